#include "tests/contract/interaction_store_contract.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace clipmill::test {

// ---- append ----

TEST_P(InteractionStoreContract, KeepsEveryFieldOfAnEvent) {
  Interaction skip = event("ann", "cat", Action::skip, "key-1");
  skip.watched_share = 0.1;
  skip.at = clock.now() - 7h;
  skip.metadata = "{ \"position\" : 3,\n \"é\": \"\\u0041\" }";

  append_one(skip);
  append_one(event("ann", "dog", Action::hide));

  const auto events = newest("ann");
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[1].user, UserId("ann"));
  EXPECT_EQ(events[1].video, VideoId("cat"));
  EXPECT_EQ(events[1].action, Action::skip);
  EXPECT_EQ(events[1].watched_share, 0.1);
  EXPECT_EQ(events[1].at, clock.now() - 7h);
  EXPECT_EQ(events[1].metadata, skip.metadata);
  EXPECT_EQ(events[1].idempotency_key, "key-1");
  EXPECT_EQ(events[1].number, 1);
  EXPECT_EQ(events[0].action, Action::hide);
  EXPECT_EQ(events[0].watched_share, std::nullopt);
  EXPECT_EQ(events[0].metadata, "");
  EXPECT_EQ(events[0].idempotency_key, std::nullopt);
}

TEST_P(InteractionStoreContract, NumbersAViewersEventsFromOne) {
  EXPECT_EQ(append_one(event("ann", "cat")).number, 1);

  const auto batch = append({event("bob", "cat"), event("ann", "dog"), event("ann", "dog")});

  EXPECT_EQ(batch[0].number, 1);
  EXPECT_EQ(batch[1].number, 2);
  EXPECT_EQ(batch[2].number, 3);
  EXPECT_THAT(numbers("ann"), testing::ElementsAre(3, 2, 1));
  EXPECT_THAT(append({}), testing::IsEmpty());
}

TEST_P(InteractionStoreContract, SaysHowManyEventsThereAreSinceTheUpdate) {
  EXPECT_EQ(append_one(event("ann", "cat")).events_since_update, 1);
  const auto batch = append({event("ann", "cat"), event("bob", "cat"), event("ann", "dog")});
  EXPECT_EQ(batch[0].events_since_update, 3);  // after the call, not after the event
  EXPECT_EQ(batch[1].events_since_update, 1);
  EXPECT_EQ(batch[2].events_since_update, 3);

  ASSERT_TRUE(save(preference("ann", 1, 2)));

  EXPECT_EQ(append_one(event("ann", "nothing")).events_since_update, 1);
  EXPECT_EQ(append_one(event("ann", "cat")).events_since_update, 2);
}

TEST_P(InteractionStoreContract, StoresNothingForAnUnknownVideo) {
  const auto outcomes =
      append({event("ann", "nothing", Action::like, "k"), event("bob", "cat"), event("bob", "no")});

  EXPECT_EQ(outcomes[0].status, Status::unknown_video);
  EXPECT_EQ(outcomes[0].number, 0);
  EXPECT_EQ(outcomes[0].events_since_update, 0);
  EXPECT_EQ(outcomes[1].status, Status::stored);
  EXPECT_EQ(outcomes[2].status, Status::unknown_video);
  EXPECT_EQ(outcomes[2].events_since_update, 1);
  EXPECT_FALSE(viewer("ann"));
  EXPECT_THAT(newest("ann"), testing::IsEmpty());
  EXPECT_THAT(await(store().seen(UserId("ann"), 10)).value(), testing::IsEmpty());
  EXPECT_THAT(numbers("bob"), testing::ElementsAre(1));
  EXPECT_THAT(await(store().viewers(std::nullopt, 10)).value(), testing::SizeIs(1));

  // The key was not used up: once the video is there, the event counts.
  add_video("nothing");
  EXPECT_EQ(append_one(event("ann", "nothing", Action::like, "k")).status, Status::stored);
}

