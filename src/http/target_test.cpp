#include "http/target.hpp"

#include <gtest/gtest.h>

namespace clipmill::http {
namespace {

using Segments = std::vector<std::string>;
using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST(Target, IsDecodedSegmentBySegment) {
  const auto target = parse_target("/v1/users/auth0%7C42/f%C3%A9ed?limit=10&q=a+b%26c&flag");

  ASSERT_TRUE(target);
  EXPECT_EQ(target->segments, (Segments{"v1", "users", "auth0|42", "féed"}));
  EXPECT_EQ(target->path, "/v1/users/auth0|42/féed");
  EXPECT_EQ(target->query, (Pairs{{"limit", "10"}, {"q", "a b&c"}, {"flag", ""}}));
}

TEST(Target, OneTrailingSlashIsForgivenAndAnEmptySegmentKept) {
  EXPECT_EQ(parse_target("/feed/")->segments, (Segments{"feed"}));
  EXPECT_EQ(parse_target("/")->segments, Segments{});
  EXPECT_EQ(parse_target("/a//b")->segments, (Segments{"a", "", "b"}));
  EXPECT_EQ(parse_target("//")->segments, (Segments{""}));
}

TEST(Target, TheAbsoluteFormLosesItsHost) {
  EXPECT_EQ(parse_target("http://example.org:80/a?b=c")->segments, (Segments{"a"}));
  EXPECT_EQ(parse_target("http://example.org")->path, "/");
  EXPECT_EQ(parse_target("http://example.org?b=c")->query, (Pairs{{"b", "c"}}));
  EXPECT_TRUE(parse_target("*")->asterisk);
}

TEST(Target, RefusesWhatNoHonestClientSends) {
  for (const std::string_view text :
       {"",         "a",        "/a%2Fb",      "/a%2fb",    "/%00",       "/a%0ab",
        "/a%7f",    "/..",      "/a/../b",     "/%2e%2E/b", "/a/.",       "/%",
        "/%4",      "/%zz",     "/%ff",        "/%c0%ae",   "/%ed%a0%80", "/a?x=%00",
        "/a?%ff=1", "/a?x=%g1", "ftp://host/", "host:80"}) {
    const auto target = parse_target(text);
    if (text.empty()) {
      EXPECT_TRUE(target);  // "http://host" leaves nothing, and means "/"
      continue;
    }
    ASSERT_FALSE(target) << text;
    EXPECT_EQ(target.error().code, ErrorCode::invalid);
    EXPECT_FALSE(target.error().message.empty());
  }
}

TEST(Target, Utf8IsCheckedToTheLetter) {
  for (const std::string_view good : {"", "abc", "é", "日本", "😀", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_TRUE(is_utf8(good)) << good;
  }
  for (const std::string_view bad : {"\x80", "\xc1\x81", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xc3",
                                     "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80"}) {
    EXPECT_FALSE(is_utf8(bad));
  }
}

TEST(Target, WhatIsEncodedDecodesToTheSame) {
  const std::string id = "a b|ü+~";

  const auto target = parse_target("/x?id=" + percent_encode(id));

  ASSERT_TRUE(target);
  EXPECT_EQ(target->query, (Pairs{{"id", id}}));
}

}  // namespace
}  // namespace clipmill::http
