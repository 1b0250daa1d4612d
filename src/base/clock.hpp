// Clock: the only source of time. Instants are UTC milliseconds.
//
// The real one is adapters/system/system_clock.hpp, the virtual one tests/support/fake_clock.hpp;
// nothing else calls system_clock::now() or makes a timer for a domain's wait.
#pragma once

#include <chrono>
#include <string>

#include "base/async.hpp"

namespace clipmill {

using Duration = std::chrono::milliseconds;
using Instant = std::chrono::sys_time<Duration>;
using namespace std::chrono_literals;

class Clock {
 public:
  virtual ~Clock() = default;

  virtual Instant now() const = 0;

  // Resumes on the caller's executor once now() >= when; at once if that is past. Cancellation
  // unwinds the caller.
  virtual asio::awaitable<void> sleep_until(Instant when) = 0;

  asio::awaitable<void> sleep_for(Duration length) { return sleep_until(now() + length); }
};

inline std::int64_t to_millis(Instant instant) { return instant.time_since_epoch().count(); }
inline Instant from_millis(std::int64_t millis) { return Instant(Duration(millis)); }

// RFC 3339 in UTC with milliseconds: 2026-11-24T08:00:00.123Z
std::string to_rfc3339(Instant instant);

}  // namespace clipmill
