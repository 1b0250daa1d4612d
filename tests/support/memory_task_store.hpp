// MemoryTaskStore: TaskStore over a plain map. The reference that the SQL store is compared with,
// and the truth of the worker's simulation.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "queue/queue_item.hpp"
#include "task/task_store.hpp"

namespace clipmill::test {

struct StoredEvent {
  std::string id;
  std::string type;
  std::string subject;

  bool operator==(const StoredEvent&) const = default;
};

class MemoryTaskStore final : public TaskStore {
 public:
  explicit MemoryTaskStore(Clock& clock) : clock_(clock) {}

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

  // What the SQL store keeps in other tables; for tests to set up and to look at.
  void add_item(QueueItem item);  // item.task is set
  const std::map<TaskId, Task>& tasks() const { return tasks_; }
  const std::vector<Video>& videos() const { return videos_; }
  const std::vector<StoredEvent>& events() const { return events_; }
  const std::map<TaskId, QueueItem>& items() const { return items_; }

 private:
  Task* find(const TaskId& id);
  // What the SQL store does in the same transaction: the queue item follows its task.
  void move_item(const Task& task);
  void publish(std::string type, const Task& task, std::string subject);

  Clock& clock_;
  std::map<TaskId, Task> tasks_;
  std::vector<Video> videos_;
  std::vector<StoredEvent> events_;
  std::map<TaskId, QueueItem> items_;
};

}  // namespace clipmill::test
