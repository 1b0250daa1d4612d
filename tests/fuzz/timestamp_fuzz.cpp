// Timestamps: what is accepted lies in range and reads the same once it is written.
#include <cstring>

#include "http/timestamp.hpp"
#include "tests/fuzz/check.hpp"

using namespace clipmill;

namespace {

void check_instant(const Result<Instant>& instant) {
  if (!instant) {
    fuzz::check(!instant.error().message.empty());
    return;
  }
  fuzz::check(to_millis(*instant) >= 0 && to_millis(*instant) <= 253402300799999);
  const auto again = http::parse_timestamp(to_rfc3339(*instant));
  fuzz::check(again.has_value() && *again == *instant);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check_instant(http::parse_timestamp(fuzz::text_of(data, size)));
  if (size >= sizeof(double)) {
    double number = 0;
    std::memcpy(&number, data, sizeof(number));
    check_instant(http::timestamp_from_number(number));
  }
  return 0;
}
