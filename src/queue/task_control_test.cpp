#include "queue/task_control.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "base/random.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/memory_dispatcher.hpp"
#include "tests/support/memory_task_store.hpp"
#include "tests/support/memory_video_store.hpp"
#include "tests/support/memory_viewer_stores.hpp"
#include "tests/support/run.hpp"

namespace clipmill {
namespace {

class TaskControlTest : public testing::Test {
 protected:
  void add(const std::string& id, const std::string& user = "ann") {
    Task task;
    task.id = TaskId(id);
    task.user = UserId(user);
    task.prompt = "a cat and a kitten asleep on a warm radiator";
    task.created_at = task.due_at = task.updated_at = clock.now();
    std::vector<Task> tasks{task};
    ASSERT_TRUE(run(store.insert(std::move(tasks))));
    std::vector<Dispatch> entries{dispatch_of(task)};
    ASSERT_TRUE(run(dispatcher.enqueue(std::move(entries))));
  }
  void kill(const std::string& id) {
    ASSERT_TRUE(run(control.cancel(TaskId(id))));
    ASSERT_FALSE(dispatcher.knows(TaskId(id)));
  }
  TaskState state(const std::string& id) { return run(store.get(TaskId(id))).value()->state; }
  BulkOutcome act(TaskFilter filter, BulkAct act, bool dry_run = false) {
    return run(control.act_on_all(std::move(filter), act, dry_run)).value();
  }
  template <class T>
  T run(asio::awaitable<T> work) {
    return test::run(loop, std::move(work));
  }

  asio::io_context loop;
  test::FakeClock clock;
  SeededRandom random{1};
  test::MemoryTaskStore store{clock};
  test::MemoryDispatcher dispatcher{clock, random};
  NullLog log;
  test::MemoryVideoStore videos{clock};
  test::MemoryTruth truth{clock, videos};
  test::MemoryQueueStore queues{truth};
  TaskControl control{{.tasks = store,
                       .queues = queues,
                       .dispatcher = dispatcher,
                       .clock = clock,
                       .random = random,
                       .log = log},
                      {.prompt_check = {.blocked = {"gore"}}, .waiting_max = 2}};
};

TEST_F(TaskControlTest, ACancelledTaskLeavesTheDispatcherAndARetriedOneComesBack) {
  add("t1");

  const Task cancelled = run(control.cancel(TaskId("t1"))).value();
  EXPECT_EQ(cancelled.state, TaskState::cancelled);
  EXPECT_FALSE(dispatcher.knows(TaskId("t1")));

  const Task retried = run(control.retry(TaskId("t1"), "a cat jumps between bookshelves")).value();
  EXPECT_EQ(retried.state, TaskState::pending);
  EXPECT_EQ(retried.prompt, "a cat jumps between bookshelves");
  EXPECT_TRUE(dispatcher.knows(TaskId("t1")));
}

TEST_F(TaskControlTest, AnEditedPromptIsCheckedAsAWrittenOneIs) {
  add("t1");
  kill("t1");

  for (const char* bad : {"", "too short", "a cat, as seen on https://evil.example/kitten",
                          "a cat in a street full of gore"}) {
    const auto refused = run(control.retry(TaskId("t1"), bad));
    ASSERT_FALSE(refused) << bad;
    EXPECT_EQ(refused.error().code, ErrorCode::invalid);
  }
  EXPECT_EQ(state("t1"), TaskState::cancelled) << "nothing was changed";
}

TEST_F(TaskControlTest, ClipsThatAreAskedForAreQueuedAndDispatchedOneByOneOrRefused) {
  using Status = TaskAnswer::Status;
  const std::string good = "a cat jumps between two tall bookshelves";
  const auto ask = [&](std::vector<TaskRequest> requests) {
    return run(control.enqueue(std::move(requests))).value();
  };

  const auto answers =
      ask({{.user = UserId("ann"), .prompt = good, .priority = 3, .task = TaskId("mine")},
           {.user = UserId("ann"), .prompt = "short"},
           {.user = UserId("ann"), .prompt = good},
           {.user = UserId("ann"), .prompt = good},
           {.user = UserId("bob"), .prompt = good}});

  ASSERT_EQ(answers.size(), 5U);
  EXPECT_EQ(answers[0].status, Status::added);
  EXPECT_EQ(answers[0].task, TaskId("mine"));
  EXPECT_EQ(answers[1].status, Status::refused);
  EXPECT_NE(answers[1].reason.find("20 to 400 characters"), std::string::npos);
  EXPECT_EQ(answers[2].status, Status::added);
  EXPECT_EQ(answers[3].status, Status::refused) << "ann has two";
  EXPECT_EQ(answers[4].status, Status::added);
  for (const std::size_t added : {0, 2, 4}) {
    EXPECT_TRUE(dispatcher.knows(answers[added].task));
  }
  EXPECT_FALSE(dispatcher.knows(answers[3].task));
  ASSERT_EQ(truth.tasks.size(), 3U);
  EXPECT_EQ(truth.tasks[0].priority, 3);
  EXPECT_EQ(ask({{.user = UserId("ann"), .prompt = good, .task = TaskId("mine")}})[0].status,
            Status::known);
}

TEST_F(TaskControlTest, ADryRunCountsAndChangesNothing) {
  add("t1");
  add("t2");
  add("t3", "bob");

  const BulkOutcome all = act({}, BulkAct::cancel, true);
  const BulkOutcome of_bob = act({.user = UserId("bob")}, BulkAct::cancel, true);

  EXPECT_EQ(all.matched, 3);
  EXPECT_EQ(all.changed, 0);
  EXPECT_EQ(of_bob.matched, 1);
  EXPECT_EQ(state("t1"), TaskState::pending);
}

TEST_F(TaskControlTest, ManyAreChangedAtOnceByTheirState) {
  for (int i = 0; i < 1200; ++i) add("t" + std::to_string(i), i % 2 == 0 ? "ann" : "bob");

  EXPECT_EQ(act({.user = UserId("ann")}, BulkAct::cancel).changed, 600);
  EXPECT_EQ(act({}, BulkAct::retry, true).matched, 600);
  EXPECT_EQ(act({.state = TaskState::dead}, BulkAct::retry).matched, 0);
  EXPECT_EQ(act({}, BulkAct::retry).changed, 600);
  EXPECT_TRUE(dispatcher.knows(TaskId("t0")));
  EXPECT_EQ(act({}, BulkAct::retry).matched, 0) << "none is left";
}

TEST_F(TaskControlTest, AStateThatTheActDoesNotConcernIsInvalid) {
  const auto refused = run(control.act_on_all({.state = TaskState::ready}, BulkAct::retry, false));

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::invalid);
}

}  // namespace
}  // namespace clipmill
