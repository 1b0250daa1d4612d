// Cursor: where a page of a list ended, as text: "<milliseconds>.<id>.<checksum>" of its last row.
// The checksum tells a garbled one from one that we gave.
#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace clipmill::sql {

struct Cursor {
  Instant at;
  std::string id;
};

std::string write_cursor(const Cursor& cursor);

// invalid: not one that we gave.
Result<Cursor> read_cursor(const std::string& text);

}  // namespace clipmill::sql
