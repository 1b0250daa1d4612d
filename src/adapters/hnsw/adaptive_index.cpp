#include "adapters/hnsw/adaptive_index.hpp"

namespace clipmill {

AdaptiveIndex::AdaptiveIndex(AdaptiveOptions options, Log& log)
    : index_(HnswOptions{.scratch_folder = std::move(options.scratch_folder),
                         .threads = options.threads,
                         .graph_min = options.exact_max + 1,
                         .snapshot_file = std::move(options.snapshot_file),
                         .snapshot_stamp = std::move(options.snapshot_stamp)},
             log) {}

asio::awaitable<Result<void>> AdaptiveIndex::upsert(std::vector<IndexedVector> vectors) {
  return index_.upsert(std::move(vectors));
}
asio::awaitable<Result<void>> AdaptiveIndex::remove(std::vector<VideoId> ids) {
  return index_.remove(std::move(ids));
}
asio::awaitable<Result<void>> AdaptiveIndex::clear() { return index_.clear(); }
asio::awaitable<Result<std::vector<Match>>> AdaptiveIndex::search(
    Embedding query, int limit, std::shared_ptr<const std::unordered_set<VideoId>> excluded) {
  return index_.search(std::move(query), limit, std::move(excluded));
}
asio::awaitable<Result<std::int64_t>> AdaptiveIndex::size() { return index_.size(); }

std::string AdaptiveIndex::name() const { return index_.has_graph() ? "hnsw" : "exact"; }

asio::awaitable<Result<void>> AdaptiveIndex::save_snapshot() { return index_.save_snapshot(); }
asio::awaitable<void> AdaptiveIndex::settle() { return index_.settle(); }

}  // namespace clipmill
