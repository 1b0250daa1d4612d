// Waker: waits for tokens on the pools' wake lists, on a connection of its own, for all who wait in
// this process.
//
// One BLPOP covers every waiter's pools. A token is a hint: one that comes when nobody here waits
// for its pool any more is put back for other processes. After an outage everybody is woken once.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <list>

#include "adapters/redis/redis_connection.hpp"
#include "base/clock.hpp"

namespace clipmill::redis {

class Waker : public std::enable_shared_from_this<Waker> {
 public:
  // `key_prefix` and a pool are the name of its wake list.
  Waker(asio::any_io_executor executor, Clock& clock, Random& random, Log& log,
        ConnectionOptions options, std::string key_prefix, std::chrono::milliseconds block);

  // Returns with a token, or after `timeout` of the clock.
  asio::awaitable<void> wait(std::vector<std::string> pools, Duration timeout);

  void close();

  RedisConnection& connection() { return connection_; }

 private:
  struct Waiter {
    std::vector<std::string> pools;
    asio::steady_timer timer;  // never expires; cancelled to wake
    bool woken = false;
  };

  static asio::awaitable<void> woken(Waiter& waiter);
  static asio::awaitable<void> listen(std::shared_ptr<Waker> self);
  void start_listening(const std::vector<std::string>& pools);
  std::vector<std::string> wanted_pools() const;
  bool wake(const std::string& pool);
  void wake_all();

  asio::any_io_executor executor_;
  Clock& clock_;
  Log& log_;
  const std::string key_prefix_;
  const std::chrono::milliseconds block_;
  RedisConnection connection_;
  asio::steady_timer pause_;
  std::list<Waiter> waiters_;
  std::vector<std::string> asked_;  // of the BLPOP under way
  bool listening_ = false;
  bool closed_ = false;
};

}  // namespace clipmill::redis
