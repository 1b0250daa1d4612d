#include "taste/update_rule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/taste_builders.hpp"

namespace clipmill {
namespace {

using test::Did;
using test::events_of;
using test::unit_vector;
using test::VectorTable;

const Instant now = from_millis(1'760'000'000'000);
constexpr Duration day{24 * 3600 * 1000};
const TasteOptions options;

std::vector<Judgement> judged(const std::vector<Did>& events) {
  return judge(events_of(events, now), now, options);
}

TEST(Judge, WhatAVideosEventsAddUpToCounts) {
  const struct {
    const char* what;
    std::vector<Did> events;
    double weight;  // 0: no judgement
  } cases[] = {
      {"a like", {{Action::like, "v"}}, 1.0},
      {"saving is more than liking", {{Action::like, "v"}, {Action::save, "v"}}, 1.5},
      {"and in the other order", {{Action::save, "v"}, {Action::like, "v"}}, 1.5},
      {"watched to the end", {{Action::view, "v", 0.95}}, 0.3},
      {"watched by half", {{Action::view, "v", 0.6}}, 0.1},
      {"looked at", {{Action::view, "v", 0.2}}, 0},
      {"a like after a skip", {{Action::skip, "v", 0.0}, {Action::like, "v"}}, 1.0},
      {"an early skip", {{Action::skip, "v", 0.1}}, -0.9},
      {"a skip of what was watched before",
       {{Action::view, "v", 1.0}, {Action::skip, "v", 0.5}},
       -0.5},
      {"an un-like takes the like back", {{Action::like, "v"}, {Action::unlike, "v"}}, 0},
      {"all of its likes", {{Action::like, "v"}, {Action::like, "v"}, {Action::unlike, "v"}}, 0},
      {"but not the save", {{Action::like, "v"}, {Action::save, "v"}, {Action::unlike, "v"}}, 1.5},
      {"nor a later like", {{Action::unlike, "v"}, {Action::like, "v"}}, 1.0},
      {"nor the view", {{Action::view, "v", 1.0}, {Action::like, "v"}, {Action::unlike, "v"}}, 0.3},
      {"a dislike takes back what was liked", {{Action::share, "v"}, {Action::dislike, "v"}}, -1.0},
      {"a like takes back a dislike", {{Action::dislike, "v"}, {Action::like, "v"}}, 1.0},
      {"a view does not", {{Action::dislike, "v"}, {Action::view, "v", 1.0}}, -1.0},
      {"nothing takes back a hide", {{Action::hide, "v"}, {Action::save, "v"}}, -2.0},
  };
  for (const auto& [what, events, weight] : cases) {
    const auto judgements = judged(events);

    if (weight == 0) {
      EXPECT_THAT(judgements, testing::IsEmpty()) << what;
    } else {
      ASSERT_EQ(judgements.size(), 1U) << what;
      EXPECT_DOUBLE_EQ(judgements[0].weight, weight) << what;
    }
  }
}

TEST(Judge, FadesByHalfInSixtyEventsAndInThirtyDays) {
  std::vector<Did> many{{Action::like, "old"}};
  for (int i = 0; i < 60; ++i) many.push_back({Action::view, "other", 0.1});
  const auto by_events = judge(events_of(many, now), now, options);
  const auto by_days = judge(events_of({{Action::like, "old"}}, now - 30 * day), now, options);
  const auto from_the_future = judge(events_of({{Action::like, "old"}}, now + day), now, options);

  ASSERT_EQ(by_events.size(), 1U);
  EXPECT_NEAR(by_events[0].decay, 0.5, 1e-9);
  ASSERT_EQ(by_days.size(), 1U);
  EXPECT_NEAR(by_days[0].decay, 0.5, 1e-9);
  ASSERT_EQ(from_the_future.size(), 1U);
  EXPECT_DOUBLE_EQ(from_the_future[0].decay, 1);
}

TEST(Judge, TheAgeIsThatOfTheNewestEventThatCounts) {
  const auto liked_twice = judged({{Action::like, "v"}, {Action::like, "v"}, {Action::view, "v"}});
  const auto taken_back =
      judged({{Action::comment, "v"}, {Action::like, "v"}, {Action::unlike, "v"}});

  ASSERT_EQ(liked_twice.size(), 1U);
  EXPECT_EQ(liked_twice[0].number, 2);
  ASSERT_EQ(taken_back.size(), 1U);
  EXPECT_EQ(taken_back[0].number, 1) << "the comment, not the like that is gone";
}

TEST(Taste, IsAbsentUntilSomethingIsLiked) {
  VectorTable table;
  table.add("a", unit_vector({1, 0, 0}));
  table.add("b", unit_vector({0, 1, 0}));

  const Taste skipped = taste_of(events_of({{Action::skip, "a"}, {Action::view, "b", 0.1}}, now),
                                 table.centred(), now, options);
  const Taste unknown =
      taste_of(events_of({{Action::like, "gone"}}, now), table.centred(), now, options);

  EXPECT_THAT(skipped.preference, testing::IsEmpty());
  EXPECT_THAT(skipped.interests, testing::IsEmpty());
  EXPECT_THAT(skipped.seen, testing::ElementsAre(VideoId("b"), VideoId("a")));
  EXPECT_THAT(unknown.preference, testing::IsEmpty());
  EXPECT_THAT(unknown.seen, testing::ElementsAre(VideoId("gone")));
}

TEST(Taste, LeavesOutWhatCancelsOut) {
  VectorTable table;
  table.add("a", unit_vector({1, 0}));
  table.add("b", unit_vector({-1, 0}));
  TasteOptions ageless;
  ageless.half_life_events = 1e18;

  const Taste taste = taste_of(events_of({{Action::like, "a"}, {Action::like, "b"}}, now),
                               table.centred(), now, ageless);

  EXPECT_THAT(taste.preference, testing::IsEmpty());
}

TEST(Taste, IsLikedMinusThreeTenthsOfDisliked) {
  VectorTable table;
  table.add("a", unit_vector({1, 0}));
  table.add("b", unit_vector({0, 1}));

  const Taste taste = taste_of(events_of({{Action::skip, "b", 0.0}, {Action::like, "a"}}, now),
                               table.centred(), now, options);

  const Embedding expected = unit_vector({1, -0.3F});
  EXPECT_NEAR(dot(taste.preference, expected), 1, 1e-6);
  EXPECT_NEAR(dot(taste.liked_direction, table.vectors.at(VideoId("a"))), 1, 1e-6);
  EXPECT_NEAR(dot(taste.disliked_direction, table.vectors.at(VideoId("b"))), 1, 1e-6);
}

// Against the page's formulas, written out plainly, over random histories.
TEST(Taste, AgreesWithItsFormulas) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    SeededRandom random(seed);
    VectorTable table;
    std::vector<Did> did;
    for (int i = 0; i < 120; ++i) {
      const std::string id = "v" + std::to_string(i);
      table.add(id, test::random_unit_vector(random));
      if (random.below(3) == 0) {
        did.push_back({Action::skip, id, random.unit()});
      } else {
        did.push_back({random.below(2) == 0 ? Action::like : Action::share, id});
      }
    }

