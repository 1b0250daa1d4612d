#include "tests/support/memory_video_store.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace clipmill::test {
namespace {

constexpr int page_size_max = 1000;

bool same_content(const Video& a, const Video& b) {
  return a.caption == b.caption && a.url == b.url && a.tags == b.tags &&
         a.embedding == b.embedding && a.space == b.space;
}

Video without_embedding(const Video& video) {
  Video copy = video;
  copy.embedding.clear();
  copy.space.clear();
  return copy;
}

}  // namespace

void MemoryVideoStore::set_stats(const VideoId& id, std::int64_t views, std::int64_t positives) {
  Entry& entry = entries_.at(id);
  entry.stats.views = views;
  entry.stats.positives = positives;
  entry.stats_changed_at = clock_.now();
}

void MemoryVideoStore::number_change(Entry& entry) {
  changes_.erase(entry.change);
  entry.change = ++last_change_;
  changes_.emplace(entry.change, entry.video.id);
}

asio::awaitable<Result<std::vector<PutStatus>>> MemoryVideoStore::put(std::vector<Video> videos) {
  for (const Video& video : videos) {
    if (video.id.empty()) co_return fail(ErrorCode::invalid, "a video has no id; give it one");
    if (video.embedding.size() != embedding_size || !is_finite(video.embedding)) {
      co_return fail(ErrorCode::invalid, "an embedding must be 1536 finite numbers");
    }
  }
  std::vector<PutStatus> statuses;
  for (Video& video : videos) {
    const auto found = entries_.find(video.id);
    if (found == entries_.end() || found->second.removed) {
      Entry& entry = entries_[video.id];
      entry.video = std::move(video);
      entry.removed = false;
      entry.stats_changed_at = clock_.now();
      number_change(entry);
      ++count_;
      statuses.push_back(PutStatus::added);
      continue;
    }
    Entry& entry = found->second;
    const bool unchanged = same_content(entry.video, video);
    video.created_at = entry.video.created_at;
    entry.video = std::move(video);
    if (!unchanged) number_change(entry);
    statuses.push_back(unchanged ? PutStatus::unchanged : PutStatus::updated);
  }
  co_return statuses;
}

asio::awaitable<Result<std::vector<Video>>> MemoryVideoStore::get(std::vector<VideoId> ids,
                                                                  bool with_embeddings) {
  std::vector<Video> found;
  for (const VideoId& id : ids) {
    const auto at = entries_.find(id);
    if (at == entries_.end() || at->second.removed) continue;
    found.push_back(with_embeddings ? at->second.video : without_embedding(at->second.video));
  }
  co_return found;
}

asio::awaitable<Result<VideoPage>> MemoryVideoStore::list(std::optional<std::string> cursor,
                                                          int limit) {
  if (limit < 1 || limit > page_size_max) {
    co_return fail(ErrorCode::invalid, "limit must be 1 to 1000");
  }
  std::optional<std::pair<Instant, VideoId>> after;
  if (cursor) {
    const auto given = cursors_.find(*cursor);
    if (given == cursors_.end()) co_return fail(ErrorCode::invalid, "unknown cursor");
    after = given->second;
  }

  std::vector<Video> videos;
  for (const auto& [id, entry] : entries_) {
    if (entry.removed) continue;
    if (after && std::pair(entry.video.created_at, id) >= *after) continue;
    videos.push_back(without_embedding(entry.video));
  }
  std::ranges::sort(videos, [](const Video& a, const Video& b) {
    return std::pair(a.created_at, a.id) > std::pair(b.created_at, b.id);
  });
  VideoPage page;
  const bool more = videos.size() > static_cast<std::size_t>(limit);
  if (more) videos.resize(static_cast<std::size_t>(limit));
  page.videos = std::move(videos);
  if (more) {
    const Video& last = page.videos.back();
    page.next_cursor = fmt::format("{}.{}", to_millis(last.created_at), last.id.value);
    cursors_.emplace(*page.next_cursor, std::pair(last.created_at, last.id));
  }
  co_return page;
}

