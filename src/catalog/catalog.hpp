// Catalog: this process's view of the catalogue, for ranking: every vector, the mean, the stats,
// and the similarity index, kept in step with the truth.
//
// load() reads everything once; follow() then applies what any process changed since (new videos,
// removals, a new mean, stats). When the count has moved by more than 5 % or a day has passed since
// the mean was computed, follow() computes and saves a new one. Under 50 videos there is no mean,
// and vectors are compared raw. Vectors of another space than the embedder's are left out until
// they are embedded again.
//
// A new mean counts at once, and has no moment of wrong or missing answers: the index only
// proposes, and every match is scored from its raw vector with the mean of the moment. When the
// mean has moved by more than 0.03 the index's vectors are centred anew, in place, and until that
// is done answers come from a scan of the raw vectors. A smaller move shifts all scores of a query
// alike, so the index stays as it is and is asked for half as many more.
//
// When the embedder has been fitted again, space_changed() turns true once all is embedded in the
// new space; this view goes on in the old one until its owner calls change_space().
//
// Raw vectors lie in an unlinked, memory-mapped scratch file (6 KB a video): the kernel may evict
// them, and nothing is left behind. Lives on the loop; look-ups do not wait.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/async.hpp"
#include "base/log.hpp"
#include "catalog/similarity_index.hpp"
#include "catalog/video_store.hpp"

namespace clipmill {

using VideoIdSet = std::unordered_set<VideoId>;

struct CatalogOptions {
  std::filesystem::path scratch_folder;  // must exist
  std::string space;                     // the embedder's fingerprint
  Duration follow_interval{1000};
  Duration mean_age_max{24 * 3600 * 1000};
  int mean_count_min = 50;
};

class Catalog {
 public:
  // The references outlive the catalog.
  Catalog(VideoStore& store, SimilarityIndex& index, Clock& clock, Log& log,
          CatalogOptions options);
  ~Catalog();
  Catalog(const Catalog&) = delete;
  Catalog& operator=(const Catalog&) = delete;

  asio::awaitable<Result<void>> load();

  // Up to the truth, in one step. Concurrent calls wait for each other. After an error what was
  // applied stays, and the next call goes on from there.
  asio::awaitable<Result<void>> follow();

  // follow() every interval until cancelled; an error is logged, and tried again.
  asio::awaitable<void> run();

  // The raw unit vector; nullopt when unknown. The view is valid until the next co_await, and so
  // are the references below.
  std::optional<EmbeddingView> vector(const VideoId& id) const;
  // unit(vector - mean); nullopt when unknown.
  std::optional<Embedding> centred_vector(const VideoId& id) const;
  const Embedding& mean() const;  // empty: there is none
  std::int64_t mean_version() const;
  const std::string& space() const;
  std::int64_t size() const;
  // Videos without a vector in this space: they wait to be embedded again (catalog/import.hpp).
  std::int64_t left_out() const;

  // As of the last follow(): the truth's embedder model is of our embedder's family and of another
  // space, and every video has been embedded in that. The owner reads embedder_model(), hands it to
  // FittableEmbedder::use (or makes a new embedder), and calls change_space(embedder.space()).
  bool space_changed() const;

  // Loads the vectors of `space` beside the present view, and then goes over to them. Preferences
  // of the old space are the caller's to rebuild. On an error the old view goes on.
  asio::awaitable<Result<void>> change_space(std::string space);

  // Nearest by centred cosine, best first.
  asio::awaitable<Result<std::vector<Match>>> nearest(Embedding centred_query, int limit,
                                                      std::shared_ptr<const VideoIdSet> excluded);

  // By (positives + 2) / (views + 20) * 2^(-age days / 7), best first, ties by id.
  std::vector<VideoId> trending(int limit, const VideoIdSet& excluded) const;
  std::vector<VideoId> newest(int limit, const VideoIdSet& excluded) const;
  // Every video's stats, by id; for exploration.
  const std::unordered_map<VideoId, VideoStats>& stats() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace clipmill
