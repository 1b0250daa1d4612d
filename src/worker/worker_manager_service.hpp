// WorkerManagerService: the workers of all hosts as one: who there is, starting and draining,
// working the queues down on request, and scaling this host's processes with the backlog.
//
// Lives on the loop; calls may overlap.
#pragma once

#include <functional>
#include <memory>

#include "base/async_scope.hpp"
#include "base/log.hpp"
#include "task/dispatcher.hpp"
#include "task/task_store.hpp"
#include "worker/autoscaler.hpp"
#include "worker/background_video_worker.hpp"
#include "worker/worker_processes.hpp"

namespace clipmill {

// A worker beats every few seconds: silent for this long, it is stale; for a day, forgotten.
constexpr Duration worker_stale_after{30'000};
constexpr Duration worker_remembered{24 * 3'600'000};

// "active", "draining" or "stale".
std::string_view status_of(const WorkerRecord& worker, Instant now);

struct Cleared {
  int cleared = 0;
  std::int64_t active = 0;
};

// What an outside scaler needs; always numbers, 0 where there is nothing.
struct ScalingFacts {
  std::int64_t backlog = 0;  // tasks that could be claimed now
  std::int64_t in_progress = 0;
  Duration oldest_age{0};
  std::int64_t workers = 0;  // active, on all hosts
  std::int64_t slots = 0;    // of those
  int wanted_workers = 0;    // by the rule of autoscaler.hpp; within the range, if there is one
};

class WorkerManagerService {
 public:
  // Makes a worker inside this process that ends once nothing is left.
  using WorkerMaker = std::function<std::unique_ptr<BackgroundVideoWorker>()>;

  // The references outlive the service.
  WorkerManagerService(asio::any_io_executor executor, TaskStore& tasks, Dispatcher& dispatcher,
                       WorkerProcesses& processes, WorkerMaker make_worker, Clock& clock, Log& log,
                       AutoscaleOptions autoscale);
  ~WorkerManagerService();

  asio::awaitable<Result<std::vector<WorkerRecord>>> workers(Duration window);
  asio::awaitable<Result<ScalingFacts>> scaling_facts();

  // A worker process on this host.
  Result<WorkerProcess> start() { return processes_.start(); }
  std::string start_command() const { return processes_.command(); }

  // Asks a worker, on whatever host, to finish what it has begun and end. not_found: no such
  // worker.
  asio::awaitable<Result<void>> stop(WorkerId worker);

  // Removes the records of workers that are stale.
  asio::awaitable<Result<Cleared>> clear_stale();

  // Works, beside the other workers, until nothing is left that could be claimed; a second call
  // joins the first. How many tasks ended meanwhile, wherever. timeout: that was not reached within
  // `patience`; the work goes on.
  asio::awaitable<Result<std::int64_t>> process_all_pending(Duration patience);

  // The same without waiting.
  void process_all_pending_in_background();

  // Waits until the task has ended, by whichever worker; where none is active, this process works.
  // The task as it then is. not_found: there is no such task. timeout: as above.
  asio::awaitable<Result<Task>> process_task(TaskId id, Duration patience);

  // Starts and drains processes by the backlog, every two seconds, until cancelled.
  asio::awaitable<void> autoscale();

  // Ends a process_all_pending() in order.
  asio::awaitable<void> end();

 private:
  struct Run;

  std::shared_ptr<Run> join_run();
  asio::awaitable<void> work_down(std::shared_ptr<Run> run);
  asio::awaitable<Result<std::int64_t>> ended_count();
  asio::awaitable<Result<void>> scale_once(Autoscaler& autoscaler);

  TaskStore& tasks_;
  Dispatcher& dispatcher_;
  WorkerProcesses& processes_;
  WorkerMaker make_worker_;
  Clock& clock_;
  Log& log_;
  const AutoscaleOptions autoscale_;
  AsyncScope scope_;
  std::shared_ptr<Run> run_;  // under way
};

}  // namespace clipmill
