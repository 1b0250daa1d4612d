// MemoryBlobStore: a BlobStore that ends with the process; for simulations, and as the contract's
// second opinion. Answers at once, so a caller never yields inside it.
#pragma once

#include <map>

#include "base/clock.hpp"
#include "generation/blob_store.hpp"

namespace clipmill::test {

class MemoryBlobStore final : public BlobStore {
 public:
  explicit MemoryBlobStore(const Clock& clock) : clock_(clock) {}

  asio::awaitable<Result<BlobInfo>> put(std::string key, std::filesystem::path file) override;
  asio::awaitable<Result<BlobInfo>> head(std::string key) override;
  asio::awaitable<Result<std::string>> read(std::string key, std::int64_t offset,
                                            std::int64_t length) override;
  asio::awaitable<Result<void>> remove(std::string key) override;
  asio::awaitable<Result<BlobPage>> list(std::string prefix, std::optional<std::string> cursor,
                                         int limit) override;

  // What a test looks at: the keys that are there.
  std::vector<std::string> keys() const;

 private:
  struct Blob {
    std::string bytes;
    Instant modified_at;
  };
  static BlobInfo info_of(const std::string& key, const Blob& blob);

  const Clock& clock_;
  std::map<std::string, Blob> blobs_;
};

}  // namespace clipmill::test
