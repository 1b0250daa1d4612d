// Response: what a handler gives back: a text, a stream of pieces, or a problem.
//
// A handler that fails returns the Error itself, `co_return video.error();`, and the edge writes
// the problem document, because only the edge knows the request id and whether the route is legacy.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/async.hpp"
#include "base/result.hpp"
#include "http/headers.hpp"
#include "http/problem.hpp"

namespace clipmill::http {

// BodySource: a body that is made while it is sent, so that it never lies in memory whole.
//
// The server calls next() again only after the piece before has been handed to the socket, and
// destroys the source when the body ends, the client has gone or the server stops. An error cuts
// the connection, because the status line has already left; it is logged with ❌.
class BodySource {
 public:
  virtual ~BodySource() = default;

  // The next piece, of at most about 256 KiB; nullopt at the end. An empty piece is skipped.
  virtual asio::awaitable<Result<std::optional<std::string>>> next() = 0;
};

struct Response {
  int status = 200;
  Headers headers;
  std::string body;

  std::unique_ptr<BodySource> source;             // instead of body
  std::optional<std::int64_t> source_size_bytes;  // nullopt: unknown, sent in chunks
  // An event stream: a stop does not wait for it. Its source must say something now and then (a
  // comment line every 15 s), because only a write shows that the client has gone.
  bool endless = false;

  std::optional<Problem> problem;  // instead of all above

  Response() = default;
  // Implicit, so that a handler can `co_return` either.
  Response(Error error);      // NOLINT(google-explicit-constructor)
  Response(Problem failure);  // NOLINT(google-explicit-constructor)

  // For chaining: co_return json_response(...).with("Cache-Control", "no-store");
  Response&& with(std::string name, std::string value) &&;
};

// `text` is JSON already (JsonWriter makes it).
Response json_response(std::string text, int status = 200);
Response json_response(const boost::json::value& document, int status = 200);
Response text_response(std::string text, int status = 200);
Response no_content();
Response stream_response(std::string content_type, std::unique_ptr<BodySource> source,
                         std::optional<std::int64_t> size_bytes = std::nullopt);

// Turns a problem into status, headers and body; any other response stays as it is.
Response rendered(Response response, std::string_view request_id, bool legacy);

}  // namespace clipmill::http