asio::awaitable<Result<void>> MemoryVideoStore::remove(VideoId id) {
  const auto found = entries_.find(id);
  if (found == entries_.end() || found->second.removed) {
    co_return fail(ErrorCode::not_found, "there is no such video");
  }
  found->second.removed = true;
  found->second.video.embedding.clear();
  found->second.video.space.clear();
  number_change(found->second);
  --count_;
  co_return Result<void>();
}

asio::awaitable<Result<std::int64_t>> MemoryVideoStore::count() { co_return count_; }

asio::awaitable<Result<std::vector<VideoChange>>> MemoryVideoStore::changes_after(
    std::int64_t number, int limit) {
  if (limit < 1) co_return fail(ErrorCode::invalid, "limit must be at least 1");
  std::vector<VideoChange> changes;
  for (auto at = changes_.upper_bound(number); at != changes_.end(); ++at) {
    if (changes.size() == static_cast<std::size_t>(limit)) break;
    const Entry& entry = entries_.at(at->second);
    changes.push_back(VideoChange{.number = at->first,
                                  .id = at->second,
                                  .removed = entry.removed,
                                  .embedding = entry.video.embedding,
                                  .space = entry.video.space,
                                  .created_at = entry.video.created_at});
  }
  co_return changes;
}

asio::awaitable<Result<VideoStore::StatsPage>> MemoryVideoStore::stats_since(Instant since,
                                                                             int limit) {
  if (limit < 1) co_return fail(ErrorCode::invalid, "limit must be at least 1");
  std::vector<std::pair<Instant, VideoStats>> changed;
  for (const auto& [id, entry] : entries_) {
    if (entry.removed || entry.stats_changed_at < since) continue;
    VideoStats stats = entry.stats;
    stats.id = id;
    stats.created_at = entry.video.created_at;
    changed.emplace_back(entry.stats_changed_at, stats);
  }
  std::ranges::sort(changed, [](const auto& a, const auto& b) {
    return std::pair(a.first, a.second.id) < std::pair(b.first, b.second.id);
  });

  StatsPage page{.stats = {}, .next_since = since};
  for (const auto& [at, stats] : changed) {
    const bool full = page.stats.size() >= static_cast<std::size_t>(limit);
    // A full page of one instant goes on to that instant's end, or the next would be the same.
    if (full && at > since) break;
    page.stats.push_back(stats);
    page.next_since = at;
  }
  const bool full = page.stats.size() >= static_cast<std::size_t>(limit);
  if (full && page.next_since == since) page.next_since += 1ms;
  co_return page;
}

asio::awaitable<Result<std::optional<CatalogMean>>> MemoryVideoStore::mean() { co_return mean_; }

asio::awaitable<Result<CatalogMean>> MemoryVideoStore::save_mean(CatalogMean mean) {
  if (mean.mean.size() != embedding_size || !is_finite(mean.mean)) {
    co_return fail(ErrorCode::invalid, "a mean must be 1536 finite numbers");
  }
  if (mean.version != (mean_ ? mean_->version : 0)) {
    co_return fail(ErrorCode::conflict, "another process saved a mean first");
  }
  ++mean.version;
  mean_ = mean;
  co_return mean;
}

asio::awaitable<Result<std::optional<EmbedderModel>>> MemoryVideoStore::embedder_model() {
  co_return model_;
}

asio::awaitable<Result<void>> MemoryVideoStore::save_embedder_model(EmbedderModel model) {
  model_ = std::move(model);
  co_return Result<void>();
}

asio::awaitable<Result<std::vector<std::string>>> MemoryVideoStore::referenced_blobs(
    std::vector<std::string> keys) {
  std::set<std::string> referenced;
  for (const auto& [id, entry] : entries_) {
    if (!entry.removed && entry.video.clip) referenced.insert(entry.video.clip->blob_key);
  }
  std::erase_if(keys, [&](const std::string& key) { return !referenced.contains(key); });
  co_return keys;
}

}  // namespace clipmill::test
