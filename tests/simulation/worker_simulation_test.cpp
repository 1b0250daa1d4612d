// The whole worker under a virtual clock, with faults at every step. A failure prints its seed:
//   CLIPMILL_SIMULATION_SEED=n simulation_tests --gtest_filter=...
// runs that one seed again; CLIPMILL_SIMULATION_RUNS=n changes how many are run.
#include <gtest/gtest.h>

#include "tests/simulation/simulated_world.hpp"
#include "tests/support/seeds.hpp"

namespace clipmill::test {
namespace {

// How much this seed is shaken, from a quiet run to one that hardly gets anywhere.
WorldOptions options_of(std::uint64_t seed) {
  SeededRandom random(seed ^ 0x5eed);
  WorldOptions options;
  options.seed = seed;
  options.tasks = 1 + static_cast<int>(random.below(8));
  options.viewers = 1 + static_cast<int>(random.below(3));
  options.workers = 1 + static_cast<int>(random.below(3));
  options.slots = 1 + static_cast<int>(random.below(3));
  const double heat = random.unit() < 0.1 ? 0 : random.unit();
  options.rates.lost_before = 0.05 * heat;
  options.rates.lost_after = 0.05 * heat;
  options.rates.crash = 0.02 * heat;
  options.rates.freeze = 0.01 * heat;
  options.provider.submit_lost = 0.05 * heat;
  options.provider.submit_unheard = 0.05 * heat;
  options.provider.submit_throttled = 0.1 * heat;
  options.provider.submit_unavailable = 0.1 * heat;
  options.provider.poll_unavailable = 0.1 * heat;
  options.provider.fetch_unavailable = 0.1 * heat;
  options.provider.operation_fails = 0.1 * heat;
  options.provider.refused = 0.05;
  options.index_loss = random.unit() < 0.3 ? 0.02 * heat : 0;
  options.cancels = random.unit() < 0.3 ? 0.2 : 0;
  return options;
}

std::string check(SimulatedWorld& world) {
  std::string problems;
  for (const auto& [id, task] : world.tasks().tasks()) {
    const auto videos = std::ranges::count_if(world.tasks().videos(),
                                              [&](const Video& video) { return video.task == id; });
    const auto events =
        std::ranges::count_if(world.tasks().events(), [&](const StoredEvent& event) {
          return event.type == "video.generated" && event.id.find(id.value) != std::string::npos;
        });
    if (videos != (task.state == TaskState::ready ? 1 : 0)) {
      problems += fmt::format("{} is {} with {} videos\n", id.value, to_string(task.state), videos);
    }
    if (events > 1) problems += fmt::format("{} was announced {} times\n", id.value, events);
    if (task.state == TaskState::dead && !task.last_error) {
      problems += id.value + " is dead without a reason\n";
    }
    // Every submit is accounted for: the first, the counted ambiguous ones, and one after each
    // operation that ended without a clip.
    const int paid = world.provider().submits(id);
    const int allowed = 1 + task.operation.ambiguous + world.provider().operations_failed(id);
    if (paid > allowed || paid > task.operation.submits) {
      problems += fmt::format("{} was submitted {} times, {} allowed, {} written\n", id.value, paid,
                              allowed, task.operation.submits);
    }
  }
  if (world.unwritten_submits() > 0) {
    problems += fmt::format("{} submits without a written intent\n", world.unwritten_submits());
  }
  // A clip that is referred to is there; one that is not is for the pruner, and never the reverse.
  const auto keys = world.blobs().keys();
  for (const Video& video : world.tasks().videos()) {
    if (std::ranges::find(keys, video.clip->blob_key) == keys.end()) {
      problems += "the bytes of " + video.id.value + " are missing\n";
    }
  }
  return problems;
}

TEST(WorkerSimulation, EveryTaskEndsOnceWhateverFails) {
  const TemporaryFolder scratch;
  const auto [first, runs] = seeds_from("CLIPMILL_SIMULATION", 10'000);
  std::int64_t crashes = 0;
  std::int64_t generated = 0;
  std::int64_t dead = 0;
  for (std::uint64_t seed = first; seed < first + runs; ++seed) {
    SimulatedWorld world(options_of(seed), scratch.path());

    const bool at_rest = world.run(3h);

    const std::string problems = check(world);
    ASSERT_TRUE(at_rest) << "seed " << seed << ": tasks are left after three hours";
    ASSERT_EQ(problems, "") << "seed " << seed;
    crashes += world.crashes();
    for (const auto& [id, task] : world.tasks().tasks()) {
      generated += task.state == TaskState::ready ? 1 : 0;
      dead += task.state == TaskState::dead ? 1 : 0;
    }
  }
  RecordProperty("runs", std::to_string(runs));
  std::printf("%llu runs: %lld crashes, %lld clips, %lld dead letters\n",
              static_cast<unsigned long long>(runs), static_cast<long long>(crashes),
              static_cast<long long>(generated), static_cast<long long>(dead));
  // Faults that never happen would prove nothing.
  if (runs >= 1000) {
    EXPECT_GT(crashes, static_cast<std::int64_t>(runs) / 10);
    EXPECT_GT(generated, static_cast<std::int64_t>(runs));
  }
}

TEST(WorkerSimulation, TheSameSeedGivesTheSameRun) {
  const TemporaryFolder scratch;
  const auto trace = [&] {
    SimulatedWorld world(options_of(42), scratch.path());
    world.run(3h);
    std::string text;
    for (const auto& [id, task] : world.tasks().tasks()) {
      text += fmt::format("{} {} {} {}\n", id.value, to_string(task.state), task.attempt,
                          task.finished_at ? to_millis(*task.finished_at) : 0);
    }
    return text;
  };

  const std::string first = trace();
  const std::string second = trace();

  EXPECT_EQ(first, second);
}

}  // namespace
}  // namespace clipmill::test
