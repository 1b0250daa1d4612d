#include "task/task_life.hpp"

#include <fmt/format.h>

namespace clipmill {
namespace {

bool names_newest_attempt(const Task& task, const Fence& fence) {
  return task.id == fence.task && task.lease == fence.lease && task.attempt == fence.attempt;
}

bool holds(const Task& task, const Fence& fence) {
  return task.state == TaskState::in_progress && names_newest_attempt(task, fence);
}

std::unexpected<Error> lease_lost() {
  return fail(ErrorCode::lease_lost, "the attempt is over, or another one holds the task");
}

void wait_again(Task& task, Instant due_at, Instant now) {
  task.state = TaskState::pending;
  task.due_at = due_at;
  task.updated_at = now;
}

void end(Task& task, TaskState state, Instant now) {
  task.state = state;
  task.finished_at = now;
  task.updated_at = now;
}

bool same_error(const std::optional<Error>& kept, const Error& given) {
  // Stores keep no retry_after: it has become due_at.
  return kept && kept->code == given.code && kept->message == given.message;
}

}  // namespace

Result<BeginStep> begin_attempt(Task& task, const Lease& lease, const WorkerId& worker,
                                const RetryPolicy& policy, Instant now) {
  if (is_terminal(task.state)) return BeginStep{TaskOver{task.state}, false};
  if (task.lease == lease.id) {
    if (task.state == TaskState::in_progress) return BeginStep{AttemptStarted{task}, false};
    return lease_lost();
  }

  if (task.state == TaskState::pending) {
    if (task.due_at > now) return BeginStep{NotDue{task.due_at}, false};
  } else {
    ++task.crashes;
    if (task.crashes > policy.crashes_max) {
      task.last_error =
          Error{ErrorCode::unavailable,
                fmt::format("its worker was lost {} times while working on it; look at what the "
                            "workers logged last, then retry it",
                            task.crashes)};
      end(task, TaskState::dead, now);
      return BeginStep{TaskOver{TaskState::dead}, true};
    }
  }
  task.state = TaskState::in_progress;
  ++task.attempt;
  task.lease = lease.id;
  task.worker = worker;
  task.retried = false;
  task.started_at = now;
  task.updated_at = now;
  return BeginStep{AttemptStarted{task}, true};
}

Result<Step> checkpoint_attempt(Task& task, const Fence& fence, const Operation& operation,
                                Instant now) {
  if (!holds(task, fence)) return lease_lost();
  if (task.operation == operation) return Step::repeated;
  task.operation = operation;
  task.updated_at = now;
  return Step::done;
}

Result<Step> complete_attempt(Task& task, const Fence& fence, const VideoId& video, Instant now) {
  if (task.state == TaskState::ready && names_newest_attempt(task, fence)) return Step::repeated;
  if (!holds(task, fence)) return lease_lost();
  task.video = video;
  task.last_error = std::nullopt;
  end(task, TaskState::ready, now);
  return Step::done;
}

Result<Step> fail_attempt(Task& task, const Fence& fence, const Error& error,
                          const Decision& decision, Instant now) {
  const bool failed = task.state == TaskState::pending || task.state == TaskState::dead;
  if (failed && names_newest_attempt(task, fence) && same_error(task.last_error, error)) {
    return Step::repeated;
  }
  if (!holds(task, fence)) return lease_lost();
  task.last_error = Error{error.code, error.message};
  if (const auto* later = std::get_if<RetryLater>(&decision)) {
    if (later->counts) ++task.failures;
    wait_again(task, later->due_at, now);
  } else {
    ++task.failures;
    end(task, TaskState::dead, now);
  }
  return Step::done;
}

Result<Step> release_attempt(Task& task, const Fence& fence, Instant now) {
  if (task.state == TaskState::pending && names_newest_attempt(task, fence)) return Step::repeated;
  if (!holds(task, fence)) return lease_lost();
  wait_again(task, now, now);
  return Step::done;
}

std::optional<Step> cancel_task(Task& task, Instant now) {
  if (task.state == TaskState::cancelled) return Step::repeated;
  if (is_terminal(task.state)) return std::nullopt;
  end(task, TaskState::cancelled, now);
  return Step::done;
}

Result<Step> retry_task(Task& task, const std::optional<std::string>& prompt, Instant now) {
  const bool same_prompt = !prompt || *prompt == task.prompt;
  if (task.state == TaskState::pending && task.retried && same_prompt) return Step::repeated;
  if (task.state != TaskState::dead && task.state != TaskState::cancelled) {
    return fail(ErrorCode::conflict,
                fmt::format("task {} is {}; only a dead or a cancelled one is retried",
                            task.id.value, to_string(task.state)));
  }
  if (!same_prompt) {
    task.prompt = *prompt;
    task.operation = Operation{};
  }
  task.failures = 0;
  task.crashes = 0;
  task.last_error = std::nullopt;
  task.finished_at = std::nullopt;
  task.retried = true;
  wait_again(task, now, now);
  return Step::done;
}

Task new_task(const Task& described, Instant now) {
  Task task;
  task.id = described.id;
  task.user = described.user;
  task.tier = described.tier;
  task.pool = described.pool;
  task.priority = described.priority;
  task.prompt = described.prompt;
  task.why = described.why;
  task.plan_version = described.plan_version;
  task.seed = described.seed;
  task.cost = described.cost;
  task.due_at = described.due_at;
  task.created_at = now;
  task.updated_at = now;
  return task;
}

std::string event_id(std::string_view type, const Task& task) {
  return fmt::format("{}:{}:{}", type, task.id.value, task.attempt);
}

}  // namespace clipmill
