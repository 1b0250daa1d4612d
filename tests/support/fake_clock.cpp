#include "tests/support/fake_clock.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace clipmill::test {

asio::awaitable<void> FakeClock::sleep_until(Instant when) {
  const auto executor = co_await asio::this_coro::executor;
  while (now_ < when) {
    const auto sleeper = sleepers_.insert(
        sleepers_.end(),
        Sleeper{when, asio::steady_timer(executor, asio::steady_timer::time_point::max())});
    // Erases the entry however the wait ends, cancellation included.
    const auto erase = [this](std::list<Sleeper>::iterator* entry) { sleepers_.erase(*entry); };
    auto entry = sleeper;
    const std::unique_ptr<std::list<Sleeper>::iterator, decltype(erase)> owner(&entry, erase);
    boost::system::error_code ignored;
    co_await sleeper->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

void FakeClock::advance(Duration length) {
  now_ += length;
  for (Sleeper& sleeper : sleepers_) {
    if (sleeper.when <= now_) sleeper.timer.cancel();
  }
}

std::optional<Instant> FakeClock::next_wake() const {
  std::optional<Instant> next;
  for (const Sleeper& sleeper : sleepers_) {
    if (!next || sleeper.when < *next) next = sleeper.when;
  }
  return next;
}

}  // namespace clipmill::test
