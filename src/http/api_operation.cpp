// Health of this process, and the figures of all of them.
#include "http/api.hpp"
#include "http/metrics_text.hpp"

namespace clipmill::http {
namespace {

void write_tasks(MetricsText& metrics, const TaskCounts& counts) {
  metrics.family("clipmill_tasks", Metric::gauge, "Tasks by state");
  for (const auto& [state, count] : {std::pair{TaskState::pending, counts.pending},
                                     {TaskState::in_progress, counts.in_progress},
                                     {TaskState::ready, counts.ready},
                                     {TaskState::dead, counts.dead},
                                     {TaskState::cancelled, counts.cancelled}}) {
    metrics.sample(static_cast<double>(count), {{"state", to_string(state)}});
  }
  metrics.single("clipmill_ambiguous_submits_total", Metric::counter,
                 "Attempts that found a paid submit of unknown outcome",
                 static_cast<double>(counts.ambiguous_submits));
}

void write_queues(MetricsText& metrics, const QueueTotals& totals) {
  metrics.single("clipmill_queues", Metric::gauge, "Viewers with items in their queue",
                 static_cast<double>(totals.queues));
  metrics.single("clipmill_active_queues", Metric::gauge, "Viewers for whom clips are being made",
                 static_cast<double>(totals.active_queues));
  metrics.family("clipmill_queue_items", Metric::gauge, "Items in the viewers' queues");
  metrics.sample(static_cast<double>(totals.ready), {{"status", "ready"}});
  metrics.sample(static_cast<double>(totals.pending), {{"status", "pending"}});
  metrics.sample(static_cast<double>(totals.in_progress), {{"status", "in_progress"}});
}

void write_dispatch(MetricsText& metrics, const DispatchStats& stats) {
  metrics.family("clipmill_dispatch_tasks", Metric::gauge, "Tasks that the dispatcher knows");
  metrics.sample(static_cast<double>(stats.ready), {{"state", "ready"}});
  metrics.sample(static_cast<double>(stats.delayed), {{"state", "delayed"}});
  metrics.sample(static_cast<double>(stats.leased), {{"state", "leased"}});
  metrics.single("clipmill_dispatch_paused", Metric::gauge, "1 while nothing is claimed",
                 stats.paused ? 1 : 0);
}

void write_scaling(MetricsText& metrics, const ScalingFacts& facts) {
  metrics.single("clipmill_autoscale_backlog", Metric::gauge, "Tasks that could be claimed now",
                 static_cast<double>(facts.backlog));
  metrics.single("clipmill_autoscale_in_progress", Metric::gauge, "Tasks under way",
                 static_cast<double>(facts.in_progress));
  metrics.single("clipmill_autoscale_oldest_age_seconds", Metric::gauge,
                 "How long the oldest task of the backlog has waited",
                 static_cast<double>(facts.oldest_age.count()) / 1000);
  metrics.single("clipmill_autoscale_workers", Metric::gauge, "Active workers, on all hosts",
                 static_cast<double>(facts.workers));
  metrics.single("clipmill_autoscale_slots", Metric::gauge, "Slots of the active workers",
                 static_cast<double>(facts.slots));
  metrics.single("clipmill_autoscale_wanted_workers", Metric::gauge,
                 "Workers that backlog and tasks under way would fill", facts.wanted_workers);
}

}  // namespace

void Api::add_operation_routes(Router& router) {
  router.legacy(Method::get, "/health",
                [this](Request request) { return health(std::move(request)); });
  router.get("/livez", [this](Request request) { return health(std::move(request)); });
  router.get("/readyz", [this](Request request) { return ready(std::move(request)); });
  router.post("/v1/queues:pause", [this](Request) { return set_paused(true); });
  router.post("/v1/queues:resume", [this](Request) { return set_paused(false); });
  router.get("/metrics", [this](Request request) { return metrics(std::move(request)); });
}

asio::awaitable<Response> Api::health(Request) {
  co_return json_response(std::string(R"({"status":"healthy"})"));
}

asio::awaitable<Response> Api::ready(Request) {
  auto stats = co_await services_.dispatcher.stats();
  if (!stats) co_return stats.error();
  auto count = co_await services_.videos.count();
  if (!count) co_return count.error();
  co_return json_response(std::string(R"({"status":"ready"})"));
}

asio::awaitable<Response> Api::set_paused(bool paused) {
  auto done =
      paused ? co_await services_.dispatcher.pause() : co_await services_.dispatcher.resume();
  if (!done) co_return done.error();
  co_return json_response(boost::json::value{{"paused", paused}});
}

// All figures or none: a scaler that reads 0 where nothing could be read would stop every worker.
asio::awaitable<Response> Api::metrics(Request) {
  auto tasks = co_await services_.tasks.counts();
  if (!tasks) co_return tasks.error();
  auto queues = co_await services_.queues.totals();
  if (!queues) co_return queues.error();
  auto videos = co_await services_.videos.count();
  if (!videos) co_return videos.error();
  auto stats = co_await services_.dispatcher.stats();
  if (!stats) co_return stats.error();
  auto facts = co_await services_.workers.scaling_facts();
  if (!facts) co_return facts.error();

  MetricsText metrics;
  metrics.family("clipmill_build_info", Metric::gauge, "1, with what this process is");
  metrics.sample(1, {{"version", CLIPMILL_VERSION}, {"dispatcher", services_.dispatcher.name()}});
  metrics.single("clipmill_videos", Metric::gauge, "Videos in the catalogue",
                 static_cast<double>(*videos));
  write_tasks(metrics, *tasks);
  write_queues(metrics, *queues);
  write_dispatch(metrics, *stats);
  write_scaling(metrics, *facts);

  Response response = text_response(std::move(metrics).text());
  response.headers.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  co_return response;
}

}  // namespace clipmill::http
