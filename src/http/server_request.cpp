#include <fmt/format.h>

#include <algorithm>
#include <boost/asio.hpp>
#include <utility>

#include "base/ids.hpp"
#include "http/chunked.hpp"
#include "http/server_state.hpp"

namespace clipmill::http {
namespace {

constexpr std::size_t body_step_bytes = 1024 * 1024;  // what one body_timeout is for

// A field that would break out of its line is a bug of a handler, and must not reach the wire.
bool is_sendable(const Headers& headers) {
  const auto has_line_break = [](std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
  };
  for (const Header& field : headers) {
    if (field.name.empty() || has_line_break(field.name) || has_line_break(field.value)) {
      return false;
    }
  }
  return true;
}

// Ids that clients may give: anything else would be a way into our logs.
bool is_request_id(std::string_view text) {
  return !text.empty() && text.size() <= 128 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
}

// "[::1]:80" → "[::1]", "host:80" → "host".
std::string_view host_without_port(std::string_view host) {
  const std::size_t bracket = host.rfind(']');
  const std::size_t colon = host.rfind(':');
  if (colon == std::string_view::npos) return host;
  if (bracket != std::string_view::npos && colon < bracket) return host;
  return host.substr(0, colon);
}

}  // namespace

std::string describe(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "not a std::exception";
  }
}

asio::awaitable<void> HttpServer::State::serve(ConnectionPointer connection) {
  connection->begin(Phase::connected, after(options.header_timeout));
  for (;;) {
    const Next next = co_await serve_one(connection);
    if (next != Next::again) co_return;
    release_body(*connection);
    connection->begin(Phase::idle, after(options.idle_timeout));
    if (stopping) co_return;
  }
}

// The next request's head, taken off the input; nullopt: refused, or there is none.
asio::awaitable<std::optional<std::string>> HttpServer::State::read_head(Connection& connection) {
  HeadScanner scanner;
  std::string& input = connection.input;
  bool begun = false;
  const auto refuse_head = [&](int status, std::string code, std::string detail) {
    return refuse(connection, Exchange{.began = clock.now()},
                  Problem{.status = status, .code = std::move(code), .detail = std::move(detail)});
  };
  for (;;) {
    // RFC 9112 lets old clients send an empty line behind a body.
    while (!begun && input.starts_with("\r\n")) input.erase(0, 2);
    if (!begun && !input.empty() && input != "\r") {
      begun = true;
      if (connection.phase == Phase::idle) {
        connection.begin(Phase::head, after(options.header_timeout));
      }
      connection.phase = Phase::head;
    }
    if (begun) {
      const HeadScanner::State state = scanner.scan(input);
      if (state == HeadScanner::State::bad) {
        co_await refuse_head(400, "malformed_request",
                             "this is not an HTTP request: its head holds a control byte or a line "
                             "end other than CR LF");
        co_return std::nullopt;
      }
      const std::size_t size =
          state == HeadScanner::State::complete ? scanner.head_size() : input.size();
      if (size > options.header_bytes_max) {
        if (scanner.past_first_line()) {
          co_await refuse_head(
              431, "headers_too_large",
              fmt::format("the request head is longer than {} bytes", options.header_bytes_max));
        } else {
          co_await refuse_head(
              414, "target_too_long",
              fmt::format("the request target is longer than {} bytes", options.target_bytes_max));
        }
        co_return std::nullopt;
      }
      if (state == HeadScanner::State::complete) {
        std::string head = input.substr(0, size);
        input.erase(0, size);
        co_return head;
      }
    }
    if (!co_await read_some(connection)) {
      if (connection.expired && begun) {
        co_await refuse_head(408, "request_timeout",
                             "the request head did not arrive in time; send it again");
      }
      co_return std::nullopt;
    }
  }
}

std::optional<Problem> HttpServer::State::check(const RequestHead& head, const Router::Found& found,
                                                std::size_t body_bytes_max) const {
  if (!options.hosts.empty()) {
    const std::string_view host = host_without_port(head.headers.find("Host").value_or(""));
    const bool ours = std::ranges::any_of(
        options.hosts, [&](const std::string& name) { return equal_without_case(name, host); });
    if (!ours) {
      return Problem{.status = 421,
                     .code = "misdirected_request",
                     .detail =
                         "this server does not answer for that Host; name it in the "
                         "configuration if it should"};
    }
  }
  if (head.content_length.value_or(0) > body_bytes_max) {
    return Problem{.status = 413,
                   .code = "content_too_large",
                   .detail = fmt::format("the body has {} bytes; at most {} are taken here",
                                         *head.content_length, body_bytes_max)};
  }
  if (found.route && found.route->options.needs_body && !head.has_body()) {
    if (!head.content_length) {
      return Problem{.status = 411,
                     .code = "length_required",
                     .detail = "a body belongs here; send it with Content-Length"};
    }
    return Problem{.status = 400, .code = "invalid", .detail = "the body is empty"};
  }
  return std::nullopt;
}

