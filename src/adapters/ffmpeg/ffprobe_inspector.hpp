// FfprobeInspector: what a file is, by ffprobe, which reads it to its end (a clip whose index came
// first looks whole until its last byte is asked for).
//
// The file is a stranger's: only the local file itself may be opened, and only as one of the usual
// containers, so that a playlist in disguise cannot name another file or a URL.
#pragma once

#include <string>
#include <string_view>

#include "generation/clip_inspector.hpp"

namespace clipmill {

struct FfprobeOptions {
  std::string ffprobe = "ffprobe";  // found by PATH unless it holds a slash
  Duration deadline{30'000};
};

class FfprobeInspector final : public ClipInspector {
 public:
  explicit FfprobeInspector(Clock& clock, FfprobeOptions options = {});

  asio::awaitable<Result<ClipFacts>> inspect(std::filesystem::path file) override;

 private:
  Clock& clock_;
  const FfprobeOptions options_;
};

// ffprobe's JSON answer as facts (without the size). invalid: no video, or one cut short.
Result<ClipFacts> read_ffprobe_answer(std::string_view json);

}  // namespace clipmill
