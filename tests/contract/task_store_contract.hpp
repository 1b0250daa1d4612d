// What every TaskStore owes its callers. An adapter's .cpp adds one INSTANTIATE_TEST_SUITE_P.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/fake_clock.hpp"
#include "tests/support/run.hpp"
#include "tests/support/task_store_harness.hpp"

namespace clipmill::test {

class TaskStoreContract : public testing::TestWithParam<TaskStoreMaker> {
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

  TaskStore& store() { return harness_->store(); }

  Task task(std::string id, std::string user = "u1") const {
    Task described;
    described.id = TaskId(std::move(id));
    described.user = UserId(std::move(user));
    described.prompt = "a red fox in the snow";
    described.due_at = clock_.now();
    return described;
  }

  InsertStatus insert(Task one) {
    std::vector<Task> tasks{std::move(one)};
    return get(store().insert(std::move(tasks))).front();
  }

  static Lease lease(std::string task, std::string id) {
    return {TaskId(std::move(task)), LeaseId(std::move(id)), Instant()};
  }

  Result<Begun> try_begin(std::string task, std::string lease_id) {
    return run(store().begin(lease(std::move(task), std::move(lease_id)), WorkerId("w1"), policy_));
  }
  // Expects a new attempt, and gives its fence.
  Fence begin(std::string task, std::string lease_id) {
    auto begun = get(store().begin(lease(std::move(task), lease_id), WorkerId("w1"), policy_));
    const auto& started = std::get<AttemptStarted>(begun);
    return {started.task.id, LeaseId(lease_id), started.task.attempt};
  }

  Task read(std::string id) {
    auto found = get(store().get(TaskId(std::move(id))));
    if (!found) throw std::runtime_error("there is no such task");
    return std::move(*found);
  }

  Video video(std::string id, const TaskId& task) const {
    Video clip;
    clip.id = VideoId(std::move(id));
    clip.source = VideoSource::generated;
    clip.caption = "a red fox in the snow";
    clip.embedding.assign(embedding_size, 0.0F);
    clip.embedding[0] = 1;
    clip.clip = ClipFile{.blob_key = "clips/" + clip.id.value, .size_bytes = 7, .etag = "e"};
    clip.made_for = UserId("u1");
    clip.task = task;
    clip.created_at = clock_.now();
    return clip;
  }

  void add_item(std::string task_id) {
    QueueItem item;
    item.user = UserId("u1");
    item.version = 1;
    item.position = items_++;
    item.status = QueueItemStatus::pending_generation;
    item.task = TaskId(std::move(task_id));
    item.prompt = "a red fox in the snow";
    item.added_at = clock_.now();
    run(harness_->add_item(std::move(item)));
  }
  QueueItem item(std::string task_id) {
    auto found = run(harness_->item(TaskId(std::move(task_id))));
    if (!found) throw std::runtime_error("there is no such item");
    return std::move(*found);
  }
  std::vector<std::string> event_types() {
    std::vector<std::string> types;
    for (const StoredEvent& event : run(harness_->events())) types.push_back(event.type);
    return types;
  }

  // The task and everything that depends on it, to tell that nothing changed.
  struct Everything {
    Task task;
    std::optional<QueueItemStatus> item;
    std::size_t videos = 0;
    std::size_t events = 0;
  };
  Everything everything(std::string id) {
    Everything all;
    all.task = read(id);
    if (auto found = run(harness_->item(TaskId(id)))) all.item = found->status;
    all.videos = run(harness_->videos()).size();
    all.events = run(harness_->events()).size();
    return all;
  }
  static void expect_same(const Everything& a, const Everything& b) {
    EXPECT_EQ(a.task.state, b.task.state);
    EXPECT_EQ(a.task.attempt, b.task.attempt);
    EXPECT_EQ(a.task.failures, b.task.failures);
    EXPECT_EQ(a.task.crashes, b.task.crashes);
    EXPECT_EQ(a.task.lease, b.task.lease);
    EXPECT_EQ(a.task.last_error, b.task.last_error);
    EXPECT_EQ(a.task.operation, b.task.operation);
    EXPECT_EQ(a.task.due_at, b.task.due_at);
    EXPECT_EQ(a.task.updated_at, b.task.updated_at);
    EXPECT_EQ(a.item, b.item);
    EXPECT_EQ(a.videos, b.videos);
    EXPECT_EQ(a.events, b.events);
  }

  const Error timeout_{ErrorCode::timeout, "the provider did not answer"};

  asio::io_context loop_;
  FakeClock clock_;
  RetryPolicy policy_;
  int items_ = 0;
  std::unique_ptr<TaskStoreHarness> harness_;
};

inline std::string task_store_name(const testing::TestParamInfo<TaskStoreMaker>& info) {
  return info.param.name;
}

}  // namespace clipmill::test
