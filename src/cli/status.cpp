#include "cli/commands.hpp"
#include "cli/console.hpp"

namespace clipmill::cli {
namespace {

constexpr Duration alive_within{30'000};

struct Everything {
  std::int64_t videos = 0;
  TaskCounts tasks;
  DispatchStats dispatch;
  std::vector<WorkerRecord> workers;
};

asio::awaitable<Result<Everything>> look(Services& services) {
  Everything all;
  auto videos = co_await services.videos.count();
  if (!videos) co_return fail(videos.error());
  all.videos = *videos;
  auto tasks = co_await services.tasks.counts();
  if (!tasks) co_return fail(tasks.error());
  all.tasks = *tasks;
  auto dispatch = co_await services.dispatcher.stats();
  if (!dispatch) co_return fail(dispatch.error());
  all.dispatch = *dispatch;
  auto workers = co_await services.dispatcher.workers(alive_within);
  if (!workers) co_return fail(workers.error());
  all.workers = *workers;
  co_return all;
}

}  // namespace

Exit status(const Context& context) {
  auto opened = context.open();
  if (!opened) return not_opened(opened.error());
  Services& services = **opened;
  auto all = services.run(look(services));
  if (!all) {
    print_error(all.error());
    return exit_for(all.error());
  }
  const Instant now = services.clock.now();
  if (context.line.json) {
    boost::json::array workers;
    for (const WorkerRecord& worker : all->workers) {
      workers.push_back({{"worker_id", worker.id.value},
                         {"host", worker.host},
                         {"pid", worker.pid},
                         {"slots", worker.slots},
                         {"tasks", worker.tasks.size()},
                         {"videos_generated", worker.videos_generated},
                         {"errors", worker.errors},
                         {"draining", worker.draining}});
    }
    print_json({{"data", services.settings.data},
                {"videos", all->videos},
                {"tasks",
                 {{"pending", all->tasks.pending},
                  {"in_progress", all->tasks.in_progress},
                  {"ready", all->tasks.ready},
                  {"dead", all->tasks.dead},
                  {"cancelled", all->tasks.cancelled},
                  {"ambiguous_submits", all->tasks.ambiguous_submits}}},
                {"dispatcher",
                 {{"name", services.dispatcher.name()},
                  {"ready", all->dispatch.ready},
                  {"delayed", all->dispatch.delayed},
                  {"leased", all->dispatch.leased},
                  {"users_waiting", all->dispatch.users_waiting},
                  {"paused", all->dispatch.paused}}},
                {"workers", std::move(workers)}});
    return Exit::done;
  }
  print_line(fmt::format("data     {}", services.settings.data));
  print_line(fmt::format("videos   {}", all->videos));
  print_line(fmt::format("tasks    {} pending, {} in progress, {} ready, {} dead, {} cancelled",
                         all->tasks.pending, all->tasks.in_progress, all->tasks.ready,
                         all->tasks.dead, all->tasks.cancelled));
  std::string oldest;
  if (all->dispatch.oldest_ready) {
    oldest =
        fmt::format("; the oldest waits {} s", (now - *all->dispatch.oldest_ready).count() / 1000);
  }
  print_line(fmt::format("queue    {} ready, {} delayed, {} leased, {} viewers waiting{}{}",
                         all->dispatch.ready, all->dispatch.delayed, all->dispatch.leased,
                         all->dispatch.users_waiting, oldest,
                         all->dispatch.paused ? "; PAUSED" : ""));
  if (all->workers.empty()) {
    print_line("workers  none is alive; start one: clipmill worker");
    return Exit::done;
  }
  std::vector<std::vector<std::string>> rows{
      {"worker", "host", "pid", "running", "made", "errors"}};
  for (const WorkerRecord& worker : all->workers) {
    rows.push_back({worker.id.value, worker.host, std::to_string(worker.pid),
                    fmt::format("{}/{}", worker.tasks.size(), worker.slots),
                    std::to_string(worker.videos_generated), std::to_string(worker.errors)});
  }
  print_table(rows);
  return Exit::done;
}

}  // namespace clipmill::cli