TEST_P(InteractionStoreContract, ARemovedVideoIsUnknownAndItsEventsStay) {
  append_one(event("ann", "cat"));
  ASSERT_TRUE(await(videos().remove(VideoId("cat"))));

  EXPECT_EQ(append_one(event("ann", "cat")).status, Status::unknown_video);

  EXPECT_THAT(numbers("ann"), testing::ElementsAre(1));
  EXPECT_THAT(await(store().seen(UserId("ann"), 10)).value(), testing::SizeIs(1));
}

TEST_P(InteractionStoreContract, AKeyStoresNothingTwiceInALaterBatch) {
  append_one(event("ann", "dog"));
  EXPECT_EQ(append_one(event("ann", "cat", Action::like, "k")).number, 2);
  clock.advance(1h);

  const auto outcomes =
      append({event("ann", "owl", Action::hide, "k"), event("ann", "owl", Action::view, "other")});

  EXPECT_EQ(outcomes[0].status, Status::duplicate);
  EXPECT_EQ(outcomes[0].number, 2);
  EXPECT_EQ(outcomes[0].events_since_update, 3);
  EXPECT_EQ(outcomes[1].status, Status::stored);
  EXPECT_EQ(outcomes[1].number, 3);
  EXPECT_EQ(viewer("ann")->events, 3);
  EXPECT_EQ(newest("ann")[1].action, Action::like);
  EXPECT_EQ(stats("owl").views, 1);
}

TEST_P(InteractionStoreContract, AKeyStoresNothingTwiceInOneBatch) {
  const auto outcomes =
      append({event("ann", "cat", Action::like, "k"), event("ann", "dog", Action::like, "k"),
              event("ann", "owl", Action::like)});

  EXPECT_EQ(outcomes[0].status, Status::stored);
  EXPECT_EQ(outcomes[1].status, Status::duplicate);
  EXPECT_EQ(outcomes[1].number, 1);
  EXPECT_EQ(outcomes[2].number, 2);
  EXPECT_EQ(stats("dog").views, 0);
}

TEST_P(InteractionStoreContract, ABatchOfRepeatsChangesNothing) {
  append_one(event("ann", "cat", Action::like, "k"));
  const ViewerRecord before = *viewer("ann");
  clock.advance(1h);

  const auto outcomes =
      append({event("ann", "cat", Action::like, "k"), event("ann", "cat", Action::like, "k")});

  EXPECT_EQ(outcomes[0].status, Status::duplicate);
  EXPECT_EQ(outcomes[1].status, Status::duplicate);
  EXPECT_EQ(viewer("ann")->events, 1);
  EXPECT_EQ(viewer("ann")->last_event_at, before.last_event_at);
}

TEST_P(InteractionStoreContract, AKeyBelongsToItsViewer) {
  append_one(event("ann", "cat", Action::like, "k"));

  EXPECT_EQ(append_one(event("bob", "cat", Action::like, "k")).status, Status::stored);
}

TEST_P(InteractionStoreContract, ARepeatIsAnsweredAlikeAfterItsVideoWasRemoved) {
  append_one(event("ann", "cat", Action::like, "k"));
  ASSERT_TRUE(await(videos().remove(VideoId("cat"))));

  const Appended again = append_one(event("ann", "cat", Action::like, "k"));

  EXPECT_EQ(again.status, Status::duplicate);
  EXPECT_EQ(again.number, 1);
}

TEST_P(InteractionStoreContract, ConcurrentCallersLeaveNoGap) {
  std::vector<asio::awaitable<Result<std::vector<Appended>>>> calls;
  for (int i = 0; i < 200; ++i) {
    InteractionStore& one = i % 2 == 0 ? store() : second();
    calls.push_back(
        one.append({event("ann", i % 3 == 0 ? "cat" : "dog"), event("ann", "nothing")}));
  }

  std::set<std::int64_t> given;
  for (const auto& outcomes : await_all(std::move(calls))) {
    given.insert(outcomes.value().at(0).number);
  }

  EXPECT_EQ(given.size(), 200U);
  EXPECT_EQ(*given.rbegin(), 200);
  const auto stored = numbers("ann");
  EXPECT_EQ(std::set<std::int64_t>(stored.begin(), stored.end()), given);
  EXPECT_EQ(viewer("ann")->events, 200);
  EXPECT_EQ(stats("cat").views, 1);
  EXPECT_EQ(stats("dog").views, 1);
}

