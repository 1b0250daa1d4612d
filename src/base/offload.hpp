// offload(pool, f): runs a blocking function on a thread pool and resumes the caller on its own
// executor with what f returned or threw.
//
// The wait cannot be cancelled: f runs to its end and only then does the caller go on, so f may
// refer to what the caller owns. Bound f itself (a deadline, a size).
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/async.hpp"

namespace clipmill {

template <class F>
asio::awaitable<std::invoke_result_t<F>> offload(asio::thread_pool& pool, F f) {
  using R = std::invoke_result_t<F>;
  using Value = std::conditional_t<std::is_void_v<R>, std::monostate, R>;
  std::optional<Value> value;
  std::exception_ptr failure;
  // All state lives in this coroutine's frame, which stays suspended until the handler runs.
  auto initiate = [&pool, &f, &value, &failure](auto handler) {
    auto executor = asio::get_associated_executor(handler);
    asio::post(pool, [&f, &value, &failure, handler = std::move(handler),
                      guard = asio::make_work_guard(executor)]() mutable {
      try {
        if constexpr (std::is_void_v<R>) {
          f();
          value.emplace();
        } else {
          value.emplace(f());
        }
      } catch (...) {
        failure = std::current_exception();
      }
      // The guard goes along: the pool's thread must not touch the loop once the caller has gone
      // on, and perhaps ended it.
      const auto back = guard.get_executor();
      asio::post(back, [handler = std::move(handler), guard = std::move(guard)]() mutable {
        guard.reset();
        std::move(handler)();
      });
    });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(std::move(initiate),
                                                                       asio::use_awaitable);
  if (failure) std::rethrow_exception(failure);
  if constexpr (!std::is_void_v<R>) co_return std::move(*value);
}

}  // namespace clipmill
