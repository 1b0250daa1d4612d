// Fair share: which viewer's task is claimed next. Pure arithmetic on tags; every dispatcher uses
// it.
//
// Start-time fair queueing (Goyal, Vin, Cheng 1996) on two levels, tier first and then viewer:
//   start  = max(clock, last finish)        finish = start + cost / weight
//   the lowest start tag runs; the clock becomes that start.
// Any two busy viewers of one weight differ by at most one task's cost each. Tags are given at
// dispatch, so cancelled work costs nothing and a changed weight acts at once.
// Tags are integers (cost in milliseconds times tag_scale), so that every store compares them
// alike.
#pragma once

#include <cstdint>

#include "task/task.hpp"

namespace clipmill {

using Tag = std::int64_t;

inline constexpr std::int64_t tag_scale = 1000;

struct TierWeights {
  int free = 1;
  int premium = 8;

  int of(Tier tier) const { return tier == Tier::premium ? premium : free; }
};

inline Tag start_tag(Tag clock, Tag last_finish) {
  return clock > last_finish ? clock : last_finish;
}

// weight >= 1. A cost below 1 ms counts as 1 ms, so that every task moves its viewer on.
inline Tag finish_tag(Tag start, Duration cost, int weight) {
  const std::int64_t millis = cost.count() < 1 ? 1 : cost.count();
  return start + millis * tag_scale / (weight < 1 ? 1 : weight);
}

}  // namespace clipmill
