#include "adapters/sql/cursor.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/ids.hpp"

namespace clipmill::sql {

std::string write_cursor(const Cursor& cursor) {
  return fmt::format("{}:{}", to_millis(cursor.at), cursor.id);
}

Result<Cursor> read_cursor(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon != std::string::npos) {
    const char* const number_end = text.data() + colon;
    std::int64_t millis = 0;
    const auto [end, problem] = std::from_chars(text.data(), number_end, millis);
    std::string id = text.substr(colon + 1);
    if (problem == std::errc() && end == number_end && check_id(id, "id")) {
      return Cursor{from_millis(millis), std::move(id)};
    }
  }
  return fail(ErrorCode::invalid,
              "the cursor is not one that this list gave; leave it out to start from the newest");
}

}  // namespace clipmill::sql