TEST_P(InteractionStoreContract, OneOfManyConcurrentRepeatsIsStored) {
  std::vector<asio::awaitable<Result<std::vector<Appended>>>> calls;
  for (int i = 0; i < 60; ++i) {
    InteractionStore& one = i % 2 == 0 ? store() : second();
    calls.push_back(one.append({event("ann", "cat", Action::like, "k" + std::to_string(i % 3))}));
  }

  int stored = 0;
  for (const auto& outcomes : await_all(std::move(calls))) {
    if (outcomes.value().at(0).status == Status::stored) ++stored;
  }

  EXPECT_EQ(stored, 3);
  EXPECT_THAT(numbers("ann"), testing::ElementsAre(3, 2, 1));
}

TEST_P(InteractionStoreContract, StoresABatchOfThousandsOfManyViewers) {
  for (int i = 0; i < 40; ++i) add_video("v" + std::to_string(i));
  std::vector<Interaction> batch;
  for (int i = 0; i < 5000; ++i) {
    const std::string video = i % 50 == 49 ? "nothing" : "v" + std::to_string(i % 40);
    batch.push_back(event("user-" + std::to_string(i % 97), video, Action::like,
                          i % 2 == 0 ? std::optional("k" + std::to_string(i)) : std::nullopt));
  }

  const auto outcomes = append(batch);
  const auto again = append(batch);

  std::map<std::string, std::int64_t> events;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (i % 50 == 49) {
      EXPECT_EQ(outcomes[i].status, Status::unknown_video);
      EXPECT_EQ(again[i].status, Status::unknown_video);
      continue;
    }
    EXPECT_EQ(outcomes[i].status, Status::stored);
    EXPECT_EQ(outcomes[i].number, ++events[batch[i].user.value]);
    EXPECT_EQ(again[i].status, i % 2 == 0 ? Status::duplicate : Status::stored);
    if (i % 2 == 0) EXPECT_EQ(again[i].number, outcomes[i].number);
  }
  EXPECT_EQ(stats("v1").views, 97);
  EXPECT_EQ(stats("v1").positives, 97);
}

TEST_P(InteractionStoreContract, RefusesWhatCannotBeRightAndStoresNothingOfThatCall) {
  Interaction nobody = event("", "cat");
  Interaction nothing = event("ann", "");
  Interaction shared = event("ann", "cat");
  shared.watched_share = 1.01;
  Interaction odd = event("ann", "cat");
  odd.watched_share = NAN;
  Interaction wordy = event("ann", "cat");
  wordy.metadata = std::string(4097, ' ');
  const Interaction keyless = event("ann", "cat", Action::like, "");

  for (const Interaction& bad : {nobody, nothing, shared, odd, wordy, keyless}) {
    EXPECT_EQ(code_of(await(store().append({event("ann", "cat"), bad}))), ErrorCode::invalid);
  }

  EXPECT_FALSE(viewer("ann"));
  wordy.metadata.resize(4096);
  EXPECT_EQ(append_one(wordy).status, Status::stored);
}

// ---- what else an event moves ----

TEST_P(InteractionStoreContract, CountsEachViewerOfAVideoOnce) {
  append({event("ann", "cat"), event("ann", "cat"), event("bob", "cat")});
  append({event("bob", "cat"), event("cid", "cat"), event("cid", "dog")});

  EXPECT_EQ(stats("cat").views, 3);
  EXPECT_EQ(stats("dog").views, 1);
  EXPECT_EQ(stats("owl").views, 0);
}