    const auto events = events_of(did, now - 3 * day);
    const Taste taste = taste_of(events, table.centred(), now, options);

    std::vector<double> liked(16), disliked(16);
    for (const Interaction& event : events) {
      const double weight = event_weight(event.action, event.watched_share);
      const double decay =
          std::pow(2.0, -static_cast<double>(120 - event.number) / 60) * std::pow(2.0, -3.0 / 30);
      auto& side = weight > 0 ? liked : disliked;
      for (std::size_t i = 0; i < 16; ++i) {
        side[i] += std::abs(weight) * decay * static_cast<double>(table.vectors.at(event.video)[i]);
      }
    }
    const auto length = [](const std::vector<double>& v) {
      double sum = 0;
      for (const double x : v) sum += x * x;
      return std::sqrt(sum);
    };
    Embedding expected(16);
    for (std::size_t i = 0; i < 16; ++i) {
      expected[i] =
          static_cast<float>(liked[i] / length(liked) - 0.3 * disliked[i] / length(disliked));
    }
    normalise(expected);
    EXPECT_NEAR(dot(taste.preference, expected), 1, 1e-5);
    EXPECT_NEAR(norm(taste.preference), 1, 1e-5);
  }
}

TEST(Taste, IsRebuiltFromItsWindowAlone) {
  SeededRandom random(5);
  VectorTable table;
  std::vector<Did> did;
  for (int i = 0; i < 450; ++i) {
    const std::string id = "v" + std::to_string(i);
    table.add(id, test::random_unit_vector(random));
    did.push_back({random.below(4) == 0 ? Action::skip : Action::like, id});
  }
  const auto all = events_of(did, now);
  const std::vector<Interaction> window(all.begin(), all.begin() + 200);

  const Taste from_all = taste_of(all, table.centred(), now, options);
  const Taste from_window = taste_of(window, table.centred(), now, options);

  EXPECT_EQ(from_all.preference, from_window.preference);
  EXPECT_EQ(from_all.seen.size(), 200U);
}

