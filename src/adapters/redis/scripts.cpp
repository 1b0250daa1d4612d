#include "adapters/redis/scripts.hpp"

#include <initializer_list>

namespace clipmill::redis {
namespace {

Script make(std::string_view flags, std::initializer_list<std::string_view> parts) {
  Script script;
  script.text = "#!lua";
  if (!flags.empty()) script.text.append(" flags=").append(flags);
  script.text += '\n';
  for (const std::string_view part : parts) script.text += script_text(part);
  return script;
}

}  // namespace

Scripts make_scripts() {
  return {.enqueue = make("", {"prelude", "ready", "enqueue"}),
          .claim = make("allow-oom", {"prelude", "ready", "claim"}),
          .beat = make("allow-oom", {"prelude", "beat"}),
          .finish = make("allow-oom", {"prelude", "finish"}),
          .give_back = make("allow-oom", {"prelude", "ready", "give_back"}),
          .cancel = make("allow-oom", {"prelude", "cancel"}),
          .pause = make("allow-oom", {"prelude", "ready", "pause"}),
          .stats = make("no-writes", {"prelude", "stats"}),
          .workers = make("no-writes", {"prelude", "workers"}),
          .drain = make("allow-oom", {"prelude", "drain"}),
          .leave = make("allow-oom", {"prelude", "ready", "leave"}),
          .clear_stale = make("allow-oom", {"prelude", "clear_stale"}),
          .audit = make("", {"prelude", "ready", "audit"}),
          .begin_rebuild = make("allow-oom", {"begin_rebuild"}),
          .finish_rebuild = make("allow-oom", {"finish_rebuild"})};
}

}  // namespace clipmill::redis
