// Unit vectors for tests of search: random ones, and ones that lie in clusters as captions do.
#pragma once

#include <vector>

#include "base/embedding.hpp"
#include "base/random.hpp"
#include "catalog/similarity_index.hpp"

namespace clipmill::test {

Embedding random_unit(Random& random);

// unit(centre + spread * random unit)
Embedding near(EmbeddingView centre, float spread, Random& random);

// Ids v0, v1, ...; vector i lies near centre i % clusters.
std::vector<IndexedVector> clustered_vectors(std::size_t count, std::size_t clusters,
                                             std::uint64_t seed);

// The true nearest by plain arithmetic, best first, ties by id.
std::vector<Match> nearest_by_scan(const std::vector<IndexedVector>& vectors, EmbeddingView query,
                                   std::size_t limit,
                                   const std::unordered_set<VideoId>* excluded = nullptr);

}  // namespace clipmill::test