TEST(Interests, AreWhatResembles) {
  VectorTable table;
  table.add("cat-1", unit_vector({1, 0.1F, 0}));
  table.add("cat-2", unit_vector({1, 0, 0.1F}));
  table.add("cat-3", unit_vector({1, 0, 0}));
  table.add("sea-1", unit_vector({0, 1, 0.1F}));
  table.add("sea-2", unit_vector({0, 1, 0}));

  const Taste taste = taste_of(events_of({{Action::like, "cat-1"},
                                          {Action::like, "sea-1"},
                                          {Action::like, "cat-2"},
                                          {Action::save, "sea-2"},
                                          {Action::like, "cat-3"}},
                                         now),
                               table.centred(), now, options);

  ASSERT_EQ(taste.interests.size(), 2U);
  const Cluster& cats = taste.interests[0];
  EXPECT_EQ(cats.interest.medoid, VideoId("cat-3"));
  EXPECT_EQ(cats.interest.size, 3);
  EXPECT_THAT(cats.members,
              testing::ElementsAre(VideoId("cat-3"), VideoId("cat-2"), VideoId("cat-1")));
  const Cluster& sea = taste.interests[1];
  EXPECT_EQ(sea.interest.medoid, VideoId("sea-2")) << "the stronger of two equally near";
  EXPECT_GT(cats.interest.weight, sea.interest.weight);
  EXPECT_EQ(interest_of(taste, table.vectors.at(VideoId("sea-1")), options), 1);
  EXPECT_EQ(interest_of(taste, unit_vector({0, 0, 1}), options), -1);
}

// What average link promises: clusters stop where no two are as near as the threshold, and no
// member was counted twice or lost.
TEST(Interests, CannotBeMergedFurther) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    SeededRandom random(seed);
    VectorTable table;
    std::vector<JudgedVideo> opinions;
    std::vector<Embedding> centres;
    for (int i = 0; i < 6; ++i) centres.push_back(test::random_unit_vector(random, 32));
    for (int i = 0; i < 70; ++i) {
      const std::string id = "v" + std::to_string(i);
      table.add(id, test::vector_near(centres[random.below(6)], 0.5 + random.unit() / 2, random));
      opinions.push_back({{VideoId(id), 1.0, 1.0, 70 - i}, table.vectors.at(VideoId(id))});
    }
    TasteOptions all;
    all.interests_max = 1000;

    const auto clusters = cluster(opinions, all);

    std::size_t members = 0;
    for (const Cluster& a : clusters) {
      members += a.members.size();
      EXPECT_EQ(static_cast<std::size_t>(a.interest.size), a.members.size());
      EXPECT_NEAR(a.interest.weight, a.interest.size, 1e-9);
      for (const Cluster& b : clusters) {
        if (&a == &b) continue;
        double sum = 0;
        for (const VideoId& x : a.members) {
          for (const VideoId& y : b.members) {
            sum += static_cast<double>(dot(table.vectors.at(x), table.vectors.at(y)));
          }
        }
        const auto pairs = static_cast<double>(a.members.size() * b.members.size());
        EXPECT_LT(sum / pairs, all.similarity_threshold + 1e-6);
      }
    }
    EXPECT_EQ(members, opinions.size());
  }
}

