#include "tests/support/memory_task_store.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/sql/cursor.hpp"
#include "task/task_life.hpp"

namespace clipmill::test {
namespace {

std::unexpected<Error> no_such_task(const TaskId& id) {
  return clipmill::fail(ErrorCode::not_found, fmt::format("there is no task {}", id.value));
}

std::unexpected<Error> lease_lost() {
  return clipmill::fail(ErrorCode::lease_lost, "there is no such task any more");
}

std::pair<Instant, std::string> age(const Task& task) { return {task.created_at, task.id.value}; }

}  // namespace

asio::awaitable<Result<std::vector<InsertStatus>>> MemoryTaskStore::insert(
    std::vector<Task> tasks) {
  std::vector<InsertStatus> statuses;
  for (const Task& task : tasks) {
    const bool added = tasks_.emplace(task.id, new_task(task, clock_.now())).second;
    statuses.push_back(added ? InsertStatus::added : InsertStatus::known);
  }
  co_return statuses;
}

asio::awaitable<Result<Begun>> MemoryTaskStore::begin(Lease lease, WorkerId worker,
                                                      RetryPolicy policy) {
  Task* const task = find(lease.task);
  if (task == nullptr) co_return no_such_task(lease.task);
  auto step = begin_attempt(*task, lease, worker, policy, clock_.now());
  if (!step) co_return clipmill::fail(std::move(step.error()));
  if (step->changed) {
    move_item(*task);
    if (task->state == TaskState::dead) publish("task.dead", *task, task->id.value);
  }
  co_return std::move(step->begun);
}

asio::awaitable<Result<void>> MemoryTaskStore::checkpoint(Fence fence, Operation operation) {
  Task* const task = find(fence.task);
  if (task == nullptr) co_return lease_lost();
  const auto step = checkpoint_attempt(*task, fence, operation, clock_.now());
  if (!step) co_return clipmill::fail(step.error());
  co_return Result<void>();
}

asio::awaitable<Result<void>> MemoryTaskStore::complete(Fence fence, Video video) {
  Task* const task = find(fence.task);
  if (task == nullptr) co_return lease_lost();
  const auto step = complete_attempt(*task, fence, video.id, clock_.now());
  if (!step) co_return clipmill::fail(step.error());
  if (*step == Step::done) {
    move_item(*task);
    publish("video.generated", *task, video.id.value);
    videos_.push_back(std::move(video));
  }
  co_return Result<void>();
}

asio::awaitable<Result<void>> MemoryTaskStore::fail(Fence fence, Error error, Decision decision) {
  Task* const task = find(fence.task);
  if (task == nullptr) co_return lease_lost();
  const auto step = fail_attempt(*task, fence, error, decision, clock_.now());
  if (!step) co_return clipmill::fail(step.error());
  if (*step == Step::done) {
    move_item(*task);
    if (task->state == TaskState::dead) publish("task.dead", *task, task->id.value);
  }
  co_return Result<void>();
}

asio::awaitable<Result<void>> MemoryTaskStore::release(Fence fence) {
  Task* const task = find(fence.task);
  if (task == nullptr) co_return lease_lost();
  const auto step = release_attempt(*task, fence, clock_.now());
  if (!step) co_return clipmill::fail(step.error());
  if (*step == Step::done) move_item(*task);
  co_return Result<void>();
}

asio::awaitable<Result<bool>> MemoryTaskStore::cancel(TaskId id) {
  Task* const task = find(id);
  if (task == nullptr) co_return no_such_task(id);
  const auto step = cancel_task(*task, clock_.now());
  if (step == Step::done) move_item(*task);
  co_return step.has_value();
}

asio::awaitable<Result<Task>> MemoryTaskStore::retry(TaskId id, std::optional<std::string> prompt) {
  Task* const task = find(id);
  if (task == nullptr) co_return no_such_task(id);
  const auto step = retry_task(*task, prompt, clock_.now());
  if (!step) co_return clipmill::fail(step.error());
  if (*step == Step::done) move_item(*task);
  co_return *task;
}

asio::awaitable<Result<std::optional<Task>>> MemoryTaskStore::get(TaskId id) {
  std::optional<Task> found;
  if (const Task* task = find(id); task != nullptr) found = *task;
  co_return found;
}

asio::awaitable<Result<TaskPage>> MemoryTaskStore::list(TaskFilter filter,
                                                        std::optional<std::string> cursor,
                                                        int limit) {
  if (limit < 1 || limit > 1000) {
    co_return clipmill::fail(ErrorCode::invalid, "ask for 1 to 1000 tasks a page");
  }
  std::optional<std::pair<Instant, std::string>> before;
  if (cursor) {
    auto read = sql::read_cursor(*cursor);
    if (!read) co_return clipmill::fail(std::move(read.error()));
    before.emplace(read->at, read->id);
  }
  std::vector<Task> matching;
  for (const auto& [id, task] : tasks_) {
    if (filter.state && task.state != *filter.state) continue;
    if (filter.user && task.user != *filter.user) continue;
    if (before && age(task) >= *before) continue;
    matching.push_back(task);
  }
  std::ranges::sort(matching, std::ranges::greater(), age);
  TaskPage page;
  if (matching.size() > static_cast<std::size_t>(limit)) {
    matching.resize(static_cast<std::size_t>(limit));
    page.next_cursor = sql::write_cursor({matching.back().created_at, matching.back().id.value});
  }
  page.tasks = std::move(matching);
  co_return page;
}

asio::awaitable<Result<TaskCounts>> MemoryTaskStore::counts() {
  TaskCounts counts;
  for (const auto& [id, task] : tasks_) {
    counts.pending += task.state == TaskState::pending ? 1 : 0;
    counts.in_progress += task.state == TaskState::in_progress ? 1 : 0;
    counts.ready += task.state == TaskState::ready ? 1 : 0;
    counts.dead += task.state == TaskState::dead ? 1 : 0;
    counts.cancelled += task.state == TaskState::cancelled ? 1 : 0;
    counts.ambiguous_submits += task.operation.ambiguous;
  }
  co_return counts;
}

asio::awaitable<Result<std::vector<Task>>> MemoryTaskStore::live(std::optional<TaskId> after,
                                                                 Instant updated_before,
                                                                 int limit) {
  std::vector<Task> live;
  for (const auto& [id, task] : tasks_) {
    if (live.size() >= static_cast<std::size_t>(limit)) break;
    const bool wanted = !is_terminal(task.state) && task.updated_at <= updated_before;
    if (wanted && (!after || id > *after)) live.push_back(task);
  }
  co_return live;
}

void MemoryTaskStore::add_item(QueueItem item) {
  const TaskId id = *item.task;
  items_.insert_or_assign(id, std::move(item));
}

Task* MemoryTaskStore::find(const TaskId& id) {
  const auto found = tasks_.find(id);
  return found == tasks_.end() ? nullptr : &found->second;
}

void MemoryTaskStore::move_item(const Task& task) {
  const auto found = items_.find(task.id);
  if (found == items_.end() || found->second.status == QueueItemStatus::watched) return;
  QueueItem& item = found->second;
  item.status = queue_item_status_of(task.state);
  item.prompt = task.prompt;
  item.started_at = task.started_at;
  if (task.state == TaskState::ready) {
    item.video = task.video;
    item.url = "/videos/" + task.video->value;
    item.completed_at = task.finished_at;
  }
}

void MemoryTaskStore::publish(std::string type, const Task& task, std::string subject) {
  std::string id = event_id(type, task);
  events_.push_back({std::move(id), std::move(type), std::move(subject)});
}

}  // namespace clipmill::test
