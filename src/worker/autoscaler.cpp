#include "worker/autoscaler.hpp"

#include <algorithm>

namespace clipmill {

int Autoscaler::wanted(const AutoscaleLook& look) const {
  const std::int64_t tasks = look.ready + look.leased;
  const std::int64_t filled = (tasks + options_.slots - 1) / options_.slots;
  return static_cast<int>(std::clamp<std::int64_t>(filled, options_.min, options_.max));
}

int Autoscaler::decide(const AutoscaleLook& look) {
  const int target = wanted(look);
  if (look.processes < options_.min) return options_.min;
  if (look.processes > options_.max) return options_.max;
  if (target <= look.processes) short_since_.reset();
  if (target >= look.processes) spare_since_.reset();

  if (target > look.processes) {
    if (!short_since_) short_since_ = look.now;
    const bool lasting = look.now - *short_since_ >= options_.up_after;
    const bool old = look.oldest_ready && look.now - *look.oldest_ready >= options_.old_after;
    if (!lasting && !old) return look.processes;
    short_since_ = look.now;  // the next step up waits for what this one brings
    return std::min(target, std::max(1, 2 * look.processes));
  }
  if (target < look.processes) {
    if (!spare_since_) spare_since_ = look.now;
    if (look.now - *spare_since_ < options_.down_after) return look.processes;
    *spare_since_ += options_.down_every;
    return look.processes - 1;
  }
  return look.processes;
}

}  // namespace clipmill
