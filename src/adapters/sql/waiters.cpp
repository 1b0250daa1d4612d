#include "adapters/sql/waiters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace clipmill::sql {

asio::awaitable<void> Waiters::wait(std::vector<std::string> channels, Duration timeout) {
  using namespace asio::experimental::awaitable_operators;
  const auto self = shared_from_this();
  const std::string key = fmt::format("{}", fmt::join(channels, "\n"));
  // What was notified while these channels' waiter was busy elsewhere counts too; before its
  // first wait that may be what was dropped, because nobody had asked about it.
  const bool may_have_missed = dropped_ && !seen_.contains(key);
  if (heard(channels) != seen_[key] || may_have_missed) {
    seen_[key] = heard(channels);
    co_return;
  }
  const auto executor = co_await asio::this_coro::executor;
  const auto waiter = waiters_.insert(
      waiters_.end(),
      Waiter{channels, asio::steady_timer(executor, asio::steady_timer::time_point::max())});
  // Leaves the list however the wait ends, cancellation included.
  const auto leave = [self](const std::list<Waiter>::iterator* place) {
    self->waiters_.erase(*place);
  };
  const std::unique_ptr<const std::list<Waiter>::iterator, decltype(leave)> owner(&waiter, leave);
  co_await (woken(*waiter) || clock_.sleep_for(timeout));
  seen_[key] = heard(channels);
}

void Waiters::notify(const std::string& channel) {
  ++notified_[channel];
  wake(channel);
}

void Waiters::take(std::string_view lines) {
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    const auto known = notified_.find(lines.substr(0, end));
    if (known != notified_.end()) {
      ++known->second;
      wake(known->first);
    } else {
      dropped_ = true;
    }
    if (end == std::string_view::npos) return;
    lines.remove_prefix(end + 1);
  }
}

void Waiters::notify_all() {
  ++missed_;
  for (Waiter& waiter : waiters_) {
    waiter.woken = true;
    waiter.timer.cancel();
  }
}

asio::awaitable<void> Waiters::woken(Waiter& waiter) {
  while (!waiter.woken) {
    boost::system::error_code ignored;
    co_await waiter.timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

// Of all channels together. Asking makes them known, so that notifications about them count.
std::uint64_t Waiters::heard(const std::vector<std::string>& channels) {
  std::uint64_t total = missed_;
  for (const std::string& channel : channels) total += notified_[channel];
  return total;
}

void Waiters::wake(const std::string& channel) {
  for (Waiter& waiter : waiters_) {
    if (std::ranges::find(waiter.channels, channel) == waiter.channels.end()) continue;
    waiter.woken = true;
    waiter.timer.cancel();
  }
}

}  // namespace clipmill::sql
