#include "adapters/net/provider_answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cctype>

namespace clipmill::net {
namespace {

constexpr std::size_t excerpt_bytes = 300;

}  // namespace

ErrorCode unknown_outcome(During during) {
  return during == During::submit ? ErrorCode::timeout : ErrorCode::unavailable;
}

Error error_from(const Failure& failure, During during) {
  Error error = failure.error;
  if (during == During::submit && error.code != ErrorCode::invalid) {
    error.code = failure.was_sent ? ErrorCode::timeout : ErrorCode::unavailable;
  }
  return error;
}

Result<boost::json::object> object_from(const Response& response, During during) {
  boost::system::error_code error;
  boost::json::value document = boost::json::parse(response.body, error);
  if (!error && document.is_object()) return std::move(document.as_object());
  return fail(unknown_outcome(during),
              fmt::format("the provider answered {} with something that is no JSON object: {}",
                          response.status, excerpt(response.body)));
}

std::string text_at(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::string excerpt(std::string_view text) {
  std::string shown;
  for (const char c : text.substr(0, excerpt_bytes)) {
    shown += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return shown;
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

}  // namespace clipmill::net
