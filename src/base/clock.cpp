#include "base/clock.hpp"

#include <fmt/chrono.h>

namespace clipmill {

std::string to_rfc3339(Instant instant) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(instant);
  const auto millis = (instant - seconds).count();
  const std::time_t time = seconds.time_since_epoch().count();
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(time), millis);
}

}  // namespace clipmill
