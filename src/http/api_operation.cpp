// Health, and the workers as the old service showed them.
#include "http/api.hpp"
#include "http/inputs.hpp"
#include "http/json_writer.hpp"

namespace clipmill::http {
namespace {

// A worker beats every few seconds: silent for this long, it is stale; for a day, forgotten.
constexpr Duration stale_after{30'000};
constexpr Duration remembered{24 * 3600 * 1000};
constexpr Duration oldest_warning{10 * 60 * 1000};

std::string_view status_of(const WorkerRecord& worker, Instant now) {
  if (now - worker.last_heartbeat > stale_after) return "stale";
  return worker.draining ? "draining" : "active";
}

}  // namespace

void Api::add_operation_routes(Router& router) {
  router.legacy(Method::get, "/health",
                [this](Request request) { return health(std::move(request)); });
  router.get("/livez", [this](Request request) { return health(std::move(request)); });
  router.get("/readyz", [this](Request request) { return ready(std::move(request)); });
  router.legacy(Method::get, "/workers/status",
                [this](Request request) { return workers_status(std::move(request)); });
  router.legacy(Method::get, "/workers/health",
                [this](Request request) { return workers_health(std::move(request)); });
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

asio::awaitable<Response> Api::workers_status(Request) {
  auto workers = co_await services_.dispatcher.workers(remembered);
  if (!workers) co_return workers.error();
  const Instant now = services_.clock.now();
  JsonWriter json;
  json.begin_object();
  json.field("success", true);
  json.field("total_workers", workers->size());
  json.key("workers");
  json.begin_array();
  for (const WorkerRecord& worker : *workers) {
    json.begin_object();
    json.field("worker_id", worker.id);
    json.key("info");
    json.begin_object();
    json.field("pid", worker.pid);
    json.field("host", worker.host);
    json.field("version", worker.version);
    json.field("started_at", worker.started_at);
    json.field("last_heartbeat", worker.last_heartbeat);
    json.field("videos_generated", worker.videos_generated);
    json.field("errors", worker.errors);
    json.field("slots", worker.slots);
    json.field("rss_bytes", worker.rss_bytes);
    json.key("current_tasks");
    json.begin_array();
    for (const TaskId& task : worker.tasks) json.value(task);
    json.end_array();
    json.end_object();
    json.field("status", status_of(worker, now));
    json.end_object();
  }
  json.end_array();
  json.field("checked_at", now);
  json.end_object();
  co_return json_response(std::move(json).text());
}

asio::awaitable<Response> Api::workers_health(Request) {
  const Instant now = services_.clock.now();
  auto workers = co_await services_.dispatcher.workers(stale_after);
  if (!workers) co_return workers.error();
  auto stats = co_await services_.dispatcher.stats();
  if (!stats) co_return stats.error();
  auto counts = co_await services_.tasks.counts();
  if (!counts) co_return counts.error();

  std::vector<std::string> issues;
  const bool waiting = stats->ready + stats->delayed > 0;
  const bool critical = workers->empty() && waiting;
  if (critical) {
    issues.push_back("tasks wait and no worker is active; start one: clipmill worker");
  } else if (workers->empty()) {
    issues.push_back("no worker is active; start one: clipmill worker");
  }
  if (stats->paused) issues.push_back("the dispatcher is paused; nothing is claimed");
  if (stats->oldest_ready && now - *stats->oldest_ready > oldest_warning) {
    issues.push_back(fmt::format("the oldest task has waited {} minutes; add workers or slots",
                                 (now - *stats->oldest_ready).count() / 60'000));
  }
  if (counts->dead > 0) {
    issues.push_back(fmt::format("{} dead letters; look at them: clipmill tasks list --state dead",
                                 counts->dead));
  }
  JsonWriter json;
  json.begin_object();
  json.field("success", true);
  json.field("health_status", critical ? "critical" : issues.empty() ? "healthy" : "warning");
  json.field("issues", boost::json::value_from(issues));
  json.key("components");
  json.begin_object();
  json.field("redis", services_.dispatcher.name());
  json.key("workers");
  json.begin_object();
  json.field("status", workers->empty() ? "inactive" : "active");
  json.field("count", workers->size());
  json.end_object();
  json.key("queues");
  json.begin_object();
  json.field("active_queues", stats->users_waiting);
  json.field("pending_tasks", counts->pending);
  json.field("in_progress_tasks", counts->in_progress);
  json.end_object();
  json.end_object();
  json.field("checked_at", now);
  json.end_object();
  co_return json_response(std::move(json).text());
}

}  // namespace clipmill::http
