// Totals over all viewers and all tasks, kept by the transactions that change what they count, so
// that reading them costs the same at ten viewers and at ten million.
//
// A viewer's share is in one of a few rows, told by the name, so that transactions about different
// viewers seldom wait for each other. Only the sum of the rows means something. In a transaction
// the order is: tasks and viewers, then totals (by row), then queue items, so that no two wait for
// each other.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "adapters/sql/database.hpp"
#include "queue/queue_store.hpp"
#include "task/task_store.hpp"

namespace clipmill::sql {

// For a locking write. Between take_off() and add_on() the viewers' queue items may be changed, by
// this transaction alone.
asio::awaitable<Result<void>> take_off(Session& session, std::set<std::string> users);
asio::awaitable<Result<void>> add_on(Session& session, std::set<std::string> users);

// What a transaction does to the tasks of one viewer.
struct TaskChange {
  std::string user;
  TaskCounts by;  // negative where there are fewer
};

asio::awaitable<Result<void>> count_tasks(Session& session, std::vector<TaskChange> changes);

// A task that was in `before` (nullopt: it is new) and is now in `after`.
TaskCounts difference(std::optional<TaskState> before, TaskState after);

asio::awaitable<Result<QueueTotals>> read_queue_totals(Session& session);
asio::awaitable<Result<TaskCounts>> read_task_totals(Session& session);

}  // namespace clipmill::sql
