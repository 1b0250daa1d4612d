// The workers of all hosts, in the words of the old service.
#include "http/api.hpp"
#include "http/inputs.hpp"
#include "http/json_writer.hpp"

namespace clipmill::http {
namespace {

constexpr Duration oldest_warning{10 * 60 * 1000};
constexpr Duration process_patience{15 * 60 * 1000};

// RFC 7240.
bool prefers_async(const Request& request) {
  const auto preference = request.header("Prefer");
  return preference && preference->find("respond-async") != std::string_view::npos;
}

}  // namespace

void Api::add_worker_routes(Router& router) {
  router.legacy(Method::get, "/workers/status",
                [this](Request request) { return workers_status(std::move(request)); });
  router.legacy(Method::get, "/workers/health",
                [this](Request request) { return workers_health(std::move(request)); });
  router.legacy(Method::post, "/workers/start",
                [this](Request request) { return workers_start(std::move(request)); });
  router.legacy(Method::post, "/workers/stop",
                [this](Request request) { return workers_stop(std::move(request)); });
  router.legacy(Method::post, "/workers/clear-stale",
                [this](Request request) { return workers_clear_stale(std::move(request)); });
  router.legacy(Method::get, "/workers/queue-stats",
                [this](Request request) { return queue_stats(std::move(request)); });
  router.legacy(Method::get, "/workers/logs",
                [this](Request request) { return workers_logs(std::move(request)); });
  router.legacy(Method::post, "/workers/process-all-pending",
                [this](Request request) { return process_all_pending(std::move(request)); });
  router.legacy(Method::post, "/workers/process-single-task",
                [this](Request request) { return process_single_task(std::move(request)); });
}

asio::awaitable<Response> Api::workers_status(Request) {
  auto workers = co_await services_.dispatcher.workers(worker_remembered);
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
  auto workers = co_await services_.dispatcher.workers(worker_stale_after);
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
  if (stats->paused)
    issues.push_back("the dispatcher is paused; nothing new begins until clipmill queues resume");
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

asio::awaitable<Response> Api::workers_start(Request request) {
  Inputs in(request);
  const bool background = in.query_flag("background", true);
  if (in.failed()) co_return in.error();
  JsonWriter json;
  json.begin_object();
  if (background) {
    auto started = services_.workers.start();
    if (!started) co_return started.error();
    json.field("success", true);
    json.field("message", "A worker was started on this host");
    json.field("pid", started->pid);
    json.field("background", true);
    json.field("log_file", started->log_file);
  } else {
    json.field("success", true);
    json.field("message", "Run the command where the worker shall be");
    json.null_field("pid");
    json.field("background", false);
    json.field("command", services_.workers.start_command());
  }
  json.end_object();
  co_return json_response(std::move(json).text());
}

asio::awaitable<Response> Api::workers_stop(Request request) {
  Inputs in(request);
  const WorkerId worker = in.query_id<WorkerId>("worker_id");
  if (in.failed()) co_return in.error();
  auto stopped = co_await services_.workers.stop(worker);
  if (!stopped) co_return stopped.error();
  JsonWriter json;
  json.begin_object();
  json.field("success", true);
  json.field("message", "The worker ends once its tasks have ended or were given back");
  json.field("worker_id", worker);
  json.end_object();
  co_return json_response(std::move(json).text());
}

asio::awaitable<Response> Api::workers_clear_stale(Request) {
  auto cleared = co_await services_.workers.clear_stale();
  if (!cleared) co_return cleared.error();
  JsonWriter json;
  json.begin_object();
  json.field("success", true);
  json.field("cleared_workers", cleared->cleared);
  json.field("active_workers", cleared->active);
  json.field("message", fmt::format("{} stale worker records were removed", cleared->cleared));
  json.end_object();
  co_return json_response(std::move(json).text());
}

asio::awaitable<Response> Api::queue_stats(Request request) {
  Inputs in(request);
  const auto limit = static_cast<int>(in.query_integer("limit", 100, {1, 1000}));
  const auto cursor = in.optional_query_id<UserId>("cursor");
  if (in.failed()) co_return in.error();
  auto totals = co_await services_.queues.totals();
  if (!totals) co_return totals.error();
  auto facts = co_await services_.workers.scaling_facts();
  if (!facts) co_return facts.error();
  auto details = co_await services_.queues.counts(cursor, limit);
  if (!details) co_return details.error();

  JsonWriter json;
  json.begin_object();
  json.field("success", true);
  json.key("summary");
  json.begin_object();
  json.field("total_queues", totals->queues);
  json.field("active_queues", totals->active_queues);
  json.field("total_pending", totals->pending);
  json.field("total_ready", totals->ready);
  json.field("total_in_progress", totals->in_progress);
  json.field("total_items", totals->pending + totals->ready + totals->in_progress);
  json.end_object();
  json.key("autoscale");
  json.begin_object();
  json.field("backlog", facts->backlog);
  json.field("in_progress", facts->in_progress);
  json.field("oldest_age_seconds", facts->oldest_age.count() / 1000);
  json.field("workers", facts->workers);
  json.field("slots", facts->slots);
  json.field("wanted_workers", facts->wanted_workers);
  json.end_object();
  json.key("queue_details");
  json.begin_array();
  for (const QueueCounts& one : *details) {
    json.begin_object();
    json.field("user_id", one.user);
    json.field("pending", one.pending);
    json.field("ready", one.ready);
    json.field("in_progress", one.in_progress);
    json.field("total", one.pending + one.ready + one.in_progress);
    json.end_object();
  }
  json.end_array();
  if (std::ssize(*details) == limit) {
    json.field("next_cursor", details->back().user);
  } else {
    json.null_field("next_cursor");
  }
  json.field("checked_at", services_.clock.now());
  json.end_object();
  co_return json_response(std::move(json).text());
}

asio::awaitable<Response> Api::workers_logs(Request request) {
  Inputs in(request);
  const auto limit = static_cast<int>(in.query_integer("lines", 50, {1, 1000}));
  WorkerLogFilter filter;
  filter.least = in.query_choice("level", log_level_from, "debug, info, warning or error")
                     .value_or(LogLevel::debug);
  filter.task = in.optional_query_id<TaskId>("task_id");
  if (in.failed()) co_return in.error();
  auto lines = co_await services_.worker_log.newest(std::move(filter), limit);
  if (!lines) co_return lines.error();
  JsonWriter json;
  json.begin_object();
  json.field("success", true);
  json.field("message", fmt::format("The newest {} lines of all workers", lines->size()));
  json.key("logs");
  json.begin_array();
  for (const WorkerLogLine& line : *lines)
    json.value(fmt::format("{} [{}]", line.text, line.source));
  json.end_array();
  json.end_object();
  co_return json_response(std::move(json).text());
}

asio::awaitable<Response> Api::process_all_pending(Request request) {
  if (prefers_async(request)) {
    services_.workers.process_all_pending_in_background();
    co_return json_response(
        std::string(R"({"success":true,"message":"Pending tasks are being processed"})"), 202)
        .with("Preference-Applied", "respond-async");
  }
  auto processed = co_await services_.workers.process_all_pending(process_patience);
  if (!processed) co_return processed.error();
  JsonWriter json;
  json.begin_object();
  json.field("success", true);
  json.field("tasks_processed", *processed);
  json.field("message",
             *processed == 0 ? "Nothing was pending" : "All pending tasks were processed");
  json.field("completed_at", services_.clock.now());
  json.end_object();
  co_return json_response(std::move(json).text());
}

asio::awaitable<Response> Api::process_single_task(Request request) {
  Inputs in(request);
  const UserId user = in.query_id<UserId>("user_id");
  if (in.failed()) co_return in.error();
  auto items = co_await services_.queues.items(user, 1000);
  if (!items) co_return items.error();
  std::erase_if(*items, [](const QueueItem& item) {
    return !item.task || (item.status != QueueItemStatus::pending_generation &&
                          item.status != QueueItemStatus::in_progress);
  });
  if (items->empty()) {
    co_return Error{.code = ErrorCode::not_found,
                    .message = "the viewer '" + user.value + "' has no pending task"};
  }
  auto task = co_await services_.workers.process_task(*items->front().task, process_patience);
  if (!task) co_return task.error();
  const bool made = task->state == TaskState::ready;
  JsonWriter json;
  json.begin_object();
  json.field("success", made);
  json.field("message", made ? std::string("The task was processed")
                             : fmt::format("The task is {}", to_string(task->state)));
  json.field("task_prompt", task->prompt);
  json.field("task_id", task->id);
  json.field("video_id", task->video);
  json.field("processed_at", services_.clock.now());
  json.end_object();
  co_return json_response(std::move(json).text());
}

}  // namespace clipmill::http
