#include "adapters/sql/sqlite_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <future>
#include <thread>

#include "adapters/sql/migrations.hpp"
#include "adapters/sql/vectors.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temporary_folder.hpp"

namespace clipmill::sql {
namespace {

using namespace std::string_literals;

constexpr const char* insert_counter = "INSERT INTO counters (name, value) VALUES ($1, $2)";
constexpr const char* select_counter = "SELECT value FROM counters WHERE name = $1";

class SqliteDatabaseTest : public testing::Test {
 protected:
  std::unique_ptr<SqliteDatabase> open(SqliteOptions options = {}) {
    options.file = file();
    auto opened = SqliteDatabase::open(options);
    if (!opened) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
  }

  Error open_error(std::filesystem::path path) {
    auto opened = SqliteDatabase::open(SqliteOptions{.file = std::move(path)});
    if (opened) throw std::runtime_error("it opened");
    return opened.error();
  }

  std::filesystem::path file() const { return folder_.path() / "clipmill.db"; }

  static Body put(std::string name, std::int64_t value) {
    return [name, value](Session& session) -> asio::awaitable<Result<void>> {
      Parameters parameters{name, value};
      auto put = co_await session.execute(insert_counter, std::move(parameters));
      if (!put) co_return fail(std::move(put.error()));
      co_return Result<void>();
    };
  }

  Result<void> write(Database& database, Body body) {
    return test::run(loop_, database.run_write(std::move(body)));
  }

  std::optional<std::int64_t> counter(Database& database, std::string name) {
    std::function<asio::awaitable<Result<std::optional<std::int64_t>>>(Session&)> body =
        [name](Session& session) -> asio::awaitable<Result<std::optional<std::int64_t>>> {
      Parameters parameters{name};
      auto rows = co_await session.query(select_counter, std::move(parameters));
      if (!rows) co_return fail(std::move(rows.error()));
      std::optional<std::int64_t> value;
      if (!rows->empty()) value = rows->front().integer(0);
      co_return value;
    };
    auto value = test::run(loop_, database.read<std::optional<std::int64_t>>(std::move(body)));
    if (!value) throw std::runtime_error(value.error().message);
    return *value;
  }

  // Starts all bodies before any is awaited, so that the writer finds them queued together: the
  // first one holds it up until the others are there.
  std::vector<Result<void>> write_together(Database& database, std::vector<Body> bodies) {
    std::vector<Result<void>> outcomes(bodies.size());
    std::promise<void> begun;
    std::promise<void> all_queued;
    const std::shared_future<void> queued = all_queued.get_future().share();
    Body blocker = [&begun, queued](Session&) -> asio::awaitable<Result<void>> {
      begun.set_value();
      queued.wait();
      co_return Result<void>();
    };
    std::size_t open_count = bodies.size() + 1;
    const auto ended = [&](std::exception_ptr failure) {
      if (failure) std::rethrow_exception(failure);
      if (--open_count == 0) loop_.stop();
    };
    const auto start = [&](Body body, Result<void>* outcome) {
      asio::co_spawn(
          loop_,
          [](Database& to, Body work, Result<void>* answer) -> asio::awaitable<void> {
            auto result = co_await to.run_write(std::move(work));
            if (answer != nullptr) *answer = std::move(result);
          }(database, std::move(body), outcome),
          ended);
    };
    start(std::move(blocker), nullptr);
    // In a batch of its own: the writer takes what is queued when it looks.
    loop_.restart();
    loop_.poll();
    begun.get_future().wait();
    for (std::size_t i = 0; i < bodies.size(); ++i) start(std::move(bodies[i]), &outcomes[i]);
    asio::post(loop_, [&] { all_queued.set_value(); });
    loop_.restart();
    loop_.run_for(std::chrono::seconds(60));
    return outcomes;
  }

