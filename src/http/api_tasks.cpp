// Tasks: asking for clips, looking, retrying, cancelling.
#include "http/api.hpp"
#include "http/digest.hpp"
#include "http/inputs.hpp"
#include "http/json_writer.hpp"
#include "http/server.hpp"
#include "http/task_json.hpp"

namespace clipmill::http {
namespace {

constexpr std::string_view states = "pending, in_progress, ready, dead or cancelled";
constexpr std::size_t prompt_bytes_max = 4000;
constexpr IntegerRange priorities{-1000, 1000};

std::string_view name_of(TaskAnswer::Status status) {
  switch (status) {
    case TaskAnswer::Status::added:
      return "added";
    case TaskAnswer::Status::known:
      return "known";
    case TaskAnswer::Status::refused:
      break;
  }
  return "refused";
}

Response bulk_answer(const std::vector<TaskRequest>& requests,
                     const std::vector<TaskAnswer>& answers) {
  const auto count = [&](TaskAnswer::Status status) {
    return std::ranges::count(answers, status, &TaskAnswer::status);
  };
  JsonWriter json;
  json.begin_object();
  json.field("success", count(TaskAnswer::Status::refused) == 0);
  for (const TaskAnswer::Status status :
       {TaskAnswer::Status::added, TaskAnswer::Status::known, TaskAnswer::Status::refused}) {
    json.field(name_of(status), count(status));
  }
  json.key("items");
  json.begin_array();
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const bool refused = answers[i].status == TaskAnswer::Status::refused;
    json.begin_object();
    json.field("user_id", requests[i].user);
    if (!refused) json.field("task_id", answers[i].task);
    json.field("status", name_of(answers[i].status));
    if (refused) json.field("detail", answers[i].reason);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json_response(std::move(json).text());
}

}  // namespace

void write_task(JsonWriter& json, const Task& task) {
  json.begin_object();
  json.field("task_id", task.id);
  json.field("user_id", task.user);
  json.field("state", to_string(task.state));
  json.field("prompt", task.prompt);
  json.field("why", task.why);
  json.field("tier", to_string(task.tier));
  json.field("priority", task.priority);
  json.field("attempt", task.attempt);
  json.field("failures", task.failures);
  json.field("crashes", task.crashes);
  if (task.last_error) {
    json.key("last_error");
    json.begin_object();
    json.field("code", to_string(task.last_error->code));
    json.field("message", task.last_error->message);
    json.end_object();
  }
  json.key("operation");
  json.begin_object();
  json.field("step", to_string(task.operation.step));
  json.field("generator", task.operation.generator);
  json.field("id", task.operation.id);
  json.field("progress", task.operation.progress);
  json.field("submits", task.operation.submits);
  json.field("ambiguous", task.operation.ambiguous);
  json.end_object();
  json.field("worker_id", task.worker);
  json.field("video_id", task.video);
  json.field("created_at", task.created_at);
  json.field("due_at", task.due_at);
  json.field("started_at", task.started_at);
  json.field("finished_at", task.finished_at);
  json.end_object();
}

void Api::add_task_routes(Router& router) {
  router.get("/v1/tasks", [this](Request request) { return task_list(std::move(request)); });
  router.get("/v1/tasks/{task_id}",
             [this](Request request) { return task_get(std::move(request)); });
  const RouteOptions filtered{.needs_body = true};
  router.post("/v1/tasks", [this](Request request) { return tasks_add(std::move(request)); },
              {.body_bytes_max = bulk_body_bytes_max, .needs_body = true});
  router.post(
      "/v1/tasks:retry",
      [this](Request request) { return tasks_act(std::move(request), BulkAct::retry); }, filtered);
  router.post(
      "/v1/tasks:cancel",
      [this](Request request) { return tasks_act(std::move(request), BulkAct::cancel); }, filtered);
  router.post("/v1/tasks/{task_id}:retry",
              [this](Request request) { return task_retry(std::move(request)); });
  router.post("/v1/tasks/{task_id}:cancel",
              [this](Request request) { return task_cancel(std::move(request)); });
}

asio::awaitable<Response> Api::task_list(Request request) {
  Inputs in(request);
  TaskFilter filter;
  filter.state = in.query_choice("state", task_state_from, states);
  filter.user = in.optional_query_id<UserId>("user_id");
  const auto limit = static_cast<int>(in.query_integer("limit", 50, {1, 1000}));
  const auto cursor = in.query_text("cursor");
  if (in.failed()) co_return in.error();
  auto page = co_await services_.tasks.list(filter, cursor, limit);
  if (!page) co_return page.error();
  JsonWriter json;
  json.begin_object();
  json.key("tasks");
  json.begin_array();
  for (const Task& task : page->tasks) write_task(json, task);
  json.end_array();
  json.field("next_cursor", page->next_cursor);
  json.end_object();
  co_return json_response(std::move(json).text());
}

asio::awaitable<Response> Api::tasks_add(Request request) {
  Inputs in(request);
  ObjectReader body = in.body();
  std::vector<TaskRequest> requests;
  for (ObjectReader& item : body.objects("tasks", TaskControl::requests_max)) {
    TaskRequest& one = requests.emplace_back();
    one.user = item.id<UserId>("user_id");
    one.prompt = item.text("prompt", prompt_bytes_max);
    one.priority = static_cast<int>(item.optional_integer("priority", priorities).value_or(0));
    one.task = item.optional_id<TaskId>("task_id");
    item.no_others();
  }
  if (in.failed()) co_return in.error();
  // Whatever is repeated after a crash must find the same tasks.
  if (const auto key = request.header("Idempotency-Key")) {
    const std::string stem = sha256_hex(*key).substr(0, 32);
    for (std::size_t i = 0; i < requests.size(); ++i) {
      if (!requests[i].task) requests[i].task = TaskId(fmt::format("{}-{}", stem, i));
    }
  }
  auto answers = co_await services_.task_control.enqueue(requests);
  if (!answers) co_return answers.error();
  co_return bulk_answer(requests, *answers);
}

asio::awaitable<Response> Api::task_get(Request request) {
  Inputs in(request);
  const TaskId id = in.path_id<TaskId>("task_id");
  if (in.failed()) co_return in.error();
  auto task = co_await services_.tasks.get(id);
  if (!task) co_return task.error();
  if (!*task) {
    co_return Error{.code = ErrorCode::not_found, .message = "there is no task '" + id.value + "'"};
  }
  JsonWriter json;
  write_task(json, **task);
  co_return json_response(std::move(json).text());
}

asio::awaitable<Response> Api::task_retry(Request request) {
  Inputs in(request);
  const TaskId id = in.path_id<TaskId>("task_id");
  ObjectReader body = in.optional_body();
  const auto prompt = body.optional_text("prompt", prompt_bytes_max);
  body.no_others();
  if (in.failed()) co_return in.error();
  auto task = co_await services_.task_control.retry(id, prompt);
  if (!task) co_return task.error();
  JsonWriter json;
  write_task(json, *task);
  co_return json_response(std::move(json).text());
}

asio::awaitable<Response> Api::task_cancel(Request request) {
  Inputs in(request);
  const TaskId id = in.path_id<TaskId>("task_id");
  if (in.failed()) co_return in.error();
  auto task = co_await services_.task_control.cancel(id);
  if (!task) co_return task.error();
  JsonWriter json;
  write_task(json, *task);
  co_return json_response(std::move(json).text());
}

asio::awaitable<Response> Api::tasks_act(Request request, BulkAct act) {
  Inputs in(request);
  ObjectReader body = in.body();
  TaskFilter filter;
  filter.state = body.optional_choice("state", task_state_from, states);
  filter.user = body.optional_id<UserId>("user_id");
  const bool dry_run = body.flag("dry_run", false);
  body.no_others();
  if (in.failed()) co_return in.error();
  auto outcome = co_await services_.task_control.act_on_all(filter, act, dry_run);
  if (!outcome) co_return outcome.error();
  JsonWriter json;
  json.begin_object();
  json.field("dry_run", dry_run);
  json.field("matched", outcome->matched);
  json.field("changed", outcome->changed);
  json.field("more", outcome->more);
  json.end_object();
  co_return json_response(std::move(json).text());
}

}  // namespace clipmill::http
