#include "tests/contract/queue_store_contract.hpp"

#include "tests/support/run_all.hpp"

namespace clipmill::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST_P(QueueStoreContract, AStoredPlanIsReadBackWithItsItemsAndTasks) {
  Plan mixed = plan("ann", 3);
  add_existing(mixed, "v1");
  add_generated(mixed, "t1");
  QueueItem dated = mixed.items[0];
  dated.position = 2;
  dated.similarity = std::nullopt;
  dated.started_at = clock_.now() - 2s;
  dated.completed_at = clock_.now() - 1s;
  mixed.items.push_back(dated);

  EXPECT_TRUE(get(store().store(mixed)));

  const auto stored = items("ann");
  ASSERT_THAT(stored, SizeIs(3));
  for (std::size_t i = 0; i < stored.size(); ++i) {
    const QueueItem& item = stored[i];
    const QueueItem& planned = mixed.items[i];
    EXPECT_EQ(item.user, planned.user);
    EXPECT_EQ(item.version, 3);
    EXPECT_EQ(item.position, static_cast<int>(i));
    EXPECT_EQ(item.status, planned.status);
    EXPECT_EQ(item.video, planned.video);
    EXPECT_EQ(item.task, planned.task);
    EXPECT_EQ(item.url, planned.url);
    EXPECT_EQ(item.similarity, planned.similarity);
    EXPECT_EQ(item.prompt, planned.prompt);
    EXPECT_EQ(item.reason, planned.reason);
    EXPECT_EQ(item.why, planned.why);
    EXPECT_EQ(item.priority, planned.priority);
    EXPECT_EQ(item.added_at, planned.added_at);
    EXPECT_EQ(item.started_at, planned.started_at);
    EXPECT_EQ(item.completed_at, planned.completed_at);
  }
  const auto task = get(harness_->tasks().get(TaskId("t1")));
  ASSERT_TRUE(task);
  EXPECT_EQ(task->user, UserId("ann"));
  EXPECT_EQ(task->prompt, "prompt of t1");
  EXPECT_EQ(task->plan_version, 3);
  EXPECT_EQ(task->state, TaskState::pending);
}

TEST_P(QueueStoreContract, AVersionIsPlannedOnce) {
  Plan first = plan("ann", 1);
  add_existing(first, "v1");
  Plan again = plan("ann", 1);
  add_existing(again, "v2");
  add_generated(again, "t2");

  EXPECT_TRUE(get(store().store(first)));
  EXPECT_FALSE(get(store().store(again)));
  EXPECT_FALSE(get(harness_->second().store(first)));

  ASSERT_THAT(items("ann"), SizeIs(1));
  EXPECT_EQ(items("ann")[0].video, VideoId("v1"));
  EXPECT_EQ(get(harness_->tasks().get(TaskId("t2"))), std::nullopt);
  EXPECT_TRUE(get(store().store(plan("bob", 1))));
}

TEST_P(QueueStoreContract, OfTwoProcessesThatPlanAVersionExactlyOneStoresIt) {
  const auto planning = [](QueueStore& store, Plan plan) -> asio::awaitable<bool> {
    auto stored = co_await store.store(std::move(plan));
    EXPECT_TRUE(stored);
    co_return stored.value_or(false);
  };
  for (std::int64_t version = 1; version <= 10; ++version) {
    std::vector<asio::awaitable<bool>> both;
    for (QueueStore* one : {&store(), &harness_->second()}) {
      Plan mine = plan("ann", version);
      add_generated(mine, "t" + std::to_string(version));
      both.push_back(planning(*one, std::move(mine)));
    }
    const auto stored = run_all(loop_, std::move(both));
    EXPECT_NE(stored[0], stored[1]) << version;
  }
  EXPECT_THAT(items("ann"), SizeIs(10));
}

TEST_P(QueueStoreContract, APlanThatCannotBeStoredLeavesNothing) {
  Plan broken = plan("ann", 1);
  add_existing(broken, "v1");
  add_existing(broken, "v2");
  broken.items[1].position = 0;  // two at one place
  add_generated(broken, "t1");

  EXPECT_EQ(run(store().store(broken)).error().code, ErrorCode::conflict);

  EXPECT_THAT(items("ann"), IsEmpty());
  EXPECT_EQ(get(harness_->tasks().get(TaskId("t1"))), std::nullopt);
  EXPECT_EQ(get(store().planned_version(UserId("ann"))), 0);
  broken.items[1].position = 1;
  EXPECT_TRUE(get(store().store(broken)));
}

