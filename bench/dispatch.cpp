// How many durable dispatch operations a second the embedded dispatcher does, beside what bare
// SQLite does with one row per task.
//
//   dispatch [--postgres URL] [VIEWERS [TASKS_PER_VIEWER [SECONDS [BATCH CALLERS]]]]     1000 20 3
//
// With --postgres the same dispatcher is measured on an empty PostgreSQL database instead, without
// a bare loop beside it; CPU and bytes are then this process's only, the server's not among them.
//
// `batch` tasks go in one call, `callers` calls are under way at once. Each line is measured until
// all tasks are through or SECONDS are over; BATCH and CALLERS ask for one line only. "enqueue" is
// one commit per call; "claim+finish" is two: claim a batch with its leases, then finish it.
// Fairness is on: the viewers' tasks lie mixed, and one viewer in ten is premium.
//
// The bare loop inserts, or updates and then deletes, one row of the same columns per task, with
// the primary key as its only index, in commits of batch x callers rows: as many as could be
// waiting for one commit of the dispatcher. Same file system, same pragmas, same process.
#include <sqlite3.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <random>

#include "adapters/postgres/postgres_database.hpp"
#include "adapters/postgres/postgres_notifier.hpp"
#include "adapters/sql/local_notifier.hpp"
#include "adapters/sql/sql_dispatcher.hpp"
#include "adapters/sql/sqlite_database.hpp"
#include "adapters/system/system_clock.hpp"
#include "adapters/system/system_random.hpp"
#include "base/ids.hpp"
#include "bench/report.hpp"

namespace {

using namespace clipmill;
using bench::Steady;

struct Load {
  int viewers = 1000;
  int tasks_per_viewer = 20;
  double seconds = 3;
};

struct Way {
  int batch = 1;
  int callers = 1;
};

struct Figure {
  std::size_t tasks = 0;
  double seconds = 0;
  double cpu_seconds = 0;
  double bytes = 0;  // written

  double rate() const { return static_cast<double>(tasks) / seconds; }
  double cpu_micros() const { return 1e6 * cpu_seconds / static_cast<double>(tasks); }
  double kilobytes() const { return bytes / 1024 / static_cast<double>(tasks); }
};

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

// What a phase costs, from its construction to end().
class Meter {
 public:
  Figure end(std::size_t tasks) const {
    return {tasks, bench::seconds_since(start_), bench::cpu_seconds() - cpu_,
            bench::bytes_written() - bytes_};
  }

