#include "adapters/sql/sqlite_database.hpp"

#include <fmt/format.h>
#include <pthread.h>
#include <sqlite3.h>
#include <unistd.h>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cassert>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "adapters/sql/migrations.hpp"
#include "base/random.hpp"

namespace clipmill::sql {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

constexpr int application_id = 0x636c6d6c;  // "clml" in the file's header

// A page that holds a whole vector, and of an index twice as much as SQLite's usual one: a batch
// then writes half as many pages.
constexpr std::int64_t page_size_bytes = 8192;

// What a WAL is cut to once it is free; it is folded into the file at a quarter of this.
constexpr std::int64_t wal_size_bytes_max = 64 << 20;

// After these SQLite may have rolled back on its own, and what the other bodies of the batch wrote
// cannot be trusted to be there: the whole batch is undone.
bool ends_the_transaction(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PROTOCOL:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return true;
    default:
      return false;
  }
}

// The only place where SQLite's codes become Errors. A code that means a wrong statement throws: it
// is a bug.
Error to_error(int code, const std::string& detail, const SqliteOptions& options) {
  const std::string file = options.file.string();
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return {ErrorCode::unavailable,
              fmt::format("{} was locked by another process for more than {} ms; try again, and "
                          "look for a process that hangs while it holds the file",
                          file, options.lock_wait.count())};
    case SQLITE_FULL:
      return {ErrorCode::unavailable,
              fmt::format("no room to write {}; free space on its disk (nothing stored before is "
                          "lost) and try again",
                          file)};
    case SQLITE_READONLY:
      return {ErrorCode::unavailable,
              fmt::format("{} cannot be written; make the file and its folder writable for this "
                          "user, on a file system that is not mounted read-only",
                          file)};
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {ErrorCode::unavailable,
              fmt::format("{} cannot be opened ({}); its folder must exist and be writable", file,
                          detail)};
    case SQLITE_NOTADB:
      return {ErrorCode::invalid,
              fmt::format("{} is not a database; name another file, or move this one away", file)};
    case SQLITE_CORRUPT:
      return {ErrorCode::unavailable,
              fmt::format("{} is damaged ({}); restore it from a backup", file, detail)};
    case SQLITE_IOERR:
      return {ErrorCode::unavailable,
              fmt::format("I/O error on {} ({}, {}); check its disk, then try again", file, detail,
                          code)};
    case SQLITE_NOMEM:
      return {ErrorCode::unavailable, fmt::format("out of memory while using {}", file)};
    case SQLITE_TOOBIG:
      return {ErrorCode::invalid, "a value is too large for the database"};
    case SQLITE_CONSTRAINT:
      if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY) {
        return {ErrorCode::conflict, fmt::format("exists already ({})", detail)};
      }
      break;
    default:
      break;
  }
  throw std::logic_error(fmt::format("{} (SQLite code {})", detail, code));
}

// Writers take turns here, so rows need no locks.
std::string_view without_row_locks(std::string_view text) {
  for (const std::string_view clause : {"SKIP LOCKED", "FOR UPDATE"}) {
    if (!text.ends_with(clause)) continue;
    text.remove_suffix(clause.size());
    text = text.substr(0, text.find_last_not_of(" \n") + 1);
  }
  return text;
}

// One open file handle with its prepared statements; used by one thread at a time.
class Connection {
 public:
  enum class Mode { write, read };

  static Result<std::unique_ptr<Connection>> open(const SqliteOptions& options, Mode mode) {
    std::unique_ptr<Connection> connection(new Connection(options));
    if (auto opened = connection->open(mode); !opened) return fail(std::move(opened.error()));
    return connection;
  }

