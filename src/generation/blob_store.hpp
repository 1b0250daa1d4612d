// BlobStore: clip files by key.
//
// Keys are relative paths of safe segments (letters, digits, . _ -), never "." or ".."; anything
// else is invalid. A put that returned is durable and whole: a reader sees all of the blob or none.
// unavailable, from any call: whether it took effect is unknown, and repeating it is safe.
// Obligations in full: tests/contract/blob_store_contract.hpp
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/async.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace clipmill {

struct BlobInfo {
  std::string key;
  std::int64_t size_bytes = 0;
  std::string etag;  // hash of the content, without quotes; empty in a listing
  Instant modified_at;
};

struct BlobPage {
  std::vector<BlobInfo> blobs;  // ordered by key
  std::optional<std::string> next_cursor;
};

class BlobStore {
 public:
  virtual ~BlobStore() = default;

  // Stores the file's bytes under `key`, replacing what was there. The file stays.
  virtual asio::awaitable<Result<BlobInfo>> put(std::string key, std::filesystem::path file) = 0;

  // not_found: no such blob. The etag is given.
  virtual asio::awaitable<Result<BlobInfo>> head(std::string key) = 0;

  // `length` bytes from `offset`; shorter only at the blob's end. At most 4 MiB a call.
  virtual asio::awaitable<Result<std::string>> read(std::string key, std::int64_t offset,
                                                    std::int64_t length) = 0;

  // One that is not there is no error.
  virtual asio::awaitable<Result<void>> remove(std::string key) = 0;

  virtual asio::awaitable<Result<BlobPage>> list(std::string prefix,
                                                 std::optional<std::string> cursor, int limit) = 0;
};

// Whether `key` is one of the safe keys above.
Result<void> check_blob_key(const std::string& key);

}  // namespace clipmill
