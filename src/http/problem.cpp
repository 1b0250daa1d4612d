#include "http/problem.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "http/json_writer.hpp"

namespace clipmill::http {
namespace {

constexpr std::array<std::pair<int, std::string_view>, 39> reasons{{
    {100, "Continue"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
}};

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid:
      return 400;
    case ErrorCode::not_found:
      return 404;
    case ErrorCode::conflict:
    case ErrorCode::lease_lost:
      return 409;
    case ErrorCode::throttled:
    case ErrorCode::over_budget:
      return 429;
    case ErrorCode::refused:
      return 403;
    case ErrorCode::unauthorized:
      return 401;
    case ErrorCode::timeout:
      return 504;
    case ErrorCode::unavailable:
      return 503;
  }
  return 500;
}

// What a client should wait where the error does not say; a budget's end is not known here.
std::optional<std::chrono::milliseconds> usual_wait(ErrorCode code) {
  if (code == ErrorCode::throttled) return std::chrono::seconds(1);
  if (code == ErrorCode::unavailable) return std::chrono::seconds(5);
  return std::nullopt;
}

}  // namespace

std::string_view reason_phrase(int status) {
  for (const auto& [value, text] : reasons) {
    if (value == status) return text;
  }
  return "Error";
}

Problem to_problem(Error error) {
  Problem problem{.status = status_of(error.code),
                  .code = std::string(to_string(error.code)),
                  .detail = std::move(error.message),
                  .retry_after = error.retry_after};
  if (!problem.retry_after) problem.retry_after = usual_wait(error.code);
  if (problem.status == 401) {
    // RFC 9110 asks for it with every 401.
    problem.headers.add("WWW-Authenticate", "Bearer realm=\"clipmill\"");
  }
  return problem;
}

std::string to_json(const Problem& problem, std::string_view request_id, bool legacy) {
  JsonWriter json;
  json.begin_object();
  json.field("type", "urn:clipmill:problem:" + problem.code);
  json.field("title", reason_phrase(problem.status));
  json.field("status", problem.status);
  json.field("detail", problem.detail);
  json.field("code", problem.code);
  if (!request_id.empty()) json.field("request_id", request_id);
  if (legacy) json.field("success", false);
  json.end_object();
  return std::move(json).text();
}

}  // namespace clipmill::http
