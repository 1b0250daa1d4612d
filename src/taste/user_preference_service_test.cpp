#include "taste/user_preference_service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <list>

#include "tests/support/faulty_ports.hpp"
#include "tests/support/taste_world.hpp"

namespace clipmill {
namespace {

using test::TasteWorld;
using testing::ElementsAre;
using testing::Pair;

class UserPreferences : public testing::Test {
 protected:
  UserPreferenceService make(InteractionStore& store, PreferenceOptions options = {}) {
    return {store, world.catalog, listener, world.clock, world.log, options};
  }

  std::vector<Interaction> likes(const std::string& user, const std::vector<std::string>& videos) {
    std::vector<Interaction> events;
    for (const std::string& video : videos) {
      events.push_back(TasteWorld::event(user, video, Action::like));
      events.back().at = world.clock.now();
    }
    return events;
  }

  std::vector<Recorded> record(std::vector<Interaction> events) {
    return world.await(service.record(std::move(events))).value();
  }

  TasteWorld world;
  test::NotedUpdates listener;
  UserPreferenceService service = make(world.interactions);
};

TEST_F(UserPreferences, TheFifteenthInteractionMovesThem) {
  for (int i = 0; i < 14; ++i) {
    const auto recorded = record(likes("ann", {"cat-" + std::to_string(i)}));
    EXPECT_FALSE(recorded.at(0).preference_updated);
    EXPECT_EQ(recorded.at(0).appended.events_since_update, i + 1);
  }
  EXPECT_FALSE(world.viewer("ann").preference);

  const auto recorded = record(likes("ann", {"cat-14"}));

  EXPECT_TRUE(recorded.at(0).preference_updated);
  EXPECT_EQ(recorded.at(0).appended.number, 15);
  EXPECT_EQ(recorded.at(0).appended.events_since_update, 0);
  const Preference& preference = world.viewer("ann").preference.value();
  EXPECT_EQ(preference.version, 1);
  EXPECT_EQ(preference.watermark, 15);
  EXPECT_EQ(preference.window_size, 15);
  EXPECT_EQ(preference.space, world.embedder.space());
  EXPECT_EQ(preference.mean_version, world.catalog.mean_version());
  EXPECT_EQ(preference.updated_at, world.clock.now());
  EXPECT_FALSE(preference.interests.empty());
  EXPECT_NEAR(norm(preference.vector), 1, 1e-5);
  const auto nearest = world.await(world.catalog.nearest(preference.vector, 20, nullptr)).value();
  for (const Match& match : nearest) EXPECT_THAT(match.id.value, testing::StartsWith("cat-"));
  EXPECT_THAT(listener.updates, ElementsAre(Pair(UserId("ann"), 1)));
}

TEST_F(UserPreferences, ManyInteractionsAtOnceMoveThemOnce) {
  auto events = likes("ann", TasteWorld::ids("cat", 0, 20));
  for (Interaction& event : likes("ann", TasteWorld::ids("sea", 0, 20))) events.push_back(event);
  for (Interaction& event : likes("bob", TasteWorld::ids("sea", 0, 3))) events.push_back(event);

  const auto recorded = record(std::move(events));

  EXPECT_THAT(world.viewer("ann").watermarks, ElementsAre(40));
  EXPECT_THAT(world.viewer("bob").watermarks, ElementsAre());
  EXPECT_TRUE(recorded.front().preference_updated);
  EXPECT_FALSE(recorded.back().preference_updated);
}

TEST_F(UserPreferences, ARepeatedClipCountsForItsVideo) {
  const auto recorded = record(likes("ann", {"cat-1:2", "cat-1:3"}));

  EXPECT_EQ(recorded.at(0).appended.status, Appended::Status::stored);
  EXPECT_THAT(world.viewer("ann").seen, ElementsAre(Pair(VideoId("cat-1"), testing::_)));
}

TEST_F(UserPreferences, WhatIsNotStoredDoesNotCount) {
  record(likes("ann", TasteWorld::ids("cat", 0, 14)));
  auto again = likes("ann", {"nothing", "cat-3"});
  again[1].idempotency_key = "k";
  record(again);
  ASSERT_EQ(world.viewer("ann").watermarks.size(), 1U);
  record(likes("bob", TasteWorld::ids("cat", 0, 13)));
  auto last = likes("bob", {"cat-13"});
  last[0].idempotency_key = "k";
  record(last);

  const auto repeated = record(last);
  const auto unknown = record(likes("bob", {"nothing"}));

  EXPECT_EQ(repeated.at(0).appended.status, Appended::Status::duplicate);
  EXPECT_FALSE(repeated.at(0).preference_updated);
  EXPECT_EQ(unknown.at(0).appended.status, Appended::Status::unknown_video);
  EXPECT_TRUE(world.viewer("bob").watermarks.empty());
}

TEST_F(UserPreferences, AreAbsentWhileNothingIsLiked) {
  world.did("ann", Action::skip, TasteWorld::ids("cat", 0, 15));

  EXPECT_EQ(world.await(service.sweep()).value(), 1);

  const Preference& preference = world.viewer("ann").preference.value();
  EXPECT_EQ(preference.version, 1);
  EXPECT_TRUE(preference.vector.empty());
  EXPECT_TRUE(preference.interests.empty());
}

TEST_F(UserPreferences, CanBeBroughtUpToDateEarlier) {
  world.did("ann", Action::like, {"cat-1", "cat-2"});

  const auto updated = world.await(service.update(UserId("ann"))).value();
  const auto again = world.await(service.update(UserId("ann"))).value();
  const auto nobody = world.await(service.update(UserId("nobody"))).value();

  ASSERT_TRUE(updated);
  EXPECT_EQ(updated->version, 1);
  EXPECT_EQ(updated->watermark, 2);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->version, 1) << "there was nothing new";
  EXPECT_FALSE(nobody);
}

TEST_F(UserPreferences, WhatAProcessLeftUndoneIsSweptUp) {
  for (int i = 0; i < 7; ++i) {
    world.did("user-" + std::to_string(i), Action::like, TasteWorld::ids("sea", 0, 15));
  }
  world.did("user-x", Action::like, TasteWorld::ids("sea", 0, 14));
  auto bounded = make(world.interactions, {.sweep_limit = 3});

  std::vector<int> swept;
  for (int i = 0; i < 4; ++i) swept.push_back(world.await(bounded.sweep()).value());

  EXPECT_THAT(swept, ElementsAre(3, 3, 1, 0));
  EXPECT_EQ(listener.updates.size(), 7U);
  EXPECT_TRUE(world.viewer("user-x").watermarks.empty());
}

TEST_F(UserPreferences, AreRebuiltForANewEmbedderOnceTheVideosAre) {
  world.did("ann", Action::like, TasteWorld::ids("cat", 0, 15));
  ASSERT_EQ(world.await(service.sweep()).value(), 1);
  world.viewer("ann").preference->space = "an older one";
  for (const std::string id : {"old-1", "old-2"}) {
    Video video = world.await(world.videos.get({VideoId("cat-1")}, true)).value().at(0);
    video.id = VideoId(id);
    video.space = "an older one";
    ASSERT_TRUE(world.await(world.videos.put({video})));
  }
  world.follow();
  world.did("bob", Action::like, {"old-1", "old-2"});
  world.save_preference("bob");
  world.viewer("bob").preference->space = "an older one";

  const int first = world.await(service.sweep()).value();
  const auto of_bob = world.viewer("bob").preference->version;
  for (const std::string id : {"old-1", "old-2"}) {
    Video video = world.await(world.videos.get({VideoId(id)}, true)).value().at(0);
    video.space = world.embedder.space();
    ASSERT_TRUE(world.await(world.videos.put({video})));
  }
  world.follow();
  const int second = world.await(service.sweep()).value();

  EXPECT_EQ(first, 1);
  EXPECT_EQ(world.viewer("ann").preference->version, 2);
  EXPECT_EQ(world.viewer("ann").preference->space, world.embedder.space());
  EXPECT_EQ(of_bob, 1) << "none of his videos had a vector yet";
  EXPECT_EQ(second, 1);
  EXPECT_EQ(world.viewer("bob").preference->version, 2);
  EXPECT_FALSE(world.viewer("bob").preference->vector.empty());
}

TEST_F(UserPreferences, TheirDriftIsLogged) {
  record(likes("ann", TasteWorld::ids("cat", 0, 15)));
  const auto first = world.log.fields_of("preference updated");
  auto events = likes("ann", TasteWorld::ids("sea", 0, 15));
  for (int i = 0; i < 3; ++i) events[i].action = Action::skip;

  record(std::move(events));
  const auto second = world.log.fields_of("preference updated");

  EXPECT_EQ(first.at("cos_previous"), "none");
  EXPECT_EQ(first.at("skipped_share"), "0.00");
  EXPECT_EQ(second.at("version"), "2");
  EXPECT_EQ(second.at("skipped_share"), "0.20");
  EXPECT_LT(std::stod(second.at("cos_previous")), 0.99);
}

// A process and its way to the store, which may end it.
struct Process {
  Process(TasteWorld& world, PreferenceListener& listener, Random& random, test::FaultRates rates)
      : fate(world.clock, random, rates),
        store(world.interactions, fate),
        service(store, world.catalog, listener, world.clock, world.log, {}) {}

