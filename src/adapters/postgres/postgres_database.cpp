#include "adapters/postgres/postgres_database.hpp"

#include <fmt/format.h>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>
#include <set>
#include <unordered_map>

#include "adapters/postgres/dialect.hpp"
#include "adapters/postgres/server_clock.hpp"
#include "adapters/sql/migrations.hpp"

namespace clipmill::postgres {
namespace {

using Steady = std::chrono::steady_clock;
using sql::Body;
using sql::Parameters;
using sql::Row;
using sql::Rows;

constexpr Duration backoff_min{50};
constexpr Duration backoff_max{2'000};
constexpr std::int64_t contention_pause_max_us = 50'000;

// "clipmill" as a number; whoever changes the schema holds this advisory lock.
constexpr std::int64_t schema_lock = 0x636c69706d696c6c;

constexpr const char* begin_snapshot = "BEGIN ISOLATION LEVEL REPEATABLE READ";
constexpr const char* begin_locking = "BEGIN ISOLATION LEVEL READ COMMITTED";
constexpr const char* begin_reading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
constexpr const char* commit = "COMMIT";
constexpr const char* roll_back = "ROLLBACK";

constexpr const char* select_now =
    "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)";

// ---- schema

constexpr const char* select_has_schema =
    "SELECT to_regclass('clipmill_migrations') IS NOT NULL, current_setting('server_version_num')";

constexpr const char* select_version =
    "SELECT CAST(coalesce(max(number), 0) AS BIGINT) FROM clipmill_migrations";

constexpr int server_version_min = 150000;

std::unexpected<Error> wrong_schema(const Failure& failure, const Target& target) {
  if (failure.sqlstate == "42P07") {
    return fail(ErrorCode::invalid,
                fmt::format("{} holds tables of another program ({}); name another database",
                            target.describe(), failure.message));
  }
  try {
    return fail(to_error(failure, target));
  } catch (const std::logic_error& error) {
    return fail(ErrorCode::invalid, fmt::format("the schema of {} cannot be changed: {}",
                                                target.describe(), error.what()));
  }
}

asio::awaitable<Result<int>> read_version(Connection& connection, Target target) {
  std::vector<Statement> asked{{select_has_schema}};
  auto reply = co_await connection.exchange(std::move(asked));
  if (reply.failure) co_return wrong_schema(*reply.failure, target);
  const Row& row = reply.answers.front().rows.front();
  if (std::atoi(row.text(1).c_str()) < server_version_min) {
    co_return fail(ErrorCode::invalid,
                   fmt::format("PostgreSQL at {} is of version {}; it must be 15 or newer",
                               target.describe(), row.text(1)));
  }
  if (row.integer(0) == 0) co_return 0;
  std::vector<Statement> version{{select_version}};
  reply = co_await connection.exchange(std::move(version));
  if (reply.failure) co_return wrong_schema(*reply.failure, target);
  co_return static_cast<int>(reply.answers.front().rows.front().integer(0));
}

std::unexpected<Error> made_by_newer(int version, const Target& target) {
  return fail(
      ErrorCode::invalid,
      fmt::format("{} was made by a newer clipmill (schema {}, this one knows {}); run that "
                  "version or a newer one, or restore a backup that this one made",
                  target.describe(), version, sql::schema_version));
}

// Within the transaction that holds the lock.
asio::awaitable<Result<void>> migrate_locked(Connection& connection, Target target) {
  // Another process may have been first, and may have been a newer one.
  auto version = co_await read_version(connection, target);
  if (!version) co_return fail(std::move(version.error()));
  if (*version > sql::schema_version) co_return made_by_newer(*version, target);
  std::string script;
  if (*version == 0) {
    script +=
        "CREATE TABLE IF NOT EXISTS clipmill_migrations (number BIGINT PRIMARY KEY,"
        " name TEXT NOT NULL, applied_at TIMESTAMPTZ NOT NULL DEFAULT now());";
  }
  for (const sql::Migration& migration : sql::migrations) {
    if (migration.number <= *version) continue;
    script += schema_for_postgres(migration.statements);
    script += ';';
    script += migration.postgres_statements;
    script += fmt::format(";INSERT INTO clipmill_migrations (number, name) VALUES ({}, '{}');",
                          migration.number, migration.name);
  }
  if (auto failed = co_await connection.script(std::move(script))) {
    co_return wrong_schema(*failed, target);
  }
  co_return Result<void>();
}

asio::awaitable<Result<void>> migrate(Connection& connection, Target target) {
  auto version = co_await read_version(connection, target);
  if (!version) co_return fail(std::move(version.error()));
  if (*version > sql::schema_version) co_return made_by_newer(*version, target);
  if (*version == sql::schema_version) co_return Result<void>();

  // However long another process's migration takes.
  auto locked = co_await connection.script(fmt::format(
      "BEGIN; SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock({});", schema_lock));
  if (locked) co_return wrong_schema(*locked, target);
  auto migrated = co_await migrate_locked(connection, target);
  auto ended = co_await connection.script(migrated ? commit : roll_back);
  if (migrated && ended) co_return wrong_schema(*ended, target);
  co_return migrated;
}

// ---- statements over many rows

// Below it the arrays cost more than they save.
constexpr std::size_t bulk_rows_min = 4;

using Key = std::vector<sql::Value>;

Key key_of(const Parameters& row, const std::vector<std::size_t>& places) {
  Key key;
  key.reserve(places.size());
  for (const std::size_t place : places) key.push_back(row.at(place));
  return key;
}

// Keys are whole numbers and texts.
struct KeyLess {
  bool operator()(const Key& a, const Key& b) const {
    return std::ranges::lexicographical_compare(a, b, less);
  }
  static bool less(const sql::Value& a, const sql::Value& b) {
    if (a.index() != b.index()) return a.index() < b.index();
    if (const auto* text = std::get_if<std::string>(&a)) return *text < std::get<std::string>(b);
    if (const auto* whole = std::get_if<std::int64_t>(&a)) {
      return *whole < std::get<std::int64_t>(b);
    }
    if (const auto* real = std::get_if<double>(&a)) return *real < std::get<double>(b);
    if (const auto* blob = std::get_if<sql::Blob>(&a)) {
      return blob->bytes < std::get<sql::Blob>(b).bytes;
    }
    return false;
  }
};

struct BulkStatement {
  std::string original;
  std::optional<Bulk> form;  // nullopt: there is none, or not known yet
  std::vector<unsigned> types;
};

// Whether two rows agree in all these parameters.
bool has_repeats(const std::vector<Parameters>& rows, const std::vector<std::size_t>& places) {
  if (places.empty()) return false;
  std::set<Key, KeyLess> known;
  return !std::ranges::all_of(
      rows, [&](const Parameters& row) { return known.insert(key_of(row, places)).second; });
}

// ---- the pool

class Pool {
 public:
  Pool(asio::any_io_executor executor, PostgresOptions options, Random& random)
      : executor_(executor), options_(std::move(options)), random_(random) {}
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  asio::awaitable<Result<std::unique_ptr<Connection>>> take();
  // One try to open one more, which is then in use.
  asio::awaitable<Result<std::unique_ptr<Connection>>> connect();
  void give_back(std::unique_ptr<Connection> connection);

  // The server may be gone: what is idle is most likely lost as well.
  void forget_idle() {
    open_ -= idle_.size();
    idle_.clear();
  }

  // How the statement is carried out over arrays; without a form: not at all.
  asio::awaitable<const BulkStatement*> bulk_of(Connection& connection, const char* statement);

  const PostgresOptions& options() const { return options_; }
  const Target& target() const { return options_.target; }
  Random& random() { return random_; }
  ServerClock& clock() { return clock_; }

 private:
  struct Waiter {
    asio::steady_timer timer;
    std::unique_ptr<Connection> given;
  };

  asio::awaitable<bool> is_usable(Connection& connection);
  void wake_next();

  asio::any_io_executor executor_;
  const PostgresOptions options_;
  Random& random_;
  ServerClock clock_;
  std::vector<std::unique_ptr<Connection>> idle_;  // the one that was used last comes first again
  std::size_t open_ = 0;                           // idle, in use, or being opened
  std::list<Waiter*> waiters_;
  std::unordered_map<const void*, BulkStatement> bulks_;
  int failures_ = 0;  // to connect, in a row
  Steady::time_point next_try_;
  Error last_error_;
};

asio::awaitable<Result<std::unique_ptr<Connection>>> Pool::take() {
  if (waiters_.size() >= options_.waiting_max) {
    co_return fail(ErrorCode::unavailable,
                   "too much waits for the database already; try again in a moment");
  }
  const Steady::time_point end = Steady::now() + options_.wait_max;
  std::unique_ptr<Connection> connection;
  bool first = waiters_.empty();
  while (true) {
    const bool may_connect = open_ < options_.connections_max && Steady::now() >= next_try_;
    if (!connection && first && !idle_.empty()) {
      connection = std::move(idle_.back());
      idle_.pop_back();
    } else if (!connection && first && may_connect) {
      auto opened = co_await connect();
      if (opened) {
        connection = std::move(*opened);
      } else if (opened.error().code != ErrorCode::unavailable) {
        co_return fail(std::move(opened.error()));
      }
    }
    if (connection) {
      if (co_await is_usable(*connection)) co_return connection;
      give_back(std::move(connection));
      continue;
    }
    if (Steady::now() >= end) {
      if (failures_ > 0) co_return fail(last_error_);
      co_return fail(ErrorCode::unavailable,
                     fmt::format("all {} connections to PostgreSQL were busy for {} ms; raise "
                                 "database_pool, or look for slow statements there",
                                 options_.connections_max, options_.wait_max.count()));
    }

    Waiter waiter{.timer = asio::steady_timer(executor_), .given = nullptr};
    const bool for_next_try = first && failures_ > 0 && open_ < options_.connections_max;
    waiter.timer.expires_at(for_next_try ? std::min(end, next_try_) : end);
    const auto place = first ? waiters_.insert(waiters_.begin(), &waiter)
                             : waiters_.insert(waiters_.end(), &waiter);
    boost::system::error_code woken;
    co_await waiter.timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    waiters_.erase(place);
    connection = std::move(waiter.given);
    first = true;
  }
}

// A lost connection makes room for a new one.
void Pool::give_back(std::unique_ptr<Connection> connection) {
  if (connection->is_lost()) {
    connection.reset();
    --open_;
    wake_next();
    return;
  }
  for (Waiter* waiter : waiters_) {
    if (waiter->given) continue;
    waiter->given = std::move(connection);
    waiter->timer.cancel();
    return;
  }
  idle_.push_back(std::move(connection));
}

void Pool::wake_next() {
  for (Waiter* waiter : waiters_) {
    if (waiter->given) continue;
    waiter->timer.cancel();
    return;
  }
}

asio::awaitable<Result<std::unique_ptr<Connection>>> Pool::connect() {
  ++open_;
  auto opened = co_await Connection::open(options_.target, options_.connection);
  if (opened) {
    failures_ = 0;
    next_try_ = {};
    wake_next();  // the server is there again
    co_return opened;
  }
  --open_;
  ++failures_;
  last_error_ = opened.error();
  // Full jitter, so that a server that comes back is not met by everybody at once.
  const Duration most = std::min(backoff_max, backoff_min * (1 << std::min(failures_, 10)));
  next_try_ = Steady::now() + Duration(static_cast<std::int64_t>(
                                  random_.below(static_cast<std::uint64_t>(most.count()) + 1)));
  co_return opened;
}

// Asks for the server's time where that has not been done lately.
asio::awaitable<bool> Pool::is_usable(Connection& connection) {
  if (connection.is_lost()) co_return false;
  if (clock_.is_fresh()) co_return true;
  const Steady::time_point asked = Steady::now();
  std::vector<Statement> question{{select_now}};
  auto reply = co_await connection.exchange(std::move(question));
  if (reply.failure) {
    if (reply.failure->lost) forget_idle();
    co_return !connection.is_lost();
  }
  clock_.learn(reply.answers.front().rows.front().instant(0), asked, Steady::now());
  co_return true;
}

asio::awaitable<const BulkStatement*> Pool::bulk_of(Connection& connection, const char* statement) {
  const auto known = bulks_.find(statement);
  if (known != bulks_.end()) {
    // The address stands for the text; another text at the same place goes the plain way.
    co_return known->second.original == statement ? &known->second : nullptr;
  }
  if (!options_.connection.prepare) co_return nullptr;
  std::vector<unsigned> types;
  if (co_await connection.describe(statement, types)) co_return nullptr;
  BulkStatement bulk{.original = statement, .form = std::nullopt, .types = std::move(types)};
  std::vector<std::string> names;
  for (const unsigned type : bulk.types) {
    if (auto name = name_of_type(type)) names.push_back(std::move(*name));
  }
  if (names.size() == bulk.types.size()) bulk.form = bulk_form(statement, names);
  // Another body may have been first; then its text stays, because it is prepared by its address.
  co_return &bulks_.try_emplace(statement, std::move(bulk)).first->second;
}

// A connection that goes back however its user ends.
class Borrowed {
 public:
  Borrowed(Pool& pool, std::unique_ptr<Connection> connection)
      : pool_(pool), connection_(std::move(connection)) {}
  ~Borrowed() { pool_.give_back(std::move(connection_)); }
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;

  Connection& operator*() { return *connection_; }

 private:
  Pool& pool_;
  std::unique_ptr<Connection> connection_;
};

// ---- transactions

class PostgresSession final : public sql::Session {
 public:
  PostgresSession(Connection& connection, Pool& pool, const char* begin)
      : connection_(connection), pool_(pool), target_(pool.target()), begin_(begin) {}

  asio::awaitable<Result<Rows>> query(const char* statement, Parameters parameters) override {
    auto answer = co_await run_one(statement, std::move(parameters));
    if (!answer) co_return fail(std::move(answer.error()));
    co_return std::move(answer->rows);
  }

  asio::awaitable<Result<std::int64_t>> execute(const char* statement,
                                                Parameters parameters) override {
    auto answer = co_await run_one(statement, std::move(parameters));
    if (!answer) co_return fail(std::move(answer.error()));
    co_return answer->changed;
  }

  asio::awaitable<Result<std::vector<std::int64_t>>> execute_many(
      const char* statement, std::vector<Parameters> parameters) override {
    std::vector<std::int64_t> changed;
    if (parameters.empty()) co_return changed;
    if (const BulkStatement* bulk = co_await bulk_for(statement, parameters)) {
      co_return co_await execute_bulk(*bulk, parameters);
    }
    auto answers = co_await run_each(statement, parameters);
    if (!answers) co_return fail(std::move(answers.error()));
    changed.reserve(answers->size());
    for (const Answer& answer : *answers) changed.push_back(answer.changed);
    co_return changed;
  }

  asio::awaitable<Result<std::vector<Rows>>> query_many(
      const char* statement, std::vector<Parameters> parameters) override {
    std::vector<Rows> rows;
    if (parameters.empty()) co_return rows;
    const BulkStatement* bulk = co_await bulk_for(statement, parameters);
    if (bulk != nullptr && !bulk->form->is_insert) {
      co_return co_await query_bulk(*bulk, parameters);
    }
    auto answers = co_await run_each(statement, parameters);
    if (!answers) co_return fail(std::move(answers.error()));
    rows.reserve(answers->size());
    for (Answer& answer : *answers) rows.push_back(std::move(answer.rows));
    co_return rows;
  }

  bool is_remote() const override { return true; }

  bool has_begun() const { return begun_; }

  // What ended the transaction, even if the body made light of it.
  const std::optional<Failure>& failure() const { return failure_; }

 private:
  asio::awaitable<Result<Answer>> run_one(const char* statement, Parameters parameters) {
    std::vector<Statement> statements{{statement, &parameters}};
    auto answers = co_await run(std::move(statements));
    if (!answers) co_return fail(std::move(answers.error()));
    co_return std::move(answers->back());
  }

  // All on their way before the first is answered.
  asio::awaitable<Result<std::vector<Answer>>> run_each(const char* statement,
                                                        const std::vector<Parameters>& parameters) {
    std::vector<Statement> statements;
    statements.reserve(parameters.size() + 1);
    for (const Parameters& row : parameters) statements.push_back({statement, &row});
    co_return co_await run(std::move(statements));
  }

  // nullptr: one by one.
  asio::awaitable<const BulkStatement*> bulk_for(const char* statement,
                                                 const std::vector<Parameters>& parameters) {
    if (parameters.size() < bulk_rows_min || failure_) co_return nullptr;
    const BulkStatement* bulk = co_await pool_.bulk_of(connection_, statement);
    if (bulk == nullptr || !bulk->form) co_return nullptr;
    if (has_repeats(parameters, bulk->form->identity)) co_return nullptr;
    co_return bulk;
  }

  asio::awaitable<Result<Answer>> run_bulk(const BulkStatement& bulk,
                                           const std::vector<Parameters>& parameters) {
    std::vector<Statement> statements{
        {.text = bulk.form->text.c_str(), .rows = &parameters, .types = &bulk.types}};
    auto answers = co_await run(std::move(statements));
    if (!answers) co_return fail(std::move(answers.error()));
    co_return std::move(answers->back());
  }

  asio::awaitable<Result<std::vector<Rows>>> query_bulk(const BulkStatement& bulk,
                                                        const std::vector<Parameters>& parameters) {
    auto answer = co_await run_bulk(bulk, parameters);
    if (!answer) co_return fail(std::move(answer.error()));
    std::vector<Rows> rows(parameters.size());
    for (const Row& row : answer->rows) {
      const auto place = static_cast<std::size_t>(row.integer(0));
      rows.at(place - 1).emplace_back(
          std::vector<sql::Value>(row.values().begin() + 1, row.values().end()));
    }
    co_return rows;
  }

  asio::awaitable<Result<std::vector<std::int64_t>>> execute_bulk(
      const BulkStatement& bulk, const std::vector<Parameters>& parameters) {
    auto answer = co_await run_bulk(bulk, parameters);
    if (!answer) co_return fail(std::move(answer.error()));
    const std::vector<std::size_t>& keys = bulk.form->inserted_keys;
    if (bulk.form->is_insert && keys.empty()) {
      co_return std::vector<std::int64_t>(parameters.size(), 1);
    }
    std::vector<std::int64_t> changed(parameters.size(), 0);
    if (!bulk.form->is_insert) {
      for (const Row& row : answer->rows)
        ++changed.at(static_cast<std::size_t>(row.integer(0)) - 1);
      co_return changed;
    }
    // Of those with the same key the first went in.
    std::set<Key, KeyLess> inserted;
    for (const Row& row : answer->rows) inserted.insert(row.values());
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      changed[i] = static_cast<std::int64_t>(inserted.erase(key_of(parameters[i], keys)));
    }
    co_return changed;
  }

  // BEGIN goes along with the first statement.
  asio::awaitable<Result<std::vector<Answer>>> run(std::vector<Statement> statements) {
    if (failure_) co_return fail(to_error(*failure_, target_));
    const bool first = !begun_;
    if (first) statements.insert(statements.begin(), Statement{begin_});
    begun_ = true;
    auto reply = co_await connection_.exchange(std::move(statements));
    if (reply.failure) {
      failure_ = std::move(reply.failure);
      co_return fail(to_error(*failure_, target_));
    }
    if (first) reply.answers.erase(reply.answers.begin());
    co_return std::move(reply.answers);
  }

  Connection& connection_;
  Pool& pool_;
  const Target& target_;
  const char* begin_;
  bool begun_ = false;
  std::optional<Failure> failure_;
};

// What a body threw is an error of its transaction.
Error as_error(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& error) {
    return {ErrorCode::unavailable, fmt::format("a database transaction failed: {}", error.what())};
  }
}

Error as_error(const Failure& failure, const Target& target) {
  try {
    return to_error(failure, target);
  } catch (const std::logic_error&) {
    return as_error(std::current_exception());
  }
}

struct Attempt {
  Result<void> outcome;
  bool again = false;  // nothing took effect, and another attempt may do better
};

// One run of the body in one transaction.
asio::awaitable<Attempt> attempt(Pool& pool, Body& body, const char* begin) {
  auto taken = co_await pool.take();
  if (!taken) co_return Attempt{fail(std::move(taken.error()))};
  Borrowed connection(pool, std::move(*taken));
  PostgresSession session(*connection, pool, begin);

  Attempt attempt;
  std::exception_ptr thrown;
  try {
    attempt.outcome = co_await body(session);
  } catch (const std::exception&) {
    thrown = std::current_exception();
  }
  if (thrown) attempt.outcome = fail(as_error(thrown));
  if (!session.has_begun()) co_return attempt;

  if (attempt.outcome && !session.failure()) {
    std::vector<Statement> statements{{commit}};
    auto reply = co_await (*connection).exchange(std::move(statements));
    if (!reply.failure) co_return attempt;
    if (reply.failure->lost) pool.forget_idle();
    Error error = as_error(*reply.failure, pool.target());
    // A transaction that only read has no effect to be unsure of.
    attempt.again =
        reply.failure->is_contention() || (reply.failure->lost && begin == begin_reading);
    if (reply.failure->lost) {
      error.message += "; whether what was being written took effect is unknown";
    }
    attempt.outcome = fail(std::move(error));
    co_return attempt;
  }

  if (session.failure()) {
    // A body that writes where it only reads meets the same code as one on a standby.
    const bool wrote = begin == begin_reading && session.failure()->is_read_only();
    const bool is_outage = session.failure()->is_outage() && !wrote;
    attempt.again = session.failure()->is_contention() || is_outage;
    if (is_outage) {
      // This one too, if it is still there: a server that is read-only has become a standby.
      (*connection).close();
      pool.forget_idle();
    }
    if (attempt.outcome || attempt.again) {
      attempt.outcome = fail(as_error(*session.failure(), pool.target()));
    }
  }
  if (!(*connection).is_lost()) {
    std::vector<Statement> statements{{roll_back}};
    co_await (*connection).exchange(std::move(statements));
  }
  co_return attempt;
}

asio::awaitable<Result<void>> run(std::shared_ptr<Pool> pool, Body body, const char* begin) {
  const Steady::time_point end = Steady::now() + pool->options().contention_max;
  asio::steady_timer pause(co_await asio::this_coro::executor);
  for (int tries = 1;; ++tries) {
    Attempt last = co_await attempt(*pool, body, begin);
    if (last.outcome || !last.again || Steady::now() >= end) co_return std::move(last.outcome);
    const std::int64_t most =
        std::min<std::int64_t>(contention_pause_max_us, std::int64_t{500} << std::min(tries, 10));
    pause.expires_after(std::chrono::microseconds(
        static_cast<std::int64_t>(pool->random().below(static_cast<std::uint64_t>(most)))));
    co_await pause.async_wait(asio::use_awaitable);
  }
}

class OpenPostgresDatabase final : public PostgresDatabase {
 public:
  explicit OpenPostgresDatabase(std::shared_ptr<Pool> pool) : pool_(std::move(pool)) {}

