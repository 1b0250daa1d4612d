// SqlTruth: one SQL database for a contract test, opened twice as two processes would.
#pragma once

#include <memory>
#include <stdexcept>

#include "adapters/postgres/postgres_database.hpp"
#include "adapters/sql/database.hpp"
#include "adapters/sql/sqlite_database.hpp"
#include "base/random.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temporary_folder.hpp"

namespace clipmill::test {

class SqlTruth {
 public:
  virtual ~SqlTruth() = default;
  virtual sql::Database& database() = 0;
  virtual sql::Database& second() = 0;
};

class SqliteTruth final : public SqlTruth {
 public:
  sql::Database& database() override { return *first_; }
  sql::Database& second() override { return *second_; }

 private:
  std::unique_ptr<sql::Database> open() {
    auto opened = sql::SqliteDatabase::open({.file = folder_.path() / "clipmill.db"});
    if (!opened) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
  }

  TemporaryFolder folder_;
  std::unique_ptr<sql::Database> first_ = open();
  std::unique_ptr<sql::Database> second_ = open();
};

// `loop` is the one on which the test runs.
class PostgresTruth final : public SqlTruth {
 public:
  explicit PostgresTruth(asio::io_context& loop)
      : first_(open_postgres(loop, {.target = fresh_.target()}, random_)),
        second_(open_postgres(loop, {.target = fresh_.target()}, random_)) {}

  sql::Database& database() override { return *first_; }
  sql::Database& second() override { return *second_; }
  const postgres::Target& target() const { return fresh_.target(); }

 private:
  FreshDatabase fresh_;
  SeededRandom random_{1};
  std::unique_ptr<sql::Database> first_;
  std::unique_ptr<sql::Database> second_;
};

}  // namespace clipmill::test
