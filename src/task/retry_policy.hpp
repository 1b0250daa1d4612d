// What becomes of a task whose attempt failed: one pure function, and the backoff.
//
// Backoff is "full jitter" (exponential, uniform from 0 to the cap of that round): it spreads a
// herd of retries best. Source: Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog,
// 2015.
#pragma once

#include <variant>

#include "base/random.hpp"
#include "task/task.hpp"

namespace clipmill {

struct RetryPolicy {
  int failures_max = 5;  // failed attempts that count, after which the task is dead
  int crashes_max = 3;   // lost workers, after which the task is dead
  Duration backoff_base{2000};
  Duration backoff_cap{600'000};
  Duration throttle_wait{15'000};   // when a throttling provider names no Retry-After
  Duration budget_wait{3'600'000};  // before an over-budget task asks again
};

// The task waits again until `due_at`; `counts` says whether a failure was used up.
struct RetryLater {
  Instant due_at;
  bool counts = true;

  bool operator==(const RetryLater&) const = default;
};

// The task is dead; its last error is kept.
struct GiveUp {
  bool operator==(const GiveUp&) const = default;
};

using Decision = std::variant<RetryLater, GiveUp>;

// `task` as the attempt began (failures not yet counting this one).
//   throttled            wait retry_after (or throttle_wait, jittered); counts nothing
//   over_budget          wait retry_after (or budget_wait); counts nothing
//   timeout, unavailable, unauthorized   backoff; counts; dead after failures_max
//   invalid, refused, not_found, conflict, lease_lost   dead at once: it would end the same way
Decision decide_after_failure(const Task& task, const Error& error, const RetryPolicy& policy,
                              Instant now, Random& random);

// Uniform in [0, min(cap, base * 2^(failures - 1))], for failures >= 1.
Duration backoff(int failures, const RetryPolicy& policy, Random& random);

}  // namespace clipmill
