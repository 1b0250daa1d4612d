#include "adapters/hnsw/hnsw_index.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <fstream>

#include "adapters/hnsw/adaptive_index.hpp"
#include "adapters/hnsw/hnsw_snapshot.hpp"
#include "tests/support/run.hpp"
#include "tests/support/sample_vectors.hpp"

namespace clipmill {
namespace {

using test::clustered_vectors;
using test::nearest_by_scan;
using test::run;

class CollectingLog final : public Log {
 public:
  void write(LogLevel level, std::string message, std::vector<LogField>) override {
    if (level >= LogLevel::warning) warnings.push_back(message);
  }
  std::vector<std::string> warnings;
};

class HnswIndexTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(::testing::TempDir()) /
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directory(folder_);
  }
  void TearDown() override {
    index_.reset();
    std::filesystem::remove_all(folder_);
  }

  HnswOptions options() const {
    return {.scratch_folder = folder_,
            .graph_min = 500,
            .delta_max = 64,
            .snapshot_file = folder_ / "graph.snapshot",
            .snapshot_stamp = "space-1"};
  }
  void start() { start(options()); }
  void start(HnswOptions options) {
    index_.reset();
    index_ = std::make_unique<HnswIndex>(std::move(options), log_);
  }
  void upsert(std::vector<IndexedVector> vectors) {
    ASSERT_TRUE(run(loop_, index_->upsert(std::move(vectors))));
  }
  void settle() { run(loop_, index_->settle()); }
  std::vector<Match> search(const Embedding& query, int limit = 10) {
    return run(loop_, index_->search(query, limit, nullptr)).value();
  }
  // Share of the true nearest ten that are found.
  double recall(const std::vector<IndexedVector>& vectors, std::size_t queries = 100) {
    std::size_t hits = 0;
    for (std::size_t i = 0; i < queries; ++i) {
      const Embedding& query = vectors[(i * 37) % vectors.size()].vector;
      const auto found = search(query);
      for (const Match& expected : nearest_by_scan(vectors, query, 10)) {
        for (const Match& match : found) hits += match.id == expected.id ? 1 : 0;
      }
    }
    return static_cast<double>(hits) / static_cast<double>(10 * queries);
  }

  asio::io_context loop_;
  CollectingLog log_;
  std::filesystem::path folder_;
  std::unique_ptr<HnswIndex> index_;
};

TEST_F(HnswIndexTest, FindsNearlyAllOfTheTrueNearest) {
  const auto vectors = clustered_vectors(5000, 50, 1);
  start();
  upsert(vectors);
  settle();

  ASSERT_EQ(index_->parts().graph, 5000U);
  EXPECT_EQ(index_->parts().delta, 0U);
  EXPECT_GE(recall(vectors), 0.95);
}

TEST_F(HnswIndexTest, AFewVectorsNeedNoGraph) {
  start();
  upsert(clustered_vectors(499, 5, 2));
  settle();

  EXPECT_FALSE(index_->has_graph());
  EXPECT_EQ(index_->parts().delta, 499U);
}

TEST_F(HnswIndexTest, NewVectorsAreFoundBeforeAndAfterTheyAreMerged) {
  auto vectors = clustered_vectors(1100, 10, 3);
  const std::vector<IndexedVector> few(vectors.begin() + 1000, vectors.begin() + 1010);
  const std::vector<IndexedVector> many(vectors.begin() + 1010, vectors.end());
  start();
  upsert({vectors.begin(), vectors.begin() + 1000});
  settle();

  upsert(few);
  settle();

  EXPECT_EQ(index_->parts().delta, 10U);
  EXPECT_EQ(search(few[3].vector, 1).at(0).id, few[3].id);

  upsert(many);
  settle();

  EXPECT_EQ(index_->parts().graph, 1100U);
  EXPECT_EQ(index_->parts().delta, 0U);
  EXPECT_EQ(search(few[3].vector, 1).at(0).id, few[3].id);
  EXPECT_EQ(search(many[7].vector, 1).at(0).id, many[7].id);
}

TEST_F(HnswIndexTest, RemovedAndReplacedVectorsAreNotFoundInTheGraph) {
  auto vectors = clustered_vectors(1000, 10, 4);
  start();
  upsert(vectors);
  settle();
  const Embedding old = vectors[5].vector;
  SeededRandom random(9);
  vectors[5].vector = test::random_unit(random);

  ASSERT_TRUE(run(loop_, index_->remove({vectors[6].id})));
  upsert({vectors[5]});

  EXPECT_EQ(index_->parts().hidden, 2U);
  for (const Match& match : search(old, 50)) EXPECT_NE(match.id, vectors[5].id);
  for (const Match& match : search(vectors[6].vector, 50)) EXPECT_NE(match.id, vectors[6].id);
  EXPECT_EQ(search(vectors[5].vector, 1).at(0).id, vectors[5].id);
}

