// every(): one upkeep service's loop. A step that fails is logged once per outage and tried again
// soon, so that an outage's end is not waited for as long as the next turn would take.
#pragma once

#include <functional>
#include <string>

#include "base/async.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/result.hpp"

namespace clipmill {

// Runs `step` now and then again `interval` after each end, at most two seconds after a failure,
// until cancelled. `step` and the references outlive the loop.
asio::awaitable<void> every(Clock& clock, Log& log, std::string name, Duration interval,
                            std::function<asio::awaitable<Result<void>>()> step);

}  // namespace clipmill
