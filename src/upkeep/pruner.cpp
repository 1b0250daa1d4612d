#include "upkeep/pruner.hpp"

#include <sys/stat.h>

#include <unordered_set>

namespace clipmill {
namespace {

constexpr int page_size = 500;

}  // namespace

Pruner::Pruner(BlobStore& blobs, VideoStore& videos, std::filesystem::path scratch,
               std::function<std::int64_t()> remove_abandoned, Clock& clock, Log& log)
    : scratch_(std::move(scratch)),
      remove_abandoned_(std::move(remove_abandoned)),
      blobs_(blobs),
      videos_(videos),
      clock_(clock),
      log_(log) {}

asio::awaitable<Result<std::int64_t>> Pruner::pass(Duration grace) {
  const Instant before = clock_.now() - grace;
  std::optional<std::string> cursor;
  std::int64_t removed = prune_scratch(before) + remove_abandoned_();
  do {
    auto page = co_await blobs_.list("clips/", cursor, page_size);
    if (!page) co_return fail(page.error());
    cursor = page->next_cursor;
    std::vector<std::string> old_keys;
    for (const BlobInfo& blob : page->blobs) {
      if (blob.modified_at < before) old_keys.push_back(blob.key);
    }
    if (old_keys.empty()) continue;
    auto kept = co_await videos_.referenced_blobs(old_keys);
    if (!kept) co_return fail(kept.error());
    const std::unordered_set<std::string> referenced(kept->begin(), kept->end());
    for (const std::string& key : old_keys) {
      if (referenced.contains(key)) continue;
      auto gone = co_await blobs_.remove(key);
      if (!gone) co_return fail(gone.error());
      ++removed;
    }
  } while (cursor);
  if (removed > 0) {
    log_.info("orphaned clip files were removed", {{"files", std::to_string(removed)}});
  }
  co_return removed;
}

std::int64_t Pruner::prune_scratch(Instant before) {
  std::int64_t removed = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(scratch_, error)) {
    struct stat facts{};
    if (::lstat(entry.path().c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) continue;
    if (from_millis(std::int64_t{facts.st_mtim.tv_sec} * 1000) >= before) continue;
    removed += std::filesystem::remove(entry.path(), error) ? 1 : 0;
  }
  return removed;
}

}  // namespace clipmill