  ~Connection() {
    for (auto& [text, statement] : statements_) sqlite3_finalize(statement.handle);
    sqlite3_close(handle_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Result<Rows> query(const char* text, const Parameters& parameters) {
    auto statement = bind(text, parameters);
    if (!statement) return fail(std::move(statement.error()));
    sqlite3_stmt* const handle = (*statement)->handle;
    Rows rows;
    int code = sqlite3_step(handle);
    while (code == SQLITE_ROW) {
      rows.push_back(read_row(handle));
      code = sqlite3_step(handle);
    }
    if (auto ended = end(handle, code); !ended) return fail(std::move(ended.error()));
    return rows;
  }

  Result<std::int64_t> execute(const char* text, const Parameters& parameters) {
    auto statement = bind(text, parameters);
    if (!statement) return fail(std::move(statement.error()));
    sqlite3_stmt* const handle = (*statement)->handle;
    int code = sqlite3_step(handle);
    while (code == SQLITE_ROW) code = sqlite3_step(handle);
    const std::int64_t changed = sqlite3_changes64(handle_);
    if (auto ended = end(handle, code); !ended) return fail(std::move(ended.error()));
    return changed;
  }

  Result<int> schema_version() {
    auto made = check_made_by_us_or_newer();
    if (!made) return fail(std::move(made.error()));
    return static_cast<int>(*made);
  }

  // A statement or several, without parameters, not kept.
  Result<void> script(const std::string& text) {
    const int code = sqlite3_exec(handle_, text.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return failure(code);
    return {};
  }

  Result<void> begin() {
    failed_with_ = SQLITE_OK;
    return plain("BEGIN IMMEDIATE");
  }
  Result<void> begin_snapshot() {
    failed_with_ = SQLITE_OK;
    return plain("BEGIN");
  }
  Result<void> commit() { return plain("COMMIT"); }

  // Nothing is left to roll back where SQLite did it on its own.
  void rollback() {
    if (sqlite3_get_autocommit(handle_) != 0) return;
    const auto rolled_back = plain("ROLLBACK");
    // A failed ROLLBACK of an open transaction would mix two batches; SQLite documents none.
    if (!rolled_back && sqlite3_get_autocommit(handle_) == 0) std::abort();
  }

  Result<void> save() { return plain("SAVEPOINT body"); }
  Result<void> keep() { return plain("RELEASE body"); }
  Result<void> undo() {
    if (auto undone = plain("ROLLBACK TO body"); !undone) return undone;
    return plain("RELEASE body");
  }

  // The error that undoes everything since begin(), if one was met, even if a body made light of
  // it.
  std::optional<Error> undoing() const {
    if (failed_with_ != SQLITE_OK) return to_error(failed_with_, failed_text_, options_);
    return std::nullopt;
  }

 private:
  struct Statement {
    sqlite3_stmt* handle = nullptr;
    std::string text;  // as it was given
    // SQLite takes $2 for a name and numbers names as they come: positions[i] is the parameter
    // that its i-th place wants.
    std::vector<std::size_t> positions;
  };

  explicit Connection(const SqliteOptions& options)
      : options_(options),
        random_(static_cast<std::uint64_t>(getpid()) ^ reinterpret_cast<std::uintptr_t>(this) ^
                static_cast<std::uint64_t>(
                    std::chrono::steady_clock::now().time_since_epoch().count())) {}

  Result<void> open(Mode mode) {
    int code = sqlite3_open_v2(
        options_.file.c_str(), &handle_,
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
        nullptr);
    if (code != SQLITE_OK) return open_failure(code);
    sqlite3_busy_handler(handle_, &Connection::on_busy, this);
    // What a wrong statement would do by quoting a column that does not exist is an error here.
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);

    if (mode == Mode::write) {
      // In one snapshot: another process may be giving a fresh file its schema.
      if (auto begun = begin_snapshot(); !begun) return begun;
      auto known = check_made_by_us();
      rollback();
      if (!known) return known;
      if (sqlite3_db_readonly(handle_, "main") == 1) return failure(SQLITE_READONLY);
      if (auto set = script(fmt::format("PRAGMA page_size = {}", page_size_bytes)); !set) {
        return set;
      }
      if (auto wal = use_wal(); !wal) return wal;
      // In memory, because what a savepoint may have to undo goes to a temporary file otherwise:
      // that was four fifths of all writes.
      if (auto set = script("PRAGMA synchronous = FULL; PRAGMA cache_size = -16384;"
                            "PRAGMA temp_store = MEMORY;");
          !set) {
        return set;
      }
      if (auto set =
              script(fmt::format("PRAGMA wal_autocheckpoint = {};"
                                 "PRAGMA journal_size_limit = {};",
                                 wal_size_bytes_max / 4 / page_size_bytes, wal_size_bytes_max));
          !set) {
        return set;
      }
      if (options_.pages_max > 0) {
        if (auto set = script(fmt::format("PRAGMA max_page_count = {}", options_.pages_max));
            !set) {
          return set;
        }
      }
      return migrate();
    }
    return script("PRAGMA query_only = 1; PRAGMA cache_size = -8192;");
  }

  Result<void> open_failure(int code) {
    const int system = sqlite3_system_errno(handle_);
    const std::string detail =
        system != 0 ? std::generic_category().message(system) : sqlite3_errmsg(handle_);
    return fail(to_error(code, detail, options_));
  }

  // Reads only: a file of a newer clipmill, or of another program, is left as it is.
  Result<void> check_made_by_us() {
    auto version = check_made_by_us_or_newer();
    if (!version) return fail(std::move(version.error()));
    if (*version > sql::schema_version) {
      return clipmill::fail(
          ErrorCode::invalid,
          fmt::format("{} was made by a newer clipmill (schema {}, this one knows {}); run that "
                      "version or a newer one, or restore a backup that this one made",
                      options_.file.string(), *version, sql::schema_version));
    }
    return {};
  }

  // Its schema's number.
  Result<std::int64_t> check_made_by_us_or_newer() {
    auto version = pragma("PRAGMA user_version");
    if (!version) return fail(std::move(version.error()));
    auto program = pragma("PRAGMA application_id");
    if (!program) return fail(std::move(program.error()));
    auto tables = pragma("SELECT count(*) FROM sqlite_schema");
    if (!tables) return fail(std::move(tables.error()));
    if (*program != application_id && *tables > 0) {
      return clipmill::fail(ErrorCode::invalid,
                            fmt::format("{} is a database of another program; name another file",
                                        options_.file.string()));
    }
    return *version;
  }

  // Only the first process of a fresh file changes the mode; for that SQLite wants to be alone and
  // does not always ask the busy handler.
  Result<void> use_wal() {
    const SteadyTime deadline = std::chrono::steady_clock::now() + options_.lock_wait;
    while (true) {
      auto mode = query("PRAGMA journal_mode = WAL", {});
      if (mode) {
        if (mode->front().text(0) == "wal") return {};
        return clipmill::fail(
            ErrorCode::unavailable,
            fmt::format("{} lies on a file system without shared memory, which the WAL needs; "
                        "choose a local folder",
                        options_.file.string()));
      }
      const bool locked = (sqlite3_errcode(handle_) & 0xff) == SQLITE_BUSY;
      if (!locked || std::chrono::steady_clock::now() >= deadline) {
        return fail(std::move(mode.error()));
      }
      pause();
    }
  }

  Result<void> migrate() {
    auto version = pragma("PRAGMA user_version");
    if (!version) return fail(std::move(version.error()));
    if (*version == sql::schema_version) return {};

    if (auto begun = begin(); !begun) return begun;
    auto migrated = migrate_locked();
    if (migrated) migrated = commit();
    if (!migrated) rollback();
    return migrated;
  }

  Result<void> migrate_locked() {
    // Another process may have been first, and may have been a newer one.
    if (auto known = check_made_by_us(); !known) return known;
    auto version = pragma("PRAGMA user_version");
    if (!version) return fail(std::move(version.error()));
    for (const Migration& migration : migrations) {
      if (migration.number <= *version) continue;
      if (auto done = script(std::string(migration.statements)); !done) return done;
    }
    return script(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {};",
                              application_id, sql::schema_version));
  }

  Result<std::int64_t> pragma(const char* text) {
    auto rows = query(text, {});
    if (!rows) return fail(std::move(rows.error()));
    return rows->front().integer(0);
  }

  // Called while another connection holds the lock. Short random sleeps, for writers of several
  // processes to take turns; SQLite's own handler backs off to 100 ms.
  static int on_busy(void* self, int calls) {
    auto* connection = static_cast<Connection*>(self);
    if (calls == 0) {
      connection->busy_until_ = std::chrono::steady_clock::now() + connection->options_.lock_wait;
    } else if (std::chrono::steady_clock::now() >= connection->busy_until_) {
      return 0;
    }
    connection->pause();
    return 1;
  }

  void pause() {
    std::this_thread::sleep_for(
        std::chrono::microseconds(200 + static_cast<std::int64_t>(random_.below(1800))));
  }

  Result<void> plain(const char* text) {
    auto done = execute(text, {});
    if (!done) return fail(std::move(done.error()));
    return {};
  }

  Result<Statement*> prepare(const char* text) {
    const auto known = statements_.find(text);
    if (known != statements_.end()) {
      // The address stands for the text; a caller that uses it for another text is served, slowly.
      if (known->second.text == text) return &known->second;
      sqlite3_finalize(known->second.handle);
      statements_.erase(known);
    }

    const std::string_view plain_text = without_row_locks(text);
    sqlite3_stmt* handle = nullptr;
    const char* rest = nullptr;
    const int code =
        sqlite3_prepare_v3(handle_, plain_text.data(), static_cast<int>(plain_text.size()),
                           SQLITE_PREPARE_PERSISTENT, &handle, &rest);
    if (code != SQLITE_OK) {
      return failure<Statement*>(code, fmt::format("{} in: {}", sqlite3_errmsg(handle_), text));
    }
    Statement& statement = statements_[text];
    statement.handle = handle;
    statement.text = text;
    if (handle == nullptr || rest != plain_text.data() + plain_text.size()) {
      throw std::logic_error(fmt::format("not exactly one statement: {}", text));
    }
    const int places = sqlite3_bind_parameter_count(handle);
    for (int place = 1; place <= places; ++place) {
      const char* name = sqlite3_bind_parameter_name(handle, place);
      const int number = name != nullptr && *name == '$' ? std::atoi(name + 1) : 0;
      if (number < 1) throw std::logic_error(fmt::format("parameters are $1, $2, ...: {}", text));
      statement.positions.push_back(static_cast<std::size_t>(number) - 1);
    }
    return &statement;
  }

  // Texts and blobs are bound where they lie: `parameters` outlives the statement's run.
  Result<Statement*> bind(const char* text, const Parameters& parameters) {
    auto prepared = prepare(text);
    if (!prepared) return prepared;
    Statement& statement = **prepared;
    for (std::size_t i = 0; i < statement.positions.size(); ++i) {
      if (statement.positions[i] >= parameters.size()) {
        throw std::logic_error(fmt::format("too few parameters for: {}", text));
      }
      const int code =
          bind_value(statement.handle, static_cast<int>(i) + 1, parameters[statement.positions[i]]);
      if (code != SQLITE_OK) {
        sqlite3_clear_bindings(statement.handle);
        return failure<Statement*>(code);
      }
    }
    return &statement;
  }

  static int bind_value(sqlite3_stmt* statement, int place, const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
      return sqlite3_bind_int64(statement, place, *integer);
    }
    if (const auto* real = std::get_if<double>(&value)) {
      return sqlite3_bind_double(statement, place, *real);
    }
    if (const auto* text = std::get_if<std::string>(&value)) {
      return sqlite3_bind_text64(statement, place, text->data(), text->size(), SQLITE_STATIC,
                                 SQLITE_UTF8);
    }
    if (const auto* blob = std::get_if<Blob>(&value)) {
      return sqlite3_bind_blob64(statement, place, blob->bytes.data(), blob->bytes.size(),
                                 SQLITE_STATIC);
    }
    return sqlite3_bind_null(statement, place);
  }

