#include "adapters/openai/openai_status.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <charconv>

namespace clipmill::openai {
namespace {

using net::excerpt;
using net::text_at;

constexpr Duration wait_max{60'000};

std::optional<Duration> wait_of(const net::Response& response, Instant now) {
  if (const auto text = response.header("retry-after-ms")) {
    std::int64_t millis = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), millis);
    if (error == std::errc() && millis >= 0) return std::min(Duration(millis), wait_max);
  }
  const auto named = net::retry_after(response, now);
  if (!named) return std::nullopt;
  return std::min<Duration>(*named, wait_max);
}

ErrorCode code_of(int status, std::string_view body, During during) {
  switch (status) {
    case 400:
    case 413:
    case 422:
      return speaks_of_safety(body) ? ErrorCode::refused : ErrorCode::invalid;
    case 401:
    case 403:
      return ErrorCode::unauthorized;
    case 402:
      return ErrorCode::over_budget;
    case 404:
      return during == During::submit ? ErrorCode::unauthorized : ErrorCode::not_found;
    case 409:
    case 425:
      return ErrorCode::throttled;
    case 429:
      return body.contains("insufficient_quota") || body.contains("billing_hard_limit_reached")
                 ? ErrorCode::over_budget
                 : ErrorCode::throttled;
    default:
      return net::unknown_outcome(during);
  }
}

}  // namespace

bool speaks_of_safety(std::string_view text) {
  const std::string words = net::lower(text);
  return std::ranges::any_of(std::array{"safety", "policy", "moderation", "content_filter"},
                             [&](const char* word) { return words.contains(word); });
}

std::string message_in(std::string_view body) {
  boost::system::error_code error;
  const boost::json::value document = boost::json::parse(body, error);
  const boost::json::value* outer = error ? nullptr : &document;
  if (outer != nullptr && outer->is_array() && !outer->as_array().empty()) {
    outer = &outer->as_array().front();
  }
  if (outer == nullptr || !outer->is_object()) return excerpt(body);
  const boost::json::object& object = outer->as_object();
  if (const auto* inner = object.if_contains("error"); inner != nullptr && inner->is_object()) {
    const std::string message = text_at(inner->as_object(), "message");
    if (!message.empty()) return excerpt(message);
  }
  if (const auto* detail = object.if_contains("detail")) {
    return excerpt(detail->is_string() ? std::string(detail->as_string())
                                       : boost::json::serialize(*detail));
  }
  return excerpt(body);
}

Error error_from(const net::Response& response, During during, Instant now) {
  return {.code = code_of(response.status, response.body, during),
          .message =
              fmt::format("the server answered {}: {}", response.status, message_in(response.body)),
          .retry_after = wait_of(response, now)};
}

}  // namespace clipmill::openai
