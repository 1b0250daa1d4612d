// The steps of a task's life as plain functions on the task: what every TaskStore does between
// reading a row and writing it back.
//
// A write carries its fence. Where the fence is stale the answer is lease_lost and nothing changed;
// where the same write was already done under it, the answer is Step::repeated and nothing changed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "task/retry_policy.hpp"
#include "task/task.hpp"
#include "task/task_store.hpp"

namespace clipmill {

enum class Step { done, repeated };

// What begin() answers, and whether the task was changed. It is over with `changed` when the crash
// budget ended it just now (task.dead is due).
struct BeginStep {
  Begun begun;
  bool changed = false;
};

Result<BeginStep> begin_attempt(Task& task, const Lease& lease, const WorkerId& worker,
                                const RetryPolicy& policy, Instant now);
Result<Step> checkpoint_attempt(Task& task, const Fence& fence, const Operation& operation,
                                Instant now);
Result<Step> complete_attempt(Task& task, const Fence& fence, const VideoId& video, Instant now);
Result<Step> fail_attempt(Task& task, const Fence& fence, const Error& error,
                          const Decision& decision, Instant now);
Result<Step> release_attempt(Task& task, const Fence& fence, Instant now);

// nullopt: it had ended otherwise.
std::optional<Step> cancel_task(Task& task, Instant now);
Result<Step> retry_task(Task& task, const std::optional<std::string>& prompt, Instant now);

// A new task as a store keeps it: what the caller describes, and nothing of a life yet.
Task new_task(const Task& described, Instant now);

// One event per attempt and type, however often its transaction is repeated.
std::string event_id(std::string_view type, const Task& task);

}  // namespace clipmill
