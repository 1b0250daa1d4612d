// StoreTime: the time that leases are measured in. It never goes back, whatever the clock does.
//
// A dispatcher keeps the highest time it has seen. A clock that lags behind it a little (another
// process was served first, a small correction) waits there; one that was stepped back by more is
// moved on by as much, so that leases go on ending.
#pragma once

#include <algorithm>

#include "base/clock.hpp"

namespace clipmill {

class StoreTime {
 public:
  // Above what a call may wait for its turn, else waiting would be taken for a step and the time
  // would run ahead; below what anybody would wait for a lease to end.
  static constexpr Duration step_min{60'000};

  // What the clock says, in store time; the store keeps the maximum of these.
  Instant from_clock(Instant clock) const { return clock + offset_; }

  // In the clock's time, for instants that a caller compares with it.
  Instant to_clock(Instant stored) const { return stored - offset_; }

  // `stored` is what the store answered to from_clock(clock).
  void learn(Instant clock, Instant stored) {
    if (stored - from_clock(clock) > step_min) offset_ = std::max(offset_, stored - clock);
  }

 private:
  Duration offset_{0};
};

}  // namespace clipmill
