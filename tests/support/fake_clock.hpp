// FakeClock: virtual time. Nothing waits; advance() moves now() and wakes the sleepers that are
// due.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <list>

#include "base/clock.hpp"

namespace clipmill::test {

class FakeClock final : public Clock {
 public:
  explicit FakeClock(Instant start = from_millis(1'760'000'000'000)) : now_(start) {}

  Instant now() const override { return now_; }
  asio::awaitable<void> sleep_until(Instant when) override;

  void advance(Duration length);

  // When the next sleeper is due; nullopt when nobody sleeps.
  std::optional<Instant> next_wake() const;

 private:
  struct Sleeper {
    Instant when;
    asio::steady_timer timer;
  };
  Instant now_;
  std::list<Sleeper> sleepers_;
};

}  // namespace clipmill::test
