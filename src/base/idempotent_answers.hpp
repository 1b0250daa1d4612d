// IdempotentAnswers: what was answered to a request that carried an Idempotency-Key, so that the same
// request gets the same answer again.
//
// Durable when keep() returns. unavailable, from any call: whether it took effect is unknown, and
// repeating it is safe. Obligations in full: tests/contract/idempotent_answers_contract.cpp
#pragma once

#include <optional>
#include <string>

#include "base/async.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace clipmill {

struct IdempotentAnswer {
  std::string request_hash;
  int status = 0;
  std::string body;

  bool operator==(const IdempotentAnswer&) const = default;
};

class IdempotentAnswers {
 public:
  virtual ~IdempotentAnswers() = default;

  virtual asio::awaitable<Result<std::optional<IdempotentAnswer>>> find(std::string scope,
                                                                        std::string key) = 0;

  // The first answer of a scope and key stays. conflict: it was to another request.
  virtual asio::awaitable<Result<void>> keep(std::string scope, std::string key,
                                             std::string request_hash, int status,
                                             std::string body) = 0;

  // Forgets at most `limit` answers kept before `before`, oldest first; how many.
  virtual asio::awaitable<Result<int>> forget_before(Instant before, int limit) = 0;
};

}  // namespace clipmill
