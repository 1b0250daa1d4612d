// clipmill bench: the dispatcher that is configured, measured where it stands. Its tasks lie in a
// pool of their own, which no worker claims from, and are gone at the end.
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/limits.hpp"
#include "task/dispatch_load.hpp"

namespace clipmill::cli {
namespace {

constexpr int pickup_rounds = 200;

struct Line {
  std::string_view what;
  LoadWay way;
  LoadFigure figure;
};

struct Measured {
  std::vector<Line> lines;
  std::vector<double> pickups;  // ms, ascending
};

asio::awaitable<Result<Measured>> measure(Dispatcher& dispatcher, LoadOptions options) {
  DispatchLoad load(dispatcher, std::move(options));
  if (auto cleared = co_await load.clear(); !cleared) co_return fail(std::move(cleared.error()));
  Measured measured;
  for (const LoadWay way : {LoadWay{1, 1}, LoadWay{1, 64}, LoadWay{64, 1}, LoadWay{64, 16}}) {
    auto enqueued = co_await load.enqueue(way);
    if (!enqueued) co_return fail(std::move(enqueued.error()));
    measured.lines.push_back({"enqueue", way, *enqueued});
    auto finished = co_await load.claim_and_finish(way);
    if (!finished) co_return fail(std::move(finished.error()));
    measured.lines.push_back({"claim+finish", way, *finished});
  }
  auto pickups = co_await load.pickups(pickup_rounds);
  if (!pickups) co_return fail(std::move(pickups.error()));
  measured.pickups = std::move(*pickups);
  std::ranges::sort(measured.pickups);
  co_return measured;
}

double percentile(const std::vector<double>& ascending, std::size_t percent) {
  return ascending[(ascending.size() - 1) * percent / 100];
}

void show(const Context& context, const std::string& dispatcher, const Measured& measured) {
  const double p50 = percentile(measured.pickups, 50);
  const double p99 = percentile(measured.pickups, 99);
  if (context.line.json) {
    boost::json::array lines;
    for (const Line& line : measured.lines) {
      lines.push_back({{"operation", line.what},
                       {"batch", line.way.batch},
                       {"callers", line.way.callers},
                       {"tasks_per_second", line.figure.rate()},
                       {"cpu_microseconds_per_task", line.figure.cpu_micros()}});
    }
    print_json({{"dispatcher", dispatcher},
                {"lines", std::move(lines)},
                {"pickup_p50_ms", p50},
                {"pickup_p99_ms", p99}});
    return;
  }
  std::vector<std::vector<std::string>> rows{
      {dispatcher, "batch", "callers", "tasks/s", "CPU us/task"}};
  for (const Line& line : measured.lines) {
    rows.push_back({std::string(line.what), std::to_string(line.way.batch),
                    std::to_string(line.way.callers), fmt::format("{:.0f}", line.figure.rate()),
                    fmt::format("{:.1f}", line.figure.cpu_micros())});
  }
  print_table(rows);
  print_line(fmt::format("pick-up: p50 {:.2f} ms, p99 {:.2f} ms of {}", p50, p99, pickup_rounds));
}

}  // namespace

Exit bench(const Context& context) {
  const auto viewers = count_of(context.line, "viewers", 1000, 1'000'000);
  if (!viewers) return ended(viewers.error());
  const auto tasks = count_of(context.line, "tasks", 20, 10'000);
  if (!tasks) return ended(tasks.error());
  const auto seconds = count_of(context.line, "seconds", 3, 3600);
  if (!seconds) return ended(seconds.error());
  auto services = context.open();
  if (!services) return not_opened(services.error());
  Dispatcher& dispatcher = (*services)->dispatcher;
  auto measured =
      (*services)->run(measure(dispatcher, {.viewers = *viewers,
                                            .tasks_per_viewer = *tasks,
                                            .time_max = std::chrono::duration<double>(*seconds)}));
  if (!measured) return ended(measured.error());
  show(context, dispatcher.name(), *measured);
  return Exit::done;
}

}  // namespace clipmill::cli
