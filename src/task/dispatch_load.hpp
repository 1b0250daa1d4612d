// DispatchLoad: how many operations a second a dispatcher does, and how soon an idle worker has
// what was enqueued. For bench/ and `clipmill bench`.
//
// Its tasks are in a pool of their own, which no worker claims from, and of no truth. What an
// earlier load left there (its process was killed) is finished with the first call of clear().
// Lives on the loop.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "task/dispatcher.hpp"

namespace clipmill {

struct LoadOptions {
  int viewers = 1000;
  int tasks_per_viewer = 20;
  std::chrono::duration<double> time_max{3};  // of one measurement
  std::string pool = "bench";
};

// So many tasks in one call, and so many calls under way at once.
struct LoadWay {
  int batch = 1;  // 1 to 64
  int callers = 1;
};

struct LoadFigure {
  std::size_t tasks = 0;
  double seconds = 0;
  double cpu_seconds = 0;  // of this process
  std::int64_t bytes = 0;  // that it handed to write calls

  double rate() const { return static_cast<double>(tasks) / seconds; }
  double cpu_micros() const { return 1e6 * cpu_seconds / static_cast<double>(tasks); }
};

// What a phase costs, from its construction to end().
class LoadMeter {
 public:
  LoadMeter();
  LoadFigure end(std::size_t tasks) const;

 private:
  double cpu_;
  std::int64_t bytes_;
  std::chrono::steady_clock::time_point start_;
};

class DispatchLoad {
 public:
  // Viewers' tasks lie mixed, one viewer in ten is premium, ids sort by creation.
  static std::vector<Dispatch> make_tasks(const LoadOptions& options);

  DispatchLoad(Dispatcher& dispatcher, LoadOptions options);

  // One call's batch after the other, until all tasks are in or the time is over; then puts in the
  // rest, unmeasured.
  asio::awaitable<Result<LoadFigure>> enqueue(LoadWay way);

  // Claims a batch with its leases, then finishes it, until nothing is left or the time is over;
  // then clear().
  asio::awaitable<Result<LoadFigure>> claim_and_finish(LoadWay way);

  // From an enqueue to its claim by a worker that waited for work, `count` times; milliseconds.
  asio::awaitable<Result<std::vector<double>>> pickups(int count);

  // Finishes whatever is in the pool.
  asio::awaitable<Result<void>> clear();

 private:
  using Steady = std::chrono::steady_clock;
  asio::awaitable<Result<void>> enqueue_some(int batch, Steady::time_point end);
  asio::awaitable<Result<void>> claim_some(int batch, Steady::time_point end);
  asio::awaitable<Result<LoadFigure>> measure(
      LoadWay way, asio::awaitable<Result<void>> (DispatchLoad::*caller)(int, Steady::time_point));

  Dispatcher& dispatcher_;
  const LoadOptions options_;
  const std::vector<Dispatch> tasks_;
  std::size_t next_ = 0;  // tasks that went through
};

}  // namespace clipmill
