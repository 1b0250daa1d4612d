#include "http/range.hpp"

#include <gtest/gtest.h>

namespace clipmill::http {
namespace {

constexpr std::int64_t size = 1000;

TEST(Range, OnePartIsCutToTheBody) {
  const std::pair<std::string_view, ByteRange> cases[] = {
      {"bytes=0-0", {0, 0}},
      {"bytes=0-999", {0, 999}},
      {"bytes=10-", {10, 999}},
      {"bytes=10-5000", {10, 999}},
      {"bytes=-1", {999, 999}},
      {"bytes=-5000", {0, 999}},
      {"Bytes = 5 - 9 ", {5, 9}},
      {"bytes=0-99999999999999999999999999", {0, 999}},
      {"bytes=-99999999999999999999999999", {0, 999}},
  };
  for (const auto& [header, range] : cases) {
    const RangeAnswer answer = parse_range(header, size);
    EXPECT_EQ(answer.kind, RangeKind::part) << header;
    EXPECT_EQ(answer.range, range) << header;
  }
}

TEST(Range, WhatIsNotUnderstoodAsksForTheWhole) {
  for (const std::string_view header :
       {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5", "bytes=9-5", "lines=0-1",
        "bytes=0-1,5-6", "bytes=1-2-3", "bytes=--1", "bytes=+1-2", "bytes=1-x"}) {
    EXPECT_EQ(parse_range(header, size).kind, RangeKind::whole) << header;
  }
}

TEST(Range, ARangeBehindTheEndCannotBeSatisfied) {
  for (const std::string_view header :
       {"bytes=1000-", "bytes=1000-2000", "bytes=-0", "bytes=99999999999999999999-"}) {
    EXPECT_EQ(parse_range(header, size).kind, RangeKind::unsatisfiable) << header;
  }
  EXPECT_EQ(parse_range("bytes=0-", 0).kind, RangeKind::unsatisfiable);
  EXPECT_EQ(parse_range("bytes=-5", 0).kind, RangeKind::unsatisfiable);
}

TEST(Range, EntityTagsAreComparedAsRfc9110Says) {
  EXPECT_TRUE(if_none_match_names("\"a\"", "a"));
  EXPECT_TRUE(if_none_match_names("\"b\", W/\"a\"", "a"));
  EXPECT_TRUE(if_none_match_names(" * ", "a"));
  EXPECT_FALSE(if_none_match_names("\"b\"", "a"));
  EXPECT_FALSE(if_none_match_names("a", "a"));
  EXPECT_FALSE(if_none_match_names("\"a", "a"));
  EXPECT_FALSE(if_none_match_names("", "a"));

  EXPECT_TRUE(if_range_names("\"a\"", "a"));
  EXPECT_FALSE(if_range_names("W/\"a\"", "a"));
  EXPECT_FALSE(if_range_names("Tue, 24 Nov 2026 08:00:00 GMT", "a"));
}

}  // namespace
}  // namespace clipmill::http