  static Row read_row(sqlite3_stmt* statement) {
    const int columns = sqlite3_column_count(statement);
    std::vector<Value> values;
    values.reserve(static_cast<std::size_t>(columns));
    for (int i = 0; i < columns; ++i) {
      const auto bytes = [&](const void* data) {
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, i));
        return size == 0 ? std::string() : std::string(static_cast<const char*>(data), size);
      };
      switch (sqlite3_column_type(statement, i)) {
        case SQLITE_INTEGER:
          values.emplace_back(static_cast<std::int64_t>(sqlite3_column_int64(statement, i)));
          break;
        case SQLITE_FLOAT:
          values.emplace_back(sqlite3_column_double(statement, i));
          break;
        case SQLITE_TEXT:
          values.emplace_back(bytes(sqlite3_column_text(statement, i)));
          break;
        case SQLITE_BLOB:
          values.emplace_back(Blob{bytes(sqlite3_column_blob(statement, i))});
          break;
        default:
          values.emplace_back(std::monostate());
          break;
      }
    }
    return Row(std::move(values));
  }

  // Frees the statement for its next run. The message is read first: reset() may change it.
  Result<void> end(sqlite3_stmt* statement, int code) {
    if (code == SQLITE_DONE) {
      sqlite3_reset(statement);
      sqlite3_clear_bindings(statement);
      return {};
    }
    const std::string detail = sqlite3_errmsg(handle_);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return failure(code, detail);
  }

  template <class T = void>
  Result<T> failure(int code, std::optional<std::string> detail = std::nullopt) {
    if (!detail) detail = sqlite3_errmsg(handle_);
    if (ends_the_transaction(code) && failed_with_ == SQLITE_OK) {
      failed_with_ = code;
      failed_text_ = *detail;
    }
    return fail(to_error(code, *detail, options_));
  }

  SqliteOptions options_;
  SeededRandom random_;
  sqlite3* handle_ = nullptr;
  std::unordered_map<const void*, Statement> statements_;
  SteadyTime busy_until_;
  int failed_with_ = SQLITE_OK;
  std::string failed_text_;
};

