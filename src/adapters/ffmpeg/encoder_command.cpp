#include "adapters/ffmpeg/encoder_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace clipmill {
namespace {

// One drawtext per line, centred: in 5.1 it cannot centre the lines of one text. The words are in
// files, and expansion is off.
std::string title_filter(const EncoderSettings& settings) {
  const double size = std::min(settings.width, settings.height) / 19.0;
  const int shadow = std::max(1, static_cast<int>(size / 16));
  std::string filter;
  for (std::size_t line = 0; line < settings.title_lines; ++line) {
    const double top =
        settings.height * 0.945 - size * 1.34 * static_cast<double>(settings.title_lines - line);
    filter += fmt::format(
        "{}drawtext=fontfile={}:textfile={}:expansion=none:fontsize={:.0f}:fontcolor=white:"
        "alpha='min(1,max(0,(t-0.25)*2.2))':x=(w-text_w)/2:y={:.0f}:shadowcolor=black@0.55:"
        "shadowx={}:shadowy={}",
        line == 0 ? "" : ",", encoder_font_name, encoder_title_name(line), size, top, shadow,
        shadow);
  }
  return filter;
}

}  // namespace

std::string encoder_title_name(std::size_t line) { return fmt::format("title-{}.txt", line); }

std::vector<std::string> encoder_arguments(const EncoderSettings& settings,
                                           const std::string& input, const std::string& output) {
  const std::string rate = std::to_string(settings.frames_per_second);
  std::vector<std::string> arguments{"-hide_banner", "-nostdin", "-loglevel", "error", "-y",
                                     // What comes in: nothing in it says so.
                                     "-f", "rawvideo", "-pixel_format", "yuv420p", "-video_size",
                                     fmt::format("{}x{}", settings.width, settings.height),
                                     "-framerate", rate, "-i", input};
  if (settings.title_lines > 0) {
    arguments.insert(arguments.end(), {"-filter_threads", "1", "-vf", title_filter(settings)});
  }
  // One thread: clips are made side by side, and threads do not change the CPU that one costs. A
  // key frame every two seconds keeps seeking quick.
  const std::string group = std::to_string(2 * settings.frames_per_second);
  arguments.insert(arguments.end(), {"-an",
                                     "-c:v",
                                     "libx264",
                                     "-preset",
                                     settings.preset,
                                     "-crf",
                                     std::to_string(settings.quality),
                                     "-profile:v",
                                     "high",
                                     "-pix_fmt",
                                     "yuv420p",
                                     "-g",
                                     group,
                                     "-threads",
                                     "1",
                                     "-color_range",
                                     "tv",
                                     "-colorspace",
                                     "bt709",
                                     "-color_primaries",
                                     "bt709",
                                     "-color_trc",
                                     "bt709",
                                     "-movflags",
                                     "+faststart",
                                     "-f",
                                     "mp4",
                                     output});
  return arguments;
}

Error encoder_error(const ChildEnd& end, const std::filesystem::path& scratch) {
  std::string_view said = end.error_tail;
  while (!said.empty() && (said.back() == '\n' || said.back() == ' ')) said.remove_suffix(1);
  if (said.find("No space left on device") != std::string_view::npos) {
    return {.code = ErrorCode::unavailable,
            .message =
                fmt::format("no space is left in {} to make a clip; free some", scratch.string())};
  }
  if (said.find("Unknown encoder") != std::string_view::npos) {
    return {.code = ErrorCode::unavailable,
            .message = fmt::format("this ffmpeg has no H.264 encoder (libx264); install one that "
                                   "has (apt-get install ffmpeg): {}",
                                   said)};
  }
  const std::string how = end.status < 0 ? fmt::format("was ended by signal {}", -end.status)
                                         : fmt::format("failed with exit status {}", end.status);
  return {.code = ErrorCode::unavailable,
          .message = fmt::format("ffmpeg {}: {}", how, said.empty() ? "it said nothing" : said)};
}

}  // namespace clipmill
