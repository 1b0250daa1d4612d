// The dispatcher's scripts as the server is given them.
//
// Their flags (Redis 7.0) say what may run where: what only gives room back, or keeps leases going,
// runs on a full server too, so that work can drain; what adds is refused there before it begins.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace clipmill::redis {

// The file's text, by its name without .lua.
std::string_view script_text(std::string_view name);

struct Script {
  std::string text;
  std::string sha;            // the server's name for it; empty until it was loaded
  std::size_t key_count = 0;  // how many of the static keys it is given
  bool takes_pools = false;   // and those of the pools
};

struct Scripts {
  Script enqueue, claim, beat, finish, give_back, cancel, pause, stats, workers, drain, leave,
      clear_stale, audit, begin_rebuild, finish_rebuild;
};

Scripts make_scripts();

}  // namespace clipmill::redis
