// How ffmpeg is called to make a clip of raw frames, and what its failures mean. Pure.
//
// The child runs in a folder of its own, where everything has a plain name: no path and no word of
// a prompt ever stands on the command line, so nothing needs escaping.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "adapters/ffmpeg/child_process.hpp"
#include "base/result.hpp"

namespace clipmill {

inline constexpr const char* encoder_clip_name = "clip.mp4";
inline constexpr const char* encoder_font_name = "font.ttf";
std::string encoder_title_name(std::size_t line);

struct EncoderSettings {
  int width = 720;
  int height = 1280;
  int frames_per_second = 24;
  std::string preset = "veryfast";
  int quality = 21;
  std::size_t title_lines = 0;  // each in its file, centred near the lower edge
};

// H.264 High, yuv420p, BT.709, index first; frames come as raw I420 from `input`.
std::vector<std::string> encoder_arguments(const EncoderSettings& settings,
                                           const std::string& input, const std::string& output);

// An exit that is no success, as an error that says what to do.
Error encoder_error(const ChildEnd& end, const std::filesystem::path& scratch);

}  // namespace clipmill
