// What every SimilarityIndex does. An adapter joins by one INSTANTIATE_TEST_SUITE_P line in its
// .cpp; a server-backed adapter's factory may throw or skip in its own way before it returns.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

#include "catalog/similarity_index.hpp"
#include "tests/support/run.hpp"
#include "tests/support/sample_vectors.hpp"

namespace clipmill::test {

struct SimilarityIndexMaker {
  std::string name;
  std::function<std::unique_ptr<SimilarityIndex>(asio::io_context&)> make;  // empty
};

inline void PrintTo(const SimilarityIndexMaker& maker, std::ostream* out) { *out << maker.name; }

class SimilarityIndexContract : public ::testing::TestWithParam<SimilarityIndexMaker> {
 protected:
  void SetUp() override { index_ = GetParam().make(loop_); }

  Result<void> upsert(std::vector<IndexedVector> vectors) {
    return run(loop_, index_->upsert(std::move(vectors)));
  }
  Result<void> remove(std::vector<VideoId> ids) {
    return run(loop_, index_->remove(std::move(ids)));
  }
  std::vector<Match> search(Embedding query, int limit, std::unordered_set<VideoId> excluded = {}) {
    auto set = std::make_shared<const std::unordered_set<VideoId>>(std::move(excluded));
    auto found = run(loop_, index_->search(std::move(query), limit, set));
    EXPECT_TRUE(found.has_value()) << found.error().message;
    return found.value_or(std::vector<Match>());
  }
  std::int64_t size() { return run(loop_, index_->size()).value_or(-1); }

  asio::io_context loop_;
  std::unique_ptr<SimilarityIndex> index_;
};

inline std::vector<VideoId> ids_of(const std::vector<Match>& matches) {
  std::vector<VideoId> ids;
  ids.reserve(matches.size());
  for (const Match& match : matches) ids.push_back(match.id);
  return ids;
}

TEST_P(SimilarityIndexContract, AnEmptyIndexFindsNothing) {
  SeededRandom random(1);

  EXPECT_TRUE(search(random_unit(random), 10).empty());
  EXPECT_EQ(size(), 0);
}

TEST_P(SimilarityIndexContract, FindsTheNearestBestFirstWithTheirCosines) {
  const auto vectors = clustered_vectors(300, 12, 2);
  ASSERT_TRUE(upsert(vectors));

  const auto found = search(vectors[17].vector, 20);

  const auto expected = nearest_by_scan(vectors, vectors[17].vector, 20);
  ASSERT_EQ(found.size(), 20U);
  EXPECT_EQ(found[0].id, vectors[17].id);
  EXPECT_NEAR(found[0].score, 1.0F, 1e-3);
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_NEAR(found[i].score, expected[i].score, 1e-3) << i;
    if (i > 0) EXPECT_LE(found[i].score, found[i - 1].score);
  }
}

TEST_P(SimilarityIndexContract, ScoresRunFromOneToMinusOne) {
  SeededRandom random(3);
  const Embedding vector = random_unit(random);
  Embedding opposite = vector;
  for (float& x : opposite) x = -x;
  ASSERT_TRUE(upsert({{VideoId("same"), vector}, {VideoId("opposite"), opposite}}));

  const auto found = search(vector, 10);

  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].id, VideoId("same"));
  EXPECT_NEAR(found[1].score, -1.0F, 1e-3);
}

TEST_P(SimilarityIndexContract, ALimitIsKeptAndOneAboveTheSizeGivesAll) {
  ASSERT_TRUE(upsert(clustered_vectors(30, 3, 4)));
  SeededRandom random(5);
  const Embedding query = random_unit(random);

  EXPECT_EQ(search(query, 7).size(), 7U);
  EXPECT_EQ(search(query, 1000).size(), 30U);
  EXPECT_TRUE(search(query, 0).empty());
  EXPECT_TRUE(search(query, -1).empty());
}

TEST_P(SimilarityIndexContract, UpsertReplacesById) {
  SeededRandom random(6);
  const Embedding before = random_unit(random);
  const Embedding after = random_unit(random);
  ASSERT_TRUE(upsert({{VideoId("a"), before}}));

  ASSERT_TRUE(upsert({{VideoId("a"), after}}));

  EXPECT_EQ(size(), 1);
  const auto found = search(after, 5);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NEAR(found[0].score, 1.0F, 1e-3);
}

TEST_P(SimilarityIndexContract, TheLastOfTwoVectorsForOneIdInOneCallWins) {
  SeededRandom random(7);
  const Embedding first = random_unit(random);
  const Embedding last = random_unit(random);

  ASSERT_TRUE(upsert({{VideoId("a"), first}, {VideoId("a"), last}}));

  EXPECT_EQ(size(), 1);
  EXPECT_NEAR(search(last, 1).at(0).score, 1.0F, 1e-3);
}

TEST_P(SimilarityIndexContract, WhatWasRemovedIsNotFoundAndMayComeBack) {
  const auto vectors = clustered_vectors(40, 4, 8);
  ASSERT_TRUE(upsert(vectors));

  ASSERT_TRUE(remove({vectors[5].id, vectors[6].id, VideoId("never-there")}));

  EXPECT_EQ(size(), 38);
  for (const Match& match : search(vectors[5].vector, 100)) EXPECT_NE(match.id, vectors[5].id);

  ASSERT_TRUE(upsert({vectors[5]}));

  EXPECT_EQ(size(), 39);
  EXPECT_EQ(search(vectors[5].vector, 1).at(0).id, vectors[5].id);
}

