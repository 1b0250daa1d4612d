// One history everywhere, for the whole engine: the same random traces on every pair of a truth and
// a dispatcher that clipmill runs with, compared with the memory ones. Seeds as in
// dispatcher_model_test.cpp.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/model/engine_player.hpp"
#include "tests/support/seeds.hpp"

namespace clipmill::test::model {
namespace {

struct Subject {
  EngineMaker maker;
  std::uint64_t runs;  // as many as a few seconds allow
};

void PrintTo(const Subject& subject, std::ostream* out) { *out << subject.maker.name; }

const EngineMaker memory{.name = "Memory", .make = [](DispatcherWorld world) {
                           return Engine{memory_task_store(world.clock), memory_dispatcher(world)};
                         }};

const EngineMaker sqlite{.name = "Sqlite", .make = [](DispatcherWorld world) {
                           auto truth = std::make_shared<SqliteTruth>();
                           return Engine{sql_task_store(truth, world.clock),
                                         sqlite_dispatcher(world, truth)};
                         }};

const EngineMaker postgres{.name = "Postgres", .make = [](DispatcherWorld world) {
                             auto truth = std::make_shared<PostgresTruth>(world.loop);
                             return Engine{sql_task_store(truth, world.clock),
                                           postgres_dispatcher(world, truth)};
                           }};

const EngineMaker redis_and_postgres{
    .name = "RedisAndPostgres", .make = [](DispatcherWorld world) {
      return Engine{sql_task_store(std::make_shared<PostgresTruth>(world.loop), world.clock),
                    redis_dispatcher(world, "CLIPMILL_TEST_REDIS_URL")};
    }};

constexpr int trace_length = 150;

class EngineModel : public testing::TestWithParam<Subject> {};

TEST_P(EngineModel, AnswersEveryTraceAsTheReferenceDoes) {
  const Seeds seeds = seeds_from("CLIPMILL_MODEL", GetParam().runs);
  for (std::uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    const EngineTrace trace = draw_engine_trace(seed, trace_length);
    const Replay<EngineOperation> replay = [&](const std::vector<EngineOperation>& operations) {
      EnginePlayer reference(memory, trace.policy);
      EnginePlayer store(GetParam().maker, trace.policy);
      return play_both(reference, store, operations);
    };
    const auto difference = compare(seed, trace.operations, replay);
    ASSERT_FALSE(difference) << *difference;
  }
}

TEST(EngineTraces, ReachEveryKindOfAnswer) {
  std::set<std::string> kinds{"started ",
                              "over, ready",
                              "over, dead",
                              "over, cancelled",
                              "over otherwise",
                              "not due until",
                              "lease_lost",
                              "again: lease_lost",
                              "conflict",
                              "not_found",
                              ", finished",
                              ", finished by another",
                              ", given back",
                              ", given back by another",
                              ", queued",
                              ", there",
                              "1 were missing",
                              "rebuilt",
                              "2 crashes",
                              "2 failures",
                              ", retried",
                              "cancelled L",
                              "lost L",
                              "event task.dead",
                              "event video.generated",
                              ": completed v-",
                              ": failed",
                              "1 ambiguous",
                              "; paused"};
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const EngineTrace trace = draw_engine_trace(seed, trace_length);
    EnginePlayer player(memory, trace.policy);
    strike_off(kinds, player, trace.operations);
  }
  EXPECT_THAT(kinds, testing::IsEmpty());
}

const std::vector<Subject> subjects{
    {memory, 100}, {sqlite, 4}, {postgres, 2}, {redis_and_postgres, 2}};

INSTANTIATE_TEST_SUITE_P(All, EngineModel, testing::ValuesIn(subjects),
                         [](const auto& info) { return info.param.maker.name; });

}  // namespace
}  // namespace clipmill::test::model
