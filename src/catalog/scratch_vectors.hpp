// ScratchVectors: rows of 1536 floats in an unlinked, memory-mapped file.
//
// The kernel may write rows out and read them back, so they take memory only while there is room;
// nothing is left behind, whatever ends the process. Disk space is taken before it is written to,
// so a full disk is an error here and never a fault at a later write. In a folder that itself lies
// in memory (tmpfs) nothing is saved. A row's address never changes. Not thread safe.
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "base/embedding.hpp"
#include "base/result.hpp"

namespace clipmill {

class ScratchVectors {
 public:
  // Throws std::system_error when no file can be made in `folder`.
  explicit ScratchVectors(const std::filesystem::path& folder);
  ~ScratchVectors();
  ScratchVectors(ScratchVectors&& other) noexcept;
  ScratchVectors& operator=(ScratchVectors&&) = delete;

  // Makes rows [0, count) usable. unavailable: the disk is full; what was there stays.
  Result<void> reserve(std::size_t count);
  std::size_t capacity() const { return chunks_.size() * chunk_rows; }

  // Below capacity().
  std::span<float> row(std::size_t index) {
    return {chunks_[index / chunk_rows] + (index % chunk_rows) * embedding_size, embedding_size};
  }
  EmbeddingView row(std::size_t index) const {
    return {chunks_[index / chunk_rows] + (index % chunk_rows) * embedding_size, embedding_size};
  }

 private:
  static constexpr std::size_t chunk_rows = 1024;  // 6 MiB
  static constexpr std::size_t chunk_bytes = chunk_rows * embedding_size * sizeof(float);

  std::filesystem::path folder_;
  int file_ = -1;
  std::vector<float*> chunks_;
};

}  // namespace clipmill
