// The personalised feed, in the words of the old service; /v1 is the same with the viewer in the
// path.
#include <numeric>

#include "http/api.hpp"
#include "http/inputs.hpp"
#include "http/json_writer.hpp"
#include "http/video_json.hpp"

namespace clipmill::http {
namespace {

constexpr std::int64_t cursor_max = 1'000'000'000;

std::string aspect_ratio(int width, int height) {
  const int divisor = std::gcd(width, height);
  if (divisor == 0) return "9:16";
  return fmt::format("{}:{}", width / divisor, height / divisor);
}

void write_entry(JsonWriter& json, const FeedEntry& entry) {
  const Video& video = entry.video;
  json.begin_object();
  json.field("video_id", entry.id.value + entry.suffix);
  json.field("video_url", address_of(video));
  json.null_field("thumbnail_url");
  if (video.clip) {
    json.field("duration_seconds", static_cast<double>(video.clip->length.count()) / 1000);
    json.field("aspect_ratio", aspect_ratio(video.clip->width, video.clip->height));
  } else {
    json.null_field("duration_seconds");
    json.field("aspect_ratio", "9:16");
  }
  json.field("title", video.caption.substr(0, video.caption.find_first_of(",.;")));
  json.field("description", video.caption);
  json.field("score", entry.score);
  json.field("size", video.clip ? video.clip->size_bytes : 0);
  json.field("last_modified", video.created_at);
  json.field("source", video.source == VideoSource::generated ? "generated" : "imported");
  json.field("reason", to_string(entry.reason));
  json.field("why", entry.why);
  json.end_object();
}

}  // namespace

void Api::add_feed_routes(Router& router) {
  const auto page = [this](Request request) { return feed_page(std::move(request), false); };
  const auto infinite = [this](Request request) { return feed_page(std::move(request), true); };
  router.legacy(Method::get, "/feed", page);
  router.legacy(Method::get, "/feed/infinite", infinite);
  router.get("/v1/users/{user_id}/feed", page);
}

asio::awaitable<Response> Api::feed_page(Request request, bool infinite) {
  Inputs in(request);
  const bool in_path = !request.parameter("user_id").empty();
  const UserId user = in_path ? in.path_id<UserId>("user_id") : in.query_id<UserId>("user_id");
  const std::int64_t cursor = in.query_integer("cursor", 0, {0, cursor_max});
  const auto limit = static_cast<int>(in.query_integer("limit", 10, {1, FeedService::limit_max}));
  const bool endless = infinite || in.query_flag("infinite", false);
  if (in.failed()) co_return in.error();

  auto page = endless ? co_await services_.feed.infinite(user, cursor, limit)
                      : co_await services_.feed.page(user, cursor, limit);
  if (!page) co_return page.error();
  JsonWriter json;
  json.begin_object();
  json.field("success", true);
  json.key("videos");
  json.begin_array();
  for (const FeedEntry& entry : page->entries) write_entry(json, entry);
  json.end_array();
  json.field("total_videos", page->entries.size());
  json.field("cursor", page->cursor);
  json.field("next_cursor", page->next_cursor);
  json.field("has_more", page->next_cursor.has_value());
  json.field("feed_size", page->feed_size);
  json.field("message", page->entries.empty()
                            ? "Nothing to show yet: add videos to the catalogue"
                            : fmt::format("{} videos for {}", page->entries.size(), user.value));
  json.end_object();
  co_return json_response(std::move(json).text()).with("Cache-Control", "no-store");
}

}  // namespace clipmill::http
