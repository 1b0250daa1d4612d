#include "base/log.hpp"

#include <array>
#include <utility>

namespace clipmill {
namespace {

constexpr std::array<std::string_view, 4> level_names{"debug", "info", "warning", "error"};

}  // namespace

std::string_view to_string(LogLevel level) { return level_names[static_cast<std::size_t>(level)]; }

std::optional<LogLevel> log_level_from(std::string_view name) {
  for (std::size_t i = 0; i < level_names.size(); ++i) {
    if (level_names[i] == name) return static_cast<LogLevel>(i);
  }
  return std::nullopt;
}

void Log::debug(std::string message, std::vector<LogField> fields) {
  write(LogLevel::debug, std::move(message), std::move(fields));
}
void Log::info(std::string message, std::vector<LogField> fields) {
  write(LogLevel::info, std::move(message), std::move(fields));
}
void Log::warning(std::string message, std::vector<LogField> fields) {
  write(LogLevel::warning, std::move(message), std::move(fields));
}
void Log::failure(std::string message, std::vector<LogField> fields) {
  write(LogLevel::error, "❌ " + std::move(message), std::move(fields));
}

}  // namespace clipmill
