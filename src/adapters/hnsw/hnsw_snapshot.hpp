// HnswSnapshot: a graph on disk, so that a restart need not build it again.
//
// It holds links, ids and a sketch of each vector, and no vectors: those come from the truth, and a
// node is taken over only by a vector whose sketch agrees. So a snapshot that lags behind the truth
// is still of use, and one of another space claims nothing.
//
// File: magic, version, stamp, nodes, links, CRC-32 of all before it; little endian. It is written
// beside, flushed and renamed: a crash leaves the old file or the new one. Whatever does not read
// back exactly is invalid, and the graph is built anew.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"

namespace clipmill {

struct HnswSnapshot {
  struct Node {
    VideoId id;  // empty: the node was hidden
    std::uint64_t sketch = 0;

    bool operator==(const Node&) const = default;
  };

  std::string stamp;        // what the owner says the vectors belong to: the embedder's space
  std::vector<Node> nodes;  // by node number
  std::string links;        // HnswGraph::save()
};

std::string encode(const HnswSnapshot& snapshot);
// invalid: the bytes are damaged, of another version, or stamped otherwise.
Result<HnswSnapshot> decode(std::string_view bytes, std::string_view stamp);

Result<void> write_snapshot(const std::filesystem::path& file, const HnswSnapshot& snapshot);
// not_found: there is no file.
Result<HnswSnapshot> read_snapshot(const std::filesystem::path& file, std::string_view stamp);

}  // namespace clipmill