TEST_P(InteractionStoreContract, CountsAViewerAsPositiveByTheStrongestEvent) {
  struct Case {
    const char* what;
    std::vector<Action> actions;
    int positives;
  };
  const std::vector<Case> cases{
      {"a like", {Action::like}, 1},
      {"an indifferent viewer", {Action::skip}, 0},
      {"a like and a skip", {Action::like, Action::skip}, 1},
      {"a dislike and a share", {Action::dislike, Action::share}, 1},
      {"a like and a hide", {Action::like, Action::hide}, 0},
      {"a hide stays", {Action::hide, Action::share}, 0},
      {"an unlike takes the like back", {Action::like, Action::unlike}, 0},
      {"and not the save", {Action::save, Action::like, Action::unlike}, 1},
      {"liked again", {Action::like, Action::unlike, Action::like}, 1},
  };

  int index = 0;
  for (const Case& row : cases) {
    for (const bool together : {true, false}) {
      const std::string video = "case-" + std::to_string(index++);
      add_video(video);
      std::vector<Interaction> events;
      for (const Action action : row.actions) events.push_back(event("ann", video, action));

      if (together) {
        append(events);
      } else {
        for (const Interaction& one : events) append_one(one);
      }

      EXPECT_EQ(stats(video).positives, row.positives) << row.what;
      EXPECT_EQ(stats(video).views, 1) << row.what;
    }
  }
}

TEST_P(InteractionStoreContract, ListsWhatWasSeenLeastRecentFirst) {
  append_one(event("ann", "dog"));
  clock.advance(1s);
  append_one(event("ann", "cat"));
  clock.advance(1s);
  append({event("ann", "owl"), event("ann", "dog"), event("bob", "cat")});
  Interaction late = event("ann", "owl");  // told late: it does not move the owl back
  late.at = clock.now() - 1h;
  append_one(late);

  const auto seen = await(store().seen(UserId("ann"), 10)).value();

  ASSERT_EQ(seen.size(), 3U);
  EXPECT_EQ(seen[0].video, VideoId("cat"));
  EXPECT_EQ(seen[0].last_seen_at, clock.now() - 1s);
  EXPECT_EQ(seen[1].video, VideoId("dog"));
  EXPECT_EQ(seen[2].video, VideoId("owl"));
  EXPECT_EQ(seen[2].last_seen_at, clock.now());
  EXPECT_THAT(await(store().seen(UserId("ann"), 2)).value(), testing::SizeIs(2));
  EXPECT_THAT(await(store().seen(UserId("nobody"), 2)).value(), testing::IsEmpty());
}

TEST_P(InteractionStoreContract, RemembersForGoodWhatWasHidden) {
  append({event("ann", "dog", Action::dislike), event("ann", "owl", Action::hide),
          event("bob", "owl", Action::save)});
  append({event("ann", "owl", Action::save), event("ann", "owl", Action::like)});

  std::map<std::string, bool> hidden;
  for (const SeenVideo& one : await(store().seen(UserId("ann"), 10)).value()) {
    hidden[one.video.value] = one.hidden;
  }
  const auto of_bob = await(store().seen(UserId("bob"), 10)).value();

  EXPECT_THAT(hidden,
              testing::ElementsAre(testing::Pair("dog", false), testing::Pair("owl", true)));
  ASSERT_EQ(of_bob.size(), 1U);
  EXPECT_FALSE(of_bob[0].hidden);
}

TEST_P(InteractionStoreContract, MarksTheViewersQueueItemsWithThatVideoAsWatched) {
  queue_video("ann", "cat", "ready");
  queue_video("ann", "dog", "completed");
  queue_video("ann", "owl", "ready");
  queue_video("bob", "cat", "ready");

  append({event("ann", "cat"), event("ann", "dog", Action::skip)});

  EXPECT_EQ(queue_status("ann", "cat"), "watched");
  EXPECT_EQ(queue_status("ann", "dog"), "watched");
  EXPECT_EQ(queue_status("ann", "owl"), "ready");
  EXPECT_EQ(queue_status("bob", "cat"), "ready");

  // Also one that was seen before it was queued.
  queue_video("ann", "owl", "ready");
  append_one(event("ann", "owl"));
  EXPECT_EQ(queue_status("ann", "owl"), "watched");
}

