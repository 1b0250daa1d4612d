#include "tests/contract/dispatcher_contract.hpp"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <map>
#include <set>

namespace clipmill::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

// ---- enqueue

TEST_P(DispatcherContract, AnEnqueuedTaskIsClaimedByOneWorkerOnly) {
  EXPECT_EQ(enqueue(task("t1")), EnqueueStatus::added);

  const Claimed first = claim();
  const Claimed second = get(other().claim(WorkerId("w2"), {"default"}, 1, 15s));

  ASSERT_EQ(first.leases.size(), 1U);
  EXPECT_EQ(first.leases.front().task, TaskId("t1"));
  EXPECT_FALSE(first.leases.front().id.empty());
  EXPECT_EQ(first.leases.front().expires_at, clock_.now() + 15s);
  EXPECT_THAT(second.leases, IsEmpty());
}

TEST_P(DispatcherContract, AKnownTaskIsLeftAlone) {
  Dispatch later = task("later");
  later.due_at = clock_.now() + 60s;
  enqueue({task("t1"), later});
  const Lease lease = claim_one();
  Dispatch otherwise = task("t1", "u2");
  otherwise.priority = 9;
  Dispatch now = task("later");

  EXPECT_THAT(enqueue({otherwise, now, task("new"), task("new")}),
              ElementsAre(EnqueueStatus::known, EnqueueStatus::known, EnqueueStatus::added,
                          EnqueueStatus::known));

  EXPECT_THAT(claim_ids(), ElementsAre("new"));
  EXPECT_TRUE(finish(lease));
}

TEST_P(DispatcherContract, AtMostFiveHundredAreEnqueuedACall) {
  std::vector<Dispatch> tasks;
  for (int i = 0; i < 501; ++i) tasks.push_back(task("t" + std::to_string(i)));

  EXPECT_EQ(run(dispatcher().enqueue(tasks)).error().code, ErrorCode::invalid);
  EXPECT_EQ(stats().ready, 0);

  tasks.pop_back();
  EXPECT_EQ(enqueue(tasks).size(), 500U);
  EXPECT_EQ(stats().ready, 500);
  EXPECT_THAT(enqueue(std::vector<Dispatch>{}), IsEmpty());
}

TEST_P(DispatcherContract, AFinishedTaskMayBeEnqueuedAgain) {
  enqueue(task("t1"));
  EXPECT_TRUE(finish(claim_one()));

  EXPECT_EQ(enqueue(task("t1")), EnqueueStatus::added);
  EXPECT_THAT(claim_ids(), ElementsAre("t1"));
}

TEST_P(DispatcherContract, NothingIsClaimedBeforeItIsDue) {
  Dispatch later = task("t1");
  later.due_at = clock_.now() + 60s;
  Dispatch past = task("t2");
  past.due_at = clock_.now() - 60s;
  enqueue({later, past});

  EXPECT_THAT(claim_ids(), ElementsAre("t2"));
  clock_.advance(60s - 1ms);
  EXPECT_THAT(claim_ids(), Not(Contains("t1")));
  clock_.advance(1ms);
  EXPECT_THAT(claim_ids(), Contains("t1"));
}

// ---- claim

TEST_P(DispatcherContract, BetweenOneAndSixtyFourAreClaimedACall) {
  std::vector<Dispatch> tasks;
  for (int i = 0; i < 70; ++i) tasks.push_back(task("t" + std::to_string(i)));
  enqueue(tasks);

  for (const int limit : {-1, 0, 65}) {
    const auto refused = run(dispatcher().claim(worker_, {"default"}, limit, 15s));
    EXPECT_EQ(refused.error().code, ErrorCode::invalid) << limit;
  }

  std::set<std::string> claimed;
  std::set<LeaseId> leases;
  for (const int expected : {64, 6, 0}) {
    const Claimed more = claim(64);
    EXPECT_EQ(more.leases.size(), static_cast<std::size_t>(expected));
    for (const Lease& lease : more.leases) {
      claimed.insert(lease.task.value);
      leases.insert(lease.id);
    }
  }
  EXPECT_EQ(claimed.size(), 70U);
  EXPECT_EQ(leases.size(), 70U);
}

TEST_P(DispatcherContract, AWorkerGetsTasksOfItsPoolsOnly) {
  Dispatch fast = task("t1");
  fast.pool = "fast";
  Dispatch slow = task("t2");
  slow.pool = "slow";
  enqueue({fast, slow});

  EXPECT_THAT(claim_ids(), IsEmpty());
  EXPECT_THAT(ids(get(dispatcher().claim(worker_, {"slow"}, 9, 15s)).leases), ElementsAre("t2"));
  EXPECT_THAT(ids(get(dispatcher().claim(worker_, {"slow", "fast"}, 9, 15s)).leases),
              ElementsAre("t1"));
  EXPECT_THAT(get(dispatcher().claim(worker_, {}, 9, 15s)).leases, IsEmpty());
}

TEST_P(DispatcherContract, AWorkerOfOneSlotServesAllOfItsPools) {
  std::vector<Dispatch> tasks;
  for (int i = 0; i < 100; ++i) {
    tasks.push_back(task("t" + std::to_string(i)));
    tasks.back().pool = i < 50 ? "a" : "b";
  }
  enqueue(tasks);

  std::map<bool, int> served;
  for (int i = 0; i < 48; ++i) {
    const Claimed claimed = get(dispatcher().claim(worker_, {"a", "b"}, 1, 15s));
    ASSERT_EQ(claimed.leases.size(), 1U);
    ++served[std::stoi(claimed.leases.front().task.value.substr(1)) < 50];
  }

  EXPECT_GT(served[true], 0);
  EXPECT_GT(served[false], 0);
}

