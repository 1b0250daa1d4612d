#include "tests/contract/task_store_contract.hpp"

#include <set>

#include "tests/support/run_all.hpp"

namespace clipmill::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// ---- insert, get

TEST_P(TaskStoreContract, AnInsertedTaskIsReadBackAsPending) {
  Task described = task("t1", "ann");
  described.tier = Tier::premium;
  described.pool = "fast";
  described.priority = -3;
  described.why = "foxes";
  described.plan_version = 4;
  described.seed = 0xfedc'ba98'7654'3210U;
  described.cost = 9000ms;
  described.due_at = clock_.now() + 60s;

  EXPECT_EQ(insert(described), InsertStatus::added);

  const Task stored = read("t1");
  EXPECT_EQ(stored.user, described.user);
  EXPECT_EQ(stored.tier, described.tier);
  EXPECT_EQ(stored.pool, described.pool);
  EXPECT_EQ(stored.priority, described.priority);
  EXPECT_EQ(stored.prompt, described.prompt);
  EXPECT_EQ(stored.why, described.why);
  EXPECT_EQ(stored.plan_version, described.plan_version);
  EXPECT_EQ(stored.seed, described.seed);
  EXPECT_EQ(stored.cost, described.cost);
  EXPECT_EQ(stored.due_at, described.due_at);
  EXPECT_EQ(stored.state, TaskState::pending);
  EXPECT_EQ(stored.attempt, 0);
  EXPECT_EQ(stored.operation, Operation{});
  EXPECT_EQ(stored.created_at, clock_.now());
  EXPECT_EQ(stored.updated_at, clock_.now());
  EXPECT_EQ(stored.started_at, std::nullopt);
  EXPECT_EQ(stored.finished_at, std::nullopt);
  EXPECT_EQ(get(store().get(TaskId("other"))), std::nullopt);
}

TEST_P(TaskStoreContract, AnInsertSaysWhichIdsWereNewAndLeavesTheOthersAlone) {
  insert(task("t1", "ann"));
  std::vector<Task> tasks{task("t2"), task("t1", "bob"), task("t2")};

  EXPECT_THAT(get(store().insert(tasks)),
              ElementsAre(InsertStatus::added, InsertStatus::known, InsertStatus::known));
  EXPECT_THAT(get(store().insert(tasks)),
              ElementsAre(InsertStatus::known, InsertStatus::known, InsertStatus::known));

  EXPECT_EQ(read("t1").user, UserId("ann"));
  EXPECT_THAT(get(store().insert({})), IsEmpty());
}

TEST_P(TaskStoreContract, ALifeCannotBeInserted) {
  Task lived = task("t1");
  lived.state = TaskState::ready;
  lived.attempt = 7;
  lived.lease = LeaseId("l");
  lived.video = VideoId("v");

  insert(lived);

  EXPECT_EQ(read("t1").state, TaskState::pending);
  EXPECT_EQ(read("t1").attempt, 0);
  EXPECT_EQ(read("t1").video, std::nullopt);
}

// ---- begin

TEST_P(TaskStoreContract, ABeginStartsTheNextAttempt) {
  insert(task("t1"));
  add_item("t1");
  clock_.advance(5s);

  const auto begun = get(store().begin(lease("t1", "l1"), WorkerId("w9"), policy_));

  const Task started = std::get<AttemptStarted>(begun).task;
  EXPECT_EQ(started.attempt, 1);
  EXPECT_EQ(started.prompt, "a red fox in the snow");
  const Task stored = read("t1");
  EXPECT_EQ(stored.state, TaskState::in_progress);
  EXPECT_EQ(stored.attempt, 1);
  EXPECT_EQ(stored.lease, LeaseId("l1"));
  EXPECT_EQ(stored.worker, WorkerId("w9"));
  EXPECT_EQ(stored.started_at, clock_.now());
  EXPECT_EQ(item("t1").status, QueueItemStatus::in_progress);
  EXPECT_EQ(item("t1").started_at, clock_.now());
}

TEST_P(TaskStoreContract, TheSameLeaseAgainAnswersTheSameAttempt) {
  insert(task("t1"));
  begin("t1", "l1");
  const auto before = everything("t1");
  clock_.advance(1s);

  EXPECT_EQ(begin("t1", "l1").attempt, 1);

  expect_same(everything("t1"), before);
}