 private:
  double cpu_ = bench::cpu_seconds();
  double bytes_ = bench::bytes_written();
  Steady::time_point start_ = Steady::now();
};

// The viewers mixed, and ids that sort by creation, as the queue gives them.
std::vector<Dispatch> make_tasks(const Load& load) {
  std::vector<Dispatch> tasks;
  for (int viewer = 0; viewer < load.viewers; ++viewer) {
    for (int i = 0; i < load.tasks_per_viewer; ++i) {
      Dispatch task;
      task.user = UserId(fmt::format("viewer-{:06}", viewer));
      task.tier = viewer % 10 == 0 ? Tier::premium : Tier::free;
      tasks.push_back(std::move(task));
    }
  }
  std::ranges::shuffle(tasks, std::mt19937_64(7));
  SeededRandom random(7);
  Instant created{1'700'000'000s};
  for (Dispatch& task : tasks) task.task = TaskId(make_uuid7(created += 1ms, random));
  return tasks;
}

// ---- the dispatcher

class Measured {
 public:
  Measured(const std::filesystem::path& folder, const Load& load)
      : load_(load), tasks_(make_tasks(load)) {
    std::filesystem::create_directory(folder);
    database_ = or_exit(sql::SqliteDatabase::open({.file = folder / "clipmill.db"}));
    notifier_ =
        or_exit(sql::LocalNotifier::open(loop_.get_executor(), clock_, random_, folder / "wake"));
    start(clock_);
  }

  Measured(const std::string& url, const Load& load) : load_(load), tasks_(make_tasks(load)) {
    const postgres::Target target = or_exit(postgres::target_from_url(url));
    asio::co_spawn(loop_, open_postgres(target), [this](std::exception_ptr failure) {
      if (failure) std::rethrow_exception(failure);
      loop_.stop();
    });
    loop_.run();
  }

  Figure enqueue(Way way) {
    next_ = 0;
    const Figure figure = measure(way, &Measured::enqueue_some);
    // The claims find all of them, however far this came.
    run_all({.batch = 500, .callers = 1}, &Measured::enqueue_some, Steady::time_point::max());
    return figure;
  }

  Figure claim_and_finish(Way way) {
    next_ = 0;
    const Figure figure = measure(way, &Measured::claim_some);
    run_all({.batch = 64, .callers = 1}, &Measured::claim_some, Steady::time_point::max());
    return figure;
  }

 private:
  void start(Clock& clock) {
    dispatcher_ =
        std::make_unique<sql::SqlDispatcher>(*database_, *notifier_, clock, random_, TierWeights{});
  }

  asio::awaitable<void> open_postgres(postgres::Target target) {
    postgres::PostgresOptions options;
    options.target = target;
    auto database = or_exit(co_await postgres::PostgresDatabase::open(std::move(options), random_));
    Clock& clock = database->clock();
    database_ = std::move(database);
    notifier_ = co_await postgres::PostgresNotifier::open(target, {}, clock, random_);
    start(clock);
  }

  using Caller = asio::awaitable<void> (Measured::*)(int batch, Steady::time_point end);

  asio::awaitable<void> enqueue_some(int batch, Steady::time_point end) {
    while (next_ < tasks_.size() && Steady::now() < end) {
      const auto first = tasks_.begin() + static_cast<std::ptrdiff_t>(next_);
      const std::size_t count = std::min(tasks_.size() - next_, static_cast<std::size_t>(batch));
      next_ += count;
      std::vector<Dispatch> some(first, first + static_cast<std::ptrdiff_t>(count));
      or_exit(co_await dispatcher_->enqueue(std::move(some)));
    }
  }

  asio::awaitable<void> claim_some(int batch, Steady::time_point end) {
    while (Steady::now() < end) {
      std::vector<std::string> pools{"default"};
      Claimed claimed = or_exit(co_await dispatcher_->claim(worker_, std::move(pools), batch, 15s));
      if (claimed.leases.empty()) co_return;
      const std::size_t count = claimed.leases.size();
      or_exit(co_await dispatcher_->finish(std::move(claimed.leases)));
      next_ += count;
    }
  }

  void run_all(Way way, Caller caller, Steady::time_point end) {
    int running = way.callers;
    for (int i = 0; i < way.callers; ++i) {
      asio::co_spawn(loop_, (this->*caller)(way.batch, end),
                     [this, &running](std::exception_ptr failure) {
                       if (failure) std::rethrow_exception(failure);
                       if (--running == 0) loop_.stop();
                     });
    }
    loop_.restart();
    loop_.run();
  }

  Figure measure(Way way, Caller caller) {
    const Meter meter;
    run_all(way, caller,
            Steady::now() + std::chrono::duration_cast<Steady::duration>(
                                std::chrono::duration<double>(load_.seconds)));
    return meter.end(next_);
  }

  const Load load_;
  const std::vector<Dispatch> tasks_;
  std::size_t next_ = 0;  // tasks that went through
  const WorkerId worker_{"bench"};
  asio::io_context loop_{1};
  SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<sql::Notifier> notifier_;
  std::unique_ptr<sql::SqlDispatcher> dispatcher_;
};

// ---- the bare limit

class Bare {
 public:
  Bare(const std::filesystem::path& folder, const Load& load)
      : load_(load), tasks_(make_tasks(load)) {
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
  ~Bare() {
    for (sqlite3_stmt* statement : {insert_, update_, delete_}) sqlite3_finalize(statement);
    sqlite3_close(handle_);
  }
  Bare(const Bare&) = delete;
  Bare& operator=(const Bare&) = delete;

  Figure insert(std::size_t rows_per_commit) {
    const Figure figure = measure(rows_per_commit, load_.seconds, {insert_});
    measure(tasks_.size(), 1e9, {insert_});
    return figure;
  }

  Figure update_and_delete(std::size_t rows_per_commit) {
    done_ = 0;
    const Figure figure = measure(rows_per_commit, load_.seconds, {update_, delete_});
    script("DELETE FROM tasks");
    done_ = 0;
    return figure;
  }

 private:
  Figure measure(std::size_t rows_per_commit, double seconds,
                 const std::vector<sqlite3_stmt*>& statements) {
    const std::size_t before = done_;
    const Meter meter;
    const Steady::time_point start = Steady::now();
    while (done_ < tasks_.size() && bench::seconds_since(start) < seconds) {
      const std::size_t end = std::min(tasks_.size(), done_ + rows_per_commit);
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

  const Load load_;
  const std::vector<Dispatch> tasks_;
  std::size_t done_ = 0;
  sqlite3* handle_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  sqlite3_stmt* update_ = nullptr;
  sqlite3_stmt* delete_ = nullptr;
};

void print_row(const char* what, Way way, const Figure& ours, const Figure& bare) {
  fmt::print("{:<14}{:>6}{:>8} |{:>9.0f}{:>8.1f}{:>8.1f} |{:>9.0f}{:>8.1f}{:>8.1f} |{:>6.2f}\n",
             what, way.batch, way.callers, ours.rate(), ours.cpu_micros(), ours.kilobytes(),
             bare.rate(), bare.cpu_micros(), bare.kilobytes(), ours.rate() / bare.rate());
}

void print_row(const char* what, Way way, const Figure& ours) {
  fmt::print("{:<14}{:>6}{:>8} |{:>9.0f}{:>8.1f}\n", what, way.batch, way.callers, ours.rate(),
             ours.cpu_micros());
}

void measure_postgres(const std::string& url, const Load& load, const std::vector<Way>& ways) {
  fmt::print("{:<14}{:>6}{:>8} |{:>9}{:>8}\n", "a task", "batch", "callers", "tasks/s", "CPU us");
  Measured measured(url, load);
  for (const Way way : ways) {
    print_row("enqueue", way, measured.enqueue(way));
    print_row("claim+finish", way, measured.claim_and_finish(way));
  }
}

}  // namespace

int main(int argc, char** argv) {
  Load load;
  std::string url;
  if (argc > 2 && argv[1] == std::string_view("--postgres")) {
    url = argv[2];
    argc -= 2;
    argv += 2;
  }
  if (argc > 1) load.viewers = std::max(1, std::atoi(argv[1]));
  if (argc > 2) load.tasks_per_viewer = std::max(1, std::atoi(argv[2]));
  if (argc > 3) load.seconds = std::max(0.1, std::atof(argv[3]));

  std::vector<Way> ways{{1, 1}, {1, 16}, {1, 64}, {64, 1}, {64, 16}};
  if (argc > 5) ways = {{std::clamp(std::atoi(argv[4]), 1, 64), std::max(1, std::atoi(argv[5]))}};
  const bench::Scratch scratch;
  fmt::print("dispatch: {} viewers with {} tasks each, at most {} s a line\n", load.viewers,
             load.tasks_per_viewer, load.seconds);
  bench::print_machine();
  if (!url.empty()) {
    measure_postgres(url, load, ways);
    return 0;
  }
  scratch.print();
  fmt::print("sqlite    {}, WAL, synchronous FULL\n\n", sqlite3_libversion());
  fmt::print("{:<14}{:>6}{:>8} |{:>9}{:>8}{:>8} |{:>9}{:>8}{:>8} |{:>6}\n", "a task", "batch",
             "callers", "tasks/s", "CPU us", "KiB", "bare/s", "CPU us", "KiB", "ratio");

  Measured measured(scratch.path() / "clipmill", load);
  Bare bare(scratch.path() / "bare", load);
  for (const Way way : ways) {
    const auto rows_per_commit = static_cast<std::size_t>(way.batch * way.callers);
    const Figure enqueued = measured.enqueue(way);
    const Figure inserted = bare.insert(rows_per_commit);
    print_row("enqueue", way, enqueued, inserted);
    const Figure finished = measured.claim_and_finish(way);
    const Figure deleted = bare.update_and_delete(rows_per_commit);
    print_row("claim+finish", way, finished, deleted);
  }
  return 0;
}