TEST_P(DispatcherContract, AViewersTasksGoByPriorityThenInTheOrderTheyCame) {
  std::vector<Dispatch> tasks;
  for (const auto& [id, priority] : std::vector<std::pair<std::string, int>>{
           {"z-first", 0}, {"low", -1}, {"high", 5}, {"a-second", 0}, {"high-too", 5}}) {
    tasks.push_back(task(id));
    tasks.back().priority = priority;
  }
  enqueue(tasks);

  EXPECT_THAT(claim_ids(1), ElementsAre("high"));
  EXPECT_THAT(claim_ids(), ElementsAre("high-too", "z-first", "a-second", "low"));
}

TEST_P(DispatcherContract, PriorityDoesNotPassOtherViewers) {
  std::vector<Dispatch> tasks;
  for (int i = 0; i < 4; ++i) {
    tasks.push_back(task("urgent" + std::to_string(i), "u1"));
    tasks.back().priority = 100;
  }
  tasks.push_back(task("plain", "u2"));
  enqueue(tasks);

  EXPECT_THAT(claim_ids(2), Contains("plain"));
}

TEST_P(DispatcherContract, AClaimSaysWhenToComeBack) {
  EXPECT_EQ(claim().next_due, std::nullopt);
  Dispatch later = task("later");
  later.due_at = clock_.now() + 60s;
  enqueue(later);
  EXPECT_EQ(claim().next_due, clock_.now() + 60s);
  enqueue(task("now"));

  const Claimed claimed = claim(1, 15s);

  EXPECT_THAT(ids(claimed.leases), ElementsAre("now"));
  EXPECT_EQ(claimed.next_due, clock_.now() + 15s);
}

TEST_P(DispatcherContract, ManyThatComeDueAtOnceAreAllClaimed) {
  std::vector<Dispatch> tasks;
  for (int i = 0; i < 400; ++i) {
    tasks.push_back(task("t" + std::to_string(i), "u" + std::to_string(i % 7)));
    tasks.back().due_at = clock_.now() + 1s;
  }
  enqueue(tasks);
  clock_.advance(1s);

  std::set<std::string> claimed;
  for (int round = 0; round < 20; ++round) {
    for (std::string& id : claim_ids(64)) EXPECT_TRUE(claimed.insert(std::move(id)).second);
  }

  EXPECT_EQ(claimed.size(), 400U);
}

// ---- leases

TEST_P(DispatcherContract, ALeaseThatRanOutIsTakenBack) {
  enqueue(task("t1"));
  const Lease first = claim_one(15s);

  clock_.advance(15s - 1ms);
  EXPECT_THAT(claim_ids(), IsEmpty());
  clock_.advance(1ms);
  const Lease second = claim_one(15s);

  EXPECT_EQ(second.task, TaskId("t1"));
  EXPECT_NE(second.id, first.id);
}

TEST_P(DispatcherContract, WhatIsTakenBackGoesBeforeItsViewersOtherTasksOfThatPriority) {
  Dispatch urgent = task("urgent");
  urgent.priority = 1;
  enqueue({task("t1"), task("t2"), task("t3")});
  give_back(claim_one(), clock_.now() + 5s);  // t1, enqueued before the others
  claim(2, 15s);
  enqueue({urgent, task("t4")});

  clock_.advance(15s);

  EXPECT_THAT(claim_ids(), ElementsAre("urgent", "t2", "t3", "t1", "t4"));
}

TEST_P(DispatcherContract, AStaleLeaseChangesNothing) {
  enqueue(task("t1"));
  const Lease stale = claim_one(15s);
  clock_.advance(15s);
  const Lease live = claim_one(15s);

  EXPECT_THAT(beat({stale}).lost, ElementsAre(stale.id));
  EXPECT_FALSE(finish(stale));
  EXPECT_FALSE(give_back(stale, clock_.now()));
  EXPECT_THAT(claim_ids(), IsEmpty());

  EXPECT_THAT(beat({live}).lost, IsEmpty());
  EXPECT_TRUE(finish(live));
}

TEST_P(DispatcherContract, ALeaseThatNobodyTookBackIsStillItsHolders) {
  enqueue({task("t1"), task("t2")});
  const Claimed claimed = claim(2, 15s);
  clock_.advance(60s);

  const Beat late = beat({claimed.leases[0]}, 15s);

  EXPECT_THAT(late.lost, IsEmpty());
  EXPECT_TRUE(finish(claimed.leases[1]));
  EXPECT_THAT(claim_ids(), IsEmpty());
  EXPECT_TRUE(finish(claimed.leases[0]));
}

TEST_P(DispatcherContract, ABeatMovesTheEndOfTheLeasesItNames) {
  enqueue({task("named"), task("unnamed")});
  const Claimed claimed = claim(2, 15s);  // the second one's answer might have been lost

  for (int i = 0; i < 4; ++i) {
    clock_.advance(5s);
    EXPECT_THAT(beat({claimed.leases[0]}, 15s).lost, IsEmpty());
  }

  EXPECT_THAT(claim_ids(), ElementsAre("unnamed"));
  clock_.advance(15s);
  EXPECT_THAT(claim_ids(), Contains("named"));
}

