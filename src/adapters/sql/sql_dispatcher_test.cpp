// What the contract suites cannot see: how the statements of tasks, queues and their dispatch are
// run, and what is kept for how long. Plans do not depend on the tables' contents (nobody runs
// ANALYZE), so a few rows do.
#include "adapters/sql/sql_dispatcher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/sql/sql_queue_store.hpp"
#include "adapters/sql/sql_task_store.hpp"
#include "adapters/sql/sqlite_database.hpp"
#include "tests/support/explaining_database.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temporary_folder.hpp"

namespace clipmill::sql {
namespace {

class NoNotifier final : public Notifier {
 public:
  void notify(std::string) override {}
  asio::awaitable<void> wait(std::vector<std::string>, Duration) override { co_return; }
};

class SqlDispatcherTest : public testing::Test {
 protected:
  template <class T>
  T await(asio::awaitable<Result<T>> work) {
    auto result = test::run(loop_, std::move(work));
    if (!result) throw std::runtime_error(result.error().message);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
  }

  Dispatch dispatch(const std::string& id, const std::string& user) const {
    Dispatch one;
    one.task = TaskId(id);
    one.user = UserId(user);
    one.due_at = clock.now();
    return one;
  }

  Task task(const std::string& id) const {
    Task one;
    one.id = TaskId(id);
    one.user = UserId("ann");
    one.due_at = clock.now();
    return one;
  }

  std::vector<Lease> claim(int limit) {
    return await(dispatcher.claim(WorkerId("w1"), {"default"}, limit, 15s)).leases;
  }

  std::int64_t number(const char* statement) {
    auto found = std::make_shared<std::int64_t>();
    Body body = [statement, found](Session& session) { return read(session, statement, found); };
    if (!test::run(loop_, file_->run_read(std::move(body)))) throw std::runtime_error(statement);
    return *found;
  }

  void write(const char* statement) {
    Body body = [statement](Session& session) { return execute(session, statement); };
    if (!test::run(loop_, file_->run_write(std::move(body)))) throw std::runtime_error(statement);
  }

  // Statements that this call runs.
  template <class T>
  std::size_t statements_of(asio::awaitable<Result<T>> work) {
    const std::size_t before = database.count();
    await(std::move(work));
    return database.count() - before;
  }

  asio::io_context loop_;  // outlives the database's threads, which post to it
  test::FakeClock clock;
  test::TemporaryFolder folder_;
  std::unique_ptr<SqliteDatabase> file_ =
      std::move(*SqliteDatabase::open({.file = folder_.path() / "clipmill.db"}));
  test::ExplainingDatabase database{*file_};
  NoNotifier notifier;
  SeededRandom random{1};
  SqlDispatcher dispatcher{database, notifier, clock, random, TierWeights{}};
  SqlDispatcher limited{database, notifier,      clock,
                        random,   TierWeights{}, ClaimLimits{.per_viewer = 1, .pool_default = 30}};
  SqlTaskStore tasks{database, clock};
  SqlQueueStore queues{database, clock};