TEST_P(InteractionStoreContract, ARepeatDoesNotMarkQueueItems) {
  append_one(event("ann", "cat", Action::view, "k"));
  queue_video("ann", "cat", "ready");

  append_one(event("ann", "cat", Action::view, "k"));

  EXPECT_EQ(queue_status("ann", "cat"), "ready");
}

// ---- reading ----

TEST_P(InteractionStoreContract, GivesTheNewestEventsFirst) {
  append_views("ann", 10);
  append_views("bob", 3);

  const auto three = await(store().newest(UserId("ann"), 3, std::nullopt)).value();
  const auto older = await(store().newest(UserId("ann"), 3, 7)).value();

  ASSERT_EQ(three.size(), 3U);
  EXPECT_EQ(three[0].number, 10);
  EXPECT_EQ(three[2].number, 8);
  ASSERT_EQ(older.size(), 3U);
  EXPECT_EQ(older[0].number, 7);
  EXPECT_THAT(await(store().newest(UserId("ann"), 3, 0)).value(), testing::IsEmpty());
  EXPECT_THAT(await(store().newest(UserId("nobody"), 3, 9)).value(), testing::IsEmpty());
}

TEST_P(InteractionStoreContract, KnowsAViewerFromTheFirstEvent) {
  EXPECT_FALSE(viewer("ann"));
  const Instant first = clock.now();
  append_one(event("ann", "cat"));
  clock.advance(2h);
  append_one(event("ann", "cat"));
  ASSERT_TRUE(save(preference("ann", 1, 1)));

  const auto record = viewer("ann");

  ASSERT_TRUE(record);
  EXPECT_EQ(record->user, UserId("ann"));
  EXPECT_EQ(record->events, 2);
  EXPECT_EQ(record->preference_version, 1);
  EXPECT_EQ(record->watermark, 1);
  EXPECT_EQ(record->created_at, first);
  EXPECT_EQ(record->last_event_at, first + 2h);
}

TEST_P(InteractionStoreContract, ListsViewersById) {
  for (const std::string user : {"dan", "ann", "Zoe", "cid", "bob"}) append_views(user, 1);

  const auto first = await(store().viewers(std::nullopt, 3)).value();
  const auto rest = await(store().viewers(first.back().user, 3)).value();

  std::vector<std::string> ids;
  for (const auto& page : {first, rest}) {
    for (const ViewerRecord& record : page) ids.push_back(record.user.value);
  }
  EXPECT_THAT(ids, testing::ElementsAre("Zoe", "ann", "bob", "cid", "dan"));
  EXPECT_EQ(first.size(), 3U);
}

TEST_P(InteractionStoreContract, AnotherProcessReadsWhatWasStored) {
  append_views("ann", 2);
  ASSERT_TRUE(save(preference("ann", 1, 2)));

  EXPECT_EQ(await(second().viewer(UserId("ann"))).value()->events, 2);
  EXPECT_EQ(await(second().preference(UserId("ann"))).value()->version, 1);
  EXPECT_EQ(await(second().append({event("ann", "cat")})).value().at(0).number, 3);
}

TEST_P(InteractionStoreContract, ChecksLimits) {
  for (const int limit : {0, -1}) {
    EXPECT_EQ(code_of(await(store().newest(UserId("ann"), limit, std::nullopt))),
              ErrorCode::invalid);
    EXPECT_EQ(code_of(await(store().seen(UserId("ann"), limit))), ErrorCode::invalid);
    EXPECT_EQ(code_of(await(store().viewers(std::nullopt, limit))), ErrorCode::invalid);
    EXPECT_EQ(code_of(await(store().due_for_update(15, "hashing", std::nullopt, limit))),
              ErrorCode::invalid);
    EXPECT_EQ(code_of(await(store().due_for_update(limit, "hashing", std::nullopt, 10))),
              ErrorCode::invalid);
  }
}