asio::awaitable<HttpServer::State::Next> HttpServer::State::serve_one(ConnectionPointer& owner) {
  Connection& connection = *owner;
  std::optional<std::string> text = co_await read_head(connection);
  if (!text) co_return Next::close;

  Exchange exchange{.began = clock.now()};
  std::expected<RequestHead, Problem> parsed = parse_head(*text);
  if (!parsed) {
    co_await refuse(connection, std::move(exchange), std::move(parsed.error()));
    co_return Next::close;
  }
  RequestHead& head = *parsed;
  const auto given_id = head.headers.find("X-Request-Id");
  exchange.request_id = given_id && is_request_id(*given_id) ? std::string(*given_id)
                                                             : make_uuid7(exchange.began, random);
  exchange.http_1_0 = head.http_1_0;
  exchange.keep_alive = head.keep_alive;
  router.add_cors(head.headers, exchange.cors);

  const std::optional<Method> method = method_from(head.method);
  if (!method) {
    co_await refuse(connection, std::move(exchange),
                    Problem{.status = 501,
                            .code = "not_implemented",
                            .detail = "this server does not know that method"});
    co_return Next::close;
  }
  exchange.method = to_string(*method);
  exchange.head_only = *method == Method::head;
  if (head.target.size() > options.target_bytes_max) {
    co_await refuse(connection, std::move(exchange),
                    Problem{.status = 414,
                            .code = "target_too_long",
                            .detail = fmt::format("the request target is longer than {} bytes",
                                                  options.target_bytes_max)});
    co_return Next::close;
  }
  Result<Target> target = parse_target(head.target);
  if (!target) {
    co_await refuse(connection, std::move(exchange),
                    Problem{.status = 400,
                            .code = "malformed_request",
                            .detail = std::move(target.error().message)});
    co_return Next::close;
  }
  exchange.path = target->path;
  Router::Found found = router.find(*method, target->segments);
  exchange.route = found.route;

  std::size_t body_bytes_max = options.body_bytes_max;
  if (found.route && found.route->options.body_bytes_max) {
    body_bytes_max = *found.route->options.body_bytes_max;
  }
  std::optional<Problem> problem = check(head, found, body_bytes_max);
  if (problem) {
    co_await refuse(connection, std::move(exchange), std::move(*problem));
    co_return Next::close;
  }

  Request request{.method = *method,
                  .target = std::move(*target),
                  .headers = std::move(head.headers),
                  .remote_address = connection.remote_address,
                  .id = exchange.request_id,
                  .received_at = exchange.began};
  if (head.has_body()) {
    // A client that asked first need not send a body that nobody wants.
    if (head.expects_continue && !found.route) {
      Response response = co_await handle(std::move(request), std::move(found), exchange);
      exchange.keep_alive = false;
      co_await send(connection, std::move(exchange), std::move(response));
      co_await linger(connection);
      co_return Next::close;
    }
    auto body = co_await read_body(connection, std::move(head), body_bytes_max);
    if (!body) {
      if (body.error()) {
        co_await refuse(connection, std::move(exchange), std::move(*body.error()));
      }
      co_return Next::close;
    }
    request.body = std::move(*body);
  }

  // No deadline here: how long a handler may take is its own affair.
  connection.begin(Phase::handling, std::nullopt);
  ++counts.requests_running;
  struct Ended {
    std::size_t& running;
    ~Ended() { --running; }
  };
  std::optional<Ended> running(std::in_place, counts.requests_running);
  Response response = co_await handle(std::move(request), std::move(found), exchange);
  // HTTP/1.0 knows the end of a body without length by the close.
  const bool ends_by_close = exchange.http_1_0 && response.source && !response.source_size_bytes;
  if (stopping || ends_by_close) exchange.keep_alive = false;
  if (response.endless && response.source && !exchange.head_only) {
    running.reset();
    streams.spawn("http stream",
                  send_endless(std::move(owner), std::move(exchange), std::move(response)));
    co_return Next::moved;
  }
  const bool keep = exchange.keep_alive;
  const bool whole = co_await send(connection, std::move(exchange), std::move(response));
  if (!whole) co_return Next::close;
  if (keep && !stopping) co_return Next::again;
  // Bytes that nobody reads would turn the close into a reset, and the answer might be lost.
  if (!connection.input.empty()) co_await linger(connection);
  co_return Next::close;
}

