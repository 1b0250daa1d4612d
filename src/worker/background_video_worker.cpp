#include "worker/background_video_worker.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "base/process_usage.hpp"

namespace clipmill {
namespace {

using namespace asio::experimental::awaitable_operators;

constexpr int claim_max = 64;

asio::awaitable<void> until_cancelled(asio::steady_timer& timer) {
  boost::system::error_code ignored;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

}  // namespace

BackgroundVideoWorker::BackgroundVideoWorker(TaskStore& tasks, Dispatcher& dispatcher,
                                             VideoGenerationService& generation, Clock& clock,
                                             Random& random, Log& log,
                                             asio::any_io_executor executor, WorkerOptions options)
    : tasks_(tasks),
      dispatcher_(dispatcher),
      generation_(generation),
      clock_(clock),
      random_(random),
      log_(log),
      executor_(executor),
      options_(std::move(options)),
      work_(executor, log),
      loops_(executor, log),
      changed_(executor, asio::steady_timer::time_point::max()),
      started_at_(clock.now()) {}

BackgroundVideoWorker::~BackgroundVideoWorker() = default;

asio::awaitable<void> BackgroundVideoWorker::run() {
  // run() ends by drain() or kill(), which leave nothing behind; unwinding here could not wait.
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());

  loops_.spawn("worker heartbeat", beat_loop());
  AsyncScope claiming(executor_, log_);
  claiming.spawn("worker claims", claim_loop());
  while (claiming.size() > 0 && !killed_) {
    co_await (claiming.join() || until_changed());
  }
  if (killed_) claiming.cancel();
  co_await claiming.join();

  if (!killed_) co_await wait_for_the_end_of_work();
  if (killed_) work_.cancel();
  co_await work_.join();
  loops_.cancel();
  co_await loops_.join();
  if (killed_) co_return;
  auto left = co_await dispatcher_.leave(options_.id);
  if (!left) log_.warning("the worker could not sign off", {{"error", left.error().message}});
}

void BackgroundVideoWorker::drain() {
  if (draining_) return;
  draining_ = true;
  log_.info("worker drains: nothing more is claimed",
            {{"worker_id", options_.id.value}, {"running", std::to_string(running_.size())}});
  changed_.cancel();
}

void BackgroundVideoWorker::kill() {
  killed_ = draining_ = true;
  changed_.cancel();
}

asio::awaitable<void> BackgroundVideoWorker::claim_loop() {
  int errors = 0;
  while (!draining_) {
    const int free_slots = options_.slots - static_cast<int>(running_.size());
    if (free_slots <= 0) {
      co_await until_changed();
      continue;
    }
    auto claimed = co_await dispatcher_.claim(options_.id, options_.pools,
                                              std::min(free_slots, claim_max), options_.lease_ttl);
    if (!claimed) {
      if (errors++ == 0) {
        log_.failure("tasks cannot be claimed; trying again",
                     {{"worker_id", options_.id.value}, {"error", claimed.error().message}});
      }
      const auto ceiling = std::min<std::int64_t>(options_.error_wait_max.count(),
                                                  std::int64_t{100} << std::min(errors, 10));
      const Duration wait(
          1 + static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(ceiling))));
      co_await (clock_.sleep_for(wait) || until_changed());
      continue;
    }
    errors = 0;
    for (Lease& lease : claimed->leases) work_.spawn("worker task", work(std::move(lease)));
    if (!claimed->leases.empty()) continue;
    if (options_.exit_when_empty && running_.empty() && co_await is_empty()) co_return;
    if (draining_) co_return;

    Duration wait = options_.sweep;
    if (claimed->next_due) wait = std::min(wait, *claimed->next_due - clock_.now());
    // Another worker's end of work is not announced.
    if (options_.exit_when_empty) wait = std::min(wait, Duration(500));
    wait = std::max(wait, Duration(10));
    co_await (dispatcher_.wait_for_work(options_.pools, wait) || until_changed());
  }
}

asio::awaitable<void> BackgroundVideoWorker::beat_loop() {
  int errors = 0;
  for (;;) {
    std::vector<Lease> leases;
    for (const auto& [task, running] : running_) leases.push_back(running->lease);
    auto beat = co_await dispatcher_.beat(describe(), std::move(leases), options_.lease_ttl);
    if (!beat) {
      if (errors++ == 0) {
        log_.failure("the heartbeat does not get through; running work goes on",
                     {{"worker_id", options_.id.value}, {"error", beat.error().message}});
      }
      // Sooner than the next beat: a lease must not run out for one lost answer.
      co_await clock_.sleep_for(options_.heartbeat / 5 +
                                Duration(static_cast<std::int64_t>(random_.below(100))));
      continue;
    }
    errors = 0;
    for (auto& [task, running] : running_) {
      const LeaseId& id = running->lease.id;
      const bool lost = std::ranges::find(beat->lost, id) != beat->lost.end();
      const bool cancelled = std::ranges::find(beat->cancelled, id) != beat->cancelled.end();
      if (!lost && !cancelled) continue;
      running->lost = lost;
      running->cancelled = cancelled;
      running->stopped = true;
      running->stop->cancel();
    }
    if (beat->drain) drain();
    co_await clock_.sleep_for(options_.heartbeat);
  }
}

