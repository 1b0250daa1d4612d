#include "catalog/scratch_vectors.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace clipmill {

ScratchVectors::ScratchVectors(const std::filesystem::path& folder) : folder_(folder) {
  std::string name = (folder / "vectors-XXXXXX").string();
  file_ = ::mkostemp(name.data(), O_CLOEXEC);
  if (file_ < 0) {
    throw std::system_error(errno, std::generic_category(),
                            fmt::format("cannot make a scratch file in {}", folder.string()));
  }
  ::unlink(name.c_str());
}

ScratchVectors::ScratchVectors(ScratchVectors&& other) noexcept
    : folder_(std::move(other.folder_)),
      file_(std::exchange(other.file_, -1)),
      chunks_(std::exchange(other.chunks_, {})) {}

ScratchVectors::~ScratchVectors() {
  for (float* chunk : chunks_) ::munmap(chunk, chunk_bytes);
  if (file_ >= 0) ::close(file_);
}

Result<void> ScratchVectors::reserve(std::size_t count) {
  while (capacity() < count) {
    const auto offset = static_cast<off_t>(chunks_.size() * chunk_bytes);
    // Without this a full disk would be a SIGBUS at the first write to a page.
    const int failed = ::posix_fallocate(file_, offset, static_cast<off_t>(chunk_bytes));
    if (failed != 0) {
      return fail(ErrorCode::unavailable,
                  fmt::format("no room for vectors in {}: {}; free some disk space",
                              folder_.string(), std::generic_category().message(failed)));
    }
    void* chunk = ::mmap(nullptr, chunk_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file_, offset);
    if (chunk == MAP_FAILED) {
      return fail(ErrorCode::unavailable,
                  fmt::format("cannot map vectors: {}", std::generic_category().message(errno)));
    }
    chunks_.push_back(static_cast<float*>(chunk));
  }
  return {};
}

}  // namespace clipmill
