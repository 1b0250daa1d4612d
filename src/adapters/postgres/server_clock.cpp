#include "adapters/postgres/server_clock.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace clipmill::postgres {
namespace {

using Steady = std::chrono::steady_clock;

constexpr Duration fresh{5'000};
constexpr Duration error_max{1'000};  // above it a step back is one of the server's clock

}  // namespace

Instant ServerClock::at(Steady::time_point moment) const {
  return server_ + std::chrono::floor<Duration>(moment - moment_);
}

Instant ServerClock::now() const {
  if (!known_) return std::chrono::floor<Duration>(std::chrono::system_clock::now());
  const Instant current = at(Steady::now());
  if (current > last_ || last_ - current > error_max) last_ = current;
  return last_;
}

asio::awaitable<void> ServerClock::sleep_until(Instant when) {
  const Duration length = when - now();
  if (length <= Duration(0)) co_return;
  asio::steady_timer timer(co_await asio::this_coro::executor, length);
  co_await timer.async_wait(asio::use_awaitable);
}

void ServerClock::learn(Instant server, Steady::time_point asked, Steady::time_point answered) {
  const auto half = (answered - asked) / 2;
  // A slow answer says little; what is known and counted on is better.
  if (known_ && half * 2 > error_max) return;
  server_ = server;
  moment_ = asked + half;
  if (!known_) last_ = at(answered);
  known_ = true;
}

bool ServerClock::is_fresh() const { return known_ && Steady::now() - moment_ < fresh; }

}  // namespace clipmill::postgres
