#include "adapters/system/system_clock.hpp"

namespace clipmill {

Instant SystemClock::now() const {
  return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

asio::awaitable<void> SystemClock::sleep_until(Instant when) {
  // Waits are for lengths of time: a clock that is set while we wait must not stretch them.
  const Duration length = when - now();
  if (length <= Duration(0)) co_return;
  asio::steady_timer timer(co_await asio::this_coro::executor, length);
  co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace clipmill
