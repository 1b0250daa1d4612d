#include "adapters/postgres/server_clock.hpp"

#include <gtest/gtest.h>

namespace clipmill::postgres {
namespace {

using Steady = std::chrono::steady_clock;

TEST(ServerClock, TellsTheServersTime) {
  ServerClock clock;
  const auto moment = Steady::now();

  clock.learn(from_millis(5'000'000), moment - 10ms, moment + 10ms);

  EXPECT_GE(clock.now(), from_millis(5'000'000));
  EXPECT_LT(clock.now(), from_millis(5'060'000));
  EXPECT_TRUE(clock.is_fresh());
}

TEST(ServerClock, ASmallCorrectionNeverGoesBack) {
  ServerClock clock;
  const auto moment = Steady::now();
  clock.learn(from_millis(5'000'000), moment, moment);
  const Instant before = clock.now();

  clock.learn(from_millis(4'999'500), moment, moment);

  EXPECT_GE(clock.now(), before);
}

TEST(ServerClock, AServerThatWasSetBackIsFollowed) {
  ServerClock clock;
  const auto moment = Steady::now();
  clock.learn(from_millis(50'000'000), moment, moment);
  EXPECT_GE(clock.now(), from_millis(50'000'000));

  clock.learn(from_millis(5'000'000), moment, moment);

  EXPECT_LT(clock.now(), from_millis(50'000'000));
}

TEST(ServerClock, ASlowAnswerIsNotBelieved) {
  ServerClock clock;
  const auto moment = Steady::now();
  clock.learn(from_millis(5'000'000), moment, moment);

  clock.learn(from_millis(90'000'000), moment, moment + 10s);

  EXPECT_LT(clock.now(), from_millis(90'000'000));
}

}  // namespace
}  // namespace clipmill::postgres
