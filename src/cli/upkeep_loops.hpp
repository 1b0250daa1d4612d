// The upkeep that a long-running process does beside its own work.
#pragma once

#include "base/async_scope.hpp"
#include "cli/services.hpp"

namespace clipmill::cli {

// What any process with the data does: reconcile, prune, forget what is old.
void spawn_upkeep(AsyncScope& scope, Services& services);

// What only a process that ranks does: follow the catalogue, sweep for viewers who are due.
void spawn_ranking_upkeep(AsyncScope& scope, Services& services);

}  // namespace clipmill::cli
