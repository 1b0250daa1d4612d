// Pruner: removes clip files that no video refers to, left by attempts that lost their lease or
// died after their bytes were stored.
//
// A blob younger than `grace` may belong to an attempt that is about to commit, and is left alone.
#pragma once

#include <filesystem>
#include <functional>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "catalog/video_store.hpp"
#include "generation/blob_store.hpp"

namespace clipmill {

class Pruner {
 public:
  // `scratch` holds files for attempts under way, nothing else. `remove_abandoned` removes what the
  // generators of processes that have gone left behind, and says how much.
  Pruner(BlobStore& blobs, VideoStore& videos, std::filesystem::path scratch,
         std::function<std::int64_t()> remove_abandoned, Clock& clock, Log& log);

  // One pass over all clips, in pages. How many files and leavings were removed.
  asio::awaitable<Result<std::int64_t>> pass(Duration grace);

 private:
  std::int64_t prune_scratch(Instant before);

  const std::filesystem::path scratch_;
  const std::function<std::int64_t()> remove_abandoned_;
  BlobStore& blobs_;
  VideoStore& videos_;
  Clock& clock_;
  Log& log_;
};

}  // namespace clipmill