// One lease, from claim to the end of what this worker can do for it.
asio::awaitable<void> BackgroundVideoWorker::work(Lease lease) {
  auto running = std::make_shared<Running>();
  running->lease = lease;
  running->stop =
      std::make_unique<asio::steady_timer>(executor_, asio::steady_timer::time_point::max());
  running_[lease.task] = running;
  // The slot is freed however this ends; a later claim of the same task has an entry of its own.
  const auto free_slot = [this, running](const TaskId* task) {
    const auto entry = running_.find(*task);
    if (entry != running_.end() && entry->second == running) running_.erase(entry);
    changed_.cancel();
  };
  const std::unique_ptr<const TaskId, decltype(free_slot)> slot(&running->lease.task, free_slot);
  co_await work_on(running);
}

asio::awaitable<void> BackgroundVideoWorker::work_on(std::shared_ptr<Running> running) {
  const Lease lease = running->lease;
  auto begun = co_await tasks_.begin(lease, options_.id, options_.retry);
  if (!begun) {
    if (begun.error().code == ErrorCode::not_found) {
      co_await finish(lease);
    } else {
      log_.failure("a claimed task could not be begun; its lease will run out",
                   {{"task_id", lease.task.value}, {"error", begun.error().message}});
      // Not given back at once: the truth is out of reach, and the slot would only spin.
      co_await clock_.sleep_for(options_.heartbeat);
      co_await give_back(lease, clock_.now());
    }
    co_return;
  }
  if (std::holds_alternative<TaskOver>(*begun)) {
    co_await finish(lease);
    if (on_task_end) on_task_end(lease.task, std::get<TaskOver>(*begun).state);
    co_return;
  }
  if (const auto* early = std::get_if<NotDue>(&*begun)) {
    co_await give_back(lease, early->due_at);
    co_return;
  }

  const Task task = std::get<AttemptStarted>(*begun).task;
  const Fence fence{.task = task.id, .lease = lease.id, .attempt = task.attempt};
  log_.info("video generation started", {{"task_id", task.id.value},
                                         {"user_id", task.user.value},
                                         {"attempt", std::to_string(task.attempt)},
                                         {"worker_id", options_.id.value}});
  Result<void> outcome = fail(ErrorCode::lease_lost, "stopped");
  if (!running->stopped) {
    // The two race on purpose: a worker that renders on after its lease only wastes work.
    auto first = co_await (guarded_run(task, fence) || until_stopped(running));
    if (first.index() == 0) outcome = std::get<0>(first);
  }
  co_await settle(running, task, fence, outcome);
}

// One attempt. What it throws is a failed attempt, not a dead worker; cancellation passes.
asio::awaitable<Result<void>> BackgroundVideoWorker::guarded_run(Task task, Fence fence) {
  std::string bug;
  try {
    auto video = co_await generation_.run(task, fence);
    if (!video) co_return fail(video.error());
    co_return Result<void>();
  } catch (const boost::system::system_error& error) {
    if (error.code() == asio::error::operation_aborted) throw;
    bug = error.what();
  } catch (const std::exception& error) {
    bug = error.what();
  }
  co_return fail(ErrorCode::unavailable, "the attempt threw: " + bug);
}

