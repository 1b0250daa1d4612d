// run(awaitable): drives one coroutine to its end on a loop of its own, for tests that read
// straight down. What the coroutine throws, run() throws. A coroutine that has not ended after
// `limit` of real time throws too, so that a hung test fails by name.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <optional>
#include <stdexcept>

#include "base/async.hpp"

namespace clipmill::test {

template <class T>
T run(asio::io_context& loop, asio::awaitable<T> work,
      std::chrono::seconds limit = std::chrono::seconds(60)) {
  std::exception_ptr failure;
  std::optional<T> value;
  bool ended = false;
  asio::co_spawn(loop, std::move(work), [&](std::exception_ptr thrown, T result) {
    failure = thrown;
    if (!thrown) value.emplace(std::move(result));
    ended = true;
    loop.stop();
  });
  loop.restart();
  loop.run_for(limit);
  if (!ended) throw std::runtime_error("the coroutine did not end in time");
  if (failure) std::rethrow_exception(failure);
  return std::move(*value);
}

inline void run(asio::io_context& loop, asio::awaitable<void> work,
                std::chrono::seconds limit = std::chrono::seconds(60)) {
  auto wrapped = [](asio::awaitable<void> inner) -> asio::awaitable<bool> {
    co_await std::move(inner);
    co_return true;
  };
  run<bool>(loop, wrapped(std::move(work)), limit);
}

}  // namespace clipmill::test
