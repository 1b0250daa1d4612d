// Dates as HTTP writes them: "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, section 5.6.7).
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace clipmill::net {

// The one form that may be sent; the two of old are not read.
std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text);

}  // namespace clipmill::net