// ---- preferences ----

TEST_P(InteractionStoreContract, KeepsEveryFieldOfAPreference) {
  append_views("ann", 5);
  EXPECT_FALSE(await(store().preference(UserId("ann"))).value());
  const Preference saved = preference("ann", 1, 5);

  ASSERT_TRUE(save(saved));

  const auto read = await(store().preference(UserId("ann"))).value();
  ASSERT_TRUE(read);
  EXPECT_EQ(read->user, saved.user);
  EXPECT_EQ(read->version, 1);
  EXPECT_EQ(read->watermark, 5);
  EXPECT_EQ(read->space, "hashing");
  EXPECT_EQ(read->mean_version, 3);
  EXPECT_EQ(read->vector, saved.vector);
  EXPECT_EQ(read->interests, saved.interests);
  EXPECT_EQ(read->window_size, 200);
  EXPECT_EQ(read->updated_at, saved.updated_at);
}

TEST_P(InteractionStoreContract, APreferenceMayHaveNoVectorYet) {
  append_views("ann", 5);
  Preference cold = preference("ann", 1, 5);
  cold.vector.clear();
  cold.interests.clear();

  ASSERT_TRUE(save(cold));

  const auto read = await(store().preference(UserId("ann"))).value();
  EXPECT_TRUE(read->vector.empty());
  EXPECT_TRUE(read->interests.empty());
  cold.version = 2;
  cold.vector.resize(10);
  EXPECT_EQ(code_of(save(cold)), ErrorCode::invalid);
}

TEST_P(InteractionStoreContract, APreferenceMustFollowTheStoredOne) {
  append_views("ann", 5);
  EXPECT_EQ(code_of(save(preference("ann", 2, 5))), ErrorCode::conflict);
  EXPECT_EQ(code_of(save(preference("ann", 0, 5))), ErrorCode::conflict);
  ASSERT_TRUE(save(preference("ann", 1, 3)));

  EXPECT_EQ(code_of(save(preference("ann", 1, 5))), ErrorCode::conflict);
  EXPECT_EQ(code_of(save(preference("ann", 3, 5))), ErrorCode::conflict);

  EXPECT_EQ(viewer("ann")->watermark, 3);
  EXPECT_EQ(await(store().preference(UserId("ann"))).value()->watermark, 3);
  EXPECT_TRUE(save(preference("ann", 2, 5)));
  EXPECT_EQ(viewer("ann")->preference_version, 2);
}

TEST_P(InteractionStoreContract, OneOfManyConcurrentUpdatesIsSaved) {
  append_views("ann", 5);
  std::vector<asio::awaitable<Result<void>>> saves;
  for (int i = 0; i < 20; ++i) {
    InteractionStore& one = i % 2 == 0 ? store() : second();
    saves.push_back(one.save_preference(preference("ann", 1, 5)));
  }

  int saved = 0;
  for (const Result<void>& outcome : await_all(std::move(saves))) {
    if (outcome) {
      ++saved;
    } else {
      EXPECT_EQ(outcome.error().code, ErrorCode::conflict);
    }
  }

  EXPECT_EQ(saved, 1);
}

TEST_P(InteractionStoreContract, APreferenceMayComeBeforeTheFirstEvent) {
  ASSERT_TRUE(save(preference("ann", 1, 0)));

  EXPECT_FALSE(viewer("ann"));
  EXPECT_THAT(await(store().viewers(std::nullopt, 10)).value(), testing::IsEmpty());
  EXPECT_EQ(code_of(save(preference("ann", 1, 0))), ErrorCode::conflict);
  EXPECT_EQ(append_one(event("ann", "cat")).number, 1);
  EXPECT_EQ(viewer("ann")->preference_version, 1);
}

