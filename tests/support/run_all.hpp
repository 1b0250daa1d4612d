// run_all(awaitables): drives many coroutines at once to their ends, and gives back what each
// returned, in order. What one throws, run_all() throws once all have ended.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <vector>

#include "base/async.hpp"

namespace clipmill::test {

template <class T>
std::vector<T> run_all(asio::io_context& loop, std::vector<asio::awaitable<T>> works,
                       std::chrono::seconds limit = std::chrono::seconds(60)) {
  std::vector<std::optional<T>> values(works.size());
  std::exception_ptr failure;
  std::size_t open = works.size();
  for (std::size_t i = 0; i < works.size(); ++i) {
    asio::co_spawn(loop, std::move(works[i]), [&, i](std::exception_ptr thrown, T result) {
      if (thrown) {
        failure = thrown;
      } else {
        values[i].emplace(std::move(result));
      }
      if (--open == 0) loop.stop();
    });
  }
  loop.restart();
  if (open > 0) loop.run_for(limit);
  if (open > 0) throw std::runtime_error("the coroutines did not end in time");
  if (failure) std::rethrow_exception(failure);
  std::vector<T> results;
  for (auto& value : values) results.push_back(std::move(*value));
  return results;
}

}  // namespace clipmill::test