TEST_F(HnswIndexTest, WhenEveryVectorIsReplacedTheGraphIsBuiltAnew) {
  start();
  upsert(clustered_vectors(1000, 10, 5));
  settle();
  const auto moved = clustered_vectors(1000, 10, 6);

  for (std::size_t i = 0; i < moved.size(); i += 100) {
    upsert({moved.begin() + static_cast<std::ptrdiff_t>(i),
            moved.begin() + static_cast<std::ptrdiff_t>(i + 100)});
    EXPECT_EQ(search(moved[i].vector, 1).at(0).id, moved[i].id);
  }
  settle();

  const HnswIndex::Parts parts = index_->parts();
  EXPECT_EQ(parts.graph + parts.delta, 1000U);
  EXPECT_LE(parts.hidden * 10, (parts.graph + parts.hidden) * 3);
  EXPECT_GE(recall(moved, 30), 0.95);
}

TEST_F(HnswIndexTest, TheGraphGoesWhenFewVectorsAreLeft) {
  const auto vectors = clustered_vectors(600, 6, 7);
  start();
  upsert(vectors);
  settle();
  ASSERT_TRUE(index_->has_graph());
  std::vector<VideoId> gone;
  for (std::size_t i = 100; i < vectors.size(); ++i) gone.push_back(vectors[i].id);

  ASSERT_TRUE(run(loop_, index_->remove(gone)));
  settle();

  EXPECT_FALSE(index_->has_graph());
  EXPECT_EQ(search(vectors[42].vector, 1).at(0).id, vectors[42].id);
  EXPECT_EQ(search(vectors[42].vector, 1000).size(), 100U);
}

TEST_F(HnswIndexTest, EqualVectorsAreAllFound) {
  SeededRandom random(8);
  const Embedding vector = test::random_unit(random);
  std::vector<IndexedVector> vectors;
  for (int i = 0; i < 800; ++i) vectors.push_back({VideoId("v" + std::to_string(i)), vector});
  start();
  upsert(vectors);
  settle();

  EXPECT_EQ(search(vector, 700).size(), 700U);
}

TEST_F(HnswIndexTest, ASnapshotSavesTheBuildAndFollowsTheTruth) {
  auto vectors = clustered_vectors(1000, 10, 10);
  start();
  upsert(vectors);
  settle();
  ASSERT_TRUE(run(loop_, index_->save_snapshot()));

  // Meanwhile one video went, one changed, and one came; and the mean moved a little.
  SeededRandom random(11);
  vectors.erase(vectors.begin() + 3);
  vectors[7].vector = test::random_unit(random);
  vectors.push_back({VideoId("new"), test::random_unit(random)});
  const Embedding mean = test::random_unit(random);
  for (IndexedVector& each : vectors) {
    add_scaled(each.vector, mean, 0.02F);
    normalise(each.vector);
  }
  start();
  upsert(vectors);

  EXPECT_EQ(index_->parts().graph, 998U);
  EXPECT_EQ(index_->parts().hidden, 2U);
  EXPECT_EQ(index_->parts().delta, 2U);
  EXPECT_GE(recall(vectors, 30), 0.95);
  EXPECT_EQ(search(vectors.back().vector, 1).at(0).id, VideoId("new"));
  EXPECT_TRUE(log_.warnings.empty());
}

TEST_F(HnswIndexTest, ASnapshotOfOtherVectorsIsReplacedByABuild) {
  start();
  upsert(clustered_vectors(600, 6, 12));
  settle();
  ASSERT_TRUE(run(loop_, index_->save_snapshot()));
  const auto vectors = clustered_vectors(600, 6, 13);

  start();
  upsert(vectors);
  EXPECT_EQ(search(vectors[9].vector, 1).at(0).id, vectors[9].id);
  settle();

  EXPECT_EQ(index_->parts().graph, 600U);
  EXPECT_EQ(index_->parts().hidden, 0U);
}

