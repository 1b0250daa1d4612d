#include "task/retry_policy.hpp"

#include <algorithm>

namespace clipmill {

Duration backoff(int failures, const RetryPolicy& policy, Random& random) {
  const int doublings = std::clamp(failures - 1, 0, 30);
  const auto ceiling =
      std::min<std::int64_t>(policy.backoff_cap.count(), policy.backoff_base.count() << doublings);
  return Duration(static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(ceiling) + 1)));
}

Decision decide_after_failure(const Task& task, const Error& error, const RetryPolicy& policy,
                              Instant now, Random& random) {
  switch (error.code) {
    case ErrorCode::throttled: {
      // A tenth of jitter on top keeps the throttled from coming back all at once.
      const Duration wait = error.retry_after.value_or(policy.throttle_wait);
      const auto jitter = random.below(static_cast<std::uint64_t>(wait.count() / 10 + 1));
      return RetryLater{.due_at = now + wait + Duration(static_cast<std::int64_t>(jitter)),
                        .counts = false};
    }
    case ErrorCode::over_budget:
      return RetryLater{.due_at = now + error.retry_after.value_or(policy.budget_wait),
                        .counts = false};
    case ErrorCode::timeout:
    case ErrorCode::unavailable:
    case ErrorCode::unauthorized: {
      const int failures = task.failures + 1;
      if (failures >= policy.failures_max) return GiveUp{};
      const Duration wait =
          std::max(backoff(failures, policy, random), error.retry_after.value_or(Duration(0)));
      return RetryLater{.due_at = now + wait, .counts = true};
    }
    case ErrorCode::invalid:
    case ErrorCode::refused:
    case ErrorCode::not_found:
    case ErrorCode::conflict:
    case ErrorCode::lease_lost:
      return GiveUp{};
  }
  return GiveUp{};
}

}  // namespace clipmill
