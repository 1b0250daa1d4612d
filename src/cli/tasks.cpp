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

Exit ended(const Error& error) {
  print_error(error);
  return exit_for(error);
}

}  // namespace

Exit tasks_list(const Context& context) {
  TaskFilter filter;
  if (context.line.has("state")) {
    filter.state = task_state_from(context.line.option("state"));
    if (!filter.state) {
      return ended(
          Error{.code = ErrorCode::invalid,
                .message = "--state takes pending, in_progress, ready, dead or cancelled"});
    }
  }
  if (context.line.has("user")) filter.user = UserId(context.line.option("user"));
  auto limit = limit_of(context.line);
  if (!limit) return ended(limit.error());
  std::optional<std::string> cursor;
  if (context.line.has("cursor")) cursor = context.line.option("cursor");

  auto services = context.open();
  if (!services) return ended(services.error());
  auto page = (*services)->run((*services)->tasks.list(filter, cursor, *limit));
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
  if (!services) return ended(services.error());
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
  auto services = context.open();
  if (!services) return ended(services.error());
  std::optional<std::string> prompt;
  if (context.line.has("prompt")) prompt = context.line.option("prompt");
  if (prompt && prompt->empty()) {
    return ended(Error{.code = ErrorCode::invalid,
                       .message = "--prompt is empty; say what to draw, or leave it out"});
  }
  auto task =
      (*services)->run((*services)->tasks.retry(TaskId(context.line.arguments.at(0)), prompt));
  if (!task) return ended(task.error());
  std::vector<Dispatch> entries{dispatch_of(*task)};
  auto queued = (*services)->run((*services)->dispatcher.enqueue(std::move(entries)));
  if (!queued) return ended(queued.error());
  show(context, *task);
  return Exit::done;
}

Exit tasks_cancel(const Context& context) {
  auto services = context.open();
  if (!services) return ended(services.error());
  const TaskId id(context.line.arguments.at(0));
  auto cancelled = (*services)->run((*services)->tasks.cancel(id));
  if (!cancelled) return ended(cancelled.error());
  if (!*cancelled) {
    return ended(Error{.code = ErrorCode::conflict,
                       .message = "the task has ended already and cannot be cancelled"});
  }
  std::vector<TaskId> ids{id};
  auto told = (*services)->run((*services)->dispatcher.cancel(std::move(ids)));
  if (!told) return ended(told.error());
  auto task = (*services)->run((*services)->tasks.get(id));
  if (!task) return ended(task.error());
  show(context, **task);
  return Exit::done;
}

}  // namespace clipmill::cli
