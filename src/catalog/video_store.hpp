// VideoStore: the durable catalogue, and what is needed to search it.
//
// Every change gets the next change number, so that other processes can follow. A write that
// returned is durable. unavailable, from any call: whether it took effect is unknown, and repeating
// it is safe. invalid, from any call: a limit below 1, or a vector that is not embedding_size
// finite numbers. Obligations in full: tests/contract/video_store_contract.cpp
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/async.hpp"
#include "catalog/video.hpp"

namespace clipmill {

// The catalogue's mean vector: taken off every vector before two are compared (taste.md).
struct CatalogMean {
  std::int64_t version = 0;  // 0: none yet, and vectors are compared raw
  std::int64_t count = 0;    // videos it was computed from
  std::string space;         // the embedder's fingerprint it belongs to
  Embedding mean;
  Instant computed_at;
};

// The embedder's fitted state (the hashing embedder's document frequencies), opaque to the store.
struct EmbedderModel {
  std::string space;  // fingerprint: vectors of two spaces never meet
  // Videos it was fitted on; negative until every video has been embedded in its space again.
  std::int64_t fitted_on = 0;
  std::string state;  // bytes
};

struct VideoChange {
  std::int64_t number = 0;
  VideoId id;
  bool removed = false;
  Embedding embedding;     // empty when removed
  std::string space = {};  // as Video has it
  Instant created_at;
};

struct VideoPage {
  std::vector<Video> videos;  // newest first, without embeddings
  std::optional<std::string> next_cursor;
};

enum class PutStatus { added, unchanged, updated };

class VideoStore {
 public:
  virtual ~VideoStore() = default;

  // Adds or updates by id, all in one transaction; per video what happened. A video whose caption,
  // url, tags, embedding and space are as stored is unchanged and gets no change number (its clip,
  // viewer and task are taken over all the same). An update keeps created_at.
  virtual asio::awaitable<Result<std::vector<PutStatus>>> put(std::vector<Video> videos) = 0;

  // In the order asked; one that does not exist is left out. With or without embeddings.
  virtual asio::awaitable<Result<std::vector<Video>>> get(std::vector<VideoId> ids,
                                                          bool with_embeddings) = 0;

  // limit: 1 to 1000. invalid: a cursor that this store did not give.
  virtual asio::awaitable<Result<VideoPage>> list(std::optional<std::string> cursor, int limit) = 0;

  // Takes it out of the catalogue; interactions with it stay. not_found: there is none.
  virtual asio::awaitable<Result<void>> remove(VideoId id) = 0;

  virtual asio::awaitable<Result<std::int64_t>> count() = 0;

  // Changes after `number`, in order; a video changed twice comes once, with its last number.
  virtual asio::awaitable<Result<std::vector<VideoChange>>> changes_after(std::int64_t number,
                                                                          int limit) = 0;

  // Of videos whose stats changed at or after `since`, at most `limit` (more only where more
  // changed in the one millisecond `since`), oldest change first, and the instant to ask from next
  // time. Rows may come again: a page of fewer than `limit` is the last one for now.
  struct StatsPage {
    std::vector<VideoStats> stats;
    Instant next_since;
  };
  virtual asio::awaitable<Result<StatsPage>> stats_since(Instant since, int limit) = 0;

  virtual asio::awaitable<Result<std::optional<CatalogMean>>> mean() = 0;
  // Stores version current + 1. conflict: mean.version is not the current one (another process
  // was first).
  virtual asio::awaitable<Result<CatalogMean>> save_mean(CatalogMean mean) = 0;

  virtual asio::awaitable<Result<std::optional<EmbedderModel>>> embedder_model() = 0;
  virtual asio::awaitable<Result<void>> save_embedder_model(EmbedderModel model) = 0;

  // Blob keys that a video refers to, among `keys`; what the pruner must keep.
  virtual asio::awaitable<Result<std::vector<std::string>>> referenced_blobs(
      std::vector<std::string> keys) = 0;
};

}  // namespace clipmill
