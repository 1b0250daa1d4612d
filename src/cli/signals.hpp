// SIGINT and SIGTERM as something to wait for.
#pragma once

#include <boost/asio/signal_set.hpp>

#include "base/async.hpp"

namespace clipmill::cli {

class StopSignals {
 public:
  explicit StopSignals(asio::any_io_executor executor) : signals_(executor, SIGINT, SIGTERM) {}

  // Returns at the next of them; 0 when cancelled.
  asio::awaitable<int> wait();
  void cancel() { signals_.cancel(); }

 private:
  asio::signal_set signals_;
};

}  // namespace clipmill::cli
