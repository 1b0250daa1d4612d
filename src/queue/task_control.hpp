// TaskControl: what a person does to tasks: retry, edit and retry, cancel; one of them, or all that
// a filter finds.
//
// The truth is written first, then the dispatcher is told; what the dispatcher does not hear, the
// reconciler makes good, and that is logged. Lives on the loop; calls may overlap.
#pragma once

#include "base/log.hpp"
#include "queue/prompt_check.hpp"
#include "task/dispatcher.hpp"
#include "task/task_store.hpp"

namespace clipmill {

enum class BulkAct { retry, cancel };

struct BulkOutcome {
  std::int64_t matched = 0;  // tasks that the filter finds and that the act concerns
  std::int64_t changed = 0;  // 0 in a dry run
  bool more = false;         // the bound was reached: call again for the rest
};

class TaskControl {
 public:
  static constexpr std::int64_t bulk_max = 10'000;  // tasks that one call looks for

  // The references outlive the service.
  TaskControl(TaskStore& tasks, Dispatcher& dispatcher, Log& log, PromptCheckOptions check);

  // Dead or cancelled becomes pending, due now. invalid: the new prompt breaks a rule of
  // prompt_check.hpp. conflict: it is neither dead nor cancelled. not_found: no such task.
  asio::awaitable<Result<Task>> retry(TaskId id, std::optional<std::string> prompt);

  // The task as it then is. conflict: it had ended otherwise. not_found: no such task.
  asio::awaitable<Result<Task>> cancel(TaskId id);

  // retry concerns dead and cancelled tasks, cancel pending and running ones; a filter that names
  // another state is invalid. A task that moved on meanwhile is left alone and not counted as
  // changed. `dry_run` only counts.
  asio::awaitable<Result<BulkOutcome>> act_on_all(TaskFilter filter, BulkAct act, bool dry_run);

 private:
  asio::awaitable<void> dispatch(std::vector<Task> tasks);
  asio::awaitable<void> withdraw(std::vector<TaskId> tasks);
  asio::awaitable<Result<std::vector<TaskId>>> find(TaskFilter filter, bool& more);

  TaskStore& tasks_;
  Dispatcher& dispatcher_;
  Log& log_;
  const PromptCheckOptions check_;
};

}  // namespace clipmill
