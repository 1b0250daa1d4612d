#include "tests/support/memory_blob_store.hpp"

#include <fmt/format.h>

#include <fstream>
#include <functional>
#include <iterator>

namespace clipmill::test {
namespace {

constexpr std::int64_t read_bytes_max = std::int64_t{4} << 20;

std::unexpected<Error> no_such_blob(const std::string& key) {
  return fail(ErrorCode::not_found, "no blob has the key " + key);
}

}  // namespace

BlobInfo MemoryBlobStore::info_of(const std::string& key, const Blob& blob) {
  return BlobInfo{.key = key,
                  .size_bytes = static_cast<std::int64_t>(blob.bytes.size()),
                  .etag = fmt::format("{:016x}", std::hash<std::string>{}(blob.bytes)),
                  .modified_at = blob.modified_at};
}

asio::awaitable<Result<BlobInfo>> MemoryBlobStore::put(std::string key,
                                                       std::filesystem::path file) {
  if (auto safe = check_blob_key(key); !safe) co_return fail(safe.error());
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    co_return fail(ErrorCode::not_found, file.string() + " does not exist");
  }
  if (!std::filesystem::is_regular_file(file, ignored)) {
    co_return fail(ErrorCode::invalid, file.string() + " is no regular file");
  }
  std::ifstream in(file, std::ios::binary);
  Blob& blob = blobs_[key];
  blob.bytes.assign(std::istreambuf_iterator<char>(in), {});
  blob.modified_at = clock_.now();
  co_return info_of(key, blob);
}

asio::awaitable<Result<BlobInfo>> MemoryBlobStore::head(std::string key) {
  if (auto safe = check_blob_key(key); !safe) co_return fail(safe.error());
  const auto found = blobs_.find(key);
  if (found == blobs_.end()) co_return no_such_blob(key);
  co_return info_of(key, found->second);
}

asio::awaitable<Result<std::string>> MemoryBlobStore::read(std::string key, std::int64_t offset,
                                                           std::int64_t length) {
  if (auto safe = check_blob_key(key); !safe) co_return fail(safe.error());
  if (offset < 0 || length < 0 || length > read_bytes_max) {
    co_return fail(ErrorCode::invalid, "a read takes 0 to 4 MiB from a position of 0 or more");
  }
  const auto found = blobs_.find(key);
  if (found == blobs_.end()) co_return no_such_blob(key);
  const std::string& bytes = found->second.bytes;
  if (offset >= static_cast<std::int64_t>(bytes.size())) co_return std::string();
  co_return bytes.substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(length));
}

asio::awaitable<Result<void>> MemoryBlobStore::remove(std::string key) {
  if (auto safe = check_blob_key(key); !safe) co_return fail(safe.error());
  blobs_.erase(key);
  co_return Result<void>();
}

asio::awaitable<Result<BlobPage>> MemoryBlobStore::list(std::string prefix,
                                                        std::optional<std::string> cursor,
                                                        int limit) {
  if (limit < 1) co_return fail(ErrorCode::invalid, "a page holds at least one blob");
  if (cursor) {
    if (auto safe = check_blob_key(*cursor); !safe) {
      co_return fail(ErrorCode::invalid, "this cursor did not come from a listing");
    }
  }
  auto next = cursor ? blobs_.upper_bound(*cursor) : blobs_.begin();
  if (!cursor || *cursor < prefix) next = blobs_.lower_bound(prefix);
  BlobPage page;
  for (; next != blobs_.end() && next->first.starts_with(prefix); ++next) {
    if (page.blobs.size() == static_cast<std::size_t>(limit)) {
      page.next_cursor = page.blobs.back().key;
      break;
    }
    page.blobs.push_back(info_of(next->first, next->second));
    page.blobs.back().etag.clear();
  }
  co_return page;
}

std::vector<std::string> MemoryBlobStore::keys() const {
  std::vector<std::string> keys;
  for (const auto& [key, blob] : blobs_) keys.push_back(key);
  return keys;
}

}  // namespace clipmill::test
