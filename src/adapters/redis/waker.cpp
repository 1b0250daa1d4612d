#include "adapters/redis/waker.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

namespace clipmill::redis {
namespace {

using namespace asio::experimental::awaitable_operators;

// Above the time that the server is asked to block: then it is gone.
constexpr std::chrono::milliseconds grace{2000};
constexpr std::chrono::milliseconds pause_after_refusal{200};

}  // namespace

Waker::Waker(asio::any_io_executor executor, Clock& clock, Random& random, Log& log,
             ConnectionOptions options, std::string key_prefix, std::chrono::milliseconds block)
    : executor_(executor),
      clock_(clock),
      log_(log),
      key_prefix_(std::move(key_prefix)),
      block_(block),
      connection_(executor, random, log, std::move(options)),
      pause_(executor) {}

asio::awaitable<void> Waker::wait(std::vector<std::string> pools, Duration timeout) {
  const auto self = shared_from_this();
  const auto waiter = waiters_.insert(
      waiters_.end(),
      Waiter{pools, asio::steady_timer(executor_, asio::steady_timer::time_point::max()), false});
  // Leaves the list however the wait ends, cancellation included.
  const auto leave = [self](const std::list<Waiter>::iterator* place) {
    self->waiters_.erase(*place);
  };
  const std::unique_ptr<const std::list<Waiter>::iterator, decltype(leave)> owner(&waiter, leave);
  start_listening(pools);
  co_await (woken(*waiter) || clock_.sleep_for(timeout));
}

void Waker::close() {
  closed_ = true;
  pause_.cancel();
}

asio::awaitable<void> Waker::woken(Waiter& waiter) {
  boost::system::error_code ignored;
  while (!waiter.woken) {
    co_await waiter.timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

void Waker::start_listening(const std::vector<std::string>& pools) {
  if (listening_) {
    // The server blocks for other pools only: asked again, with these.
    const bool covered = std::ranges::all_of(pools, [&](const std::string& pool) {
      return std::ranges::find(asked_, pool) != asked_.end();
    });
    if (!covered) connection_.reconnect();
    return;
  }
  listening_ = true;
  asio::co_spawn(executor_, listen(shared_from_this()),
                 [self = shared_from_this()](std::exception_ptr failure) {
                   self->listening_ = false;
                   if (!failure || self->closed_) return;
                   self->log_.failure("listening for work failed; workers look every now and then");
                   self->wake_all();
                 });
}

asio::awaitable<void> Waker::listen(std::shared_ptr<Waker> self) {
  bool in_outage = false;
  while (!self->closed_ && !self->waiters_.empty()) {
    self->asked_ = self->wanted_pools();
    Command command("BLPOP");
    for (const std::string& pool : self->asked_) command.add(self->key_prefix_ + pool);
    command.add(fmt::format("{:.3f}", static_cast<double>(self->block_.count()) / 1000.0));
    auto answer = co_await self->connection_.call(std::move(command), self->block_ + grace);
    if (self->closed_) co_return;
    if (!answer) {
      in_outage = answer.error().trouble != Trouble::woken;
      self->pause_.expires_after(pause_after_refusal);
      boost::system::error_code ignored;
      if (answer.error().trouble != Trouble::unknown) {
        co_await self->pause_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
      }
      continue;
    }
    // What was announced meanwhile may have gone unheard.
    if (std::exchange(in_outage, false)) self->wake_all();
    if (answer->items.size() != 2) continue;
    const std::string& key = answer->items[0].text;
    if (self->wake(key.substr(std::min(key.size(), self->key_prefix_.size())))) continue;
    Command back("RPUSH");
    back.add(key).add("1");
    // Lost with its connection, it costs somebody one sweep.
    co_await self->connection_.call(std::move(back), grace);
  }
}

std::vector<std::string> Waker::wanted_pools() const {
  std::vector<std::string> pools;
  for (const Waiter& waiter : waiters_) {
    pools.insert(pools.end(), waiter.pools.begin(), waiter.pools.end());
  }
  std::ranges::sort(pools);
  pools.erase(std::ranges::unique(pools).begin(), pools.end());
  return pools;
}

bool Waker::wake(const std::string& pool) {
  bool somebody = false;
  for (Waiter& waiter : waiters_) {
    if (std::ranges::find(waiter.pools, pool) == waiter.pools.end()) continue;
    somebody = true;
    waiter.woken = true;
    waiter.timer.cancel();
  }
  return somebody;
}

void Waker::wake_all() {
  for (Waiter& waiter : waiters_) {
    waiter.woken = true;
    waiter.timer.cancel();
  }
}

}  // namespace clipmill::redis
