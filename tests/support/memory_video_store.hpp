// MemoryVideoStore: a VideoStore without durability, for tests of what stands on one. Passes the
// contract suite. Lives on the loop.
#pragma once

#include <map>
#include <set>
#include <unordered_map>

#include "catalog/video_store.hpp"

namespace clipmill::test {

class MemoryVideoStore final : public VideoStore {
 public:
  explicit MemoryVideoStore(Clock& clock) : clock_(clock) {}

  // What the interaction store does in the real one.
  void set_stats(const VideoId& id, std::int64_t views, std::int64_t positives);

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
  struct Entry {
    Video video;
    bool removed = false;
    std::int64_t change = 0;
    VideoStats stats;
    Instant stats_changed_at;
  };

  Clock& clock_;
  std::unordered_map<VideoId, Entry> entries_;
  std::map<std::int64_t, VideoId> changes_;  // a video under its last number only
  std::int64_t last_change_ = 0;
  std::int64_t count_ = 0;
  std::map<std::string, std::pair<Instant, VideoId>> cursors_;  // every one that was given
  std::optional<CatalogMean> mean_;
  std::optional<EmbedderModel> model_;

  void number_change(Entry& entry);
};

}  // namespace clipmill::test