TEST_P(DispatcherContract, AStepOfTheClockNeverEndsALeaseEarlyOrMakesItLast) {
  enqueue({task("t1"), task("t2")});
  const Lease first = claim_one(15s);
  clock_.advance(-3600s);
  beat({});  // each process hears of the step with its next call

  EXPECT_THAT(ids(get(other().claim(worker_, {"default"}, 1, 15s)).leases), ElementsAre("t2"));
  clock_.advance(10s);
  EXPECT_THAT(claim_ids(), IsEmpty());
  EXPECT_THAT(beat({first}, 15s).lost, IsEmpty());
  clock_.advance(5s);
  EXPECT_THAT(claim_ids(), ElementsAre("t2"));
  clock_.advance(10s);
  EXPECT_THAT(ids(get(other().claim(worker_, {"default"}, 9, 15s)).leases), ElementsAre("t1"));
}

TEST_P(DispatcherContract, ADelayFollowsAClockThatWasSteppedBack) {
  claim();  // the store has seen this time
  clock_.advance(-3600s);
  Dispatch later = task("t1");
  later.due_at = clock_.now() + 60s;
  enqueue(later);

  EXPECT_THAT(claim_ids(), IsEmpty());
  clock_.advance(60s);
  EXPECT_THAT(claim_ids(), ElementsAre("t1"));
}

// ---- finish and give_back

TEST_P(DispatcherContract, AFinishedTaskIsForgotten) {
  enqueue({task("t1"), task("t2")});
  const Claimed claimed = claim(2);
  const Lease unknown{TaskId("never"), LeaseId("seen"), clock_.now()};
  const Lease crossed{TaskId("t1"), claimed.leases[1].id, clock_.now()};

  EXPECT_THAT(get(dispatcher().finish({claimed.leases[0], unknown})), ElementsAre(true, false));
  EXPECT_THAT(get(dispatcher().finish({claimed.leases[0], crossed})), ElementsAre(false, false));
  clock_.advance(60s);

  EXPECT_THAT(claim_ids(), ElementsAre("t2"));
  EXPECT_THAT(get(dispatcher().finish({})), IsEmpty());
}

TEST_P(DispatcherContract, WhatIsGivenBackNowTakesItsOldPlace) {
  enqueue({task("t1"), task("t2")});
  const Lease lease = claim_one();
  enqueue(task("t3"));

  EXPECT_TRUE(give_back(lease, clock_.now()));
  EXPECT_FALSE(give_back(lease, clock_.now()));
  EXPECT_FALSE(finish(lease));

  EXPECT_THAT(claim_ids(), ElementsAre("t1", "t2", "t3"));
}

TEST_P(DispatcherContract, WhatIsGivenBackForLaterWaits) {
  enqueue(task("t1"));

  EXPECT_TRUE(give_back(claim_one(), clock_.now() + 30s));

  EXPECT_EQ(claim().next_due, clock_.now() + 30s);
  clock_.advance(30s - 1ms);
  EXPECT_THAT(claim_ids(), IsEmpty());
  clock_.advance(1ms);
  EXPECT_THAT(claim_ids(), ElementsAre("t1"));
}

// ---- cancel

TEST_P(DispatcherContract, ACancelledTaskThatWaitsIsForgotten) {
  Dispatch later = task("later");
  later.due_at = clock_.now() + 60s;
  enqueue({task("t1"), task("t2"), later});

  get(dispatcher().cancel({TaskId("t1"), TaskId("later"), TaskId("unknown")}));
  cancel("t1");
  clock_.advance(60s);

  EXPECT_THAT(claim_ids(), ElementsAre("t2"));
  EXPECT_EQ(enqueue(task("t1")), EnqueueStatus::added);
}

TEST_P(DispatcherContract, TheHolderOfACancelledTaskHearsOfItWithItsNextBeat) {
  enqueue({task("t1"), task("t2")});
  const Claimed claimed = claim(2);

  cancel("t1");
  cancel("t1");

  for (int i = 0; i < 2; ++i) {
    const Beat heard = beat(claimed.leases);
    EXPECT_THAT(heard.cancelled, ElementsAre(claimed.leases[0].id));
    EXPECT_THAT(heard.lost, IsEmpty());
  }
  EXPECT_TRUE(finish(claimed.leases[0]));
}

TEST_P(DispatcherContract, ACancelledTaskIsNotClaimedAgain) {
  enqueue({task("given-back"), task("expired"), task("left")});
  const Claimed claimed = claim(2);
  get(dispatcher().claim(WorkerId("w2"), {"default"}, 1, 15s));
  for (const char* id : {"given-back", "expired", "left"}) cancel(id);

  EXPECT_TRUE(give_back(claimed.leases[0], clock_.now()));
  get(dispatcher().leave(WorkerId("w2")));
  clock_.advance(15s);

  EXPECT_THAT(claim_ids(), IsEmpty());
  EXPECT_EQ(stats().leased, 0);
  EXPECT_FALSE(finish(claimed.leases[1]));
}

// ---- pause