TEST_P(TaskStoreContract, ATaskThatDoesNotExistCannotBegin) {
  EXPECT_EQ(try_begin("t1", "l1").error().code, ErrorCode::not_found);
}

TEST_P(TaskStoreContract, ATaskThatIsNotDueIsGivenBack) {
  Task later = task("t1");
  later.due_at = clock_.now() + 60s;
  insert(later);

  const auto begun = get(store().begin(lease("t1", "l1"), WorkerId("w1"), policy_));

  EXPECT_EQ(std::get<NotDue>(begun).due_at, later.due_at);
  EXPECT_EQ(read("t1").state, TaskState::pending);
  EXPECT_EQ(read("t1").attempt, 0);
  clock_.advance(60s);
  EXPECT_EQ(begin("t1", "l1").attempt, 1);
}

TEST_P(TaskStoreContract, ATaskThatIsOverOnlyNeedsCleaningUp) {
  insert(task("t1"));
  get(store().cancel(TaskId("t1")));

  const auto begun = get(store().begin(lease("t1", "l1"), WorkerId("w1"), policy_));

  EXPECT_EQ(std::get<TaskOver>(begun).state, TaskState::cancelled);
}

TEST_P(TaskStoreContract, AnotherLeaseTakesOverAndFencesTheFirstOneOff) {
  insert(task("t1"));
  const Fence first = begin("t1", "l1");
  Operation operation;
  operation.step = OperationStep::submitted;
  operation.id = OperationId("op-1");
  operation.submits = 1;
  get(store().checkpoint(first, operation));

  auto begun = get(harness_->second().begin(lease("t1", "l2"), WorkerId("w2"), policy_));

  const Task started = std::get<AttemptStarted>(begun).task;
  EXPECT_EQ(started.attempt, 2);
  EXPECT_EQ(started.crashes, 1);
  EXPECT_EQ(started.failures, 0);
  EXPECT_EQ(started.operation, operation);
  const auto before = everything("t1");
  EXPECT_EQ(run(store().checkpoint(first, Operation{})).error().code, ErrorCode::lease_lost);
  EXPECT_EQ(run(store().complete(first, video("v1", TaskId("t1")))).error().code,
            ErrorCode::lease_lost);
  EXPECT_EQ(run(store().fail(first, timeout_, GiveUp{})).error().code, ErrorCode::lease_lost);
  EXPECT_EQ(run(store().release(first)).error().code, ErrorCode::lease_lost);
  expect_same(everything("t1"), before);
}

TEST_P(TaskStoreContract, ATaskDiesWhenMoreWorkersThanItsBudgetWereLost) {
  policy_.crashes_max = 2;
  insert(task("t1"));
  add_item("t1");
  for (int lost = 0; lost <= 2; ++lost) {
    EXPECT_EQ(begin("t1", "l" + std::to_string(lost)).attempt, lost + 1);
  }

  const auto begun = get(store().begin(lease("t1", "l9"), WorkerId("w1"), policy_));

  EXPECT_EQ(std::get<TaskOver>(begun).state, TaskState::dead);
  const Task dead = read("t1");
  EXPECT_EQ(dead.state, TaskState::dead);
  EXPECT_EQ(dead.crashes, 3);
  EXPECT_EQ(dead.attempt, 3);
  ASSERT_TRUE(dead.last_error);
  EXPECT_EQ(dead.finished_at, clock_.now());
  EXPECT_EQ(item("t1").status, QueueItemStatus::failed);
  EXPECT_THAT(event_types(), ElementsAre("task.dead"));
  EXPECT_EQ(
      std::get<TaskOver>(get(store().begin(lease("t1", "l9"), WorkerId("w1"), policy_))).state,
      TaskState::dead);
  EXPECT_THAT(event_types(), ElementsAre("task.dead"));
}