  test::ProcessFate fate;
  test::FaultyInteractionStore store;
  UserPreferenceService service;
};

void expect_one_version_per_crossing(const test::MemoryTruth::Viewer& viewer, std::int64_t events) {
  EXPECT_EQ(viewer.record.events, events);
  std::int64_t before = 0;
  for (const std::int64_t watermark : viewer.watermarks) {
    EXPECT_GE(watermark - before, 15) << "no version without a crossing";
    before = watermark;
  }
  EXPECT_LT(events - before, 15) << "no crossing without a version";
  EXPECT_EQ(viewer.preference->version, std::ssize(viewer.watermarks));
}

asio::awaitable<void> tell(UserPreferenceService& service, Interaction event,
                           std::size_t& updates) {
  std::vector<Interaction> events;
  events.push_back(std::move(event));
  const auto recorded = co_await service.record(std::move(events));
  if (recorded && recorded->at(0).preference_updated) ++updates;
}

TEST_F(UserPreferences, TwoProcessesMakeOneVersionOfACrossing) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE(seed);
    const std::string user = "user-" + std::to_string(seed);
    SeededRandom random(seed);
    Process first(world, listener, random, {});
    Process second(world, listener, random, {});
    listener.updates.clear();
    std::size_t updates = 0;

    for (int i = 0; i < 50; ++i) {
      Process& process = random.below(2) == 0 ? first : second;
      auto event = likes(user, {"cat-" + std::to_string(random.below(20))}).front();
      asio::co_spawn(world.loop, tell(process.service, std::move(event), updates), asio::detached);
    }
    world.settle();

