// HnswGraph: hnswlib's graph over quantised vectors that somebody else holds.
//
// A node keeps the address of its vector, not a copy: the vector must stay where it is, unchanged,
// while the graph lives. So one set of codes serves the graph, exact scans and a graph that is
// being built beside it, and a node costs about 150 bytes. Nodes are numbered from 0 in the order
// added.
//
// Not thread safe, except that searches may run beside each other.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/exact/quantised.hpp"
#include "base/result.hpp"

namespace clipmill {

struct HnswShape {
  std::size_t links = 16;            // M: links of a node on each level, twice that on the lowest
  std::size_t construction = 128;    // efConstruction: candidates weighed for a new node
  std::size_t candidates_min = 128;  // ef: candidates weighed in a search
};

class HnswGraph {
 public:
  using Node = std::uint32_t;
  struct Found {
    Node node = 0;
    float score = 0;
  };

  HnswGraph(const HnswShape& shape, std::size_t capacity);
  ~HnswGraph();
  HnswGraph(HnswGraph&& other) noexcept;
  HnswGraph& operator=(HnswGraph&&) = delete;

  // 0.3 to 1 ms each at 100,000 nodes.
  Node add(const QuantisedVector& vector);

  // A hidden node is not found any more, but still walked over.
  void hide(Node node);
  // Gives a hidden node its vector, and has it found again.
  void show(Node node, const QuantisedVector& vector);

  std::size_t size() const;
  std::size_t hidden() const;

  // About the best `count` nodes that are not hidden; fewer when the walk reaches fewer.
  std::vector<Found> search(const QuantisedVector& query, std::size_t count) const;

  // The links, without vectors.
  Result<std::string> save() const;
  // Every node is hidden until show(). invalid: `links` is not what save() gives. It is checked for
  // size only; the caller checks that the bytes are those that were saved.
  static Result<HnswGraph> load(const HnswShape& shape, std::string_view links);

 private:
  struct State;
  explicit HnswGraph(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace clipmill
