// The inside of HttpServer: one connection, and what all of them share.
//
//   server.cpp           listening, accepting, the sweep over deadlines, stopping
//   server_request.cpp   one connection: heads and bodies in, the handler called
//   server_response.cpp  answers out, whole or in pieces, and the close
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <expected>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/async_scope.hpp"
#include "http/head.hpp"
#include "http/server.hpp"

namespace clipmill::http {

inline constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

// What a connection waits for; the sweep acts on the deadline, whatever the phase.
enum class Phase { connected, idle, head, body, handling, writing, lingering };

// One client. Owned by the coroutine that serves it, and listed for the sweep.
struct Connection {
  asio::ip::tcp::socket socket;
  std::string remote_address;
  std::string input;  // received, not yet used
  Phase phase = Phase::connected;
  std::optional<Instant> deadline;
  bool expired = false;        // its wait was ended by the sweep, by stop() or to make room
  std::size_t body_bytes = 0;  // of the request at hand, counted in State::bodies_bytes
  std::list<Connection*>::iterator place;  // in State::open

  explicit Connection(asio::ip::tcp::socket accepted);

  void begin(Phase next, std::optional<Instant> until) {
    phase = next;
    deadline = until;
  }

  // Ends the wait under way. Whoever waits sees `expired`, now or when it next looks.
  void expire();
};

// For the log: what was thrown.
std::string describe(const std::exception_ptr& failure);

struct HttpServer::State {
  State(asio::any_io_executor loop, const Router& routes, Clock& time, Random& chance, Log& lines,
        ServerOptions settings);

  // Removes the connection from the sweep's list and returns what its body took from the budget.
  struct Unlist {
    State* state;
    void operator()(Connection* connection) const;
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

  // server.cpp
  asio::awaitable<Result<asio::ip::tcp::endpoint>> resolve();
  Result<void> listen(const asio::ip::tcp::endpoint& endpoint);
  asio::awaitable<void> accept();
  asio::awaitable<void> sweep();
  ConnectionPointer take(asio::ip::tcp::socket socket);
  bool make_room();
  asio::awaitable<void> turn_away(ConnectionPointer connection);

  // server_request.cpp
  asio::awaitable<void> serve(ConnectionPointer connection);
  asio::awaitable<void> send_endless(ConnectionPointer connection, Exchange exchange,
                                     Response response);

  enum class Next { again, close, moved };
  asio::awaitable<Next> serve_one(ConnectionPointer& owner);
  asio::awaitable<std::optional<std::string>> read_head(Connection& connection);
  asio::awaitable<std::expected<std::string, std::optional<Problem>>> read_body(
      Connection& connection, RequestHead head, std::size_t size_max);
  std::optional<Problem> check(const RequestHead& head, const Router::Found& found,
                               std::size_t body_bytes_max) const;
  asio::awaitable<Response> handle(Request request, Router::Found found, Exchange exchange);
  bool take_body(Connection& connection, std::size_t bytes);
  void release_body(Connection& connection);

  // server_response.cpp
  asio::awaitable<bool> read_some(Connection& connection);
  asio::awaitable<bool> write(Connection& connection, std::string_view head, std::string_view body,
                              std::string_view tail = {});
  asio::awaitable<bool> send(Connection& connection, Exchange exchange, Response response);
  asio::awaitable<bool> send_source(Connection& connection, Exchange exchange, std::string head,
                                    std::unique_ptr<BodySource> source,
                                    std::optional<std::int64_t> size_bytes, bool chunked,
                                    std::int64_t& sent);
  asio::awaitable<void> refuse(Connection& connection, Exchange exchange, Problem problem);
  asio::awaitable<void> linger(Connection& connection);

  std::string head_text(const Response& response, const Exchange& exchange, bool chunked,
                        std::optional<std::int64_t> size_bytes);
  void served(const Connection& connection, const Exchange& exchange, int status, std::int64_t sent,
              bool whole);

  Instant after(Duration length) const { return clock.now() + length; }

  asio::any_io_executor executor;
  const Router& router;
  Clock& clock;
  Random& random;
  Log& log;
  ServerOptions options;

  asio::ip::tcp::acceptor acceptor;
  asio::ip::tcp::endpoint local;
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

}  // namespace clipmill::http