// ---- who is due ----

TEST_P(InteractionStoreContract, AViewersTierIsKeptFromBeforeTheFirstEvent) {
  ASSERT_TRUE(await(store().set_tier(UserId("ann"), Tier::premium)));
  append_one(event("ann", "cat"));
  append_one(event("bob", "cat"));
  EXPECT_EQ(viewer("ann")->tier, Tier::premium);
  EXPECT_EQ(viewer("ann")->events, 1);
  EXPECT_EQ(viewer("bob")->tier, Tier::free);

  ASSERT_TRUE(await(store().set_tier(UserId("ann"), Tier::free)));

  EXPECT_EQ(viewer("ann")->tier, Tier::free);
  EXPECT_EQ(await(store().set_tier(UserId(), Tier::free)).error().code, ErrorCode::invalid);
}

TEST_P(InteractionStoreContract, AViewerIsDueByEventsAfterTheWatermark) {
  append_views("ann", 15);
  append_views("bob", 14);
  append_views("cid", 40);

  EXPECT_THAT(due(15), testing::ElementsAre("ann", "cid"));
  EXPECT_THAT(due(14), testing::ElementsAre("ann", "bob", "cid"));

  ASSERT_TRUE(save(preference("ann", 1, 15)));
  ASSERT_TRUE(save(preference("cid", 1, 25)));
  EXPECT_THAT(due(15), testing::ElementsAre("cid"));

  append_views("ann", 14);
  EXPECT_THAT(due(15), testing::ElementsAre("cid"));
  append_views("ann", 1);
  EXPECT_THAT(due(15), testing::ElementsAre("ann", "cid"));
}

TEST_P(InteractionStoreContract, AViewerIsDueByAPreferenceOfAnotherSpace) {
  for (const std::string user : {"ann", "bob", "cid", "dan", "eve"}) append_views(user, 3);
  ASSERT_TRUE(save(preference("ann", 1, 3, "hashing")));
  ASSERT_TRUE(save(preference("bob", 1, 3, "older")));
  ASSERT_TRUE(save(preference("cid", 1, 3, "ada")));
  ASSERT_TRUE(save(preference("dan", 1, 3, "")));

  EXPECT_THAT(due(15, "hashing"), testing::ElementsAre("bob", "cid", "dan"));
  EXPECT_THAT(due(15, "ada"), testing::ElementsAre("ann", "bob", "dan"));
  EXPECT_THAT(due(15, "new"), testing::ElementsAre("ann", "bob", "cid", "dan"));
  EXPECT_THAT(due(3, "hashing"), testing::ElementsAre("bob", "cid", "dan", "eve"));

  ASSERT_TRUE(save(preference("cid", 2, 3, "hashing")));
  EXPECT_THAT(due(15, "hashing"), testing::ElementsAre("bob", "dan"));
}

TEST_P(InteractionStoreContract, WhoIsDueComesInPagesById) {
  for (int i = 0; i < 9; ++i) {
    const std::string user = "user-" + std::to_string(i);
    append_views(user, i % 2 == 0 ? 15 : 1);  // by events, and by space
    if (i % 2 == 1) ASSERT_TRUE(save(preference(user, 1, 1, i % 4 == 1 ? "older" : "zebra")));
  }

  std::vector<std::string> all;
  std::optional<UserId> after;
  while (true) {
    const auto page = due(15, "hashing", after, 2);
    EXPECT_LE(page.size(), 2U);
    if (page.empty() || all.size() > 20) break;
    all.insert(all.end(), page.begin(), page.end());
    after = UserId(page.back());
  }

  EXPECT_THAT(all, testing::ElementsAre("user-0", "user-1", "user-2", "user-3", "user-4", "user-5",
                                        "user-6", "user-7", "user-8"));
}

}  // namespace clipmill::test
