// SimilarityIndex: nearest unit vectors by cosine. An index over the truth, rebuilt from it.
//
// Vectors are given already centred and of unit length (catalog.hpp does both), so the score is the
// dot product, -1 to 1. Scores are exact to 1e-3; the order of the best may miss what the adapter's
// recall says. Call from the loop; adapters compute on their own pool.
// Obligations in full: tests/contract/similarity_index_contract.cpp
#pragma once

#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/async.hpp"
#include "base/embedding.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"

namespace clipmill {

struct IndexedVector {
  VideoId id;
  Embedding vector;
};

struct Match {
  VideoId id;
  float score = 0;

  bool operator==(const Match&) const = default;
};

class SimilarityIndex {
 public:
  virtual ~SimilarityIndex() = default;

  // Adds, or replaces by id.
  virtual asio::awaitable<Result<void>> upsert(std::vector<IndexedVector> vectors) = 0;

  // Ids that are not there are no error.
  virtual asio::awaitable<Result<void>> remove(std::vector<VideoId> ids) = 0;

  virtual asio::awaitable<Result<void>> clear() = 0;

  // The best `limit` outside `excluded` (may be null), best first, ties by id.
  virtual asio::awaitable<Result<std::vector<Match>>> search(
      Embedding query, int limit, std::shared_ptr<const std::unordered_set<VideoId>> excluded) = 0;

  virtual asio::awaitable<Result<std::int64_t>> size() = 0;

  virtual std::string name() const = 0;  // "exact", "hnsw", ...
};

}  // namespace clipmill