 private:
  static asio::awaitable<Result<void>> read(Session& session, const char* statement,
                                            std::shared_ptr<std::int64_t> found) {
    auto rows = co_await session.query(statement, {});
    if (!rows) co_return fail(std::move(rows.error()));
    *found = rows->front().integer(0);
    co_return Result<void>();
  }
  static asio::awaitable<Result<void>> execute(Session& session, const char* statement) {
    auto done = co_await session.execute(statement, {});
    if (!done) co_return fail(std::move(done.error()));
    co_return Result<void>();
  }
};

TEST_F(SqlDispatcherTest, NoStatementReadsAWholeTableOrSortsIt) {
  std::vector<Dispatch> many;
  for (int i = 0; i < 30; ++i) {
    many.push_back(dispatch("t" + std::to_string(i), "u" + std::to_string(i)));
    if (i % 3 == 0) many.back().due_at += 1s;
  }
  await(dispatcher.enqueue(many));
  clock.advance(1s);
  auto leases = claim(20);
  await(dispatcher.finish({leases[0]}));
  await(dispatcher.give_back({{leases[1], clock.now()}, {leases[2], clock.now() + 5s}}));
  await(dispatcher.cancel({leases[3].task, TaskId("t29")}));
  WorkerRecord worker;
  worker.id = WorkerId("w1");
  await(dispatcher.beat(worker, leases, 15s));
  await(dispatcher.stats());
  await(dispatcher.workers(30s));
  clock.advance(15s);
  claim(20);
  await(dispatcher.enqueue({dispatch("more-1", "capped"), dispatch("more-2", "capped")}));
  for (int i = 0; i < 2; ++i) {
    const auto claimed = await(limited.claim(WorkerId("w1"), {"default"}, 20, 15s));
    await(limited.finish(claimed.leases));
  }
  await(dispatcher.enqueue({dispatch("more-3", "capped"), dispatch("more-4", "capped")}));
  await(limited.claim(WorkerId("w1"), {"default"}, 20, 15s));
  await(dispatcher.claim(WorkerId("w1"), {"default"}, 20, 15s));
  await(dispatcher.drain(WorkerId("w1")));
  await(dispatcher.leave(WorkerId("w1")));
  await(dispatcher.pause());
  await(dispatcher.resume());

  await(tasks.insert({task("a"), task("b"), task("c")}));
  const Lease lease{TaskId("a"), LeaseId("l"), clock.now()};
  await(tasks.begin(lease, WorkerId("w1"), RetryPolicy{}));
  const Fence fence{lease.task, lease.id, 1};
  Operation operation;
  operation.ambiguous = 1;
  await(tasks.checkpoint(fence, operation));
  await(tasks.fail(fence, Error{ErrorCode::refused, "no"}, GiveUp{}));
  await(tasks.retry(TaskId("a"), "another"));
  await(tasks.begin({TaskId("a"), LeaseId("m"), clock.now()}, WorkerId("w1"), RetryPolicy{}));
  Video video;
  video.id = VideoId("v");
  video.embedding.assign(embedding_size, 0.0F);
  video.embedding[0] = 1;
  await(tasks.complete({TaskId("a"), LeaseId("m"), 2}, std::move(video)));
  await(tasks.cancel(TaskId("b")));
  await(tasks.get(TaskId("c")));
  await(tasks.live(std::nullopt, clock.now(), 10));
  await(tasks.counts());
  for (const bool by_user : {false, true}) {
    for (const bool by_state : {false, true}) {
      TaskFilter filter;
      if (by_user) filter.user = UserId("ann");
      if (by_state) filter.state = TaskState::pending;
      await(tasks.list(filter, std::nullopt, 10));
    }
  }
  Plan plan;
  plan.user = UserId("ann");
  plan.version = 1;
  plan.items.emplace_back();
  await(queues.store(plan));
  await(queues.items(UserId("ann"), 10));
  await(queues.planned_version(UserId("ann")));
  await(queues.recent_prompts(UserId("ann"), 10));
  await(queues.open_generations(UserId("ann")));
  await(queues.due_for_plan(std::nullopt, 10));
  await(queues.counts(std::nullopt, 10));
  QueueAddition video_item;
  video_item.item.user = UserId("ann");
  video_item.item.video = VideoId("v2");
  QueueAddition task_item;
  task_item.item.user = UserId("ann");
  task_item.task = task("d");
  await(queues.add({video_item, task_item}, 10));
  await(queues.totals());

  // Tables of a few rows, the first row of an index, and counts from one that holds only what is
  // counted.
  for (const std::string& step : database.steps_with("SCAN")) {
    EXPECT_THAT(step,
                testing::AnyOf(testing::HasSubstr("SCAN CONSTANT ROW"),
                               testing::HasSubstr("SCAN dispatch_pools"),
                               testing::HasSubstr("SCAN dispatch_tiers"),
                               testing::HasSubstr("SCAN dispatch_workers"),
                               testing::HasSubstr("LIMIT 1"), testing::HasSubstr("SCAN totals"),
                               testing::HasSubstr("SCAN own in"),   // of one row
                               testing::HasSubstr("SCAN held in"),  // of no more rows than a limit
                               testing::HasSubstr("USING COVERING INDEX dispatch_delayed"),
                               testing::HasSubstr("USING COVERING INDEX dispatch_leased")));
  }
  EXPECT_THAT(database.steps_with("TEMP B-TREE"), testing::IsEmpty());
}

TEST_F(SqlDispatcherTest, ATaskCostsAFewStatementsEachWay) {
  std::vector<Dispatch> many;
  for (int i = 0; i < 64; ++i) {
    many.push_back(dispatch("t" + std::to_string(i), "u" + std::to_string(i)));
  }

  EXPECT_LE(statements_of(dispatcher.enqueue(many)), 2U * 64 + 12);
  std::vector<Lease> leases;
  const std::size_t before = database.count();
  leases = claim(64);
  EXPECT_LE(database.count() - before, 3U * 64 + 12);
  EXPECT_EQ(statements_of(dispatcher.finish(leases)), 64U + 1);
}

TEST_F(SqlDispatcherTest, ViewersWhoComeOnceAreForgotten) {
  for (int round = 0; round < 200; ++round) {
    std::vector<Dispatch> many;
    for (int i = 0; i < 64; ++i) {
      const std::string id = std::to_string(round) + "-" + std::to_string(i);
      many.push_back(dispatch("t" + id, "u" + id));
    }
    await(dispatcher.enqueue(many));
    await(dispatcher.finish(claim(64)));
  }

  // 12,800 viewers, all of whom started at a clock that never moved.
  EXPECT_LE(number("SELECT count(*) FROM dispatch_flows"), 4096 + 64);
  EXPECT_EQ(number("SELECT idle_flows FROM dispatch_tiers"),
            number("SELECT count(*) FROM dispatch_flows WHERE ready = 0"));
}

TEST_F(SqlDispatcherTest, ViewersWhoseDebtIsPaidAreForgotten) {
  std::vector<Dispatch> many;
  for (int i = 0; i < 40; ++i) many.push_back(dispatch("a" + std::to_string(i), "ann"));
  for (int i = 0; i < 20; ++i) {
    many.push_back(dispatch("t" + std::to_string(i), "u" + std::to_string(i)));
  }
  await(dispatcher.enqueue(many));

  while (!claim(16).empty()) {
  }

  EXPECT_LE(number("SELECT count(*) FROM dispatch_flows"), 1);
}

TEST_F(SqlDispatcherTest, CountsThatWentWrongAreSetRight) {
  await(dispatcher.enqueue({dispatch("t1", "ann"), dispatch("t2", "bob")}));
  write("DELETE FROM dispatch_tasks WHERE task_id = 't1'");
  write("UPDATE dispatch_tiers SET ready = 7, busy_flows = 5");

  EXPECT_EQ(claim(5).size(), 1U);

  EXPECT_EQ(await(dispatcher.stats()).ready, 0);
  EXPECT_EQ(await(dispatcher.stats()).users_waiting, 0);
  EXPECT_EQ(number("SELECT count(*) FROM dispatch_flows WHERE ready > 0"), 0);
  await(dispatcher.enqueue({dispatch("t3", "ann")}));
  EXPECT_EQ(claim(5).size(), 1U);
}

}  // namespace
}  // namespace clipmill::sql