asio::awaitable<void> HttpServer::State::send_endless(ConnectionPointer connection,
                                                      Exchange exchange, Response response) {
  exchange.keep_alive = false;
  co_await send(*connection, std::move(exchange), std::move(response));
}

asio::awaitable<Response> HttpServer::State::handle(Request request, Router::Found found,
                                                    Exchange exchange) {
  const bool legacy = exchange.route && exchange.route->legacy;
  const auto broken = [&] {
    Response response(Problem{.detail = "something went wrong inside; the log says more under this "
                                        "request_id"});
    response.headers = exchange.cors;
    return rendered(std::move(response), exchange.request_id, legacy);
  };
  Response response;
  std::exception_ptr failure;
  try {
    response = co_await router.handle(std::move(request), std::move(found));
  } catch (...) {
    failure = std::current_exception();
  }
  if (failure) {
    const asio::cancellation_state cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none) {
      std::rethrow_exception(failure);
    }
    log.failure("a request handler failed", {{"path", exchange.path},
                                             {"request_id", exchange.request_id},
                                             {"error", describe(failure)}});
    co_return broken();
  }
  response = rendered(std::move(response), exchange.request_id, legacy);
  if (!is_sendable(response.headers)) {
    log.failure("a response header holds a line break",
                {{"path", exchange.path}, {"request_id", exchange.request_id}});
    co_return broken();
  }
  co_return response;
}

bool HttpServer::State::take_body(Connection& connection, std::size_t bytes) {
  if (bytes > options.bodies_bytes_max - std::min(bodies_bytes, options.bodies_bytes_max)) {
    return false;
  }
  connection.body_bytes += bytes;
  bodies_bytes += bytes;
  return true;
}

void HttpServer::State::release_body(Connection& connection) {
  bodies_bytes -= connection.body_bytes;
  connection.body_bytes = 0;
}

// The body, or the problem to tell, or nullopt when there is nobody to tell.
asio::awaitable<std::expected<std::string, std::optional<Problem>>> HttpServer::State::read_body(
    Connection& connection, RequestHead head, std::size_t size_max) {
  std::string& input = connection.input;
  const Instant began = clock.now();
  connection.begin(Phase::body, began + options.body_timeout);
  if (head.expects_continue && input.empty()) {
    connection.begin(Phase::writing, after(options.write_timeout));
    if (!co_await write(connection, "HTTP/1.1 100 Continue\r\n\r\n", {})) {
      co_return std::unexpected(std::nullopt);
    }
    connection.begin(Phase::body, began + options.body_timeout);
  }

  const auto refusal = [](int status, std::string code, std::string detail) {
    return std::unexpected(std::optional<Problem>(
        Problem{.status = status, .code = std::move(code), .detail = std::move(detail)}));
  };
  std::string body;
  ChunkDecoder decoder(size_max);
  std::size_t counted = 0;
  std::size_t received = 0;  // framing included
  for (;;) {
    if (head.chunked) {
      const std::size_t used = decoder.take(input, body);
      received += used;
      input.erase(0, used);
    } else {
      const std::size_t length = static_cast<std::size_t>(*head.content_length);
      const std::size_t used = std::min(input.size(), length - body.size());
      body.append(input, 0, used);
      received += used;
      input.erase(0, used);
    }
    if (!take_body(connection, body.size() - counted)) {
      Problem problem{.status = 503,
                      .code = "overloaded",
                      .detail = "too many large bodies at once; try again in a moment",
                      .retry_after = 1s};
      co_return std::unexpected(std::optional<Problem>(std::move(problem)));
    }
    counted = body.size();

    if (head.chunked) {
      if (decoder.state() == ChunkDecoder::State::done) co_return body;
      if (decoder.state() == ChunkDecoder::State::bad) {
        co_return refusal(400, "malformed_request", "the chunked body is broken");
      }
      if (decoder.state() == ChunkDecoder::State::too_large) {
        co_return refusal(413, "content_too_large",
                          fmt::format("at most {} bytes are taken here", size_max));
      }
    } else if (body.size() == *head.content_length) {
      co_return body;
    }

    const auto steps = static_cast<Duration::rep>(1 + received / body_step_bytes);
    connection.begin(Phase::body, began + options.body_timeout * steps);
    if (!co_await read_some(connection)) {
      if (!connection.expired) co_return std::unexpected(std::nullopt);
      co_return refusal(408, "request_timeout", "the body did not arrive in time; send it again");
    }
  }
}

}  // namespace clipmill::http
