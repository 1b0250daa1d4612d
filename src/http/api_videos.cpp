// The catalogue and its bytes.
#include "http/api.hpp"
#include "http/inputs.hpp"
#include "http/json_writer.hpp"
#include "http/media.hpp"
#include "http/video_json.hpp"

namespace clipmill::http {
namespace {

Error no_video(const VideoId& id) {
  return Error{.code = ErrorCode::not_found, .message = "there is no video '" + id.value + "'"};
}

bool is_web_address(const std::string& url) {
  return url.starts_with("https://") || url.starts_with("http://");
}

}  // namespace

std::string address_of(const Video& video) {
  if (video.clip) return "/videos/" + video.id.value;
  return video.url;
}

void write_video(JsonWriter& json, const Video& video) {
  json.begin_object();
  json.field("video_id", video.id);
  json.field("source", video.source == VideoSource::generated ? "generated" : "imported");
  json.field("title", video.caption);
  json.field("video_url", address_of(video));
  json.field("tags", boost::json::value_from(video.tags));
  if (video.clip) {
    json.field("duration_seconds", static_cast<double>(video.clip->length.count()) / 1000);
    json.field("width", video.clip->width);
    json.field("height", video.clip->height);
    json.field("size", video.clip->size_bytes);
    json.field("etag", video.clip->etag);
  }
  json.field("made_for", video.made_for);
  json.field("task_id", video.task);
  json.field("created_at", video.created_at);
  json.end_object();
}

void Api::add_video_routes(Router& router) {
  router.legacy(Method::get, "/videos",
                [this](Request request) { return video_list(std::move(request)); });
  router.legacy(Method::get, "/videos/{video_id}",
                [this](Request request) { return video_bytes(std::move(request)); });
  router.legacy(Method::get, "/videos/{video_id}/info",
                [this](Request request) { return video_info(std::move(request)); });
  router.legacy(Method::get, "/videos/{video_id}/url",
                [this](Request request) { return video_url(std::move(request)); });
  router.get("/v1/videos", [this](Request request) { return video_list(std::move(request)); });
  router.get("/v1/videos/{video_id}",
             [this](Request request) { return video_info(std::move(request)); });
}

asio::awaitable<Response> Api::video_bytes(Request request) {
  Inputs in(request);
  const VideoId id = in.path_id<VideoId>("video_id");
  if (in.failed()) co_return in.error();
  auto found = co_await services_.videos.get({id}, false);
  if (!found) co_return found.error();
  if (found->empty()) co_return no_video(id);
  const Video& video = found->front();
  if (!video.clip) {
    if (is_web_address(video.url)) {
      Response elsewhere;
      elsewhere.status = 307;
      elsewhere.headers.add("Location", video.url);
      co_return elsewhere;
    }
    co_return Error{.code = ErrorCode::not_found,
                    .message = "the video '" + id.value +
                               "' was imported without an address; its caption is at /videos/" +
                               id.value + "/info"};
  }
  co_return co_await serve_media(services_.blobs, services_.log, request,
                                 MediaFile{.blob_key = video.clip->blob_key,
                                           .size_bytes = video.clip->size_bytes,
                                           .etag = video.clip->etag});
}

asio::awaitable<Response> Api::video_info(Request request) {
  Inputs in(request);
  const VideoId id = in.path_id<VideoId>("video_id");
  if (in.failed()) co_return in.error();
  auto found = co_await services_.videos.get({id}, false);
  if (!found) co_return found.error();
  if (found->empty()) co_return no_video(id);
  JsonWriter json;
  json.begin_object();
  json.field("success", true);
  json.key("video");
  write_video(json, found->front());
  json.end_object();
  co_return json_response(std::move(json).text());
}

asio::awaitable<Response> Api::video_url(Request request) {
  Inputs in(request);
  const VideoId id = in.path_id<VideoId>("video_id");
  if (in.failed()) co_return in.error();
  auto found = co_await services_.videos.get({id}, false);
  if (!found) co_return found.error();
  if (found->empty()) co_return no_video(id);
  JsonWriter json;
  json.begin_object();
  json.field("success", true);
  json.field("video_id", id);
  json.field("url", address_of(found->front()));
  json.end_object();
  co_return json_response(std::move(json).text());
}

asio::awaitable<Response> Api::video_list(Request request) {
  Inputs in(request);
  const auto limit = static_cast<int>(in.query_integer("limit", 50, {1, 1000}));
  const auto cursor = in.query_text("cursor");
  if (in.failed()) co_return in.error();
  auto page = co_await services_.videos.list(cursor, limit);
  if (!page) co_return page.error();
  auto total = co_await services_.videos.count();
  if (!total) co_return total.error();
  JsonWriter json;
  json.begin_object();
  json.field("success", true);
  json.key("videos");
  json.begin_array();
  for (const Video& video : page->videos) write_video(json, video);
  json.end_array();
  json.field("count", page->videos.size());
  json.field("total", *total);
  json.field("next_cursor", page->next_cursor);
  json.end_object();
  co_return json_response(std::move(json).text());
}

}  // namespace clipmill::http