TEST_P(SimilarityIndexContract, ClearForgetsEverythingAndTheIndexGoesOn) {
  const auto vectors = clustered_vectors(200, 4, 9);
  ASSERT_TRUE(upsert(vectors));

  ASSERT_TRUE(run(loop_, index_->clear()));

  EXPECT_EQ(size(), 0);
  EXPECT_TRUE(search(vectors[0].vector, 10).empty());

  ASSERT_TRUE(upsert({vectors[1]}));
  EXPECT_EQ(ids_of(search(vectors[1].vector, 10)), std::vector<VideoId>{vectors[1].id});
}

TEST_P(SimilarityIndexContract, ExcludedVideosAreNotFoundAndOthersTakeTheirPlaces) {
  const auto vectors = clustered_vectors(100, 5, 10);
  ASSERT_TRUE(upsert(vectors));
  const Embedding query = vectors[0].vector;
  const auto all = search(query, 100);
  const std::unordered_set<VideoId> excluded{all[0].id, all[2].id, VideoId("never-there")};

  const auto found = search(query, 10, excluded);

  ASSERT_EQ(found.size(), 10U);
  EXPECT_EQ(found[0].id, all[1].id);
  EXPECT_EQ(found[1].id, all[3].id);
}

TEST_P(SimilarityIndexContract, ThousandsOfExcludedNeighboursHideNothingBehindThem) {
  // Two clusters; the viewer has seen all of the near one.
  const auto vectors = clustered_vectors(3000, 2, 11);
  for (std::size_t i = 0; i < vectors.size(); i += 500) {
    ASSERT_TRUE(upsert(std::vector<IndexedVector>(
        vectors.begin() + static_cast<std::ptrdiff_t>(i),
        vectors.begin() + static_cast<std::ptrdiff_t>(std::min(i + 500, vectors.size())))));
  }
  std::unordered_set<VideoId> excluded;
  for (std::size_t i = 0; i < vectors.size(); i += 2) excluded.insert(vectors[i].id);
  excluded.erase(vectors[42].id);

  const auto found = search(vectors[0].vector, 10, excluded);

  ASSERT_EQ(found.size(), 10U);
  EXPECT_EQ(found[0].id, vectors[42].id);
  for (const Match& match : found) EXPECT_FALSE(excluded.contains(match.id));
}

TEST_P(SimilarityIndexContract, EqualScoresAreOrderedById) {
  SeededRandom random(12);
  const Embedding vector = random_unit(random);
  ASSERT_TRUE(upsert({{VideoId("c"), vector}, {VideoId("a"), vector}, {VideoId("b"), vector}}));

  const std::vector<VideoId> expected{VideoId("a"), VideoId("b"), VideoId("c")};
  EXPECT_EQ(ids_of(search(vector, 3)), expected);
}

TEST_P(SimilarityIndexContract, ABadVectorIsInvalidAndChangesNothing) {
  SeededRandom random(13);
  const Embedding good = random_unit(random);
  Embedding broken = good;
  broken[7] = NAN;

  const auto wrong_size = upsert({{VideoId("a"), good}, {VideoId("b"), Embedding(3, 0.5F)}});
  const auto not_finite = upsert({{VideoId("a"), good}, {VideoId("b"), broken}});

  ASSERT_FALSE(wrong_size);
  EXPECT_EQ(wrong_size.error().code, ErrorCode::invalid);
  ASSERT_FALSE(not_finite);
  EXPECT_EQ(not_finite.error().code, ErrorCode::invalid);
  EXPECT_EQ(size(), 0);
}

TEST_P(SimilarityIndexContract, ABadQueryIsInvalid) {
  const auto found = run(loop_, index_->search(Embedding(3, 0.5F), 10, nullptr));

  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::invalid);
}

// What the in-process indexes promise beyond that; a remote one may be eventually consistent.
class LocalIndexContract : public SimilarityIndexContract {};

TEST_P(LocalIndexContract, SearchesBesideChangesSeeEachChangeWholeOrNotAtAll) {
  // Each round replaces all vectors of a group by one call; a search that saw half of a call would
  // find two generations.
  SeededRandom random(14);
  const Embedding even = random_unit(random);
  Embedding odd = even;
  for (float& x : odd) x = -x;
  const auto group = [](const Embedding& vector) {
    std::vector<IndexedVector> vectors;
    for (int i = 0; i < 40; ++i) vectors.push_back({VideoId("v" + std::to_string(i)), vector});
    return vectors;
  };
  ASSERT_TRUE(upsert(group(even)));
  bool writing = true;
  int searches = 0;
  auto write = [&]() -> asio::awaitable<void> {
    for (int round = 1; round <= 30; ++round) {
      EXPECT_TRUE(co_await index_->upsert(group(round % 2 == 0 ? even : odd)));
    }
    writing = false;
  };
  auto read = [&]() -> asio::awaitable<void> {
    while (writing) {
      const auto found = co_await index_->search(even, 40, nullptr);
      EXPECT_TRUE(found.has_value());
      if (!found) co_return;
      EXPECT_EQ(found->size(), 40U);
      for (const Match& match : *found) EXPECT_NEAR(match.score, found->front().score, 1e-3);
      ++searches;
    }
  };

  asio::co_spawn(loop_, read(), [](std::exception_ptr failure) { EXPECT_EQ(failure, nullptr); });
  asio::co_spawn(loop_, read(), [](std::exception_ptr failure) { EXPECT_EQ(failure, nullptr); });
  run(loop_, write());
  loop_.restart();
  loop_.run();

  EXPECT_GT(searches, 0);
}

}  // namespace clipmill::test
