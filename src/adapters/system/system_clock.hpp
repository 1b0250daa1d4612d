// SystemClock: the machine's clock, and real timers.
#pragma once

#include "base/clock.hpp"

namespace clipmill {

class SystemClock final : public Clock {
 public:
  Instant now() const override;
  asio::awaitable<void> sleep_until(Instant when) override;
};

}  // namespace clipmill
