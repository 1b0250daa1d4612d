#include "adapters/sql/cursor.hpp"

#include <fmt/format.h>

#include <charconv>
#include <string_view>

namespace clipmill::sql {
namespace {

std::uint32_t checksum(std::string_view text) {  // FNV-1a
  std::uint32_t hash = 2166136261U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}

}  // namespace

std::string write_cursor(const Cursor& cursor) {
  const std::string body = fmt::format("{}.{}", to_millis(cursor.at), cursor.id);
  return fmt::format("{}.{:08x}", body, checksum(body));
}

Result<Cursor> read_cursor(const std::string& text) {
  const std::size_t first = text.find('.');
  const std::size_t last = text.rfind('.');
  if (first != std::string::npos && first != last) {
    std::int64_t millis = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + first, millis);
    Cursor cursor{from_millis(millis), text.substr(first + 1, last - first - 1)};
    if (parsed.ec == std::errc() && write_cursor(cursor) == text) return cursor;
  }
  return fail(ErrorCode::invalid,
              "the cursor is not one that a list gave; start again without it, or pass next_cursor "
              "on as it came");
}

}  // namespace clipmill::sql