TEST_P(QueueStoreContract, TheNewestPlannedVersionIsKnown) {
  EXPECT_EQ(get(store().planned_version(UserId("ann"))), 0);

  get(store().store(plan("ann", 2)));
  EXPECT_EQ(get(store().planned_version(UserId("ann"))), 2);
  EXPECT_TRUE(get(store().store(plan("ann", 1))));  // late, and new all the same

  EXPECT_EQ(get(harness_->second().planned_version(UserId("ann"))), 2);
  EXPECT_EQ(get(store().planned_version(UserId("bob"))), 0);
}

TEST_P(QueueStoreContract, ItemsComeNewestVersionFirstThenByPosition) {
  for (const std::int64_t version : {2, 1, 3}) {
    Plan next = plan("ann", version);
    add_existing(next, "v" + std::to_string(version));
    add_generated(next, "t" + std::to_string(version));
    get(store().store(std::move(next)));
  }
  Plan other = plan("bob", 9);
  add_existing(other, "v9");
  get(store().store(std::move(other)));

  EXPECT_THAT(places("ann"), ElementsAre("3/0", "3/1", "2/0", "2/1", "1/0", "1/1"));
  EXPECT_THAT(places("ann", 3), ElementsAre("3/0", "3/1", "2/0"));
  EXPECT_THAT(places("nobody"), IsEmpty());
}

TEST_P(QueueStoreContract, AnItemFollowsItsTask) {
  Plan generated = plan("ann", 1);
  for (const char* id : {"waits", "runs", "done", "dies", "cancelled"}) {
    add_generated(generated, id);
  }
  get(store().store(std::move(generated)));
  EXPECT_EQ(get(store().open_generations(UserId("ann"))), 5);

  begin("runs");
  clock_.advance(5s);
  complete("done", "v1");
  get(harness_->tasks().fail(begin("dies"), Error{ErrorCode::refused, "no"}, GiveUp{}));
  get(harness_->tasks().cancel(TaskId("cancelled")));

  const auto queue = items("ann");
  ASSERT_THAT(queue, SizeIs(3));
  EXPECT_EQ(queue[0].status, QueueItemStatus::pending_generation);
  EXPECT_EQ(queue[1].status, QueueItemStatus::in_progress);
  EXPECT_EQ(queue[2].status, QueueItemStatus::completed);
  EXPECT_EQ(queue[2].video, VideoId("v1"));
  EXPECT_EQ(queue[2].url, "/videos/v1");
  EXPECT_EQ(queue[2].completed_at, clock_.now());
  EXPECT_EQ(get(store().open_generations(UserId("ann"))), 2);

  get(harness_->tasks().retry(TaskId("dies"), std::nullopt));
  EXPECT_THAT(items("ann"), SizeIs(4));
  EXPECT_EQ(get(store().open_generations(UserId("ann"))), 3);
}

TEST_P(QueueStoreContract, WhatTheViewerHasSeenLeavesTheQueue) {
  Plan mixed = plan("ann", 1);
  add_existing(mixed, "v1");
  add_existing(mixed, "v2");
  add_generated(mixed, "t1");
  get(store().store(std::move(mixed)));
  complete("t1", "v3");

  run(harness_->watch(UserId("ann"), VideoId("v1")));
  run(harness_->watch(UserId("ann"), VideoId("v3")));
  run(harness_->watch(UserId("bob"), VideoId("v2")));

  EXPECT_THAT(places("ann"), ElementsAre("1/1"));
}

