// ClipInspector: what a clip file really is, asked before a clip is published.
//
// A provider's answer is not believed: a body cut short or an error page saved as .mp4 would reach
// a viewer as a clip that does not play. invalid: the file is no video that plays to its end, with
// the reason. Obligations in full: tests/contract/clip_inspector_contract.hpp
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/async.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace clipmill {

struct ClipFacts {
  Duration length{0};
  int width = 0;
  int height = 0;
  double frames_per_second = 0;
  std::string codec;  // "h264", "hevc", "av1", "vp9", ...
  std::int64_t size_bytes = 0;
};

class ClipInspector {
 public:
  virtual ~ClipInspector() = default;

  // not_found: no such file.
  virtual asio::awaitable<Result<ClipFacts>> inspect(std::filesystem::path file) = 0;
};

}  // namespace clipmill
