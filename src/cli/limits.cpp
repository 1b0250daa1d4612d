#include "cli/limits.hpp"

#include <charconv>

namespace clipmill::cli {

Result<int> limit_of(const CommandLine& line) {
  const std::string text = line.option("limit", "20");
  int limit = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
  if (error != std::errc() || end != text.data() + text.size() || limit < 1 || limit > 1000) {
    return fail(ErrorCode::invalid, "--limit takes a whole number from 1 to 1000");
  }
  return limit;
}

}  // namespace clipmill::cli
