// Drives the loop until one coroutine has ended, whatever else still waits on it.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>

#include "base/async.hpp"

namespace clipmill::bench {

// What the coroutine throws, run_one throws.
template <class T>
T run_one(asio::io_context& loop, asio::awaitable<T> work) {
  std::optional<T> value;
  asio::co_spawn(loop, std::move(work), [&](std::exception_ptr failure, T result) {
    if (failure) std::rethrow_exception(failure);
    value.emplace(std::move(result));
    loop.stop();
  });
  loop.restart();
  loop.run();
  return std::move(*value);
}

}  // namespace clipmill::bench