class SqliteSession final : public Session {
 public:
  explicit SqliteSession(Connection& connection) : connection_(connection) {}

  asio::awaitable<Result<Rows>> query(const char* statement, Parameters parameters) override {
    co_return connection_.query(statement, parameters);
  }

  asio::awaitable<Result<std::int64_t>> execute(const char* statement,
                                                Parameters parameters) override {
    co_return connection_.execute(statement, parameters);
  }

  asio::awaitable<Result<std::vector<std::int64_t>>> execute_many(
      const char* statement, std::vector<Parameters> parameters) override {
    std::vector<std::int64_t> changed;
    changed.reserve(parameters.size());
    for (const Parameters& row : parameters) {
      auto one = connection_.execute(statement, row);
      if (!one) co_return fail(std::move(one.error()));
      changed.push_back(*one);
    }
    co_return changed;
  }

 private:
  Connection& connection_;
};

struct Job {
  Body body;
  std::move_only_function<void(Result<void>)> answer;
};

// Jobs on their way to the threads that run them.
class Lane {
 public:
  explicit Lane(std::size_t size_max) : size_max_(size_max) {}

  // False: full, or closed; the job was not taken.
  bool push(Job& job) {
    {
      const std::lock_guard lock(mutex_);
      if (closed_ || jobs_.size() >= size_max_) return false;
      jobs_.push_back(std::move(job));
    }
    filled_.notify_one();
    return true;
  }

