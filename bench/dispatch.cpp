// How many dispatch operations a second a dispatcher does, beside the least that its store could do
// for them: the embedded one beside bare SQLite, the Redis one beside minimal scripts.
//
//   dispatch [--redis URL] [VIEWERS [TASKS_PER_VIEWER [SECONDS [BATCH CALLERS]]]]     1000 20 3
//   dispatch --redis URL --stats [VIEWERS]            stats() with so many viewers' queues  1000000
//   dispatch --postgres URL ...                       on an empty database; nothing bare beside it
//
// `batch` tasks go in one call, `callers` calls are under way at once. Each line is measured until
// all tasks are through or SECONDS are over; BATCH and CALLERS ask for one line only. "enqueue" is
// one commit per call; "claim+finish" is two: claim a batch with its leases, then finish it.
// Fairness is on: the viewers' tasks lie mixed, and one viewer in ten is premium.
//
// The bare loop inserts, or updates and then deletes, one row of the same columns per task, with
// the primary key as its only index, in commits of batch x callers rows: as many as could be
// waiting for one commit of the dispatcher. Same file system, same pragmas, same process.
//
// With --redis the bare loop runs one minimal script for each step of a task (put in; taken, then
// over): an HINCRBY and an HSET, or an HDEL. As many of them are under way at once, on the same
// connection, as the dispatcher has tasks under way: batch x callers. So it has what pipelining
// gives, and no fairness, order, due times, leases that end, or counts. CPU is this process's; KiB
// are of files, so there are none. All keys are of its own and go at the end.
#include <sqlite3.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>

#include "adapters/postgres/postgres_database.hpp"
#include "adapters/postgres/postgres_notifier.hpp"
#include "adapters/redis/redis_dispatcher.hpp"
#include "adapters/sql/local_notifier.hpp"
#include "adapters/sql/sql_dispatcher.hpp"
#include "adapters/sql/sqlite_database.hpp"
#include "adapters/system/system_clock.hpp"
#include "adapters/system/system_random.hpp"
#include "base/ids.hpp"
#include "bench/report.hpp"
#include "bench/run_one.hpp"
#include "task/dispatch_load.hpp"

namespace {

using namespace clipmill;
using bench::run_one;
using bench::Steady;

template <class T>
T or_exit(Result<T> result) {
  if (result) {
    if constexpr (std::is_void_v<T>) {
      return;
    } else {
      return std::move(*result);
    }
  }
  fmt::print(stderr, "❌ {}\n", result.error().message);
  std::exit(1);
}

// ---- the dispatcher

// What every dispatcher is given.
struct Surroundings {
  asio::io_context loop{1};
  SystemClock clock;
  SystemRandom random;
  NullLog log;
};

// A dispatcher and what it stands on.
class Subject {
 public:
  virtual ~Subject() = default;
  virtual Dispatcher& dispatcher() = 0;
};

class SqliteSubject final : public Subject {
 public:
  SqliteSubject(Surroundings& around, const std::filesystem::path& folder) {
    std::filesystem::create_directory(folder);
    database_ = or_exit(sql::SqliteDatabase::open({.file = folder / "clipmill.db"}));
    notifier_ = or_exit(sql::LocalNotifier::open(around.loop.get_executor(), around.clock,
                                                 around.random, folder / "wake"));
    dispatcher_ = std::make_unique<sql::SqlDispatcher>(*database_, *notifier_, around.clock,
                                                       around.random, TierWeights{});
  }
  Dispatcher& dispatcher() override { return *dispatcher_; }

 private:
  std::unique_ptr<sql::SqliteDatabase> database_;
  std::unique_ptr<sql::LocalNotifier> notifier_;
  std::unique_ptr<sql::SqlDispatcher> dispatcher_;
};

class PostgresSubject final : public Subject {
 public:
  PostgresSubject(Surroundings& around, const std::string& url) {
    const postgres::Target target = or_exit(postgres::target_from_url(url));
    postgres::PostgresOptions options;
    options.target = target;
    auto database = or_exit(
        run_one(around.loop, postgres::PostgresDatabase::open(std::move(options), around.random)));
    Clock& clock = database->clock();
    database_ = std::move(database);
    notifier_ =
        run_one(around.loop, postgres::PostgresNotifier::open(target, {}, clock, around.random));
    dispatcher_ = std::make_unique<sql::SqlDispatcher>(*database_, *notifier_, clock, around.random,
                                                       TierWeights{});
  }
  Dispatcher& dispatcher() override { return *dispatcher_; }

