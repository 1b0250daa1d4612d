#include "adapters/redis/resp.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace clipmill::redis {
namespace {

using Kind = Reply::Kind;

TEST(Command, GoesOverTheWireWithTheLengthOfEachArgument) {
  Command tail;
  tail.add(std::string_view("a\r\n\0b", 5)).add(std::int64_t{-7});
  Command command("SET");
  command.add("").add_all(tail);

  using namespace std::string_literals;
  EXPECT_EQ(command.bytes(), "*4\r\n$3\r\nSET\r\n$0\r\n\r\n$5\r\na\r\n\0b\r\n$2\r\n-7\r\n"s);
}

TEST(ReplyParser, ReadsEveryKindInWhateverPartsItComes) {
  const std::string bytes =
      "+OK\r\n-ERR "
      "no\r\n:-42\r\n$3\r\na\rb\r\n$-1\r\n*-1\r\n*0\r\n*3\r\n:1\r\n*2\r\n$0\r\n\r\n:2\r\n"
      "$1\r\nx\r\n";
  for (std::size_t part = 1; part <= bytes.size(); ++part) {
    ReplyParser parser({});
    std::vector<Reply> replies;
    for (std::size_t at = 0; at < bytes.size(); at += part) {
      parser.feed(std::string_view(bytes).substr(at, part));
      while (true) {
        auto reply = parser.next();
        ASSERT_TRUE(reply) << reply.error().message;
        if (!*reply) break;
        replies.push_back(std::move(**reply));
      }
    }
    ASSERT_EQ(replies.size(), 8U) << part;
    EXPECT_EQ(replies[0].kind, Kind::status);
    EXPECT_EQ(replies[1].kind, Kind::error);
    EXPECT_EQ(replies[1].text, "ERR no");
    EXPECT_EQ(replies[2].integer, -42);
    EXPECT_EQ(replies[3].text, "a\rb");
    EXPECT_TRUE(replies[4].is_nil());
    EXPECT_TRUE(replies[5].is_nil());
    EXPECT_EQ(replies[6].kind, Kind::array);
    ASSERT_EQ(replies[7].items.size(), 3U);
    EXPECT_EQ(replies[7].items[1].items[1].integer, 2);
    EXPECT_EQ(replies[7].items[2].text, "x");
  }
}

TEST(ReplyParser, WhatExceedsALimitIsAnErrorAndNoAllocation) {
  struct Case {
    std::string name, bytes;
  };
  for (const auto& [name, bytes] : std::vector<Case>{
           {"no RESP", "HTTP/1.1 200 OK\r\n"},
           {"length that is none", "$x\r\n"},
           {"negative length", "$-7\r\n"},
           {"huge length", "$99999999999999999999\r\n"},
           {"many items", "*11\r\n"},
           {"many items in all", "*6\r\n*5\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n"},
           {"huge count", "*2147483648\r\n"},
           {"deep", "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n"},
           {"long text", "$200\r\n" + std::string(200, 'x') + "\r\n"},
           {"text without an end", "$200\r\n" + std::string(150, 'x')},
           {"line without an end", "+" + std::string(150, 'x')},
           {"long texts together",
            "*2\r\n$60\r\n" + std::string(60, 'x') + "\r\n$60\r\n" + std::string(60, 'x') + "\r\n"},
       }) {
    ReplyParser parser({.size_bytes_max = 100, .items_max = 10});
    parser.feed(bytes);
    auto reply = parser.next();
    EXPECT_FALSE(reply) << name;
    if (!reply) EXPECT_EQ(reply.error().code, ErrorCode::invalid) << name;
  }
}

TEST(ReplyParser, LimitsAreForOneReply) {
  ReplyParser parser({.size_bytes_max = 100, .items_max = 4});
  for (int i = 0; i < 50; ++i) {
    parser.feed("*4\r\n:1\r\n:2\r\n$20\r\nxxxxxxxxxxxxxxxxxxxx\r\n:4\r\n");
    auto reply = parser.next();
    ASSERT_TRUE(reply && *reply);
    EXPECT_EQ((*reply)->items.size(), 4U);
  }
}

}  // namespace
}  // namespace clipmill::redis
