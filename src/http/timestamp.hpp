// Timestamps that callers send. Pure; a fuzz target calls it.
#pragma once

#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace clipmill::http {

// RFC 3339: 2026-11-24T08:00:00Z, with a fraction (digits beyond milliseconds are cut) and any
// offset. Also accepted: a space for the T, lower-case t and z, and no offset at all, which means
// UTC: the old service's callers send Python's isoformat(). A leap second counts as the next
// second. From 1970 to the end of 9999.
Result<Instant> parse_timestamp(std::string_view text);

// Seconds (below 1e11 in size) or milliseconds since 1970, fractions allowed. 1e11 seconds is the
// year 5138 and 1e11 milliseconds is March 1973, so for times of interest there is no doubt.
Result<Instant> timestamp_from_number(double number);

}  // namespace clipmill::http
