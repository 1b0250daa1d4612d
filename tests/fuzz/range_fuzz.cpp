// Range and entity tags: a part always lies inside the body.
#include "http/range.hpp"
#include "tests/fuzz/check.hpp"

using namespace clipmill;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  for (const std::int64_t body :
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{1000}, INT64_MAX}) {
    const http::RangeAnswer answer = http::parse_range(text, body);
    if (answer.kind != http::RangeKind::part) continue;
    fuzz::check(answer.range.first >= 0 && answer.range.first <= answer.range.last);
    fuzz::check(answer.range.last < body);
    fuzz::check(answer.range.size() >= 1 && answer.range.size() <= body);
  }
  // Whoever matches strongly matches weakly.
  if (http::if_range_names(text, "abc")) fuzz::check(http::if_none_match_names(text, "abc"));
  return 0;
}
