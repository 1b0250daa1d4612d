// AdaptiveIndex: exact while the catalogue is small enough to scan, a graph above.
//
// Up to exact_max vectors every search is the scan of adapters/exact; above, a graph is built in
// the background over the same table, and until it stands the scan goes on. So the change-over has
// no moment without answers, and no second copy. Below four fifths of exact_max the graph goes
// again.
#pragma once

#include "adapters/hnsw/hnsw_index.hpp"

namespace clipmill {

struct AdaptiveOptions {
  std::filesystem::path scratch_folder;  // must exist; 6 KB a video
  std::size_t exact_max = 100'000;
  std::size_t threads = 2;
  std::filesystem::path snapshot_file = {};  // of the graph; empty: none
  std::string snapshot_stamp = {};           // what the vectors belong to: the embedder's space
};

class AdaptiveIndex final : public SimilarityIndex {
 public:
  AdaptiveIndex(AdaptiveOptions options, Log& log);

  asio::awaitable<Result<void>> upsert(std::vector<IndexedVector> vectors) override;
  asio::awaitable<Result<void>> remove(std::vector<VideoId> ids) override;
  asio::awaitable<Result<void>> clear() override;
  asio::awaitable<Result<std::vector<Match>>> search(
      Embedding query, int limit,
      std::shared_ptr<const std::unordered_set<VideoId>> excluded) override;
  asio::awaitable<Result<std::int64_t>> size() override;

  // "exact" or "hnsw": what answers at this moment.
  std::string name() const override;

  asio::awaitable<Result<void>> save_snapshot();  // as HnswIndex has it
  asio::awaitable<void> settle();

 private:
  HnswIndex index_;
};

}  // namespace clipmill
