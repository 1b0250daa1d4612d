#include "queue/task_control.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace clipmill {
namespace {

constexpr int page_size = 500;
constexpr std::size_t dispatch_max = 500;  // tasks in one call of the dispatcher

std::string_view to_string(BulkAct act) { return act == BulkAct::retry ? "retry" : "cancel"; }

std::vector<TaskState> states_of(BulkAct act) {
  if (act == BulkAct::retry) return {TaskState::dead, TaskState::cancelled};
  return {TaskState::pending, TaskState::in_progress};
}

std::string unusable(PromptFault fault, const PromptCheckOptions& check) {
  return fmt::format(
      "the prompt cannot be used: {}; give {} to {} characters that say what to draw",
      to_string(fault), check.length_min, check.length_max);
}

}  // namespace

TaskControl::TaskControl(Ports ports, Options options)
    : ports_(ports), options_(std::move(options)) {}

QueueAddition TaskControl::addition_for(TaskRequest request) {
  const Instant now = ports_.clock.now();
  QueueAddition addition;
  QueueItem& item = addition.item;
  item.user = request.user;
  item.status = QueueItemStatus::pending_generation;
  item.task = request.task.value_or(TaskId(make_uuid7(now, ports_.random)));
  item.prompt = request.prompt;
  item.reason = "generated";
  item.why = "asked for";
  item.priority = request.priority;
  item.added_at = now;
  Task& task = addition.task.emplace();
  task.id = *item.task;
  task.user = std::move(request.user);
  task.pool = options_.pool;
  task.priority = request.priority;
  task.prompt = std::move(request.prompt);
  task.why = item.why;
  task.seed = ports_.random.next();
  task.cost = options_.task_cost;
  task.created_at = task.due_at = task.updated_at = now;
  return addition;
}

asio::awaitable<Result<std::vector<Added>>> TaskControl::add(std::vector<QueueAddition> additions,
                                                             int waiting_max) {
  auto added = co_await ports_.queues.add(additions, waiting_max);
  if (!added) co_return added;
  std::vector<Task> tasks;
  for (std::size_t i = 0; i < added->size(); ++i) {
    if ((*added)[i].status != AddStatus::added || !additions[i].task) continue;
    tasks.push_back(std::move(*additions[i].task));
    tasks.back().tier = (*added)[i].tier;
  }
  co_await dispatch(std::move(tasks));
  co_return added;
}

asio::awaitable<Result<std::vector<TaskAnswer>>> TaskControl::enqueue(
    std::vector<TaskRequest> requests) {
  if (requests.size() > requests_max) {
    co_return fail(ErrorCode::invalid, fmt::format("{} tasks were given; give at most {}",
                                                   requests.size(), requests_max));
  }
  std::vector<TaskAnswer> answers(requests.size());
  std::vector<QueueAddition> additions;
  std::vector<std::size_t> places;  // of the additions, among the requests
  for (std::size_t i = 0; i < requests.size(); ++i) {
    TaskRequest& request = requests[i];
    if (!request.task) request.task = TaskId(make_uuid7(ports_.clock.now(), ports_.random));
    answers[i].task = *request.task;
    if (const auto fault = text_fault(request.prompt, options_.prompt_check)) {
      answers[i].status = TaskAnswer::Status::refused;
      answers[i].reason = unusable(*fault, options_.prompt_check);
      continue;
    }
    additions.push_back(addition_for(std::move(request)));
    places.push_back(i);
  }
  auto added = co_await add(std::move(additions), options_.waiting_max);
  if (!added) co_return fail(std::move(added.error()));
  for (std::size_t i = 0; i < added->size(); ++i) {
    TaskAnswer& answer = answers[places[i]];
    const AddStatus status = (*added)[i].status;
    if (status == AddStatus::known) answer.status = TaskAnswer::Status::known;
    if (status == AddStatus::too_many) {
      answer.status = TaskAnswer::Status::refused;
      answer.reason = fmt::format(
          "{} clips of this viewer wait or are being made; ask again when some are ready",
          options_.waiting_max);
    }
  }
  co_return answers;
}

asio::awaitable<Result<Task>> TaskControl::retry(TaskId id, std::optional<std::string> prompt) {
  if (prompt) {
    if (const auto fault = text_fault(*prompt, options_.prompt_check)) {
      co_return fail(ErrorCode::invalid, unusable(*fault, options_.prompt_check));
    }
  }
  auto task = co_await ports_.tasks.retry(std::move(id), std::move(prompt));
  if (!task) co_return task;
  std::vector<Task> retried{*task};
  co_await dispatch(std::move(retried));
  co_return task;
}

