#include "task/dispatch_load.hpp"

#include <fmt/format.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <random>

#include "base/async_scope.hpp"
#include "base/process_usage.hpp"

namespace clipmill {
namespace {

constexpr Duration lease_ttl{15'000};
constexpr Duration pickup_patience{10'000};
constexpr int most_at_once = 500;

const WorkerId worker{"bench"};

asio::awaitable<void> keep_failure(asio::awaitable<Result<void>> work,
                                   std::optional<Error>& failure) {
  auto done = co_await std::move(work);
  if (!done) failure = std::move(done.error());
}

// Claims the next task and finishes it; says when it was claimed.
asio::awaitable<Result<void>> pick_up(Dispatcher& dispatcher, std::string pool,
                                      std::optional<std::chrono::steady_clock::time_point>& at) {
  const auto deadline = std::chrono::steady_clock::now() + pickup_patience;
  while (std::chrono::steady_clock::now() < deadline) {
    std::vector<std::string> pools{pool};
    auto claimed = co_await dispatcher.claim(worker, pools, 1, lease_ttl);
    if (!claimed) co_return fail(std::move(claimed.error()));
    if (!claimed->leases.empty()) {
      at = std::chrono::steady_clock::now();
      auto finished = co_await dispatcher.finish(std::move(claimed->leases));
      if (!finished) co_return fail(std::move(finished.error()));
      co_return Result<void>();
    }
    co_await dispatcher.wait_for_work(std::move(pools), pickup_patience);
  }
  co_return fail(ErrorCode::timeout, "a task was enqueued and nobody could claim it");
}

asio::awaitable<void> pause_for(std::chrono::milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace

LoadMeter::LoadMeter()
    : cpu_(cpu_seconds()), bytes_(bytes_written()), start_(std::chrono::steady_clock::now()) {}

LoadFigure LoadMeter::end(std::size_t tasks) const {
  return {
      .tasks = tasks,
      .seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(),
      .cpu_seconds = cpu_seconds() - cpu_,
      .bytes = bytes_written() - bytes_};
}

std::vector<Dispatch> DispatchLoad::make_tasks(const LoadOptions& options) {
  std::vector<Dispatch> tasks;
  for (int viewer = 0; viewer < options.viewers; ++viewer) {
    for (int i = 0; i < options.tasks_per_viewer; ++i) {
      Dispatch& task = tasks.emplace_back();
      task.user = UserId(fmt::format("bench-viewer-{:06}", viewer));
      task.tier = viewer % 10 == 0 ? Tier::premium : Tier::free;
      task.pool = options.pool;
    }
  }
  std::ranges::shuffle(tasks, std::mt19937_64(7));
  SeededRandom random(7);
  Instant created{std::chrono::seconds(1'700'000'000)};
  for (Dispatch& task : tasks) {
    task.task = TaskId("bench-" + make_uuid7(created += Duration(1), random));
  }
  return tasks;
}

DispatchLoad::DispatchLoad(Dispatcher& dispatcher, LoadOptions options)
    : dispatcher_(dispatcher), options_(std::move(options)), tasks_(make_tasks(options_)) {}

asio::awaitable<Result<void>> DispatchLoad::enqueue_some(int batch, Steady::time_point end) {
  while (next_ < tasks_.size() && Steady::now() < end) {
    const auto first = tasks_.begin() + static_cast<std::ptrdiff_t>(next_);
    const std::size_t count = std::min(tasks_.size() - next_, static_cast<std::size_t>(batch));
    next_ += count;
    std::vector<Dispatch> some(first, first + static_cast<std::ptrdiff_t>(count));
    auto added = co_await dispatcher_.enqueue(std::move(some));
    if (!added) co_return fail(std::move(added.error()));
  }
  co_return Result<void>();
}

asio::awaitable<Result<void>> DispatchLoad::claim_some(int batch, Steady::time_point end) {
  while (Steady::now() < end) {
    std::vector<std::string> pools{options_.pool};
    auto claimed = co_await dispatcher_.claim(worker, std::move(pools), batch, lease_ttl);
    if (!claimed) co_return fail(std::move(claimed.error()));
    if (claimed->leases.empty()) break;
    const std::size_t count = claimed->leases.size();
    auto finished = co_await dispatcher_.finish(std::move(claimed->leases));
    if (!finished) co_return fail(std::move(finished.error()));
    next_ += count;
  }
  co_return Result<void>();
}

asio::awaitable<Result<LoadFigure>> DispatchLoad::measure(
    LoadWay way, asio::awaitable<Result<void>> (DispatchLoad::*caller)(int, Steady::time_point)) {
  next_ = 0;
  NullLog log;
  std::optional<Error> failure;
  AsyncScope callers(co_await asio::this_coro::executor, log);
  const LoadMeter meter;
  const auto end = Steady::now() + std::chrono::duration_cast<Steady::duration>(options_.time_max);
  for (int i = 0; i < way.callers; ++i) {
    callers.spawn("load", keep_failure((this->*caller)(way.batch, end), failure));
  }
  co_await callers.join();
  if (failure) co_return fail(std::move(*failure));
  co_return meter.end(next_);
}

asio::awaitable<Result<LoadFigure>> DispatchLoad::enqueue(LoadWay way) {
  auto figure = co_await measure(way, &DispatchLoad::enqueue_some);
  if (!figure) co_return figure;
  auto rest = co_await enqueue_some(most_at_once, Steady::time_point::max());
  if (!rest) co_return fail(std::move(rest.error()));
  co_return figure;
}

asio::awaitable<Result<LoadFigure>> DispatchLoad::claim_and_finish(LoadWay way) {
  auto figure = co_await measure(way, &DispatchLoad::claim_some);
  if (!figure) co_return figure;
  auto cleared = co_await clear();
  if (!cleared) co_return fail(std::move(cleared.error()));
  co_return figure;
}

asio::awaitable<Result<std::vector<double>>> DispatchLoad::pickups(int count) {
  NullLog log;
  SeededRandom random(7);
  std::vector<double> millis;
  for (int i = 0; i < count; ++i) {
    std::optional<Steady::time_point> claimed_at;
    std::optional<Error> failure;
    AsyncScope waiting(co_await asio::this_coro::executor, log);
    waiting.spawn("pick-up",
                  keep_failure(pick_up(dispatcher_, options_.pool, claimed_at), failure));
    co_await pause_for(std::chrono::milliseconds(5 + random.below(20)));
    std::vector<Dispatch> one{tasks_[static_cast<std::size_t>(i) % tasks_.size()]};
    const auto start = Steady::now();
    auto added = co_await dispatcher_.enqueue(std::move(one));
    if (!added) failure = std::move(added.error());
    if (failure) waiting.cancel();
    co_await waiting.join();
    if (failure) co_return fail(std::move(*failure));
    millis.push_back(std::chrono::duration<double, std::milli>(*claimed_at - start).count());
  }
  co_return millis;
}

asio::awaitable<Result<void>> DispatchLoad::clear() {
  return claim_some(64, Steady::time_point::max());
}

}  // namespace clipmill