TEST_P(DispatcherContract, NothingIsClaimedWhilePausedAndRunningWorkGoesOn) {
  enqueue({task("t1"), task("t2")});
  const Lease lease = claim_one();

  get(dispatcher().pause());
  get(dispatcher().pause());

  EXPECT_TRUE(stats().paused);
  EXPECT_THAT(claim_ids(), IsEmpty());
  EXPECT_THAT(get(other().claim(WorkerId("w2"), {"default"}, 9, 15s)).leases, IsEmpty());
  EXPECT_EQ(enqueue(task("t3")), EnqueueStatus::added);
  EXPECT_THAT(beat({lease}).lost, IsEmpty());
  EXPECT_TRUE(finish(lease));

  get(other().resume());
  get(other().resume());

  EXPECT_FALSE(stats().paused);
  EXPECT_THAT(claim_ids(), ElementsAre("t2", "t3"));
}

TEST_P(DispatcherContract, AClaimThatFindsAPauseChangesNothing) {
  enqueue(task("t1"));
  const Lease lease = claim_one(3s);
  get(dispatcher().pause());
  clock_.advance(5s);

  EXPECT_EQ(claim().next_due, std::nullopt);

  // Not even the store's time: after a correction of the clock the lease has not ended.
  clock_.advance(-4s);
  EXPECT_EQ(stats().leased, 1);
  EXPECT_TRUE(finish(lease));
}

// ---- stats and workers

TEST_P(DispatcherContract, StatsCountWhatIsReadyDelayedAndLeased) {
  const Instant start = clock_.now();
  Dispatch later = task("later", "u3");
  later.due_at = start + 60s;
  enqueue({task("t1", "u1"), task("t2", "u1"), task("t3", "u2"), later});
  clock_.advance(1s);

  DispatchStats counted = stats();
  EXPECT_EQ(counted.ready, 3);
  EXPECT_EQ(counted.delayed, 1);
  EXPECT_EQ(counted.leased, 0);
  EXPECT_EQ(counted.users_waiting, 2);
  EXPECT_EQ(counted.oldest_ready, start);

  const Claimed claimed = claim(3);
  counted = stats();
  EXPECT_EQ(counted.ready, 0);
  EXPECT_EQ(counted.leased, 3);
  EXPECT_EQ(counted.users_waiting, 0);
  EXPECT_EQ(counted.oldest_ready, std::nullopt);

  give_back(claimed.leases[0], clock_.now());
  finish(claimed.leases[1]);
  counted = stats();
  EXPECT_EQ(counted.ready, 1);
  EXPECT_EQ(counted.leased, 1);
  EXPECT_EQ(counted.users_waiting, 1);
  EXPECT_EQ(counted.oldest_ready, clock_.now());
}

TEST_P(DispatcherContract, WhatCouldBeClaimedNowCountsAsReady) {
  Dispatch later = task("later", "u3");
  later.due_at = clock_.now() + 5s;
  enqueue({task("t1"), later});
  claim(1, 15s);
  clock_.advance(15s);

  const DispatchStats counted = stats();

  EXPECT_EQ(counted.ready, 2);
  EXPECT_EQ(counted.delayed, 0);
  EXPECT_EQ(counted.leased, 0);
  EXPECT_EQ(counted.oldest_ready, clock_.now() - 10s);
}

TEST_P(DispatcherContract, AWorkerIsListedAsItDescribesItself) {
  WorkerRecord described = record(WorkerId("w7"));
  described.pools = {"default", "fast"};
  described.slots = 3;
  described.tasks = {TaskId("t1"), TaskId("t2")};
  described.videos_generated = 11;
  described.errors = 2;
  described.rss_bytes = 1 << 20;

  get(dispatcher().beat(described, {}, 15s));
  described.videos_generated = 12;
  clock_.advance(5s);
  get(dispatcher().beat(described, {}, 15s));
  get(dispatcher().beat(record(WorkerId("w6")), {}, 15s));

  const auto listed = get(other().workers(30s));
  ASSERT_EQ(listed.size(), 2U);
  EXPECT_EQ(listed[0].id, WorkerId("w6"));
  EXPECT_EQ(listed[1].id, described.id);
  EXPECT_EQ(listed[1].host, described.host);
  EXPECT_EQ(listed[1].pid, described.pid);
  EXPECT_EQ(listed[1].version, described.version);
  EXPECT_EQ(listed[1].pools, described.pools);
  EXPECT_EQ(listed[1].slots, described.slots);
  EXPECT_EQ(listed[1].tasks, described.tasks);
  EXPECT_EQ(listed[1].videos_generated, described.videos_generated);
  EXPECT_EQ(listed[1].errors, described.errors);
  EXPECT_EQ(listed[1].rss_bytes, described.rss_bytes);
  EXPECT_EQ(listed[1].started_at, described.started_at);
  EXPECT_EQ(listed[1].last_heartbeat, clock_.now());
  EXPECT_FALSE(listed[1].draining);
}

// How long ago that was is told by the clock, which may have been stepped back since.
TEST_P(DispatcherContract, AWorkerIsHeardOfByTheClockOfWhoAsks) {
  get(dispatcher().beat(record(WorkerId("before")), {}, 15s));
  clock_.advance(-3600s);
  for (Dispatcher* process : {&dispatcher(), &other()}) {
    get(process->beat(record(WorkerId("after")), {}, 15s));
  }
  clock_.advance(5s);

  const auto listed = get(dispatcher().workers(30s));

  ASSERT_EQ(listed.size(), 2U);
  for (const WorkerRecord& worker : listed) {
    EXPECT_EQ(worker.last_heartbeat, clock_.now() - 5s) << worker.id.value;
  }
}