  // Waits for work; empty once closed and drained.
  std::vector<Job> take(std::size_t count_max) {
    std::unique_lock lock(mutex_);
    filled_.wait(lock, [&] { return closed_ || !jobs_.empty(); });
    std::vector<Job> taken;
    const std::size_t count = std::min(count_max, jobs_.size());
    taken.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      taken.push_back(std::move(jobs_.front()));
      jobs_.pop_front();
    }
    return taken;
  }

  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    filled_.notify_all();
  }

 private:
  const std::size_t size_max_;
  std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<Job> jobs_;
  bool closed_ = false;
};

// Runs bodies to their end on the calling thread. SQLite never suspends one, so the context has
// nothing to wait for.
class BodyRunner {
 public:
  explicit BodyRunner(Connection& connection) : session_(connection) {}

  Result<void> run(Body& body) {
    std::optional<Result<void>> outcome;
    std::exception_ptr thrown;
    try {
      asio::co_spawn(context_, body(session_),
                     [&outcome, &thrown](std::exception_ptr failure, Result<void> result) {
                       thrown = std::move(failure);
                       outcome.emplace(std::move(result));
                     });
      context_.restart();
      context_.run();
      if (thrown) std::rethrow_exception(thrown);
    } catch (const std::exception& error) {
      return clipmill::fail(ErrorCode::unavailable,
                            fmt::format("a database transaction failed: {}", error.what()));
    }
    assert(outcome && "a body waits for nothing but its session");
    return std::move(*outcome);
  }

 private:
  asio::io_context context_{1};
  SqliteSession session_;
};

class OpenSqliteDatabase final : public SqliteDatabase {
 public:
  OpenSqliteDatabase(const SqliteOptions& options, std::unique_ptr<Connection> writer,
                     std::vector<std::unique_ptr<Connection>> readers)
      : options_(options),
        writes_(options.queue_max),
        reads_(options.queue_max),
        writer_(std::move(writer)),
        readers_(std::move(readers)) {
    threads_.emplace_back([this] { write_until_closed(); });
    for (const auto& reader : readers_) {
      threads_.emplace_back([this, &connection = *reader] { read_until_closed(connection); });
    }
  }

  ~OpenSqliteDatabase() override {
    writes_.close();
    reads_.close();
    for (std::thread& thread : threads_) thread.join();
    // The writer goes last: the last connection to a file folds the WAL into it.
    readers_.clear();
  }

  asio::awaitable<Result<void>> run_write(Body body) override {
    return hand_over(writes_, std::move(body));
  }

  asio::awaitable<Result<void>> run_read(Body body) override {
    return hand_over(reads_, std::move(body));
  }

  std::string name() const override { return "sqlite"; }

