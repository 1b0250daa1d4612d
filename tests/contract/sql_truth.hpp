// SqlTruth: one SQL database for a contract test, opened twice as two processes would.
#pragma once

#include <memory>
#include <stdexcept>

#include "adapters/sql/database.hpp"
#include "adapters/sql/sqlite_database.hpp"
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

}  // namespace clipmill::test
