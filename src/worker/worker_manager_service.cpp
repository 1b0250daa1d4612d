#include "worker/worker_manager_service.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <limits>

namespace clipmill {
namespace {

using namespace asio::experimental::awaitable_operators;

constexpr Duration scale_interval{2'000};
constexpr Duration look_again{200};  // at a task that is waited for

asio::awaitable<void> until_cancelled(std::shared_ptr<asio::steady_timer> timer) {
  boost::system::error_code ignored;
  co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

}  // namespace

std::string_view status_of(const WorkerRecord& worker, Instant now) {
  if (now - worker.last_heartbeat > worker_stale_after) return "stale";
  return worker.draining ? "draining" : "active";
}

// One working-down of the queues, and who waits for it.
struct WorkerManagerService::Run {
  explicit Run(const asio::any_io_executor& executor)
      : ended(std::make_shared<asio::steady_timer>(executor,
                                                   asio::steady_timer::time_point::max())) {}

  std::unique_ptr<BackgroundVideoWorker> worker;
  std::optional<Result<std::int64_t>> outcome;
  std::shared_ptr<asio::steady_timer> ended;  // cancelled then
};

WorkerManagerService::WorkerManagerService(asio::any_io_executor executor, TaskStore& tasks,
                                           Dispatcher& dispatcher, WorkerProcesses& processes,
                                           WorkerMaker make_worker, Clock& clock, Log& log,
                                           AutoscaleOptions autoscale)
    : tasks_(tasks),
      dispatcher_(dispatcher),
      processes_(processes),
      make_worker_(std::move(make_worker)),
      clock_(clock),
      log_(log),
      autoscale_(autoscale),
      scope_(std::move(executor), log) {}

WorkerManagerService::~WorkerManagerService() = default;

asio::awaitable<Result<std::vector<WorkerRecord>>> WorkerManagerService::workers(Duration window) {
  return dispatcher_.workers(window);
}

asio::awaitable<Result<ScalingFacts>> WorkerManagerService::scaling_facts() {
  auto stats = co_await dispatcher_.stats();
  if (!stats) co_return fail(std::move(stats.error()));
  auto active = co_await dispatcher_.workers(worker_stale_after);
  if (!active) co_return fail(std::move(active.error()));
  const Instant now = clock_.now();
  ScalingFacts facts;
  facts.backlog = stats->ready;
  facts.in_progress = stats->leased;
  if (stats->oldest_ready) {
    facts.oldest_age = std::max(Duration(0), Duration(now - *stats->oldest_ready));
  }
  for (const WorkerRecord& worker : *active) {
    if (worker.draining) continue;
    ++facts.workers;
    facts.slots += worker.slots;
  }
  // An outside scaler has a range of its own.
  AutoscaleOptions range = autoscale_;
  if (range.max == 0) range.max = std::numeric_limits<int>::max();
  facts.wanted_workers = Autoscaler(range).wanted({.now = now,
                                                   .ready = stats->ready,
                                                   .leased = stats->leased,
                                                   .oldest_ready = stats->oldest_ready,
                                                   .processes = 0});
  co_return facts;
}

asio::awaitable<Result<void>> WorkerManagerService::stop(WorkerId worker) {
  log_.info("a worker was asked to stop", {{"worker_id", worker.value}});
  return dispatcher_.drain(std::move(worker));
}

asio::awaitable<Result<Cleared>> WorkerManagerService::clear_stale() {
  auto cleared = co_await dispatcher_.clear_stale(worker_stale_after);
  if (!cleared) co_return fail(std::move(cleared.error()));
  auto active = co_await dispatcher_.workers(worker_stale_after);
  if (!active) co_return fail(std::move(active.error()));
  co_return Cleared{*cleared, std::ssize(*active)};
}

asio::awaitable<Result<std::int64_t>> WorkerManagerService::process_all_pending(Duration patience) {
  const std::shared_ptr<Run> run = join_run();
  if (!run->outcome) co_await (until_cancelled(run->ended) || clock_.sleep_for(patience));
  if (!run->outcome) {
    co_return fail(ErrorCode::timeout,
                   "tasks are still being worked on; look at /workers/queue-stats, or ask again");
  }
  co_return *run->outcome;
}

void WorkerManagerService::process_all_pending_in_background() { join_run(); }

asio::awaitable<Result<Task>> WorkerManagerService::process_task(TaskId id, Duration patience) {
  auto active = co_await dispatcher_.workers(worker_stale_after);
  if (!active) co_return fail(std::move(active.error()));
  if (active->empty()) join_run();
  const Instant deadline = clock_.now() + patience;
  for (;;) {
    auto task = co_await tasks_.get(id);
    if (!task) co_return fail(std::move(task.error()));
    if (!*task) co_return fail(ErrorCode::not_found, "there is no task '" + id.value + "'");
    if (is_terminal((*task)->state)) co_return std::move(**task);
    if (clock_.now() >= deadline) {
      co_return fail(ErrorCode::timeout,
                     "the task is still under way; look at /v1/tasks/" + id.value);
    }
    co_await clock_.sleep_for(look_again);
  }
}

std::shared_ptr<WorkerManagerService::Run> WorkerManagerService::join_run() {
  if (!run_) {
    run_ = std::make_shared<Run>(scope_.executor());
    scope_.spawn("process all pending", work_down(run_));
  }
  return run_;
}

asio::awaitable<void> WorkerManagerService::work_down(std::shared_ptr<Run> run) {
  auto before = co_await ended_count();
  if (before) {
    run->worker = make_worker_();
    co_await run->worker->run();
    auto after = co_await ended_count();
    if (after) {
      run->outcome.emplace(*after - *before);
    } else {
      run->outcome.emplace(fail(std::move(after.error())));
    }
  } else {
    run->outcome.emplace(fail(std::move(before.error())));
  }
  run->ended->cancel();
  run_.reset();
}

asio::awaitable<Result<std::int64_t>> WorkerManagerService::ended_count() {
  auto counts = co_await tasks_.counts();
  if (!counts) co_return fail(std::move(counts.error()));
  co_return counts->ready + counts->dead;
}

asio::awaitable<void> WorkerManagerService::autoscale() {
  Autoscaler autoscaler(autoscale_);
  for (;;) {
    auto scaled = co_await scale_once(autoscaler);
    if (!scaled) {
      log_.failure("the number of workers stays as it is: the backlog is not known",
                   {{"error", scaled.error().message}});
    }
    co_await clock_.sleep_for(scale_interval);
  }
}

asio::awaitable<Result<void>> WorkerManagerService::scale_once(Autoscaler& autoscaler) {
  auto stats = co_await dispatcher_.stats();
  if (!stats) co_return fail(std::move(stats.error()));
  std::vector<WorkerProcess> ours = processes_.running();
  std::erase_if(ours, [](const WorkerProcess& process) { return process.stopping; });
  const int have = static_cast<int>(ours.size());
  const int want = autoscaler.decide({.now = clock_.now(),
                                      .ready = stats->ready,
                                      .leased = stats->leased,
                                      .oldest_ready = stats->oldest_ready,
                                      .processes = have});
  if (want != have) {
    log_.info("scaling workers", {{"from", std::to_string(have)},
                                  {"to", std::to_string(want)},
                                  {"ready", std::to_string(stats->ready)},
                                  {"in_progress", std::to_string(stats->leased)}});
  }
  for (int i = have; i < want; ++i) {
    auto started = processes_.start();
    if (!started) co_return fail(std::move(started.error()));
  }
  // The youngest first: the oldest have proved themselves.
  for (int i = have; i > want; --i) {
    auto stopped = processes_.stop(ours[static_cast<std::size_t>(i - 1)].pid);
    if (!stopped) co_return fail(std::move(stopped.error()));
  }
  co_return Result<void>();
}

asio::awaitable<void> WorkerManagerService::end() {
  if (run_ && run_->worker) run_->worker->drain();
  co_await scope_.join();
}

}  // namespace clipmill