 private:
  // All state lives in this coroutine's frame, which stays suspended until the answer is there.
  static asio::awaitable<Result<void>> hand_over(Lane& lane, Body body) {
    Result<void> outcome;
    auto initiate = [&lane, &body, &outcome](auto handler) {
      auto executor = asio::get_associated_executor(handler);
      Job job{.body = std::move(body),
              .answer = [&outcome, handler = std::move(handler),
                         guard = asio::make_work_guard(executor)](Result<void> result) mutable {
                outcome = std::move(result);
                // The guard goes along: this thread must not touch the caller's loop after the
                // caller has gone on, and perhaps ended it.
                const auto loop = guard.get_executor();
                asio::post(loop,
                           [handler = std::move(handler), guard = std::move(guard)]() mutable {
                             guard.reset();
                             std::move(handler)();
                           });
              }};
      if (!lane.push(job)) {
        job.answer(
            clipmill::fail(ErrorCode::unavailable,
                           "too much waits for the database already; try again in a moment"));
      }
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(std::move(initiate),
                                                                         asio::use_awaitable);
    co_return outcome;
  }

  void write_until_closed() {
    pthread_setname_np(pthread_self(), "sqlite-writer");
    BodyRunner runner(*writer_);
    while (true) {
      std::vector<Job> batch = writes_.take(options_.batch_max);
      if (batch.empty()) return;
      answer(batch, commit(runner, batch));
    }
  }

  // One transaction for the whole batch; what each caller is told.
  std::vector<Result<void>> commit(BodyRunner& runner, std::vector<Job>& batch) {
    std::vector<Result<void>> outcomes(batch.size());
    if (auto begun = writer_->begin(); !begun) {
      writer_->rollback();
      std::fill(outcomes.begin(), outcomes.end(), begun);
      return outcomes;
    }
    const bool alone = batch.size() == 1;
    std::optional<Error> undoing;
    for (std::size_t i = 0; i < batch.size() && !undoing; ++i) {
      outcomes[i] = alone ? runner.run(batch[i].body) : run_in_savepoint(runner, batch[i].body);
      undoing = writer_->undoing();
    }
    if (!undoing && (!alone || outcomes.front())) {
      if (auto committed = writer_->commit(); !committed) undoing = committed.error();
    }
    writer_->rollback();  // what is still open: nothing after a commit
    if (undoing) {
      // Also those that failed on their own: what they saw of earlier bodies is no longer there.
      std::fill(outcomes.begin(), outcomes.end(), Result<void>(std::unexpect, *undoing));
    }
    return outcomes;
  }

  Result<void> run_in_savepoint(BodyRunner& runner, Body& body) {
    if (auto saved = writer_->save(); !saved) return saved;
    auto outcome = runner.run(body);
    if (writer_->undoing()) return outcome;
    auto ended = outcome ? writer_->keep() : writer_->undo();
    if (!ended) return ended;
    return outcome;
  }

  void read_until_closed(Connection& connection) {
    pthread_setname_np(pthread_self(), "sqlite-reader");
    BodyRunner runner(connection);
    while (true) {
      std::vector<Job> batch = reads_.take(1);
      if (batch.empty()) return;
      std::vector<Result<void>> outcomes(1);
      outcomes.front() = connection.begin_snapshot();
      if (outcomes.front()) outcomes.front() = runner.run(batch.front().body);
      connection.rollback();
      answer(batch, std::move(outcomes));
    }
  }

  static void answer(std::vector<Job>& batch, std::vector<Result<void>> outcomes) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      batch[i].body = nullptr;  // what it owns goes before its caller runs on
      batch[i].answer(std::move(outcomes[i]));
    }
  }

  const SqliteOptions options_;
  Lane writes_;
  Lane reads_;
  std::unique_ptr<Connection> writer_;
  std::vector<std::unique_ptr<Connection>> readers_;
  std::vector<std::thread> threads_;
};

}  // namespace

Result<int> SqliteDatabase::schema_version_of(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return 0;
  auto connection = Connection::open({.file = file}, Connection::Mode::read);
  if (!connection) return fail(std::move(connection.error()));
  return (*connection)->schema_version();
}

Result<std::unique_ptr<SqliteDatabase>> SqliteDatabase::open(SqliteOptions options) {
  auto writer = Connection::open(options, Connection::Mode::write);
  if (!writer) return fail(std::move(writer.error()));
  std::vector<std::unique_ptr<Connection>> readers;
  for (int i = 0; i < std::max(1, options.readers); ++i) {
    auto reader = Connection::open(options, Connection::Mode::read);
    if (!reader) return fail(std::move(reader.error()));
    readers.push_back(std::move(*reader));
  }
  return std::make_unique<OpenSqliteDatabase>(options, std::move(*writer), std::move(readers));
}

}  // namespace clipmill::sql
