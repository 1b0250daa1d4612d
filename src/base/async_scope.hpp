// AsyncScope: the owner of spawned coroutines. It awaits them, cancels them on stop, and reports
// the exception of one that threw, so that nothing is detached and nothing fails without a trace.
//
// Lives on one executor (the loop); not thread safe. join() must have returned before destruction.
#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <functional>
#include <list>
#include <string>

#include "base/async.hpp"
#include "base/log.hpp"

namespace clipmill {

class AsyncScope {
 public:
  AsyncScope(asio::any_io_executor executor, Log& log);
  ~AsyncScope();
  AsyncScope(const AsyncScope&) = delete;
  AsyncScope& operator=(const AsyncScope&) = delete;

  // Starts `work`; `name` stands in the log line if it throws. After cancel() nothing starts.
  void spawn(std::string name, asio::awaitable<void> work);

  // Asks every coroutine to unwind (terminal cancellation).
  void cancel();

  // Returns once nothing runs any more. Cancelling the waiter does not cancel the work.
  asio::awaitable<void> join();

  const asio::any_io_executor& executor() const { return executor_; }
  std::size_t size() const { return running_.size(); }
  bool cancelled() const { return cancelled_; }

 private:
  asio::any_io_executor executor_;
  Log& log_;
  std::list<asio::cancellation_signal> running_;
  asio::steady_timer empty_;  // never expires; cancelled when the last coroutine ends
  bool cancelled_ = false;
};

}  // namespace clipmill