TEST_P(DispatcherContract, AWorkerNotHeardOfIsNotListedAndCanBeCleared) {
  get(dispatcher().beat(record(WorkerId("old")), {}, 15s));
  clock_.advance(20s);
  get(dispatcher().beat(record(WorkerId("new")), {}, 15s));
  clock_.advance(10s);

  EXPECT_EQ(get(dispatcher().workers(30s)).size(), 2U);
  EXPECT_EQ(get(dispatcher().clear_stale(30s)), 0);
  clock_.advance(1ms);
  ASSERT_EQ(get(dispatcher().workers(30s)).size(), 1U);
  EXPECT_EQ(get(dispatcher().workers(30s)).front().id, WorkerId("new"));
  EXPECT_EQ(get(dispatcher().clear_stale(30s)), 1);
  EXPECT_EQ(get(dispatcher().clear_stale(30s)), 0);
  EXPECT_EQ(get(dispatcher().workers(3600s)).size(), 1U);
}

TEST_P(DispatcherContract, AWorkerAskedToDrainHearsOfItWithItsNextBeat) {
  EXPECT_EQ(run(dispatcher().drain(worker_)).error().code, ErrorCode::not_found);
  EXPECT_FALSE(beat({}).drain);

  get(other().drain(worker_));

  EXPECT_TRUE(beat({}).drain);
  EXPECT_TRUE(beat({}).drain);
  EXPECT_TRUE(get(dispatcher().workers(30s)).front().draining);
  get(dispatcher().leave(worker_));
  EXPECT_FALSE(beat({}).drain);
}

TEST_P(DispatcherContract, AWorkerThatDrainsOnItsOwnIsListedSo) {
  WorkerRecord draining = record(worker_);
  draining.draining = true;

  EXPECT_TRUE(get(dispatcher().beat(draining, {}, 15s)).drain);

  EXPECT_TRUE(get(dispatcher().workers(30s)).front().draining);
}

TEST_P(DispatcherContract, AWorkerThatLeavesFreesItsLeasesAtOnce) {
  enqueue({task("t1"), task("t2")});
  beat({});
  const Lease lease = claim_one();

  get(dispatcher().leave(worker_));
  get(dispatcher().leave(worker_));

  EXPECT_THAT(get(dispatcher().workers(30s)), IsEmpty());
  EXPECT_FALSE(finish(lease));
  EXPECT_THAT(claim_ids(), ElementsAre("t1", "t2"));
}

// ---- waking

TEST_P(DispatcherContract, AnIdleWorkerIsWokenByAnEnqueueHereOrElsewhere) {
  const std::vector<std::pair<std::string, Dispatcher*>> enqueuers{{"here", &dispatcher()},
                                                                   {"elsewhere", &other()}};
  for (const auto& [id, enqueuer] : enqueuers) {
    bool woken = false;
    asio::co_spawn(
        loop_,
        [](Dispatcher& waiting, bool& back) -> asio::awaitable<void> {
          co_await waiting.wait_for_work({"slow", "default"}, 60s);
          back = true;
        }(dispatcher(), woken),
        [](std::exception_ptr failure) { EXPECT_FALSE(failure); });
    loop_.restart();
    loop_.poll();

    std::vector<Dispatch> tasks{task(id)};
    get(enqueuer->enqueue(std::move(tasks)));

    loop_.restart();
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!woken && std::chrono::steady_clock::now() < deadline) {
      loop_.restart();
      loop_.run_one_for(std::chrono::seconds(1));
    }
    EXPECT_TRUE(woken) << id;
  }
}

TEST_P(DispatcherContract, AnIdleWorkerComesBackAfterItsTimeout) {
  bool back = false;
  asio::co_spawn(
      loop_,
      [](Dispatcher& waiting, bool& returned) -> asio::awaitable<void> {
        co_await waiting.wait_for_work({"default"}, 5s);
        returned = true;
      }(dispatcher(), back),
      [](std::exception_ptr failure) { EXPECT_FALSE(failure); });
  loop_.restart();
  loop_.poll();
  EXPECT_FALSE(back);

  clock_.advance(5s);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!back && std::chrono::steady_clock::now() < deadline) {
    loop_.restart();
    loop_.run_one_for(std::chrono::seconds(1));
  }

  EXPECT_TRUE(back);
}

// ---- fair share

TEST_P(FairShareContract, BusyViewersOfOneTierDifferByAtMostOneTaskEach) {
  SeededRandom random(11);
  const std::map<std::string, Duration> cost_max{{"a", 1000ms}, {"b", 1000ms}, {"c", 9000ms}};
  for (const auto& [user, max] : cost_max) fill(user, Tier::free, 150, max, random);

  // Costs differ ninefold, so nobody runs out within this many.
  for (int i = 0; i < 60; ++i) {
    serve(1 + static_cast<int>(random.below(3)));
    for (const auto& [one, one_max] : cost_max) {
      for (const auto& [other, other_max] : cost_max) {
        const Duration difference = served_[one] - served_[other];
        ASSERT_LE(difference, one_max + other_max) << one << " and " << other << " after " << i;
      }
    }
  }
}

TEST_P(FairShareContract, PremiumGetsItsWeightAndFreeIsNotStarved) {
  SeededRandom random(12);
  fill("p1", Tier::premium, 200, 1000ms, random);
  fill("p2", Tier::premium, 200, 1000ms, random);
  fill("f1", Tier::free, 60, 1000ms, random);

  for (int i = 0; i < 300; ++i) {
    serve(1);
    const double premium = static_cast<double>((served_["p1"] + served_["p2"]).count()) / 8;
    const double free = static_cast<double>(served_["f1"].count());
    ASSERT_LE(std::abs(premium - free), 1000.0 + 1000.0 / 8) << "after " << i;
  }
  EXPECT_GT(served_["f1"], 0s);
}

