// EtagCache: content hashes of files that have not changed since they were hashed.
//
// A file is taken for unchanged while its inode, size and modification time are the same; the store
// replaces files by rename only, so another content always has another inode. Least recently used
// goes first.
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>

namespace clipmill {

struct FileState {
  std::uint64_t inode = 0;
  std::int64_t size_bytes = 0;
  std::int64_t modified_ns = 0;

  bool operator==(const FileState&) const = default;
};

class EtagCache {
 public:
  explicit EtagCache(std::size_t entries_max) : entries_max_(entries_max) {}

  std::optional<std::string> find(const std::string& key, const FileState& state);
  void remember(const std::string& key, const FileState& state, std::string etag);
  void forget(const std::string& key);
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string key;
    FileState state;
    std::string etag;
  };
  std::size_t entries_max_;
  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<std::string, std::list<Entry>::iterator> by_key_;
};

}  // namespace clipmill
