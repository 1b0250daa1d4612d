// BackgroundVideoWorker: claims tasks, keeps their leases, brings each to its end.
//
// Safety does not rest on this class: a task's fence is checked by the truth at every write. What
// it adds is promptness: it stops work whose lease was lost or which was cancelled within one beat,
// gives work back when it drains, and waits without polling.
//
// While the dispatcher cannot be reached, running work goes on (nobody else can claim it) and
// claims are tried again with jitter, for ever. Lives on one executor; run() once.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/async_scope.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "generation/video_generation_service.hpp"
#include "task/dispatcher.hpp"
#include "task/task_store.hpp"

namespace clipmill {

struct WorkerOptions {
  WorkerId id;
  std::string host;
  int pid = 0;
  std::string version;
  std::vector<std::string> pools = {"default"};
  int slots = 2;  // MAX_CONCURRENT_GENERATIONS
  Duration lease_ttl{15'000};
  Duration heartbeat{5'000};
  Duration sweep{30'000};          // WORKER_POLL_INTERVAL: the longest wait between two claims
  Duration drain_grace{30'000};    // for running work, once draining
  Duration error_wait_max{2'000};  // between tries while the dispatcher is out of reach
  RetryPolicy retry;
  bool exit_when_empty = false;  // `process`: end once nothing is left that could become ready
};

struct WorkerTally {
  std::int64_t generated = 0;
  std::int64_t failed_attempts = 0;  // to be tried again
  std::int64_t dead = 0;
  std::int64_t lost = 0;  // leases lost while working
};

class BackgroundVideoWorker {
 public:
  BackgroundVideoWorker(TaskStore& tasks, Dispatcher& dispatcher,
                        VideoGenerationService& generation, Clock& clock, Random& random, Log& log,
                        asio::any_io_executor executor, WorkerOptions options);
  ~BackgroundVideoWorker();

  // Works until drain() has been asked for and running work has ended or was given back (or, with
  // exit_when_empty, until nothing is left), or until kill(). Cancelling the caller does not stop
  // it.
  asio::awaitable<void> run();

  // Claims nothing more; run() returns when running work has ended, at the latest after the grace.
  void drain();

  // Drops everything where it is, as a crash would: leases run out and other workers take over.
  void kill();

  const WorkerTally& tally() const { return tally_; }
  const WorkerOptions& options() const { return options_; }

  // Called after each task that came to an end here, with its last state; for progress bars.
  std::function<void(const TaskId&, TaskState)> on_task_end;

 private:
  struct Running {
    Lease lease;
    bool lost = false;
    bool cancelled = false;
    bool give_back = false;  // draining, and the grace is over
    bool stopped = false;
    std::unique_ptr<asio::steady_timer> stop;  // never expires; cancelled to stop the attempt
  };

  asio::awaitable<void> claim_loop();
  asio::awaitable<void> beat_loop();
  asio::awaitable<void> work(Lease lease);
  asio::awaitable<void> work_on(std::shared_ptr<Running> running);
  asio::awaitable<Result<void>> guarded_run(Task task, Fence fence);
  asio::awaitable<void> settle(std::shared_ptr<Running> running, Task task, Fence fence,
                               Result<void> outcome);
  asio::awaitable<Result<void>> write_failure(Fence fence, Error error, Decision decision);
  asio::awaitable<void> give_back(Lease lease, Instant due_at);
  asio::awaitable<void> finish(Lease lease);
  asio::awaitable<void> until_stopped(std::shared_ptr<Running> running);
  asio::awaitable<void> until_changed();
  asio::awaitable<bool> is_empty();
  asio::awaitable<void> wait_for_the_end_of_work();
  WorkerRecord describe() const;

  TaskStore& tasks_;
  Dispatcher& dispatcher_;
  VideoGenerationService& generation_;
  Clock& clock_;
  Random& random_;
  Log& log_;
  asio::any_io_executor executor_;
  WorkerOptions options_;
  AsyncScope work_;
  AsyncScope loops_;
  asio::steady_timer
      changed_;  // never expires; cancelled when a slot is freed or drain is asked for
  std::map<TaskId, std::shared_ptr<Running>> running_;
  WorkerTally tally_;
  Instant started_at_;
  bool draining_ = false;
  bool killed_ = false;
};

}  // namespace clipmill
