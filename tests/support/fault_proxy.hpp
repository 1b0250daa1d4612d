// FaultProxy: stands between a client and a server on loopback, and fails as networks do: it cuts
// connections, swallows bytes, or is not there at all. Runs on the test's loop.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <list>
#include <memory>

#include "base/async.hpp"

namespace clipmill::test {

class FaultProxy {
 public:
  // In front of `port` of loopback.
  FaultProxy(asio::io_context& loop, std::uint16_t port);
  ~FaultProxy();
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;

  std::uint16_t port() const { return port_; }

  // Ends all connections.
  void cut();
  // Ends all connections and refuses new ones, as while a server restarts; up() ends that.
  void down();
  void up();
  // The connections that stand keep their sockets and pass nothing on any more; new ones are good.
  void silence();
  // Takes connections and bytes, and passes nothing on.
  void swallow(bool on);
  // Lets what the client sends pass, but cuts the connections before the answer.
  void cut_before_next_answer();

  int connections_seen() const;

 private:
  struct Link;
  struct State;
  std::uint16_t port_ = 0;
  std::shared_ptr<State> state_;
};

}  // namespace clipmill::test
