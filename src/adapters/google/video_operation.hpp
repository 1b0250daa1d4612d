// The long-running operations by which Google's APIs make clips: names, and what a poll says. Pure.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "base/ids.hpp"
#include "generation/video_generator.hpp"

namespace clipmill::google {

// A name has slashes, an id has none: "models/M/operations/X" is "models|M|operations|X".
OperationId id_of(std::string_view name);
std::string name_of(const OperationId& id);

// How a finished clip is to be had.
struct Clip {
  std::string uri;           // https://... or gs://...
  std::string bytes_base64;  // instead of it
};

struct Look {
  bool done = false;
  std::optional<Error> failed;  // over, without a clip
  Clip clip;                    // when done and not failed
};

// Takes both shapes: generateVideoResponse.generatedSamples[].video.uri or .encodedVideo of the
// Gemini API, videos[].gcsUri or .bytesBase64Encoded of Vertex AI.
Look look_at(const boost::json::object& operation);

// An inline clip comes as base64 within the answer, which may be so large.
inline constexpr std::size_t look_bytes_max = std::size_t{64} << 20;

GenerationProgress progress_of(const Look& look, Duration poll_every);

// The clip of an operation that must be over; the error of one that ended without, or is not.
Result<Clip> clip_of(const Look& look);

// "9:16" or "16:9" for the request's size, and 4, 6 or 8 for its length, the next longer one.
// invalid: neither upright nor wide, or longer than 8 s.
struct Shape {
  std::string aspect_ratio;
  int seconds = 8;
};
Result<Shape> shape_of(const GenerationRequest& request);

}  // namespace clipmill::google