TEST_P(FairShareContract, TheWeightIsConfigured) {
  start({.free = 1, .premium = 2});
  SeededRandom random(13);
  fill("p", Tier::premium, 200, 1000ms, random);
  fill("f", Tier::free, 200, 1000ms, random);

  for (int i = 0; i < 150; ++i) serve(1);

  const double share =
      static_cast<double>(served_["p"].count()) / static_cast<double>(served_["f"].count());
  EXPECT_NEAR(share, 2.0, 0.1);
}

TEST_P(FairShareContract, ANewViewerDoesNotWaitBehindABacklog) {
  SeededRandom random(14);
  fill("hog", Tier::free, 300, 1000ms, random);
  for (int i = 0; i < 3; ++i) serve(20);

  fill("new", Tier::free, 1, 1000ms, random);
  serve(2);

  EXPECT_GT(served_["new"], 0s);
}

TEST_P(FairShareContract, AnIdleViewerSavesUpNoCredit) {
  SeededRandom random(15);
  fill("idle", Tier::free, 1, 1000ms, random);
  fill("busy", Tier::free, 300, 1000ms, random);
  serve(64);
  served_.clear();

  fill("idle", Tier::free, 100, 1000ms, random);
  for (int i = 0; i < 20; ++i) {
    serve(3);
    ASSERT_LE(served_["idle"] - served_["busy"], 2000ms);
    ASSERT_LE(served_["busy"] - served_["idle"], 2000ms);
  }
}

TEST_P(FairShareContract, CancelledWorkCostsNothing) {
  SeededRandom random(16);
  fill("fickle", Tier::free, 50, 1000ms, random);
  fill("steady", Tier::free, 50, 1000ms, random);
  for (int i = 0; i < 40; ++i) cancel("fickle-" + std::to_string(i));

  serve(6);

  EXPECT_LE(served_["steady"] - served_["fickle"], 2000ms);
  EXPECT_LE(served_["fickle"] - served_["steady"], 2000ms);
}

// ---- limits

TEST_P(ClaimLimitsContract, AViewerHasAtMostAsManyLeasedAsTheLimit) {
  start({}, {.per_viewer = 2});
  fill("a", 5);
  fill("b", 1);

  EXPECT_THAT(claim_ids(), testing::UnorderedElementsAre("a-1", "a-2", "b-1"));
  EXPECT_THAT(claim_ids(), IsEmpty());
  EXPECT_THAT(get(other().claim(WorkerId("w2"), {"default"}, 9, 15s)).leases, IsEmpty());
  EXPECT_EQ(stats().ready, 3);
  EXPECT_EQ(stats().leased, 3);
  EXPECT_EQ(stats().users_waiting, 1);
}

TEST_P(ClaimLimitsContract, EachWayInWhichALeaseEndsMakesRoomForOneMore) {
  start({}, {.per_viewer = 1});
  fill("a", 6);
  const auto lease = [this] { return claim_one(15s); };

  finish(lease());
  EXPECT_THAT(stats().leased, 0);
  const Lease second = lease();
  EXPECT_EQ(second.task, TaskId("a-2"));
  EXPECT_THAT(claim_ids(), IsEmpty());

  give_back(second, clock_.now() + 3600s);
  const Lease third = lease();
  EXPECT_EQ(third.task, TaskId("a-3"));
  EXPECT_THAT(claim_ids(), IsEmpty());

  clock_.advance(15s);
  EXPECT_EQ(lease().task, TaskId("a-3"));
  EXPECT_THAT(claim_ids(), IsEmpty());

  get(dispatcher().leave(worker_));
  const Lease left = lease();
  EXPECT_EQ(left.task, TaskId("a-3"));
  EXPECT_THAT(claim_ids(), IsEmpty());

  // A cancelled task's worker is still busy with it.
  cancel("a-3");
  EXPECT_THAT(claim_ids(), IsEmpty());
  give_back(left, clock_.now());
  EXPECT_EQ(lease().task, TaskId("a-4"));
  EXPECT_THAT(claim_ids(), IsEmpty());

  cancel("a-4");
  clock_.advance(15s);
  EXPECT_EQ(lease().task, TaskId("a-5"));
  cancel("a-5");
  get(dispatcher().leave(worker_));
  EXPECT_EQ(lease().task, TaskId("a-6"));
}

TEST_P(ClaimLimitsContract, PremiumHasALimitOfItsOwn) {
  start({}, {.per_viewer = 1, .per_premium_viewer = 3});
  fill("free", 5);
  fill("paid", 5, "default", Tier::premium);

  EXPECT_THAT(claim_ids(), testing::UnorderedElementsAre("free-1", "paid-1", "paid-2", "paid-3"));
}