TEST_P(TaskStoreContract, AFenceOfAnotherTaskOrAttemptIsStale) {
  insert(task("t1"));
  insert(task("t2"));
  const Fence fence = begin("t1", "l1");
  begin("t2", "l2");

  for (const Fence& stale :
       {Fence{TaskId("t2"), fence.lease, 1}, Fence{TaskId("t1"), fence.lease, 0},
        Fence{TaskId("t1"), fence.lease, 2}, Fence{TaskId("t1"), LeaseId(""), 1},
        Fence{TaskId("t9"), fence.lease, 1}}) {
    EXPECT_EQ(run(store().checkpoint(stale, Operation{})).error().code, ErrorCode::lease_lost);
    EXPECT_EQ(run(store().complete(stale, video("v1", stale.task))).error().code,
              ErrorCode::lease_lost);
    EXPECT_EQ(run(store().fail(stale, timeout_, GiveUp{})).error().code, ErrorCode::lease_lost);
    EXPECT_EQ(run(store().release(stale)).error().code, ErrorCode::lease_lost);
  }
  EXPECT_EQ(read("t1").state, TaskState::in_progress);
  EXPECT_EQ(read("t2").state, TaskState::in_progress);
}

// ---- checkpoint

TEST_P(TaskStoreContract, ACheckpointKeepsHowFarTheOperationHasCome) {
  insert(task("t1"));
  const Fence fence = begin("t1", "l1");
  Operation operation;
  operation.step = OperationStep::rendering;
  operation.generator = "veo";
  operation.id = OperationId("op-1");
  operation.progress = 0.25;
  operation.submits = 2;
  operation.ambiguous = 1;

  get(store().checkpoint(fence, operation));
  get(store().checkpoint(fence, operation));

  EXPECT_EQ(read("t1").operation, operation);
  EXPECT_EQ(get(store().counts()).ambiguous_submits, 1);
}

// ---- complete

TEST_P(TaskStoreContract, ACompletedTaskHasItsVideoItemAndEvent) {
  insert(task("t1"));
  add_item("t1");
  const Fence fence = begin("t1", "l1");
  const Video clip = video("v1", TaskId("t1"));
  clock_.advance(5s);

  get(store().complete(fence, clip));

  const Task ready = read("t1");
  EXPECT_EQ(ready.state, TaskState::ready);
  EXPECT_EQ(ready.video, clip.id);
  EXPECT_EQ(ready.finished_at, clock_.now());
  const auto videos = run(harness_->videos());
  ASSERT_EQ(videos.size(), 1U);
  EXPECT_EQ(videos[0].id, clip.id);
  EXPECT_EQ(videos[0].source, VideoSource::generated);
  EXPECT_EQ(videos[0].caption, clip.caption);
  EXPECT_EQ(videos[0].embedding, clip.embedding);
  EXPECT_EQ(videos[0].clip, clip.clip);
  EXPECT_EQ(videos[0].made_for, clip.made_for);
  EXPECT_EQ(videos[0].task, clip.task);
  const QueueItem completed = item("t1");
  EXPECT_EQ(completed.status, QueueItemStatus::completed);
  EXPECT_EQ(completed.video, clip.id);
  EXPECT_EQ(completed.url, "/videos/v1");
  EXPECT_EQ(completed.completed_at, clock_.now());
  const auto events = run(harness_->events());
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].type, "video.generated");
  EXPECT_EQ(events[0].subject, "v1");
}

TEST_P(TaskStoreContract, TheSameCompletionAgainChangesNothing) {
  insert(task("t1"));
  add_item("t1");
  const Fence fence = begin("t1", "l1");
  get(store().complete(fence, video("v1", TaskId("t1"))));
  const auto before = everything("t1");
  clock_.advance(5s);

  get(harness_->second().complete(fence, video("v1", TaskId("t1"))));

  expect_same(everything("t1"), before);
}

TEST_P(TaskStoreContract, ATaskWithoutAQueueItemIsCompletedAllTheSame) {
  insert(task("t1"));

  get(store().complete(begin("t1", "l1"), video("v1", TaskId("t1"))));

  EXPECT_EQ(read("t1").state, TaskState::ready);
}