TEST_P(QueueStoreContract, WhatNoPlanChoseIsAddedToTheEndOfItsViewersQueue) {
  Plan planned = plan("ann", 1);
  add_existing(planned, "v1");
  add_generated(planned, "t1");
  get(store().store(planned));
  Plan more = plan("ann", 9);  // only what its items are made from
  add_existing(more, "v1");
  add_existing(more, "v2");
  add_generated(more, "t1");
  add_generated(more, "t2");
  add_generated(more, "t3");
  Plan other = plan("bob", 9);
  add_generated(other, "t4");
  add_generated(other, "t4");

  const auto add = [&](QueueStore& to) {
    std::vector<QueueAddition> additions;
    for (const Plan* from : {&more, &other}) {
      for (const QueueItem& item : from->items) {
        QueueAddition& addition = additions.emplace_back();
        addition.item = item;
        for (const Task& task : from->tasks) {
          if (task.id == item.task) addition.task = task;
        }
      }
    }
    std::string statuses;
    for (const Added& one : get(to.add(std::move(additions), 2))) {
      statuses += one.status == AddStatus::added ? 'a' : one.status == AddStatus::known ? 'k' : 'm';
    }
    return statuses;
  };

  EXPECT_EQ(add(store()),
            "kakam"
            "ak");
  EXPECT_EQ(add(harness_->second()),
            "kkkkm"
            "kk");

  EXPECT_THAT(places("ann"), ElementsAre("1/0", "1/1", "0/0", "0/1"));
  EXPECT_THAT(places("bob"), ElementsAre("0/0"));
  EXPECT_EQ(items("ann")[3].task, TaskId("t2"));
  EXPECT_EQ(get(harness_->tasks().get(TaskId("t2")))->state, TaskState::pending);
  EXPECT_EQ(get(harness_->tasks().get(TaskId("t3"))), std::nullopt);
  EXPECT_EQ(get(store().totals()),
            (QueueTotals{.queues = 2, .active_queues = 2, .ready = 2, .pending = 3}));
}

TEST_P(QueueStoreContract, RecentPromptsAreOfGenerationItemsWhateverBecameOfThem) {
  Plan first = plan("ann", 1);
  add_generated(first, "t1");
  add_existing(first, "v1");
  get(store().store(std::move(first)));
  Plan second = plan("ann", 2);
  add_generated(second, "t2");
  add_generated(second, "t3");
  get(store().store(std::move(second)));
  get(harness_->tasks().cancel(TaskId("t3")));

  const auto prompts = [&](const char* user, int limit) {
    return get(store().recent_prompts(UserId(user), limit));
  };
  EXPECT_THAT(prompts("ann", 10), ElementsAre("prompt of t2", "prompt of t3", "prompt of t1"));
  EXPECT_THAT(prompts("ann", 2), ElementsAre("prompt of t2", "prompt of t3"));
  EXPECT_THAT(prompts("bob", 10), IsEmpty());
}

TEST_P(QueueStoreContract, WhoHasANewerPreferenceThanPlanIsDue) {
  for (const char* user : {"dan", "cid", "bob", "ann"}) {
    run(harness_->prefer(UserId(user), 1));
  }
  get(store().store(plan("bob", 1)));
  get(store().store(plan("eve", 1)));  // planned for, without a preference

  const auto due = [&](std::optional<UserId> after, int limit) {
    std::vector<std::string> users;
    for (const UserId& user : get(store().due_for_plan(std::move(after), limit))) {
      users.push_back(user.value);
    }
    return users;
  };
  EXPECT_THAT(due(std::nullopt, 10), ElementsAre("ann", "cid", "dan"));
  EXPECT_THAT(due(std::nullopt, 2), ElementsAre("ann", "cid"));
  EXPECT_THAT(due(UserId("ann"), 10), ElementsAre("cid", "dan"));

  run(harness_->prefer(UserId("bob"), 2));
  get(store().store(plan("ann", 1)));
  EXPECT_THAT(due(std::nullopt, 10), ElementsAre("bob", "cid", "dan"));
}

