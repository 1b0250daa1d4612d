// IdempotentAnswers: what was answered under an idempotency key, so that a repeated request is
// answered alike and does nothing twice.
//
// A scope is whatever makes a caller's keys its own (a route and who calls it). A write that
// returned is durable. unavailable, from any call: whether it took effect is unknown, and repeating
// it is safe. Obligations in full: tests/contract/idempotent_answers_contract.cpp
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/async.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace clipmill {

struct IdempotentAnswer {
  std::string request_hash;  // of the request: the key with another request is a mistake
  int status = 0;
  std::string body;

  bool operator==(const IdempotentAnswer&) const = default;
};

class IdempotentAnswers {
 public:
  virtual ~IdempotentAnswers() = default;

  virtual asio::awaitable<Result<std::optional<IdempotentAnswer>>> find(std::string scope,
                                                                        std::string key) = 0;

  // The first answer stays; keeping another for the same request changes nothing and succeeds.
  // conflict: the key belongs to another request.
  virtual asio::awaitable<Result<void>> keep(std::string scope, std::string key,
                                             std::string request_hash, int status,
                                             std::string body) = 0;

  // Forgets answers that were kept before then, oldest first, at most `limit` (at least 1); how
  // many.
  virtual asio::awaitable<Result<std::int64_t>> forget_before(Instant then, int limit) = 0;
};

}  // namespace clipmill
