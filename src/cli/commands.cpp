#include "cli/commands.hpp"

#include "cli/console.hpp"

namespace clipmill::cli {

Exit run_command(const Context& context) {
  static const std::map<std::string, Exit (*)(const Context&)> commands{
      {"serve", serve},
      {"worker", worker},
      {"process", process},
      {"demo", demo},
      {"status", status},
      {"doctor", doctor},
      {"videos import", videos_import},
      {"videos list", videos_list},
      {"videos show", videos_show},
      {"videos remove", videos_remove},
      {"users list", users_list},
      {"users show", users_show},
      {"users tier", users_tier},
      {"users calibrate", users_calibrate},
      {"tasks list", tasks_list},
      {"tasks show", tasks_show},
      {"tasks retry", tasks_retry},
      {"tasks cancel", tasks_cancel},
      {"tasks retry-all", tasks_retry_all},
      {"tasks cancel-all", tasks_cancel_all},
      {"queues list", queues_list},
      {"queues pause", queues_pause},
      {"queues resume", queues_resume},
      {"logs", logs},
      {"workers list", workers_list},
      {"workers stop", workers_stop},
      {"workers clear-stale", workers_clear_stale},
      {"migrate status", migrate_status},
      {"migrate up", migrate_up},
      {"bench", bench},
      {"migrate import", migrate_import},
      {"migrate export", migrate_export},
      {"config print", config_print},
  };
  return commands.at(context.line.command)(context);
}

}  // namespace clipmill::cli
