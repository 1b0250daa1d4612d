#include "tests/support/imposter_videos.hpp"

#include <fmt/format.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace clipmill::test {
namespace {

constexpr std::string_view clip_base64 = "AAAAGGZ0eXBtcDQyAAAAAA==";

Script json(int status, const boost::json::value& body) {
  return {http_answer(status, boost::json::serialize(body), "Content-Type: application/json\r\n")};
}

Script google_error(int status, std::string_view name, std::string_view message) {
  return json(status, {{"error", {{"code", status}, {"status", name}, {"message", message}}}});
}

boost::json::object object_in(const std::string& body) {
  boost::system::error_code error;
  boost::json::value document = boost::json::parse(body, error);
  return !error && document.is_object() ? document.as_object() : boost::json::object{};
}

// The last part of a path, without a query.
std::string last_part(const std::string& target) {
  const std::string path = target.substr(0, target.find('?'));
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

std::string ImposterVideos::clip_bytes() {
  return std::string(
      "\0\0\0\x18"
      "ftypmp42\0\0\0\0",
      16);
}

Script ImposterVideos::answer(const ScriptedRequest& request) {
  if (is_known(request)) return route(request);
  ++keyless_;
  return stranger();
}

std::string ImposterVideos::begin() {
  const std::string id = fmt::format("op-{}", ++submits_);
  operations_[id].started_at = clock_.now();
  return id;
}

std::optional<Script> ImposterVideos::refused() const {
  if (refuses_with == 0) return std::nullopt;
  return Script{http_answer(refuses_with, refusal, refusal_headers)};
}

bool ImposterVideos::is_over(const std::string& id) const {
  return clock_.now() - operations_.at(id).started_at >= takes;
}

// ---- Gemini API

bool ImposterVeo::is_known(const ScriptedRequest& request) const {
  return request.header("x-goog-api-key") == credentials;
}

Script ImposterVeo::stranger() const {
  return json(400, {{"error",
                     {{"code", 400},
                      {"status", "INVALID_ARGUMENT"},
                      {"message", "API key not valid"},
                      {"details",
                       {{{"@type", "type.googleapis.com/google.rpc.ErrorInfo"},
                         {"reason", "API_KEY_INVALID"}}}}}}});
}

Script ImposterVeo::route(const ScriptedRequest& request) {
  const std::string submit = fmt::format("/v1beta/models/{}:predictLongRunning", model_);
  if (request.method == "POST") {
    if (request.target != submit) {
      return google_error(404, "NOT_FOUND",
                          request.target + " is not found for API version v1beta");
    }
    if (auto refusal_now = refused()) return std::move(*refusal_now);
    const boost::json::object body = object_in(request.body);
    const auto* instances = body.if_contains("instances");
    if (instances == nullptr || !instances->is_array() || instances->as_array().size() != 1) {
      return google_error(400, "INVALID_ARGUMENT", "exactly one instance is wanted");
    }
    const std::string id = begin();
    if (loses_submits) return {Cut{}};
    return json(200, {{"name", fmt::format("models/{}/operations/{}", model_, id)}});
  }
  const std::string id = last_part(request.target);
  if (request.target.starts_with("/v1beta/files/")) {
    const std::string file = id.substr(0, id.find(':'));
    return {http_answer(302, "", fmt::format("Location: {}/download/{}\r\n", clip_host, file))};
  }
  if (request.target.starts_with("/download/")) {
    return {http_answer(200, clip_bytes(), "Content-Type: video/mp4\r\n")};
  }
  if (!operations_.contains(id)) return google_error(404, "NOT_FOUND", "no such operation");
  const std::string name = fmt::format("models/{}/operations/{}", model_, id);
  if (!is_over(id)) return json(200, {{"name", name}});
  boost::json::object response;
  switch (ending) {
    case Ending::clip:
      response["generatedSamples"] = {
          {{"video", {{"uri", fmt::format("{}/v1beta/files/{}:download?alt=media", base, id)}}}}};
      break;
    case Ending::inline_clip:
      response["generatedSamples"] = {{{"video", {{"encodedVideo", clip_base64}}}}};
      break;
    case Ending::filtered:
      response["raiMediaFilteredCount"] = 1;
      response["raiMediaFilteredReasons"] = boost::json::array{"Support codes: 61493863"};
      break;
    case Ending::audio_filtered:
      response["raiMediaFilteredCount"] = 1;
      response["raiMediaFilteredReasons"] =
          boost::json::array{"an issue with the audio for your prompt"};
      break;
    case Ending::failed:
      return json(200,
                  {{"name", name}, {"done", true}, {"error", {{"code", 13}, {"message", "oh"}}}});
    case Ending::nothing:
      break;
  }
  return json(200, {{"name", name},
                    {"done", true},
                    {"response", {{"generateVideoResponse", std::move(response)}}}});
}

// ---- Vertex AI

bool ImposterVertex::is_known(const ScriptedRequest& request) const {
  return request.target == "/token" ||
         request.header("Authorization") == fmt::format("Bearer token-{}", generation_);
}

Script ImposterVertex::stranger() const {
  return google_error(401, "UNAUTHENTICATED", "the token has expired");
}

Script ImposterVertex::route(const ScriptedRequest& request) {
  if (request.target == "/token") {
    ++tokens_given;
    return json(200, {{"access_token", fmt::format("token-{}", generation_)},
                      {"expires_in", 3599},
                      {"token_type", "Bearer"}});
  }
  const boost::json::object body = object_in(request.body);
  if (request.target.ends_with(":predictLongRunning")) {
    if (auto refusal_now = refused()) return std::move(*refusal_now);
    const std::string id = begin();
    if (loses_submits) return {Cut{}};
    const std::string path = request.target.substr(4, request.target.rfind(':') - 4);
    return json(200, {{"name", fmt::format("{}/operations/{}", path, id)}});
  }
  if (request.target.starts_with("/storage/v1/b/")) {
    return {http_answer(200, clip_bytes(), "Content-Type: video/mp4\r\n")};
  }
  if (request.method != "POST" || !request.target.ends_with(":fetchPredictOperation")) {
    return google_error(404, "NOT_FOUND", "no such method");
  }
  const auto* named = body.if_contains("operationName");
  const std::string name = named != nullptr ? std::string(named->as_string()) : std::string();
  const std::string id = last_part(name);
  if (!operations_.contains(id)) return google_error(404, "NOT_FOUND", "no such operation");
  if (!is_over(id)) return json(200, {{"name", name}});
  boost::json::object response{{"raiMediaFilteredCount", 0}};
  if (ending == Ending::clip) {
    response["videos"] = {{{"gcsUri", "gs://clips/job/" + id + "/sample_0.mp4"}}};
  } else if (ending == Ending::inline_clip) {
    response["videos"] = {{{"bytesBase64Encoded", clip_base64}}};
  } else if (ending == Ending::filtered) {
    response["raiMediaFilteredCount"] = 1;
  } else {
    return json(200,
                {{"name", name}, {"done", true}, {"error", {{"code", 14}, {"message", "oh"}}}});
  }
  return json(200, {{"name", name}, {"done", true}, {"response", std::move(response)}});
}

// ---- OpenAI-shaped

bool ImposterOpenaiVideos::is_known(const ScriptedRequest& request) const {
  return request.header("Authorization") == "Bearer " + credentials;
}

Script ImposterOpenaiVideos::stranger() const {
  return json(401, {{"error", {{"message", "wrong key"}, {"code", "invalid_api_key"}}}});
}

Script ImposterOpenaiVideos::route(const ScriptedRequest& request) {
  if (request.method == "POST") {
    if (auto refusal_now = refused()) return std::move(*refusal_now);
    if (!request.header("Content-Type").starts_with("multipart/form-data")) {
      return json(422, {{"detail", "a form is wanted"}});
    }
    const std::string id = begin();
    if (loses_submits) return {Cut{}};
    return json(200, {{"id", id}, {"object", "video"}, {"status", "queued"}, {"progress", 0}});
  }
  const bool wants_content = request.target.ends_with("/content");
  const std::string path =
      wants_content ? request.target.substr(0, request.target.rfind('/')) : request.target;
  const std::string id = last_part(path);
  if (!operations_.contains(id)) return json(404, {{"detail", "Video not found"}});
  if (request.method == "DELETE") {
    operations_.erase(id);
    return json(200, {{"id", id}, {"deleted", true}});
  }
  const bool over = is_over(id);
  if (wants_content) {
    if (!over) return json(404, {{"detail", "Generation is still in-progress"}});
    return {http_answer(200, clip_bytes(), "Content-Type: video/mp4\r\n")};
  }
  boost::json::object job{
      {"id", id}, {"object", "video"}, {"status", "in_progress"}, {"progress", 40}};
  if (over) {
    const bool good = ending == Ending::clip || ending == Ending::inline_clip;
    job["status"] = good ? "completed" : "failed";
    job["progress"] = 100;
    if (names_an_url) job["url"] = "http://127.0.0.1:9/elsewhere.mp4";
    if (ending == Ending::filtered) job["error"] = {{"message", "blocked by the safety system"}};
    if (ending == Ending::failed) job["error"] = {{"message", "out of memory"}};
  }
  return json(200, job);
}

}  // namespace clipmill::test