TEST_P(TaskStoreContract, ACompletedTaskCannotFailOrWaitAgain) {
  insert(task("t1"));
  const Fence fence = begin("t1", "l1");
  get(store().complete(fence, video("v1", TaskId("t1"))));
  const auto before = everything("t1");

  EXPECT_EQ(run(store().fail(fence, timeout_, GiveUp{})).error().code, ErrorCode::lease_lost);
  EXPECT_EQ(run(store().release(fence)).error().code, ErrorCode::lease_lost);
  EXPECT_EQ(run(store().checkpoint(fence, Operation{})).error().code, ErrorCode::lease_lost);
  EXPECT_FALSE(get(store().cancel(TaskId("t1"))));
  EXPECT_EQ(run(store().retry(TaskId("t1"), std::nullopt)).error().code, ErrorCode::conflict);

  expect_same(everything("t1"), before);
}

// ---- fail

TEST_P(TaskStoreContract, AFailureThatIsRetriedWaitsAndIsCounted) {
  insert(task("t1"));
  add_item("t1");
  const Fence fence = begin("t1", "l1");
  const Instant due = clock_.now() + 30s;

  get(store().fail(fence, timeout_, RetryLater{.due_at = due, .counts = true}));

  Task waiting = read("t1");
  EXPECT_EQ(waiting.state, TaskState::pending);
  EXPECT_EQ(waiting.failures, 1);
  EXPECT_EQ(waiting.crashes, 0);
  EXPECT_EQ(waiting.due_at, due);
  EXPECT_EQ(waiting.last_error, timeout_);
  EXPECT_EQ(waiting.finished_at, std::nullopt);
  EXPECT_EQ(item("t1").status, QueueItemStatus::pending_generation);
  EXPECT_THAT(event_types(), IsEmpty());

  clock_.advance(30s);
  const Fence next = begin("t1", "l2");
  EXPECT_EQ(next.attempt, 2);
  get(store().fail(next, timeout_, RetryLater{.due_at = clock_.now(), .counts = false}));
  waiting = read("t1");
  EXPECT_EQ(waiting.failures, 1);
  EXPECT_EQ(waiting.crashes, 0);
}

TEST_P(TaskStoreContract, AFailureThatIsFinalKillsTheTask) {
  insert(task("t1"));
  add_item("t1");
  const Fence fence = begin("t1", "l1");
  const Error refused{ErrorCode::refused, "the safety filter said no"};

  get(store().fail(fence, refused, GiveUp{}));

  const Task dead = read("t1");
  EXPECT_EQ(dead.state, TaskState::dead);
  EXPECT_EQ(dead.failures, 1);
  EXPECT_EQ(dead.last_error, refused);
  EXPECT_EQ(dead.finished_at, clock_.now());
  EXPECT_EQ(item("t1").status, QueueItemStatus::failed);
  const auto events = run(harness_->events());
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].type, "task.dead");
  EXPECT_EQ(events[0].subject, "t1");
}

TEST_P(TaskStoreContract, TheSameFailureAgainChangesNothing) {
  for (const auto& [id, decision] : std::vector<std::pair<std::string, Decision>>{
           {"retried", RetryLater{.due_at = clock_.now() + 5s, .counts = true}},
           {"dead", GiveUp{}}}) {
    insert(task(id));
    const Fence fence = begin(id, "l1");
    get(store().fail(fence, timeout_, decision));
    const auto before = everything(id);
    clock_.advance(1s);

    get(store().fail(fence, timeout_, decision));

    expect_same(everything(id), before);
  }
}

TEST_P(TaskStoreContract, AnEndedAttemptCannotGoOn) {
  Operation further;
  further.step = OperationStep::intent;
  insert(task("t1"));
  const Fence fence = begin("t1", "l1");
  get(store().fail(fence, timeout_, RetryLater{.due_at = clock_.now(), .counts = true}));
  const auto before = everything("t1");

  EXPECT_EQ(run(store().checkpoint(fence, further)).error().code, ErrorCode::lease_lost);
  EXPECT_EQ(run(store().complete(fence, video("v1", TaskId("t1")))).error().code,
            ErrorCode::lease_lost);
  EXPECT_EQ(try_begin("t1", "l1").error().code, ErrorCode::lease_lost);

  expect_same(everything("t1"), before);
}

// ---- release