  asio::awaitable<Result<void>> run_write(Body body) override {
    return hand_over(pool_, std::move(body), begin_snapshot);
  }
  asio::awaitable<Result<void>> run_locking_write(Body body) override {
    return hand_over(pool_, std::move(body), begin_locking);
  }
  asio::awaitable<Result<void>> run_read(Body body) override {
    return hand_over(pool_, std::move(body), begin_reading);
  }
  std::string name() const override { return "postgres"; }
  Clock& clock() override { return pool_->clock(); }

 private:
  // As a coroutine of its own, which the caller's cancellation does not reach.
  static asio::awaitable<Result<void>> hand_over(std::shared_ptr<Pool> pool, Body body,
                                                 const char* begin) {
    Result<void> outcome;
    std::exception_ptr failure;
    auto initiate = [&](auto handler) {
      const auto executor = asio::get_associated_executor(handler);
      asio::co_spawn(executor, run(std::move(pool), std::move(body), begin),
                     [&outcome, &failure, handler = std::move(handler)](
                         std::exception_ptr thrown, Result<void> result) mutable {
                       failure = std::move(thrown);
                       outcome = std::move(result);
                       std::move(handler)();
                     });
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(std::move(initiate),
                                                                         asio::use_awaitable);
    if (failure) std::rethrow_exception(failure);
    co_return outcome;
  }

  std::shared_ptr<Pool> pool_;
};

}  // namespace

asio::awaitable<Result<std::unique_ptr<PostgresDatabase>>> PostgresDatabase::open(
    PostgresOptions options, Random& random) {
  auto pool =
      std::make_shared<Pool>(co_await asio::this_coro::executor, std::move(options), random);
  // One try: whoever starts us without a server wants to hear of it.
  auto opened = co_await pool->connect();
  if (!opened) co_return fail(std::move(opened.error()));
  pool->give_back(std::move(*opened));
  auto taken = co_await pool->take();
  if (!taken) co_return fail(std::move(taken.error()));
  Borrowed connection(*pool, std::move(*taken));
  auto migrated = co_await migrate(*connection, pool->target());
  if (!migrated) co_return fail(std::move(migrated.error()));
  std::unique_ptr<PostgresDatabase> database = std::make_unique<OpenPostgresDatabase>(pool);
  co_return database;
}

asio::awaitable<Result<int>> schema_version_at(Target target, ConnectionOptions options) {
  auto connection = co_await Connection::open(target, options);
  if (!connection) co_return fail(std::move(connection.error()));
  co_return co_await read_version(**connection, target);
}

}  // namespace clipmill::postgres
