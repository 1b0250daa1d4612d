// SqlIdempotentAnswers: answers under idempotency keys, in a SQL database.
#pragma once

#include "adapters/sql/database.hpp"
#include "base/idempotent_answers.hpp"

namespace clipmill::sql {

class SqlIdempotentAnswers final : public IdempotentAnswers {
 public:
  // Both outlive the store.
  SqlIdempotentAnswers(Database& database, Clock& clock) : database_(database), clock_(clock) {}

  asio::awaitable<Result<std::optional<IdempotentAnswer>>> find(std::string scope,
                                                                std::string key) override;
  asio::awaitable<Result<void>> keep(std::string scope, std::string key, std::string request_hash,
                                     int status, std::string body) override;
  asio::awaitable<Result<std::int64_t>> forget_before(Instant then, int limit) override;

 private:
  Database& database_;
  Clock& clock_;
};

}  // namespace clipmill::sql
