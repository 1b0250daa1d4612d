#include "base/log.hpp"

#include <utility>

namespace clipmill {

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
