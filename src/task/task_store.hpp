// TaskStore: the durable home of tasks; what it says is the truth.
//
// A write under a stale fence changes nothing and answers lease_lost. Every call may be repeated
// after a lost answer and then answers the same. unavailable, from any call: whether it took effect
// is unknown, and repeating it is safe. Instants come from the injected Clock.
// Life cycle: docs/task_lifecycle.md. Obligations in full: tests/contract/task_store_contract.cpp
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/async.hpp"
#include "catalog/video.hpp"
#include "task/dispatcher.hpp"
#include "task/retry_policy.hpp"
#include "task/task.hpp"

namespace clipmill {

enum class InsertStatus { added, known };

// What begin() found.
struct AttemptStarted {
  Task task;  // with the new attempt's number; operation as the last attempt left it
};
struct TaskOver {
  TaskState state;  // only the dispatcher's entry is left to clean up
};
struct NotDue {
  Instant due_at;  // the dispatcher's entry was early: give it back
};
using Begun = std::variant<AttemptStarted, TaskOver, NotDue>;

struct TaskFilter {
  std::optional<TaskState> state;
  std::optional<UserId> user;
};

struct TaskPage {
  std::vector<Task> tasks;  // newest first
  std::optional<std::string> next_cursor;
};

struct TaskCounts {
  std::int64_t pending = 0;
  std::int64_t in_progress = 0;
  std::int64_t ready = 0;
  std::int64_t dead = 0;
  std::int64_t cancelled = 0;
  std::int64_t ambiguous_submits = 0;  // over all tasks
};

class TaskStore {
 public:
  virtual ~TaskStore() = default;

  // Adds tasks as pending; per item whether its id was new. Does not touch the dispatcher.
  virtual asio::awaitable<Result<std::vector<InsertStatus>>> insert(std::vector<Task> tasks) = 0;

  // Starts the next attempt of the leased task, and fences off every earlier one. A task found
  // in_progress under another lease lost its worker: crashes + 1, and dead when that exceeds
  // `policy.crashes_max`. The same lease again answers the same attempt; once that attempt is over,
  // lease_lost. not_found: no such task (its dispatcher entry is stale: finish it).
  virtual asio::awaitable<Result<Begun>> begin(Lease lease, WorkerId worker,
                                               RetryPolicy policy) = 0;

  // Keeps how far the paid operation has come.
  virtual asio::awaitable<Result<void>> checkpoint(Fence fence, Operation operation) = 0;

  // In one transaction: the video row, the task ready, its queue item completed, the event
  // video.generated. Its bytes must already be stored. The same again succeeds and changes nothing.
  virtual asio::awaitable<Result<void>> complete(Fence fence, Video video) = 0;

  // Keeps the error and does what was decided: pending again, or dead (with the event task.dead and
  // its queue item failed).
  virtual asio::awaitable<Result<void>> fail(Fence fence, Error error, Decision decision) = 0;

  // Pending again at once, nothing counted: the worker is draining.
  virtual asio::awaitable<Result<void>> release(Fence fence) = 0;

  // From any live state. True: cancelled now, or was already; false: it had ended otherwise.
  // not_found: no such task.
  virtual asio::awaitable<Result<bool>> cancel(TaskId id) = 0;

  // Dead (or cancelled) becomes pending, due now, with fresh budgets, and perhaps another prompt;
  // what it was given to a provider for is forgotten only when the prompt changes.
  // conflict: it is neither dead nor cancelled.
  virtual asio::awaitable<Result<Task>> retry(TaskId id, std::optional<std::string> prompt) = 0;

  virtual asio::awaitable<Result<std::optional<Task>>> get(TaskId id) = 0;
  // limit: 1 to 1000. invalid: a cursor that this store did not give.
  virtual asio::awaitable<Result<TaskPage>> list(TaskFilter filter,
                                                 std::optional<std::string> cursor, int limit) = 0;
  // Costs the same however many there are.
  virtual asio::awaitable<Result<TaskCounts>> counts() = 0;

  // Live (pending or in_progress) tasks for the reconciler: ordered by id, after `after`, and
  // updated at or before `updated_before`. At most `limit`.
  virtual asio::awaitable<Result<std::vector<Task>>> live(std::optional<TaskId> after,
                                                          Instant updated_before, int limit) = 0;
};

}  // namespace clipmill
