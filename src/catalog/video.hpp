// Video: one clip of the catalogue, imported or made here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/embedding.hpp"
#include "base/ids.hpp"

namespace clipmill {

enum class VideoSource { imported, generated };

// What a stored clip file is. Sizes in bytes, lengths in milliseconds.
struct ClipFile {
  std::string blob_key;  // BlobStore key
  std::int64_t size_bytes = 0;
  std::string etag;  // content hash, without quotes
  Duration length{0};
  int width = 0;
  int height = 0;

  bool operator==(const ClipFile&) const = default;
};

struct Video {
  VideoId id;
  VideoSource source = VideoSource::imported;
  std::string caption;
  std::string url;  // where an imported clip lies; empty for a clip that we store
  std::vector<std::string> tags;
  Embedding embedding;  // unit length, raw (not centred); may be left out of a read
  // The embedding's space (Embedder::space), read and left out with it. Empty: not known, and taken
  // for the reader's own.
  std::string space = {};
  std::optional<ClipFile> clip;
  std::optional<UserId> made_for;
  std::optional<TaskId> task;
  Instant created_at;
};

// What is embedded for a video: its caption, then its tags, since people tag with the words that a
// caption leaves out.
std::string embedding_text(const std::string& caption, const std::vector<std::string>& tags);

// What viewers did with a video, for trending and exploration.
struct VideoStats {
  VideoId id;
  std::int64_t views = 0;      // viewers who interacted
  std::int64_t positives = 0;  // of these, with a positive weight
  Instant created_at;
};

}  // namespace clipmill
