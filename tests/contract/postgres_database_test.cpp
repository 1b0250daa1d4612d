// What the contract suites cannot see of the PostgreSQL driver: transactions in each other's way,
// servers and networks that fail, bounds. Beside the suites, because it wants their server.
#include "adapters/postgres/postgres_database.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <cstdlib>

#include "adapters/sql/migrations.hpp"
#include "adapters/sql/sqlite_database.hpp"
#include "tests/support/fault_proxy.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/run.hpp"
#include "tests/support/run_all.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/until.hpp"

namespace clipmill::postgres {
namespace {

using namespace std::string_literals;
using sql::Blob;
using sql::Body;
using sql::Database;
using sql::Parameters;
using sql::Row;
using sql::Session;
using test::ask;
using test::FaultProxy;
using test::FreshDatabase;
using test::tell;
using testing::AnyOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* insert_counter = "INSERT INTO counters (name, value) VALUES ($1, $2)";
constexpr const char* select_counter = "SELECT value FROM counters WHERE name = $1";
constexpr const char* lock_counter = "SELECT value FROM counters WHERE name = $1 FOR UPDATE";
constexpr const char* set_counter = "UPDATE counters SET value = $2 WHERE name = $1";
constexpr const char* select_backend = "SELECT pg_backend_pid()";
constexpr const char* terminate = "SELECT pg_terminate_backend($1)";

template <class T>
void expect(const Result<T>& result) {
  if (!result) throw std::runtime_error(result.error().message);
}

asio::awaitable<Result<void>> put(Session& session, std::string name, std::int64_t value) {
  auto put = co_await session.execute(insert_counter, {std::move(name), value});
  if (!put) co_return fail(std::move(put.error()));
  co_return Result<void>();
}

Body putting(std::string name, std::int64_t value) {
  return [name, value](Session& session) { return put(session, name, value); };
}

// Reads, thinks (`pause`), and writes what follows from what was read.
asio::awaitable<Result<void>> increment(Session& session, const char* read,
                                        std::function<asio::awaitable<void>()> pause) {
  auto rows = co_await session.query(read, {"n"s});
  if (!rows) co_return fail(std::move(rows.error()));
  const std::int64_t value = rows->front().integer(0);
  if (pause) co_await pause();
  auto set = co_await session.execute(set_counter, {"n"s, value + 1});
  if (!set) co_return fail(std::move(set.error()));
  co_return Result<void>();
}

Body incrementing(const char* read = select_counter,
                  std::function<asio::awaitable<void>()> pause = nullptr) {
  return [read, pause](Session& session) { return increment(session, read, pause); };
}

asio::awaitable<Result<void>> run_one(Session& session, const char* statement, Parameters values) {
  auto rows = co_await session.query(statement, std::move(values));
  if (!rows) co_return fail(std::move(rows.error()));
  co_return Result<void>();
}

Body running(const char* statement, Parameters values = {}) {
  return [statement, values](Session& session) { return run_one(session, statement, values); };
}

class PostgresDatabaseTest : public testing::Test {
 protected:
  std::unique_ptr<PostgresDatabase> open(PostgresOptions options = {}) {
    if (options.target.keywords.empty()) options.target = fresh_.target();
    return test::open_postgres(loop_, std::move(options), random_);
  }

  Error open_error(Target target) {
    PostgresOptions options;
    options.target = std::move(target);
    auto opened = test::run(loop_, PostgresDatabase::open(std::move(options), random_));
    if (opened) throw std::runtime_error("it opened");
    return opened.error();
  }

  Target through(const FaultProxy& proxy) const {
    return test::with(fresh_.target(), "port", std::to_string(proxy.port()));
  }
  std::uint16_t server_port() const {
    return static_cast<std::uint16_t>(std::stoi(fresh_.target().value("port")));
  }

  Result<void> write(Database& database, Body body) {
    return test::run(loop_, database.run_write(std::move(body)));
  }
  Result<void> read(Database& database, Body body) {
    return test::run(loop_, database.run_read(std::move(body)));
  }

