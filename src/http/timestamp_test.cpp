#include "http/timestamp.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace clipmill::http {
namespace {

TEST(Timestamp, ReadsRfc3339AndWhatPythonWrites) {
  constexpr std::int64_t eight = 1795507200000;  // 2026-11-24T08:00:00Z
  const std::pair<std::string_view, std::int64_t> cases[] = {
      {"2026-11-24T08:00:00Z", eight},
      {"2026-11-24t08:00:00z", eight},
      {"2026-11-24 08:00:00Z", eight},
      {"2026-11-24T08:00:00.5Z", eight + 500},
      {"2026-11-24T08:00:00.123456789Z", eight + 123},
      {"2026-11-24T09:30:00+01:30", eight},
      {"2026-11-23T23:00:00-09:00", eight},
      {"2026-11-24T08:00:00.123456", eight + 123},
      {"2026-11-24T07:59:60Z", eight},
      {"1970-01-01T00:00:00Z", 0},
      {"2024-02-29T00:00:00Z", 1709164800000},
      {"9999-12-31T23:59:59.999Z", 253402300799999},
  };
  for (const auto& [text, millis] : cases) {
    const auto instant = parse_timestamp(text);
    ASSERT_TRUE(instant) << text;
    EXPECT_EQ(to_millis(*instant), millis) << text;
  }
}

TEST(Timestamp, WhatIsWrittenReadsBack) {
  const Instant instant = from_millis(1795507200123);

  EXPECT_EQ(*parse_timestamp(to_rfc3339(instant)), instant);
}

TEST(Timestamp, RefusesWhatIsNoInstant) {
  for (const std::string_view text :
       {"", "now", "2026-11-24", "2026-11-24T08:00Z", "2026-11-24T24:00:00Z",
        "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2023-02-29T00:00:00Z",
        "2026-11-24T08:60:00Z", "2026-11-24T08:00:61Z", "2026-11-24T08:00:00.Z",
        "2026-11-24T08:00:00+1:00", "2026-11-24T08:00:00+24:00", "2026-11-24T08:00:00Zx",
        "1969-12-31T23:59:59Z", "1970-01-01T00:00:00+00:01", "9999-12-31T23:59:59-01:00",
        "-026-11-24T08:00:00Z"}) {
    EXPECT_FALSE(parse_timestamp(text)) << text;
  }
}

TEST(Timestamp, ANumberIsSecondsOrMilliseconds) {
  EXPECT_EQ(to_millis(*timestamp_from_number(1795507200)), 1795507200000);
  EXPECT_EQ(to_millis(*timestamp_from_number(1795507200.25)), 1795507200250);
  EXPECT_EQ(to_millis(*timestamp_from_number(1795507200123)), 1795507200123);
  EXPECT_EQ(to_millis(*timestamp_from_number(0)), 0);
  for (const double number : {-1.0, 1e18, 1e300, std::nan(""), HUGE_VAL}) {
    EXPECT_FALSE(timestamp_from_number(number)) << number;
  }
}

}  // namespace
}  // namespace clipmill::http
