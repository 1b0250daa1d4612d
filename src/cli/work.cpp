// clipmill worker (until told to stop) and clipmill process (until nothing is left).
#include <boost/asio/experimental/awaitable_operators.hpp>

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/signals.hpp"
#include "cli/upkeep_loops.hpp"

namespace clipmill::cli {
namespace {

asio::awaitable<void> drain_on_signal(StopSignals& signals, BackgroundVideoWorker& worker) {
  if (co_await signals.wait() == 0) co_return;
  worker.drain();
  if (co_await signals.wait() == 0) co_return;
  worker.kill();
}

asio::awaitable<WorkerTally> work(Services& services, bool exit_when_empty) {
  const auto executor = co_await asio::this_coro::executor;
  WorkerOptions options = services.worker_options();
  options.exit_when_empty = exit_when_empty;
  BackgroundVideoWorker worker(services.tasks, services.dispatcher, services.generation,
                               services.clock, services.random, services.log, executor, options);
  if (exit_when_empty) {
    // What no dispatcher knows would not be seen, and the process would end too early.
    auto missing = co_await services.reconciler.pass(Duration(0));
    if (!missing) {
      services.log.failure("the reconciler failed", {{"error", missing.error().message}});
    }
  }
  AsyncScope upkeep(executor, services.log);
  spawn_upkeep(upkeep, services);
  StopSignals signals(executor);
  AsyncScope listening(executor, services.log);
  listening.spawn("signals", drain_on_signal(signals, worker));
  services.log.info("worker started", {{"worker_id", options.id.value},
                                       {"slots", std::to_string(options.slots)},
                                       {"data", services.settings.data}});
  co_await worker.run();
  signals.cancel();
  listening.cancel();
  co_await listening.join();
  upkeep.cancel();
  co_await upkeep.join();
  if (exit_when_empty) {
    auto pruned = co_await services.pruner.pass(services.settings.prune_grace);
    if (!pruned) services.log.failure("the pruner failed", {{"error", pruned.error().message}});
  }
  co_await services.stop();
  services.log.info("worker stopped", {{"worker_id", options.id.value},
                                       {"generated", std::to_string(worker.tally().generated)},
                                       {"dead", std::to_string(worker.tally().dead)}});
  co_return worker.tally();
}

}  // namespace

Exit worker(const Context& context) {
  auto services = context.open();
  if (!services) return not_opened(services.error());
  (*services)->run(work(**services, false));
  return Exit::done;
}

Exit process(const Context& context) {
  auto services = context.open();
  if (!services) return not_opened(services.error());
  const WorkerTally tally = (*services)->run(work(**services, true));
  if (context.line.json) {
    print_json({{"generated", tally.generated},
                {"failed_attempts", tally.failed_attempts},
                {"dead", tally.dead}});
  } else {
    print_line(fmt::format("{} clips generated, {} dead letters", tally.generated, tally.dead));
  }
  return tally.dead > 0 ? Exit::some_failed : Exit::done;
}

}  // namespace clipmill::cli
