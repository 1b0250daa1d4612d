// What a WorkerLog owes its callers, over SQLite and PostgreSQL.
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "adapters/sql/sql_worker_log.hpp"
#include "base/random.hpp"
#include "tests/support/sql_truth.hpp"

namespace clipmill::test {
namespace {

struct Maker {
  std::string name;
  std::unique_ptr<SqlTruth> (*make)(asio::io_context& loop);
};

class WorkerLogContract : public testing::TestWithParam<Maker> {
 protected:
  WorkerLogContract()
      : truth(GetParam().make(loop)), log(truth->database()), other(truth->second()) {}

  WorkerLogLine line(const std::string& text, LogLevel level = LogLevel::info,
                     std::optional<TaskId> task = {}) {
    now += Duration(1);
    return {.id = make_uuid7(now, random),
            .at = now,
            .level = level,
            .source = "host-7",
            .task = std::move(task),
            .text = text};
  }
  std::vector<std::string> texts(WorkerLogFilter filter = {}, int limit = 100) {
    std::vector<std::string> found;
    for (const WorkerLogLine& one : run(loop, other.newest(std::move(filter), limit)).value()) {
      found.push_back(one.text);
    }
    return found;
  }
  void append(std::vector<WorkerLogLine> lines) {
    ASSERT_TRUE(run(loop, log.append(std::move(lines))));
  }

  asio::io_context loop;
  SeededRandom random{1};
  Instant now = from_millis(1'700'000'000'000);
  std::unique_ptr<SqlTruth> truth;
  sql::SqlWorkerLog log;
  sql::SqlWorkerLog other;
};

using Texts = std::vector<std::string>;

TEST_P(WorkerLogContract, AnotherProcessReadsTheNewestLinesOldestFirst) {
  append({line("one"), line("two ✅ \"quoted\""), line("three")});

  EXPECT_EQ(texts(), (Texts{"one", "two ✅ \"quoted\"", "three"}));
  EXPECT_EQ(texts({}, 2), (Texts{"two ✅ \"quoted\"", "three"}));
}

TEST_P(WorkerLogContract, ARepeatedAppendKeepsALineOnce) {
  const std::vector<WorkerLogLine> lines{line("one"), line("two")};
  append(lines);
  append(lines);

  EXPECT_EQ(texts(), (Texts{"one", "two"}));
}

TEST_P(WorkerLogContract, LinesAreFoundByLevelAndByTask) {
  append({line("started", LogLevel::info, TaskId("t1")),
          line("failed", LogLevel::error, TaskId("t1")),
          line("slow", LogLevel::warning, TaskId("t2")), line("idle", LogLevel::debug)});

  EXPECT_EQ(texts({.least = LogLevel::warning, .task = {}}), (Texts{"failed", "slow"}));
  EXPECT_EQ(texts({.least = LogLevel::debug, .task = TaskId("t1")}), (Texts{"started", "failed"}));
  EXPECT_EQ(texts({.least = LogLevel::error, .task = TaskId("t2")}), Texts{});
}

TEST_P(WorkerLogContract, OnlyTheNewestAreKept) {
  std::vector<WorkerLogLine> lines;
  for (int i = 0; i < 20; ++i) lines.push_back(line(std::to_string(i)));
  append(std::move(lines));

  EXPECT_EQ(run(loop, log.trim(3)).value(), 17);
  EXPECT_EQ(texts(), (Texts{"17", "18", "19"}));
  EXPECT_EQ(run(loop, log.trim(3)).value(), 0);
}

TEST_P(WorkerLogContract, ALimitOutsideItsBoundsIsInvalid) {
  EXPECT_EQ(run(loop, log.newest({}, 0)).error().code, ErrorCode::invalid);
  EXPECT_EQ(run(loop, log.newest({}, 1001)).error().code, ErrorCode::invalid);
  EXPECT_EQ(run(loop, log.trim(0)).error().code, ErrorCode::invalid);
}

const Maker sqlite{"Sqlite", [](asio::io_context&) -> std::unique_ptr<SqlTruth> {
                     return std::make_unique<SqliteTruth>();
                   }};
const Maker postgres{"Postgres", [](asio::io_context& loop) -> std::unique_ptr<SqlTruth> {
                       return std::make_unique<PostgresTruth>(loop);
                     }};

INSTANTIATE_TEST_SUITE_P(Sql, WorkerLogContract, testing::Values(sqlite, postgres),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace clipmill::test
