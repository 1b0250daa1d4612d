#include "adapters/openai/openai_video_generator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "adapters/openai/openai_status.hpp"

namespace clipmill::openai {
namespace {

using net::text_at;

std::string status_of(const boost::json::object& job) { return text_at(job, "status"); }

double progress_of(const boost::json::object& job) {
  const boost::json::value* value = job.if_contains("progress");
  if (value == nullptr || !value->is_number()) return 0;
  return std::clamp(value->to_number<double>() / 100, 0.0, 1.0);
}

Error failure_of(const boost::json::object& job) {
  const boost::json::value* error = job.if_contains("error");
  const std::string text = error == nullptr ? "" : boost::json::serialize(*error);
  const std::string said = error != nullptr && error->is_object()
                               ? text_at(error->as_object(), "message")
                               : std::string("it gives no reason");
  const bool refused = speaks_of_safety(text);
  return {.code = refused ? ErrorCode::refused : ErrorCode::unavailable,
          .message = fmt::format("the server could not make the clip: {}", said)};
}

bool is_job(const boost::json::object& object) {
  return !text_at(object, "id").empty() && !status_of(object).empty();
}

}  // namespace

OpenaiVideoGenerator::OpenaiVideoGenerator(net::HttpClient& http, Clock& clock,
                                           VideoOptions options)
    : http_(http), clock_(clock), options_(std::move(options)) {}

GeneratorTraits OpenaiVideoGenerator::traits() const {
  return {.name = "openai", .paid = options_.paid, .survives_process = true};
}

net::Request OpenaiVideoGenerator::request_to(std::string_view path) const {
  net::Request request;
  request.url = fmt::format("{}/videos{}", options_.base_url, path);
  if (!options_.api_key.empty()) {
    request.headers.push_back({"Authorization", "Bearer " + options_.api_key, true});
  }
  return request;
}

asio::awaitable<Result<OperationId>> OpenaiVideoGenerator::submit(GenerationRequest wanted) {
  if (wanted.width <= 0 || wanted.height <= 0 || wanted.length <= Duration(0)) {
    co_return fail(ErrorCode::invalid,
                   "a clip without a size or a length cannot be made (clip_size, clip_seconds)");
  }
  // A whole number of seconds, rounded up; it travels as text.
  const std::string seconds = fmt::format("{}", (wanted.length.count() + 999) / 1000);
  const std::string size = fmt::format("{}x{}", wanted.width, wanted.height);
  const std::uint64_t seed = wanted.seed & 0x7fffffffU;
  net::Request request = request_to("");
  request.method = "POST";
  if (options_.json) {
    boost::json::object body{
        {"prompt", wanted.prompt}, {"seconds", seconds}, {"size", size}, {"seed", seed}};
    if (!options_.model.empty()) body["model"] = options_.model;
    request.headers.push_back({"Content-Type", "application/json"});
    request.body = boost::json::serialize(body);
  } else {
    std::vector<net::FormPart> form{{.name = "prompt", .value = wanted.prompt},
                                    {.name = "seconds", .value = seconds},
                                    {.name = "size", .value = size},
                                    {.name = "seed", .value = std::to_string(seed)}};
    if (!options_.model.empty()) form.push_back({.name = "model", .value = options_.model});
    request.body = std::move(form);
  }
  auto answer = co_await http_.call(std::move(request));
  if (!answer) co_return fail(net::error_from(answer.error(), During::submit));
  if (!answer->ok()) co_return fail(error_from(*answer, During::submit, clock_.now()));
  auto job = net::object_from(*answer, During::submit);
  if (!job) co_return fail(job.error());
  const OperationId id(text_at(*job, "id"));
  if (auto good = check_id(id.value, "the job"); !good) {
    co_return fail(ErrorCode::timeout, "the server took the submit and named no job");
  }
  co_return id;
}

// Some imitations answer with the job's own error as the HTTP status, and the job as the body.
asio::awaitable<Result<boost::json::object>> OpenaiVideoGenerator::look(OperationId operation) {
  net::Request request = request_to("/" + operation.value);
  auto answer = co_await http_.call(std::move(request));
  if (!answer) co_return fail(net::error_from(answer.error(), During::other));
  auto object = net::object_from(*answer, During::other);
  if (object && is_job(*object)) co_return object;
  if (!answer->ok()) co_return fail(error_from(*answer, During::other, clock_.now()));
  if (!object) co_return fail(object.error());
  co_return fail(ErrorCode::unavailable, "the server answered with something that is no job");
}

asio::awaitable<Result<GenerationProgress>> OpenaiVideoGenerator::poll(OperationId operation) {
  auto job = co_await look(std::move(operation));
  if (!job) co_return fail(job.error());
  const std::string status = status_of(*job);
  GenerationProgress progress;
  progress.done = status == "completed";
  progress.fraction = progress.done ? 1 : std::min(progress_of(*job), 0.99);
  // Soon until it has begun, then seldom.
  progress.poll_after = progress.fraction > 0 ? options_.poll_max : options_.poll_min;
  if (status == "failed") progress.failed = failure_of(*job);
  if (status == "cancelled" || status == "deleted") {
    progress.failed = Error{ErrorCode::unavailable, "the job was " + status + " at the server"};
  }
  co_return progress;
}

asio::awaitable<Result<void>> OpenaiVideoGenerator::fetch(OperationId operation,
                                                          std::filesystem::path destination) {
  auto job = co_await look(operation);
  if (!job) co_return fail(job.error());
  if (status_of(*job) != "completed") {
    co_return fail(ErrorCode::unavailable, "the clip is not ready yet");
  }
  net::Request request = request_to("/" + operation.value + "/content");
  // A server that keeps clips elsewhere says where: foreign input, and no place for our key.
  if (const std::string elsewhere = text_at(*job, "url"); !elsewhere.empty()) {
    request = net::Request{};
    request.url = elsewhere;
    request.reach = net::Reach::public_address;
  }
  request.redirects_max = 3;
  request.deadlines.total = net::Millis(600'000);
  auto answer = co_await http_.fetch(std::move(request), destination, options_.clip_bytes_max);
  if (!answer) co_return fail(net::error_from(answer.error(), During::other));
  if (answer->ok()) co_return Result<void>();
  Error error = error_from(*answer, During::other, clock_.now());
  // The job is there, so its bytes are only late.
  if (error.code == ErrorCode::not_found) error.code = ErrorCode::unavailable;
  co_return fail(std::move(error));
}

asio::awaitable<Result<void>> OpenaiVideoGenerator::cancel(OperationId operation) {
  net::Request request = request_to("/" + operation.value);
  request.method = "DELETE";
  auto answer = co_await http_.call(std::move(request));
  if (!answer) co_return fail(net::error_from(answer.error(), During::other));
  if (answer->ok() || answer->status == 404) co_return Result<void>();
  co_return fail(error_from(*answer, During::other, clock_.now()));
}

}  // namespace clipmill::openai