TEST_P(QueueStoreContract, QueuesAreCountedByViewer) {
  Plan ann = plan("ann", 1);
  add_existing(ann, "v1");
  for (const char* id : {"a1", "a2", "a3"}) add_generated(ann, id);
  get(store().store(std::move(ann)));
  complete("a1", "v7");
  begin("a2");
  Plan bob = plan("bob", 1);
  add_generated(bob, "b1");
  get(store().store(std::move(bob)));
  Plan cid = plan("cid", 1);
  add_generated(cid, "c1");
  get(store().store(std::move(cid)));
  get(harness_->tasks().cancel(TaskId("c1")));  // nothing left in that queue

  const auto counts = get(store().counts(std::nullopt, 10));
  ASSERT_THAT(counts, SizeIs(2));
  EXPECT_EQ(counts[0].user, UserId("ann"));
  EXPECT_EQ(counts[0].ready, 2);
  EXPECT_EQ(counts[0].pending, 1);
  EXPECT_EQ(counts[0].in_progress, 1);
  EXPECT_EQ(counts[1].user, UserId("bob"));
  EXPECT_EQ(counts[1].ready, 0);
  EXPECT_EQ(counts[1].pending, 1);
  const QueueTotals totals = get(store().totals());
  EXPECT_EQ(totals.queues, std::ssize(counts));
  EXPECT_EQ(totals.active_queues, std::ranges::count_if(counts, [](const QueueCounts& one) {
              return one.pending + one.in_progress > 0;
            }));
  std::int64_t items = 0;
  for (const QueueCounts& one : counts) items += one.ready + one.pending + one.in_progress;
  EXPECT_EQ(totals.ready + totals.pending + totals.in_progress, items);
  EXPECT_THAT(get(store().counts(std::nullopt, 1)), SizeIs(1));
  ASSERT_THAT(get(store().counts(UserId("ann"), 10)), SizeIs(1));
  EXPECT_EQ(get(store().counts(UserId("ann"), 10))[0].user, UserId("bob"));
}

// One viewer's life, whose steps mix with those of others; true: it was lived to its end.
asio::awaitable<bool> live(QueueStoreHarness& harness, QueueStore& store, Plan plan, bool watches) {
  const UserId user = plan.user;
  const std::vector<Task> tasks = plan.tasks;
  const VideoId existing = plan.items.front().video.value();
  EXPECT_TRUE(co_await store.store(std::move(plan)));
  if (watches) co_await harness.watch(user, existing);
  for (const Task& task : tasks) {
    const Lease lease{task.id, LeaseId("of " + task.id.value), Instant()};
    const auto begun = co_await harness.tasks().begin(lease, WorkerId("w1"), RetryPolicy{});
    EXPECT_TRUE(begun);
    if (!begun) co_return false;
    const Fence fence{task.id, lease.id, std::get<AttemptStarted>(*begun).task.attempt};
    if (task.id.value.ends_with("0")) {
      EXPECT_TRUE(co_await harness.tasks().fail(fence, Error{ErrorCode::refused, "no"}, GiveUp{}));
    } else if (task.id.value.ends_with("1")) {
      EXPECT_TRUE(co_await harness.tasks().release(fence));
    } else if (task.id.value.ends_with("2")) {
      EXPECT_TRUE(co_await harness.tasks().cancel(task.id));
    }
  }
  co_return true;
}

TEST_P(QueueStoreContract, TheTotalsAreWhatCountingGivesHoweverManyProcessesWrite) {
  std::vector<asio::awaitable<bool>> lives;
  for (int viewer = 0; viewer < 12; ++viewer) {
    for (const std::int64_t version : {1, 2}) {  // two of one viewer's plans at once
      Plan mixed = plan("viewer-" + std::to_string(viewer), version);
      add_existing(mixed, "v1");
      for (int task = 0; task < viewer % 5; ++task) {
        add_generated(mixed, std::to_string(viewer) + "-" + std::to_string(version) + "-" +
                                 std::to_string(task));
      }
      QueueStore& one = version == 1 ? store() : harness_->second();
      lives.push_back(live(*harness_, one, std::move(mixed), viewer % 3 == 0));
    }
  }
  EXPECT_THAT(run_all(loop_, std::move(lives)), testing::Each(true));

  QueueTotals counted;
  for (const QueueCounts& one : get(store().counts(std::nullopt, 1000))) {
    ++counted.queues;
    counted.active_queues += one.pending + one.in_progress > 0 ? 1 : 0;
    counted.ready += one.ready;
    counted.pending += one.pending;
    counted.in_progress += one.in_progress;
  }
  EXPECT_GT(counted.in_progress, 0);
  EXPECT_LT(counted.queues, 12);
  EXPECT_EQ(get(store().totals()), counted);
  const TaskCounts states = get(harness_->tasks().counts());
  for (const auto& [state, count] : {std::pair{TaskState::pending, states.pending},
                                     {TaskState::in_progress, states.in_progress},
                                     {TaskState::dead, states.dead},
                                     {TaskState::cancelled, states.cancelled}}) {
    const auto page = get(harness_->tasks().list({.state = state}, std::nullopt, 1000));
    EXPECT_EQ(std::ssize(page.tasks), count) << to_string(state);
  }
}

}  // namespace
}  // namespace clipmill::test
