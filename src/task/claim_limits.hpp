// ClaimLimits: how many tasks may be leased at once, of one viewer and in one pool. 0: any number.
//
// A viewer's leased tasks count together, whatever their pool and tier; a task is claimed only
// while they are fewer than the limit of its own tier. A leased task counts until its lease is
// over: finished, given back, taken back, or freed by its worker's leaving; also when it was
// cancelled. Each claim obeys the limits of its own process.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/tier.hpp"

namespace clipmill {

struct ClaimLimits {
  int per_viewer = 0;
  int per_premium_viewer = 0;
  int pool_default = 0;
  std::map<std::string, int> per_pool;  // instead of pool_default

  int of(Tier tier) const { return tier == Tier::premium ? per_premium_viewer : per_viewer; }
  int of(const std::string& pool) const {
    const auto found = per_pool.find(pool);
    return found == per_pool.end() ? pool_default : found->second;
  }
  bool of_any_viewer() const { return per_viewer > 0 || per_premium_viewer > 0; }
};

// Whether one more may be leased where so many are.
inline bool has_room(int limit, std::int64_t leased) { return limit <= 0 || leased < limit; }

}  // namespace clipmill
