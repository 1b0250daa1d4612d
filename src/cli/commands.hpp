// One function per command; command_table.cpp describes them, app/main.cpp calls them.
#pragma once

#include <functional>

#include "cli/command_line.hpp"
#include "cli/schema_report.hpp"
#include "cli/services.hpp"

namespace clipmill::cli {

struct Context {
  const CommandLine& line;
  const Resolved& resolved;
  // Opens the data folder (making it when it is not there). The services live as long as the
  // process.
  std::function<Result<Services*>()> open;
  // The schema of the database, which is not opened for it; and bringing it up to date.
  std::function<Result<SchemaReport>()> schema;
  std::function<Result<void>()> migrate;
};

Exit serve(const Context& context);
Exit worker(const Context& context);
Exit process(const Context& context);
Exit demo(const Context& context);
Exit status(const Context& context);
Exit doctor(const Context& context);
Exit videos_import(const Context& context);
Exit videos_list(const Context& context);
Exit videos_show(const Context& context);
Exit videos_remove(const Context& context);
Exit users_list(const Context& context);
Exit users_show(const Context& context);
Exit users_tier(const Context& context);
Exit users_calibrate(const Context& context);
Exit tasks_list(const Context& context);
Exit tasks_show(const Context& context);
Exit tasks_retry(const Context& context);
Exit tasks_cancel(const Context& context);
Exit tasks_retry_all(const Context& context);
Exit tasks_cancel_all(const Context& context);
Exit queues_list(const Context& context);
Exit queues_pause(const Context& context);
Exit queues_resume(const Context& context);
Exit logs(const Context& context);
Exit workers_list(const Context& context);
Exit workers_stop(const Context& context);
Exit workers_clear_stale(const Context& context);
Exit migrate_status(const Context& context);
Exit migrate_up(const Context& context);
Exit bench(const Context& context);
Exit migrate_import(const Context& context);
Exit migrate_export(const Context& context);
Exit config_print(const Context& context);

// Finds the function of context.line.command and runs it.
Exit run_command(const Context& context);

}  // namespace clipmill::cli
