#include "adapters/hnsw/hnsw_snapshot.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <boost/crc.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>
#include <system_error>

namespace clipmill {
namespace {

constexpr std::string_view magic = "CLIPHNSW";
constexpr std::uint64_t version = 1;

void put_number(std::string& out, std::uint64_t number) {
  for (int byte = 0; byte < 8; ++byte) out.push_back(static_cast<char>(number >> (8 * byte)));
}

void put_text(std::string& out, std::string_view text) {
  put_number(out, text.size());
  out += text;
}

// Takes from the front; once it ran short, everything further is empty and `good` false.
struct Reader {
  std::string_view rest;
  bool good = true;

  std::string_view bytes(std::uint64_t count) {
    if (!good || count > rest.size()) {
      good = false;
      return {};
    }
    const std::string_view taken = rest.substr(0, count);
    rest.remove_prefix(count);
    return taken;
  }
  std::uint64_t number() {
    const std::string_view taken = bytes(8);
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < taken.size(); ++i) {
      number |= std::uint64_t{static_cast<unsigned char>(taken[i])} << (8 * i);
    }
    return number;
  }
  std::string_view text() { return bytes(number()); }
};

std::uint64_t crc32(std::string_view bytes) {
  boost::crc_32_type crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

std::unexpected<Error> damaged(std::string_view how) {
  return fail(ErrorCode::invalid, fmt::format("the snapshot {}", how));
}

std::unexpected<Error> cannot_write(const std::filesystem::path& file) {
  return fail(ErrorCode::unavailable, fmt::format("cannot write {}: {}", file.string(),
                                                  std::generic_category().message(errno)));
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

std::string encode(const HnswSnapshot& snapshot) {
  std::string out;
  out.reserve(snapshot.links.size() + 64 * snapshot.nodes.size() + 256);
  out += magic;
  put_number(out, version);
  put_text(out, snapshot.stamp);
  put_number(out, snapshot.nodes.size());
  for (const HnswSnapshot::Node& node : snapshot.nodes) {
    put_text(out, node.id.value);
    put_number(out, node.sketch);
  }
  put_text(out, snapshot.links);
  put_number(out, crc32(out));
  return out;
}

Result<HnswSnapshot> decode(std::string_view bytes, std::string_view stamp) {
  if (bytes.size() < magic.size() + 16) return damaged("is cut short");
  if (!bytes.starts_with(magic)) return damaged("is no snapshot");
  Reader trailer{bytes.substr(bytes.size() - 8)};
  bytes.remove_suffix(8);
  if (trailer.number() != crc32(bytes)) return damaged("is damaged (checksum)");

  Reader reader{bytes.substr(magic.size())};
  if (reader.number() != version) return damaged("is of another version");
  HnswSnapshot snapshot;
  snapshot.stamp = reader.text();
  if (snapshot.stamp != stamp) return damaged("is of another catalogue or embedder");
  const std::uint64_t count = reader.number();
  if (count > reader.rest.size() / 16) return damaged("is cut short");
  snapshot.nodes.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    VideoId id{std::string(reader.text())};
    const std::uint64_t sketch = reader.number();
    snapshot.nodes.push_back({std::move(id), sketch});
  }
  snapshot.links = reader.text();
  if (!reader.good || !reader.rest.empty()) return damaged("is cut short");
  return snapshot;
}

Result<void> write_snapshot(const std::filesystem::path& file, const HnswSnapshot& snapshot) {
  const std::string bytes = encode(snapshot);
  std::string temporary = file.string() + ".XXXXXX";
  const int out = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (out < 0) return cannot_write(file);
  bool good = write_all(out, bytes) && ::fsync(out) == 0;
  good = ::close(out) == 0 && good;
  if (!good || std::rename(temporary.c_str(), file.c_str()) != 0) {
    auto failure = cannot_write(file);
    ::unlink(temporary.c_str());
    return failure;
  }
  // The rename itself lasts once the folder is flushed.
  const std::filesystem::path parent = file.has_parent_path() ? file.parent_path() : ".";
  const int folder = ::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return cannot_write(file);
  const bool flushed = ::fsync(folder) == 0;
  ::close(folder);
  if (!flushed) return cannot_write(file);
  return {};
}

Result<HnswSnapshot> read_snapshot(const std::filesystem::path& file, std::string_view stamp) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(ErrorCode::not_found, fmt::format("there is no {}", file.string()));
  std::ostringstream bytes;
  bytes << in.rdbuf();
  if (in.bad() || bytes.bad()) return damaged("cannot be read");
  return decode(bytes.view(), stamp);
}

}  // namespace clipmill
