#include "upkeep/every.hpp"

#include <gtest/gtest.h>

#include "base/async_scope.hpp"
#include "tests/support/taste_world.hpp"

namespace clipmill {
namespace {

using namespace std::chrono_literals;

TEST(Every, AFailedStepIsTriedAgainSoonAndASuccessfulOneInItsTime) {
  test::TasteWorld world(0);
  const Instant begun = world.clock.now();
  std::vector<Duration> turns;
  const auto step = [&]() -> asio::awaitable<Result<void>> {
    turns.push_back(world.clock.now() - begun);
    if (turns.size() <= 2) co_return fail(ErrorCode::unavailable, "away");
    co_return Result<void>();
  };
  AsyncScope scope(world.loop.get_executor(), world.log);

  scope.spawn("every", every(world.clock, world.log, "the step", 60s, step));
  world.settle(130s);

  EXPECT_EQ(turns, (std::vector<Duration>{0s, 2s, 4s, 64s, 124s}));
  EXPECT_EQ(world.log.failures, 1);
  scope.cancel();
  world.await(scope.join());
}

}  // namespace
}  // namespace clipmill
