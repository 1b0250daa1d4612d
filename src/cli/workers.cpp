#include "cli/commands.hpp"
#include "cli/console.hpp"

namespace clipmill::cli {
Exit workers_list(const Context& context) {
  auto services = context.open();
  if (!services) return not_opened(services.error());
  auto workers = (*services)->run((*services)->workers.workers(worker_remembered));
  if (!workers) return ended(workers.error());
  const Instant now = (*services)->clock.now();
  if (context.line.json) {
    boost::json::array list;
    for (const WorkerRecord& worker : *workers) {
      boost::json::array tasks;
      for (const TaskId& task : worker.tasks) tasks.emplace_back(task.value);
      list.push_back({{"worker_id", worker.id.value},
                      {"status", status_of(worker, now)},
                      {"host", worker.host},
                      {"pid", worker.pid},
                      {"version", worker.version},
                      {"slots", worker.slots},
                      {"current_tasks", std::move(tasks)},
                      {"videos_generated", worker.videos_generated},
                      {"errors", worker.errors},
                      {"rss_bytes", worker.rss_bytes},
                      {"started_at", to_rfc3339(worker.started_at)},
                      {"last_heartbeat", to_rfc3339(worker.last_heartbeat)}});
    }
    print_json({{"workers", std::move(list)}});
    return Exit::done;
  }
  std::vector<std::vector<std::string>> rows{
      {"worker", "status", "host", "pid", "tasks", "generated", "errors", "memory", "heard of"}};
  for (const WorkerRecord& worker : *workers) {
    rows.push_back(
        {worker.id.value, std::string(status_of(worker, now)), worker.host,
         std::to_string(worker.pid), fmt::format("{} of {}", worker.tasks.size(), worker.slots),
         std::to_string(worker.videos_generated), std::to_string(worker.errors),
         fmt::format("{} MB", worker.rss_bytes / 1'000'000), to_rfc3339(worker.last_heartbeat)});
  }
  print_table(rows);
  return Exit::done;
}

Exit workers_stop(const Context& context) {
  auto services = context.open();
  if (!services) return not_opened(services.error());
  const WorkerId worker(context.line.arguments.at(0));
  auto stopped = (*services)->run((*services)->workers.stop(worker));
  if (!stopped) return ended(stopped.error());
  print_line(worker.value + " ends once its tasks have ended or were given back");
  return Exit::done;
}

Exit workers_clear_stale(const Context& context) {
  auto services = context.open();
  if (!services) return not_opened(services.error());
  auto cleared = (*services)->run((*services)->workers.clear_stale());
  if (!cleared) return ended(cleared.error());
  if (context.line.json) {
    print_json({{"cleared", cleared->cleared}, {"active", cleared->active}});
  } else {
    print_line(fmt::format("{} removed, {} active", cleared->cleared, cleared->active));
  }
  return Exit::done;
}

}  // namespace clipmill::cli
