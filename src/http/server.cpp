#include "http/server.hpp"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio.hpp>
#include <list>
#include <optional>
#include <utility>

#include "base/async_scope.hpp"
#include "base/ids.hpp"
#include "http/chunked.hpp"
#include "http/head.hpp"

namespace clipmill::http {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t read_size_bytes = 16 * 1024;
constexpr std::size_t piece_size_bytes = 256 * 1024;
constexpr std::size_t body_step_bytes = 1024 * 1024;  // what one body_timeout is for
constexpr std::size_t linger_bytes_max = 16 * 1024 * 1024;
constexpr std::size_t refusals_max = 64;  // connections that are being told 503 at once

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

// What a connection waits for; the sweep acts on the deadline, whatever the phase.
enum class Phase { connected, idle, head, body, handling, writing, lingering };

// A child process that inherited a connection would keep it open after us.
void close_on_exec(int descriptor) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): fcntl is what it is
  ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

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

std::string describe(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "not a std::exception";
  }
}

bool is_loopback(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).is_loopback();
  }
  return address.is_loopback();
}

std::string address_text(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

// What binding to `host`:`port` failed with, for the person who chose them.
Error bind_error(const error_code& error, const std::string& host, std::uint16_t port) {
  if (error == asio::error::address_in_use) {
    return {ErrorCode::conflict,
            fmt::format("port {} on {} is taken by another process; stop it (ss -ltnp 'sport = "
                        ":{}' shows which one) or choose another port",
                        port, host, port)};
  }
  if (error == asio::error::access_denied) {
    return {ErrorCode::unauthorized,
            fmt::format("this user may not listen on port {}; choose one above 1023", port)};
  }
  if (error == boost::system::errc::address_not_available) {
    return {ErrorCode::invalid,
            fmt::format("{} is not an address of this machine; 127.0.0.1 always is", host)};
  }
  return {ErrorCode::unavailable,
          fmt::format("cannot listen on {} port {}: {}", host, port, error.message())};
}

// One client. Owned by the coroutine that serves it, and listed for the sweep.
struct Connection {
  tcp::socket socket;
  std::string remote_address;
  std::string input;  // received, not yet used
  Phase phase = Phase::connected;
  std::optional<Instant> deadline;
  bool expired = false;        // its wait was ended by the sweep, by stop() or to make room
  std::size_t body_bytes = 0;  // of the request at hand, counted in State::bodies_bytes
  std::list<Connection*>::iterator place;  // in State::open

  explicit Connection(tcp::socket accepted) : socket(std::move(accepted)) {
    error_code ignored;
    const tcp::endpoint remote = socket.remote_endpoint(ignored);
    remote_address = address_text(remote.address());
    socket.set_option(tcp::no_delay(true), ignored);
    close_on_exec(socket.native_handle());
  }

  void begin(Phase next, std::optional<Instant> until) {
    phase = next;
    deadline = until;
  }

  // Ends the wait under way. Whoever waits sees `expired`, now or when it next looks.
  void expire() {
    expired = true;
    error_code ignored;
    socket.cancel(ignored);
  }
};

}  // namespace

struct HttpServer::State {
  State(asio::any_io_executor loop, const Router& routes, Clock& time, Random& chance, Log& lines,
        ServerOptions settings)
      : executor(loop),
        router(routes),
        clock(time),
        random(chance),
        log(lines),
        options(std::move(settings)),
        acceptor(loop),
        service(loop, lines),
        connections(loop, lines),
        streams(loop, lines) {}

  // Removes the connection from the sweep's list and returns what its body took from the budget.
  struct Unlist {
    State* state;
    void operator()(Connection* connection) const {
      state->release_body(*connection);
      state->open.erase(connection->place);
      // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): a unique_ptr's deleter
      delete connection;
    }
  };
  using ConnectionPointer = std::unique_ptr<Connection, Unlist>;

  // What the answer needs to know of the question.
  struct Exchange {
    std::string_view method = "other";
    std::string path = {};
    std::string request_id = {};
    const Route* route = nullptr;
    Headers cors = {};  // what the answer says about other origins, if we make it ourselves
    Instant began = {};
    bool head_only = false;
    bool http_1_0 = false;
    bool keep_alive = false;
  };

  asio::awaitable<Result<tcp::endpoint>> resolve();
  Result<void> listen(const tcp::endpoint& endpoint);
  asio::awaitable<void> accept();
  asio::awaitable<void> sweep();
  ConnectionPointer take(tcp::socket socket);
  bool make_room();

  asio::awaitable<void> serve(ConnectionPointer connection);
  asio::awaitable<void> turn_away(ConnectionPointer connection);
  asio::awaitable<void> send_endless(ConnectionPointer connection, Exchange exchange,
                                     Response response);

  enum class Next { again, close, moved };
  asio::awaitable<Next> serve_one(ConnectionPointer& owner);
  asio::awaitable<std::optional<std::string>> read_head(Connection& connection);
  asio::awaitable<std::expected<std::string, std::optional<Problem>>> read_body(
      Connection& connection, RequestHead head, std::size_t size_max);
  asio::awaitable<Response> handle(Request request, Router::Found found, Exchange exchange);

