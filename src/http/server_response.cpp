#include <fmt/format.h>

#include <array>
#include <boost/asio.hpp>
#include <utility>

#include "base/ids.hpp"
#include "http/server_state.hpp"

namespace clipmill::http {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t read_size_bytes = 16 * 1024;
constexpr std::size_t piece_size_bytes = 256 * 1024;
constexpr std::size_t linger_bytes_max = 16 * 1024 * 1024;

std::string http_date(Instant instant) {
  // The names are fixed by RFC 9110, whatever the locale.
  static constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed",
                                                        "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> months{
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(instant - day));
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
                     days[std::chrono::weekday(day).c_encoding()],
                     static_cast<unsigned>(date.day()),
                     months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

}  // namespace

// False: the client has gone, or its time is up.
asio::awaitable<bool> HttpServer::State::read_some(Connection& connection) {
  if (connection.expired) co_return false;
  std::string& input = connection.input;
  const std::size_t before = input.size();
  input.resize(before + read_size_bytes);
  auto [error, size] = co_await connection.socket.async_read_some(
      asio::buffer(input.data() + before, read_size_bytes), as_tuple);
  input.resize(before + (error ? 0 : size));
  counts.bytes_received += size;
  co_return !error && !connection.expired;
}

asio::awaitable<bool> HttpServer::State::write(Connection& connection, std::string_view head,
                                               std::string_view body, std::string_view tail) {
  if (connection.expired) co_return false;
  const std::array<asio::const_buffer, 3> buffers{asio::buffer(head), asio::buffer(body),
                                                  asio::buffer(tail)};
  auto [error, size] = co_await asio::async_write(connection.socket, buffers, as_tuple);
  co_return !error;
}

std::string HttpServer::State::head_text(const Response& response, const Exchange& exchange,
                                         bool chunked, std::optional<std::int64_t> size_bytes) {
  const auto second = std::chrono::floor<std::chrono::seconds>(clock.now());
  if (date.empty() || second != date_second) {
    date_second = second;
    date = http_date(second);
  }
  std::string text = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status,
                                 reason_phrase(response.status), date);
  for (const Header& field : response.headers) {
    text += fmt::format("{}: {}\r\n", field.name, field.value);
  }
  if (!response.headers.find("Cache-Control")) text += "Cache-Control: no-store\r\n";
  text += "X-Content-Type-Options: nosniff\r\n";
  if (!exchange.request_id.empty()) text += "X-Request-Id: " + exchange.request_id + "\r\n";
  if (chunked) {
    text += "Transfer-Encoding: chunked\r\n";
  } else if (size_bytes) {
    text += fmt::format("Content-Length: {}\r\n", *size_bytes);
  }
  if (!exchange.keep_alive) {
    text += "Connection: close\r\n";
  } else if (exchange.http_1_0) {
    text += "Connection: keep-alive\r\n";
  }
  text += "\r\n";
  return text;
}

// True: the whole answer was handed to the socket.
asio::awaitable<bool> HttpServer::State::send(Connection& connection, Exchange exchange,
                                              Response response) {
  const bool bodiless = response.status == 204 || response.status == 304;
  const bool streamed = response.source != nullptr;
  bool chunked = false;
  std::optional<std::int64_t> size;
  if (!bodiless && streamed) {
    size = response.source_size_bytes;
    chunked = !size && !exchange.http_1_0;
  } else if (!bodiless) {
    size = static_cast<std::int64_t>(response.body.size());
  }
  std::string head = head_text(response, exchange, chunked, size);

  bool whole = true;
  std::int64_t sent = 0;
  if (bodiless || exchange.head_only) {
    connection.begin(Phase::writing, after(options.write_timeout));
    whole = co_await write(connection, head, {});
  } else if (streamed) {
    whole = co_await send_source(connection, exchange, std::move(head), std::move(response.source),
                                 size, chunked, sent);
    // A reset, so that a client cannot take what it has for the whole.
    if (!whole) {
      error_code ignored;
      connection.socket.set_option(asio::socket_base::linger(true, 0), ignored);
      connection.socket.close(ignored);
    }
  } else {
    const std::string_view body = response.body;
    std::string_view first = head;
    do {
      const std::string_view piece = body.substr(static_cast<std::size_t>(sent), piece_size_bytes);
      connection.begin(Phase::writing, after(options.write_timeout));
      whole = co_await write(connection, first, piece);
      first = {};
      if (whole) sent += static_cast<std::int64_t>(piece.size());
    } while (whole && static_cast<std::size_t>(sent) < body.size());
  }
  served(connection, exchange, response.status, sent, whole);
  co_return whole;
}

