#include "task/store_time.hpp"

#include <gtest/gtest.h>

namespace clipmill {
namespace {

const Instant noon = from_millis(1'000'000'000);

TEST(StoreTime, IsTheClocksWhileNothingHappens) {
  StoreTime time;

  time.learn(noon, noon);
  time.learn(noon, noon - 5s);

  EXPECT_EQ(time.from_clock(noon + 1s), noon + 1s);
  EXPECT_EQ(time.to_clock(noon + 1s), noon + 1s);
}

TEST(StoreTime, AShortLagIsWaitedOut) {
  StoreTime time;

  // Another process was served first, again and again: this must not add up.
  for (int i = 0; i < 100; ++i) time.learn(noon, noon + 30s);

  EXPECT_EQ(time.from_clock(noon), noon);
}

TEST(StoreTime, AStepBackIsMadeUpFor) {
  StoreTime time;

  time.learn(noon - 1h, noon);

  EXPECT_EQ(time.from_clock(noon - 1h + 5s), noon + 5s);
  EXPECT_EQ(time.to_clock(noon + 5s), noon - 1h + 5s);
  time.learn(noon - 1h + 5s, noon + 5s);
  EXPECT_EQ(time.from_clock(noon - 1h + 6s), noon + 6s);
}

TEST(StoreTime, AnOldAnswerTakesNothingBack) {
  StoreTime time;
  time.learn(noon - 2h, noon);

  time.learn(noon, noon + 3h);

  EXPECT_EQ(time.from_clock(noon), noon + 3h);
  time.learn(noon, noon);
  EXPECT_EQ(time.from_clock(noon), noon + 3h);
}

}  // namespace
}  // namespace clipmill
