#include "queue/video_generation_queue_service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <list>
#include <set>

#include "adapters/template/template_prompt_writer.hpp"
#include "tests/support/faulty_ports.hpp"
#include "tests/support/memory_dispatcher.hpp"
#include "tests/support/taste_world.hpp"

namespace clipmill {
namespace {

using test::TasteWorld;
using testing::ElementsAre;

// Answers what the test tells it to, and remembers what it was asked.
class ScriptedWriter final : public PromptWriter {
 public:
  explicit ScriptedWriter(Clock& clock) : clock_(clock) {}

  std::vector<PromptContext> asked;
  std::list<std::vector<WrittenPrompt>> answers;  // then none any more
  std::optional<Error> failure;
  Duration thinks{0};

  asio::awaitable<Result<std::vector<WrittenPrompt>>> write(PromptContext context) override {
    asked.push_back(std::move(context));
    co_await clock_.sleep_for(thinks);
    if (failure) co_return fail(*failure);
    if (answers.empty()) co_return std::vector<WrittenPrompt>{};
    auto answer = std::move(answers.front());
    answers.pop_front();
    co_return answer;
  }
  std::string name() const override { return "scripted"; }

 private:
  Clock& clock_;
};

class QueuePlanning : public testing::Test {
 protected:
  QueuePlanning() { service.emplace(world.loop.get_executor(), ports(writer), QueueOptions{}); }
  ~QueuePlanning() override { world.await(service->stop()); }

  VideoGenerationQueueService::Ports ports(PromptWriter& the_writer) {
    return {world.queues, world.interactions, world.videos, world.catalog, world.embedder,
            the_writer,   fallback,           dispatcher,   world.clock,   random,
            world.log};
  }

  void use(PromptWriter& the_writer, QueueOptions options = {}) {
    world.await(service->stop());
    service.emplace(world.loop.get_executor(), ports(the_writer), std::move(options));
  }

  // A viewer who likes cats and has seen all of them but `unseen`: with few, clips must be made.
  void likes_cats(const std::string& user, int unseen) {
    const int liked = std::min(15, 20 - unseen);
    world.did(user, Action::like, TasteWorld::ids("cat", 0, liked));
    if (20 - unseen > liked) {
      world.did(user, Action::view, TasteWorld::ids("cat", liked, 20 - unseen - liked));
    }
    world.save_preference(user);
  }

  Planned plan(const std::string& user) {
    return world.await(service->plan_now(UserId(user))).value();
  }

  static WrittenPrompt good(const std::string& prompt, PromptKind kind = PromptKind::exploit) {
    return {prompt, 0, kind};
  }
  static std::vector<WrittenPrompt> five_good() {
    return {good("a tabby cat and kitten asleep on a warm radiator"),
            good("a cat and kitten chase wool across the floor"),
            good("a sleepy cat with whiskers watches falling leaves"),
            good("a cat jumps between bookshelves in slow motion", PromptKind::blend),
            good("a steam train crosses a viaduct in thick fog", PromptKind::neighbour)};
  }

