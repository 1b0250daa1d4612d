// One history everywhere: the same random traces on every dispatcher, each answer compared with
// MemoryDispatcher's, which is the specification. A failure prints its seed:
//   CLIPMILL_MODEL_SEED=n model_tests --gtest_filter=...
// runs that one again; CLIPMILL_MODEL_RUNS=n changes how many are run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/model/dispatcher_player.hpp"
#include "tests/support/seeds.hpp"

namespace clipmill::test::model {
namespace {

struct Subject {
  DispatcherMaker maker;
  std::uint64_t runs;  // as many as a few seconds allow
};

void PrintTo(const Subject& subject, std::ostream* out) { *out << subject.maker.name; }

constexpr int trace_length = 120;

class DispatcherModel : public testing::TestWithParam<Subject> {};

TEST_P(DispatcherModel, AnswersEveryTraceAsTheReferenceDoes) {
  const Seeds seeds = seeds_from("CLIPMILL_MODEL", GetParam().runs);
  for (std::uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    const DispatcherTrace trace = draw_dispatcher_trace(seed, trace_length);
    const Replay<DispatcherOperation> replay =
        [&](const std::vector<DispatcherOperation>& operations) {
          DispatcherPlayer reference(memory_maker(), trace);
          DispatcherPlayer store(GetParam().maker, trace);
          return play_both(reference, store, operations);
        };
    const auto difference = compare(seed, trace.operations, replay);
    ASSERT_FALSE(difference) << *difference;
  }
}

TEST(DispatcherTraces, ReachEveryKindOfAnswer) {
  std::set<std::string> kinds{" until ",    "come back any time", "lost L",     "cancelled L",
                              "; drain",    "live stale",         "stale live", "known",
                              ", draining", "not_found",          "invalid",    ", paused",
                              "all there"};
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const DispatcherTrace trace = draw_dispatcher_trace(seed, trace_length);
    DispatcherPlayer player(memory_maker(), trace);
    strike_off(kinds, player, trace.operations);
  }
  EXPECT_THAT(kinds, testing::IsEmpty());
}

const std::vector<Subject> subjects{
    {memory_maker(), 200},
    {sqlite_maker(), 8},
    {postgres_maker(), 4},
    {redis_maker("Redis", "CLIPMILL_TEST_REDIS_URL"), 20},
    {redis_maker("RedisSentinel", "CLIPMILL_TEST_REDIS_SENTINEL_URL"), 4},
    {redis_maker("RedisCluster", "CLIPMILL_TEST_REDIS_CLUSTER_URL"), 4}};

INSTANTIATE_TEST_SUITE_P(All, DispatcherModel, testing::ValuesIn(subjects),
                         [](const auto& info) { return info.param.maker.name; });

}  // namespace
}  // namespace clipmill::test::model
