// ServerClock: the database server's time, so that no worker's clock is believed.
//
// Told from time to time what the server's clock says, and in between counts on with the steady
// clock; a machine whose wall clock is wrong, or is set, changes nothing. Off by at most half of
// the round trip that asked. A correction within that error never goes back; a server whose clock
// was really set back is followed (StoreTime bears that).
#pragma once

#include "base/clock.hpp"

namespace clipmill::postgres {

class ServerClock final : public Clock {
 public:
  Instant now() const override;
  asio::awaitable<void> sleep_until(Instant when) override;

  // `server` was its time somewhere between the two steady instants.
  void learn(Instant server, std::chrono::steady_clock::time_point asked,
             std::chrono::steady_clock::time_point answered);

  // Whether it was told lately.
  bool is_fresh() const;

 private:
  Instant at(std::chrono::steady_clock::time_point moment) const;

  bool known_ = false;
  Instant server_;
  std::chrono::steady_clock::time_point moment_;
  mutable Instant last_;
};

}  // namespace clipmill::postgres
