// FilesBlobStore: clip files in a folder, for one machine (or a network folder that several share).
//
// Durable when put returns. The etag is the SHA-256 of the content, in hex; a cache keeps head()
// from reading a file again that has not changed. Blocking calls run on the store's own threads.
// Call from one loop. What is on the disk: blob_folder.hpp
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <memory>

#include "adapters/files/blob_folder.hpp"
#include "adapters/files/etag_cache.hpp"
#include "base/random.hpp"
#include "generation/blob_store.hpp"

namespace clipmill {

struct FilesBlobStoreOptions {
  std::size_t threads = 2;
  std::size_t etags_cached_max = 4096;
  int page_blobs_max = 1000;
};

class FilesBlobStore final : public BlobStore {
 public:
  // Blocks, at start-up. `random` names temporary files: processes that share the folder must not
  // share its sequence.
  static Result<std::unique_ptr<FilesBlobStore>> open(const std::filesystem::path& folder,
                                                      Random& random,
                                                      FilesBlobStoreOptions options = {});
  ~FilesBlobStore() override;

  asio::awaitable<Result<BlobInfo>> put(std::string key, std::filesystem::path file) override;
  asio::awaitable<Result<BlobInfo>> head(std::string key) override;
  asio::awaitable<Result<std::string>> read(std::string key, std::int64_t offset,
                                            std::int64_t length) override;
  asio::awaitable<Result<void>> remove(std::string key) override;
  asio::awaitable<Result<BlobPage>> list(std::string prefix, std::optional<std::string> cursor,
                                         int limit) override;

 private:
  FilesBlobStore(BlobFolder folder, Random& random, FilesBlobStoreOptions options);

  const BlobFolder folder_;
  Random& random_;
  const FilesBlobStoreOptions options_;
  EtagCache etags_;
  asio::thread_pool pool_;
};

}  // namespace clipmill
