#include "adapters/google/vertex_generator.hpp"

#include <fmt/format.h>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cctype>

#include "adapters/google/clip_bytes.hpp"
#include "adapters/google/google_status.hpp"

namespace clipmill::google {
namespace {

std::string percent_encoded(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '.' || c == '_' || c == '~') {
      result += c;
    } else {
      result += fmt::format("%{:02X}", byte);
    }
  }
  return result;
}

}  // namespace

VertexGenerator::VertexGenerator(net::HttpClient& http, AccessTokens& tokens, Clock& clock,
                                 VertexOptions options)
    : http_(http), tokens_(tokens), clock_(clock), options_([&] {
        if (options.base_url.empty()) {
          options.base_url = fmt::format("https://{}-aiplatform.googleapis.com", options.location);
        }
        return std::move(options);
      }()) {}

GeneratorTraits VertexGenerator::traits() const {
  return {.name = "vertex", .paid = true, .survives_process = true, .cancels = false};
}

std::string VertexGenerator::model_path() const {
  return fmt::format("projects/{}/locations/{}/publishers/google/models/{}", options_.project,
                     options_.location, options_.model);
}

// A token that the API does not take is dropped, and the call made once more with a new one.
asio::awaitable<Result<net::Response>> VertexGenerator::post(std::string path, std::string body,
                                                             bool submits) {
  const During during = submits ? During::submit : During::other;
  for (bool again = false;; again = true) {
    auto token = co_await tokens_.token();
    if (!token) co_return fail(token.error());
    net::Request request;
    request.method = "POST";
    request.url = fmt::format("{}/v1/{}", options_.base_url, path);
    request.headers.push_back({"Authorization", "Bearer " + *token, true});
    request.headers.push_back({"Content-Type", "application/json; charset=utf-8"});
    request.body = body;
    request.body_bytes_max = look_bytes_max;
    auto answer = co_await http_.call(std::move(request));
    if (!answer) co_return fail(net::error_from(answer.error(), during));
    if (answer->ok()) co_return std::move(*answer);
    if (answer->status != 401 || again) {
      co_return fail(error_from(*answer, during, clock_.now()));
    }
    tokens_.forget();
  }
}

asio::awaitable<Result<OperationId>> VertexGenerator::submit(GenerationRequest wanted) {
  auto shape = shape_of(wanted);
  if (!shape) co_return fail(shape.error());
  boost::json::object parameters{{"aspectRatio", shape->aspect_ratio},
                                 {"durationSeconds", shape->seconds},
                                 {"resolution", options_.resolution},
                                 {"sampleCount", 1},
                                 {"seed", static_cast<std::uint32_t>(wanted.seed)},
                                 {"generateAudio", options_.audio}};
  if (!options_.negative_prompt.empty()) parameters["negativePrompt"] = options_.negative_prompt;
  if (!options_.storage_uri.empty()) {
    parameters["storageUri"] = fmt::format("{}{}/", options_.storage_uri, wanted.task.value);
  }
  const boost::json::object body{{"instances", {{{"prompt", wanted.prompt}}}},
                                 {"parameters", std::move(parameters)},
                                 {"labels", {{"app", "clipmill"}}}};
  auto answer =
      co_await post(model_path() + ":predictLongRunning", boost::json::serialize(body), true);
  if (!answer) co_return fail(answer.error());
  auto object = net::object_from(*answer, During::submit);
  if (!object) co_return fail(object.error());
  const boost::json::value* name = object->if_contains("name");
  if (name == nullptr || !name->is_string() ||
      !name->as_string().starts_with(model_path() + "/operations/")) {
    co_return fail(ErrorCode::timeout, "the provider took the submit and named no operation");
  }
  // The rest of the name is ours to know.
  const OperationId id(std::string(name->as_string().subview(model_path().size() + 12)));
  if (auto good = check_id(id.value, "the operation"); !good) {
    co_return fail(ErrorCode::timeout, good.error().message);
  }
  co_return id;
}

asio::awaitable<Result<Look>> VertexGenerator::look(OperationId operation) {
  const boost::json::object body{
      {"operationName", model_path() + "/operations/" + operation.value}};
  auto answer =
      co_await post(model_path() + ":fetchPredictOperation", boost::json::serialize(body), false);
  if (!answer) co_return fail(answer.error());
  auto object = net::object_from(*answer, During::other);
  if (!object) co_return fail(object.error());
  co_return look_at(*object);
}

asio::awaitable<Result<GenerationProgress>> VertexGenerator::poll(OperationId operation) {
  auto seen = co_await look(std::move(operation));
  if (!seen) co_return fail(seen.error());
  co_return progress_of(*seen, options_.poll_every);
}

asio::awaitable<Result<void>> VertexGenerator::fetch(OperationId operation,
                                                     std::filesystem::path destination) {
  auto seen = co_await look(std::move(operation));
  if (!seen) co_return fail(seen.error());
  auto clip = clip_of(*seen);
  if (!clip) co_return fail(clip.error());
  if (!clip->bytes_base64.empty()) co_return write_base64(clip->bytes_base64, destination);
  co_return co_await fetch_object(std::move(clip->uri), std::move(destination));
}

asio::awaitable<Result<void>> VertexGenerator::fetch_object(std::string uri,
                                                            std::filesystem::path destination) {
  constexpr std::string_view scheme = "gs://";
  const std::size_t slash = uri.find('/', scheme.size());
  if (!uri.starts_with(scheme) || slash == std::string::npos) {
    co_return fail(ErrorCode::unavailable, "the provider names no object in a bucket");
  }
  auto token = co_await tokens_.token();
  if (!token) co_return fail(token.error());
  net::Request request;
  request.url = fmt::format("{}/storage/v1/b/{}/o/{}?alt=media", options_.storage_url,
                            percent_encoded(uri.substr(scheme.size(), slash - scheme.size())),
                            percent_encoded(uri.substr(slash + 1)));
  request.headers.push_back({"Authorization", "Bearer " + *token, true});
  request.path_as_is = true;
  request.deadlines.total = net::Millis(600'000);
  auto answer = co_await http_.fetch(std::move(request), destination, options_.clip_bytes_max);
  if (!answer) co_return fail(net::error_from(answer.error(), During::other));
  if (answer->status == 401) tokens_.forget();
  if (!answer->ok()) co_return fail(error_from(*answer, During::other, clock_.now()));
  co_return check_is_clip(destination);
}

asio::awaitable<Result<void>> VertexGenerator::cancel(OperationId) { co_return Result<void>(); }

}  // namespace clipmill::google
