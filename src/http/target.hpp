// Target: a request target, taken apart and decoded. Pure; a fuzz target calls it.
//
// Refused, because no honest client sends them and each has been somebody's hole: encoded slashes,
// NUL and other control bytes, "." and ".." segments however written, broken percent escapes, text
// that is not UTF-8. The absolute form (http://host/path) is accepted and its host ignored.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace clipmill::http {

struct Target {
  std::string path = "/";             // the segments joined again; for logs and messages
  std::vector<std::string> segments;  // decoded; "/a/b" and "/a/b/" are both {a, b}
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in order
  bool asterisk = false;                                   // "*", for OPTIONS
};

// invalid: the message says which part and why.
Result<Target> parse_target(std::string_view text);

// "a=1&b=x+y%21", without the question mark.
Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view text);

// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text);

// Escapes everything but unreserved characters, for building a path segment or a query value.
std::string percent_encode(std::string_view text);

}  // namespace clipmill::http