 private:
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<sql::Notifier> notifier_;
  std::unique_ptr<sql::SqlDispatcher> dispatcher_;
};

constexpr std::chrono::seconds redis_deadline{60};

redis::RedisDispatcherOptions redis_options(const std::string& url, const std::string& space) {
  redis::RedisDispatcherOptions options;
  options.connection.address = or_exit(redis::parse_address(url));
  options.space = space;
  options.call_deadline = redis_deadline;
  return options;
}

class RedisSubject final : public Subject {
 public:
  RedisSubject(Surroundings& around, const std::string& url, const std::string& space)
      : around_(around),
        space_(space),
        dispatcher_(around.loop.get_executor(), around.clock, around.random, around.log,
                    redis_options(url, space)) {
    or_exit(run_one(around_.loop, dispatcher_.check()));
    or_exit(run_one(around_.loop, dispatcher_.begin_rebuild()));
    or_exit(run_one(around_.loop, dispatcher_.finish_rebuild()));
    fmt::print("redis     {}\n", dispatcher_.connection().last_facts().version);
  }
  ~RedisSubject() override {
    redis::Command unlink("UNLINK");
    for (const char* name : {"control", "tasks", "ages", "delayed", "leases", "doomed", "holds",
                             "workers", "seen", "wake/default", "bare"}) {
      unlink.add(fmt::format("clipmill:{{{}}}:{}", space_, name));
    }
    for (const char* name : {"ready", "line", "idle"}) {
      for (const char* tier : {"premium", "free"}) {
        unlink.add(fmt::format("clipmill:{{{}}}:{}/{}/default", space_, name, tier));
      }
    }
    run_one(around_.loop, dispatcher_.connection().call(std::move(unlink), redis_deadline));
  }
  RedisSubject(const RedisSubject&) = delete;
  RedisSubject& operator=(const RedisSubject&) = delete;

  Dispatcher& dispatcher() override { return dispatcher_; }
  redis::RedisConnection& connection() { return dispatcher_.connection(); }

 private:
  Surroundings& around_;
  const std::string space_;
  redis::RedisDispatcher dispatcher_;
};

// Runs `callers` coroutines of one kind to their ends.
template <class Start>
void run_callers(asio::io_context& loop, int callers, Start start) {
  int running = callers;
  for (int i = 0; i < callers; ++i) {
    asio::co_spawn(loop, start(), [&loop, &running](std::exception_ptr failure) {
      if (failure) std::rethrow_exception(failure);
      if (--running == 0) loop.stop();
    });
  }
  loop.restart();
  loop.run();
}

Steady::time_point end_after(double seconds) {
  return Steady::now() +
         std::chrono::duration_cast<Steady::duration>(std::chrono::duration<double>(seconds));
}

class Measured {
 public:
  Measured(Surroundings& around, Dispatcher& dispatcher, const LoadOptions& options)
      : loop_(around.loop), load_(dispatcher, options) {}

  LoadFigure enqueue(LoadWay way) { return or_exit(run_one(loop_, load_.enqueue(way))); }
  LoadFigure claim_and_finish(LoadWay way) {
    return or_exit(run_one(loop_, load_.claim_and_finish(way)));
  }