  asio::awaitable<bool> read_some(Connection& connection);
  asio::awaitable<bool> write(Connection& connection, std::string_view head, std::string_view body);
  asio::awaitable<bool> send(Connection& connection, Exchange exchange, Response response);
  asio::awaitable<bool> send_source(Connection& connection, Exchange exchange, std::string head,
                                    std::unique_ptr<BodySource> source,
                                    std::optional<std::int64_t> size_bytes, bool chunked,
                                    std::int64_t& sent);
  asio::awaitable<void> refuse(Connection& connection, Exchange exchange, Problem problem);
  asio::awaitable<void> linger(Connection& connection);

  std::optional<Problem> check(const RequestHead& head, const Router::Found& found,
                               std::size_t body_bytes_max) const;
  std::string head_text(const Response& response, const Exchange& exchange, bool chunked,
                        std::optional<std::int64_t> size_bytes);
  void served(const Connection& connection, const Exchange& exchange, int status, std::int64_t sent,
              bool whole);
  Instant after(Duration length) const { return clock.now() + length; }
  bool take_body(Connection& connection, std::size_t bytes);
  void release_body(Connection& connection);

  asio::any_io_executor executor;
  const Router& router;
  Clock& clock;
  Random& random;
  Log& log;
  ServerOptions options;

  tcp::acceptor acceptor;
  tcp::endpoint local;
  bool started = false;
  bool stopping = false;
  std::optional<Instant> grace_end;

  std::list<Connection*> open;
  std::size_t turning_away = 0;
  std::size_t bodies_bytes = 0;
  Counts counts;
  std::uint64_t refused_logged = 0;

  std::chrono::sys_seconds date_second{};
  std::string date;

  // Declared last: what runs in them uses all of the above.
  AsyncScope service;      // accept and sweep
  AsyncScope connections;  // one coroutine a client
  AsyncScope streams;      // clients of endless responses: a stop ends these at once
};

// ---- starting and stopping

HttpServer::HttpServer(asio::any_io_executor executor, const Router& router, Clock& clock,
                       Random& random, Log& log, ServerOptions options)
    : state_(std::make_unique<State>(std::move(executor), router, clock, random, log,
                                     std::move(options))) {}

HttpServer::~HttpServer() = default;

asio::awaitable<Result<void>> HttpServer::start() {
  State& state = *state_;
  Result<tcp::endpoint> endpoint = co_await state.resolve();
  if (!endpoint) co_return fail(std::move(endpoint.error()));
  Result<void> listening = state.listen(*endpoint);
  if (!listening) co_return listening;
  state.started = true;
  state.service.spawn("http accept", state.accept());
  state.service.spawn("http sweep", state.sweep());
  co_return Result<void>();
}

asio::awaitable<void> HttpServer::stop() {
  State& state = *state_;
  if (!state.started) co_return;
  if (!state.stopping) {
    state.stopping = true;
    error_code ignored;
    state.acceptor.close(ignored);
    state.streams.cancel();
    for (Connection* connection : state.open) {
      const bool waits = connection->phase == Phase::idle || connection->phase == Phase::connected;
      if (waits) connection->expire();
    }
    state.grace_end = state.after(state.options.stop_grace);
    // Otherwise the sweep does it, when the grace is over.
    if (state.options.stop_grace <= Duration(0)) state.connections.cancel();
  }
  co_await state.connections.join();
  co_await state.streams.join();
  state.service.cancel();
  co_await state.service.join();
}

std::uint16_t HttpServer::port() const { return state_->local.port(); }

std::string HttpServer::url() const {
  const asio::ip::address address = state_->local.address();
  return address.is_v6() ? fmt::format("http://[{}]:{}", address.to_string(), port())
                         : fmt::format("http://{}:{}", address.to_string(), port());
}

HttpServer::Counts HttpServer::counts() const {
  Counts counts = state_->counts;
  counts.connections = state_->open.size();
  return counts;
}

asio::awaitable<Result<tcp::endpoint>> HttpServer::State::resolve() {
  std::string host = options.host;
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (equal_without_case(host, "localhost")) host = "127.0.0.1";
  error_code error;
  asio::ip::address address = asio::ip::make_address(host, error);
  if (error) {
    tcp::resolver resolver(executor);
    auto [failure, found] =
        co_await resolver.async_resolve(host, std::string(), tcp::resolver::passive, as_tuple);
    if (failure || found.empty()) {
      co_return fail(ErrorCode::invalid,
                     fmt::format("no address is known for {}; give one, 127.0.0.1 for this machine "
                                 "only",
                                 options.host));
    }
    address = found.begin()->endpoint().address();
  }
  if (!is_loopback(address) && !options.allow_public) {
    co_return fail(ErrorCode::refused,
                   fmt::format("{} lets other machines in, and nothing here would ask who they "
                               "are; listen on 127.0.0.1, or allow a public address once there is "
                               "an API key",
                               options.host));
  }
  co_return tcp::endpoint(address, options.port);
}

