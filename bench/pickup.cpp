// How long an idle worker takes to pick a task up: from the return of enqueue() to the return of
// the claim() that leases it, in one process and between two.
//
//   pickup [ROUNDS]     1000
//
// The worker claims, finds nothing, and waits for work; the next task comes 5 to 25 ms later, one
// at a time. Between processes the other one is this program again, with its own connection to the
// same database; it tells through a pipe when each enqueue() returned, by the machine's monotonic
// clock. Within one process the two share a thread, as everything in serve does.
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "adapters/sql/local_notifier.hpp"
#include "adapters/sql/sql_dispatcher.hpp"
#include "adapters/sql/sqlite_database.hpp"
#include "adapters/system/system_clock.hpp"
#include "adapters/system/system_random.hpp"
#include "bench/report.hpp"

extern char** environ;

namespace {

using namespace clipmill;
using bench::Steady;
using Times = std::map<std::string, Steady::time_point>;  // by task id

template <class T>
T or_exit(Result<T> result) {
  if (result) return std::move(*result);
  fmt::print(stderr, "❌ {}\n", result.error().message);
  std::exit(1);
}

// One process's part of the embedded dispatcher, as the engine wires it.
struct Side {
  explicit Side(const std::filesystem::path& folder)
      : database(or_exit(sql::SqliteDatabase::open({.file = folder / "clipmill.db"}))),
        notifier(
            or_exit(sql::LocalNotifier::open(loop.get_executor(), clock, random, folder / "wake"))),
        dispatcher(*database, *notifier, clock, random, TierWeights{}) {}

  void run() {
    loop.restart();
    loop.run();
  }

  asio::io_context loop{1};
  SystemClock clock;
  SystemRandom random;
  std::unique_ptr<sql::SqliteDatabase> database;
  std::unique_ptr<sql::LocalNotifier> notifier;
  sql::SqlDispatcher dispatcher;
};

asio::awaitable<void> work(Side& side, int rounds, Times& claimed_at) {
  const std::vector<std::string> pools{"default"};
  while (claimed_at.size() < static_cast<std::size_t>(rounds)) {
    Claimed claimed =
        or_exit(co_await side.dispatcher.claim(WorkerId("bench"), pools, 1, Duration(15'000)));
    if (claimed.leases.empty()) {
      co_await side.dispatcher.wait_for_work(pools, Duration(30'000));
      continue;
    }
    claimed_at[claimed.leases.front().task.value] = Steady::now();
    or_exit(co_await side.dispatcher.finish(std::move(claimed.leases)));
  }
}

asio::awaitable<void> enqueue(Side& side, int rounds, Times& enqueued_at) {
  for (int i = 0; i < rounds; ++i) {
    co_await side.clock.sleep_for(Duration(5 + static_cast<std::int64_t>(side.random.below(21))));
    Dispatch task;
    task.task = TaskId(fmt::format("task-{}", i));
    task.user = UserId(fmt::format("viewer-{}", i % 100));
    const std::string id = task.task.value;
    std::vector<Dispatch> one{std::move(task)};
    or_exit(co_await side.dispatcher.enqueue(std::move(one)));
    enqueued_at[id] = Steady::now();
  }
}

void spawn(Side& side, asio::awaitable<void> work, int& running) {
  ++running;
  asio::co_spawn(side.loop, std::move(work), [&side, &running](std::exception_ptr failure) {
    if (failure) std::rethrow_exception(failure);
    if (--running == 0) side.loop.stop();
  });
}

void print_latencies(const char* what, const Times& enqueued_at, const Times& claimed_at) {
  std::vector<double> millis;
  for (const auto& [task, claimed] : claimed_at) {
    // A claim under way may win against the return of enqueue(): the task did not wait at all.
    const std::chrono::duration<double, std::milli> latency = claimed - enqueued_at.at(task);
    millis.push_back(std::max(0.0, latency.count()));
  }
  fmt::print("{:<22}{:>8}{:>9.2f}{:>9.2f}{:>9.2f}\n", what, millis.size(),
             bench::percentile(millis, 0.5), bench::percentile(millis, 0.99),
             bench::percentile(millis, 1));
}

void measure_in_process(const std::filesystem::path& folder, int rounds) {
  std::filesystem::create_directory(folder);
  Side side(folder);
  Times enqueued_at;
  Times claimed_at;
  int running = 0;
  spawn(side, work(side, rounds, claimed_at), running);
  spawn(side, enqueue(side, rounds, enqueued_at), running);
  side.run();
  print_latencies("in one process", enqueued_at, claimed_at);
}

// The other process: enqueues, then writes when each call returned.
int enqueue_as_child(const std::filesystem::path& folder, int rounds) {
  Side side(folder);
  Times enqueued_at;
  int running = 0;
  spawn(side, enqueue(side, rounds, enqueued_at), running);
  side.run();
  for (const auto& [task, at] : enqueued_at) {
    fmt::print("{} {}\n", task, at.time_since_epoch().count());
  }
  return 0;
}

void measure_across_processes(const std::filesystem::path& folder, int rounds) {
  std::filesystem::create_directory(folder);
  Side side(folder);
  int pipe[2] = {-1, -1};
  if (::pipe(pipe) != 0) throw std::system_error(errno, std::generic_category(), "pipe");

  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_addclose(&actions, pipe[0]);
  std::string program = "/proc/self/exe";
  std::string option = "--enqueue";
  std::string where = folder.string();
  std::string count = std::to_string(rounds);
  char* arguments[] = {program.data(), option.data(), where.data(), count.data(), nullptr};
  pid_t child = 0;
  if (const int failed =
          ::posix_spawn(&child, program.c_str(), &actions, nullptr, arguments, environ)) {
    throw std::system_error(failed, std::generic_category(), "posix_spawn");
  }
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(pipe[1]);

  Times claimed_at;
  int running = 0;
  spawn(side, work(side, rounds, claimed_at), running);
  side.run();

  Times enqueued_at;
  std::FILE* lines = ::fdopen(pipe[0], "r");
  char task[64];
  long long at = 0;
  while (std::fscanf(lines, "%63s %lld", task, &at) == 2) {
    enqueued_at[task] = Steady::time_point(Steady::duration(at));
  }
  std::fclose(lines);
  ::waitpid(child, nullptr, 0);
  print_latencies("between two processes", enqueued_at, claimed_at);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 4 && std::string_view(argv[1]) == "--enqueue") {
    return enqueue_as_child(argv[2], std::atoi(argv[3]));
  }
  const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 1000;

  const bench::Scratch scratch;
  fmt::print("pickup: an idle worker, one task at a time\n");
  bench::print_machine();
  scratch.print();
  fmt::print("\n{:<22}{:>8}{:>9}{:>9}{:>9}\n", "enqueued to claimed, ms", "rounds", "p50", "p99",
             "max");
  measure_in_process(scratch.path() / "one", rounds);
  measure_across_processes(scratch.path() / "two", rounds);
  return 0;
}
