#include "adapters/redis/scripts.hpp"

#include <initializer_list>

namespace clipmill::redis {
namespace {

Script make(std::string_view flags, std::size_t key_count, bool takes_pools,
            std::initializer_list<std::string_view> parts) {
  Script script{.key_count = key_count, .takes_pools = takes_pools};
  script.text = "#!lua";
  if (!flags.empty()) script.text.append(" flags=").append(flags);
  script.text += '\n';
  for (const std::string_view part : parts) script.text += script_text(part);
  return script;
}

// With the first `key_count` of the keys that prelude.lua names.
Script make_small(std::string_view flags, std::size_t key_count, std::string_view name) {
  return make(flags, key_count, false, {"prelude", name});
}

Script make_whole(std::string_view flags, std::string_view name) {
  return make(flags, 9, true, {"prelude", "pools", "ready", name});
}

}  // namespace

Scripts make_scripts() {
  return {.enqueue = make_whole("", "enqueue"),
          .claim = make_whole("allow-oom", "claim"),
          .beat = make_small("allow-oom", 7, "beat"),
          .finish = make_whole("allow-oom", "finish"),
          .give_back = make_whole("allow-oom", "give_back"),
          .cancel = make_whole("allow-oom", "cancel"),
          .pause = make_whole("allow-oom", "pause"),
          .stats = make_whole("no-writes", "stats"),
          .workers = make_small("no-writes", 7, "workers"),
          .drain = make_small("allow-oom", 7, "drain"),
          .leave = make_whole("allow-oom", "leave"),
          .clear_stale = make_small("allow-oom", 7, "clear_stale"),
          .audit = make_whole("", "audit"),
          .begin_rebuild = make("allow-oom", 1, false, {"begin_rebuild"}),
          .finish_rebuild = make("allow-oom", 1, false, {"finish_rebuild"})};
}

}  // namespace clipmill::redis