Result<void> HttpServer::State::listen(const tcp::endpoint& endpoint) {
  error_code error;
  const auto failed = [&] {
    error_code ignored;
    acceptor.close(ignored);
    return fail(bind_error(error, options.host, options.port));
  };
  acceptor.open(endpoint.protocol(), error);
  if (error) return failed();
  close_on_exec(acceptor.native_handle());
  // For a restart within a minute of the last; on Linux it does not let two listen at once.
  acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (endpoint.address().is_v6() && endpoint.address().is_unspecified()) {
    // "::" means every address, IPv4 too.
    acceptor.set_option(asio::ip::v6_only(false), error);
  }
  if (options.share_port) {
    const int on = 1;
    if (::setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) != 0) {
      error = error_code(errno, boost::system::system_category());
      return failed();
    }
  }
  acceptor.bind(endpoint, error);
  if (error) return failed();
  acceptor.listen(tcp::acceptor::max_listen_connections, error);
  if (error) return failed();
  local = acceptor.local_endpoint(error);
  return {};
}

// ---- accepting and sweeping

HttpServer::State::ConnectionPointer HttpServer::State::take(tcp::socket socket) {
  auto connection = std::make_unique<Connection>(std::move(socket));
  connection->place = open.insert(open.end(), connection.get());
  return {connection.release(), Unlist{this}};
}

asio::awaitable<void> HttpServer::State::accept() {
  for (;;) {
    auto [error, socket] = co_await acceptor.async_accept(as_tuple);
    if (stopping) co_return;
    if (error == asio::error::connection_aborted) continue;
    if (error) {
      // Out of descriptors, most likely: the ones in use must end first.
      log.failure("cannot accept a connection", {{"error", error.message()}});
      co_await clock.sleep_for(100ms);
      continue;
    }
    if (open.size() - turning_away < options.connections_max || make_room()) {
      connections.spawn("http connection", serve(take(std::move(socket))));
      continue;
    }
    ++counts.connections_refused;
    // Beyond these nobody is told anything: the socket just closes.
    if (turning_away < refusals_max) {
      ++turning_away;
      connections.spawn("http refusal", turn_away(take(std::move(socket))));
    }
  }
}

// A connection that has had its answers and now keeps silent makes way for a new one.
bool HttpServer::State::make_room() {
  Connection* longest = nullptr;
  for (Connection* connection : open) {
    if (connection->phase != Phase::idle || connection->expired) continue;
    if (!longest || connection->deadline < longest->deadline) longest = connection;
  }
  if (!longest) return false;
  longest->expire();
  return true;
}

asio::awaitable<void> HttpServer::State::sweep() {
  for (;;) {
    co_await clock.sleep_for(options.sweep_interval);
    const Instant now = clock.now();
    for (Connection* connection : open) {
      if (!connection->expired && connection->deadline && *connection->deadline <= now) {
        connection->expire();
      }
    }
    if (counts.connections_refused > refused_logged) {
      log.warning("connections were refused: too many at once",
                  {{"refused", fmt::format("{}", counts.connections_refused - refused_logged)},
                   {"connections_max", fmt::format("{}", options.connections_max)}});
      refused_logged = counts.connections_refused;
    }
    if (grace_end && now >= *grace_end && !connections.cancelled()) {
      log.warning("requests did not end within the grace and are broken off",
                  {{"requests", fmt::format("{}", counts.requests_running)}});
      connections.cancel();
    }
  }
}

asio::awaitable<void> HttpServer::State::turn_away(ConnectionPointer connection) {
  struct Leave {
    std::size_t& count;
    ~Leave() { --count; }
  } leave{turning_away};
  co_await refuse(*connection, Exchange{.began = clock.now()},
                  Problem{.status = 503,
                          .code = "overloaded",
                          .detail = "too many connections at once; try again in a moment",
                          .retry_after = 1s});
}

// ---- one connection

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
  if (stopping) exchange.keep_alive = false;
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

// ---- bodies

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

// ---- reading and writing

// False: the client has gone, or its time is up.
asio::awaitable<bool> HttpServer::State::read_some(Connection& connection) {
  if (connection.expired) co_return false;
  std::string& input = connection.input;
  const std::size_t before = input.size();
  input.resize(before + read_size_bytes);
  auto [error, size] = co_await connection.socket.async_read_some(
      asio::buffer(input.data() + before, read_size_bytes), as_tuple);
  input.resize(before + (error ? 0 : size));
  co_return !error && !connection.expired;
}

asio::awaitable<bool> HttpServer::State::write(Connection& connection, std::string_view head,
                                               std::string_view body) {
  if (connection.expired) co_return false;
  const std::array<asio::const_buffer, 2> buffers{asio::buffer(head), asio::buffer(body)};
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
    // HTTP/1.0 knows the end of such a body by the close.
    if (!size && exchange.http_1_0) exchange.keep_alive = false;
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
    if (!co_await write(connection, framing, data)) co_return false;
    framing = chunked ? "\r\n" : "";
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
  connection.expired = false;
  exchange.keep_alive = false;
  Response response =
      rendered(std::move(problem), exchange.request_id, exchange.route && exchange.route->legacy);
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
