// RedisConnection: commands to a Redis server and their replies, for many callers at once.
//
// What callers ask in one turn of the loop is written together (pipelining); replies come in order.
// A lost connection is made again, after a jittered backoff, for as long as this object lives:
// there is no state from which it does not come back. A command that was not sent yet waits for
// that; one that was sent fails as `unknown`. Every command has a deadline, and a server that lets
// one pass, or does not answer a ping in time, is taken to be gone (a half-open socket looks like
// that). Which server: the one of a redis:// address, the primary that Sentinels name, or the node
// of a Cluster that serves `probe_key`; found anew with every connect. Lives on one executor (the
// loop). Deadlines are real time: the network knows no other.
#pragma once

#include <functional>
#include <memory>

#include "adapters/redis/redis_address.hpp"
#include "adapters/redis/redis_error.hpp"
#include "adapters/redis/redis_stream.hpp"
#include "adapters/redis/resp.hpp"
#include "base/log.hpp"
#include "base/random.hpp"

namespace clipmill::redis {

struct ConnectionOptions {
  Address address;
  std::string ca_file;                              // for TLS; empty: the system's certificates
  std::string client_name;                          // as CLIENT LIST shows it
  std::string probe_key;                            // in a Cluster, whose node is wanted
  std::chrono::milliseconds connect_timeout{3000};  // for each step until it may be used
  std::chrono::milliseconds backoff_min{20};
  std::chrono::milliseconds backoff_max{2000};
  std::chrono::milliseconds ping_interval{10'000};  // of silence
  std::chrono::milliseconds ping_timeout{3000};
  std::size_t waiting_max = 4096;  // commands, sent or not
  std::size_t waiting_bytes_max = std::size_t{64} << 20;
  ReplyLimits reply_limits;
};

// What the server said of itself when it was connected to.
struct ServerFacts {
  std::string version;
  std::string run_id;
  std::string eviction_policy;
  HostPort place;
  std::int64_t client_id = 0;
};

using Answer = std::expected<Reply, Failure>;

class RedisConnection {
 public:
  // Connects with the first call. The references outlive it.
  RedisConnection(asio::any_io_executor executor, Random& random, Log& log,
                  ConnectionOptions options);
  // Fails what is under way; its callers must not run on.
  ~RedisConnection();
  RedisConnection(const RedisConnection&) = delete;
  RedisConnection& operator=(const RedisConnection&) = delete;

  // Sends the command; an error reply is a Failure. Cancelling the caller does not unsend it.
  asio::awaitable<Answer> call(Command command, std::chrono::milliseconds deadline);

  // Waits until a server was connected to and says what it is.
  asio::awaitable<std::expected<ServerFacts, Failure>> facts(std::chrono::milliseconds deadline);

  // Of the newest connect; the server of facts() meanwhile may be another.
  const ServerFacts& last_facts() const;

  // Connects anew: what was sent fails as unknown, what was not is sent to the next.
  void reconnect();

  // How often a connection was made; for tests and logs.
  std::int64_t connects() const;

 private:
  class Link;
  std::shared_ptr<Link> link_;
};

}  // namespace clipmill::redis
