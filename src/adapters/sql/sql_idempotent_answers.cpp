#include "adapters/sql/sql_idempotent_answers.hpp"

#include <fmt/format.h>

namespace clipmill::sql {
namespace {

constexpr const char* select_answer =
    "SELECT request_hash, status, body FROM idempotent_answers WHERE scope = $1 AND key = $2";

constexpr const char* insert_answer = R"sql(
INSERT INTO idempotent_answers (scope, key, request_hash, status, body, created_at)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (scope, key) DO NOTHING)sql";

constexpr const char* delete_oldest = R"sql(
DELETE FROM idempotent_answers WHERE (scope, key) IN (
  SELECT scope, key FROM idempotent_answers WHERE created_at < $1 ORDER BY created_at LIMIT $2))sql";

asio::awaitable<Result<std::optional<IdempotentAnswer>>> read_answer(Session& session,
                                                                     std::string scope,
                                                                     std::string key) {
  auto rows = co_await session.query(select_answer, {std::move(scope), std::move(key)});
  if (!rows) co_return fail(std::move(rows.error()));
  std::optional<IdempotentAnswer> answer;
  if (!rows->empty()) {
    const Row& row = rows->front();
    answer = IdempotentAnswer{.request_hash = row.text(0),
                              .status = static_cast<int>(row.integer(1)),
                              .body = row.text(2)};
  }
  co_return answer;
}

asio::awaitable<Result<void>> write_answer(Session& session, std::string scope, std::string key,
                                           IdempotentAnswer answer, Instant now) {
  auto inserted = co_await session.execute(
      insert_answer, {scope, key, answer.request_hash, std::int64_t{answer.status},
                      std::move(answer.body), to_millis(now)});
  if (!inserted) co_return fail(std::move(inserted.error()));
  if (*inserted == 1) co_return Result<void>();

  auto kept = co_await read_answer(session, std::move(scope), key);
  if (!kept) co_return fail(std::move(kept.error()));
  if (*kept && (*kept)->request_hash == answer.request_hash) co_return Result<void>();
  co_return fail(
      ErrorCode::conflict,
      fmt::format("the idempotency key {} was used for another request; use a new one", key));
}

asio::awaitable<Result<std::int64_t>> delete_before(Session& session, Instant then, int limit) {
  co_return co_await session.execute(delete_oldest, {to_millis(then), std::int64_t{limit}});
}

}  // namespace

asio::awaitable<Result<std::optional<IdempotentAnswer>>> SqlIdempotentAnswers::find(
    std::string scope, std::string key) {
  co_return co_await database_.read<std::optional<IdempotentAnswer>>(
      [scope = std::move(scope), key = std::move(key)](Session& session) {
        return read_answer(session, scope, key);
      });
}

asio::awaitable<Result<void>> SqlIdempotentAnswers::keep(std::string scope, std::string key,
                                                         std::string request_hash, int status,
                                                         std::string body) {
  IdempotentAnswer answer{
      .request_hash = std::move(request_hash), .status = status, .body = std::move(body)};
  co_return co_await database_.run_write([scope = std::move(scope), key = std::move(key),
                                          answer = std::move(answer),
                                          now = clock_.now()](Session& session) {
    return write_answer(session, scope, key, answer, now);
  });
}

asio::awaitable<Result<std::int64_t>> SqlIdempotentAnswers::forget_before(Instant then, int limit) {
  if (limit < 1) {
    co_return fail(ErrorCode::invalid, fmt::format("the limit is {}; give at least 1", limit));
  }
  co_return co_await database_.write<std::int64_t>(
      [then, limit](Session& session) { return delete_before(session, then, limit); });
}

}  // namespace clipmill::sql
