#include <gtest/gtest.h>

#include "adapters/net/http_client.hpp"
#include "adapters/net/http_date.hpp"
#include "adapters/net/request_check.hpp"

namespace clipmill::net {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::sys_seconds then{784'111'777s};  // 1994-11-06 08:49:37

Response with(const std::string& name, const std::string& value) {
  Response response;
  response.headers.emplace_back(name, value);
  return response;
}

TEST(HttpDate, IsReadInTheFormThatMayBeSent) {
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), then);
  for (const char* text : {"", "06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET",
                           "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
                           "Sun, 06 nov 1994 08:49:37 GMT", "Sun, -6 Nov 1994 08:49:37 GMT",
                           "Sunday, 06-Nov-94 08:49:37 GMT"}) {
    EXPECT_FALSE(parse_http_date(text)) << text;
  }
}

TEST(RetryAfter, IsSecondsOrADateAndAtMostADay) {
  EXPECT_EQ(retry_after(with("retry-after", "120"), then), 120s);
  EXPECT_EQ(retry_after(with("Retry-After", "0"), then), 0s);
  EXPECT_EQ(retry_after(with("Retry-After", "999999999"), then), 24h);
  EXPECT_EQ(retry_after(with("Retry-After", "Sun, 06 Nov 1994 08:50:37 GMT"), then), 60s);
  EXPECT_EQ(retry_after(with("Retry-After", "Sun, 06 Nov 2094 08:50:37 GMT"), then), 24h);
}

TEST(RetryAfter, IsNothingForThePastAndForWhatIsNeither) {
  EXPECT_FALSE(retry_after(with("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"), then));
  EXPECT_FALSE(retry_after(with("Retry-After", "-1"), then));
  EXPECT_FALSE(retry_after(with("Retry-After", "soon"), then));
  EXPECT_FALSE(retry_after(with("Retry-After", "1.5"), then));
  EXPECT_FALSE(retry_after(with("Other", "1"), then));
}

TEST(CodeOfStatus, SaysWhatTheCallerCanDo) {
  EXPECT_EQ(code_of_status(400), ErrorCode::invalid);
  EXPECT_EQ(code_of_status(401), ErrorCode::unauthorized);
  EXPECT_EQ(code_of_status(403), ErrorCode::unauthorized);
  EXPECT_EQ(code_of_status(404), ErrorCode::not_found);
  EXPECT_EQ(code_of_status(409), ErrorCode::conflict);
  EXPECT_EQ(code_of_status(422), ErrorCode::invalid);
  EXPECT_EQ(code_of_status(429), ErrorCode::throttled);
  EXPECT_EQ(code_of_status(500), ErrorCode::unavailable);
  EXPECT_EQ(code_of_status(503), ErrorCode::unavailable);
  EXPECT_EQ(code_of_status(302), ErrorCode::unavailable);
}

TEST(RequestCheck, WhatWouldBreakTheRequestApartIsInvalid) {
  Request request;
  EXPECT_TRUE(check_request(request));
  for (const char* method : {"", "GE T", "GET\r\nX: 1", "GET/"}) {
    request.method = method;
    EXPECT_EQ(check_request(request).error().code, ErrorCode::invalid) << method;
  }
  request.method = "GET";
  for (const Header& header :
       {Header{"X", "a\r\nY: b"}, Header{"X", std::string("a\0b", 3)}, Header{"X:", "a"},
        Header{"", "a"}, Header{"X Y", "a"}, Header{"Content-Length", "3"}, Header{"host", "b"},
        Header{"Transfer-Encoding", "chunked"}, Header{"Expect", "100-continue"}}) {
    request.headers = {header};
    EXPECT_EQ(check_request(request).error().code, ErrorCode::invalid) << header.name;
  }
  request.headers.clear();
  request.body = std::vector<FormPart>{{.name = "a\r\nb", .value = "x"}};
  EXPECT_EQ(check_request(request).error().code, ErrorCode::invalid);
}

}  // namespace
}  // namespace clipmill::net