TEST_F(HnswIndexTest, ADamagedOrForeignSnapshotCostsOnlyARebuild) {
  const auto vectors = clustered_vectors(600, 6, 14);
  start();
  upsert(vectors);
  settle();
  ASSERT_TRUE(run(loop_, index_->save_snapshot()));
  HnswOptions foreign = options();
  foreign.snapshot_stamp = "space-2";
  {
    start(foreign);
    EXPECT_EQ(log_.warnings.size(), 1U);
    EXPECT_FALSE(index_->has_graph());
  }
  {
    std::fstream file(options().snapshot_file, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4000);
    file.put('\x55');
    file.put('\x55');
  }

  start();
  EXPECT_EQ(log_.warnings.size(), 2U);
  upsert(vectors);
  settle();

  EXPECT_EQ(index_->parts().graph, 600U);
  EXPECT_EQ(search(vectors[9].vector, 1).at(0).id, vectors[9].id);
}

TEST_F(HnswIndexTest, MayBeStoppedDuringABuild) {
  const auto vectors = clustered_vectors(3000, 30, 15);
  start();
  upsert(vectors);

  start();

  EXPECT_EQ(run(loop_, index_->size()).value(), 0);
}

TEST_F(HnswIndexTest, SearchesGoOnBesideChangesAndBuilds) {
  const auto vectors = clustered_vectors(1500, 10, 16);
  HnswOptions small = options();
  small.graph_min = 100;
  small.delta_max = 16;
  start(small);
  upsert({vectors.begin(), vectors.begin() + 200});
  bool writing = true;
  auto write = [&]() -> asio::awaitable<void> {
    for (std::size_t i = 0; i + 50 <= vectors.size(); i += 50) {
      std::vector<IndexedVector> some(vectors.begin() + static_cast<std::ptrdiff_t>(i),
                                      vectors.begin() + static_cast<std::ptrdiff_t>(i + 50));
      const std::vector<VideoId> gone{vectors[i].id, vectors[i / 2].id};
      EXPECT_TRUE(co_await index_->upsert(std::move(some)));
      EXPECT_TRUE(co_await index_->remove(gone));
    }
    writing = false;
  };
  auto read = [&](std::size_t which) -> asio::awaitable<void> {
    while (writing) {
      const auto found = co_await index_->search(vectors[which].vector, 10, nullptr);
      EXPECT_TRUE(found.has_value());
      if (!found) co_return;
      EXPECT_EQ(found->size(), 10U);
    }
  };

  const auto no_failure = [](std::exception_ptr failure) { EXPECT_EQ(failure, nullptr); };
  asio::co_spawn(loop_, read(1), no_failure);
  asio::co_spawn(loop_, read(2), no_failure);
  run(loop_, write());
  loop_.restart();
  loop_.run();
  settle();

  EXPECT_EQ(run(loop_, index_->size()).value(),
            static_cast<std::int64_t>(index_->parts().graph + index_->parts().delta));
}

TEST(HnswSnapshot, ReadsBackWhatWasWritten) {
  const HnswSnapshot snapshot{.stamp = "space",
                              .nodes = {{VideoId("a"), 7}, {VideoId(), 0}, {VideoId("b"), ~0ULL}},
                              .links = std::string("\0links", 6)};

  const auto read = decode(encode(snapshot), "space");

  ASSERT_TRUE(read);
  EXPECT_EQ(read->nodes, snapshot.nodes);
  EXPECT_EQ(read->links, snapshot.links);
}

TEST(HnswSnapshot, EveryCutAndEveryFlippedByteIsSeen) {
  const std::string good =
      encode({.stamp = "space", .nodes = {{VideoId("a"), 7}}, .links = "links"});
  ASSERT_TRUE(decode(good, "space"));

  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(decode(std::string_view(good).substr(0, size), "space")) << size;
  }
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 0x40);
    EXPECT_FALSE(decode(bad, "space")) << i;
  }
}

TEST_F(HnswIndexTest, AdaptiveScansUntilItIsLargeAndThenBuildsAGraph) {
  const auto vectors = clustered_vectors(401, 4, 17);
  AdaptiveIndex adaptive({.scratch_folder = folder_, .exact_max = 400}, log_);
  ASSERT_TRUE(run(loop_, adaptive.upsert({vectors.begin(), vectors.end() - 1})));
  run(loop_, adaptive.settle());
  EXPECT_EQ(adaptive.name(), "exact");

  ASSERT_TRUE(run(loop_, adaptive.upsert({vectors.back()})));
  const auto during = run(loop_, adaptive.search(vectors[3].vector, 1, nullptr));
  run(loop_, adaptive.settle());

  EXPECT_EQ(during.value().at(0).id, vectors[3].id);
  EXPECT_EQ(adaptive.name(), "hnsw");
}

}  // namespace
}  // namespace clipmill
