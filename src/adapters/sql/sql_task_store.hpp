// SqlTaskStore: TaskStore over any Database. Each write reads the task's row, asks task_life.hpp
// what becomes of it, and writes it back in the same transaction, with what depends on it: the
// viewer's queue item, the video, the event.
//
// Where transactions run side by side, the row is written only if nobody else changed it since it
// was read; otherwise the answer is unavailable, and the call may be repeated.
#pragma once

#include "adapters/sql/database.hpp"
#include "task/task_store.hpp"

namespace clipmill::sql {

class SqlTaskStore final : public TaskStore {
 public:
  // Both outlive it.
  SqlTaskStore(Database& database, Clock& clock) : database_(database), clock_(clock) {}

  asio::awaitable<Result<std::vector<InsertStatus>>> insert(std::vector<Task> tasks) override;
  asio::awaitable<Result<Begun>> begin(Lease lease, WorkerId worker, RetryPolicy policy) override;
  asio::awaitable<Result<void>> checkpoint(Fence fence, Operation operation) override;
  asio::awaitable<Result<void>> complete(Fence fence, Video video) override;
  asio::awaitable<Result<void>> fail(Fence fence, Error error, Decision decision) override;
  asio::awaitable<Result<void>> release(Fence fence) override;
  asio::awaitable<Result<bool>> cancel(TaskId id) override;
  asio::awaitable<Result<Task>> retry(TaskId id, std::optional<std::string> prompt) override;
  asio::awaitable<Result<std::optional<Task>>> get(TaskId id) override;
  asio::awaitable<Result<TaskPage>> list(TaskFilter filter, std::optional<std::string> cursor,
                                         int limit) override;
  asio::awaitable<Result<TaskCounts>> counts() override;
  asio::awaitable<Result<std::vector<Task>>> live(std::optional<TaskId> after,
                                                  Instant updated_before, int limit) override;

 private:
  Database& database_;
  Clock& clock_;
};

}  // namespace clipmill::sql
