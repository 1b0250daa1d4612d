#include "task/retry_policy.hpp"

#include <gtest/gtest.h>

namespace clipmill {
namespace {

const Instant now = from_millis(1'000'000);

TEST(RetryPolicy, SaysWhatBecomesOfATaskByItsError) {
  const RetryPolicy policy;
  struct Case {
    ErrorCode code;
    int failures;  // before this one
    std::optional<Duration> retry_after;
    bool dies;
    bool counts;
    Duration wait_min;
    Duration wait_max;
  };
  const std::vector<Case> cases{
      // Waits that use nothing up, however often.
      {ErrorCode::throttled, 0, std::nullopt, false, false, 15'000ms, 16'500ms},
      {ErrorCode::throttled, 99, std::nullopt, false, false, 15'000ms, 16'500ms},
      {ErrorCode::throttled, 0, 60'000ms, false, false, 60'000ms, 66'000ms},
      {ErrorCode::throttled, 0, 0ms, false, false, 0ms, 0ms},
      {ErrorCode::over_budget, 99, std::nullopt, false, false, 3'600'000ms, 3'600'000ms},
      {ErrorCode::over_budget, 0, 5000ms, false, false, 5000ms, 5000ms},
      // Tried again, within the backoff, until the budget is used up.
      {ErrorCode::timeout, 0, std::nullopt, false, true, 0ms, 2000ms},
      {ErrorCode::unavailable, 1, std::nullopt, false, true, 0ms, 4000ms},
      {ErrorCode::unauthorized, 2, std::nullopt, false, true, 0ms, 8000ms},
      {ErrorCode::unavailable, 3, std::nullopt, false, true, 0ms, 16'000ms},
      {ErrorCode::unavailable, 3, 90'000ms, false, true, 90'000ms, 90'000ms},
      {ErrorCode::timeout, 4, std::nullopt, true, true, 0ms, 0ms},
      {ErrorCode::unavailable, 4, 90'000ms, true, true, 0ms, 0ms},
      {ErrorCode::unauthorized, 40, std::nullopt, true, true, 0ms, 0ms},
      // It would end the same way.
      {ErrorCode::invalid, 0, std::nullopt, true, true, 0ms, 0ms},
      {ErrorCode::refused, 0, 5000ms, true, true, 0ms, 0ms},
      {ErrorCode::not_found, 0, std::nullopt, true, true, 0ms, 0ms},
      {ErrorCode::conflict, 0, std::nullopt, true, true, 0ms, 0ms},
      {ErrorCode::lease_lost, 0, std::nullopt, true, true, 0ms, 0ms},
  };
  SeededRandom random(1);
  for (const Case& one : cases) {
    Task task;
    task.failures = one.failures;
    const Error error{one.code, "it failed", one.retry_after};
    SCOPED_TRACE(std::string(to_string(one.code)) + " after " + std::to_string(one.failures));
    for (int i = 0; i < 100; ++i) {
      const Decision decision = decide_after_failure(task, error, policy, now, random);
      ASSERT_EQ(std::holds_alternative<GiveUp>(decision), one.dies);
      if (one.dies) continue;
      const auto& later = std::get<RetryLater>(decision);
      EXPECT_EQ(later.counts, one.counts);
      EXPECT_GE(later.due_at, now + one.wait_min);
      EXPECT_LE(later.due_at, now + one.wait_max);
    }
  }
}

TEST(RetryPolicy, TheBudgetIsExact) {
  for (int failures_max = 1; failures_max <= 6; ++failures_max) {
    RetryPolicy policy;
    policy.failures_max = failures_max;
    SeededRandom random(2);
    Task task;
    int attempts = 1;
    while (std::holds_alternative<RetryLater>(
        decide_after_failure(task, Error{ErrorCode::timeout, "no answer"}, policy, now, random))) {
      ++task.failures;
      ++attempts;
    }
    EXPECT_EQ(attempts, failures_max);
  }
}

TEST(RetryPolicy, TheBackoffIsUniformUpToItsDoublingCeiling) {
  const RetryPolicy policy;
  const std::vector<std::pair<int, Duration>> ceilings{
      {1, 2000ms},     {2, 4000ms},     {3, 8000ms},           {9, 512'000ms},
      {10, 600'000ms}, {40, 600'000ms}, {1'000'000, 600'000ms}};
  SeededRandom random(3);
  for (const auto& [failures, ceiling] : ceilings) {
    Duration lowest = Duration::max();
    Duration highest{0};
    double sum = 0;
    constexpr int draws = 4000;
    for (int i = 0; i < draws; ++i) {
      const Duration wait = backoff(failures, policy, random);
      ASSERT_GE(wait, 0ms);
      ASSERT_LE(wait, ceiling);
      lowest = std::min(lowest, wait);
      highest = std::max(highest, wait);
      sum += static_cast<double>(wait.count());
    }
    const auto full = static_cast<double>(ceiling.count());
    EXPECT_NEAR(sum / draws, full / 2, full / 20) << failures;
    EXPECT_LT(lowest, ceiling / 20) << failures;
    EXPECT_GT(highest, ceiling - ceiling / 20) << failures;
  }
}

}  // namespace
}  // namespace clipmill
