// SqlVideoStore: the catalogue in a SQL database.
#pragma once

#include "adapters/sql/database.hpp"
#include "catalog/video_store.hpp"

namespace clipmill::sql {

class SqlVideoStore final : public VideoStore {
 public:
  // Both outlive the store.
  SqlVideoStore(Database& database, Clock& clock) : database_(database), clock_(clock) {}

  asio::awaitable<Result<std::vector<PutStatus>>> put(std::vector<Video> videos) override;
  asio::awaitable<Result<std::vector<Video>>> get(std::vector<VideoId> ids,
                                                  bool with_embeddings) override;
  asio::awaitable<Result<VideoPage>> list(std::optional<std::string> cursor, int limit) override;
  asio::awaitable<Result<void>> remove(VideoId id) override;
  asio::awaitable<Result<std::int64_t>> count() override;
  asio::awaitable<Result<std::vector<VideoChange>>> changes_after(std::int64_t number,
                                                                  int limit) override;
  asio::awaitable<Result<StatsPage>> stats_since(Instant since, int limit) override;
  asio::awaitable<Result<std::optional<CatalogMean>>> mean() override;
  asio::awaitable<Result<CatalogMean>> save_mean(CatalogMean mean) override;
  asio::awaitable<Result<std::optional<EmbedderModel>>> embedder_model() override;
  asio::awaitable<Result<void>> save_embedder_model(EmbedderModel model) override;
  asio::awaitable<Result<std::vector<std::string>>> referenced_blobs(
      std::vector<std::string> keys) override;

 private:
  Database& database_;
  Clock& clock_;
};

}  // namespace clipmill::sql
