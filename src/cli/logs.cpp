#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/limits.hpp"

namespace clipmill::cli {
namespace {

Result<WorkerLogFilter> filter_of(const CommandLine& line) {
  WorkerLogFilter filter;
  if (line.has("task")) filter.task = TaskId(line.option("task"));
  const auto level = log_level_from(line.option("level", "debug"));
  if (!level) {
    return fail(ErrorCode::invalid, "--level takes debug, info, warning or error");
  }
  filter.least = *level;
  return filter;
}

}  // namespace

Exit logs(const Context& context) {
  auto filter = filter_of(context.line);
  if (!filter) return ended(filter.error());
  auto count = count_of(context.line, "lines", 50);
  if (!count) return ended(count.error());
  auto services = context.open();
  if (!services) return not_opened(services.error());
  auto lines = (*services)->run((*services)->worker_log.newest(std::move(*filter), *count));
  if (!lines) return ended(lines.error());
  if (context.line.json) {
    boost::json::array list;
    for (const WorkerLogLine& line : *lines) {
      boost::json::object entry{
          {"at", to_rfc3339(line.at)}, {"source", line.source}, {"line", line.text}};
      if (line.task) entry["task_id"] = line.task->value;
      list.push_back(std::move(entry));
    }
    print_json({{"lines", std::move(list)}});
    return Exit::done;
  }
  for (const WorkerLogLine& line : *lines) print_line(line.text + " [" + line.source + "]");
  return Exit::done;
}

}  // namespace clipmill::cli
