#include "upkeep/every.hpp"

namespace clipmill {
namespace {

constexpr Duration wait_after_failure_max{2'000};

}  // namespace

asio::awaitable<void> every(Clock& clock, Log& log, std::string name, Duration interval,
                            std::function<asio::awaitable<Result<void>>()> step) {
  bool failing = false;
  for (;;) {
    auto done = co_await step();
    if (!done && !failing) {
      log.failure(name + " failed; trying again", {{"error", done.error().message}});
    } else if (done && failing) {
      log.info(name + " works again");
    }
    failing = !done;
    co_await clock.sleep_for(failing ? std::min(interval, wait_after_failure_max) : interval);
  }
}

}  // namespace clipmill
