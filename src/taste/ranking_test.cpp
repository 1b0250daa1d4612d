#include "taste/ranking.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "tests/support/taste_builders.hpp"

namespace clipmill {
namespace {

using test::events_of;
using test::unit_vector;
using test::VectorTable;

const Instant now = from_millis(1'760'000'000'000);
const TasteOptions taste_options;
const RankingOptions options;

std::vector<Candidate> candidates_of(const VectorTable& table, const Taste& taste,
                                     const std::vector<std::string>& ids) {
  std::vector<Candidate> candidates;
  for (const std::string& id : ids) {
    const Embedding& vector = table.vectors.at(VideoId(id));
    candidates.push_back(
        {VideoId(id), vector, vector, static_cast<double>(dot(taste.preference, vector))});
  }
  rank(candidates, taste, taste_options);
  return candidates;
}

std::vector<std::string> ids_of(std::span<const Candidate> candidates) {
  std::vector<std::string> ids;
  for (const Candidate& candidate : candidates) ids.push_back(candidate.id.value);
  return ids;
}

TEST(Score, IsHalfTheWholeAndHalfTheNearestLiked) {
  VectorTable table;
  table.add("a", unit_vector({1, 0, 0}));
  table.add("b", unit_vector({0, 1, 0}));
  table.add("c", unit_vector({0, 0, 1}));
  TasteOptions ageless;
  ageless.half_life_events = 1e18;
  const Taste taste = taste_of(
      events_of({{Action::share, "a"}, {Action::like, "b"}, {Action::skip, "c", 0.0}}, now),
      table.centred(), now, ageless);
  const Embedding y = unit_vector({1, 1, 1});

  const double score = score_of(taste, y, ageless);

  const double one = 1 / std::sqrt(3.0);  // cosine of y and each of them
  const double whole = (1.5 * one + one) / std::hypot(1.5, 1.0) - 0.3 * one;
  const double corner = (one + one / 1.5) / 2 - 0.3 * one;
  EXPECT_NEAR(score, (whole + corner) / 2, 1e-6);
}

TEST(Score, CountsOnlyTheThreeNearest) {
  VectorTable table;
  std::vector<test::Did> likes;
  for (int i = 0; i < 6; ++i) {
    Embedding axis(8, 0.0F);
    axis[static_cast<std::size_t>(i)] = 1;
    table.add("v" + std::to_string(i), axis);
    likes.push_back({Action::like, "v" + std::to_string(i)});
  }
  const Taste taste = taste_of(events_of(likes, now), table.centred(), now, taste_options);
  const Embedding y = unit_vector({3, 2, 1, 0.5F, 0, 0, 0, 0});

  const double score = score_of(taste, y, taste_options);

  const double length = std::sqrt(9 + 4 + 1 + 0.25);
  const double whole = static_cast<double>(dot(taste.liked_direction, y));
  EXPECT_NEAR(score, (whole + 6 / length / 3) / 2, 1e-5);
}

TEST(Diversity, NeverOffersCopies) {
  SeededRandom random(9);
  VectorTable table;
  const Embedding cat = test::random_unit_vector(random, 32);
  table.add("seen", cat);
  table.add("copy-of-seen", test::vector_near(cat, 0.97, random));
  table.add("near", test::vector_near(cat, 0.8, random));
  table.add("copy-of-near", test::vector_near(table.vectors.at(VideoId("near")), 0.96, random));
  table.add("other", test::vector_near(cat, 0.6, random));
  const Taste taste =
      taste_of(events_of({{Action::like, "seen"}}, now), table.centred(), now, taste_options);
  DuplicateFilter filter(taste.seen, table.raw(), options.duplicate_cosine);

  const auto kept =
      distinct(candidates_of(table, taste, {"copy-of-seen", "near", "copy-of-near", "other"}),
               filter, options);

  ASSERT_EQ(kept.size(), 2U);
  const auto ids = ids_of(kept);
  EXPECT_THAT(ids, testing::Contains("other"));
  EXPECT_THAT(ids, testing::AnyOf(testing::Contains("near"), testing::Contains("copy-of-near")));
}

TEST(Diversity, TakesAtMostFourOfOneInterest) {
  SeededRandom random(11);
  VectorTable table;
  const Embedding cat = unit_vector({1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  const Embedding sea = unit_vector({0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  table.add("liked-cat", cat);
  table.add("liked-sea", sea);
  std::vector<std::string> ids;
  for (int i = 0; i < 12; ++i) {
    table.add("cat-" + std::to_string(i), test::vector_near(cat, 0.85, random));
    table.add("sea-" + std::to_string(i), test::vector_near(sea, 0.7, random));
    ids.push_back("cat-" + std::to_string(i));
    ids.push_back("sea-" + std::to_string(i));
  }
  Taste taste = taste_of(events_of({{Action::like, "liked-sea"}, {Action::save, "liked-cat"}}, now),
                         table.centred(), now, taste_options);
  ASSERT_EQ(taste.interests.size(), 2U);

  const auto chosen = diversify(candidates_of(table, taste, ids), taste, 10, options);
  taste.interest_slots[0] = 2;
  const auto tired = diversify(candidates_of(table, taste, ids), taste, 10, options);

  const auto count = [](std::span<const Candidate> all, int interest) {
    return std::ranges::count(all, interest, &Candidate::interest);
  };
  EXPECT_EQ(count(chosen, 0), 4);
  EXPECT_EQ(count(chosen, 1), 4);
  EXPECT_EQ(count(tired, 0), 2) << "an interest that tires gets fewer places";
}

TEST(Diversity, PrefersWhatIsUnlikeTheChosen) {
  VectorTable table;
  table.add("liked", unit_vector({1, 0, 0}));
  table.add("best", unit_vector({1, 0.30F, 0}));
  table.add("like-best", unit_vector({1, 0.34F, 0.1F}));
  table.add("other-way", unit_vector({1, -0.5F, 0}));
  table.add("far", unit_vector({0.3F, 0, 1}));
  const Taste taste =
      taste_of(events_of({{Action::like, "liked"}}, now), table.centred(), now, taste_options);
  RankingOptions diverse = options;
  diverse.relevance_share = 0.3;

  const auto pool = candidates_of(table, taste, {"best", "like-best", "other-way", "far"});
  const auto by_score = diversify(pool, taste, 2, RankingOptions{.relevance_share = 1});
  const auto by_both = diversify(pool, taste, 2, diverse);

  EXPECT_THAT(ids_of(by_score), testing::ElementsAre("best", "like-best"));
  EXPECT_EQ(by_both[0].id.value, "best");
  EXPECT_NE(by_both[1].id.value, "like-best");
  EXPECT_GT(spread_of(by_both), spread_of(by_score));
  EXPECT_DOUBLE_EQ(spread_of(std::span(by_both).first(1)), 0);
}

TEST(Diversity, ChoosesNoneTwiceAndAllWhenThereIsRoom) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SeededRandom random(seed);
    VectorTable table;
    std::vector<std::string> ids;
    table.add("liked", test::random_unit_vector(random));
    for (int i = 0; i < 30; ++i) {
      ids.push_back("v" + std::to_string(i));
      table.add(ids.back(), test::random_unit_vector(random));
    }
    Taste taste =
        taste_of(events_of({{Action::like, "liked"}}, now), table.centred(), now, taste_options);
    taste.interest_slots = {1000};

    const auto chosen = ids_of(diversify(candidates_of(table, taste, ids), taste, 100, options));

    EXPECT_THAT(chosen, testing::UnorderedElementsAreArray(ids)) << "seed " << seed;
  }
}

TEST(Exploration, DrawsFollowTheBetaDistribution) {
  const struct {
    double a, b;
  } cases[] = {{1, 9}, {1, 1}, {11, 9}, {3, 40}};
  for (const auto& [a, b] : cases) {
    SeededRandom random(42);
    constexpr int draws = 20'000;
    double sum = 0, squares = 0;
    for (int i = 0; i < draws; ++i) {
      const double x = beta_draw(a, b, random);
      ASSERT_GE(x, 0);
      ASSERT_LE(x, 1);
      sum += x;
      squares += x * x;
    }
    const double mean = sum / draws;
    EXPECT_NEAR(mean, a / (a + b), 0.005) << a << ", " << b;
    EXPECT_NEAR(squares / draws - mean * mean, a * b / ((a + b) * (a + b) * (a + b + 1)), 0.002)
        << a << ", " << b;
  }
}

TEST(Exploration, PrefersThePromisingAndStillTriesTheUnknown) {
  const std::vector<VideoStats> stats{
      {.id = VideoId("good"), .views = 20, .positives = 10, .created_at = {}},
      {.id = VideoId("bad"), .views = 45, .positives = 0, .created_at = {}},
      {.id = VideoId("unknown"), .views = 0, .positives = 0, .created_at = {}},
  };
  SeededRandom random(1);

  std::map<std::string, int> first;
  for (int i = 0; i < 1000; ++i) ++first[exploration_order(stats, random).front().value];

  EXPECT_GT(first["good"], first["unknown"]);
  EXPECT_GT(first["unknown"], first["bad"]);
  EXPECT_GT(first["unknown"], 10);
}

TEST(Exploration, SamplesOnlyTheLittleWatchedAndWanted) {
  std::unordered_map<VideoId, VideoStats> stats;
  for (int i = 0; i < 500; ++i) {
    const VideoId id("v" + std::to_string(i));
    stats[id] = {.id = id, .views = i % 2 == 0 ? 50 : 49, .positives = 0, .created_at = {}};
  }
  std::unordered_set<VideoId> excluded{VideoId("v1"), VideoId("v3")};
  SeededRandom random(7);

  const auto all = sample_unexplored(stats, excluded, 1000, random, options);
  std::set<std::string> met;
  for (int i = 0; i < 50; ++i) {
    const auto few = sample_unexplored(stats, excluded, 20, random, options);
    EXPECT_EQ(few.size(), 20U);
    for (const VideoStats& one : few) met.insert(one.id.value);
  }

  EXPECT_EQ(all.size(), 248U);
  for (const VideoStats& one : all) {
    EXPECT_LT(one.views, 50);
    EXPECT_FALSE(excluded.contains(one.id));
  }
  EXPECT_GT(met.size(), 150U) << "it starts anywhere";
  EXPECT_TRUE(sample_unexplored({}, excluded, 20, random, options).empty());
}

TEST(ColdStart, IsSixTrendingTwoNewAndTheTwoFarthest) {
  VectorTable table;
  std::vector<VideoId> trending, newest, rest;
  for (int i = 0; i < 8; ++i) {
    trending.emplace_back("t" + std::to_string(i));
    table.add(trending.back().value, unit_vector({1, 0.01F * static_cast<float>(i), 0, 0}));
  }
  newest = {trending[1], VideoId("n0"), VideoId("n1"), VideoId("n2")};
  for (int i = 0; i < 3; ++i) {
    table.add("n" + std::to_string(i), unit_vector({0, 1, 0.01F * static_cast<float>(i), 0}));
  }
  rest = {VideoId("near"), VideoId("far"), VideoId("far-too"), VideoId("farthest"),
          VideoId("gone")};
  table.add("near", unit_vector({1, 0, 0, 0}));
  table.add("farthest", unit_vector({-1, -1, 0, 0}));
  table.add("far", unit_vector({0, 0, 1, 0}));
  table.add("far-too", unit_vector({0, 0, 1, 0.1F}));

  const ColdStart start = cold_start(trending, newest, rest, table.centred());

  EXPECT_EQ(start.trending.size(), 6U);
  EXPECT_THAT(start.newest, testing::ElementsAre(VideoId("n0"), VideoId("n1")));
  ASSERT_EQ(start.farthest.size(), 2U);
  EXPECT_EQ(start.farthest[0], VideoId("farthest"));
  EXPECT_THAT(start.farthest[1].value, testing::StartsWith("far"));
}

TEST(ColdStart, TakesWhatThereIs) {
  const VectorTable table;

  const ColdStart empty = cold_start({}, {}, {}, table.centred());

  EXPECT_TRUE(empty.trending.empty() && empty.newest.empty() && empty.farthest.empty());
}

}  // namespace
}  // namespace clipmill
