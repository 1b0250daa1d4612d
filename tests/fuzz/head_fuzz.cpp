// Request heads: found at the same place however they arrive, and refused or read without a crash.
#include "http/head.hpp"
#include "tests/fuzz/check.hpp"

using namespace clipmill;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  http::HeadScanner whole;
  const auto state = whole.scan(text);
  http::HeadScanner dripped;
  auto last = http::HeadScanner::State::need_more;
  for (std::size_t i = 1; i <= text.size() && last == http::HeadScanner::State::need_more; ++i) {
    last = dripped.scan(text.substr(0, i));
  }
  fuzz::check(state == last);
  if (state != http::HeadScanner::State::complete) return 0;
  fuzz::check(whole.head_size() == dripped.head_size());

  const auto head = http::parse_head(text.substr(0, whole.head_size()));
  if (!head) {
    fuzz::check(head.error().status >= 400 && !head.error().detail.empty());
    return 0;
  }
  fuzz::check(!head->method.empty() && !head->target.empty());
  // Never two opinions about the length.
  fuzz::check(!(head->chunked && head->content_length));
  fuzz::check(head->http_1_0 || head->headers.count("Host") == 1);
  for (const http::Header& field : head->headers) {
    fuzz::check(field.value.find_first_of("\r\n") == std::string::npos);
  }
  return 0;
}
