// The only file that includes hnswlib: 0.6.2 defines functions in its header that are not inline.
// Its hand-written prefetches read one link past the end of a full list, so they are left out.
#define NO_MANUAL_VECTORIZATION
#include "adapters/hnsw/hnsw_graph.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <hnswlib/hnswlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <exception>

namespace clipmill {
namespace {

using Graph = hnswlib::HierarchicalNSW<float>;

const QuantisedVector no_vector = quantise(Embedding(embedding_size, 0.0F));

// What hnswlib holds as a vector is the address of ours. Its elements are not aligned: copy.
const QuantisedVector& vector_at(const void* element) {
  const QuantisedVector* vector = nullptr;
  std::memcpy(&vector, element, sizeof(vector));
  return *vector;
}

class QuantisedSpace final : public hnswlib::SpaceInterface<float> {
 public:
  std::size_t get_data_size() override { return sizeof(const QuantisedVector*); }
  hnswlib::DISTFUNC<float> get_dist_func() override { return distance; }
  void* get_dist_func_param() override { return nullptr; }

 private:
  static float distance(const void* a, const void* b, const void*) {
    return 1.0F - quantised_dot(vector_at(a), vector_at(b));
  }
};

// A file in memory: hnswlib saves to and loads from paths only.
class MemoryFile {
 public:
  MemoryFile() : file_(::memfd_create("hnsw-links", MFD_CLOEXEC)) {}
  ~MemoryFile() {
    if (file_ >= 0) ::close(file_);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::string path() const { return fmt::format("/proc/self/fd/{}", file_); }

  bool write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(file_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
  }

  bool read(std::string& bytes) const {
    const off_t size = ::lseek(file_, 0, SEEK_END);
    if (size <= 0) return false;
    bytes.resize(static_cast<std::size_t>(size));
    std::size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t got =
          ::pread(file_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return false;
      done += static_cast<std::size_t>(got);
    }
    return true;
  }

 private:
  int file_;
};

}  // namespace

struct HnswGraph::State {
  QuantisedSpace space;
  std::unique_ptr<Graph> graph;
};

HnswGraph::HnswGraph(const HnswShape& shape, std::size_t capacity)
    : state_(std::make_unique<State>()) {
  state_->graph = std::make_unique<Graph>(&state_->space, std::max<std::size_t>(capacity, 1),
                                          shape.links, shape.construction);
  state_->graph->setEf(shape.candidates_min);
}

HnswGraph::HnswGraph(std::unique_ptr<State> state) : state_(std::move(state)) {}
HnswGraph::~HnswGraph() = default;
HnswGraph::HnswGraph(HnswGraph&&) noexcept = default;

HnswGraph::Node HnswGraph::add(const QuantisedVector& vector) {
  Graph& graph = *state_->graph;
  const std::size_t node = graph.cur_element_count;
  if (node == graph.max_elements_) graph.resizeIndex(2 * node);
  const QuantisedVector* address = &vector;
  graph.addPoint(&address, node);
  return static_cast<Node>(node);
}

void HnswGraph::hide(Node node) { state_->graph->markDelete(node); }

void HnswGraph::show(Node node, const QuantisedVector& vector) {
  const QuantisedVector* address = &vector;
  std::memcpy(state_->graph->getDataByInternalId(node), &address, sizeof(address));
  state_->graph->unmarkDelete(node);
}

std::size_t HnswGraph::size() const { return state_->graph->cur_element_count; }
std::size_t HnswGraph::hidden() const { return state_->graph->num_deleted_; }

std::vector<HnswGraph::Found> HnswGraph::search(const QuantisedVector& query,
                                                std::size_t count) const {
  const QuantisedVector* address = &query;
  auto worst_first = state_->graph->searchKnn(&address, count);
  std::vector<Found> found(worst_first.size());
  for (auto place = found.rbegin(); place != found.rend(); ++place, worst_first.pop()) {
    *place = {static_cast<Node>(worst_first.top().second), 1.0F - worst_first.top().first};
  }
  return found;
}

Result<std::string> HnswGraph::save() const {
  const MemoryFile file;
  std::string links;
  try {
    state_->graph->saveIndex(file.path());
  } catch (const std::exception& error) {
    return fail(ErrorCode::unavailable, fmt::format("cannot save the graph: {}", error.what()));
  }
  if (!file.read(links)) return fail(ErrorCode::unavailable, "cannot save the graph: no memory");
  return links;
}

Result<HnswGraph> HnswGraph::load(const HnswShape& shape, std::string_view links) {
  MemoryFile file;
  if (!file.write(links)) return fail(ErrorCode::unavailable, "cannot load the graph: no memory");
  auto state = std::make_unique<State>();
  try {
    state->graph = std::make_unique<Graph>(&state->space, file.path());
  } catch (const std::exception& error) {
    return fail(ErrorCode::invalid, fmt::format("the graph cannot be read: {}", error.what()));
  }
  Graph& graph = *state->graph;
  graph.setEf(shape.candidates_min);
  graph.num_deleted_ = 0;  // 0.6.2 counts up from an uninitialised number while loading
  const std::size_t count = graph.cur_element_count;
  for (std::size_t node = 0; node < count; ++node) {
    const auto element = static_cast<hnswlib::tableint>(node);
    if (graph.getExternalLabel(element) != node) {
      return fail(ErrorCode::invalid, "the graph's nodes are not in order");
    }
    // What lies there is an address in the process that saved.
    const QuantisedVector* address = &no_vector;
    std::memcpy(graph.getDataByInternalId(element), &address, sizeof(address));
    if (graph.isMarkedDeleted(element)) {
      graph.num_deleted_ += 1;
    } else {
      graph.markDelete(node);
    }
  }
  return HnswGraph(std::move(state));
}

}  // namespace clipmill
