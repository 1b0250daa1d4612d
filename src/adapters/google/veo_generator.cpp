#include "adapters/google/veo_generator.hpp"

#include <fmt/format.h>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "adapters/google/clip_bytes.hpp"
#include "adapters/google/google_status.hpp"

namespace clipmill::google {
namespace {

constexpr int redirects_max = 5;

bool is_operation(const std::string& name) {
  return name.contains("/operations/") && !name.contains("..");
}

}  // namespace

VeoGenerator::VeoGenerator(net::HttpClient& http, Clock& clock, VeoOptions options)
    : http_(http), clock_(clock), options_(std::move(options)) {}

GeneratorTraits VeoGenerator::traits() const {
  return {.name = "veo", .paid = true, .survives_process = true, .cancels = false};
}

net::Request VeoGenerator::request_to(std::string_view path) const {
  net::Request request;
  request.url = fmt::format("{}/v1beta/{}", options_.base_url, path);
  request.headers.push_back({"x-goog-api-key", options_.api_key, true});
  return request;
}

asio::awaitable<Result<OperationId>> VeoGenerator::submit(GenerationRequest wanted) {
  auto shape = shape_of(wanted);
  if (!shape) co_return fail(shape.error());
  boost::json::object parameters{{"aspectRatio", shape->aspect_ratio},
                                 {"resolution", options_.resolution},
                                 {"durationSeconds", shape->seconds},
                                 {"sampleCount", 1}};
  if (!options_.negative_prompt.empty()) parameters["negativePrompt"] = options_.negative_prompt;
  const boost::json::object body{{"instances", {{{"prompt", wanted.prompt}}}},
                                 {"parameters", std::move(parameters)}};
  net::Request request = request_to(fmt::format("models/{}:predictLongRunning", options_.model));
  request.method = "POST";
  request.headers.push_back({"Content-Type", "application/json"});
  request.body = boost::json::serialize(body);

  auto answer = co_await http_.call(std::move(request));
  if (!answer) co_return fail(net::error_from(answer.error(), During::submit));
  if (!answer->ok()) co_return fail(error_from(*answer, During::submit, clock_.now()));
  auto object = net::object_from(*answer, During::submit);
  if (!object) co_return fail(object.error());
  const boost::json::value* name = object->if_contains("name");
  if (name == nullptr || !name->is_string() || !is_operation(std::string(name->as_string()))) {
    co_return fail(ErrorCode::timeout, "the provider took the submit and named no operation");
  }
  const OperationId id = id_of(name->as_string());
  if (auto good = check_id(id.value, "the operation"); !good) {
    co_return fail(ErrorCode::timeout, good.error().message);
  }
  co_return id;
}

asio::awaitable<Result<Look>> VeoGenerator::look(OperationId operation) {
  const std::string name = name_of(operation);
  if (!is_operation(name)) {
    co_return fail(ErrorCode::not_found, "there is no operation '" + operation.value + "'");
  }
  net::Request request = request_to(name);
  request.body_bytes_max = look_bytes_max;
  auto answer = co_await http_.call(std::move(request));
  if (!answer) co_return fail(net::error_from(answer.error(), During::other));
  if (!answer->ok()) co_return fail(error_from(*answer, During::other, clock_.now()));
  auto object = net::object_from(*answer, During::other);
  if (!object) co_return fail(object.error());
  co_return look_at(*object);
}

asio::awaitable<Result<GenerationProgress>> VeoGenerator::poll(OperationId operation) {
  auto seen = co_await look(std::move(operation));
  if (!seen) co_return fail(seen.error());
  co_return progress_of(*seen, options_.poll_every);
}

asio::awaitable<Result<void>> VeoGenerator::fetch(OperationId operation,
                                                  std::filesystem::path destination) {
  auto seen = co_await look(std::move(operation));
  if (!seen) co_return fail(seen.error());
  auto clip = clip_of(*seen);
  if (!clip) co_return fail(clip.error());
  if (!clip->bytes_base64.empty()) co_return write_base64(clip->bytes_base64, destination);
  // Where the clip lies is the provider's word: it must lie there too, or the key stays here.
  if (!is_at(clip->uri, options_.base_url)) {
    co_return fail(ErrorCode::unavailable,
                   "the provider names a clip at a host that is not its own");
  }
  net::Request request;
  request.url = clip->uri;
  request.headers.push_back({"x-goog-api-key", options_.api_key, true});
  request.redirects_max = redirects_max;
  request.deadlines.total = net::Millis(600'000);
  auto answer = co_await http_.fetch(std::move(request), destination, options_.clip_bytes_max);
  if (!answer) co_return fail(net::error_from(answer.error(), During::other));
  if (!answer->ok()) co_return fail(error_from(*answer, During::other, clock_.now()));
  co_return check_is_clip(destination);
}

asio::awaitable<Result<void>> VeoGenerator::cancel(OperationId) { co_return Result<void>(); }

}  // namespace clipmill::google