  test::TemporaryFolder folder_;
  asio::io_context loop_;
};

TEST_F(SqliteDatabaseTest, WhatWasWrittenIsReadBackWithItsType) {
  auto database = open();
  const std::string zeros("a\0b", 3);
  Body body = [zeros](Session& session) -> asio::awaitable<Result<void>> {
    Parameters parameters{std::int64_t{1} << 62, 0.5, zeros, Blob{zeros}, std::monostate(), ""s};
    auto rows = co_await session.query("SELECT $1, $2, $3, $4, $5, $6", std::move(parameters));
    if (!rows) co_return fail(std::move(rows.error()));
    const Row& row = rows->front();
    EXPECT_EQ(row.integer(0), std::int64_t{1} << 62);
    EXPECT_EQ(row.real(1), 0.5);
    EXPECT_EQ(row.text(2), zeros);
    EXPECT_EQ(row.blob(3), zeros);
    EXPECT_TRUE(row.is_null(4));
    EXPECT_EQ(row.text(5), "");
    co_return Result<void>();
  };

  EXPECT_TRUE(test::run(loop_, database->run_read(std::move(body))));
}

TEST_F(SqliteDatabaseTest, ParametersGoByTheirNumberNotByTheirPlace) {
  auto database = open();
  Body body = [](Session& session) -> asio::awaitable<Result<void>> {
    Parameters parameters{"first"s, "second"s};
    auto rows = co_await session.query("SELECT $2, $1, $2", std::move(parameters));
    if (!rows) co_return fail(std::move(rows.error()));
    EXPECT_EQ(rows->front().text(0), "second");
    EXPECT_EQ(rows->front().text(1), "first");
    EXPECT_EQ(rows->front().text(2), "second");
    co_return Result<void>();
  };

  EXPECT_TRUE(test::run(loop_, database->run_read(std::move(body))));
}

TEST_F(SqliteDatabaseTest, AVectorSurvives) {
  const Embedding vector{0.25F, -1.5F, 3e-30F};

  EXPECT_EQ(from_blob(to_blob(vector).bytes), vector);
  EXPECT_THROW(from_blob("abc"), std::runtime_error);
}

TEST_F(SqliteDatabaseTest, ABodyThatFailsIsUndoneAlone) {
  auto database = open();
  std::vector<Body> bodies;
  bodies.push_back(put("a", 1));
  bodies.push_back([](Session& session) -> asio::awaitable<Result<void>> {
    Parameters parameters{"b"s, std::int64_t{2}};
    auto put = co_await session.execute(insert_counter, std::move(parameters));
    EXPECT_TRUE(put);
    co_return fail(ErrorCode::refused, "changed its mind");
  });
  bodies.push_back(put("a", 3));  // breaks the primary key
  bodies.push_back([](Session& session) -> asio::awaitable<Result<void>> {
    Parameters parameters{"c"s, std::int64_t{4}};
    auto put = co_await session.execute(insert_counter, std::move(parameters));
    EXPECT_TRUE(put);
    throw std::runtime_error("a bug");
  });
  bodies.push_back(put("d", 5));

  const auto outcomes = write_together(*database, std::move(bodies));

  EXPECT_TRUE(outcomes[0]);
  EXPECT_EQ(outcomes[1].error(), (Error{ErrorCode::refused, "changed its mind"}));
  EXPECT_EQ(outcomes[2].error().code, ErrorCode::conflict);
  EXPECT_EQ(outcomes[3].error().code, ErrorCode::unavailable);
  EXPECT_THAT(outcomes[3].error().message, testing::HasSubstr("a bug"));
  EXPECT_TRUE(outcomes[4]);
  EXPECT_EQ(counter(*database, "a"), 1);
  EXPECT_EQ(counter(*database, "b"), std::nullopt);
  EXPECT_EQ(counter(*database, "c"), std::nullopt);
  EXPECT_EQ(counter(*database, "d"), 5);
}

TEST_F(SqliteDatabaseTest, ABodyThatFailsOnItsOwnIsUndone) {
  auto database = open();
  Body body = [](Session& session) -> asio::awaitable<Result<void>> {
    Parameters parameters{"b"s, std::int64_t{2}};
    auto put = co_await session.execute(insert_counter, std::move(parameters));
    EXPECT_TRUE(put);
    co_return fail(ErrorCode::conflict, "no");
  };

  EXPECT_EQ(write(*database, std::move(body)).error().code, ErrorCode::conflict);
  EXPECT_EQ(counter(*database, "b"), std::nullopt);
  EXPECT_TRUE(write(*database, put("b", 3)));
  EXPECT_EQ(counter(*database, "b"), 3);
}

TEST_F(SqliteDatabaseTest, AWrongStatementIsAnErrorAndTheThreadLivesOn) {
  auto database = open();
  Body body = [](Session& session) -> asio::awaitable<Result<void>> {
    auto rows = co_await session.query("SELECT x FROM nowhere", {});
    if (!rows) co_return fail(std::move(rows.error()));
    co_return Result<void>();
  };

  EXPECT_THAT(write(*database, body).error().message, testing::HasSubstr("nowhere"));
  EXPECT_FALSE(test::run(loop_, database->run_read(body)));
  EXPECT_TRUE(write(*database, put("a", 1)));
}

TEST_F(SqliteDatabaseTest, AReadSeesOneSnapshot) {
  auto database = open();
  ASSERT_TRUE(write(*database, put("a", 1)));
  std::promise<void> first_read;
  std::promise<void> written;
  const std::shared_future<void> when_written = written.get_future().share();
  Body reading = [&first_read, when_written](Session& session) -> asio::awaitable<Result<void>> {
    Parameters before{"b"s};
    auto none = co_await session.query(select_counter, std::move(before));
    EXPECT_TRUE(none && none->empty());
    first_read.set_value();
    when_written.wait();
    Parameters after{"b"s};
    auto still_none = co_await session.query(select_counter, std::move(after));
    EXPECT_TRUE(still_none && still_none->empty());
    co_return Result<void>();
  };

  // The reader holds its thread while another loop writes: two loops, two threads.
  std::thread reader([&] {
    asio::io_context loop;
    EXPECT_TRUE(test::run(loop, database->run_read(std::move(reading))));
  });
  first_read.get_future().wait();
  EXPECT_TRUE(write(*database, put("b", 2)));
  written.set_value();
  reader.join();

  EXPECT_EQ(counter(*database, "b"), 2);
}

TEST_F(SqliteDatabaseTest, AReaderCannotWrite) {
  auto database = open();

  EXPECT_FALSE(test::run(loop_, database->run_read(put("a", 1))));
  EXPECT_EQ(counter(*database, "a"), std::nullopt);
}

TEST_F(SqliteDatabaseTest, TwoProcessesTakeTurns) {
  auto one = open();
  auto other = open();
  constexpr int count = 200;
  const auto fill = [](SqliteDatabase& database, std::string prefix) {
    asio::io_context loop;
    for (int i = 0; i < count; ++i) {
      EXPECT_TRUE(test::run(loop, database.run_write(put(prefix + std::to_string(i), i))));
    }
  };

  std::thread thread([&] { fill(*other, "other"); });
  fill(*one, "one");
  thread.join();

  for (int i = 0; i < count; ++i) {
    EXPECT_EQ(counter(*one, "other" + std::to_string(i)), i);
    EXPECT_EQ(counter(*other, "one" + std::to_string(i)), i);
  }
}

TEST_F(SqliteDatabaseTest, AWriterLockedOutForTooLongSaysSo) {
  auto holder = open();
  auto other = open({.lock_wait = Duration(5)});
  std::promise<void> locked;
  std::promise<void> tried;
  const std::shared_future<void> when_tried = tried.get_future().share();
  Body holding = [&locked, when_tried](Session&) -> asio::awaitable<Result<void>> {
    locked.set_value();
    when_tried.wait();
    co_return Result<void>();
  };

  std::thread thread([&] {
    asio::io_context loop;
    EXPECT_TRUE(test::run(loop, holder->run_write(std::move(holding))));
  });
  locked.get_future().wait();
  const auto outcome = write(*other, put("a", 1));
  tried.set_value();
  thread.join();

  EXPECT_EQ(outcome.error().code, ErrorCode::unavailable);
  EXPECT_THAT(outcome.error().message, testing::HasSubstr("locked by another process"));
  EXPECT_TRUE(write(*other, put("a", 1)));
}

TEST_F(SqliteDatabaseTest, AFullDiskUndoesTheBatchAndLosesNothing) {
  auto database = open();
  ASSERT_TRUE(write(*database, put("before", 1)));
  database.reset();
  database = open({.pages_max = 200});
  const std::string large(10'000, 'x');
  const auto fill = [large](std::string prefix, int rows) -> Body {
    return [large, prefix, rows](Session& session) -> asio::awaitable<Result<void>> {
      for (int i = 0; i < rows; ++i) {
        Parameters parameters{prefix + std::to_string(i) + large, std::int64_t{i}};
        auto put = co_await session.execute(insert_counter, std::move(parameters));
        if (!put) co_return fail(std::move(put.error()));
      }
      co_return Result<void>();
    };
  };
  std::vector<Body> bodies;
  bodies.push_back(put("small", 1));
  bodies.push_back(fill("large", 1000));
  bodies.push_back(put("late", 1));

  const auto outcomes = write_together(*database, std::move(bodies));

  for (const auto& outcome : outcomes) {
    EXPECT_EQ(outcome.error().code, ErrorCode::unavailable);
    EXPECT_THAT(outcome.error().message, testing::HasSubstr("free space"));
  }
  EXPECT_EQ(counter(*database, "before"), 1);
  EXPECT_EQ(counter(*database, "small"), std::nullopt);
  EXPECT_EQ(counter(*database, "late"), std::nullopt);
  EXPECT_TRUE(write(*database, fill("few", 3)));
  EXPECT_EQ(counter(*database, "few2" + large), 2);
}

TEST_F(SqliteDatabaseTest, ABodyThatHidesAFullDiskIsUndoneAllTheSame) {
  auto database = open({.pages_max = 200});
  Body body = [](Session& session) -> asio::awaitable<Result<void>> {
    const std::string large(10'000, 'x');
    for (int i = 0; i < 1000; ++i) {
      Parameters parameters{std::to_string(i) + large, std::int64_t{i}};
      const auto ignored = co_await session.execute(insert_counter, std::move(parameters));
      if (!ignored) break;
    }
    co_return Result<void>();
  };

  EXPECT_EQ(write(*database, std::move(body)).error().code, ErrorCode::unavailable);
}

TEST_F(SqliteDatabaseTest, AboveTheQueueBoundTheAnswerIsImmediate) {
  auto database = open({.queue_max = 1});
  std::promise<void> running;
  std::promise<void> over;
  const std::shared_future<void> when_over = over.get_future().share();
  Body blocker = [&running, when_over](Session&) -> asio::awaitable<Result<void>> {
    running.set_value();
    when_over.wait();
    co_return Result<void>();
  };
  std::vector<Result<void>> outcomes(3);
  const auto start = [&](Body body, std::size_t i) {
    asio::co_spawn(
        loop_,
        [](Database& to, Body work, Result<void>& outcome) -> asio::awaitable<void> {
          outcome = co_await to.run_write(std::move(work));
        }(*database, std::move(body), outcomes[i]),
        [](std::exception_ptr failure) { EXPECT_FALSE(failure); });
  };

  start(std::move(blocker), 0);
  loop_.poll();
  running.get_future().wait();
  start(put("queued", 1), 1);
  start(put("refused", 1), 2);
  loop_.restart();
  loop_.poll();
  over.set_value();
  loop_.restart();
  loop_.run();

  EXPECT_TRUE(outcomes[0]);
  EXPECT_TRUE(outcomes[1]);
  EXPECT_EQ(outcomes[2].error().code, ErrorCode::unavailable);
  EXPECT_EQ(counter(*database, "refused"), std::nullopt);
}

TEST_F(SqliteDatabaseTest, WhatWasWrittenIsThereAfterClosing) {
  auto database = open();
  ASSERT_TRUE(write(*database, put("a", 1)));

  database.reset();

  EXPECT_FALSE(std::filesystem::exists(file().string() + "-wal"));
  EXPECT_EQ(counter(*open(), "a"), 1);
}

TEST_F(SqliteDatabaseTest, AFileOfANewerClipmillIsRefusedUntouched) {
  auto database = open();
  Body newer = [](Session& session) -> asio::awaitable<Result<void>> {
    auto set = co_await session.query("PRAGMA user_version = 999", {});
    if (!set) co_return fail(std::move(set.error()));
    co_return Result<void>();
  };
  ASSERT_TRUE(write(*database, std::move(newer)));
  database.reset();
  const auto written = std::filesystem::last_write_time(file());

  const Error error = open_error(file());

  EXPECT_EQ(error.code, ErrorCode::invalid);
  EXPECT_THAT(error.message, testing::HasSubstr("made by a newer clipmill"));
  EXPECT_EQ(std::filesystem::last_write_time(file()), written);
}

TEST_F(SqliteDatabaseTest, WhatIsNoDatabaseIsRefused) {
  std::ofstream(file()) << std::string(8192, 'x');

  const Error error = open_error(file());

  EXPECT_EQ(error.code, ErrorCode::invalid);
  EXPECT_THAT(error.message, testing::HasSubstr("is not a database"));
}

TEST_F(SqliteDatabaseTest, AFolderThatIsNoneOrDoesNotExistIsNamed) {
  std::ofstream(folder_.path() / "plain") << "x";

  for (const auto& path :
       {folder_.path() / "plain" / "clipmill.db", folder_.path() / "absent" / "clipmill.db",
        folder_.path(), std::filesystem::path("/proc/clipmill.db")}) {
    const Error error = open_error(path);

    EXPECT_EQ(error.code, ErrorCode::unavailable) << path;
    EXPECT_THAT(error.message, testing::HasSubstr("its folder must exist and be writable"));
  }
}

TEST_F(SqliteDatabaseTest, ManyThatOpenAFreshFileAtOnceAllFindTheSchema) {
  std::vector<std::thread> threads;
  std::atomic<int> opened = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      auto database = SqliteDatabase::open(SqliteOptions{.file = file()});
      EXPECT_TRUE(database) << database.error().message;
      if (database) ++opened;
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(opened, 8);
  EXPECT_TRUE(write(*open(), put("a", 1)));
}

}  // namespace
}  // namespace clipmill::sql
