// Autoscaler: how many worker processes there should be. Pure; worker_manager_service.hpp acts on
// it.
//
// Wanted is what the waiting and running tasks fill, within min..max. More are started once that
// has held for `up_after` or the oldest task has waited `old_after`, at most doubling at a time;
// one less is drained for every `down_every`, once fewer were wanted for `down_after`. The two
// bounds apart are the hysteresis: a backlog that comes and goes within a minute moves nothing
// down.
#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.hpp"

namespace clipmill {

struct AutoscaleOptions {
  int min = 0;
  int max = 0;    // 0: switched off
  int slots = 2;  // of one process
  Duration up_after{5'000};
  Duration old_after{10'000};
  Duration down_after{60'000};
  Duration down_every{15'000};
};

struct AutoscaleLook {
  Instant now;
  std::int64_t ready = 0;   // tasks that wait, also those that limits hold back
  std::int64_t leased = 0;  // tasks under way, wherever
  std::optional<Instant> oldest_ready;
  int processes = 0;  // ours, not counting those that stop
};

class Autoscaler {
 public:
  explicit Autoscaler(AutoscaleOptions options) : options_(options) {}

  // What this look alone asks for.
  int wanted(const AutoscaleLook& look) const;

  // How many processes there should be now: more than look.processes (start the difference), fewer
  // (drain the difference), or the same.
  int decide(const AutoscaleLook& look);

 private:
  const AutoscaleOptions options_;
  std::optional<Instant> short_since_;  // of processes
  std::optional<Instant> spare_since_;
};

}  // namespace clipmill
