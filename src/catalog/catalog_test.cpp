#include "catalog/catalog.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <cmath>

#include "adapters/exact/exact_index.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/memory_video_store.hpp"
#include "tests/support/run.hpp"
#include "tests/support/run_all.hpp"
#include "tests/support/sample_vectors.hpp"

namespace clipmill {
namespace {

using test::run;

const std::string own_space = "hashing-1:one";
const std::string next_space = "hashing-1:two";

// An exact index whose writes can be made to fail.
class FailingIndex final : public SimilarityIndex {
 public:
  explicit FailingIndex(SimilarityIndex& inner) : inner_(inner) {}

  int writes_left = 1'000'000;
  int upserted = 0;

  asio::awaitable<Result<void>> upsert(std::vector<IndexedVector> vectors) override {
    if (writes_left-- <= 0) co_return fail(ErrorCode::unavailable, "the index is away");
    upserted += static_cast<int>(vectors.size());
    co_return co_await inner_.upsert(std::move(vectors));
  }
  asio::awaitable<Result<void>> remove(std::vector<VideoId> ids) override {
    if (writes_left-- <= 0) co_return fail(ErrorCode::unavailable, "the index is away");
    co_return co_await inner_.remove(std::move(ids));
  }
  asio::awaitable<Result<void>> clear() override { return inner_.clear(); }
  asio::awaitable<Result<std::vector<Match>>> search(
      Embedding query, int limit, std::shared_ptr<const VideoIdSet> excluded) override {
    return inner_.search(std::move(query), limit, std::move(excluded));
  }
  asio::awaitable<Result<std::int64_t>> size() override { return inner_.size(); }
  std::string name() const override { return "failing"; }

 private:
  SimilarityIndex& inner_;
};

class CountingLog final : public Log {
 public:
  void write(LogLevel level, std::string, std::vector<LogField>) override {
    if (level == LogLevel::error) ++failures;
  }
  int failures = 0;
};

class CatalogTest : public ::testing::Test {
 protected:
  CatalogTest() { reopen(); }

  CatalogOptions options() const {
    return {.scratch_folder = ::testing::TempDir(), .space = own_space};
  }
  void reopen() { catalog = std::make_unique<Catalog>(store, index, clock, log, options()); }

  // `count` videos named prefix0, prefix1, ... around one common direction.
  void put(int count, const std::string& prefix = "v", const std::string& space = own_space) {
    std::vector<Video> videos;
    for (int i = 0; i < count; ++i) {
      Video video;
      video.id = VideoId(prefix + std::to_string(i));
      video.caption = "a caption";
      video.embedding = test::near(common, 1.0F, random);
      video.space = space;
      video.created_at = clock.now();
      if (space == own_space) truth[video.id] = video.embedding;
      videos.push_back(std::move(video));
    }
    ASSERT_TRUE(run(loop, store.put(std::move(videos))));
  }
  void follow() {
    const Result<void> followed = run(loop, catalog->follow());
    ASSERT_TRUE(followed) << followed.error().message;
  }
  std::vector<Match> nearest(Embedding query, int limit, VideoIdSet excluded = {}) {
    auto set = std::make_shared<const VideoIdSet>(std::move(excluded));
    return run(loop, catalog->nearest(std::move(query), limit, set)).value();
  }
  void save_model(const std::string& space, std::int64_t fitted_on) {
    EmbedderModel model{.space = space, .fitted_on = fitted_on, .state = "state"};
    ASSERT_TRUE(run(loop, store.save_embedder_model(std::move(model))));
  }
  Embedding raw(const std::string& id) {
    const EmbeddingView view = catalog->vector(VideoId(id)).value();
    return {view.begin(), view.end()};
  }
  // Compares with plain arithmetic over the truth, centred by the catalog's mean.
  void expect_right_answers() {
    std::vector<IndexedVector> vectors;
    for (const auto& [id, raw] : truth) vectors.push_back({id, centred(raw, catalog->mean())});
    const Embedding query = vectors.front().vector;

    const auto found = nearest(query, 10);

    const auto expected = test::nearest_by_scan(vectors, query, 10);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_EQ(found[i].id, expected[i].id) << i;
      EXPECT_NEAR(found[i].score, expected[i].score, 1e-4) << i;
    }
  }

