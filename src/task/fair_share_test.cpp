#include "task/fair_share.hpp"

#include <gtest/gtest.h>

#include <array>
#include <limits>

#include "base/random.hpp"

namespace clipmill {
namespace {

TEST(FairShare, AFlowStartsAtItsLastFinishButNeverBehindTheClock) {
  EXPECT_EQ(start_tag(0, 0), 0);
  EXPECT_EQ(start_tag(100, 40), 100);
  EXPECT_EQ(start_tag(100, 100), 100);
  EXPECT_EQ(start_tag(100, 400), 400);
}

TEST(FairShare, AFinishIsTheStartAndTheCostByTheWeight) {
  struct Case {
    Tag start;
    Duration cost;
    int weight;
    Tag finish;
  };
  for (const Case& one : std::vector<Case>{{0, 8000ms, 1, 8'000'000},
                                           {5, 8000ms, 8, 1'000'005},
                                           {0, 1ms, 3, 333},
                                           {0, 0ms, 1, 1000},     // every task moves its viewer on
                                           {0, -5ms, 1, 1000},    // whatever its cost is said to be
                                           {0, 1ms, 1000, 1},     //
                                           {7, 10ms, 0, 10'007},  // a weight below 1 is 1
                                           {7, 10ms, -3, 10'007}}) {
    EXPECT_EQ(finish_tag(one.start, one.cost, one.weight), one.finish);
  }
}

TEST(FairShare, TagsDoNotOverflowWithinAnyLife) {
  // A million tasks of a day each.
  const Tag day = finish_tag(0, std::chrono::hours(24), 1);

  EXPECT_LT(day, std::numeric_limits<Tag>::max() / 1'000'000);
}

TEST(FairShare, TiersHaveTheirWeights) {
  EXPECT_EQ(TierWeights{}.of(Tier::free), 1);
  EXPECT_EQ(TierWeights{}.of(Tier::premium), 8);
  EXPECT_EQ((TierWeights{.free = 3, .premium = 5}).of(Tier::free), 3);
}

// The rule as dispatchers apply it, on busy flows: the bound of Goyal, Vin and Cheng.
TEST(FairShare, BusyFlowsDifferByAtMostOneMaximalTaskEach) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    SeededRandom random(seed);
    constexpr std::size_t flows = 5;
    std::array<Tag, flows> finish{};
    std::array<int, flows> weight{};
    std::array<std::int64_t, flows> cost_max{};
    std::array<double, flows> served{};
    for (std::size_t i = 0; i < flows; ++i) {
      weight[i] = 1 + static_cast<int>(random.below(9));
      cost_max[i] = 1 + static_cast<std::int64_t>(random.below(20'000));
    }
    Tag clock = 0;
    for (int picks = 0; picks < 500; ++picks) {
      std::size_t next = 0;
      for (std::size_t i = 1; i < flows; ++i) {
        if (start_tag(clock, finish[i]) < start_tag(clock, finish[next])) next = i;
      }
      const Duration cost(
          1 + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(cost_max[next]))));
      clock = start_tag(clock, finish[next]);
      finish[next] = finish_tag(clock, cost, weight[next]);
      served[next] += static_cast<double>(cost.count()) / weight[next];

      for (std::size_t i = 0; i < flows; ++i) {
        for (std::size_t j = 0; j < flows; ++j) {
          const double bound = static_cast<double>(cost_max[i]) / weight[i] +
                               static_cast<double>(cost_max[j]) / weight[j];
          ASSERT_LE(served[i] - served[j], bound + 1) << "seed " << seed << " pick " << picks;
        }
      }
    }
  }
}

}  // namespace
}  // namespace clipmill
