#include "adapters/files/etag_cache.hpp"

namespace clipmill {

std::optional<std::string> EtagCache::find(const std::string& key, const FileState& state) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end() || found->second->state != state) return std::nullopt;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->etag;
}

void EtagCache::remember(const std::string& key, const FileState& state, std::string etag) {
  forget(key);
  if (entries_max_ == 0) return;
  if (entries_.size() == entries_max_) forget(std::string(entries_.back().key));
  entries_.push_front(Entry{.key = key, .state = state, .etag = std::move(etag)});
  by_key_.emplace(key, entries_.begin());
}

void EtagCache::forget(const std::string& key) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return;
  entries_.erase(found->second);
  by_key_.erase(found);
}

}  // namespace clipmill
