// Waiters: who in this process waits for which channels; the part that all notifiers share.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/async.hpp"
#include "base/clock.hpp"

namespace clipmill::sql {

// Held by shared_ptr: a waiter may be the last one that holds on to it. `clock` outlives all waits.
class Waiters : public std::enable_shared_from_this<Waiters> {
 public:
  explicit Waiters(Clock& clock) : clock_(clock) {}

  // Notifier::wait.
  asio::awaitable<void> wait(std::vector<std::string> channels, Duration timeout);

  // A notification of this process.
  void notify(const std::string& channel);

  // One of another process: channels, one a line. Those that nobody here ever asked about are
  // dropped.
  void take(std::string_view lines);

  // Some may have been missed: everybody looks.
  void notify_all();

 private:
  struct Waiter {
    std::vector<std::string> channels;
    asio::steady_timer timer;  // never expires; cancelled to wake
    bool woken = false;
  };

  static asio::awaitable<void> woken(Waiter& waiter);
  std::uint64_t heard(const std::vector<std::string>& channels);
  void wake(const std::string& channel);

  Clock& clock_;
  std::map<std::string, std::uint64_t, std::less<>> notified_;  // how often, by channel
  std::map<std::string, std::uint64_t> seen_;                   // at the last return of a waiter
  std::list<Waiter> waiters_;
  std::uint64_t missed_ = 0;
  bool dropped_ = false;  // something, as nobody here had asked about its channel
};

}  // namespace clipmill::sql
