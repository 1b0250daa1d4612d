#include "adapters/files/files_blob_store.hpp"

#include "base/ids.hpp"
#include "base/offload.hpp"

namespace clipmill {
namespace {

constexpr std::int64_t read_bytes_max = std::int64_t{4} << 20;

}  // namespace

Result<std::unique_ptr<FilesBlobStore>> FilesBlobStore::open(const std::filesystem::path& folder,
                                                             Random& random,
                                                             FilesBlobStoreOptions options) {
  auto opened = BlobFolder::open(folder);
  if (!opened) return fail(opened.error());
  return std::unique_ptr<FilesBlobStore>(new FilesBlobStore(std::move(*opened), random, options));
}

FilesBlobStore::FilesBlobStore(BlobFolder folder, Random& random, FilesBlobStoreOptions options)
    : folder_(std::move(folder)),
      random_(random),
      options_(options),
      etags_(options.etags_cached_max),
      pool_(options.threads) {}

FilesBlobStore::~FilesBlobStore() { pool_.join(); }

asio::awaitable<Result<BlobInfo>> FilesBlobStore::put(std::string key, std::filesystem::path file) {
  if (auto safe = check_blob_key(key); !safe) co_return fail(safe.error());
  const std::string token = make_token(random_);
  auto stored = co_await offload(pool_, [&] { return folder_.put(key, file, token); });
  if (!stored) co_return fail(std::move(stored.error()));
  etags_.remember(key, stored->state, stored->info.etag);
  co_return std::move(stored->info);
}

asio::awaitable<Result<BlobInfo>> FilesBlobStore::head(std::string key) {
  if (auto safe = check_blob_key(key); !safe) co_return fail(safe.error());
  auto found = co_await offload(pool_, [&] { return folder_.state_of(key); });
  if (!found) co_return fail(std::move(found.error()));
  if (auto etag = etags_.find(key, found->state)) {
    found->info.etag = std::move(*etag);
    co_return std::move(found->info);
  }
  auto hashed = co_await offload(pool_, [&] { return folder_.hash(key); });
  if (!hashed) co_return fail(std::move(hashed.error()));
  etags_.remember(key, hashed->state, hashed->info.etag);
  co_return std::move(hashed->info);
}

asio::awaitable<Result<std::string>> FilesBlobStore::read(std::string key, std::int64_t offset,
                                                          std::int64_t length) {
  if (auto safe = check_blob_key(key); !safe) co_return fail(safe.error());
  if (offset < 0 || length < 0 || length > read_bytes_max) {
    co_return fail(ErrorCode::invalid, "a read takes 0 to 4 MiB from a position of 0 or more");
  }
  co_return co_await offload(pool_, [&] { return folder_.read(key, offset, length); });
}

asio::awaitable<Result<void>> FilesBlobStore::remove(std::string key) {
  if (auto safe = check_blob_key(key); !safe) co_return fail(safe.error());
  etags_.forget(key);
  co_return co_await offload(pool_, [&] { return folder_.remove(key); });
}

asio::awaitable<Result<BlobPage>> FilesBlobStore::list(std::string prefix,
                                                       std::optional<std::string> cursor,
                                                       int limit) {
  if (limit < 1) co_return fail(ErrorCode::invalid, "a page holds at least one blob");
  if (cursor && !check_blob_key(*cursor)) {
    co_return fail(ErrorCode::invalid, "this cursor did not come from a listing");
  }
  const std::string after = cursor.value_or("");
  const int bounded = std::min(limit, options_.page_blobs_max);
  co_return co_await offload(pool_, [&] { return folder_.list(prefix, after, bounded); });
}

}  // namespace clipmill