TEST_P(ClaimLimitsContract, AViewersLeasesOfAllPoolsCountTogether) {
  start({}, {.per_viewer = 2});
  fill("a", 3, "fast");
  std::vector<Dispatch> more{task("slow-1", "a"), task("slow-2", "a")};
  for (Dispatch& one : more) one.pool = "slow";
  enqueue(more);

  const Claimed fast = get(dispatcher().claim(worker_, {"fast"}, 1, 15s));
  EXPECT_EQ(get(dispatcher().claim(worker_, {"slow"}, 9, 15s)).leases.size(), 1U);
  EXPECT_THAT(get(dispatcher().claim(worker_, {"fast", "slow"}, 9, 15s)).leases, IsEmpty());

  finish(fast.leases.front());
  EXPECT_THAT(ids(get(other().claim(worker_, {"slow"}, 9, 15s)).leases), ElementsAre("slow-2"));
}

TEST_P(ClaimLimitsContract, APoolHasAtMostAsManyLeasedAsItsLimit) {
  start({}, {.pool_default = 3, .per_pool = {{"wide", 5}, {"open", 0}}});
  for (const char* pool : {"default", "wide", "open"}) {
    for (const char* user : {"a", "b"}) fill(std::string(user) + pool, 6, pool);
  }
  const auto count = [this](const char* pool) {
    return get(dispatcher().claim(worker_, {pool}, 64, 15s)).leases.size();
  };

  const Claimed first = claim(64);
  EXPECT_EQ(first.leases.size(), 3U);
  EXPECT_EQ(count("wide"), 5U);
  EXPECT_EQ(count("open"), 12U);
  EXPECT_EQ(count("default"), 0U);
  finish(first.leases[0]);
  give_back(first.leases[1], clock_.now());
  EXPECT_EQ(count("default"), 2U);
  EXPECT_EQ(stats().leased, 20);
}

TEST_P(ClaimLimitsContract, EachClaimObeysTheLimitsOfItsOwnProcess) {
  start({}, {.per_viewer = 1, .pool_default = 3}, {.per_viewer = 3});
  fill("a", 9);
  fill("b", 9);
  const auto count = [this](Dispatcher& process) {
    return get(process.claim(worker_, {"default"}, 64, 15s)).leases.size();
  };

  EXPECT_EQ(count(dispatcher()), 2U);
  EXPECT_EQ(count(other()), 4U);
  EXPECT_EQ(count(dispatcher()), 0U);
  EXPECT_EQ(count(other()), 0U);
}

TEST_P(ClaimLimitsContract, WhoWaitsForRoomIsNeitherChargedNorCredited) {
  start({}, {.per_viewer = 1});
  fill("capped", 30);
  const Lease held = claim_one(3600s);
  EXPECT_EQ(held.task, TaskId("capped-1"));
  for (int i = 0; i < 20; ++i) {
    const std::string user = "u" + std::to_string(i % 2);
    enqueue(task(user + "-" + std::to_string(i), user));
    finish(claim_one());
  }
  fill("u0", 30);
  fill("u1", 30);
  finish(held);

  std::map<std::string, int> served;
  for (int i = 0; i < 30; ++i) {
    const Lease lease = claim_one();
    ++served[lease.task.value.substr(0, lease.task.value.find('-'))];
    finish(lease);
  }

  for (const char* user : {"capped", "u0", "u1"}) {
    EXPECT_NEAR(served[user], 10, 1) << user;
  }
}

TEST_P(ClaimLimitsContract, ManyWhoHaveEnoughDoNotHideTheNext) {
  start({}, {.per_viewer = 1});
  std::vector<Dispatch> tasks;
  for (int i = 0; i < 400; ++i) {
    tasks.push_back(task("t" + std::to_string(i), "u" + std::to_string(i % 200)));
  }
  enqueue(tasks);
  std::size_t leased = 0;
  for (int i = 0; i < 10; ++i) leased += claim(64, 3600s).leases.size();
  EXPECT_EQ(leased, 200U);
  enqueue(task("late", "zoe"));

  EXPECT_THAT(claim_ids(1), ElementsAre("late"));
}

TEST_P(ClaimLimitsContract, CancellingAllThatWaitsOfAViewerWhoHasEnoughLeavesNothingBehind) {
  start({}, {.per_viewer = 1});
  fill("a", 2);
  const Lease held = claim_one();
  EXPECT_THAT(claim_ids(), IsEmpty());
  cancel("a-2");
  EXPECT_EQ(stats().users_waiting, 0);
  enqueue(task("a-3", "a"));

  EXPECT_THAT(claim_ids(), IsEmpty());
  finish(held);
  EXPECT_THAT(claim_ids(), ElementsAre("a-3"));
}

TEST_P(ClaimLimitsContract, WithRandomLimitsNobodyHasTooManyAndNothingStalls) {
  SeededRandom random(21);
  const auto up_to = [&random](int most) {
    return 1 + static_cast<int>(random.below(static_cast<std::uint64_t>(most)));
  };
  for (int round = 0; round < 3; ++round) {
    const ClaimLimits limits{.per_viewer = up_to(3), .pool_default = up_to(9)};
    start({}, limits);
    std::map<std::string, std::pair<std::string, std::string>> of;  // task: viewer and pool
    for (const char* pool : {"default", "fast"}) {
      for (int viewer = 0; viewer < 5; ++viewer) {
        const std::string user = fmt::format("u{}", viewer);
        for (int i = 0; i < 6; ++i) {
          Dispatch one = task(fmt::format("{}-{}-{}-{}", round, pool, user, i), user);
          one.pool = pool;
          of[one.task.value] = {user, pool};
          enqueue(one);
        }
      }
    }

    std::map<std::string, std::int64_t> leased;  // by viewer, and by pool
    std::vector<Lease> held;
    std::size_t over = 0;
    for (int step = 0; over < of.size(); ++step) {
      ASSERT_LT(step, 2000);
      Dispatcher& process = step % 2 == 0 ? dispatcher() : other();
      const Claimed claimed = get(process.claim(worker_, {"default", "fast"}, up_to(8), 3600s));
      for (const Lease& lease : claimed.leases) {
        const auto& [user, pool] = of.at(lease.task.value);
        EXPECT_LE(++leased[user], limits.per_viewer);
        EXPECT_LE(++leased[pool], limits.pool_default);
        held.push_back(lease);
      }
      ASSERT_FALSE(held.empty()) << "nothing is leased, and nothing was claimed";
      const std::size_t which = random.below(held.size());
      std::swap(held[which], held.back());
      const auto& [user, pool] = of.at(held.back().task.value);
      --leased[user];
      --leased[pool];
      if (random.below(4) == 0) {
        EXPECT_TRUE(give_back(held.back(), clock_.now()));
      } else {
        EXPECT_TRUE(finish(held.back()));
        ++over;
      }
      held.pop_back();
    }
    EXPECT_EQ(stats().ready, 0);
  }
}

