#include "http/inputs.hpp"

#include <fmt/format.h>

#include <charconv>
#include <utility>

namespace clipmill::http {

Inputs::Inputs(const Request& request) : request_(request) {}

std::string Inputs::path_id_text(std::string_view name) {
  std::string text(request_.parameter(name));
  const Result<void> checked = check_id(text, name);
  if (checked) return text;
  errors_.add(fmt::format("path {}", name), checked.error().message);
  return {};
}

std::optional<std::int64_t> Inputs::integer_of(std::string_view field, std::string_view text,
                                               IntegerRange range) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (text.empty() || read.ec != std::errc() || read.ptr != end) {
    errors_.add(field, "not a whole number");
    return std::nullopt;
  }
  if (number < range.min || number > range.max) {
    errors_.add(field, fmt::format("{} is outside {} to {}", number, range.min, range.max));
    return std::nullopt;
  }
  return number;
}

std::int64_t Inputs::path_integer(std::string_view name, IntegerRange range) {
  return integer_of(fmt::format("path {}", name), request_.parameter(name), range).value_or(0);
}

std::optional<std::string> Inputs::query_id_text(std::string_view name, bool required) {
  const std::string field = fmt::format("query {}", name);
  const std::optional<std::string_view> text = request_.query(name);
  if (!text || text->empty()) {
    if (required) errors_.add(field, fmt::format("missing; give ?{}=", name));
    return std::nullopt;
  }
  const Result<void> checked = check_id(*text, name);
  if (checked) return std::string(*text);
  errors_.add(field, checked.error().message);
  return std::nullopt;
}

std::int64_t Inputs::query_integer(std::string_view name, std::int64_t fallback,
                                   IntegerRange range) {
  const std::optional<std::string_view> text = request_.query(name);
  if (!text || text->empty()) return fallback;
  return integer_of(fmt::format("query {}", name), *text, range).value_or(fallback);
}

bool Inputs::query_flag(std::string_view name, bool fallback) {
  const std::optional<std::string_view> text = request_.query(name);
  if (!text || text->empty()) return fallback;
  for (const std::string_view yes : {"true", "1", "yes", "on"}) {
    if (equal_without_case(*text, yes)) return true;
  }
  for (const std::string_view no : {"false", "0", "no", "off"}) {
    if (equal_without_case(*text, no)) return false;
  }
  errors_.add(fmt::format("query {}", name), "neither true nor false");
  return fallback;
}

std::optional<std::string> Inputs::query_text(std::string_view name, std::size_t size_bytes_max) {
  const std::optional<std::string_view> text = request_.query(name);
  if (!text || text->empty()) return std::nullopt;
  if (text->size() > size_bytes_max) {
    errors_.add(fmt::format("query {}", name),
                fmt::format("{} bytes; at most {} are allowed", text->size(), size_bytes_max));
    return std::nullopt;
  }
  return std::string(*text);
}

void Inputs::refuse_choice(std::string_view name, std::string_view chosen,
                           std::string_view allowed) {
  errors_.add(fmt::format("query {}", name),
              fmt::format("\"{}\" is none of {}", chosen.substr(0, 64), allowed));
}

ObjectReader Inputs::body(JsonLimits limits) {
  // Content-Type is not asked: curl -d sends a form's, and the old callers' runbooks use it. What a
  // foreign page could send that way is stopped by the router's Origin rule.
  Result<boost::json::value> parsed = parse_json(request_.body, limits);
  if (!parsed) {
    errors_.add("body", parsed.error().message);
    return {nullptr, "body", errors_};
  }
  document_ = std::move(*parsed);
  const boost::json::object* object = document_.if_object();
  if (!object) errors_.add("body", "give a JSON object");
  return {object, "body", errors_};
}

ObjectReader Inputs::optional_body(JsonLimits limits) {
  if (!request_.body.empty()) return body(limits);
  document_ = boost::json::object();
  return {document_.if_object(), "body", errors_};
}

}  // namespace clipmill::http
