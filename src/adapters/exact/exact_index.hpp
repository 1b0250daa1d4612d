// ExactIndex: a scan over int8 codes, the best scored again with the floats.
//
// Finds the true nearest; bench/search.cpp measures time and memory. A search sees each upsert,
// remove and clear whole or not at all. unavailable: the scratch folder's disk is full.
//
// The destructor waits for what is under way on the pool.
#pragma once

#include <filesystem>
#include <memory>

#include "catalog/similarity_index.hpp"

namespace clipmill {

struct ExactOptions {
  std::filesystem::path scratch_folder;  // must exist; 6 KB a video
  std::size_t threads = 2;
};

class ExactIndex final : public SimilarityIndex {
 public:
  explicit ExactIndex(ExactOptions options);
  ~ExactIndex() override;

  asio::awaitable<Result<void>> upsert(std::vector<IndexedVector> vectors) override;
  asio::awaitable<Result<void>> remove(std::vector<VideoId> ids) override;
  asio::awaitable<Result<void>> clear() override;
  asio::awaitable<Result<std::vector<Match>>> search(
      Embedding query, int limit,
      std::shared_ptr<const std::unordered_set<VideoId>> excluded) override;
  asio::awaitable<Result<std::int64_t>> size() override;
  std::string name() const override { return "exact"; }

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace clipmill