  TasteWorld world;
  SeededRandom random{1};
  test::MemoryDispatcher dispatcher{world.clock, random};
  ScriptedWriter writer{world.clock};
  TemplatePromptWriter fallback;
  std::optional<VideoGenerationQueueService> service;
};

TEST_F(QueuePlanning, SimilarUnseenVideosAreQueued) {
  likes_cats("ann", 8);

  const Planned planned = plan("ann");

  EXPECT_TRUE(planned.now);
  EXPECT_EQ(planned.version, 1);
  EXPECT_EQ(planned.strategy, Strategy::existing_videos);
  ASSERT_GE(planned.items.size(), 3U);
  std::set<VideoId> met;
  for (const QueueItem& item : planned.items) {
    EXPECT_EQ(item.status, QueueItemStatus::ready);
    EXPECT_FALSE(item.task);
    ASSERT_TRUE(item.video);
    EXPECT_FALSE(world.viewer("ann").seen.contains(*item.video)) << "only what is unseen";
    EXPECT_TRUE(met.insert(*item.video).second);
    EXPECT_EQ(item.url, "https://videos.example/" + item.video->value);
    if (item.reason == "similar") {
      EXPECT_THAT(item.video->value, testing::StartsWith("cat-"));
      EXPECT_GE(item.similarity.value(), 0.15);
      EXPECT_THAT(item.why, testing::StartsWith("because you liked “"));
    } else {
      EXPECT_EQ(item.reason, "explore");
    }
  }
  EXPECT_TRUE(world.truth.tasks.empty());
  EXPECT_TRUE(writer.asked.empty());
}

TEST_F(QueuePlanning, WhereLittleIsLeftClipsAreMade) {
  likes_cats("ann", 2);
  writer.answers = {five_good()};

  const Planned planned = plan("ann");

  EXPECT_EQ(planned.strategy, Strategy::generated_prompts);
  ASSERT_EQ(planned.items.size(), 7U) << "two were found, five are made";
  EXPECT_EQ(planned.items[0].status, QueueItemStatus::ready);
  EXPECT_EQ(planned.items[1].status, QueueItemStatus::ready);
  ASSERT_EQ(world.truth.tasks.size(), 5U);
  std::set<std::uint64_t> seeds;
  for (std::size_t i = 0; i < 5; ++i) {
    const QueueItem& item = planned.items[i + 2];
    const Task& task = world.truth.tasks[i];
    EXPECT_EQ(item.status, QueueItemStatus::pending_generation);
    EXPECT_EQ(item.task, task.id);
    EXPECT_EQ(task.prompt, five_good()[i].prompt);
    EXPECT_EQ(task.user, UserId("ann"));
    EXPECT_EQ(task.plan_version, 1);
    EXPECT_TRUE(dispatcher.knows(task.id));
    seeds.insert(task.seed);
  }
  EXPECT_EQ(seeds.size(), 5U);
  EXPECT_THAT(planned.items[2].why, testing::StartsWith("because you liked “"));
  ASSERT_EQ(writer.asked.size(), 1U);
  EXPECT_FALSE(writer.asked[0].interests.empty());
  EXPECT_EQ(writer.asked[0].count, 5);
}

TEST_F(QueuePlanning, AVersionIsPlannedOnce) {
  likes_cats("ann", 2);
  writer.answers = {five_good()};
  const Planned first = plan("ann");

  const Planned again = plan("ann");

  EXPECT_TRUE(first.now);
  EXPECT_FALSE(again.now);
  EXPECT_EQ(again.version, 1);
  EXPECT_EQ(again.strategy, Strategy::generated_prompts);
  EXPECT_EQ(again.items.size(), first.items.size());
  EXPECT_EQ(writer.asked.size(), 1U);
  EXPECT_EQ(world.truth.tasks.size(), 5U);
}

TEST_F(QueuePlanning, ManyAskingAtOnceArePlannedByOne) {
  likes_cats("ann", 2);
  writer.answers = {five_good()};
  writer.thinks = Duration(5000);
  service->preference_updated(UserId("ann"), 1);
  std::vector<Result<Planned>> answers;
  auto ask = [](VideoGenerationQueueService& of,
                std::vector<Result<Planned>>& into) -> asio::awaitable<void> {
    into.push_back(co_await of.plan_now(UserId("ann")));
  };
  for (int i = 0; i < 3; ++i) asio::co_spawn(world.loop, ask(*service, answers), asio::detached);

  world.settle();

  ASSERT_EQ(answers.size(), 3U);
  for (const auto& answer : answers) {
    ASSERT_TRUE(answer);
    EXPECT_FALSE(answer->now);
    EXPECT_EQ(answer->items.size(), 7U);
  }
  EXPECT_EQ(writer.asked.size(), 1U);
}

TEST_F(QueuePlanning, NobodyIsKeptWaitingForAPromptWriter) {
  likes_cats("ann", 2);
  writer.answers = {five_good()};
  writer.thinks = Duration(20'000);

  service->preference_updated(UserId("ann"), 1);

  EXPECT_TRUE(writer.asked.empty()) << "nothing ran yet";
  world.settle();
  EXPECT_EQ(world.truth.tasks.size(), 5U);
}

TEST_F(QueuePlanning, WithoutAPreferenceVectorThereIsNothingToPlanFrom) {
  world.did("skipper", Action::skip, TasteWorld::ids("cat", 0, 15));
  world.save_preference("skipper");

  const auto nobody = world.await(service->plan_now(UserId("nobody")));
  const auto skipper = world.await(service->plan_now(UserId("skipper")));
  const auto again = world.await(service->plan_now(UserId("skipper")));

  for (const auto& answer : {nobody, skipper, again}) {
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::not_found);
  }
  const auto due = world.await(world.queues.due_for_plan(std::nullopt, 10)).value();
  EXPECT_TRUE(due.empty()) << "an empty plan was stored";
  EXPECT_TRUE(world.viewer("skipper").items.empty());
}

TEST_F(QueuePlanning, BadPromptsAreAskedForAgainOnceThenTheTemplateHelps) {
  likes_cats("ann", 2);
  writer.answers = {
      {good("too short"), good("a cat and kitten chase wool across the floor"),
       good("a cat and kitten chase wool across the floor!"),  // like its sibling
       good("a cat, as seen on https://evil.example/kitten"),
       good("an excavator digs a trench beside the motorway")},  // far from the taste
      {good("a cat jumps between bookshelves in slow motion"),
       good("a cat^abcdefgh^with whiskers^abcdefgh^jumps around"), good("x"), good("y")}};

  const Planned planned = plan("ann");

  ASSERT_EQ(writer.asked.size(), 2U);
  EXPECT_EQ(writer.asked[1].count, 4);
  EXPECT_THAT(writer.asked[1].recent_prompts,
              testing::Contains("a cat and kitten chase wool across the floor"));
  ASSERT_EQ(world.truth.tasks.size(), 5U) << "the template wrote the missing three";
  EXPECT_EQ(world.truth.tasks[0].prompt, "a cat and kitten chase wool across the floor");
  EXPECT_EQ(world.truth.tasks[1].prompt, "a cat jumps between bookshelves in slow motion");
  std::set<std::string> prompts;
  for (const Task& task : world.truth.tasks) {
    EXPECT_EQ(text_fault(task.prompt, {}), std::nullopt);
    EXPECT_TRUE(prompts.insert(task.prompt).second);
  }
  EXPECT_EQ(planned.strategy, Strategy::generated_prompts);
}

TEST_F(QueuePlanning, APromptLikeAnExistingClipIsNotMadeAgain) {
  likes_cats("ann", 2);
  const Video existing = world.await(world.videos.get({VideoId("cat-3")}, false)).value().at(0);
  writer.answers = {{good(existing.caption + " ")}, five_good()};

  plan("ann");

  ASSERT_EQ(world.truth.tasks.size(), 5U);
  EXPECT_EQ(world.truth.tasks[0].prompt, five_good()[0].prompt);
}

TEST_F(QueuePlanning, APromptWriterThatIsDownOrSlowIsReplacedByTheTemplate) {
  for (const bool slow : {false, true}) {
    const std::string user = slow ? "slow" : "down";
    likes_cats(user, 2);
    writer.asked.clear();
    writer.failure = Error{ErrorCode::unavailable, "no answer"};
    writer.thinks = slow ? Duration(3'600'000) : Duration(0);
    service->preference_updated(UserId(user), 1);

    world.settle();

    EXPECT_EQ(writer.asked.size(), 1U) << user;
    EXPECT_EQ(world.await(world.queues.open_generations(UserId(user))).value(), 5) << user;
    EXPECT_GT(world.log.failures, 0);
  }
}

TEST_F(QueuePlanning, ADispatcherThatIsDownCostsNoTask) {
  likes_cats("ann", 2);
  writer.answers = {five_good()};
  test::ProcessFate away(world.clock, random, {.lost_before = 1, .latency_max = Duration(0)});
  test::FaultyDispatcher gone(dispatcher, away);
  auto with_gone = VideoGenerationQueueService::Ports{
      world.queues, world.interactions, world.videos, world.catalog, world.embedder,
      writer,       fallback,           gone,         world.clock,   random,
      world.log};
  VideoGenerationQueueService unlucky(world.loop.get_executor(), with_gone, {});

  const auto planned = world.await(unlucky.plan_now(UserId("ann")));
  world.await(unlucky.stop());

  ASSERT_TRUE(planned);
  EXPECT_EQ(world.truth.tasks.size(), 5U);
  EXPECT_EQ(dispatcher.size(), 0U);
  EXPECT_GT(world.log.failures, 0);
}

TEST_F(QueuePlanning, ADispatcherThatIsBackIsToldByTheNextSweep) {
  likes_cats("ann", 2);
  writer.answers = {five_good()};
  test::ProcessFate away(world.clock, random, {.lost_before = 1, .latency_max = Duration(0)});
  test::FaultyDispatcher flaky(dispatcher, away);
  VideoGenerationQueueService service(
      world.loop.get_executor(),
      {world.queues, world.interactions, world.videos, world.catalog, world.embedder, writer,
       fallback, flaky, world.clock, random, world.log},
      {});
  ASSERT_TRUE(world.await(service.plan_now(UserId("ann"))));
  ASSERT_TRUE(world.await(service.sweep()));
  ASSERT_EQ(dispatcher.size(), 0U);

  away.stop_faults();
  auto sweep = [&]() -> asio::awaitable<void> { EXPECT_TRUE(co_await service.sweep()); };
  asio::co_spawn(world.loop, sweep(), asio::detached);
  world.settle();

  EXPECT_EQ(dispatcher.size(), 5U);
  world.await(service.stop());
}

TEST_F(QueuePlanning, FiveOpenGenerationsAreEnough) {
  likes_cats("ann", 2);
  writer.answers = {five_good()};
  plan("ann");
  world.did("ann", Action::view, {"sea-1"});
  world.save_preference("ann");

  const Planned second = plan("ann");

  EXPECT_EQ(second.version, 2);
  EXPECT_EQ(second.strategy, Strategy::generated_prompts);
  EXPECT_EQ(world.truth.tasks.size(), 5U);
  EXPECT_EQ(writer.asked.size(), 1U);
}

TEST_F(QueuePlanning, WhatWaitsInTheQueueIsNotQueuedAgain) {
  likes_cats("ann", 8);
  const Planned first = plan("ann");
  world.did("ann", Action::view, {"sea-1"});
  world.save_preference("ann");
  writer.failure = Error{ErrorCode::unavailable, "no answer"};

  const Planned second = plan("ann");

  std::set<VideoId> met;
  for (const Planned& planned : {first, second}) {
    for (const QueueItem& item : planned.items) {
      if (item.video) EXPECT_TRUE(met.insert(*item.video).second) << item.video->value;
    }
  }
}

TEST_F(QueuePlanning, TheSweepPlansWhomNobodyPlanned) {
  for (int i = 0; i < 5; ++i) likes_cats("user-" + std::to_string(i), 8);
  use(writer, {.sweep_limit = 2});

  const int too_early = world.await(service->sweep()).value();
  world.clock.advance(Duration(31'000));
  std::vector<int> swept;
  for (int i = 0; i < 5; ++i) swept.push_back(world.await(service->sweep()).value());

  EXPECT_EQ(too_early, 0) << "their updater may still be planning them";
  int sum = 0;
  for (const int count : swept) {
    EXPECT_LE(count, 2);
    sum += count;
  }
  EXPECT_EQ(sum, 5);
}

TEST_F(QueuePlanning, MoreThanAFewAtOnceAreLeftToTheSweep) {
  use(writer, {.plans_at_once = 2});
  writer.failure = Error{ErrorCode::unavailable, "no answer"};
  for (int i = 0; i < 5; ++i) likes_cats("user-" + std::to_string(i), 2);
  for (int i = 0; i < 5; ++i) {
    service->preference_updated(UserId("user-" + std::to_string(i)), 1);
  }
  world.settle();
  const auto left = world.await(world.queues.due_for_plan(std::nullopt, 10)).value().size();
  world.clock.advance(Duration(31'000));

  const int swept = world.await(service->sweep()).value();

  EXPECT_EQ(left, 3U);
  EXPECT_EQ(swept, 3);
}

TEST_F(QueuePlanning, StoppingInterruptsAndTheNextSweepCatchesUp) {
  likes_cats("ann", 2);
  writer.thinks = Duration(30'000);
  writer.answers = {five_good(), five_good()};
  service->preference_updated(UserId("ann"), 1);
  world.settle(Duration(1'000));
  ASSERT_EQ(writer.asked.size(), 1U);

  use(writer);
  const std::size_t planned_by_then = world.truth.tasks.size();
  writer.thinks = Duration(0);
  world.clock.advance(Duration(31'000));
  const int swept = world.await(service->sweep()).value();

  EXPECT_EQ(planned_by_then, 0U);
  EXPECT_EQ(swept, 1);
  EXPECT_EQ(world.truth.tasks.size(), 5U);
}

TEST_F(QueuePlanning, ItsShapeIsLogged) {
  likes_cats("ann", 8);
  plan("ann");

  const auto line = world.log.fields_of("queue planned");

  EXPECT_EQ(line.at("user_id"), "ann");
  EXPECT_EQ(line.at("strategy"), "existing_videos");
  EXPECT_GT(std::stod(line.at("spread")), 0);
}

// A process that plans, and its ways to the stores, which may end it.
struct Process {
  Process(TasteWorld& world, test::MemoryDispatcher& index, PromptWriter& writer, Random& random,
          test::FaultRates rates)
      : fate(world.clock, random, rates),
        queues(world.queues, fate),
        interactions(world.interactions, fate),
        dispatcher(index, fate),
        service(world.loop.get_executor(),
                {queues, interactions, world.videos, world.catalog, world.embedder, writer, writer,
                 dispatcher, world.clock, random, world.log},
                {}) {}

  test::ProcessFate fate;
  test::FaultyQueueStore queues;
  test::FaultyInteractionStore interactions;
  test::FaultyDispatcher dispatcher;
  VideoGenerationQueueService service;
};

// Two processes hear of new preferences and sweep; calls are lost, processes die at any step. In
// the end each viewer's newest version was planned, each version at most once, and each task stands
// in exactly one plan.
TEST_F(QueuePlanning, SurvivesCrashesAndLostCalls) {
  const test::FaultRates rates{.lost_before = 0.04, .lost_after = 0.04, .crash = 0.02};
  int crashes = 0;
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    SCOPED_TRACE(seed);
    SeededRandom chance(seed);
    std::list<Process> processes;
    const auto start = [&] { processes.emplace_back(world, dispatcher, fallback, chance, rates); };
    start();
    start();
    const std::vector<std::string> users{"a-" + std::to_string(seed), "b-" + std::to_string(seed)};
    for (const std::string& user : users) likes_cats(user, 2);

    const auto sweep = [](VideoGenerationQueueService& of) -> asio::awaitable<void> {
      try {
        (void)co_await of.sweep();
      } catch (const boost::system::system_error&) {
        // The process died.
      }
    };
    for (int round = 0; round < 6; ++round) {
      if (round % 2 == 1) {
        for (const std::string& user : users) {
          world.did(user, Action::view, {"sea-" + std::to_string(round)});
          world.save_preference(user);
        }
      }
      for (const std::string& user : users) {
        auto& process = chance.below(2) == 0 ? processes.front() : processes.back();
        if (!process.fate.alive()) continue;
        process.service.preference_updated(UserId(user),
                                           world.viewer(user).record.preference_version);
      }
      world.settle();
      world.clock.advance(Duration(31'000));
      for (Process& process : processes) {
        if (process.fate.alive())
          asio::co_spawn(world.loop, sweep(process.service), asio::detached);
      }
      world.settle();
      if (!processes.back().fate.alive()) start();
    }
    for (Process& process : processes) crashes += process.fate.alive() ? 0 : 1;
    for (Process& process : processes) world.await(process.service.stop());
    world.clock.advance(Duration(31'000));
    use(fallback);
    ASSERT_TRUE(world.await(service->sweep()));

    std::set<TaskId> tasks;
    for (const std::string& user : users) {
      const auto& viewer = world.viewer(user);
      EXPECT_TRUE(viewer.plans.contains(viewer.record.preference_version));
      for (const auto& [version, plan] : viewer.plans) {
        EXPECT_GE(version, 1);
        EXPECT_LE(version, viewer.record.preference_version);
        for (const Task& task : plan.tasks) EXPECT_TRUE(tasks.insert(task.id).second);
      }
      EXPECT_LE(world.await(world.queues.open_generations(UserId(user))).value(), 5);
    }
    for (const TaskId& task : tasks) {
      EXPECT_EQ(std::ranges::count(world.truth.tasks, task, &Task::id), 1);
    }
  }
  EXPECT_GT(crashes, 10);
}

}  // namespace
}  // namespace clipmill