asio::awaitable<void> BackgroundVideoWorker::settle(std::shared_ptr<Running> running, Task task,
                                                    Fence fence, Result<void> outcome) {
  const Lease lease = running->lease;
  const auto elapsed = clock_.now() - task.started_at.value_or(clock_.now());
  if (outcome) {
    ++tally_.generated;
    log_.info("✅ Video generation completed",
              {{"task_id", task.id.value},
               {"user_id", task.user.value},
               {"video_id", VideoGenerationService::video_id_of(task.id).value},
               {"attempt", std::to_string(task.attempt)},
               {"duration_ms", std::to_string(elapsed.count())}});
    co_await finish(lease);
    if (on_task_end) on_task_end(task.id, TaskState::ready);
    co_return;
  }

  if (running->cancelled) {
    co_await generation_.abandon(task.id, true);
    co_await finish(lease);
    log_.info("a cancelled task was stopped", {{"task_id", task.id.value}});
    if (on_task_end) on_task_end(task.id, TaskState::cancelled);
    co_return;
  }
  co_await generation_.abandon(task.id, false);
  if (running->lost) {
    ++tally_.lost;
    log_.warning("a lease was lost; another worker may hold the task",
                 {{"task_id", task.id.value}, {"attempt", std::to_string(task.attempt)}});
    co_return;
  }
  if (running->give_back) {
    // The truth may refuse (cancelled meanwhile); the next claim then finds out.
    co_await tasks_.release(fence);
    co_await give_back(lease, clock_.now());
    co_return;
  }

  Error error = outcome.error();
  if (error.code == ErrorCode::lease_lost) {
    // The truth has moved on (cancelled, or another attempt), and no beat has told us yet. The next
    // claim sees what became of it.
    ++tally_.lost;
    co_await give_back(lease, clock_.now());
    co_return;
  }
  const Decision decision =
      decide_after_failure(task, error, options_.retry, clock_.now(), random_);
  auto written = co_await write_failure(fence, error, decision);
  if (!written) {
    log_.failure("a failure could not be written; the lease will run out",
                 {{"task_id", task.id.value}, {"error", written.error().message}});
    if (written.error().code == ErrorCode::lease_lost) co_await give_back(lease, clock_.now());
    co_return;
  }
  if (const auto* later = std::get_if<RetryLater>(&decision)) {
    ++tally_.failed_attempts;
    log_.failure("video generation failed; it will be tried again",
                 {{"task_id", task.id.value},
                  {"user_id", task.user.value},
                  {"attempt", std::to_string(task.attempt)},
                  {"code", std::string(to_string(error.code))},
                  {"error", error.message},
                  {"retry_at", to_rfc3339(later->due_at)}});
    co_await give_back(lease, later->due_at);
  } else {
    ++tally_.dead;
    log_.failure("video generation failed for good; the task is a dead letter",
                 {{"task_id", task.id.value},
                  {"user_id", task.user.value},
                  {"attempt", std::to_string(task.attempt)},
                  {"code", std::string(to_string(error.code))},
                  {"error", error.message}});
    co_await finish(lease);
    if (on_task_end) on_task_end(task.id, TaskState::dead);
  }
}

asio::awaitable<Result<void>> BackgroundVideoWorker::write_failure(Fence fence, Error error,
                                                                   Decision decision) {
  for (int attempt = 1;; ++attempt) {
    auto written = co_await tasks_.fail(fence, error, decision);
    const bool again = !written && (written.error().code == ErrorCode::unavailable ||
                                    written.error().code == ErrorCode::timeout);
    if (!again || attempt >= 5) co_return written;
    co_await clock_.sleep_for(Duration(200) * attempt);
  }
}

// What the dispatcher is told after the truth was written is only tidying: if it does not arrive,
// the lease runs out and the next claim finds the truth.
asio::awaitable<void> BackgroundVideoWorker::give_back(Lease lease, Instant due_at) {
  std::vector<GiveBack> items;
  items.push_back(GiveBack{.lease = lease, .due_at = due_at});
  auto given = co_await dispatcher_.give_back(std::move(items));
  if (!given) {
    log_.warning("a task could not be given back; its lease will run out",
                 {{"task_id", lease.task.value}, {"error", given.error().message}});
  }
}

asio::awaitable<void> BackgroundVideoWorker::finish(Lease lease) {
  std::vector<Lease> leases;
  leases.push_back(lease);
  auto finished = co_await dispatcher_.finish(std::move(leases));
  if (!finished) {
    log_.warning("a finished task could not be signed off; its lease will run out",
                 {{"task_id", lease.task.value}, {"error", finished.error().message}});
  }
}

asio::awaitable<void> BackgroundVideoWorker::until_stopped(std::shared_ptr<Running> running) {
  co_await until_cancelled(*running->stop);
}

asio::awaitable<void> BackgroundVideoWorker::until_changed() { co_await until_cancelled(changed_); }

asio::awaitable<bool> BackgroundVideoWorker::is_empty() {
  auto stats = co_await dispatcher_.stats();
  co_return stats && stats->ready == 0 && stats->delayed == 0 && stats->leased == 0;
}

asio::awaitable<void> BackgroundVideoWorker::wait_for_the_end_of_work() {
  const Instant end = clock_.now() + options_.drain_grace;
  while (work_.size() > 0 && !killed_ && clock_.now() < end) {
    co_await (clock_.sleep_until(end) || work_.join() || until_changed());
  }
  for (auto& [task, running] : running_) {
    running->give_back = true;
    running->stopped = true;
    running->stop->cancel();
  }
  while (work_.size() > 0 && !killed_) co_await (work_.join() || until_changed());
}

WorkerRecord BackgroundVideoWorker::describe() const {
  WorkerRecord record;
  record.id = options_.id;
  record.host = options_.host;
  record.pid = options_.pid;
  record.version = options_.version;
  record.pools = options_.pools;
  record.slots = options_.slots;
  for (const auto& [task, running] : running_) record.tasks.push_back(task);
  record.videos_generated = tally_.generated;
  record.errors = tally_.failed_attempts + tally_.dead;
  record.rss_bytes = resident_bytes();
  record.started_at = started_at_;
  record.draining = draining_;
  return record;
}

}  // namespace clipmill
