// TaskControl: what people and other programs do to tasks: ask for clips, retry, edit and retry,
// cancel; one of them, or all that a filter finds.
//
// The truth is written first, then the dispatcher is told; what the dispatcher does not hear, the
// reconciler makes good, and that is logged. Lives on the loop; calls may overlap.
#pragma once

#include "base/log.hpp"
#include "base/random.hpp"
#include "queue/prompt_check.hpp"
#include "queue/queue_store.hpp"
#include "task/dispatcher.hpp"
#include "task/task_store.hpp"

namespace clipmill {

// A clip that somebody asks for, beside what the plans choose.
struct TaskRequest {
  UserId user;
  std::string prompt;
  int priority = 0;
  std::optional<TaskId> task;  // the same one again is no second request; made if absent
};

struct TaskAnswer {
  enum class Status { added, known, refused };
  Status status = Status::added;
  TaskId task;
  std::string reason;  // why it was refused, and what to do
};

enum class BulkAct { retry, cancel };

struct BulkOutcome {
  std::int64_t matched = 0;  // tasks that the filter finds and that the act concerns
  std::int64_t changed = 0;  // 0 in a dry run
  bool more = false;         // the bound was reached: call again for the rest
};

class TaskControl {
 public:
  static constexpr std::int64_t bulk_max = 10'000;  // tasks that one call looks for
  static constexpr std::size_t requests_max = 1000;

  struct Ports {
    TaskStore& tasks;
    QueueStore& queues;
    Dispatcher& dispatcher;
    Clock& clock;
    Random& random;
    Log& log;
  };
  struct Options {
    PromptCheckOptions prompt_check;
    int waiting_max = 100;  // clips of one viewer that wait or are being made
    std::string pool = "default";
    Duration task_cost{8000};
  };

  // The ports outlive the service.
  TaskControl(Ports ports, Options options);

  // Puts the clips into their viewers' queues; per item what became of it. A prompt that breaks a
  // rule of prompt_check.hpp, or a viewer with too many, refuses that item alone. At most
  // `requests_max` (invalid above).
  asio::awaitable<Result<std::vector<TaskAnswer>>> enqueue(std::vector<TaskRequest> requests);

  // What enqueue() demands of a prompt.
  const PromptCheckOptions& prompt_check() const { return options_.prompt_check; }

  // What a request puts into its viewer's queue. Nothing is checked or stored.
  QueueAddition addition_for(TaskRequest request);

  // Puts what was chosen elsewhere into the queues, as it is, and dispatches the tasks: as
  // QueueStore::add, with its bound.
  asio::awaitable<Result<std::vector<Added>>> add(std::vector<QueueAddition> additions,
                                                  int waiting_max);

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

  Ports ports_;
  const Options options_;
};

}  // namespace clipmill
