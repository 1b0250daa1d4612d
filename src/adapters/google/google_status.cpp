#include "adapters/google/google_status.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <charconv>
#include <utility>

namespace clipmill::google {
namespace {

using net::excerpt;
using net::text_at;

struct Status {
  std::string name;  // INVALID_ARGUMENT, ...
  std::string message;
  std::string reason;    // of ErrorInfo
  std::string quota_id;  // of QuotaFailure
  std::optional<Duration> retry_delay;
};

// Families of the numbers that stand in a filter's text, in the service's own grouping.
constexpr std::array<std::pair<std::string_view, std::string_view>, 25> support_codes{
    {{"58061214", "a child"},
     {"17301594", "a child"},
     {"29310472", "a celebrity"},
     {"15236754", "a celebrity"},
     {"64151117", "its content"},
     {"42237218", "its content"},
     {"62263041", "danger"},
     {"57734940", "hate"},
     {"22137204", "hate"},
     {"74803281", "other reasons"},
     {"29578790", "other reasons"},
     {"42876398", "other reasons"},
     {"89371032", "prohibited content"},
     {"49114662", "prohibited content"},
     {"63429089", "prohibited content"},
     {"72817394", "prohibited content"},
     {"60599140", "prohibited content"},
     {"35561574", "somebody's property"},
     {"35561575", "somebody's property"},
     {"90789179", "sexual content"},
     {"43188360", "sexual content"},
     {"78610348", "toxic content"},
     {"61493863", "violence"},
     {"56562880", "violence"},
     {"32635315", "vulgar content"}}};

// "29s" or "1.5s".
std::optional<Duration> seconds_of(std::string_view text) {
  if (!text.ends_with('s')) return std::nullopt;
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size() - 1, seconds);
  const bool good = error == std::errc() && end == text.data() + text.size() - 1 && seconds >= 0 &&
                    seconds <= 86'400;
  if (!good) return std::nullopt;
  return Duration(static_cast<std::int64_t>(seconds * 1000));
}

void read_detail(const boost::json::object& detail, Status& status) {
  const std::string type = text_at(detail, "@type");
  if (type.ends_with("ErrorInfo")) status.reason = text_at(detail, "reason");
  if (type.ends_with("RetryInfo")) status.retry_delay = seconds_of(text_at(detail, "retryDelay"));
  const boost::json::value* violations = detail.if_contains("violations");
  if (violations == nullptr || !violations->is_array()) return;
  for (const boost::json::value& violation : violations->as_array()) {
    if (violation.is_object()) status.quota_id += text_at(violation.as_object(), "quotaId");
  }
}

Status status_in(const std::string& body) {
  boost::system::error_code error;
  boost::json::value document = boost::json::parse(body, error);
  const boost::json::value* outer = error ? nullptr : &document;
  if (outer != nullptr && outer->is_array() && !outer->as_array().empty()) {
    outer = &outer->as_array().front();
  }
  const boost::json::value* inner =
      outer != nullptr && outer->is_object() ? outer->as_object().if_contains("error") : nullptr;
  Status status;
  if (inner == nullptr || !inner->is_object()) {
    status.message = excerpt(body);
    return status;
  }
  const boost::json::object& object = inner->as_object();
  status.name = text_at(object, "status");
  status.message = excerpt(text_at(object, "message"));
  const boost::json::value* details = object.if_contains("details");
  if (details != nullptr && details->is_array()) {
    for (const boost::json::value& detail : details->as_array()) {
      if (detail.is_object()) read_detail(detail.as_object(), status);
    }
  }
  return status;
}

bool speaks_of_policy(std::string_view text) {
  const std::string words = net::lower(text);
  return std::ranges::any_of(
      std::array{"safety", "policy", "policies", "usage guidelines", "support code"},
      [&](const char* word) { return words.contains(word); });
}

ErrorCode code_of_bad_request(const Status& status) {
  if (status.reason == "API_KEY_INVALID" || status.name == "FAILED_PRECONDITION") {
    return ErrorCode::unauthorized;
  }
  return speaks_of_policy(status.message) ? ErrorCode::refused : ErrorCode::invalid;
}

ErrorCode code_of(int http_status, const Status& status, During during) {
  switch (http_status) {
    case 400:
      return code_of_bad_request(status);
    case 401:
    case 403:
      return ErrorCode::unauthorized;
    case 404:
      return during == During::submit ? ErrorCode::unauthorized : ErrorCode::not_found;
    case 429:
      return status.quota_id.contains("PerDay") ? ErrorCode::over_budget : ErrorCode::throttled;
    default:
      return net::unknown_outcome(during);
  }
}

}  // namespace

Error error_from(const net::Response& response, During during, Instant now) {
  const Status status = status_in(response.body);
  Error error;
  error.code = code_of(response.status, status, during);
  error.message = fmt::format("the provider answered {}{}{}: {}", response.status,
                              status.name.empty() ? "" : " ", status.name, status.message);
  if (response.status == 404 && during == During::submit) {
    error.message += "; choose a model that this account and API have";
  }
  const auto header = net::retry_after(response, now);
  if (status.retry_delay || header) {
    error.retry_after =
        std::max(status.retry_delay.value_or(Duration(0)), header.value_or(Duration(0)));
  }
  return error;
}

Error error_from_operation(const boost::json::object& error) {
  const std::string message = text_at(error, "message");
  const boost::json::value* number = error.if_contains("code");
  const std::int64_t code = number != nullptr && number->is_int64() ? number->as_int64() : 0;
  const std::string said =
      fmt::format("the provider ended the operation with code {}: {}", code, excerpt(message));
  switch (code) {
    case 3:  // INVALID_ARGUMENT
      if (speaks_of_policy(message)) return refused_by_filter(message);
      return {.code = ErrorCode::invalid, .message = said};
    case 7:   // PERMISSION_DENIED
    case 16:  // UNAUTHENTICATED
      return {.code = ErrorCode::unauthorized, .message = said};
    default:  // DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, INTERNAL, UNAVAILABLE, ...
      return {.code = ErrorCode::unavailable, .message = said};
  }
}

Error refused_by_filter(std::string_view reasons) {
  std::string about;
  for (const auto& [code, family] : support_codes) {
    if (reasons.contains(code) && !about.contains(family)) {
      about += (about.empty() ? " (about " : ", ") + std::string(family);
    }
  }
  if (!about.empty()) about += ")";
  return {.code = ErrorCode::refused,
          .message = fmt::format("the provider's safety filter refused it{}: {}", about,
                                 excerpt(reasons))};
}

bool is_about_audio(std::string_view reasons) { return net::lower(reasons).contains("audio"); }

}  // namespace clipmill::google
