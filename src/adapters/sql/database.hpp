// Database: what every SQL adapter speaks to. One dialect, two drivers.
//
// Statements are written once, in the subset that SQLite >= 3.40 and PostgreSQL >= 15 share: $1
// parameters, ON CONFLICT, RETURNING, integer UTC milliseconds, BLOB for bytes. A driver hides the
// rest; FOR UPDATE [SKIP LOCKED] at a statement's end means nothing to SQLite, whose writers take
// turns.
//
// A body is a coroutine over a Session. The driver decides where it runs (SQLite: on the writer's
// or a reader's own thread; PostgreSQL: on the loop), so a body touches nothing but what it owns:
// capture by value, never `this` of a loop object. It may run again when the transaction has to be
// repeated, so it has no effect outside the database. A body that returns an error is rolled back.
//
// Once handed over a body runs to its end; cancellation of the caller does not interrupt the wait.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/async.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace clipmill::sql {

struct Blob {
  std::string bytes;
};

using Value = std::variant<std::monostate, std::int64_t, double, std::string, Blob>;
using Parameters = std::vector<Value>;

// One row. A getter asked for another type than the column's asserts: that is a bug in a statement.
class Row {
 public:
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}

  bool is_null(std::size_t column) const;
  std::int64_t integer(std::size_t column) const;
  double real(std::size_t column) const;  // takes an integer too
  const std::string& text(std::size_t column) const;
  const std::string& blob(std::size_t column) const;
  std::optional<std::int64_t> maybe_integer(std::size_t column) const;
  std::optional<double> maybe_real(std::size_t column) const;
  std::optional<std::string> maybe_text(std::size_t column) const;
  Instant instant(std::size_t column) const { return from_millis(integer(column)); }
  std::optional<Instant> maybe_instant(std::size_t column) const;

  const std::vector<Value>& values() const { return values_; }

 private:
  std::vector<Value> values_;
};

using Rows = std::vector<Row>;

// A statement's text is a literal: drivers keep it prepared by its address.
class Session {
 public:
  virtual ~Session() = default;

  // Whether a statement costs a round trip: then many go together, where they can.
  virtual bool is_remote() const { return false; }

  virtual asio::awaitable<Result<Rows>> query(const char* statement, Parameters parameters) = 0;

  // How many rows it changed.
  virtual asio::awaitable<Result<std::int64_t>> execute(const char* statement,
                                                        Parameters parameters) = 0;

  // The same statement over many parameter rows (in one go where there is a network); the rows
  // changed by each. In one go means that none sees what another did, so two of them must not
  // change the same row; a driver that can tell that they do runs them one by one.
  virtual asio::awaitable<Result<std::vector<std::int64_t>>> execute_many(
      const char* statement, std::vector<Parameters> parameters) = 0;

  // The same for what they answer: the rows of each.
  virtual asio::awaitable<Result<std::vector<Rows>>> query_many(const char* statement,
                                                                std::vector<Parameters> parameters);
};

using Body = std::function<asio::awaitable<Result<void>>(Session&)>;

class Database {
 public:
  virtual ~Database() = default;

  // One read-write transaction; durable when it returns. What the body read is still so when it
  // commits, else it runs again. SQLite commits many callers' bodies together; each body stands or
  // falls alone.
  virtual asio::awaitable<Result<void>> run_write(Body body) = 0;

  // The same for a body that locks what it decides by (FOR UPDATE, or an UPDATE) before it reads
  // it: each of its statements sees whatever was committed until then. Where rows are wanted by
  // many at once they wait for each other here, and do not run again.
  virtual asio::awaitable<Result<void>> run_locking_write(Body body) {
    return run_write(std::move(body));
  }

  // One consistent snapshot.
  virtual asio::awaitable<Result<void>> run_read(Body body) = 0;

  virtual std::string name() const = 0;  // "sqlite", "postgres"

  // The same, with what the body answers.
  template <class T>
  asio::awaitable<Result<T>> write(std::function<asio::awaitable<Result<T>>(Session&)> body) {
    auto answer = std::make_shared<std::optional<T>>();
    Body wrapped = keep_answer<T>(std::move(body), answer);
    auto outcome = co_await run_write(std::move(wrapped));
    if (!outcome) co_return std::unexpected(std::move(outcome.error()));
    co_return std::move(**answer);
  }

  template <class T>
  asio::awaitable<Result<T>> locking_write(
      std::function<asio::awaitable<Result<T>>(Session&)> body) {
    auto answer = std::make_shared<std::optional<T>>();
    Body wrapped = keep_answer<T>(std::move(body), answer);
    auto outcome = co_await run_locking_write(std::move(wrapped));
    if (!outcome) co_return std::unexpected(std::move(outcome.error()));
    co_return std::move(**answer);
  }

  template <class T>
  asio::awaitable<Result<T>> read(std::function<asio::awaitable<Result<T>>(Session&)> body) {
    auto answer = std::make_shared<std::optional<T>>();
    Body wrapped = keep_answer<T>(std::move(body), answer);
    auto outcome = co_await run_read(std::move(wrapped));
    if (!outcome) co_return std::unexpected(std::move(outcome.error()));
    co_return std::move(**answer);
  }

 private:
  template <class T>
  static Body keep_answer(std::function<asio::awaitable<Result<T>>(Session&)> body,
                          std::shared_ptr<std::optional<T>> answer) {
    // The driver keeps the Body alive while its coroutine runs, so captures may be referred to.
    return [body = std::move(body), answer](Session& session) -> asio::awaitable<Result<void>> {
      auto value = co_await body(session);
      if (!value) co_return std::unexpected(std::move(value.error()));
      *answer = std::move(*value);
      co_return Result<void>();
    };
  }
};

}  // namespace clipmill::sql
