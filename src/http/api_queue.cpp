// The viewer's queue, in the words of the old service.
#include "http/api.hpp"
#include "http/inputs.hpp"
#include "http/queue_json.hpp"

namespace clipmill::http {
namespace {

constexpr int items_max = 200;

bool is_ready(const QueueItem& item) {
  return item.status == QueueItemStatus::ready || item.status == QueueItemStatus::completed;
}

// The vector is told where it is the one that the item was planned from.
void write_queue_item(JsonWriter& json, const QueueItem& item, const Preference* preference) {
  const bool planned_from_it = preference != nullptr && preference->version == item.version;
  json.begin_object();
  write_old_fields(json, item, planned_from_it ? &preference->vector : nullptr);
  if (item.task) json.field("task_id", *item.task);
  json.field("reason", item.reason);
  json.field("why", item.why);
  json.field("preference_version", item.version);
  json.end_object();
}

}  // namespace

bool is_to_be_made(const QueueItem& item) {
  return item.status == QueueItemStatus::pending_generation ||
         item.status == QueueItemStatus::in_progress || item.status == QueueItemStatus::failed;
}

void write_old_fields(JsonWriter& json, const QueueItem& item, const Embedding* preference) {
  const bool to_be_made = is_to_be_made(item);
  json.field("type", to_be_made ? "generate_video" : "existing_video");
  json.field("status", to_string(item.status));
  if (item.video) json.field("video_id", *item.video);
  if (!to_be_made) {
    json.field("s3_url", item.url);
    if (item.similarity) json.field("similarity_score", *item.similarity);
  }
  json.field("prompt", item.prompt);
  if (to_be_made) {
    if (preference != nullptr) {
      json.field("preference_vector", *preference);
    } else {
      json.null_field("preference_vector");
    }
    json.field("priority", item.priority);
    json.field("user_id", item.user);
  }
  json.field("added_at", item.added_at);
  if (item.started_at) json.field("started_at", *item.started_at);
  if (item.completed_at) json.field("completed_at", *item.completed_at);
}

void Api::add_queue_routes(Router& router) {
  router.legacy(Method::get, "/video-queue/{user_id}/status",
                [this](Request request) { return queue_status(std::move(request)); });
  router.legacy(Method::post, "/video-queue/{user_id}/process",
                [this](Request request) { return queue_process(std::move(request)); });
  router.get("/v1/users/{user_id}/queue",
             [this](Request request) { return queue_status(std::move(request)); });
}

asio::awaitable<Response> Api::queue_status(Request request) {
  Inputs in(request);
  const UserId user = in.path_id<UserId>("user_id");
  const bool vectors = in.query_flag("vectors", true);
  if (in.failed()) co_return in.error();
  auto items = co_await services_.queues.items(user, items_max);
  if (!items) co_return items.error();
  std::optional<Preference> preference;
  if (vectors && std::ranges::any_of(*items, is_to_be_made)) {
    auto found = co_await services_.interactions.preference(user);
    if (!found) co_return found.error();
    preference = std::move(*found);
  }
  JsonWriter json;
  json.begin_object();
  json.field("success", true);
  json.field("queue_size", items->size());
  json.field("existing_videos", std::ranges::count_if(*items, is_ready));
  json.field("pending_generation", std::ranges::count_if(*items, is_to_be_made));
  json.key("items");
  json.begin_array();
  for (const QueueItem& item : *items) {
    write_queue_item(json, item, preference ? &*preference : nullptr);
  }
  json.end_array();
  json.end_object();
  co_return json_response(std::move(json).text());
}

asio::awaitable<Response> Api::queue_process(Request request) {
  Inputs in(request);
  const UserId user = in.path_id<UserId>("user_id");
  if (in.failed()) co_return in.error();
  auto planned = co_await services_.planner.plan_now(user);
  if (!planned) co_return planned.error();
  JsonWriter json;
  json.begin_object();
  json.field("success", true);
  json.field("strategy", to_string(planned->strategy));
  json.field("message", planned->now ? "The queue was planned"
                                     : "The queue was planned before for this preference");
  json.field("preference_version", planned->version);
  json.field("existing_videos", std::ranges::count_if(planned->items, is_ready));
  json.field("generated_prompts", std::ranges::count_if(planned->items, is_to_be_made));
  json.key("items");
  json.begin_array();
  for (const QueueItem& item : planned->items) write_queue_item(json, item, nullptr);
  json.end_array();
  json.end_object();
  co_return json_response(std::move(json).text());
}

}  // namespace clipmill::http