  asio::io_context loop;
  SeededRandom random{1};
  const Embedding common = test::random_unit(random);
  std::unordered_map<VideoId, Embedding> truth;
  test::FakeClock clock;
  test::MemoryVideoStore store{clock};
  ExactIndex exact{{.scratch_folder = ::testing::TempDir()}};
  FailingIndex index{exact};
  CountingLog log;
  std::unique_ptr<Catalog> catalog;
};

TEST_F(CatalogTest, AnEmptyCatalogueAnswersWithNothing) {
  ASSERT_TRUE(run(loop, catalog->load()));

  EXPECT_EQ(catalog->size(), 0);
  EXPECT_TRUE(nearest(common, 10).empty());
  EXPECT_TRUE(catalog->trending(10, {}).empty());
  EXPECT_FALSE(catalog->vector(VideoId("v0")));
  EXPECT_EQ(catalog->mean_version(), 0);
}

TEST_F(CatalogTest, UnderFiftyVideosAreComparedRaw) {
  put(49);

  ASSERT_TRUE(run(loop, catalog->load()));

  EXPECT_EQ(catalog->size(), 49);
  EXPECT_TRUE(catalog->mean().empty());
  EXPECT_EQ(catalog->mean_version(), 0);
  EXPECT_FALSE(run(loop, store.mean()).value());
  expect_right_answers();
}

TEST_F(CatalogTest, FromFiftyVideosOnTheMeanIsTakenOff) {
  put(60);

  ASSERT_TRUE(run(loop, catalog->load()));

  EXPECT_EQ(catalog->mean_version(), 1);
  const CatalogMean saved = run(loop, store.mean()).value().value();
  EXPECT_EQ(saved.count, 60);
  EXPECT_EQ(saved.space, own_space);
  EXPECT_GT(norm(saved.mean), 0.5F);
  // The common direction is gone: unrelated videos are about 0 apart, not 0.5.
  const auto v0 = catalog->centred_vector(VideoId("v0")).value();
  EXPECT_LT(std::abs(dot(v0, catalog->centred_vector(VideoId("v1")).value())), 0.2F);
  EXPECT_EQ(raw("v0"), truth.at(VideoId("v0")));
  expect_right_answers();
}

TEST_F(CatalogTest, LoadsMoreThanOnePageAndIndexesEachVideoOnce) {
  put(1300);

  ASSERT_TRUE(run(loop, catalog->load()));

  EXPECT_EQ(catalog->size(), 1300);
  EXPECT_EQ(index.upserted, 1300);
  expect_right_answers();
}

TEST_F(CatalogTest, FollowsNewChangedAndRemovedVideos) {
  put(60);
  ASSERT_TRUE(run(loop, catalog->load()));
  put(2);  // v0 and v1 again, with other vectors
  put(1, "new");
  ASSERT_TRUE(run(loop, store.remove(VideoId("v7"))));
  truth.erase(VideoId("v7"));

  follow();

  EXPECT_EQ(catalog->size(), 60);
  EXPECT_FALSE(catalog->vector(VideoId("v7")));
  EXPECT_FALSE(catalog->stats().contains(VideoId("v7")));
  EXPECT_EQ(run(loop, exact.size()).value(), 60);
  expect_right_answers();
}

TEST_F(CatalogTest, AVideoThatCameBackIsThereAgain) {
  put(3);
  ASSERT_TRUE(run(loop, catalog->load()));
  ASSERT_TRUE(run(loop, store.remove(VideoId("v1"))));
  follow();
  put(2);

  follow();

  EXPECT_EQ(catalog->size(), 3);
  EXPECT_EQ(run(loop, exact.size()).value(), 3);
  expect_right_answers();
}

TEST_F(CatalogTest, TheMeanIsComputedAgainAtFivePercentOrAfterADay) {
  put(100);
  ASSERT_TRUE(run(loop, catalog->load()));
  put(5, "a");
  follow();
  EXPECT_EQ(catalog->mean_version(), 1);

  put(1, "b");
  follow();
  EXPECT_EQ(catalog->mean_version(), 2);

  clock.advance(23h);
  follow();
  EXPECT_EQ(catalog->mean_version(), 2);

  clock.advance(1h);
  follow();
  EXPECT_EQ(catalog->mean_version(), 3);
  expect_right_answers();
}

TEST_F(CatalogTest, FallingUnderFiftyGoesBackToRawVectors) {
  put(50);
  ASSERT_TRUE(run(loop, catalog->load()));
  ASSERT_EQ(catalog->mean_version(), 1);
  ASSERT_TRUE(run(loop, store.remove(VideoId("v7"))));
  truth.erase(VideoId("v7"));

  follow();

  EXPECT_TRUE(catalog->mean().empty());
  EXPECT_EQ(catalog->mean_version(), 0);
  expect_right_answers();
}

TEST_F(CatalogTest, AMeanThatAnotherProcessSavedIsTakenOver) {
  put(60);
  ASSERT_TRUE(run(loop, catalog->load()));
  CatalogMean mean = run(loop, store.mean()).value().value();
  mean.mean = test::random_unit(random);
  ASSERT_TRUE(run(loop, store.save_mean(mean)));

  follow();

  EXPECT_EQ(catalog->mean_version(), 2);
  EXPECT_EQ(catalog->mean(), mean.mean);
  expect_right_answers();
}

TEST_F(CatalogTest, TwoProcessesAgreeOnOneMean) {
  put(60);
  ExactIndex other_index{{.scratch_folder = ::testing::TempDir()}};
  Catalog other(store, other_index, clock, log, options());

  std::vector<asio::awaitable<Result<void>>> both;
  both.push_back(catalog->load());
  both.push_back(other.load());
  for (const Result<void>& loaded : test::run_all(loop, std::move(both))) EXPECT_TRUE(loaded);
  follow();
  ASSERT_TRUE(run(loop, other.follow()));

  EXPECT_EQ(catalog->mean_version(), other.mean_version());
  EXPECT_EQ(catalog->mean(), other.mean());
}

TEST_F(CatalogTest, ASmallMoveOfTheMeanLeavesTheIndexAlone) {
  put(400);
  ASSERT_TRUE(run(loop, catalog->load()));
  put(30, "a");
  index.upserted = 0;

  follow();

  EXPECT_EQ(catalog->mean_version(), 2);
  EXPECT_EQ(index.upserted, 30);
  expect_right_answers();
}

TEST_F(CatalogTest, AnswersAreRightWhileTheIndexStillHoldsTheOldMean) {
  put(600);
  ASSERT_TRUE(run(loop, catalog->load()));
  CatalogMean mean = run(loop, store.mean()).value().value();
  mean.mean = test::near(common, 0.5F, random);
  ASSERT_TRUE(run(loop, store.save_mean(mean)));
  index.writes_left = 1;  // of three pages

  const auto followed = run(loop, catalog->follow());

  ASSERT_FALSE(followed);
  EXPECT_EQ(followed.error().code, ErrorCode::unavailable);
  EXPECT_EQ(catalog->mean(), mean.mean);
  expect_right_answers();

  index.writes_left = 100;
  follow();
  expect_right_answers();
}

TEST_F(CatalogTest, WhatTheIndexRefusedIsTriedAgain) {
  put(10);
  ASSERT_TRUE(run(loop, catalog->load()));
  put(3, "new");
  ASSERT_TRUE(run(loop, store.remove(VideoId("v1"))));
  truth.erase(VideoId("v1"));
  index.writes_left = 0;
  EXPECT_FALSE(run(loop, catalog->follow()));
  EXPECT_FALSE(run(loop, catalog->follow()));
  for (const Match& match : nearest(common, 20)) EXPECT_NE(match.id, VideoId("v1"));

  index.writes_left = 100;
  follow();

  EXPECT_EQ(run(loop, exact.size()).value(), 12);
  expect_right_answers();
}

TEST_F(CatalogTest, ExcludedVideosAreNotNear) {
  put(5);
  ASSERT_TRUE(run(loop, catalog->load()));

  const auto found = nearest(common, 10, {VideoId("v0"), VideoId("v3")});

  EXPECT_EQ(found.size(), 3U);
  for (const Match& match : found) {
    EXPECT_NE(match.id, VideoId("v0"));
    EXPECT_NE(match.id, VideoId("v3"));
  }
}

TEST_F(CatalogTest, CallsOfFollowWaitForEachOther) {
  put(700);
  std::vector<asio::awaitable<Result<void>>> calls;
  for (int i = 0; i < 5; ++i) calls.push_back(catalog->follow());

  for (const Result<void>& followed : test::run_all(loop, std::move(calls))) {
    EXPECT_TRUE(followed);
  }

  EXPECT_EQ(index.upserted, 700);
}

// ---- trending, newest, stats ----

TEST_F(CatalogTest, TrendingFollowsPositivesAndAge) {
  put(1, "old");
  clock.advance(7 * 24h);
  put(1, "fresh");
  put(1, "liked");
  put(1, "seen");
  store.set_stats(VideoId("old0"), 20, 18);    // 20/40 / 2
  store.set_stats(VideoId("liked0"), 20, 10);  // 12/40
  store.set_stats(VideoId("seen0"), 100, 1);   // 3/120
                                               // fresh: 2/20
  ASSERT_TRUE(run(loop, catalog->load()));

  const std::vector<VideoId> expected{VideoId("liked0"), VideoId("old0"), VideoId("fresh0"),
                                      VideoId("seen0")};
  EXPECT_EQ(catalog->trending(10, {}), expected);
  EXPECT_EQ(catalog->trending(1, {VideoId("liked0")}), std::vector<VideoId>{VideoId("old0")});
  EXPECT_TRUE(catalog->trending(0, {}).empty());
}

TEST_F(CatalogTest, StatsThatChangeMoveAVideo) {
  put(3);
  ASSERT_TRUE(run(loop, catalog->load()));
  const std::vector<VideoId> by_id{VideoId("v0"), VideoId("v1"), VideoId("v2")};
  EXPECT_EQ(catalog->trending(10, {}), by_id);
  EXPECT_EQ(catalog->stats().at(VideoId("v2")).views, 0);

  clock.advance(1s);
  store.set_stats(VideoId("v2"), 4, 4);
  follow();

  EXPECT_EQ(catalog->trending(1, {}), std::vector<VideoId>{VideoId("v2")});
  EXPECT_EQ(catalog->stats().at(VideoId("v2")).views, 4);
  EXPECT_EQ(catalog->stats().size(), 3U);
}

TEST_F(CatalogTest, NewestComesFirstWithTiesById) {
  put(2, "old");
  clock.advance(1s);
  put(2, "new");
  ASSERT_TRUE(run(loop, catalog->load()));

  const std::vector<VideoId> expected{VideoId("new0"), VideoId("new1"), VideoId("old0")};
  EXPECT_EQ(catalog->newest(3, {}), expected);
}

// ---- spaces ----

TEST_F(CatalogTest, VectorsOfAnotherSpaceAreLeftOut) {
  put(5);
  put(3, "foreign", next_space);

  ASSERT_TRUE(run(loop, catalog->load()));

  EXPECT_EQ(catalog->size(), 5);
  EXPECT_EQ(catalog->left_out(), 3);
  EXPECT_FALSE(catalog->vector(VideoId("foreign0")));

  put(3, "foreign");
  follow();

  EXPECT_EQ(catalog->size(), 8);
  EXPECT_EQ(catalog->left_out(), 0);
  expect_right_answers();
}

TEST_F(CatalogTest, VectorsOfAnUnnamedSpaceAreTakenForItsOwn) {
  put(5, "v", "");

  ASSERT_TRUE(run(loop, catalog->load()));

  EXPECT_EQ(catalog->size(), 5);
}

TEST_F(CatalogTest, ANewSpaceIsGoneOverToOnlyOnceAllIsEmbeddedInIt) {
  put(60);
  ASSERT_TRUE(run(loop, catalog->load()));
  save_model(next_space, -60);
  put(30, "v", next_space);

  follow();

  EXPECT_FALSE(catalog->space_changed());
  EXPECT_EQ(catalog->size(), 60);  // the old vectors serve on
  expect_right_answers();

  put(60, "v", next_space);
  save_model(next_space, 60);
  clock.advance(10s);
  follow();

  EXPECT_TRUE(catalog->space_changed());
  EXPECT_EQ(catalog->space(), own_space);
  expect_right_answers();

  ASSERT_TRUE(run(loop, catalog->change_space(next_space)));
  follow();

  EXPECT_FALSE(catalog->space_changed());
  EXPECT_EQ(catalog->space(), next_space);
  EXPECT_EQ(catalog->size(), 60);
  EXPECT_EQ(run(loop, store.mean()).value().value().space, next_space);
  const Embedding v3 = catalog->centred_vector(VideoId("v3")).value();
  EXPECT_EQ(nearest(v3, 1).at(0).id, VideoId("v3"));
  EXPECT_NE(raw("v3"), truth.at(VideoId("v3")));
}

TEST_F(CatalogTest, WhatTheNewSpaceLacksIsNotFoundInIt) {
  put(10);
  ASSERT_TRUE(run(loop, catalog->load()));
  put(4, "v", next_space);
  follow();

  ASSERT_TRUE(run(loop, catalog->change_space(next_space)));

  EXPECT_EQ(catalog->size(), 4);
  EXPECT_EQ(catalog->left_out(), 6);
  EXPECT_EQ(run(loop, exact.size()).value(), 4);
  EXPECT_EQ(nearest(common, 10).size(), 4U);
}

TEST_F(CatalogTest, AChangeOfSpaceThatFailsLeavesTheOldViewAtWork) {
  put(10);
  ASSERT_TRUE(run(loop, catalog->load()));
  put(10, "v", next_space);
  follow();
  index.writes_left = 0;

  EXPECT_FALSE(run(loop, catalog->change_space(next_space)));

  EXPECT_EQ(catalog->space(), own_space);
  index.writes_left = 100;
  follow();
  expect_right_answers();
  ASSERT_TRUE(run(loop, catalog->change_space(next_space)));
  EXPECT_EQ(catalog->size(), 10);
}

TEST_F(CatalogTest, TheMeanOfTheOldSpaceIsNotSavedOverTheNewOnes) {
  put(60);
  ASSERT_TRUE(run(loop, catalog->load()));
  save_model(next_space, 60);
  CatalogMean theirs = run(loop, store.mean()).value().value();
  theirs.space = next_space;
  ASSERT_TRUE(run(loop, store.save_mean(theirs)));
  clock.advance(48h);

  follow();

  EXPECT_EQ(run(loop, store.mean()).value().value().space, next_space);
  EXPECT_FALSE(catalog->mean().empty());
  expect_right_answers();
}

TEST_F(CatalogTest, AModelOfAnotherFamilyIsNoChange) {
  put(5);
  save_model("other-2:x", 5);

  ASSERT_TRUE(run(loop, catalog->load()));

  EXPECT_FALSE(catalog->space_changed());
}

// ---- run ----

TEST_F(CatalogTest, RunFollowsUntilItIsCancelledAndLogsAFailureOnce) {
  put(5);
  index.writes_left = 0;
  asio::cancellation_signal stop;
  bool ended = false;
  asio::co_spawn(loop, catalog->run(),
                 asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr failure) {
                   EXPECT_NE(failure, nullptr);
                   ended = true;
                 }));
  const auto until_asleep = [&] {
    loop.restart();
    while (!clock.next_wake() || *clock.next_wake() <= clock.now()) loop.run_one();
  };
  for (int i = 0; i < 5; ++i) {
    until_asleep();
    clock.advance(1s);
  }
  EXPECT_EQ(log.failures, 1);

  index.writes_left = 100;
  until_asleep();
  EXPECT_EQ(catalog->size(), 5);
  EXPECT_EQ(run(loop, exact.size()).value(), 5);

  stop.emit(asio::cancellation_type::terminal);
  loop.restart();
  loop.run();
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace clipmill