asio::awaitable<Result<Task>> TaskControl::cancel(TaskId id) {
  auto cancelled = co_await ports_.tasks.cancel(id);
  if (!cancelled) co_return fail(std::move(cancelled.error()));
  if (!*cancelled) {
    co_return fail(ErrorCode::conflict, "the task has ended already and cannot be cancelled");
  }
  std::vector<TaskId> ids{id};
  co_await withdraw(std::move(ids));
  auto task = co_await ports_.tasks.get(id);
  if (!task) co_return fail(std::move(task.error()));
  if (!*task) co_return fail(ErrorCode::not_found, "there is no task '" + id.value + "'");
  co_return std::move(**task);
}

asio::awaitable<Result<BulkOutcome>> TaskControl::act_on_all(TaskFilter filter, BulkAct act,
                                                             bool dry_run) {
  std::vector<TaskState> states = states_of(act);
  if (filter.state && std::ranges::find(states, *filter.state) == states.end()) {
    co_return fail(
        ErrorCode::invalid,
        fmt::format("a task that is {} cannot be {}; choose {} or {}", to_string(*filter.state),
                    act == BulkAct::retry ? "retried" : "cancelled", to_string(states[0]),
                    to_string(states[1])));
  }
  if (filter.state) states = {*filter.state};
  BulkOutcome outcome;
  std::vector<TaskId> found;
  for (const TaskState state : states) {
    TaskFilter of_state = filter;
    of_state.state = state;
    auto ids = co_await find(std::move(of_state), outcome.more);
    if (!ids) co_return fail(std::move(ids.error()));
    found.insert(found.end(), ids->begin(), ids->end());
  }
  outcome.matched = std::ssize(found);
  if (dry_run) co_return outcome;

  std::vector<Task> retried;
  std::vector<TaskId> cancelled;
  std::optional<Error> failure;
  for (const TaskId& id : found) {
    if (act == BulkAct::retry) {
      auto task = co_await ports_.tasks.retry(id, std::nullopt);
      if (task) {
        retried.push_back(std::move(*task));
      } else if (task.error().code != ErrorCode::conflict) {
        failure = std::move(task.error());
      }
    } else {
      auto ended = co_await ports_.tasks.cancel(id);
      if (ended && *ended) cancelled.push_back(id);
      if (!ended) failure = std::move(ended.error());
    }
    if (failure) break;
  }
  outcome.changed = std::ssize(retried) + std::ssize(cancelled);
  // What was changed is dispatched even where the rest failed.
  co_await dispatch(std::move(retried));
  co_await withdraw(std::move(cancelled));
  if (failure) {
    failure->message = fmt::format(
        "{} of {} tasks were changed, then: {}; repeat the call for the "
        "rest",
        outcome.changed, outcome.matched, failure->message);
    co_return fail(std::move(*failure));
  }
  ports_.log.info("tasks were changed in bulk", {{"act", std::string(to_string(act))},
                                                 {"matched", std::to_string(outcome.matched)},
                                                 {"changed", std::to_string(outcome.changed)}});
  co_return outcome;
}

asio::awaitable<Result<std::vector<TaskId>>> TaskControl::find(TaskFilter filter, bool& more) {
  std::vector<TaskId> ids;
  std::optional<std::string> cursor;
  do {
    auto page = co_await ports_.tasks.list(filter, cursor, page_size);
    if (!page) co_return fail(std::move(page.error()));
    for (Task& task : page->tasks) ids.push_back(std::move(task.id));
    cursor = std::move(page->next_cursor);
    if (std::ssize(ids) >= bulk_max) break;
  } while (cursor);
  more = more || cursor.has_value();
  co_return ids;
}

asio::awaitable<void> TaskControl::dispatch(std::vector<Task> tasks) {
  for (std::size_t begin = 0; begin < tasks.size(); begin += dispatch_max) {
    std::vector<Dispatch> entries;
    for (std::size_t i = begin; i < std::min(tasks.size(), begin + dispatch_max); ++i) {
      entries.push_back(dispatch_of(tasks[i]));
    }
    const auto queued = co_await ports_.dispatcher.enqueue(std::move(entries));
    if (!queued) {
      ports_.log.warning("tasks will be dispatched later",
                         {{"task_id", tasks[begin].id.value}, {"error", queued.error().message}});
    }
  }
}

asio::awaitable<void> TaskControl::withdraw(std::vector<TaskId> tasks) {
  for (std::size_t begin = 0; begin < tasks.size(); begin += dispatch_max) {
    const std::size_t end = std::min(tasks.size(), begin + dispatch_max);
    std::vector<TaskId> some(tasks.begin() + static_cast<std::ptrdiff_t>(begin),
                             tasks.begin() + static_cast<std::ptrdiff_t>(end));
    const auto told = co_await ports_.dispatcher.cancel(std::move(some));
    if (!told) {
      ports_.log.warning("workers will hear of cancelled tasks late",
                         {{"task_id", tasks[begin].value}, {"error", told.error().message}});
    }
  }
}

}  // namespace clipmill
