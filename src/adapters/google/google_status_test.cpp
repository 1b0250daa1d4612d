#include "adapters/google/google_status.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace clipmill::google {
namespace {

using testing::HasSubstr;

net::Response answer(int status, std::string body) {
  net::Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

std::string status_json(const std::string& status, const std::string& message,
                        const std::string& details = "[]") {
  return R"({"error":{"code":0,"status":")" + status + R"(","message":")" + message +
         R"(","details":)" + details + "}}";
}

TEST(GoogleStatus, SaysWhatTheCallerCanDo) {
  struct Case {
    int status;
    std::string body;
    During during;
    ErrorCode code;
  };
  const std::string key_invalid = status_json(
      "INVALID_ARGUMENT", "API key not valid",
      R"([{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}])");
  const std::string per_day = status_json(
      "RESOURCE_EXHAUSTED", "quota",
      R"([{"@type":"x/google.rpc.QuotaFailure","violations":[{"quotaId":"RequestsPerDayPerModel"}]}])");
  for (const Case& one : std::vector<Case>{
           {400, key_invalid, During::submit, ErrorCode::unauthorized},
           {400, "[" + key_invalid + "]", During::submit, ErrorCode::unauthorized},
           {400, status_json("FAILED_PRECONDITION", "billing"), During::submit,
            ErrorCode::unauthorized},
           {400, status_json("INVALID_ARGUMENT", "violates our usage guidelines"), During::submit,
            ErrorCode::refused},
           {400, status_json("INVALID_ARGUMENT", "bad aspectRatio"), During::submit,
            ErrorCode::invalid},
           {401, "", During::other, ErrorCode::unauthorized},
           {403, "<html>no</html>", During::other, ErrorCode::unauthorized},
           {404, status_json("NOT_FOUND", "models/veo-9 is not found"), During::submit,
            ErrorCode::unauthorized},
           {404, status_json("NOT_FOUND", "operation"), During::other, ErrorCode::not_found},
           {429, status_json("RESOURCE_EXHAUSTED", "slow down"), During::submit,
            ErrorCode::throttled},
           {429, per_day, During::submit, ErrorCode::over_budget},
           {500, "<html>", During::submit, ErrorCode::timeout},
           {503, status_json("UNAVAILABLE", "overloaded"), During::submit, ErrorCode::timeout},
           {503, status_json("UNAVAILABLE", "overloaded"), During::other,
            ErrorCode::unavailable}}) {
    EXPECT_EQ(error_from(answer(one.status, one.body), one.during, Instant()).code, one.code)
        << one.status << " " << one.body;
  }
}

TEST(GoogleStatus, ARetryDelayIsKept) {
  const std::string body =
      status_json("RESOURCE_EXHAUSTED", "slow down",
                  R"([{"@type":"x/google.rpc.RetryInfo","retryDelay":"29.5s"}])");

  EXPECT_EQ(error_from(answer(429, body), During::submit, Instant()).retry_after, Duration(29'500));
}

TEST(GoogleStatus, AFilterSaysWhatItIsAbout) {
  const Error error =
      refused_by_filter("could not be submitted. Support codes: 61493863, 15236754");

  EXPECT_EQ(error.code, ErrorCode::refused);
  EXPECT_THAT(error.message, HasSubstr("violence"));
  EXPECT_THAT(error.message, HasSubstr("celebrity"));
}

}  // namespace
}  // namespace clipmill::google
