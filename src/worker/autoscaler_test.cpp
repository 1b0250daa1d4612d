#include "worker/autoscaler.hpp"

#include <gtest/gtest.h>

namespace clipmill {
namespace {

using namespace std::chrono_literals;

class AutoscalerTest : public testing::Test {
 protected:
  // Looks after `later`; what it decides is what there is at the next look.
  int look(Duration later, std::int64_t ready, std::int64_t leased, Duration oldest_age = 0ms) {
    now += later;
    AutoscaleLook look{.now = now,
                       .ready = ready,
                       .leased = leased,
                       .oldest_ready = std::nullopt,
                       .processes = processes};
    if (ready > 0) look.oldest_ready = now - oldest_age;
    return processes = autoscaler.decide(look);
  }

  Instant now = from_millis(1'000'000);
  int processes = 0;
  Autoscaler autoscaler{{.min = 0, .max = 6, .slots = 2}};
};

TEST_F(AutoscalerTest, ABacklogThatLastsStartsMoreAtMostDoublingAtATime) {
  EXPECT_EQ(look(0s, 40, 0), 0) << "it may be over in a moment";
  EXPECT_EQ(look(5s, 40, 0), 1);
  EXPECT_EQ(look(2s, 40, 2), 1);
  EXPECT_EQ(look(3s, 40, 2), 2);
  EXPECT_EQ(look(5s, 40, 4), 4);
  EXPECT_EQ(look(5s, 40, 8), 6) << "never above max";
  EXPECT_EQ(look(60s, 40, 12), 6);
}

TEST_F(AutoscalerTest, ATaskThatHasWaitedLongStartsOneAtOnce) { EXPECT_EQ(look(0s, 1, 0, 10s), 1); }

TEST_F(AutoscalerTest, WhatIsSpareIsDrainedOneByOneOnlyAfterAMinute) {
  processes = 4;
  EXPECT_EQ(look(0s, 0, 0), 4);
  EXPECT_EQ(look(59s, 0, 0), 4);
  EXPECT_EQ(look(1s, 0, 0), 3);
  EXPECT_EQ(look(1s, 0, 0), 3);
  EXPECT_EQ(look(14s, 0, 0), 2);
  EXPECT_EQ(look(15s, 0, 0), 1);
  EXPECT_EQ(look(15s, 0, 0), 0);
  EXPECT_EQ(look(600s, 0, 0), 0);
}

TEST_F(AutoscalerTest, ABacklogThatComesAndGoesMovesNothing) {
  processes = 2;
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(look(4s, 20, 4), 2);
    EXPECT_EQ(look(4s, 0, 1), 2);
    EXPECT_EQ(look(4s, 0, 4), 2);
  }
}

TEST_F(AutoscalerTest, MinIsRestoredAtOnce) {
  Autoscaler held{{.min = 2, .max = 6, .slots = 2}};
  EXPECT_EQ(held.decide({.now = now, .ready = 0, .leased = 0, .oldest_ready = {}, .processes = 1}),
            2);
}

}  // namespace
}  // namespace clipmill
