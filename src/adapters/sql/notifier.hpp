// Notifier: tells other coroutines and processes that something may have changed. Hints only: one
// may be lost or come twice, and every waiter has its own timeout.
#pragma once

#include <string>
#include <vector>

#include "base/async.hpp"
#include "base/clock.hpp"

namespace clipmill::sql {

class Notifier {
 public:
  virtual ~Notifier() = default;

  // Wakes whoever waits for `channel`, here and in the other processes. Never blocks, never fails.
  virtual void notify(std::string channel) = 0;

  // Returns when one of `channels` was notified since this waiter's last return, or after
  // `timeout`.
  virtual asio::awaitable<void> wait(std::vector<std::string> channels, Duration timeout) = 0;
};

}  // namespace clipmill::sql