TEST_P(TaskStoreContract, AReleasedTaskIsPendingAtOnceAndNothingIsCounted) {
  insert(task("t1"));
  add_item("t1");
  const Fence fence = begin("t1", "l1");
  clock_.advance(5s);

  get(store().release(fence));
  const auto before = everything("t1");
  clock_.advance(1s);
  get(store().release(fence));

  expect_same(everything("t1"), before);
  const Task pending = read("t1");
  EXPECT_EQ(pending.state, TaskState::pending);
  EXPECT_EQ(pending.failures, 0);
  EXPECT_EQ(pending.crashes, 0);
  EXPECT_LE(pending.due_at, clock_.now());
  EXPECT_EQ(item("t1").status, QueueItemStatus::pending_generation);
  EXPECT_EQ(begin("t1", "l2").attempt, 2);
}

// ---- cancel

TEST_P(TaskStoreContract, ALiveTaskCanBeCancelled) {
  insert(task("pending"));
  insert(task("running"));
  add_item("pending");
  add_item("running");
  const Fence fence = begin("running", "l1");

  for (const char* id : {"pending", "running"}) {
    EXPECT_TRUE(get(store().cancel(TaskId(id))));
    const auto before = everything(id);
    EXPECT_TRUE(get(harness_->second().cancel(TaskId(id))));
    expect_same(everything(id), before);
    EXPECT_EQ(read(id).state, TaskState::cancelled);
    EXPECT_EQ(read(id).finished_at, clock_.now());
    EXPECT_EQ(item(id).status, QueueItemStatus::failed);
  }

  const auto before = everything("running");
  EXPECT_EQ(run(store().complete(fence, video("v1", TaskId("running")))).error().code,
            ErrorCode::lease_lost);
  EXPECT_EQ(run(store().fail(fence, timeout_, GiveUp{})).error().code, ErrorCode::lease_lost);
  expect_same(everything("running"), before);
}

TEST_P(TaskStoreContract, WhatEndedOtherwiseIsNotCancelled) {
  insert(task("dead"));
  get(store().fail(begin("dead", "l1"), timeout_, GiveUp{}));

  EXPECT_FALSE(get(store().cancel(TaskId("dead"))));
  EXPECT_EQ(read("dead").state, TaskState::dead);
  EXPECT_EQ(run(store().cancel(TaskId("unknown"))).error().code, ErrorCode::not_found);
}

TEST_P(TaskStoreContract, OfACancelAndACompletionAtOnceExactlyOneWins) {
  for (int round = 0; round < 20; ++round) {
    const std::string id = "t" + std::to_string(round);
    insert(task(id));
    const Fence fence = begin(id, "l" + id);

    const auto complete = [](TaskStore& store, Fence of, Video clip) -> asio::awaitable<bool> {
      auto completed = co_await store.complete(std::move(of), std::move(clip));
      co_return completed.has_value();
    };
    const auto cancel = [](TaskStore& store, TaskId task) -> asio::awaitable<bool> {
      auto cancelled = co_await store.cancel(std::move(task));
      co_return cancelled.has_value() && *cancelled;
    };
    std::vector<asio::awaitable<bool>> both;
    both.push_back(complete(store(), fence, video("v" + id, TaskId(id))));
    both.push_back(cancel(harness_->second(), TaskId(id)));
    if (round % 2 == 0) std::swap(both[0], both[1]);
    const auto won = run_all(loop_, std::move(both));

    EXPECT_NE(won[0], won[1]);
    const bool completed = won[round % 2 == 0 ? 1 : 0];
    EXPECT_EQ(read(id).state, completed ? TaskState::ready : TaskState::cancelled);
    EXPECT_EQ(read(id).video.has_value(), completed);
  }
}

// ---- retry

