// Log: structured lines. logfmt on a terminal, JSON otherwise: app/structured_log.hpp.
//
// Two phrases are grepped for by runbooks and stay as they are: every failure line holds ❌, and a
// finished generation logs "✅ Video generation completed". failure() puts the ❌ there.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clipmill {

enum class LogLevel { debug, info, warning, error };

std::string_view to_string(LogLevel level);
std::optional<LogLevel> log_level_from(std::string_view name);

struct LogField {
  std::string_view key;  // a literal: task_id, user_id, worker_id, duration_ms, ...
  std::string value;
};

class Log {
 public:
  virtual ~Log() = default;

  virtual void write(LogLevel level, std::string message, std::vector<LogField> fields) = 0;

  void debug(std::string message, std::vector<LogField> fields = {});
  void info(std::string message, std::vector<LogField> fields = {});
  void warning(std::string message, std::vector<LogField> fields = {});
  void failure(std::string message, std::vector<LogField> fields = {});
};

// Drops every line; for tests and commands whose output is their answer.
class NullLog final : public Log {
 public:
  void write(LogLevel, std::string, std::vector<LogField>) override {}
};

}  // namespace clipmill
