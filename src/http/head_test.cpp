#include "http/head.hpp"

#include <gtest/gtest.h>

namespace clipmill::http {
namespace {

TEST(Head, ItsEndIsFoundInPiecesOfAnySize) {
  const std::string text = "GET / HTTP/1.1\r\nHost: a\r\n\r\nrest";
  for (std::size_t step = 1; step <= text.size(); ++step) {
    HeadScanner scanner;
    HeadScanner::State state = HeadScanner::State::need_more;
    for (std::size_t size = step; state == HeadScanner::State::need_more; size += step) {
      state = scanner.scan(std::string_view(text).substr(0, size));
    }
    EXPECT_EQ(state, HeadScanner::State::complete);
    EXPECT_EQ(scanner.head_size(), text.size() - 4);
  }
}

TEST(Head, SomethingElseThanHttpIsSeenAtOnce) {
  for (const std::string_view text :
       {std::string_view("\x16\x03\x01"), std::string_view("GET / HTTP/1.1\n"),
        std::string_view("GET /\0 HTTP", 11), std::string_view("GET / HTTP/1.1\r\nHost: a\n"),
        std::string_view("GET / HTTP/1.1\rX"), std::string_view("GET / HTTP/1.1\r\r")}) {
    HeadScanner scanner;
    EXPECT_EQ(scanner.scan(text), HeadScanner::State::bad) << text;
  }
}

TEST(Head, IsReadWithItsFieldsAndItsLength) {
  const auto head = parse_head(
      "POST /a?b HTTP/1.1\r\nhost: a:80\r\nX-A: 1\r\nx-a:  two \r\nContent-Length: 5\r\n"
      "Expect: 100-Continue\r\n\r\n");

  ASSERT_TRUE(head);
  EXPECT_EQ(head->method, "POST");
  EXPECT_EQ(head->target, "/a?b");
  EXPECT_EQ(head->headers.find("HOST"), "a:80");
  EXPECT_EQ(head->headers.count("x-A"), 2U);
  EXPECT_EQ(head->content_length, 5U);
  EXPECT_TRUE(head->expects_continue);
  EXPECT_TRUE(head->keep_alive);
}

TEST(Head, KeepAliveFollowsTheVersion) {
  EXPECT_FALSE(parse_head("GET / HTTP/1.0\r\n\r\n")->keep_alive);
  EXPECT_TRUE(parse_head("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")->keep_alive);
  EXPECT_FALSE(parse_head("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")->keep_alive);
}

}  // namespace
}  // namespace clipmill::http
