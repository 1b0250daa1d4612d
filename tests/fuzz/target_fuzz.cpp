// Request targets: what is accepted holds nothing that could leave its segment, and reads the same
// once it is encoded again.
#include "http/target.hpp"
#include "tests/fuzz/check.hpp"

using namespace clipmill;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  const auto target = http::parse_target(text);
  if (!target) {
    fuzz::check(!target.error().message.empty());
    return 0;
  }
  std::string encoded;
  for (const std::string& segment : target->segments) {
    fuzz::check(http::is_utf8(segment));
    fuzz::check(segment != "." && segment != "..");
    for (const char c : segment) fuzz::check(c != '/' && static_cast<unsigned char>(c) >= 0x20);
    encoded += '/' + http::percent_encode(segment);
  }
  // A last segment that is empty needs its slash again.
  if (encoded.empty() || encoded.back() == '/') encoded += '/';
  std::string query;
  for (const auto& [name, value] : target->query) {
    fuzz::check(http::is_utf8(name) && http::is_utf8(value));
    query += (query.empty() ? "?" : "&") + http::percent_encode(name) + '=' +
             http::percent_encode(value);
  }
  if (target->asterisk) return 0;
  const auto again = http::parse_target(encoded + query);
  fuzz::check(again.has_value());
  fuzz::check(again->segments == target->segments);
  fuzz::check(again->query == target->query);
  return 0;
}