  std::optional<std::int64_t> counter(const std::string& name) {
    const auto rows = ask(fresh_.target(), select_counter, {name});
    if (rows.empty()) return std::nullopt;
    return rows.front().integer(0);
  }

  FreshDatabase fresh_;
  SeededRandom random_{7};
  asio::io_context loop_;
};

// ---- values

asio::awaitable<Result<void>> check_values(Session& session) {
  const std::string zeros("a\0b", 3);
  Parameters parameters{std::int64_t{1} << 62, 0.1, "text"s, Blob{zeros}, std::monostate(), ""s};
  auto rows = co_await session.query(
      "SELECT $1::bigint, $2::float8, $3::text, $4::bytea, $5::bigint, $6::text, 7, true",
      std::move(parameters));
  if (!rows) co_return fail(std::move(rows.error()));
  const Row& row = rows->front();
  EXPECT_EQ(row.integer(0), std::int64_t{1} << 62);
  EXPECT_EQ(row.real(1), 0.1);
  EXPECT_EQ(row.text(2), "text");
  EXPECT_EQ(row.blob(3), zeros);
  EXPECT_TRUE(row.is_null(4));
  EXPECT_EQ(row.text(5), "");
  EXPECT_EQ(row.integer(6), 7);
  EXPECT_EQ(row.integer(7), 1);
  co_return Result<void>();
}

TEST_F(PostgresDatabaseTest, WhatWasWrittenIsReadBackWithItsType) {
  auto database = open();

  EXPECT_TRUE(read(*database, check_values));
}

TEST_F(PostgresDatabaseTest, WithoutPreparedStatementsEverythingWorks) {
  PostgresOptions options;
  options.connection.prepare = false;
  auto database = open(std::move(options));

  EXPECT_TRUE(read(*database, check_values));
  EXPECT_TRUE(write(*database, putting("a", 1)));
  EXPECT_TRUE(write(*database, putting("b", 2)));
  EXPECT_EQ(counter("b"), 2);
}

TEST_F(PostgresDatabaseTest, TextsThatCannotBeStoredAreRefused) {
  auto database = open();

  EXPECT_EQ(write(*database, putting(std::string("a\0b", 3), 1)).error().code, ErrorCode::invalid);
  EXPECT_EQ(write(*database, putting("\xff\xfe", 1)).error().code, ErrorCode::invalid);
  EXPECT_TRUE(write(*database, putting("ä", 1)));
}

TEST_F(PostgresDatabaseTest, TextsSortByTheirBytesAsInSqlite) {
  auto database = open();
  for (const char* name : {"b", "A", "a", "B", "ä", "_"}) {
    ASSERT_TRUE(write(*database, putting(name, 1)));
  }

  std::vector<std::string> names;
  for (const Row& row :
       ask(fresh_.target(), "SELECT name FROM counters WHERE value = 1 ORDER BY name")) {
    names.push_back(row.text(0));
  }
  EXPECT_THAT(names, ElementsAre("A", "B", "_", "a", "b", "ä"));
}

// ---- many rows

struct ManyCase {
  const char* statement;
  std::vector<Parameters> rows;
};

std::vector<ManyCase> many_cases() {
  const auto row = [](std::string name, std::int64_t value) { return Parameters{name, value}; };
  constexpr const char* upsert =
      "INSERT INTO counters (name, value) VALUES ($1, $2)"
      " ON CONFLICT (name) DO UPDATE SET value = counters.value + excluded.value"
      " WHERE counters.value < 100";
  constexpr const char* add = "UPDATE counters SET value = value + $2 WHERE name = $1";
  return {
      {insert_counter, {row("a", 1), row("b", 2), row("c", 3), row("d", 4), row("e", 500)}},
      {"INSERT INTO counters (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
       {row("a", 9), row("f", 6), row("f", 7), row("g", 7), row("b", 9)}},
      {upsert, {row("a", 1), row("e", 1), row("h", 8), row("c", 1), row("i", 9)}},
      {upsert, {row("a", 1), row("a", 1), row("j", 1), row("j", 1), row("e", 1)}},
      {add, {row("a", 10), row("none", 1), row("b", 10), row("c", 10), row("d", 10)}},
      {add, {row("a", 1), row("a", 1), row("a", 1), row("b", 1), row("none", 1)}},
      {"DELETE FROM counters WHERE name = $1 AND value > $2",
       {row("a", 0), row("b", 1000), row("none", 0), row("c", 0), row("c", 0)}},
      {"DELETE FROM counters WHERE name = $1", {{"d"s}, {"none"s}, {"e"s}, {"f"s}, {"g"s}, {"h"s}}},
  };
}

asio::awaitable<Result<std::vector<std::vector<std::int64_t>>>> run_many(Session& session) {
  std::vector<std::vector<std::int64_t>> changed;
  for (ManyCase& one : many_cases()) {
    auto counts = co_await session.execute_many(one.statement, std::move(one.rows));
    if (!counts) co_return fail(std::move(counts.error()));
    changed.push_back(std::move(*counts));
  }
  auto rows = co_await session.query("SELECT name, value FROM counters ORDER BY name", {});
  if (!rows) co_return fail(std::move(rows.error()));
  for (const Row& row : *rows) {
    changed.push_back({row.text(0).front(), row.integer(1)});
  }
  co_return changed;
}

// Rows that go in one statement, and rows that must not, because they mean the same row.
TEST_F(PostgresDatabaseTest, ManyRowsAtOnceChangeWhatTheyChangeOneByOne) {
  const test::TemporaryFolder folder;
  auto sqlite = sql::SqliteDatabase::open({.file = folder / "clipmill.db"});
  auto database = open();

  auto expected =
      test::run(loop_, (*sqlite)->write<std::vector<std::vector<std::int64_t>>>(run_many));
  auto changed =
      test::run(loop_, database->write<std::vector<std::vector<std::int64_t>>>(run_many));

  ASSERT_TRUE(expected) << expected.error().message;
  ASSERT_TRUE(changed) << changed.error().message;
  EXPECT_EQ(*changed, *expected);
}

asio::awaitable<Result<void>> ask_many(Session& session) {
  std::vector<Parameters> names{{"a"s}, {"none"s}, {"b"s}, {"a"s}, {"c"s}};
  auto rows = co_await session.query_many(lock_counter, std::move(names));
  if (!rows) co_return fail(std::move(rows.error()));
  EXPECT_EQ((*rows)[0].front().integer(0), 1);
  EXPECT_TRUE((*rows)[1].empty());
  EXPECT_EQ((*rows)[2].front().integer(0), 2);
  EXPECT_EQ((*rows)[3].front().integer(0), 1);
  EXPECT_EQ((*rows)[4].front().integer(0), 3);
  std::vector<Parameters> changes;
  for (const char* name : {"a", "none", "b", "c"}) changes.push_back({std::string(name)});
  auto changed = co_await session.query_many(
      "UPDATE counters SET value = value + 10 WHERE name = $1 RETURNING value", std::move(changes));
  if (!changed) co_return fail(std::move(changed.error()));
  EXPECT_EQ((*changed)[0].front().integer(0), 11);
  EXPECT_TRUE((*changed)[1].empty());
  EXPECT_EQ((*changed)[3].front().integer(0), 13);
  co_return Result<void>();
}

TEST_F(PostgresDatabaseTest, ManyQuestionsAreAnsweredEachForItself) {
  auto database = open();
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, int>>{{"a", 1}, {"b", 2}, {"c", 3}}) {
    ASSERT_TRUE(write(*database, putting(name, value)));
  }

