#include "http/server.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <boost/asio.hpp>
#include <utility>

#include "http/server_state.hpp"

namespace clipmill::http {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t refusals_max = 64;  // connections that are being told 503 at once

// A child process that inherited a connection would keep it open after us.
void close_on_exec(int descriptor) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): fcntl is what it is
  ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
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

}  // namespace

Connection::Connection(tcp::socket accepted) : socket(std::move(accepted)) {
  error_code ignored;
  const tcp::endpoint remote = socket.remote_endpoint(ignored);
  remote_address = address_text(remote.address());
  socket.set_option(tcp::no_delay(true), ignored);
  close_on_exec(socket.native_handle());
}

void Connection::expire() {
  expired = true;
  error_code ignored;
  socket.cancel(ignored);
}

HttpServer::State::State(asio::any_io_executor loop, const Router& routes, Clock& time,
                         Random& chance, Log& lines, ServerOptions settings)
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

void HttpServer::State::Unlist::operator()(Connection* connection) const {
  state->release_body(*connection);
  state->open.erase(connection->place);
  // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): a unique_ptr's deleter
  delete connection;
}

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

}  // namespace clipmill::http
