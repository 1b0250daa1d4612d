// until(loop, done): runs the loop, handler by handler, until done() holds. For what happens in
// other processes; nothing sleeps, and a wait that never ends fails by throwing after `limit`.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <stdexcept>

#include "base/async.hpp"

namespace clipmill::test {

template <class Done>
void until(asio::io_context& loop, Done done,
           std::chrono::seconds limit = std::chrono::seconds(60)) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!done()) {
    loop.restart();
    loop.run_one_until(end);
    if (std::chrono::steady_clock::now() >= end) {
      throw std::runtime_error("the condition did not come true in time");
    }
  }
}

}  // namespace clipmill::test
