#include "adapters/net/url.hpp"

#include <gtest/gtest.h>

namespace clipmill::net {
namespace {

TEST(Url, IsTakenApart) {
  const Url url = parse_url("HTTPS://Example.COM/a/b?key=1&x=#part").value();

  EXPECT_EQ(url.scheme, "https");
  EXPECT_EQ(url.host, "example.com");
  EXPECT_EQ(url.port, 443);
  EXPECT_EQ(url.path, "/a/b");
  EXPECT_EQ(url.query, "key=1&x=");
  EXPECT_EQ(url.origin(), "https://example.com");
  EXPECT_EQ(url.shown(), "https://example.com/a/b");
}

TEST(Url, SaysOnlyAPortThatIsNotTheSchemesOwn) {
  EXPECT_EQ(parse_url("http://a:80").value().host_and_port(), "a");
  EXPECT_EQ(parse_url("http://a:443").value().host_and_port(), "a:443");
  EXPECT_EQ(parse_url("https://[::1]:8443/x").value().host_and_port(), "[::1]:8443");
  EXPECT_EQ(parse_url("https://[::1]").value().host, "::1");
  EXPECT_EQ(parse_url("http://a?q=1").value().path, "/");
}

TEST(Url, WhatTwoReadersMightUnderstandDifferentlyIsRefused) {
  for (const std::string text : {"",
                                 "example.com",
                                 "ftp://a",
                                 "file:///etc/passwd",
                                 "http://",
                                 "http:///path",
                                 "http://user@a/",
                                 "http://user:word@a/",
                                 "http://a b/",
                                 "http://a\\b/",
                                 "http://a/\n",
                                 "http://\xc3\xa4/",
                                 "http://a:0/",
                                 "http://a:65536/",
                                 "http://a:8x/",
                                 "http://[::1",
                                 "http://[::1]x/",
                                 "http://[fe80::1%eth0]/",
                                 "http://[a]/",
                                 "http://a%00b/",
                                 "http://a,b/",
                                 "gopher://a",
                                 "http//a"}) {
    EXPECT_EQ(parse_url(text).error().code, ErrorCode::invalid) << text;
  }
}

TEST(Url, ASecretGoesToItsOriginAndFromHttpToHttpsOfOneHost) {
  struct Case {
    std::string first;
    std::string second;
    bool may = false;
  };
  for (const Case& one :
       {Case{"https://a/x", "https://a/y", true}, Case{"https://a", "https://a:443", true},
        Case{"http://a", "https://a", true}, Case{"http://a", "https://a:8443", false},
        Case{"http://a:8080", "https://a", false}, Case{"https://a", "http://a", false},
        Case{"https://a", "https://a:8443", false}, Case{"https://a", "https://b", false},
        Case{"https://a.example", "https://b.a.example", false}}) {
    EXPECT_EQ(may_see_secrets(parse_url(one.first).value(), parse_url(one.second).value()), one.may)
        << one.first << " to " << one.second;
  }
}

}  // namespace
}  // namespace clipmill::net
