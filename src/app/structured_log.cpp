// The only file that includes spdlog.
#include "app/structured_log.hpp"

#include <fmt/format.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>

#include <algorithm>
#include <boost/json.hpp>

namespace clipmill {
namespace {

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

// logfmt quotes what holds a space, a quote, an equals sign or a control byte.
std::string logfmt_value(const std::string& value) {
  const bool plain = !value.empty() && std::ranges::all_of(value, [](char c) {
    return c != ' ' && c != '"' && c != '=' && c != '\\' && static_cast<unsigned char>(c) >= 0x20;
  });
  return plain ? value : boost::json::serialize(boost::json::string(value));
}

}  // namespace

std::string format_log_line(LogFormat format, Instant at, LogLevel level,
                            const std::string& message, const std::vector<LogField>& fields) {
  if (format == LogFormat::json) {
    boost::json::object line;
    line["time"] = to_rfc3339(at);
    line["level"] = to_string(level);
    line["msg"] = message;
    for (const LogField& field : fields) line[field.key] = field.value;
    return boost::json::serialize(line);
  }
  // The message stands unquoted between time and fields: runbooks grep for its words.
  std::string line = fmt::format("{} {:7} {}", to_rfc3339(at), to_string(level), message);
  for (const LogField& field : fields) {
    line += fmt::format(" {}={}", field.key, logfmt_value(field.value));
  }
  std::ranges::replace(line, '\n', ' ');
  return line;
}

struct StructuredLog::Sink {
  spdlog::sinks::stderr_color_sink_mt stderr_sink;
};

StructuredLog::StructuredLog(const Clock& clock, LogLevel least, LogFormat format)
    : clock_(clock), least_(least), format_(format), sink_(std::make_unique<Sink>()) {
  sink_->stderr_sink.set_formatter(std::make_unique<spdlog::pattern_formatter>(
      format == LogFormat::json ? "%v" : "%^%v%$", spdlog::pattern_time_type::utc));
}

StructuredLog::~StructuredLog() = default;

void StructuredLog::write(LogLevel level, std::string message, std::vector<LogField> fields) {
  if (level < least_) return;
  const std::string line = format_log_line(format_, clock_.now(), level, message, fields);
  sink_->stderr_sink.log(spdlog::details::log_msg("", spdlog_level(level), line));
  sink_->stderr_sink.flush();
}

}  // namespace clipmill