    expect_one_version_per_crossing(world.viewer(user), 50);
    EXPECT_EQ(updates, world.viewer(user).watermarks.size()) << "each has a caller who hears of it";
    EXPECT_EQ(listener.updates.size(), updates);
  }
}

// A caller repeats what was not answered, under its idempotency key, at whatever process lives.
asio::awaitable<void> tell_until_answered(TasteWorld& world, PreferenceListener& listener,
                                          std::list<Process>& processes, Random& random,
                                          Interaction event, test::FaultRates rates) {
  while (true) {
    Process& process = processes.back();
    bool answered = false;
    try {
      std::vector<Interaction> events;
      events.push_back(event);
      const auto recorded = co_await process.service.record(std::move(events));
      answered = recorded.has_value();
    } catch (const boost::system::system_error&) {
      // The process died under the call.
    }
    if (answered) co_return;
    if (!processes.back().fate.alive()) processes.emplace_back(world, listener, random, rates);
    co_await world.clock.sleep_for(Duration(50));
  }
}

TEST_F(UserPreferences, SurviveCrashesAndLostCalls) {
  const test::FaultRates rates{.lost_before = 0.05, .lost_after = 0.05, .crash = 0.03};
  int crashes = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    const std::string user = "user-" + std::to_string(seed);
    SeededRandom random(seed);
    std::list<Process> processes;
    processes.emplace_back(world, listener, random, rates);

    for (int i = 0; i < 80; ++i) {
      auto event = likes(user, {"cat-" + std::to_string(random.below(20))}).front();
      event.idempotency_key = std::to_string(i);
      asio::co_spawn(world.loop,
                     tell_until_answered(world, listener, processes, random, event, rates),
                     asio::detached);
    }
    world.settle();
    crashes += static_cast<int>(processes.size()) - 1;
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(world.await(service.sweep()));

    expect_one_version_per_crossing(world.viewer(user), 80);
  }
  EXPECT_GT(crashes, 60);
  EXPECT_GT(world.log.failures, 0) << "updates failed after their interactions were recorded";
}

}  // namespace
}  // namespace clipmill
