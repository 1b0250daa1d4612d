#include "adapters/files/blob_folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace clipmill {
namespace {

constexpr const char* incoming_name = "~incoming";
constexpr std::int64_t leftover_age_ns = std::int64_t{3600} * 1'000'000'000;

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

FileState state_from(const struct stat& facts) {
  return FileState{.inode = facts.st_ino,
                   .size_bytes = facts.st_size,
                   .modified_ns = nanoseconds(facts.st_mtim)};
}

BlobFolder::Blob blob_from(const std::string& key, const struct stat& facts) {
  return BlobFolder::Blob{
      .info = {.key = key,
               .size_bytes = facts.st_size,
               .etag = {},
               .modified_at = from_millis(nanoseconds(facts.st_mtim) / 1'000'000)},
      .state = state_from(facts)};
}

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
  }
  void add(const char* bytes, std::size_t size) { EVP_DigestUpdate(context_.get(), bytes, size); }
  std::string hex() {
    std::array<unsigned char, 32> digest{};
    EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
    std::string text;
    for (const unsigned char byte : digest) text += fmt::format("{:02x}", byte);
    return text;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

// read(2) and write(2) in full, through signals. -1: errno says why.
ssize_t read_some(int fd, char* bytes, std::size_t size) {
  ssize_t count = 0;
  do {
    count = ::read(fd, bytes, size);
  } while (count < 0 && errno == EINTR);
  return count;
}

bool write_all(int fd, const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t count = ::write(fd, bytes, size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

// Opens the folder that holds the key's last segment, from `root` down, refusing symbolic links.
// The last segment goes to `name`. Without a descriptor: errno says why.
UniqueFd open_parent(int root, const std::string& key, bool create, std::string& name) {
  UniqueFd folder(::fcntl(root, F_DUPFD_CLOEXEC, 0));
  std::size_t start = 0;
  for (std::size_t slash = key.find('/'); folder && slash != std::string::npos;
       slash = key.find('/', start)) {
    const std::string segment = key.substr(start, slash - start);
    if (create && ::mkdirat(folder.get(), segment.c_str(), 0755) == 0) {
      // The new folder's name must survive a power cut as surely as the blob in it.
      if (::fsync(folder.get()) != 0) return UniqueFd();
    } else if (create && errno != EEXIST) {
      return UniqueFd();
    }
    folder.reset(
        ::openat(folder.get(), segment.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    start = slash + 1;
  }
  name = key.substr(start);
  return folder;
}

// Opens the blob for reading. O_NONBLOCK: a FIFO that somebody put there must not hang us.
UniqueFd open_blob(int root, const std::string& key, struct stat& facts) {
  std::string name;
  const UniqueFd folder = open_parent(root, key, false, name);
  if (!folder) return UniqueFd();
  UniqueFd file(
      ::openat(folder.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file) return file;
  if (::fstat(file.get(), &facts) != 0) return UniqueFd();
  if (!S_ISREG(facts.st_mode)) {
    errno = ENOENT;
    return UniqueFd();
  }
  return file;
}

// A link or a file in the place of a folder means as much as nothing there: no such blob.
bool means_absent(int code) { return code == ENOENT || code == ENOTDIR || code == ELOOP; }

std::unexpected<Error> no_such_blob(const std::string& key) {
  return fail(ErrorCode::not_found, "no blob has the key " + key);
}

struct Entry {
  std::string sort_name;  // a folder's ends in '/', so that entries sort as their keys do
  bool folder = false;
};

using DirectoryStream = std::unique_ptr<DIR, int (*)(DIR*)>;

bool entries_of(int folder, std::vector<Entry>& entries) {
  const int copy = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const DirectoryStream stream(copy < 0 ? nullptr : ::fdopendir(copy), &::closedir);
  if (!stream) {
    if (copy >= 0) ::close(copy);
    return false;
  }
  errno = 0;
  while (const dirent* entry = ::readdir(stream.get())) {
    std::string name = entry->d_name;
    unsigned char type = entry->d_type;
    if (type == DT_UNKNOWN) {
      struct stat facts{};
      if (::fstatat(folder, name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0) continue;
      type = S_ISDIR(facts.st_mode) ? DT_DIR : S_ISREG(facts.st_mode) ? DT_REG : DT_LNK;
    }
    // Whatever is no possible key is not ours: "..", temporaries, an editor's backup.
    if ((type != DT_DIR && type != DT_REG) || !check_blob_key(name)) continue;
    entries.push_back(
        Entry{.sort_name = type == DT_DIR ? name + "/" : name, .folder = type == DT_DIR});
  }
  return errno == 0;
}

// Adds what lies under `folder` (its key prefix is `path`) in key order, until `limit` are held.
bool walk(int folder, const std::string& path, const std::string& prefix, const std::string& after,
          std::size_t limit, std::vector<BlobInfo>& blobs) {
  std::vector<Entry> entries;
  if (!entries_of(folder, entries)) return false;
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.sort_name < b.sort_name; });
  for (const Entry& entry : entries) {
    if (blobs.size() >= limit) return true;
    const std::string key = path + entry.sort_name;
    const std::size_t shared = std::min(key.size(), prefix.size());
    if (key.compare(0, shared, prefix, 0, shared) != 0) continue;
    if (entry.folder) {
      // Every key below is greater than `key`; all are past unless `after` lies below it too.
      if (key < after && !after.starts_with(key)) continue;
      const std::string name = entry.sort_name.substr(0, entry.sort_name.size() - 1);
      const UniqueFd child(
          ::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
      if (!child && means_absent(errno)) continue;  // removed meanwhile
      if (!child || !walk(child.get(), key, prefix, after, limit, blobs)) return false;
      continue;
    }
    if (key.size() < prefix.size() || (!after.empty() && key <= after)) continue;
    struct stat facts{};
    if (::fstatat(folder, entry.sort_name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0) {
      if (means_absent(errno)) continue;
      return false;
    }
    blobs.push_back(blob_from(key, facts).info);
  }
  return true;
}

// The age of a leftover is told by the folder's own clock (another host may own it), which a fresh
// file shows; making one also proves that the folder can be written to.
bool remove_leftovers(int incoming, const std::string& probe_name) {
  UniqueFd probe(::openat(incoming, probe_name.c_str(),
                          O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644));
  struct stat now{};
  if (!probe || ::futimens(probe.get(), nullptr) != 0 || ::fstat(probe.get(), &now) != 0) {
    return false;
  }
  const int copy = ::openat(incoming, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const DirectoryStream stream(copy < 0 ? nullptr : ::fdopendir(copy), &::closedir);
  if (!stream) {
    if (copy >= 0) ::close(copy);
    return false;
  }
  while (const dirent* entry = ::readdir(stream.get())) {
    struct stat facts{};
    if (::fstatat(incoming, entry->d_name, &facts, AT_SYMLINK_NOFOLLOW) != 0) continue;
    if (S_ISDIR(facts.st_mode)) continue;
    if (nanoseconds(now.st_mtim) - nanoseconds(facts.st_mtim) < leftover_age_ns) continue;
    ::unlinkat(incoming, entry->d_name, 0);
  }
  return true;
}

}  // namespace

Error blob_folder_error(int code, const std::string& act, const std::filesystem::path& folder) {
  const std::string where = folder.string();
  switch (code) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return {.code = ErrorCode::unavailable,
              .message = fmt::format("cannot {}: no space is left for {}; free some, or keep clips "
                                     "for a shorter time",
                                     act, where)};
    case EROFS:
    case EACCES:
    case EPERM:
      return {.code = ErrorCode::unavailable,
              .message = fmt::format("cannot {}: {} may not be written to by this user ({})", act,
                                     where, std::system_category().message(code))};
    case ELOOP:
    case ENOTDIR:
    case EISDIR:
    case EEXIST:
    case ENOTEMPTY:
      return {.code = ErrorCode::conflict,
              .message = fmt::format("cannot {}: in {}, a file, folder or symbolic link of another "
                                     "kind stands in the way ({})",
                                     act, where, std::system_category().message(code))};
    default:
      return {.code = ErrorCode::unavailable,
              .message = fmt::format("cannot {} in {}: {}", act, where,
                                     std::system_category().message(code))};
  }
}

BlobFolder::BlobFolder(std::filesystem::path path, UniqueFd root, UniqueFd incoming)
    : path_(std::move(path)), root_(std::move(root)), incoming_(std::move(incoming)) {}

Result<BlobFolder> BlobFolder::open(const std::filesystem::path& folder) {
  std::error_code code;
  std::filesystem::create_directories(folder, code);
  if (code) return fail(blob_folder_error(code.value(), "make the clip folder", folder));
  UniqueFd root(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root) return fail(blob_folder_error(errno, "open the clip folder", folder));
  if (::mkdirat(root.get(), incoming_name, 0755) != 0 && errno != EEXIST) {
    return fail(blob_folder_error(errno, "use the clip folder", folder));
  }
  UniqueFd incoming(
      ::openat(root.get(), incoming_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!incoming || !remove_leftovers(incoming.get(), "~probe")) {
    return fail(blob_folder_error(errno, "use the clip folder", folder));
  }
  return BlobFolder(folder, std::move(root), std::move(incoming));
}

Result<BlobFolder::Blob> BlobFolder::put(const std::string& key,
                                         const std::filesystem::path& source,
                                         const std::string& token) const {
  const auto failed = [&] { return fail(blob_folder_error(errno, "store " + key, path_)); };

  const UniqueFd in(::open(source.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!in && means_absent(errno)) {
    return fail(ErrorCode::not_found, source.string() + " does not exist");
  }
  if (!in) return fail(blob_folder_error(errno, "read the clip", source));
  struct stat facts{};
  if (::fstat(in.get(), &facts) != 0) return fail(blob_folder_error(errno, "read", source));
  if (!S_ISREG(facts.st_mode)) {
    return fail(ErrorCode::invalid, source.string() + " is no regular file");
  }

  UniqueFd out(
      ::openat(incoming_.get(), token.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (!out) return failed();
  const auto unlink = [this](const std::string* name) {
    ::unlinkat(incoming_.get(), name->c_str(), 0);
  };
  std::unique_ptr<const std::string, decltype(unlink)> temporary(&token, unlink);

  // Read and written rather than cloned: the bytes pass through here for the hash anyway, and the
  // hash is then of what was stored.
  Sha256 hash;
  std::vector<char> buffer(std::size_t{256} << 10);
  std::int64_t copied = 0;
  for (;;) {
    const ssize_t count = read_some(in.get(), buffer.data(), buffer.size());
    if (count < 0) return fail(blob_folder_error(errno, "read the clip", source));
    if (count == 0) break;
    hash.add(buffer.data(), static_cast<std::size_t>(count));
    if (!write_all(out.get(), buffer.data(), static_cast<std::size_t>(count))) return failed();
    copied += count;
  }
  if (copied != facts.st_size) {
    return fail(ErrorCode::conflict, fmt::format("{} changed while it was stored: {} bytes at "
                                                 "first, {} copied",
                                                 source.string(), facts.st_size, copied));
  }
  if (::fsync(out.get()) != 0 || ::fstat(out.get(), &facts) != 0) return failed();

  std::string name;
  const UniqueFd parent = open_parent(root_.get(), key, true, name);
  if (!parent) return failed();
  if (::renameat(incoming_.get(), token.c_str(), parent.get(), name.c_str()) != 0) return failed();
  temporary.release();  // NOLINT(bugprone-unused-return-value): the token is the caller's
  if (::fsync(parent.get()) != 0) return failed();

  Blob blob = blob_from(key, facts);
  blob.info.etag = hash.hex();
  return blob;
}

Result<BlobFolder::Blob> BlobFolder::state_of(const std::string& key) const {
  struct stat facts{};
  const UniqueFd file = open_blob(root_.get(), key, facts);
  if (!file && means_absent(errno)) return no_such_blob(key);
  if (!file) return fail(blob_folder_error(errno, "look at " + key, path_));
  return blob_from(key, facts);
}

Result<BlobFolder::Blob> BlobFolder::hash(const std::string& key) const {
  struct stat facts{};
  const UniqueFd file = open_blob(root_.get(), key, facts);
  if (!file && means_absent(errno)) return no_such_blob(key);
  if (!file) return fail(blob_folder_error(errno, "read " + key, path_));
  Sha256 hash;
  std::vector<char> buffer(std::size_t{256} << 10);
  for (;;) {
    const ssize_t count = read_some(file.get(), buffer.data(), buffer.size());
    if (count < 0) return fail(blob_folder_error(errno, "read " + key, path_));
    if (count == 0) break;
    hash.add(buffer.data(), static_cast<std::size_t>(count));
  }
  Blob blob = blob_from(key, facts);
  blob.info.etag = hash.hex();
  return blob;
}

Result<std::string> BlobFolder::read(const std::string& key, std::int64_t offset,
                                     std::int64_t length) const {
  struct stat facts{};
  const UniqueFd file = open_blob(root_.get(), key, facts);
  if (!file && means_absent(errno)) return no_such_blob(key);
  if (!file) return fail(blob_folder_error(errno, "read " + key, path_));
  if (offset >= facts.st_size) return std::string();
  std::string bytes(static_cast<std::size_t>(std::min(length, facts.st_size - offset)), '\0');
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t count = ::pread(file.get(), bytes.data() + filled, bytes.size() - filled,
                                  offset + static_cast<std::int64_t>(filled));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail(blob_folder_error(errno, "read " + key, path_));
    if (count == 0) {
      return fail(ErrorCode::unavailable, key +
                                              " was cut short while it was read; is something "
                                              "else writing to " +
                                              path_.string() + "?");
    }
    filled += static_cast<std::size_t>(count);
  }
  return bytes;
}

Result<void> BlobFolder::remove(const std::string& key) const {
  std::string name;
  const UniqueFd parent = open_parent(root_.get(), key, false, name);
  if (!parent && means_absent(errno)) return {};
  if (!parent) return fail(blob_folder_error(errno, "remove " + key, path_));
  if (::unlinkat(parent.get(), name.c_str(), 0) != 0) {
    // EISDIR: keys lie below this name, but it is none itself.
    if (means_absent(errno) || errno == EISDIR) return {};
    return fail(blob_folder_error(errno, "remove " + key, path_));
  }
  if (::fsync(parent.get()) != 0) return fail(blob_folder_error(errno, "remove " + key, path_));
  return {};
}

Result<BlobPage> BlobFolder::list(const std::string& prefix, const std::string& after,
                                  int limit) const {
  // One more than asked for tells whether there is a next page.
  BlobPage page;
  if (!walk(root_.get(), "", prefix, after, static_cast<std::size_t>(limit) + 1, page.blobs)) {
    return fail(blob_folder_error(errno, "list clips", path_));
  }
  if (page.blobs.size() > static_cast<std::size_t>(limit)) {
    page.blobs.pop_back();
    page.next_cursor = page.blobs.back().key;
  }
  return page;
}

}  // namespace clipmill
