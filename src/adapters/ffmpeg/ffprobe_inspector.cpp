#include "adapters/ffmpeg/ffprobe_inspector.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <charconv>
#include <cmath>
#include <optional>

#include "adapters/ffmpeg/child_process.hpp"

namespace clipmill {
namespace {

constexpr std::size_t answer_bytes_max = std::size_t{64} << 10;

// ffprobe writes numbers as text ("8.000000") or as numbers, and "N/A" for what it does not know.
std::optional<double> number(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_number()) return value->to_number<double>();
  if (!value->is_string()) return std::nullopt;
  const std::string_view text = value->get_string();
  double parsed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parsed);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(parsed)) {
    return std::nullopt;
  }
  return parsed;
}

// "24/1"
double rate(const boost::json::object& stream) {
  const auto* value = stream.if_contains("avg_frame_rate");
  if (value == nullptr || !value->is_string()) return 0;
  const std::string_view text = value->get_string();
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return 0;
  double over = 0;
  double under = 0;
  std::from_chars(text.data(), text.data() + slash, over);
  std::from_chars(text.data() + slash + 1, text.data() + text.size(), under);
  return under > 0 ? over / under : 0;
}

std::unexpected<Error> no_clip(std::string why) {
  return fail(ErrorCode::invalid, "this is no playable clip: " + std::move(why));
}

std::string last_line(std::string_view text) {
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  const std::size_t start = text.rfind('\n');
  return std::string(start == std::string_view::npos ? text : text.substr(start + 1));
}

}  // namespace

Result<ClipFacts> read_ffprobe_answer(std::string_view json) {
  boost::system::error_code error;
  const auto answer = boost::json::parse(json, error);
  const auto* object = error ? nullptr : answer.if_object();
  const auto* streams = object ? object->if_contains("streams") : nullptr;
  if (streams == nullptr || !streams->is_array()) return no_clip("ffprobe found nothing in it");

  const boost::json::object* video = nullptr;
  for (const auto& stream : streams->get_array()) {
    const auto* fields = stream.if_object();
    const auto* kind = fields ? fields->if_contains("codec_type") : nullptr;
    if (kind && kind->is_string() && kind->get_string() == "video" && !video) video = fields;
  }
  if (video == nullptr) return no_clip("it has no video");

  ClipFacts facts;
  if (const auto* codec = video->if_contains("codec_name"); codec && codec->is_string()) {
    facts.codec = codec->get_string();
  }
  facts.width = static_cast<int>(std::clamp(number(*video, "width").value_or(0), 0.0, 1e6));
  facts.height = static_cast<int>(std::clamp(number(*video, "height").value_or(0), 0.0, 1e6));
  facts.frames_per_second = rate(*video);
  std::optional<double> seconds = number(*video, "duration");
  const auto* format = object->if_contains("format");
  if (!seconds && format && format->is_object()) seconds = number(format->get_object(), "duration");
  facts.length = Duration(std::llround(std::clamp(seconds.value_or(0), 0.0, 1e6) * 1000));

  const auto promised = number(*video, "nb_frames");
  const double read = number(*video, "nb_read_packets").value_or(0);
  if (promised && read < *promised) {
    return no_clip(
        fmt::format("it is cut short, {:.0f} of {:.0f} frames are there", read, *promised));
  }
  if (read < 1 || facts.length <= Duration(0) || facts.width == 0 || facts.height == 0) {
    return no_clip("its video has no frames");
  }
  return facts;
}

FfprobeInspector::FfprobeInspector(Clock& clock, FfprobeOptions options)
    : clock_(clock), options_(std::move(options)) {}

asio::awaitable<Result<ClipFacts>> FfprobeInspector::inspect(std::filesystem::path file) {
  std::error_code code;
  const auto status = std::filesystem::status(file, code);
  if (status.type() == std::filesystem::file_type::not_found) {
    co_return fail(ErrorCode::not_found, file.string() + " does not exist");
  }
  if (status.type() != std::filesystem::file_type::regular) {
    co_return no_clip(file.string() + " is no regular file");
  }
  const auto size = std::filesystem::file_size(file, code);
  if (code) co_return fail(ErrorCode::unavailable, "the clip cannot be read: " + code.message());

  ChildCommand command;
  command.program = options_.ffprobe;
  command.output_bytes_max = answer_bytes_max;
  command.arguments = {
      "-v",
      "error",
      "-hide_banner",
      "-protocol_whitelist",
      "file",
      "-format_whitelist",
      "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,flv,ogg,gif",
      "-count_packets",
      "-show_entries",
      "format=duration:stream=codec_type,codec_name,width,height,avg_frame_rate,duration,nb_frames,"
      "nb_read_packets",
      "-of",
      "json=compact=1",
      "file:" + std::filesystem::absolute(file).string()};
  auto ended =
      co_await run_child(std::move(command), nullptr, clock_, clock_.now() + options_.deadline);
  if (!ended) {
    Error error = std::move(ended.error());
    if (error.code == ErrorCode::unavailable) {
      error.message += "; install ffmpeg (apt-get install ffmpeg) or set its path";
    }
    co_return fail(std::move(error));
  }
  if (ended->status < 0) {
    co_return fail(ErrorCode::unavailable,
                   fmt::format("ffprobe was ended by signal {}", -ended->status));
  }
  if (ended->status != 0 || ended->output_cut) co_return no_clip(last_line(ended->error_tail));
  // Containers that do not count their frames tell of a missing end only here.
  if (ended->error_tail.find("partial file") != std::string::npos) {
    co_return no_clip("it is cut short");
  }
  auto facts = read_ffprobe_answer(ended->output);
  if (facts) facts->size_bytes = static_cast<std::int64_t>(size);
  co_return facts;
}

}  // namespace clipmill
