// HnswIndex: nearest by a walk over a graph (hnswlib), for catalogues too large to scan.
//
// The graph is only a short cut. Every vector lies in the table (adapters/exact), and a search asks
// the graph for what is in it and scans the rest, the "delta", exactly; where the graph cannot
// serve (there is none yet, most of its nodes are stale, or the viewer has excluded what lies near)
// the search scans everything. So no answer is ever missing because of what happens in the
// background:
//
//   upsert ─▶ delta ──merge (delta_max reached)──▶ graph      a replaced or removed vector's node
//   is
//                                                   │         hidden, and still walked over
//             all ◀── build beside, then swap ◀─────┘         > 30 % hidden, or delta > graph
//
// Recall and speed: bench/search.cpp. Best candidates are scored again with the floats. A search
// sees each upsert, remove and clear whole or not at all. unavailable: the scratch folder's disk is
// full.
//
// With a snapshot file the links survive a restart: vectors that come back claim their old nodes
// (hnsw_snapshot.hpp). A snapshot that cannot be used costs a line in the log and a rebuild.
// Until the first search, or until every node is claimed, the background leaves the graph as it was
// loaded, so that the owner can fill the index first.
#pragma once

#include <filesystem>
#include <memory>

#include "adapters/hnsw/hnsw_graph.hpp"
#include "base/log.hpp"
#include "catalog/similarity_index.hpp"

namespace clipmill {

struct HnswOptions {
  std::filesystem::path scratch_folder;  // must exist; 6 KB a video
  std::size_t threads = 2;               // for searches and changes; one more tends the graph
  std::size_t graph_min = 1000;          // fewer vectors: no graph, every search is a scan
  std::size_t delta_max = 256;
  HnswShape shape = {};
  std::filesystem::path snapshot_file = {};  // empty: none
  std::string snapshot_stamp = {};           // what the vectors belong to: the embedder's space
};

class HnswIndex final : public SimilarityIndex {
 public:
  // Reads the snapshot. The log outlives the index, and is written to from the loop only.
  HnswIndex(HnswOptions options, Log& log);
  ~HnswIndex() override;

  asio::awaitable<Result<void>> upsert(std::vector<IndexedVector> vectors) override;
  asio::awaitable<Result<void>> remove(std::vector<VideoId> ids) override;
  asio::awaitable<Result<void>> clear() override;
  asio::awaitable<Result<std::vector<Match>>> search(
      Embedding query, int limit,
      std::shared_ptr<const std::unordered_set<VideoId>> excluded) override;
  asio::awaitable<Result<std::int64_t>> size() override;
  std::string name() const override { return "hnsw"; }

  // Writes the snapshot now (an orderly stop does); it is also written after each build. Does
  // nothing without a snapshot file or a graph.
  asio::awaitable<Result<void>> save_snapshot();

  // Returns once the background has nothing left to do.
  asio::awaitable<void> settle();

  // What the index is made of at this moment.
  struct Parts {
    std::size_t graph = 0;   // nodes that are found
    std::size_t hidden = 0;  // nodes that are not
    std::size_t delta = 0;
  };
  Parts parts() const;  // waits for a change or a merge under way: for tests and figures
  bool has_graph() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace clipmill
