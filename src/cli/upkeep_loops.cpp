#include "cli/upkeep_loops.hpp"

#include "upkeep/every.hpp"

namespace clipmill::cli {
namespace {

constexpr Duration reconcile_interval{60'000};
constexpr Duration reconcile_settled{5'000};  // younger tasks are still on their way
constexpr Duration rebuild_interval{1'000};
constexpr Duration prune_interval{600'000};
constexpr Duration answers_kept{24 * 3'600'000};
constexpr int answers_at_once = 100'000;
constexpr Duration follow_interval{1'000};
constexpr Duration log_interval{1'000};
constexpr std::int64_t log_lines_kept = 10'000;
constexpr Duration sweep_interval{5'000};

asio::awaitable<Result<void>> reconcile(Services& services) {
  auto missing = co_await services.reconciler.pass(reconcile_settled);
  if (!missing) co_return fail(missing.error());
  co_return Result<void>();
}

asio::awaitable<Result<void>> prune(Services& services) {
  auto removed = co_await services.pruner.pass(services.settings.prune_grace);
  if (!removed) co_return fail(removed.error());
  auto forgotten =
      co_await services.answers.forget_before(services.clock.now() - answers_kept, answers_at_once);
  if (!forgotten) co_return fail(forgotten.error());
  // A worker that was killed never signs off.
  auto cleared = co_await services.dispatcher.clear_stale(worker_remembered);
  if (!cleared) co_return fail(cleared.error());
  auto trimmed = co_await services.worker_log.trim(log_lines_kept);
  if (!trimmed) co_return fail(trimmed.error());
  co_return Result<void>();
}

asio::awaitable<Result<void>> share_log(Services& services) {
  return services.worker_log.append(services.take_log_lines());
}

asio::awaitable<Result<void>> sweep(Services& services) {
  auto updated = co_await services.preferences.sweep();
  if (!updated) co_return fail(updated.error());
  auto planned = co_await services.planner.sweep();
  if (!planned) co_return fail(planned.error());
  co_return Result<void>();
}

}  // namespace

void spawn_upkeep(AsyncScope& scope, Services& services) {
  scope.spawn("reconciler", every(services.clock, services.log, "the reconciler",
                                  reconcile_interval, [&] { return reconcile(services); }));
  scope.spawn("rebuild",
              every(services.clock, services.log, "the watch over the dispatch index",
                    rebuild_interval, [&] { return services.reconciler.rebuild_if_lost(); }));
  scope.spawn("worker log", every(services.clock, services.log, "sharing the log", log_interval,
                                  [&] { return share_log(services); }));
  scope.spawn("pruner", every(services.clock, services.log, "the pruner", prune_interval,
                              [&] { return prune(services); }));
}

void spawn_ranking_upkeep(AsyncScope& scope, Services& services) {
  scope.spawn("catalogue", every(services.clock, services.log, "following the catalogue",
                                 follow_interval, [&] { return services.follow_catalog(); }));
  scope.spawn("sweep", every(services.clock, services.log, "the sweep for viewers who are due",
                             sweep_interval, [&] { return sweep(services); }));
}

}  // namespace clipmill::cli
