// What an attempt does when its time is over. Everything else about attempts is in
// tests/simulation.
#include "generation/video_generation_service.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "adapters/hashing/hashing_embedder.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/memory_blob_store.hpp"
#include "tests/support/memory_task_store.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temporary_folder.hpp"

namespace clipmill {
namespace {

// Never done, and counts what it is asked for.
class EndlessGenerator final : public VideoGenerator {
 public:
  explicit EndlessGenerator(bool can_cancel) : can_cancel_(can_cancel) {}

  GeneratorTraits traits() const override {
    return {.name = "endless", .paid = true, .survives_process = true, .cancels = can_cancel_};
  }
  asio::awaitable<Result<OperationId>> submit(GenerationRequest) override {
    co_return OperationId("op-" + std::to_string(++submits));
  }
  asio::awaitable<Result<GenerationProgress>> poll(OperationId) override {
    co_return GenerationProgress{.poll_after = Duration(10'000)};
  }
  asio::awaitable<Result<void>> fetch(OperationId, std::filesystem::path) override {
    co_return fail(ErrorCode::unavailable, "never done");
  }
  asio::awaitable<Result<void>> cancel(OperationId) override {
    ++cancels;
    co_return Result<void>();
  }

  int submits = 0;
  int cancels = 0;

 private:
  const bool can_cancel_;
};

class NobodyLooks final : public ClipInspector {
 public:
  asio::awaitable<Result<ClipFacts>> inspect(std::filesystem::path) override {
    co_return fail(ErrorCode::unavailable, "there is no clip to look at");
  }
};

class AttemptTimeTest : public testing::Test {
 protected:
  // Begins the next attempt and runs it to its end; its error.
  ErrorCode attempt(EndlessGenerator& generator) {
    VideoGenerationService service(tasks, blobs, embedder, inspector, {&generator}, clock, log,
                                   {.scratch_folder = folder.path()});
    const Lease lease{TaskId("t1"), LeaseId("lease-" + std::to_string(++leases)), Instant()};
    const auto begun =
        test::run(loop, tasks.begin(lease, WorkerId("w1"), RetryPolicy{.crashes_max = 10}));
    const Task task = std::get<AttemptStarted>(begun.value()).task;
    std::optional<ErrorCode> ended;
    const auto run = [&]() -> asio::awaitable<void> {
      auto video = co_await service.run(task, {task.id, lease.id, task.attempt});
      ended = video ? ErrorCode::conflict : video.error().code;
    };
    asio::co_spawn(loop, run(), [](std::exception_ptr thrown) {
      if (thrown) std::rethrow_exception(thrown);
    });
    while (!ended) {
      loop.restart();
      while (loop.poll() > 0) {
      }
      if (!ended) clock.advance(Duration(10'000));
    }
    return *ended;
  }

  void SetUp() override {
    Task task;
    task.id = TaskId("t1");
    task.user = UserId("ann");
    task.prompt = "a small blue boat on a calm lake at dawn";
    task.due_at = clock.now();
    std::vector<Task> all{task};
    ASSERT_TRUE(test::run(loop, tasks.insert(std::move(all))));
  }

  asio::io_context loop;
  test::FakeClock clock;
  test::TemporaryFolder folder;
  test::MemoryTaskStore tasks{clock};
  test::MemoryBlobStore blobs{clock};
  HashingEmbedder embedder;
  NobodyLooks inspector;
  NullLog log;
  int leases = 0;
};

TEST_F(AttemptTimeTest, WhatCannotBeCancelledIsWaitedForByTheNextAttemptAndNotPaidAgain) {
  EndlessGenerator generator(false);

  EXPECT_EQ(attempt(generator), ErrorCode::timeout);
  EXPECT_EQ(attempt(generator), ErrorCode::timeout);

  EXPECT_EQ(generator.submits, 1);
  EXPECT_EQ(generator.cancels, 0);
  EXPECT_EQ(test::run(loop, tasks.get(TaskId("t1"))).value()->operation.id, OperationId("op-1"));
}

TEST_F(AttemptTimeTest, WhatCanBeCancelledIsAndTheNextAttemptSubmitsAnew) {
  EndlessGenerator generator(true);

  EXPECT_EQ(attempt(generator), ErrorCode::timeout);
  EXPECT_EQ(attempt(generator), ErrorCode::timeout);

  EXPECT_EQ(generator.submits, 2);
  EXPECT_EQ(generator.cancels, 2);
}

}  // namespace
}  // namespace clipmill
