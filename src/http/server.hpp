// HttpServer: HTTP/1.1 on one TCP port, in front of a Router.
//
// Foreign bytes meet bounds before anything else: header, target and body sizes, the number of
// connections, the memory of all bodies together, and a deadline on every wait for the client. The
// deadlines are kept by one sweep a second over all connections and not by a timer each: that costs
// nothing per request, and a virtual clock can drive it. So a deadline is late by up to one sweep.
//
//   reading a header   header_timeout in all, from its first byte (or from the connect)
//   reading a body     body_timeout, and as much again for each MiB that has arrived
//   between requests   idle_timeout
//   writing            write_timeout for each piece of at most 256 KiB
//
// Requests of one connection are answered in order, one at a time. A client that goes away cancels
// nothing: its handler runs to the end, and only then is the failed write noticed. stop() refuses
// new connections, lets running requests finish within stop_grace, then unwinds them.
//
// Lives on one executor (the loop). stop() must have returned before destruction.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/async.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "http/router.hpp"

namespace clipmill::http {

// One answered request, for the access log and for metrics.
struct Served {
  std::string_view method;       // "GET", ...; "other" for one that we do not implement
  const Route* route = nullptr;  // nullptr: none matched
  std::string_view path;         // decoded
  int status = 0;
  Duration duration{0};         // from the header's end to the last byte handed to the socket
  std::int64_t body_bytes = 0;  // sent
  std::string_view request_id;
  std::string_view remote_address;
  bool cut = false;  // the body did not leave whole
};

struct ServerOptions {
  std::string host = "127.0.0.1";  // an address, a name, "localhost", "[::1]", "0.0.0.0", "::"
  std::uint16_t port = 8080;       // 0: the system chooses
  bool allow_public = false;       // without it only a loopback address is bound
  bool share_port = false;         // SO_REUSEPORT: several processes on one port, on purpose
  // Host names that are answered, without port; empty: any. Others get 421. With a list, a page
  // whose name was re-pointed at this machine (DNS rebinding) reads nothing.
  std::vector<std::string> hosts;

  std::size_t header_bytes_max = 16 * 1024;
  std::size_t target_bytes_max = 8 * 1024;
  std::size_t body_bytes_max = 1024 * 1024;           // unless the route says otherwise
  std::size_t bodies_bytes_max = 256U * 1024 * 1024;  // of all connections together
  std::size_t connections_max = 1024;

  Duration header_timeout{10'000};
  Duration body_timeout{30'000};
  Duration idle_timeout{75'000};
  Duration write_timeout{60'000};
  Duration linger_timeout{2'000};  // for a refused client to read why
  Duration stop_grace{10'000};
  Duration sweep_interval{1'000};

  std::function<void(const Served&)> observer = nullptr;  // called on the loop
};

inline constexpr std::size_t bulk_body_bytes_max = 16U * 1024 * 1024;

class HttpServer {
 public:
  // The references outlive the server; so do the routes' captures.
  HttpServer(asio::any_io_executor executor, const Router& router, Clock& clock, Random& random,
             Log& log, ServerOptions options);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Binds and begins to accept. conflict: the port is taken. refused: a public address without
  // allow_public. unauthorized: a port that this user may not bind. invalid: no such address here.
  asio::awaitable<Result<void>> start();

  asio::awaitable<void> stop();

  std::uint16_t port() const;  // 0 before start()
  std::string url() const;     // "http://127.0.0.1:8080"

  struct Counts {
    std::size_t connections = 0;
    std::size_t requests_running = 0;
    std::uint64_t requests_served = 0;
    std::uint64_t connections_refused = 0;  // by connections_max
    std::uint64_t bytes_received = 0;
  };
  Counts counts() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace clipmill::http