 private:
  asio::io_context& loop_;
  DispatchLoad load_;
};

// ---- the bare limit

class Bare {
 public:
  virtual ~Bare() = default;
  virtual LoadFigure enqueue(LoadWay way) = 0;
  virtual LoadFigure claim_and_finish(LoadWay way) = 0;
};

class BareSqlite final : public Bare {
 public:
  BareSqlite(const std::filesystem::path& folder, const LoadOptions& load)
      : load_(load), tasks_(DispatchLoad::make_tasks(load)) {
    std::filesystem::create_directory(folder);
    check(sqlite3_open((folder / "bare.db").c_str(), &handle_));
    script(R"sql(
PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384;
CREATE TABLE tasks (task_id TEXT PRIMARY KEY, user_id TEXT, tier TEXT, pool TEXT, priority INTEGER,
  cost_ms INTEGER, number INTEGER, state TEXT, due_at INTEGER, ready_at INTEGER,
  lease_id TEXT, worker_id TEXT, lease_until INTEGER, cancelled INTEGER))sql");
    insert_ = prepare(R"sql(
INSERT INTO tasks VALUES (?1, ?2, 'free', 'default', 0, 8000, 1, 'ready', 1700000000000,
  1700000000000, '', '', 0, 0))sql");
    update_ = prepare(R"sql(
UPDATE tasks SET state = 'leased', lease_id = ?2, worker_id = 'bench', lease_until = 1700000000000
WHERE task_id = ?1)sql");
    delete_ = prepare("DELETE FROM tasks WHERE task_id = ?1 AND lease_id = ?2");
  }
  ~BareSqlite() override {
    for (sqlite3_stmt* statement : {insert_, update_, delete_}) sqlite3_finalize(statement);
    sqlite3_close(handle_);
  }
  BareSqlite(const BareSqlite&) = delete;
  BareSqlite& operator=(const BareSqlite&) = delete;

  LoadFigure enqueue(LoadWay way) override {
    const LoadFigure figure = measure(rows_per_commit(way), load_.time_max.count(), {insert_});
    measure(tasks_.size(), 1e9, {insert_});
    return figure;
  }

  LoadFigure claim_and_finish(LoadWay way) override {
    done_ = 0;
    const LoadFigure figure =
        measure(rows_per_commit(way), load_.time_max.count(), {update_, delete_});
    script("DELETE FROM tasks");
    done_ = 0;
    return figure;
  }

 private:
  static std::size_t rows_per_commit(LoadWay way) {
    return static_cast<std::size_t>(way.batch) * static_cast<std::size_t>(way.callers);
  }

  LoadFigure measure(std::size_t rows, double seconds,
                     const std::vector<sqlite3_stmt*>& statements) {
    const std::size_t before = done_;
    const LoadMeter meter;
    const Steady::time_point start = Steady::now();
    while (done_ < tasks_.size() && bench::seconds_since(start) < seconds) {
      const std::size_t end = std::min(tasks_.size(), done_ + rows);
      for (sqlite3_stmt* statement : statements) {
        script("BEGIN IMMEDIATE");
        for (std::size_t i = done_; i < end; ++i) step(statement, tasks_[i]);
        script("COMMIT");
      }
      done_ = end;
    }
    return meter.end(done_ - before);
  }

  void step(sqlite3_stmt* statement, const Dispatch& task) {
    const std::string second =
        statement == insert_ ? task.user.value : "0123456789abcdef0123456789abcdef";
    sqlite3_bind_text64(statement, 1, task.task.value.data(), task.task.value.size(), SQLITE_STATIC,
                        SQLITE_UTF8);
    sqlite3_bind_text64(statement, 2, second.data(), second.size(), SQLITE_STATIC, SQLITE_UTF8);
    if (sqlite3_step(statement) != SQLITE_DONE) check(sqlite3_errcode(handle_));
    sqlite3_reset(statement);
  }

  sqlite3_stmt* prepare(const char* text) {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v3(handle_, text, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr));
    return statement;
  }

  void script(const char* text) { check(sqlite3_exec(handle_, text, nullptr, nullptr, nullptr)); }

  void check(int code) {
    if (code == SQLITE_OK) return;
    fmt::print(stderr, "❌ {}\n", sqlite3_errmsg(handle_));
    std::exit(1);
  }

  const LoadOptions load_;
  const std::vector<Dispatch> tasks_;
  std::size_t done_ = 0;
  sqlite3* handle_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  sqlite3_stmt* update_ = nullptr;
  sqlite3_stmt* delete_ = nullptr;
};