TEST_P(TaskStoreContract, ADeadOrCancelledTaskIsRetriedWithFreshBudgets) {
  policy_.crashes_max = 0;
  for (const char* id : {"dead", "crashed", "cancelled"}) {
    insert(task(id));
    add_item(id);
    const Fence fence = begin(id, "l1");
    Operation operation;
    operation.step = OperationStep::submitted;
    operation.id = OperationId("op");
    operation.submits = 1;
    get(store().checkpoint(fence, operation));
    if (id == std::string("dead")) get(store().fail(fence, timeout_, GiveUp{}));
    if (id == std::string("crashed")) get(store().begin(lease(id, "l2"), WorkerId("w"), policy_));
    if (id == std::string("cancelled")) get(store().cancel(TaskId(id)));
    clock_.advance(1s);

    const Task retried = get(store().retry(TaskId(id), std::nullopt));

    const Task stored = read(id);
    for (const Task& seen : {retried, stored}) {
      EXPECT_EQ(seen.state, TaskState::pending) << id;
      EXPECT_EQ(seen.due_at, clock_.now());
      EXPECT_EQ(seen.failures, 0);
      EXPECT_EQ(seen.crashes, 0);
      EXPECT_EQ(seen.finished_at, std::nullopt);
      EXPECT_EQ(seen.attempt, 1);
      EXPECT_EQ(seen.operation, operation);
    }
    EXPECT_EQ(item(id).status, QueueItemStatus::pending_generation);
    EXPECT_EQ(begin(id, "l3").attempt, 2);
  }
}

TEST_P(TaskStoreContract, ARetryWithAnotherPromptForgetsWhatWasSubmitted) {
  insert(task("t1"));
  add_item("t1");
  const Fence fence = begin("t1", "l1");
  Operation operation;
  operation.step = OperationStep::submitted;
  operation.id = OperationId("op");
  get(store().checkpoint(fence, operation));
  get(store().fail(fence, timeout_, GiveUp{}));

  get(store().retry(TaskId("t1"), "a red fox in the snow"));
  EXPECT_EQ(read("t1").operation, operation);
  get(store().cancel(TaskId("t1")));
  get(store().retry(TaskId("t1"), "a blue fox"));

  EXPECT_EQ(read("t1").prompt, "a blue fox");
  EXPECT_EQ(read("t1").operation, Operation{});
  EXPECT_EQ(item("t1").prompt, "a blue fox");
}

TEST_P(TaskStoreContract, ALiveTaskIsNotRetried) {
  insert(task("t1"));
  EXPECT_EQ(run(store().retry(TaskId("t1"), std::nullopt)).error().code, ErrorCode::conflict);
  begin("t1", "l1");
  EXPECT_EQ(run(store().retry(TaskId("t1"), std::nullopt)).error().code, ErrorCode::conflict);
  EXPECT_EQ(run(store().retry(TaskId("t2"), std::nullopt)).error().code, ErrorCode::not_found);
}

TEST_P(TaskStoreContract, TheSameRetryAgainAnswersTheSame) {
  insert(task("t1"));
  get(store().cancel(TaskId("t1")));
  get(store().retry(TaskId("t1"), "a blue fox"));
  const auto before = everything("t1");
  clock_.advance(1s);

  EXPECT_EQ(get(store().retry(TaskId("t1"), "a blue fox")).state, TaskState::pending);

  expect_same(everything("t1"), before);
  EXPECT_EQ(run(store().retry(TaskId("t1"), "a green fox")).error().code, ErrorCode::conflict);
  get(store().release(begin("t1", "l1")));
  EXPECT_EQ(run(store().retry(TaskId("t1"), std::nullopt)).error().code, ErrorCode::conflict);
}

TEST_P(TaskStoreContract, EveryDeathIsAnEventOfItsOwn) {
  insert(task("t1"));
  get(store().fail(begin("t1", "l1"), timeout_, GiveUp{}));
  get(store().retry(TaskId("t1"), std::nullopt));
  get(store().fail(begin("t1", "l2"), timeout_, GiveUp{}));
  get(store().retry(TaskId("t1"), std::nullopt));
  get(store().complete(begin("t1", "l3"), video("v1", TaskId("t1"))));

  EXPECT_THAT(event_types(), UnorderedElementsAre("task.dead", "task.dead", "video.generated"));
}

// ---- list, counts, live