TEST(Interests, AreAtMostFiveOfTheNewestNinety) {
  SeededRandom random(3);
  std::vector<JudgedVideo> opinions;
  for (int i = 0; i < 120; ++i) {
    Embedding axis(130, 0.0F);
    axis[static_cast<std::size_t>(i)] = 1;
    opinions.push_back(
        {{VideoId("v" + std::to_string(i)), i < 90 ? 1.0 : 9.0, 1.0, 200 - i}, axis});
  }

  const auto clusters = cluster(opinions, options);

  ASSERT_EQ(clusters.size(), 5U);
  for (const Cluster& one : clusters) EXPECT_DOUBLE_EQ(one.interest.weight, 1.0);
}

TEST(Fatigue, TwoRunningSkipsHalveAnInterestAndALikeRestoresIt) {
  VectorTable table;
  for (int i = 0; i < 10; ++i) {
    table.add("cat-" + std::to_string(i), unit_vector({1, 0, 0.01F * static_cast<float>(i)}));
    table.add("sea-" + std::to_string(i), unit_vector({0, 1, 0.01F * static_cast<float>(i)}));
  }
  const std::vector<Did> likes{{Action::like, "cat-0"},
                               {Action::like, "sea-0"},
                               {Action::like, "cat-1"},
                               {Action::like, "cat-2"}};
  const auto slots_after = [&](std::vector<Did> more) {
    std::vector<Did> all = likes;
    all.insert(all.end(), more.begin(), more.end());
    return taste_of(events_of(all, now), table.centred(), now, options).interest_slots;
  };

  std::vector<Did> long_ago{{Action::skip, "cat-5"}, {Action::skip, "cat-6"}};
  for (int i = 0; i < 100; ++i) long_ago.push_back({Action::view, "other", 0.1});

  EXPECT_THAT(slots_after({}), testing::ElementsAre(4, 4));
  EXPECT_THAT(slots_after({{Action::skip, "cat-5"}}), testing::ElementsAre(4, 4));
  EXPECT_THAT(slots_after({{Action::skip, "cat-5"}, {Action::skip, "cat-6"}}),
              testing::ElementsAre(2, 4));
  EXPECT_THAT(
      slots_after({{Action::skip, "cat-5"}, {Action::skip, "cat-6"}, {Action::like, "cat-7"}}),
      testing::ElementsAre(4, 4));
  EXPECT_THAT(
      slots_after({{Action::skip, "cat-5"}, {Action::like, "sea-7"}, {Action::skip, "cat-6"}}),
      testing::ElementsAre(2, 4))
      << "another interest does not end the run";
  EXPECT_THAT(slots_after(long_ago), testing::ElementsAre(3, 4)) << "it recovers with time";
}

TEST(Drift, SaysHowFarTheTasteTurnedAndHowMuchWasSkipped) {
  const auto events = events_of(
      {{Action::like, "a"}, {Action::skip, "b"}, {Action::view, "c", 0.2}, {Action::dislike, "d"}},
      now);

  const Drift drift = drift_of(unit_vector({1, 0}), unit_vector({1, 1}), events);
  const Drift first = drift_of(unit_vector({1, 0}), {}, {});

  ASSERT_TRUE(drift.cos_previous);
  EXPECT_NEAR(*drift.cos_previous, std::sqrt(0.5), 1e-6);
  EXPECT_DOUBLE_EQ(drift.skipped_share, 0.5);
  EXPECT_FALSE(first.cos_previous);
  EXPECT_FALSE(calls_for_exploration(drift));
  EXPECT_FALSE(calls_for_exploration(first));
  EXPECT_TRUE(calls_for_exploration({.cos_previous = 0.4, .skipped_share = 0}));
  EXPECT_TRUE(calls_for_exploration({.cos_previous = 0.9, .skipped_share = 0.7}));
}

TEST(VideoIds, CountWithoutTheirSuffix) {
  EXPECT_EQ(video_id_without_suffix("animal-001"), "animal-001");
  EXPECT_EQ(video_id_without_suffix("animal-001:2"), "animal-001");
  EXPECT_EQ(video_id_without_suffix("animal-001:2:3"), "animal-001");
  EXPECT_EQ(video_id_without_suffix(":2"), "");
}

}  // namespace
}  // namespace clipmill