class BareRedis final : public Bare {
 public:
  BareRedis(Surroundings& around, RedisSubject& subject, const LoadOptions& load,
            const std::string& space)
      : load_(load),
        tasks_(DispatchLoad::make_tasks(load)),
        loop_(around.loop),
        connection_(subject.connection()),
        key_(fmt::format("clipmill:{{{}}}:bare", space)) {
    put_ = load_script(
        "redis.call('HINCRBY', KEYS[1], 'n', 1) return redis.call('HSET', KEYS[1], ARGV[1], "
        "ARGV[2])");
    remove_ = load_script("return redis.call('HDEL', KEYS[1], ARGV[1])");
  }

  LoadFigure enqueue(LoadWay way) override { return measure(way, &BareRedis::put_some); }
  LoadFigure claim_and_finish(LoadWay way) override { return measure(way, &BareRedis::take_some); }

 private:
  using Caller = asio::awaitable<void> (BareRedis::*)(Steady::time_point end);

  std::string load_script(const char* text) {
    redis::Command command("SCRIPT");
    command.add("LOAD").add(text);
    return checked(run_one(loop_, connection_.call(std::move(command), redis_deadline))).text;
  }

  static redis::Reply checked(redis::Answer answer) {
    if (answer) return std::move(*answer);
    fmt::print(stderr, "❌ {}\n", answer.error().text);
    std::exit(1);
  }

  redis::Command step(const std::string& script, const Dispatch& task) const {
    redis::Command command("EVALSHA");
    command.add(script).add("1").add(key_).add(task.task.value).add(task.user.value);
    return command;
  }

  asio::awaitable<void> put_some(Steady::time_point end) {
    while (done_ < tasks_.size() && Steady::now() < end) {
      redis::Command put = step(put_, tasks_[done_++]);
      checked(co_await connection_.call(std::move(put), redis_deadline));
    }
  }

  asio::awaitable<void> take_some(Steady::time_point end) {
    while (done_ < tasks_.size() && Steady::now() < end) {
      const Dispatch& task = tasks_[done_++];
      redis::Command take = step(put_, task);
      checked(co_await connection_.call(std::move(take), redis_deadline));
      redis::Command remove = step(remove_, task);
      checked(co_await connection_.call(std::move(remove), redis_deadline));
    }
  }

  LoadFigure measure(LoadWay way, Caller caller) {
    done_ = 0;
    const LoadMeter meter;
    const auto end = end_after(load_.time_max.count());
    run_callers(loop_, way.batch * way.callers, [&] { return (this->*caller)(end); });
    return meter.end(done_);
  }

  const LoadOptions load_;
  const std::vector<Dispatch> tasks_;
  std::size_t done_ = 0;
  asio::io_context& loop_;
  redis::RedisConnection& connection_;
  const std::string key_;
  std::string put_, remove_;
};

// How long stats() takes with so many viewers in line, and with a hundredth of them.
void measure_stats(Surroundings& around, Dispatcher& dispatcher, int viewers) {
  fmt::print("{:>10} {:>10} {:>10} {:>10}\n", "viewers", "p50 ms", "p99 ms", "max ms");
  int queued = 0;
  for (const int wanted : {viewers / 100, viewers}) {
    while (queued < wanted) {
      std::vector<Dispatch> tasks;
      for (; queued < wanted && tasks.size() < 500; ++queued) {
        Dispatch task;
        task.task = TaskId(fmt::format("task-{:08}", queued));
        task.user = UserId(fmt::format("viewer-{:08}", queued));
        tasks.push_back(std::move(task));
      }
      or_exit(run_one(around.loop, dispatcher.enqueue(std::move(tasks))));
    }
    std::vector<double> millis;
    for (int i = 0; i < 1000; ++i) {
      const auto start = Steady::now();
      const DispatchStats stats = or_exit(run_one(around.loop, dispatcher.stats()));
      millis.push_back(1000 * bench::seconds_since(start));
      if (stats.users_waiting != wanted) fmt::print("❌ {} viewers wait\n", stats.users_waiting);
    }
    fmt::print("{:>10} {:>10.3f} {:>10.3f} {:>10.3f}\n", wanted, bench::percentile(millis, 0.5),
               bench::percentile(millis, 0.99), bench::percentile(millis, 1));
  }
}

double kilobytes(const LoadFigure& figure) {
  return static_cast<double>(figure.bytes) / 1024 / static_cast<double>(figure.tasks);
}

