// Byte ranges (RFC 9110, section 14). Pure; a fuzz target calls it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace clipmill::http {

struct ByteRange {
  std::int64_t first = 0;
  std::int64_t last = 0;  // inclusive

  std::int64_t size() const { return last - first + 1; }
  bool operator==(const ByteRange&) const = default;
};

enum class RangeKind {
  whole,          // no range that we honour (another unit, bad syntax, several ranges): send all
  part,           // send `range`
  unsatisfiable,  // 416
};

struct RangeAnswer {
  RangeKind kind = RangeKind::whole;
  ByteRange range = {};
};

// What `header` (the value of Range) asks of a body of `size_bytes`.
RangeAnswer parse_range(std::string_view header, std::int64_t size_bytes);

// Whether If-None-Match or If-Range's list names `etag` (given without quotes). If-None-Match
// compares weakly (W/ is ignored), If-Range strongly (a weak tag or a date never matches).
bool if_none_match_names(std::string_view header, std::string_view etag);
bool if_range_names(std::string_view header, std::string_view etag);

}  // namespace clipmill::http