TEST_P(TaskStoreContract, TasksAreListedNewestFirstPageByPage) {
  std::vector<std::string> ids;
  for (int i = 0; i < 7; ++i) {
    ids.insert(ids.begin(), "t" + std::to_string(i));
    insert(task(ids.front(), i % 2 == 0 ? "ann" : "bob"));
    if (i % 3 == 0) clock_.advance(1s);  // some are of the same instant
  }
  get(store().cancel(TaskId("t4")));
  get(store().cancel(TaskId("t1")));

  const auto all = [&](TaskFilter filter, int limit) {
    std::vector<std::string> listed;
    std::optional<std::string> cursor;
    do {
      const TaskPage page = get(store().list(filter, cursor, limit));
      EXPECT_LE(page.tasks.size(), static_cast<std::size_t>(limit));
      for (const Task& one : page.tasks) listed.push_back(one.id.value);
      cursor = page.next_cursor;
    } while (cursor);
    return listed;
  };
  for (const int limit : {1, 2, 3, 7, 1000}) {
    TaskFilter filter;
    EXPECT_EQ(all(filter, limit), ids);
    filter.user = UserId("ann");
    EXPECT_THAT(all(filter, limit), ElementsAre("t6", "t4", "t2", "t0"));
    filter.state = TaskState::cancelled;
    EXPECT_THAT(all(filter, limit), ElementsAre("t4"));
    filter.user = std::nullopt;
    EXPECT_THAT(all(filter, limit), ElementsAre("t4", "t1"));
    filter.state = TaskState::ready;
    EXPECT_THAT(all(filter, limit), IsEmpty());
  }
}

TEST_P(TaskStoreContract, AForeignCursorOrAWrongLimitIsRefused) {
  insert(task("t1"));
  insert(task("t2"));
  const std::string cursor = get(store().list({}, std::nullopt, 1)).next_cursor.value();

  for (const std::string& foreign :
       {std::string(""), std::string("x"), cursor + "0", cursor.substr(1), "9" + cursor,
        std::string("..."), std::string(1000, '.'), std::string("1\0.t1.00000000", 14)}) {
    EXPECT_EQ(run(store().list({}, foreign, 1)).error().code, ErrorCode::invalid) << foreign;
  }
  for (const int limit : {-1, 0, 1001}) {
    EXPECT_EQ(run(store().list({}, std::nullopt, limit)).error().code, ErrorCode::invalid);
  }
  EXPECT_TRUE(run(harness_->second().list({}, cursor, 1)));
}

TEST_P(TaskStoreContract, CountsAreByState) {
  for (const char* id : {"p1", "p2", "p3", "running", "ready", "dead", "cancelled"}) {
    insert(task(id));
  }
  begin("running", "l1");
  get(store().complete(begin("ready", "l2"), video("v1", TaskId("ready"))));
  get(store().fail(begin("dead", "l3"), timeout_, GiveUp{}));
  get(store().cancel(TaskId("cancelled")));

  const TaskCounts counts = get(store().counts());

  EXPECT_EQ(counts.pending, 3);
  EXPECT_EQ(counts.in_progress, 1);
  EXPECT_EQ(counts.ready, 1);
  EXPECT_EQ(counts.dead, 1);
  EXPECT_EQ(counts.cancelled, 1);
  EXPECT_EQ(counts.ambiguous_submits, 0);
}

TEST_P(TaskStoreContract, LiveTasksAreGoneThroughInTheOrderOfTheirIds) {
  for (const char* id : {"e", "d", "c", "b", "a"}) insert(task(id));
  get(store().cancel(TaskId("b")));
  begin("c", "l1");
  const Instant early = clock_.now();
  clock_.advance(10s);
  get(store().release(begin("d", "l2")));

  const auto ids = [&](std::optional<TaskId> after, Instant updated_before, int limit) {
    std::vector<std::string> found;
    for (const Task& live : get(store().live(std::move(after), updated_before, limit))) {
      found.push_back(live.id.value);
    }
    return found;
  };
  EXPECT_THAT(ids(std::nullopt, clock_.now(), 10), ElementsAre("a", "c", "d", "e"));
  EXPECT_THAT(ids(std::nullopt, clock_.now(), 2), ElementsAre("a", "c"));
  EXPECT_THAT(ids(TaskId("c"), clock_.now(), 10), ElementsAre("d", "e"));
  EXPECT_THAT(ids(std::nullopt, early, 10), ElementsAre("a", "c", "e"));
  EXPECT_THAT(ids(std::nullopt, early - 1ms, 10), IsEmpty());
}

}  // namespace
}  // namespace clipmill::test
