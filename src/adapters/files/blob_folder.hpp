// BlobFolder: the blocking half of FilesBlobStore. Every call here may wait for the disk.
//
//   <folder>/<key>                 one file per blob
//   <folder>/~incoming/<token>     a put under way; '~' is in no key, so it can never be listed
//
// A put writes there, syncs, renames into place and syncs the folder: a reader sees all of a blob
// or none, and a put that returned survives a power cut. Paths are walked segment by segment
// without following symbolic links, so nothing outside the folder can be reached.
#pragma once

#include <filesystem>
#include <memory>

#include "adapters/files/etag_cache.hpp"
#include "base/unique_fd.hpp"
#include "generation/blob_store.hpp"

namespace clipmill {

class BlobFolder {
 public:
  struct Blob {
    BlobInfo info;  // without the etag, unless said otherwise
    FileState state;
  };

  // Makes the folder if need be, and removes what puts of dead processes left behind.
  static Result<BlobFolder> open(const std::filesystem::path& folder);

  // Keys must have passed check_blob_key. `token` names the temporary file; no two puts share one.
  Result<Blob> put(const std::string& key, const std::filesystem::path& source,
                   const std::string& token) const;  // with the etag
  Result<Blob> state_of(const std::string& key) const;
  Result<Blob> hash(const std::string& key) const;  // with the etag
  Result<std::string> read(const std::string& key, std::int64_t offset, std::int64_t length) const;
  Result<void> remove(const std::string& key) const;
  Result<BlobPage> list(const std::string& prefix, const std::string& after, int limit) const;

 private:
  BlobFolder(std::filesystem::path path, UniqueFd root, UniqueFd incoming);

  std::filesystem::path path_;  // for messages
  UniqueFd root_;
  UniqueFd incoming_;
};

// What an errno means to the caller of a store in `folder`.
Error blob_folder_error(int code, const std::string& act, const std::filesystem::path& folder);

}  // namespace clipmill
