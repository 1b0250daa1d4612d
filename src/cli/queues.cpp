#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/limits.hpp"

namespace clipmill::cli {

Exit queues_list(const Context& context) {
  auto limit = limit_of(context.line);
  if (!limit) return ended(limit.error());
  auto services = context.open();
  if (!services) return not_opened(services.error());
  auto queues = (*services)->run((*services)->queues.counts(after_of(context.line), *limit));
  if (!queues) return ended(queues.error());
  if (context.line.json) {
    boost::json::array list;
    for (const QueueCounts& queue : *queues) {
      list.push_back({{"user_id", queue.user.value},
                      {"ready", queue.ready},
                      {"pending", queue.pending},
                      {"in_progress", queue.in_progress}});
    }
    print_json({{"queues", std::move(list)}});
    return Exit::done;
  }
  std::vector<std::vector<std::string>> rows{{"viewer", "ready", "pending", "in progress"}};
  for (const QueueCounts& queue : *queues) {
    rows.push_back({queue.user.value, std::to_string(queue.ready), std::to_string(queue.pending),
                    std::to_string(queue.in_progress)});
  }
  print_table(rows);
  return Exit::done;
}

Exit queues_pause(const Context& context) {
  auto services = context.open();
  if (!services) return not_opened(services.error());
  auto paused = (*services)->run((*services)->dispatcher.pause());
  if (!paused) return ended(paused.error());
  print_line("paused: nothing new begins; go on with clipmill queues resume");
  return Exit::done;
}

Exit queues_resume(const Context& context) {
  auto services = context.open();
  if (!services) return not_opened(services.error());
  auto resumed = (*services)->run((*services)->dispatcher.resume());
  if (!resumed) return ended(resumed.error());
  print_line("resumed");
  return Exit::done;
}

}  // namespace clipmill::cli
