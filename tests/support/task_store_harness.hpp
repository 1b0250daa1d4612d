// Every TaskStore as tests see it: one store, reached by two processes, and what it writes beside
// the tasks.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "queue/queue_item.hpp"
#include "task/task_store.hpp"
#include "tests/support/memory_task_store.hpp"
#include "tests/support/sql_truth.hpp"

namespace clipmill::test {

class TaskStoreHarness {
 public:
  virtual ~TaskStoreHarness() = default;
  virtual TaskStore& store() = 0;
  virtual TaskStore& second() = 0;

  virtual asio::awaitable<void> add_item(QueueItem item) = 0;  // item.task is set
  virtual asio::awaitable<std::optional<QueueItem>> item(TaskId task) = 0;
  virtual asio::awaitable<std::vector<Video>> videos() = 0;        // with embeddings
  virtual asio::awaitable<std::vector<StoredEvent>> events() = 0;  // by id
};

std::unique_ptr<TaskStoreHarness> memory_task_store(Clock& clock);
std::unique_ptr<TaskStoreHarness> sql_task_store(std::shared_ptr<SqlTruth> truth, Clock& clock);

struct TaskStoreMaker {
  std::string name;
  std::function<std::unique_ptr<TaskStoreHarness>(asio::io_context& loop, Clock& clock)> make;
};

}  // namespace clipmill::test