TEST_P(ClaimLimitsContract, ProcessesThatClaimAtOnceKeepToTheLimitsAndLeaveNothing) {
  start({}, {.per_viewer = 2, .pool_default = 5});
  std::map<std::string, std::string> viewers;
  std::vector<Dispatch> tasks;
  for (int i = 0; i < 300; ++i) {
    tasks.push_back(task("t" + std::to_string(i), "u" + std::to_string(i % 2)));
    tasks.back().pool = i % 3 == 0 ? "fast" : "default";
    viewers[tasks.back().task.value] = tasks.back().user.value;
  }
  enqueue(tasks);

  struct Count {
    std::map<std::string, int> leased;
    std::size_t over = 0;
  } count;
  const auto work = [](Dispatcher& process, std::string worker, std::string pool,
                       const std::map<std::string, std::string>& of,
                       Count& all) -> asio::awaitable<void> {
    // Others may hold all that is allowed, so an empty answer is no end.
    for (int tries = 0; all.over < of.size() && tries < 20'000; ++tries) {
      std::vector<std::string> pools{pool};
      auto claimed = co_await process.claim(WorkerId(worker), std::move(pools), 3, 60s);
      EXPECT_TRUE(claimed);
      if (!claimed) co_return;
      for (const Lease& lease : claimed->leases) {
        EXPECT_LE(++all.leased[of.at(lease.task.value)], 2);
      }
      for (const Lease& lease : claimed->leases) {
        // What ends is taken off first: the answer may come after another's claim.
        --all.leased[of.at(lease.task.value)];
        std::vector<Lease> one{lease};
        const auto finished = co_await process.finish(std::move(one));
        EXPECT_TRUE(finished);
        ++all.over;
      }
    }
  };
  int open_count = 0;
  for (int i = 0; i < 8; ++i) {
    ++open_count;
    asio::co_spawn(loop_,
                   work(i % 2 == 0 ? dispatcher() : other(), "w" + std::to_string(i),
                        i % 4 < 2 ? "fast" : "default", viewers, count),
                   [&](std::exception_ptr failure) {
                     EXPECT_FALSE(failure);
                     if (--open_count == 0) loop_.stop();
                   });
  }
  loop_.restart();
  loop_.run_for(std::chrono::seconds(60));

  EXPECT_EQ(open_count, 0);
  EXPECT_EQ(count.over, 300U);
  EXPECT_EQ(stats().ready + stats().leased + stats().delayed, 0);
}

// ---- everything together

TEST_P(DispatcherContract, ProcessesThatClaimAtOnceNeverShareATask) {
  std::vector<Dispatch> tasks;
  for (int i = 0; i < 400; ++i) {
    tasks.push_back(task("t" + std::to_string(i), "u" + std::to_string(i % 23)));
    tasks.back().tier = i % 3 == 0 ? Tier::premium : Tier::free;
  }
  enqueue(tasks);

  std::map<std::string, int> times;
  const auto work = [](Dispatcher& claiming, std::string worker,
                       std::map<std::string, int>& claims) -> asio::awaitable<void> {
    while (true) {
      std::vector<std::string> pools{"default"};
      auto claimed = co_await claiming.claim(WorkerId(worker), std::move(pools), 3, 60s);
      EXPECT_TRUE(claimed);
      if (!claimed || claimed->leases.empty()) co_return;
      for (const Lease& lease : claimed->leases) ++claims[lease.task.value];
      const auto finished = co_await claiming.finish(std::move(claimed->leases));
      EXPECT_TRUE(finished);
    }
  };
  int open_count = 0;
  for (int i = 0; i < 8; ++i) {
    ++open_count;
    asio::co_spawn(loop_, work(i % 2 == 0 ? dispatcher() : other(), "w" + std::to_string(i), times),
                   [&](std::exception_ptr failure) {
                     EXPECT_FALSE(failure);
                     if (--open_count == 0) loop_.stop();
                   });
  }
  loop_.restart();
  loop_.run_for(std::chrono::seconds(60));

  EXPECT_EQ(open_count, 0);
  EXPECT_EQ(times.size(), 400U);
  for (const auto& [id, count] : times) EXPECT_EQ(count, 1) << id;
  EXPECT_EQ(stats().ready + stats().leased + stats().delayed, 0);
}

}  // namespace
}  // namespace clipmill::test