void print_row(const char* what, LoadWay way, const LoadFigure& ours) {
  fmt::print("{:<14}{:>6}{:>8} |{:>9.0f}{:>8.1f}\n", what, way.batch, way.callers, ours.rate(),
             ours.cpu_micros());
}

void print_row(const char* what, LoadWay way, const LoadFigure& ours, const LoadFigure& bare) {
  fmt::print("{:<14}{:>6}{:>8} |{:>9.0f}{:>8.1f}{:>8.1f} |{:>9.0f}{:>8.1f}{:>8.1f} |{:>6.2f}\n",
             what, way.batch, way.callers, ours.rate(), ours.cpu_micros(), kilobytes(ours),
             bare.rate(), bare.cpu_micros(), kilobytes(bare), ours.rate() / bare.rate());
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  std::string redis_url;
  std::string postgres_url;
  if (words.size() > 1 && (words[0] == "--redis" || words[0] == "--postgres")) {
    (words[0] == "--redis" ? redis_url : postgres_url) = words[1];
    words.erase(words.begin(), words.begin() + 2);
  }
  const bool only_stats = !redis_url.empty() && !words.empty() && words[0] == "--stats";
  const auto number = [&words](std::size_t i, double otherwise) {
    return i < words.size() ? std::atof(words[i].c_str()) : otherwise;
  };
  LoadOptions load{.pool = "default"};
  load.viewers = std::max(1, static_cast<int>(number(0, load.viewers)));
  load.tasks_per_viewer = std::max(1, static_cast<int>(number(1, load.tasks_per_viewer)));
  load.time_max = std::chrono::duration<double>(std::max(0.1, number(2, load.time_max.count())));

  const bench::Scratch scratch;
  fmt::print("dispatch: {} viewers with {} tasks each, at most {} s a line\n", load.viewers,
             load.tasks_per_viewer, load.time_max.count());
  bench::print_machine();
  Surroundings around;
  std::unique_ptr<Subject> subject;
  std::unique_ptr<Bare> bare;
  if (!postgres_url.empty()) {
    subject = std::make_unique<PostgresSubject>(around, postgres_url);
  } else if (redis_url.empty()) {
    scratch.print();
    fmt::print("sqlite    {}, WAL, synchronous FULL\n", sqlite3_libversion());
    subject = std::make_unique<SqliteSubject>(around, scratch.path() / "clipmill");
    bare = std::make_unique<BareSqlite>(scratch.path() / "bare", load);
  } else {
    const std::string space = "bench-" + make_token(around.random).substr(0, 8);
    auto made = std::make_unique<RedisSubject>(around, redis_url, space);
    if (only_stats) {
      measure_stats(around, made->dispatcher(), std::max(100, static_cast<int>(number(1, 1e6))));
      return 0;
    }
    bare = std::make_unique<BareRedis>(around, *made, load, space);
    subject = std::move(made);
  }
  if (bare) {
    fmt::print("\n{:<14}{:>6}{:>8} |{:>9}{:>8}{:>8} |{:>9}{:>8}{:>8} |{:>6}\n", "a task", "batch",
               "callers", "tasks/s", "CPU us", "KiB", "bare/s", "CPU us", "KiB", "ratio");
  } else {
    fmt::print("\n{:<14}{:>6}{:>8} |{:>9}{:>8}\n", "a task", "batch", "callers", "tasks/s",
               "CPU us");
  }

  Measured measured(around, subject->dispatcher(), load);
  std::vector<LoadWay> ways{{1, 1}, {1, 16}, {1, 64}, {64, 1}, {64, 16}};
  if (words.size() > 4) {
    ways = {{std::clamp(static_cast<int>(number(3, 1)), 1, 64),
             std::max(1, static_cast<int>(number(4, 1)))}};
  }
  for (const LoadWay way : ways) {
    const LoadFigure enqueued = measured.enqueue(way);
    if (bare) {
      print_row("enqueue", way, enqueued, bare->enqueue(way));
    } else {
      print_row("enqueue", way, enqueued);
    }
    const LoadFigure finished = measured.claim_and_finish(way);
    if (bare) {
      print_row("claim+finish", way, finished, bare->claim_and_finish(way));
    } else {
      print_row("claim+finish", way, finished);
    }
  }
  return 0;
}
