// POST /user-preference/interaction and /v1 interactions; what is known of a viewer's taste.
#include "http/api.hpp"
#include "http/inputs.hpp"
#include "http/json_writer.hpp"
#include "http/server.hpp"

namespace clipmill::http {
namespace {

constexpr std::size_t bulk_max = 1000;
constexpr std::size_t metadata_bytes_max = 4096;
constexpr int history_max = 200;
constexpr int watched_max = 100'000;
constexpr std::string_view actions =
    "like, view, skip, save, share, comment, dislike, hide or unlike";

// A repeated clip's id may carry a suffix after a colon; it counts for the part before.
void read_video(ObjectReader& body, Interaction& interaction) {
  const std::string text = body.text("video_id", 256);
  const std::string id = text.substr(0, text.find(':'));
  if (text.empty()) return;
  if (auto good = check_id(id, "the id"); !good) {
    body.refuse("video_id", good.error().message);
    return;
  }
  interaction.video = VideoId(id);
}

// The share may stand beside the action or inside the metadata, where the old app put it.
void read_share(ObjectReader& body, Interaction& interaction) {
  interaction.watched_share = body.optional_number("watched_share", {0, 1});
  auto metadata = body.optional_object("metadata");
  if (metadata && !interaction.watched_share) {
    interaction.watched_share = metadata->optional_number("watched_share", {0, 1});
  }
}

Interaction read_interaction(ObjectReader& body, std::optional<UserId> user, Instant now) {
  Interaction interaction;
  interaction.user = user ? *user : body.id<UserId>("user_id");
  read_video(body, interaction);
  interaction.action = body.choice("action", action_from, actions);
  read_share(body, interaction);
  interaction.metadata = body.raw_object("metadata", metadata_bytes_max);
  interaction.idempotency_key = body.optional_text("idempotency_key", 255);
  interaction.at = body.optional_instant("timestamp").value_or(now);
  // An app's clock may run ahead; what lies in the future would never decay.
  interaction.at = std::min(interaction.at, now);
  return interaction;
}

Error unknown_video(const VideoId& id) {
  return Error{.code = ErrorCode::not_found,
               .message = "there is no video '" + id.value +
                          "'; add it to the catalogue (clipmill videos import) first"};
}

std::string_view name_of(Appended::Status status) {
  switch (status) {
    case Appended::Status::stored:
      return "stored";
    case Appended::Status::duplicate:
      return "duplicate";
    case Appended::Status::unknown_video:
      return "unknown_video";
  }
  return "stored";
}

void write_item(JsonWriter& json, const Interaction& interaction, const Recorded& recorded) {
  json.begin_object();
  json.field("user_id", interaction.user);
  json.field("video_id", interaction.video);
  json.field("status", name_of(recorded.appended.status));
  if (recorded.appended.status != Appended::Status::unknown_video) {
    json.field("number", recorded.appended.number);
    json.field("interactions_since_update", recorded.appended.events_since_update);
    json.field("preference_updated", recorded.preference_updated);
  } else {
    json.field("detail", unknown_video(interaction.video).message);
  }
  json.end_object();
}

Response bulk_answer(const std::vector<Interaction>& interactions,
                     const std::vector<Recorded>& recorded) {
  std::int64_t stored = 0;
  std::int64_t duplicates = 0;
  std::int64_t refused = 0;
  for (const Recorded& item : recorded) {
    stored += item.appended.status == Appended::Status::stored ? 1 : 0;
    duplicates += item.appended.status == Appended::Status::duplicate ? 1 : 0;
    refused += item.appended.status == Appended::Status::unknown_video ? 1 : 0;
  }
  JsonWriter json;
  json.begin_object();
  json.field("success", refused == 0);
  json.field("stored", stored);
  json.field("duplicates", duplicates);
  json.field("refused", refused);
  json.key("items");
  json.begin_array();
  for (std::size_t i = 0; i < recorded.size(); ++i) write_item(json, interactions[i], recorded[i]);
  json.end_array();
  json.end_object();
  return json_response(std::move(json).text());
}

}  // namespace

void Api::add_interaction_routes(Router& router) {
  const RouteOptions one{.needs_body = true};
  const RouteOptions bulk{.body_bytes_max = bulk_body_bytes_max, .needs_body = true};
  router.legacy(
      Method::post, "/user-preference/interaction",
      [this](Request request) { return record_legacy(std::move(request)); }, one);
  router.legacy(Method::get, "/user-preference/{user_id}",
                [this](Request request) { return preference_legacy(std::move(request)); });
  router.legacy(Method::get, "/user-preference/{user_id}/interactions",
                [this](Request request) { return interactions_legacy(std::move(request)); });
  router.legacy(Method::get, "/user-preference/{user_id}/watched-videos",
                [this](Request request) { return watched_videos(std::move(request)); });
  router.post(
      "/v1/interactions", [this](Request request) { return record_bulk(std::move(request)); },
      bulk);
  router.post(
      "/v1/users/{user_id}/interactions",
      [this](Request request) { return record_one_or_many(std::move(request)); }, bulk);
  router.get("/v1/users/{user_id}/preference",
             [this](Request request) { return preference(std::move(request)); });
  router.get("/v1/users/{user_id}",
             [this](Request request) { return viewer_get(std::move(request)); });
  router.put(
      "/v1/users/{user_id}", [this](Request request) { return viewer_put(std::move(request)); },
      one);
}

asio::awaitable<Response> Api::record_legacy(Request request) {
  Inputs in(request);
  ObjectReader body = in.body();
  Interaction interaction = read_interaction(body, std::nullopt, request.received_at);
  if (in.failed()) co_return in.error();
  if (const auto key = request.header("Idempotency-Key"); key && !interaction.idempotency_key) {
    interaction.idempotency_key = std::string(*key);
  }

  std::vector<Interaction> interactions{interaction};
  auto recorded = co_await services_.preferences.record(std::move(interactions));
  if (!recorded) co_return recorded.error();
  const Recorded& item = recorded->front();
  if (item.appended.status == Appended::Status::unknown_video) {
    co_return unknown_video(interaction.video);
  }
  const bool duplicate = item.appended.status == Appended::Status::duplicate;
  JsonWriter json;
  json.begin_object();
  json.field("success", true);
  json.field("message", duplicate                 ? "Interaction was recorded before"
                        : item.preference_updated ? "Interaction recorded and preference updated"
                                                  : "Interaction recorded");
  json.field("duplicate", duplicate);
  json.field("preference_updated", item.preference_updated);
  json.field("interactions_since_update", item.appended.events_since_update);
  json.field("timestamp", interaction.at);
  json.end_object();
  co_return json_response(std::move(json).text());
}

// One interaction, or {"interactions": [...]}.
asio::awaitable<Response> Api::record_one_or_many(Request request) {
  Inputs in(request);
  const UserId user = in.path_id<UserId>("user_id");
  ObjectReader body = in.body();
  const bool many = body.has("interactions");
  std::vector<Interaction> interactions;
  if (many) {
    for (ObjectReader& item : body.objects("interactions", bulk_max)) {
      interactions.push_back(read_interaction(item, user, request.received_at));
    }
  } else {
    interactions.push_back(read_interaction(body, user, request.received_at));
  }
  if (in.failed()) co_return in.error();
  const auto key = request.header("Idempotency-Key");
  for (std::size_t i = 0; key && i < interactions.size(); ++i) {
    if (interactions[i].idempotency_key) continue;
    interactions[i].idempotency_key = many ? fmt::format("{}:{}", *key, i) : std::string(*key);
  }

  auto recorded = co_await services_.preferences.record(interactions);
  if (!recorded) co_return recorded.error();
  if (many) co_return bulk_answer(interactions, *recorded);
  if (recorded->front().appended.status == Appended::Status::unknown_video) {
    co_return unknown_video(interactions.front().video);
  }
  JsonWriter json;
  write_item(json, interactions.front(), recorded->front());
  const bool stored = recorded->front().appended.status == Appended::Status::stored;
  co_return json_response(std::move(json).text(), stored ? 201 : 200);
}

asio::awaitable<Response> Api::record_bulk(Request request) {
  Inputs in(request);
  ObjectReader body = in.body();
  std::vector<Interaction> interactions;
  for (ObjectReader& item : body.objects("interactions", bulk_max)) {
    interactions.push_back(read_interaction(item, std::nullopt, request.received_at));
  }
  if (in.failed()) co_return in.error();
  const auto key = request.header("Idempotency-Key");
  for (std::size_t i = 0; key && i < interactions.size(); ++i) {
    if (!interactions[i].idempotency_key) {
      interactions[i].idempotency_key = fmt::format("{}:{}", *key, i);
    }
  }
  auto recorded = co_await services_.preferences.record(interactions);
  if (!recorded) co_return recorded.error();
  co_return bulk_answer(interactions, *recorded);
}

asio::awaitable<Response> Api::viewer_get(Request request) {
  Inputs in(request);
  const UserId user = in.path_id<UserId>("user_id");
  if (in.failed()) co_return in.error();
  auto viewer = co_await services_.interactions.viewer(user);
  if (!viewer) co_return viewer.error();
  if (!*viewer) {
    co_return Error{.code = ErrorCode::not_found,
                    .message = "the viewer '" + user.value + "' has no interactions yet"};
  }
  const ViewerRecord& found = **viewer;
  JsonWriter json;
  json.begin_object();
  json.field("user_id", user);
  json.field("tier", to_string(found.tier));
  json.field("interactions", found.events);
  json.field("interactions_since_update", found.events - found.watermark);
  json.field("preference_version", found.preference_version);
  json.field("created_at", found.created_at);
  json.field("last_event_at", found.last_event_at);
  json.end_object();
  co_return json_response(std::move(json).text());
}

asio::awaitable<Response> Api::viewer_put(Request request) {
  Inputs in(request);
  const UserId user = in.path_id<UserId>("user_id");
  ObjectReader body = in.body();
  const Tier tier = body.choice("tier", tier_from, "free or premium");
  body.no_others();
  if (in.failed()) co_return in.error();
  auto set = co_await services_.interactions.set_tier(user, tier);
  if (!set) co_return set.error();
  JsonWriter json;
  json.begin_object();
  json.field("user_id", user);
  json.field("tier", to_string(tier));
  json.end_object();
  co_return json_response(std::move(json).text());
}

asio::awaitable<Response> Api::preference_legacy(Request request) {
  Inputs in(request);
  const UserId user = in.path_id<UserId>("user_id");
  if (in.failed()) co_return in.error();
  auto viewer = co_await services_.interactions.viewer(user);
  if (!viewer) co_return viewer.error();
  auto preference = co_await services_.interactions.preference(user);
  if (!preference) co_return preference.error();

  JsonWriter json;
  json.begin_object();
  json.field("success", true);
  if (!*preference || (*preference)->vector.empty()) {
    json.null_field("preference");
  } else {
    const Preference& found = **preference;
    json.key("preference");
    json.begin_object();
    json.field("user_id", user);
    json.field("preference_embedding", found.vector);
    json.field("window_size", found.window_size);
    json.field("last_updated", found.updated_at);
    json.field("interactions_since_update", *viewer ? (*viewer)->events - found.watermark : 0);
    json.field("version", found.version);
    json.end_object();
  }
  json.end_object();
  co_return json_response(std::move(json).text());
}

asio::awaitable<Response> Api::preference(Request request) {
  Inputs in(request);
  const UserId user = in.path_id<UserId>("user_id");
  const bool with_vector = in.query_flag("vector", false);
  if (in.failed()) co_return in.error();
  auto viewer = co_await services_.interactions.viewer(user);
  if (!viewer) co_return viewer.error();
  if (!*viewer) {
    co_return Error{.code = ErrorCode::not_found,
                    .message = "the viewer '" + user.value + "' has no interactions yet"};
  }
  auto preference = co_await services_.interactions.preference(user);
  if (!preference) co_return preference.error();
  JsonWriter json;
  json.begin_object();
  json.field("user_id", user);
  json.field("interactions", (*viewer)->events);
  json.field("interactions_since_update", (*viewer)->events - (*viewer)->watermark);
  json.field("version", (*viewer)->preference_version);
  if (*preference) {
    const Preference& found = **preference;
    json.field("updated_at", found.updated_at);
    json.field("window_size", found.window_size);
    json.field("has_vector", !found.vector.empty());
    json.key("interests");
    json.begin_array();
    for (const Interest& interest : found.interests) {
      json.begin_object();
      json.field("video_id", interest.medoid);
      json.field("weight", interest.weight);
      json.field("size", interest.size);
      json.end_object();
    }
    json.end_array();
    if (with_vector) json.field("vector", found.vector);
  }
  json.end_object();
  co_return json_response(std::move(json).text());
}

asio::awaitable<Response> Api::interactions_legacy(Request request) {
  Inputs in(request);
  const UserId user = in.path_id<UserId>("user_id");
  if (in.failed()) co_return in.error();
  auto newest = co_await services_.interactions.newest(user, history_max, std::nullopt);
  if (!newest) co_return newest.error();
  JsonWriter json;
  json.begin_object();
  json.field("success", true);
  if (newest->empty()) {
    json.null_field("interactions");
  } else {
    json.key("interactions");
    json.begin_object();
    json.field("user_id", user);
    json.key("interactions");
    json.begin_array();
    for (const Interaction& interaction : *newest) {
      json.begin_object();
      json.field("video_id", interaction.video);
      json.field("type", to_string(interaction.action));
      json.field("weight", event_weight(interaction.action, interaction.watched_share));
      json.field("timestamp", interaction.at);
      json.end_object();
    }
    json.end_array();
    json.field("last_updated", newest->front().at);
    json.end_object();
  }
  json.end_object();
  co_return json_response(std::move(json).text());
}

asio::awaitable<Response> Api::watched_videos(Request request) {
  Inputs in(request);
  const UserId user = in.path_id<UserId>("user_id");
  if (in.failed()) co_return in.error();
  auto seen = co_await services_.interactions.seen(user, watched_max);
  if (!seen) co_return seen.error();
  JsonWriter json;
  json.begin_object();
  json.field("success", true);
  json.field("user_id", user);
  json.key("watched_videos");
  json.begin_array();
  for (const SeenVideo& video : *seen) json.value(video.video);
  json.end_array();
  json.field("count", seen->size());
  json.end_object();
  co_return json_response(std::move(json).text());
}

}  // namespace clipmill::http
