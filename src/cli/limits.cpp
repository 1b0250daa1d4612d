#include "cli/limits.hpp"

#include <fmt/format.h>

#include <charconv>

namespace clipmill::cli {

Result<int> count_of(const CommandLine& line, const std::string& option, int otherwise, int most) {
  if (!line.has(option)) return otherwise;
  const std::string text = line.option(option);
  int count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size() || count < 1 || count > most) {
    return fail(ErrorCode::invalid,
                fmt::format("--{} takes a whole number from 1 to {}", option, most));
  }
  return count;
}

std::optional<UserId> after_of(const CommandLine& line) {
  if (!line.has("after")) return std::nullopt;
  return UserId(line.option("after"));
}

Result<int> limit_of(const CommandLine& line) { return count_of(line, "limit", 20); }

}  // namespace clipmill::cli
