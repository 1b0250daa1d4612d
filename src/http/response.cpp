#include "http/response.hpp"

#include <fmt/format.h>

#include <utility>

#include "http/json_writer.hpp"

namespace clipmill::http {

Response::Response(Error error) : problem(to_problem(std::move(error))) {}
Response::Response(Problem failure) : problem(std::move(failure)) {}

Response&& Response::with(std::string name, std::string value) && {
  headers.set(std::move(name), std::move(value));
  return std::move(*this);
}

Response json_response(std::string text, int status) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", "application/json");
  response.body = std::move(text);
  return response;
}

Response json_response(const boost::json::value& document, int status) {
  JsonWriter json;
  json.value(document);
  return json_response(std::move(json).text(), status);
}

Response text_response(std::string text, int status) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", "text/plain; charset=utf-8");
  response.body = std::move(text);
  return response;
}

Response no_content() {
  Response response;
  response.status = 204;
  return response;
}

Response stream_response(std::string content_type, std::unique_ptr<BodySource> source,
                         std::optional<std::int64_t> size_bytes) {
  Response response;
  response.headers.add("Content-Type", std::move(content_type));
  response.source = std::move(source);
  response.source_size_bytes = size_bytes;
  return response;
}

Response rendered(Response response, std::string_view request_id, bool legacy) {
  if (!response.problem) return response;
  const Problem& problem = *response.problem;
  Response result;
  result.status = problem.status;
  // Fields that a layer or the cross-origin rule put on the response stay.
  result.headers = std::move(response.headers);
  for (const Header& field : problem.headers) result.headers.set(field.name, field.value);
  result.headers.set("Content-Type", "application/problem+json");
  if (problem.retry_after) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(*problem.retry_after).count();
    result.headers.set("Retry-After", fmt::format("{}", std::max<std::int64_t>(seconds, 1)));
  }
  result.body = to_json(problem, request_id, legacy);
  return result;
}

}  // namespace clipmill::http
