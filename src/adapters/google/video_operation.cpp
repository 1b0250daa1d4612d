#include "adapters/google/video_operation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "adapters/google/google_status.hpp"

namespace clipmill::google {
namespace {

using net::text_at;

constexpr std::size_t shown_bytes = 300;

const boost::json::object* object_at(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  return value != nullptr && value->is_object() ? &value->as_object() : nullptr;
}

const boost::json::array* array_at(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  return value != nullptr && value->is_array() ? &value->as_array() : nullptr;
}

// The first clip of a response, in either shape.
std::optional<Clip> clip_in(const boost::json::object& response) {
  if (const auto* samples = array_at(response, "generatedSamples")) {
    for (const boost::json::value& sample : *samples) {
      const auto* video = sample.is_object() ? object_at(sample.as_object(), "video") : nullptr;
      if (video == nullptr) continue;
      Clip clip{text_at(*video, "uri"), text_at(*video, "encodedVideo")};
      if (!clip.uri.empty() || !clip.bytes_base64.empty()) return clip;
    }
  }
  if (const auto* videos = array_at(response, "videos")) {
    for (const boost::json::value& video : *videos) {
      if (!video.is_object()) continue;
      Clip clip{text_at(video.as_object(), "gcsUri"),
                text_at(video.as_object(), "bytesBase64Encoded")};
      if (!clip.uri.empty() || !clip.bytes_base64.empty()) return clip;
    }
  }
  return std::nullopt;
}

// What the filter said; nullopt: it took nothing away.
std::optional<std::string> filtered(const boost::json::object& response) {
  const boost::json::value* count = response.if_contains("raiMediaFilteredCount");
  std::string reasons;
  if (const auto* listed = array_at(response, "raiMediaFilteredReasons")) {
    for (const boost::json::value& reason : *listed) {
      if (reason.is_string()) reasons += std::string(reason.as_string()) + " ";
    }
  }
  const bool some = count != nullptr && count->is_int64() && count->as_int64() > 0;
  if (!some && reasons.empty()) return std::nullopt;
  return reasons.empty() ? "it gives no reason" : reasons;
}

Look over(Error error) {
  Look look;
  look.done = true;
  look.failed = std::move(error);
  return look;
}

}  // namespace

OperationId id_of(std::string_view name) {
  std::string id(name);
  std::ranges::replace(id, '/', '|');
  return OperationId(std::move(id));
}

std::string name_of(const OperationId& id) {
  std::string name = id.value;
  std::ranges::replace(name, '|', '/');
  return name;
}

Look look_at(const boost::json::object& operation) {
  const boost::json::value* done = operation.if_contains("done");
  if (done == nullptr || !done->is_bool() || !done->as_bool()) return {};
  if (const auto* error = object_at(operation, "error")) return over(error_from_operation(*error));

  const auto* response = object_at(operation, "response");
  const auto* inner = response == nullptr ? nullptr : object_at(*response, "generateVideoResponse");
  if (inner != nullptr) response = inner;
  if (response != nullptr) {
    if (auto clip = clip_in(*response)) return {.done = true, .clip = std::move(*clip)};
    if (const auto reasons = filtered(*response)) {
      if (!is_about_audio(*reasons)) return over(refused_by_filter(*reasons));
      return over({.code = ErrorCode::unavailable,
                   .message = "the provider's filter stumbled over the sound: " + *reasons});
    }
  }
  return over({.code = ErrorCode::unavailable,
               .message = "the provider ended the operation without a clip or a reason: " +
                          boost::json::serialize(operation).substr(0, shown_bytes)});
}

GenerationProgress progress_of(const Look& look, Duration poll_every) {
  GenerationProgress progress;
  progress.done = look.done && !look.failed;
  progress.failed = look.failed;
  progress.fraction = progress.done ? 1 : 0;
  progress.poll_after = poll_every;
  return progress;
}

Result<Clip> clip_of(const Look& look) {
  if (look.failed) return fail(*look.failed);
  if (!look.done) return fail(ErrorCode::unavailable, "the clip is not ready yet");
  return look.clip;
}

Result<Shape> shape_of(const GenerationRequest& request) {
  if (request.width <= 0 || request.height <= 0 || request.width == request.height) {
    return fail(ErrorCode::invalid,
                fmt::format("a clip of {}x{} cannot be made: give an upright or a wide size "
                            "(clip_size)",
                            request.width, request.height));
  }
  if (request.length <= Duration(0) || request.length > Duration(8'000)) {
    return fail(ErrorCode::invalid,
                fmt::format("a clip of {} s cannot be made: give up to 8 s "
                            "(clip_seconds)",
                            static_cast<double>(request.length.count()) / 1000));
  }
  Shape shape;
  shape.aspect_ratio = request.height > request.width ? "9:16" : "16:9";
  shape.seconds = request.length <= Duration(4'000) ? 4 : request.length <= Duration(6'000) ? 6 : 8;
  return shape;
}

}  // namespace clipmill::google
