// ExplainingDatabase: a SQLite Database that asks for the plan of every statement before it runs
// it, so that a test can tell when one reads a whole table.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "adapters/sql/database.hpp"

namespace clipmill::test {

class ExplainingDatabase final : public sql::Database {
 public:
  // `inner` outlives it.
  explicit ExplainingDatabase(sql::Database& inner) : inner_(inner) {}

  asio::awaitable<Result<void>> run_write(sql::Body body) override {
    return inner_.run_write(explained(std::move(body)));
  }
  asio::awaitable<Result<void>> run_read(sql::Body body) override {
    return inner_.run_read(explained(std::move(body)));
  }
  std::string name() const override { return inner_.name(); }

  // How many statements ran.
  std::size_t count() const {
    const std::lock_guard lock(plans_->mutex);
    return plans_->count;
  }

  // "<step of a plan> in: <statement>" for every step that holds `word`.
  std::vector<std::string> steps_with(const std::string& word) const {
    const std::lock_guard lock(plans_->mutex);
    std::vector<std::string> found;
    for (const auto& [statement, plan] : plans_->by_statement) {
      for (const std::string& step : plan.steps) {
        if (step.find(word) != std::string::npos) found.push_back(step + " in: " + statement);
      }
    }
    return found;
  }

 private:
  struct Plan {
    std::string question;  // the driver keeps statements by address: this one stays
    std::vector<std::string> steps;
  };
  // Bodies run on the database's threads.
  struct Plans {
    std::mutex mutex;
    std::map<std::string, Plan> by_statement;
    std::size_t count = 0;
  };

  class ExplainingSession final : public sql::Session {
   public:
    ExplainingSession(sql::Session& inner, Plans& plans) : inner_(inner), plans_(plans) {}

    asio::awaitable<Result<sql::Rows>> query(const char* statement,
                                             sql::Parameters parameters) override {
      co_await explain(statement, parameters);
      co_return co_await inner_.query(statement, std::move(parameters));
    }
    asio::awaitable<Result<std::int64_t>> execute(const char* statement,
                                                  sql::Parameters parameters) override {
      co_await explain(statement, parameters);
      co_return co_await inner_.execute(statement, std::move(parameters));
    }
    asio::awaitable<Result<std::vector<std::int64_t>>> execute_many(
        const char* statement, std::vector<sql::Parameters> parameters) override {
      for (const sql::Parameters& row : parameters) co_await explain(statement, row);
      co_return co_await inner_.execute_many(statement, std::move(parameters));
    }

   private:
    asio::awaitable<void> explain(const char* statement, sql::Parameters parameters) {
      const char* question = nullptr;
      {
        const std::lock_guard lock(plans_.mutex);
        ++plans_.count;
        Plan& plan = plans_.by_statement[statement];
        if (!plan.question.empty()) co_return;
        plan.question = std::string("EXPLAIN QUERY PLAN ") + statement;
        question = plan.question.c_str();
      }
      auto rows = co_await inner_.query(question, std::move(parameters));
      const std::lock_guard lock(plans_.mutex);
      Plan& plan = plans_.by_statement[statement];
      for (const sql::Row& row : *rows) plan.steps.push_back(row.text(3));
    }

    sql::Session& inner_;
    Plans& plans_;
  };

  static asio::awaitable<Result<void>> run(sql::Session& session, std::shared_ptr<sql::Body> body,
                                           std::shared_ptr<Plans> plans) {
    ExplainingSession explaining(session, *plans);
    co_return co_await (*body)(explaining);
  }

  sql::Body explained(sql::Body body) {
    auto kept = std::make_shared<sql::Body>(std::move(body));
    return [kept, plans = plans_](sql::Session& session) { return run(session, kept, plans); };
  }

  sql::Database& inner_;
  std::shared_ptr<Plans> plans_ = std::make_shared<Plans>();
};

}  // namespace clipmill::test
