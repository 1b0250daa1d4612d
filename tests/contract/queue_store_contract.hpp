// What every QueueStore owes its callers. An adapter's .cpp adds one INSTANTIATE_TEST_SUITE_P.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "queue/queue_store.hpp"
#include "task/task_store.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/run.hpp"

namespace clipmill::test {

// A store, seen by two processes, and the other stores of the same truth.
class QueueStoreHarness {
 public:
  virtual ~QueueStoreHarness() = default;
  virtual QueueStore& store() = 0;
  virtual QueueStore& second() = 0;
  virtual TaskStore& tasks() = 0;

  // Saves the viewer's next preference, whose version is `version`.
  virtual asio::awaitable<void> prefer(UserId user, std::int64_t version) = 0;
  // Puts the video into the catalogue if need be, and has the viewer see it.
  virtual asio::awaitable<void> watch(UserId user, VideoId video) = 0;
};

struct QueueStoreMaker {
  std::string name;
  std::function<std::unique_ptr<QueueStoreHarness>(asio::io_context& loop, Clock& clock)> make;
};

class QueueStoreContract : public testing::TestWithParam<QueueStoreMaker> {
 protected:
  void SetUp() override { harness_ = GetParam().make(loop_, clock_); }
  void TearDown() override { harness_.reset(); }

  template <class T>
  T run(asio::awaitable<T> work) {
    return test::run(loop_, std::move(work));
  }
  // For calls that are expected to succeed.
  template <class T>
  T get(asio::awaitable<Result<T>> work) {
    auto result = test::run(loop_, std::move(work));
    if (!result) throw std::runtime_error(result.error().message);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
  }

  QueueStore& store() { return harness_->store(); }

  Plan plan(std::string user, std::int64_t version) const {
    Plan empty;
    empty.user = UserId(std::move(user));
    empty.version = version;
    empty.strategy = "existing_videos";
    empty.planned_at = clock_.now();
    return empty;
  }
  void add_existing(Plan& plan, std::string video) const {
    QueueItem item;
    item.user = plan.user;
    item.version = plan.version;
    item.position = static_cast<int>(plan.items.size());
    item.video = VideoId(video);
    item.url = "/videos/" + video;
    item.similarity = 0.5;
    item.prompt = "caption of " + video;
    item.reason = "similar";
    item.why = "because you liked foxes";
    item.added_at = clock_.now();
    plan.items.push_back(std::move(item));
  }
  void add_generated(Plan& plan, std::string task_id) const {
    QueueItem item;
    item.user = plan.user;
    item.version = plan.version;
    item.position = static_cast<int>(plan.items.size());
    item.status = QueueItemStatus::pending_generation;
    item.task = TaskId(task_id);
    item.prompt = "prompt of " + task_id;
    item.reason = "generated";
    item.priority = 3;
    item.added_at = clock_.now();
    Task task;
    task.id = TaskId(std::move(task_id));
    task.user = plan.user;
    task.prompt = item.prompt;
    task.plan_version = plan.version;
    task.due_at = clock_.now();
    plan.tasks.push_back(std::move(task));
    plan.items.push_back(std::move(item));
  }

  std::vector<QueueItem> items(std::string user, int limit = 100) {
    return get(store().items(UserId(std::move(user)), limit));
  }
  // "<version>/<position>" of each item in the queue.
  std::vector<std::string> places(std::string user, int limit = 100) {
    std::vector<std::string> result;
    for (const QueueItem& item : items(std::move(user), limit)) {
      result.push_back(std::to_string(item.version) + "/" + std::to_string(item.position));
    }
    return result;
  }

  // Begins the task, and gives its fence.
  Fence begin(std::string task_id) {
    const Lease lease{TaskId(task_id), LeaseId("lease-" + task_id), Instant()};
    const auto begun = get(harness_->tasks().begin(lease, WorkerId("w1"), RetryPolicy{}));
    return {lease.task, lease.id, std::get<AttemptStarted>(begun).task.attempt};
  }
  void complete(const std::string& task_id, std::string video_id) {
    const Fence fence = begin(task_id);
    Video video;
    video.id = VideoId(std::move(video_id));
    video.source = VideoSource::generated;
    video.embedding.assign(embedding_size, 0.0F);
    video.embedding[0] = 1;
    video.task = fence.task;
    get(harness_->tasks().complete(fence, std::move(video)));
  }

  asio::io_context loop_;
  FakeClock clock_;
  std::unique_ptr<QueueStoreHarness> harness_;
};

inline std::string queue_store_name(const testing::TestParamInfo<QueueStoreMaker>& info) {
  return info.param.name;
}

}  // namespace clipmill::test