asio::awaitable<bool> HttpServer::State::send_source(Connection& connection, Exchange exchange,
                                                     std::string head,
                                                     std::unique_ptr<BodySource> source,
                                                     std::optional<std::int64_t> size_bytes,
                                                     bool chunked, std::int64_t& sent) {
  const auto cut = [&](std::string why) {
    log.failure(
        "a response body was cut off",
        {{"path", exchange.path}, {"request_id", exchange.request_id}, {"error", std::move(why)}});
    return false;
  };
  std::string framing = std::move(head);
  // An endless body may keep its first piece waiting: the head goes ahead.
  if (!size_bytes) {
    connection.begin(Phase::writing, after(options.write_timeout));
    if (!co_await write(connection, framing, {})) co_return false;
    framing.clear();
  }
  for (;;) {
    connection.begin(Phase::handling, std::nullopt);
    Result<std::optional<std::string>> piece = std::nullopt;
    std::exception_ptr failure;
    try {
      piece = co_await source->next();
    } catch (...) {
      failure = std::current_exception();
    }
    if (failure) {
      const asio::cancellation_state cancellation = co_await asio::this_coro::cancellation_state;
      if (cancellation.cancelled() != asio::cancellation_type::none) {
        std::rethrow_exception(failure);
      }
      co_return cut(describe(failure));
    }
    if (!piece) co_return cut(piece.error().message);
    if (!*piece) break;
    const std::string& data = **piece;
    if (data.empty()) continue;
    if (size_bytes && static_cast<std::int64_t>(data.size()) > *size_bytes - sent) {
      co_return cut("the source gave more than it had announced");
    }
    if (chunked) framing += fmt::format("{:x}\r\n", data.size());
    connection.begin(Phase::writing, after(options.write_timeout));
    if (!co_await write(connection, framing, data, chunked ? "\r\n" : "")) co_return false;
    framing.clear();
    sent += static_cast<std::int64_t>(data.size());
  }
  if (size_bytes && sent < *size_bytes) {
    co_return cut("the source gave less than it had announced");
  }
  if (chunked) framing += "0\r\n\r\n";
  if (framing.empty()) co_return true;
  connection.begin(Phase::writing, after(options.write_timeout));
  co_return co_await write(connection, framing, {});
}

// Tells the client and closes, so that it can read why.
asio::awaitable<void> HttpServer::State::refuse(Connection& connection, Exchange exchange,
                                                Problem problem) {
  if (exchange.request_id.empty()) exchange.request_id = make_uuid7(clock.now(), random);
  release_body(connection);
  connection.expired = false;
  exchange.keep_alive = false;
  Response response(std::move(problem));
  response.headers = exchange.cors;
  response =
      rendered(std::move(response), exchange.request_id, exchange.route && exchange.route->legacy);
  if (co_await send(connection, std::move(exchange), std::move(response))) {
    co_await linger(connection);
  }
}

// A close with unread input resets the connection, and a reset takes the answer with it. So read
// on for a little, until the client closes too.
asio::awaitable<void> HttpServer::State::linger(Connection& connection) {
  error_code ignored;
  connection.socket.shutdown(tcp::socket::shutdown_send, ignored);
  connection.begin(Phase::lingering, after(options.linger_timeout));
  std::size_t thrown_away = 0;
  for (;;) {
    thrown_away += connection.input.size();
    connection.input.clear();
    if (thrown_away > linger_bytes_max) co_return;
    if (!co_await read_some(connection)) co_return;
  }
}

void HttpServer::State::served(const Connection& connection, const Exchange& exchange, int status,
                               std::int64_t sent, bool whole) {
  ++counts.requests_served;
  const Duration duration = clock.now() - exchange.began;
  log.debug("http request", {{"method", std::string(exchange.method)},
                             {"path", exchange.path},
                             {"status", fmt::format("{}", status)},
                             {"duration_ms", fmt::format("{}", duration.count())},
                             {"body_bytes", fmt::format("{}", sent)},
                             {"cut", whole ? "false" : "true"},
                             {"remote", connection.remote_address},
                             {"request_id", exchange.request_id}});
  if (!options.observer) return;
  options.observer(Served{.method = exchange.method,
                          .route = exchange.route,
                          .path = exchange.path,
                          .status = status,
                          .duration = duration,
                          .body_bytes = sent,
                          .request_id = exchange.request_id,
                          .remote_address = connection.remote_address,
                          .cut = !whole});
}

}  // namespace clipmill::http