  EXPECT_TRUE(write(*database, ask_many));
}

// ---- transactions

TEST_F(PostgresDatabaseTest, ABodyThatFailsIsUndoneAlone) {
  auto database = open();
  std::vector<asio::awaitable<Result<void>>> works;
  works.push_back(database->run_write(putting("a", 1)));
  works.push_back(database->run_write([](Session& session) -> asio::awaitable<Result<void>> {
    auto put = co_await session.execute(insert_counter, {"b"s, std::int64_t{2}});
    expect(put);
    co_return fail(ErrorCode::refused, "changed its mind");
  }));
  works.push_back(database->run_write([](Session& session) -> asio::awaitable<Result<void>> {
    auto put = co_await session.execute(insert_counter, {"c"s, std::int64_t{3}});
    expect(put);
    throw std::runtime_error("a bug");
  }));
  works.push_back(database->run_write(putting("d", 4)));

  const auto outcomes = test::run_all(loop_, std::move(works));

  EXPECT_TRUE(outcomes[0]);
  EXPECT_EQ(outcomes[1].error(), (Error{ErrorCode::refused, "changed its mind"}));
  EXPECT_EQ(outcomes[2].error().code, ErrorCode::unavailable);
  EXPECT_THAT(outcomes[2].error().message, HasSubstr("a bug"));
  EXPECT_TRUE(outcomes[3]);
  EXPECT_EQ(write(*database, putting("a", 5)).error().code, ErrorCode::conflict);
  EXPECT_EQ(counter("a"), 1);
  EXPECT_EQ(counter("b"), std::nullopt);
  EXPECT_EQ(counter("c"), std::nullopt);
  EXPECT_EQ(counter("d"), 4);
}

TEST_F(PostgresDatabaseTest, AFailureThatABodyHidesUndoesItAllTheSame) {
  auto database = open();
  ASSERT_TRUE(write(*database, putting("a", 1)));

  const auto outcome = write(*database, [](Session& session) -> asio::awaitable<Result<void>> {
    expect(co_await session.execute(insert_counter, {"b"s, std::int64_t{1}}));
    auto repeated = co_await session.execute(insert_counter, {"a"s, std::int64_t{1}});
    EXPECT_FALSE(repeated);
    co_return Result<void>();
  });

  EXPECT_EQ(outcome.error().code, ErrorCode::conflict);
  EXPECT_EQ(counter("b"), std::nullopt);
}

TEST_F(PostgresDatabaseTest, AWrongStatementIsAnErrorAndTheConnectionLivesOn) {
  PostgresOptions options;
  options.connections_max = 1;
  auto database = open(std::move(options));

  const auto outcome = write(*database, running("SELECT x FROM nowhere"));
  EXPECT_EQ(outcome.error().code, ErrorCode::unavailable);
  EXPECT_THAT(outcome.error().message, HasSubstr("nowhere"));
  EXPECT_FALSE(read(*database, running("SELECT x FROM nowhere")));
  EXPECT_TRUE(write(*database, putting("a", 1)));
}

TEST_F(PostgresDatabaseTest, AReadSeesOneSnapshotAndCannotWrite) {
  auto database = open();

  const auto outcome =
      read(*database, [&database](Session& session) -> asio::awaitable<Result<void>> {
        auto before = co_await session.query(select_counter, {"b"s});
        EXPECT_TRUE(before && before->empty());
        expect(co_await database->run_write(putting("b", 2)));
        auto after = co_await session.query(select_counter, {"b"s});
        EXPECT_TRUE(after && after->empty());
        co_return Result<void>();
      });

  EXPECT_TRUE(outcome);
  EXPECT_EQ(counter("b"), 2);
  EXPECT_FALSE(read(*database, putting("c", 1)));
  EXPECT_EQ(counter("c"), std::nullopt);
}

TEST_F(PostgresDatabaseTest, TwoProcessesThatReadAndThenWriteLoseNoUpdate) {
  auto one = open();
  auto other = open();
  ASSERT_TRUE(write(*one, putting("n", 0)));
  constexpr int count = 100;

  std::vector<asio::awaitable<Result<void>>> works;
  for (int i = 0; i < count; ++i) {
    Database& database = i % 2 == 0 ? *one : *other;
    works.push_back(i % 4 < 2 ? database.run_write(incrementing())
                              : database.run_locking_write(incrementing(lock_counter)));
  }
  const auto outcomes = test::run_all(loop_, std::move(works));

  for (const auto& outcome : outcomes) EXPECT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(counter("n"), count);
}

TEST_F(PostgresDatabaseTest, ABodyThatLostARaceRunsAgain) {
  auto database = open();
  ASSERT_TRUE(write(*database, putting("n", 0)));
  int runs = 0;
  const auto interfere = [&]() -> asio::awaitable<void> {
    if (++runs > 2) co_return;
    expect(co_await database->run_write(incrementing()));
  };

  EXPECT_TRUE(write(*database, incrementing(select_counter, interfere)));

  EXPECT_EQ(runs, 3);
  EXPECT_EQ(counter("n"), 3);
}

TEST_F(PostgresDatabaseTest, ABodyThatLosesEveryRaceIsGivenUp) {
  PostgresOptions options;
  options.contention_max = Duration(50);
  auto database = open(std::move(options));
  ASSERT_TRUE(write(*database, putting("n", 0)));
  const auto interfere = [&]() -> asio::awaitable<void> {
    expect(co_await database->run_write(incrementing()));
  };

  const auto outcome = write(*database, incrementing(select_counter, interfere));

  EXPECT_EQ(outcome.error().code, ErrorCode::unavailable);
  EXPECT_THAT(outcome.error().message, HasSubstr("in the way"));
}

TEST_F(PostgresDatabaseTest, TransactionsThatWaitForEachOtherBothEnd) {
  auto database = open();
  ASSERT_TRUE(write(*database, putting("a", 0)));
  ASSERT_TRUE(write(*database, putting("b", 0)));
  const auto both = [](std::string first, std::string second) -> Body {
    return [first, second](Session& session) -> asio::awaitable<Result<void>> {
      for (const std::string& name : {first, second}) {
        auto added = co_await session.execute(
            "UPDATE counters SET value = value + 1 WHERE name = $1", {name});
        if (!added) co_return fail(std::move(added.error()));
      }
      co_return Result<void>();
    };
  };

  std::vector<asio::awaitable<Result<void>>> works;
  for (int i = 0; i < 4; ++i) {
    works.push_back(database->run_locking_write(i % 2 == 0 ? both("a", "b") : both("b", "a")));
  }
  for (const auto& outcome : test::run_all(loop_, std::move(works))) {
    EXPECT_TRUE(outcome) << outcome.error().message;
  }

  EXPECT_EQ(counter("a"), 4);
  EXPECT_EQ(counter("b"), 4);
}

// ---- bounds

TEST_F(PostgresDatabaseTest, TheConnectionsAndTheirWaitersAreBounded) {
  PostgresOptions options;
  options.connections_max = 2;
  options.waiting_max = 3;
  auto database = open(std::move(options));
  asio::steady_timer gate(loop_, asio::steady_timer::time_point::max());
  int inside = 0;
  int most = 0;
  const Body waiting = [&](Session& session) -> asio::awaitable<Result<void>> {
    expect(co_await session.query(select_backend, {}));
    most = std::max(most, ++inside);
    boost::system::error_code opened;
    co_await gate.async_wait(asio::redirect_error(asio::use_awaitable, opened));
    --inside;
    co_return Result<void>();
  };
  std::vector<Result<void>> outcomes;
  for (int i = 0; i < 7; ++i) {
    asio::co_spawn(loop_, database->run_read(waiting),
                   [&outcomes](std::exception_ptr failure, Result<void> result) {
                     if (failure) std::rethrow_exception(failure);
                     outcomes.push_back(std::move(result));
                   });
  }

  test::until(loop_, [&] { return inside == 2 && outcomes.size() == 2; });
  EXPECT_EQ(outcomes[0].error().code, ErrorCode::unavailable);
  EXPECT_THAT(outcomes[0].error().message, HasSubstr("too much waits"));
  gate.expires_at(asio::steady_timer::time_point::min());
  test::until(loop_, [&] { return outcomes.size() == 7; });

  EXPECT_EQ(std::ranges::count_if(outcomes, [](const auto& one) { return one.has_value(); }), 5);
  EXPECT_EQ(most, 2);
}

TEST_F(PostgresDatabaseTest, WhoeverGetsNoConnectionInTimeIsTold) {
  PostgresOptions options;
  options.connections_max = 1;
  options.wait_max = Duration(20);
  auto database = open(std::move(options));

  const auto outcome =
      write(*database, [&database](Session& session) -> asio::awaitable<Result<void>> {
        expect(co_await session.query(select_backend, {}));
        co_return co_await database->run_write(putting("a", 1));
      });

  EXPECT_EQ(outcome.error().code, ErrorCode::unavailable);
  EXPECT_THAT(outcome.error().message, HasSubstr("busy"));
}

TEST_F(PostgresDatabaseTest, AStatementThatTakesTooLongFailsAlone) {
  PostgresOptions options;
  options.connections_max = 1;
  options.connection.statement_timeout = Duration(50);
  auto database = open(std::move(options));

  const auto outcome = read(*database, running("SELECT pg_sleep(60)"));

  EXPECT_EQ(outcome.error().code, ErrorCode::unavailable);
  EXPECT_THAT(outcome.error().message, HasSubstr("took too long"));
  EXPECT_TRUE(write(*database, putting("a", 1)));
}

// ---- failures

TEST_F(PostgresDatabaseTest, ABackendThatIsTerminatedInTheMiddleCostsNothing) {
  auto database = open();
  int runs = 0;

  const auto outcome = write(*database, [&](Session& session) -> asio::awaitable<Result<void>> {
    auto backend = co_await session.query(select_backend, {});
    expect(backend);
    expect(co_await put(session, "a", 1));
    if (++runs == 1) {
      ask(fresh_.target(), terminate, {backend->front().integer(0)});
    }
    co_return co_await put(session, "b", 2);
  });

  EXPECT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(counter("a"), 1);
  EXPECT_EQ(counter("b"), 2);
}

TEST_F(PostgresDatabaseTest, IdleBackendsThatAreTerminatedAreReplaced) {
  auto database = open();
  std::vector<asio::awaitable<Result<void>>> works;
  for (int i = 0; i < 8; ++i) works.push_back(database->run_read(running("SELECT pg_sleep(0.01)")));
  test::run_all(loop_, std::move(works));

  ask(test::server_target(),
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1",
      {fresh_.target().value("dbname")});

  for (int i = 0; i < 10; ++i) {
    const auto outcome = write(*database, putting("a" + std::to_string(i), i));
    EXPECT_TRUE(outcome) << outcome.error().message;
  }
}

TEST_F(PostgresDatabaseTest, AfterAnOutageEverythingGoesOn) {
  FaultProxy proxy(loop_, server_port());
  PostgresOptions options;
  options.target = through(proxy);
  options.wait_max = Duration(300);
  auto database = open(std::move(options));
  ASSERT_TRUE(write(*database, putting("a", 1)));

  proxy.down();
  const auto during = write(*database, putting("b", 2));
  proxy.up();
  const auto after = write(*database, putting("c", 3));

  EXPECT_EQ(during.error().code, ErrorCode::unavailable);
  EXPECT_THAT(during.error().message, HasSubstr("cannot be reached"));
  EXPECT_TRUE(after) << after.error().message;
  EXPECT_EQ(counter("c"), 3);
}

TEST_F(PostgresDatabaseTest, AShortOutageIsWaitedFor) {
  FaultProxy proxy(loop_, server_port());
  PostgresOptions options;
  options.target = through(proxy);
  auto database = open(std::move(options));
  proxy.down();
  std::optional<Result<void>> outcome;
  asio::co_spawn(loop_, database->run_write(putting("a", 1)),
                 [&outcome](std::exception_ptr, Result<void> result) { outcome = result; });
  asio::steady_timer soon(loop_, std::chrono::milliseconds(100));
  soon.async_wait([&](auto) { proxy.up(); });

  test::until(loop_, [&] { return outcome.has_value(); });

  EXPECT_TRUE(*outcome) << outcome->error().message;
  EXPECT_EQ(counter("a"), 1);
}

TEST_F(PostgresDatabaseTest, AConnectionThatSwallowsEverythingIsGivenUp) {
  FaultProxy proxy(loop_, server_port());
  PostgresOptions options;
  options.target = through(proxy);
  options.connection.statement_timeout = Duration(50);
  options.connection.connect_timeout = Duration(500);
  options.wait_max = Duration(1'000);
  options.contention_max = Duration(100);
  auto database = open(std::move(options));

  proxy.swallow(true);
  const auto during = write(*database, putting("a", 1));
  proxy.swallow(false);
  const auto after = write(*database, putting("b", 2));

  EXPECT_EQ(during.error().code, ErrorCode::unavailable);
  EXPECT_TRUE(after) << after.error().message;
  EXPECT_EQ(counter("a"), std::nullopt);
  EXPECT_EQ(counter("b"), 2);
}

TEST_F(PostgresDatabaseTest, AConnectionThatFellSilentIsGivenUpThoughNewOnesAreGood) {
  FaultProxy proxy(loop_, server_port());
  PostgresOptions options;
  options.target = through(proxy);
  options.connection.silence_max = Duration(100);
  auto database = open(std::move(options));
  ASSERT_TRUE(write(*database, putting("a", 1)));

  // What stands stays silent; new connections are good.
  proxy.silence();
  const auto after = write(*database, putting("b", 2));

  EXPECT_TRUE(after) << after.error().message;
  EXPECT_EQ(counter("b"), 2);
}

TEST_F(PostgresDatabaseTest, AStatementThatTakesItsTimeIsNotTakenForSilence) {
  PostgresOptions options;
  options.connection.silence_max = Duration(50);
  auto database = open(std::move(options));

  const auto slow = read(*database, running("SELECT pg_sleep(0.5)"));

  EXPECT_TRUE(slow) << slow.error().message;
}

TEST_F(PostgresDatabaseTest, AConnectionLostDuringCommitLeavesItOpenWhetherItTookEffect) {
  FaultProxy proxy(loop_, server_port());
  PostgresOptions options;
  options.target = through(proxy);
  auto database = open(std::move(options));
  int runs = 0;

  const auto outcome = write(*database, [&](Session& session) -> asio::awaitable<Result<void>> {
    ++runs;
    auto done = co_await put(session, "a", 1);
    proxy.cut_before_next_answer();
    co_return done;
  });

  EXPECT_EQ(outcome.error().code, ErrorCode::unavailable);
  EXPECT_THAT(outcome.error().message, HasSubstr("unknown"));
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(counter("a"), 1);  // here it did
}

// ---- open

TEST_F(PostgresDatabaseTest, AServerThatIsNotThereIsUnavailable) {
  FaultProxy proxy(loop_, server_port());
  proxy.down();

  const Error error = open_error(through(proxy));

  EXPECT_EQ(error.code, ErrorCode::unavailable);
  EXPECT_THAT(error.message, HasSubstr("cannot be reached"));
}

TEST_F(PostgresDatabaseTest, AWrongPasswordIsRefusedAndNotRepeated) {
  tell(test::server_target(),
       "DO $$ BEGIN CREATE ROLE with_password LOGIN PASSWORD 'right'; "
       "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$; "
       "GRANT clip TO with_password");
  const Target target = test::with(fresh_.target(), "user", "with_password");

  const Error error = open_error(test::with(target, "password", "hunter2"));
  PostgresOptions options;
  options.target = test::with(target, "password", "right");

  EXPECT_EQ(error.code, ErrorCode::unauthorized);
  EXPECT_THAT(error.message, HasSubstr("with_password@"));
  EXPECT_THAT(error.message, Not(HasSubstr("hunter2")));
  EXPECT_NO_THROW(open(std::move(options)));
}

TEST_F(PostgresDatabaseTest, ADatabaseThatDoesNotExistIsInvalid) {
  const Error error = open_error(test::server_target("no_such_database"));

  EXPECT_EQ(error.code, ErrorCode::invalid);
  EXPECT_THAT(error.message, HasSubstr("no_such_database"));
}

TEST_F(PostgresDatabaseTest, TheServersCertificateIsVerifiedWhenAsked) {
  const char* authority = std::getenv("CLIPMILL_TEST_POSTGRES_CA");
  ASSERT_NE(authority, nullptr);
  PostgresOptions options;
  options.target =
      test::with(test::with(fresh_.target(), "sslmode", "verify-full"), "sslrootcert", authority);
  const test::TemporaryFolder folder;
  const auto empty = folder.write("none.crt", "");

  auto database = open(std::move(options));
  const Error error = open_error(test::with(test::with(fresh_.target(), "sslmode", "verify-full"),
                                            "sslrootcert", empty.string()));

  EXPECT_TRUE(read(*database, running("SELECT 1 FROM pg_stat_ssl WHERE ssl")));
  EXPECT_EQ(error.code, ErrorCode::unavailable);
}

TEST_F(PostgresDatabaseTest, AUrlBecomesATargetWithoutASecretInSight) {
  auto target = target_from_url("postgres://ann:p%40ss@db.example:6543/clips?sslmode=require");
  auto broken = target_from_url("postgres://ann:hunter2@[::1/clips");

  ASSERT_TRUE(target);
  EXPECT_EQ(target->value("password"), "p@ss");
  EXPECT_EQ(target->value("sslmode"), "require");
  EXPECT_EQ(target->describe(), "ann@db.example:6543/clips");
  ASSERT_FALSE(broken);
  EXPECT_THAT(broken.error().message, Not(HasSubstr("hunter2")));
  EXPECT_FALSE(target_from_url("mysql://localhost/x"));
  EXPECT_EQ(target_from_parts("h", "1", "n", "u", "p").describe(), "u@h:1/n");
}

TEST_F(PostgresDatabaseTest, ProcessesThatStartTogetherMakeTheSchemaOnce) {
  const FreshDatabase empty(FreshDatabase::Schema::none);
  EXPECT_EQ(*test::run(loop_, schema_version_at(empty.target(), {})), 0);
  const auto start = [this, &empty]() -> asio::awaitable<Result<void>> {
    PostgresOptions options;
    options.target = empty.target();
    auto opened = co_await PostgresDatabase::open(std::move(options), random_);
    if (!opened) co_return fail(std::move(opened.error()));
    co_return co_await (*opened)->run_read(running("SELECT count(*) FROM videos"));
  };

  std::vector<asio::awaitable<Result<void>>> works;
  for (int i = 0; i < 4; ++i) works.push_back(start());

  for (const auto& outcome : test::run_all(loop_, std::move(works))) {
    EXPECT_TRUE(outcome) << outcome.error().message;
  }
  EXPECT_EQ(*test::run(loop_, schema_version_at(empty.target(), {})), sql::schema_version);
}

TEST_F(PostgresDatabaseTest, ADatabaseOfANewerClipmillIsRefused) {
  tell(fresh_.target(), "INSERT INTO clipmill_migrations (number, name) VALUES (99, 'later')");

  const Error error = open_error(fresh_.target());

  EXPECT_EQ(error.code, ErrorCode::invalid);
  EXPECT_THAT(error.message, HasSubstr("newer clipmill (schema 99"));
}

TEST_F(PostgresDatabaseTest, ADatabaseOfAnotherProgramIsRefusedAndLeftAlone) {
  const FreshDatabase other(FreshDatabase::Schema::none);
  tell(other.target(), "CREATE TABLE tasks (id int); INSERT INTO tasks VALUES (1)");

  const Error error = open_error(other.target());

  EXPECT_EQ(error.code, ErrorCode::invalid);
  EXPECT_THAT(error.message, HasSubstr("another program"));
  EXPECT_EQ(ask(other.target(), "SELECT count(*) FROM tasks").front().integer(0), 1);
  EXPECT_EQ(ask(other.target(), "SELECT count(*) FROM pg_class WHERE relname = 'videos'")
                .front()
                .integer(0),
            0);
}

TEST_F(PostgresDatabaseTest, TheClockIsTheServers) {
  auto database = open();

  const std::int64_t before = to_millis(database->clock().now());
  const std::int64_t server =
      ask(fresh_.target(), "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)")
          .front()
          .integer(0);
  const std::int64_t after = to_millis(database->clock().now());

  EXPECT_GE(server, before - 1000);
  EXPECT_LE(server, after + 1000);
}

}  // namespace
}  // namespace clipmill::postgres
