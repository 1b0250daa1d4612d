// Cursor: where a page of a list ended, as text: "<milliseconds>:<id>" of its last row. An id holds
// no colon.
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

// invalid: not one of ours.
Result<Cursor> read_cursor(const std::string& text);

}  // namespace clipmill::sql
