#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/limits.hpp"
#include "http/json_writer.hpp"
#include "http/task_json.hpp"

namespace clipmill::cli {
namespace {

std::string json_of(const Task& task) {
  http::JsonWriter json;
  http::write_task(json, task);
  return std::move(json).text();
}

void show(const Context& context, const Task& task) {
  if (context.line.json) {
    print_line(json_of(task));
    return;
  }
  std::vector<std::vector<std::string>> rows{
      {"task", task.id.value},
      {"viewer", task.user.value},
      {"state", std::string(to_string(task.state))},
      {"prompt", task.prompt},
      {"why", task.why},
      {"attempt", std::to_string(task.attempt)},
      {"failures", std::to_string(task.failures)},
      {"crashes", std::to_string(task.crashes)},
      {"step",
       fmt::format("{} {:.0f} %", to_string(task.operation.step), task.operation.progress * 100)},
      {"generator", task.operation.generator},
      {"submits", std::to_string(task.operation.submits)},
      {"worker", task.worker.value},
      {"created", to_rfc3339(task.created_at)},
      {"due", to_rfc3339(task.due_at)},
  };
  if (task.video) rows.push_back({"video", task.video->value});
  if (task.last_error) {
    rows.push_back({"last error", fmt::format("{}: {}", to_string(task.last_error->code),
                                              task.last_error->message)});
  }
  print_table(rows);
}

Result<TaskFilter> filter_of(const CommandLine& line) {
  TaskFilter filter;
  if (line.has("state")) {
    filter.state = task_state_from(line.option("state"));
    if (!filter.state) {
      return fail(ErrorCode::invalid,
                  "--state takes pending, in_progress, ready, dead or cancelled");
    }
  }
  if (line.has("user")) filter.user = UserId(line.option("user"));
  return filter;
}

Exit act_on_all(const Context& context, BulkAct act) {
  auto filter = filter_of(context.line);
  if (!filter) return ended(filter.error());
  const bool dry_run = context.line.has("dry-run");
  auto services = context.open();
  if (!services) return not_opened(services.error());
  auto outcome = (*services)->run((*services)->task_control.act_on_all(*filter, act, dry_run));
  if (!outcome) return ended(outcome.error());
  if (context.line.json) {
    print_json({{"dry_run", dry_run},
                {"matched", outcome->matched},
                {"changed", outcome->changed},
                {"more", outcome->more}});
    return Exit::done;
  }
  const std::string rest = outcome->more ? "; there are more: call again for the rest" : "";
  if (dry_run) {
    print_line(fmt::format("{} tasks would be changed{}", outcome->matched, rest));
  } else {
    print_line(fmt::format("{} of {} tasks changed{}", outcome->changed, outcome->matched, rest));
  }
  return Exit::done;
}

}  // namespace

Exit tasks_list(const Context& context) {
  auto filter = filter_of(context.line);
  if (!filter) return ended(filter.error());
  auto limit = limit_of(context.line);
  if (!limit) return ended(limit.error());
  std::optional<std::string> cursor;
  if (context.line.has("cursor")) cursor = context.line.option("cursor");

  auto services = context.open();
  if (!services) return not_opened(services.error());
  auto page = (*services)->run((*services)->tasks.list(*filter, cursor, *limit));
  if (!page) return ended(page.error());
  if (context.line.json) {
    http::JsonWriter json;
    json.begin_object();
    json.key("tasks");
    json.begin_array();
    for (const Task& task : page->tasks) http::write_task(json, task);
    json.end_array();
    json.field("next_cursor", page->next_cursor);
    json.end_object();
    print_line(std::move(json).text());
    return Exit::done;
  }
  std::vector<std::vector<std::string>> rows{{"task", "viewer", "state", "attempt", "prompt"}};
  for (const Task& task : page->tasks) {
    rows.push_back({task.id.value, task.user.value, std::string(to_string(task.state)),
                    std::to_string(task.attempt), task.prompt});
  }
  print_table(rows);
  if (page->next_cursor) print_line("more: --cursor " + *page->next_cursor);
  return Exit::done;
}

Exit tasks_show(const Context& context) {
  auto services = context.open();
  if (!services) return not_opened(services.error());
  const TaskId id(context.line.arguments.at(0));
  auto task = (*services)->run((*services)->tasks.get(id));
  if (!task) return ended(task.error());
  if (!*task) {
    return ended(
        Error{.code = ErrorCode::not_found, .message = "there is no task '" + id.value + "'"});
  }
  show(context, **task);
  return Exit::done;
}

Exit tasks_retry(const Context& context) {
  std::optional<std::string> prompt;
  if (context.line.has("prompt")) prompt = context.line.option("prompt");
  auto services = context.open();
  if (!services) return not_opened(services.error());
  auto task = (*services)->run(
      (*services)->task_control.retry(TaskId(context.line.arguments.at(0)), prompt));
  if (!task) return ended(task.error());
  show(context, *task);
  return Exit::done;
}

Exit tasks_cancel(const Context& context) {
  auto services = context.open();
  if (!services) return not_opened(services.error());
  auto task =
      (*services)->run((*services)->task_control.cancel(TaskId(context.line.arguments.at(0))));
  if (!task) return ended(task.error());
  show(context, *task);
  return Exit::done;
}

Exit tasks_retry_all(const Context& context) { return act_on_all(context, BulkAct::retry); }

Exit tasks_cancel_all(const Context& context) { return act_on_all(context, BulkAct::cancel); }

}  // namespace clipmill::cli
