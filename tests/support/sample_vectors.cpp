#include "tests/support/sample_vectors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace clipmill::test {

Embedding random_unit(Random& random) {
  Embedding vector(embedding_size);
  // Box and Muller: normal components point in every direction alike.
  for (std::size_t i = 0; i < embedding_size; i += 2) {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - random.unit()));
    const double angle = 2.0 * std::numbers::pi * random.unit();
    vector[i] = static_cast<float>(radius * std::cos(angle));
    vector[i + 1] = static_cast<float>(radius * std::sin(angle));
  }
  normalise(vector);
  return vector;
}

Embedding near(EmbeddingView centre, float spread, Random& random) {
  Embedding vector(centre.begin(), centre.end());
  add_scaled(vector, random_unit(random), spread);
  normalise(vector);
  return vector;
}

std::vector<IndexedVector> clustered_vectors(std::size_t count, std::size_t clusters,
                                             std::uint64_t seed) {
  SeededRandom random(seed);
  std::vector<Embedding> centres;
  centres.reserve(clusters);
  for (std::size_t i = 0; i < clusters; ++i) centres.push_back(random_unit(random));
  std::vector<IndexedVector> vectors;
  vectors.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    vectors.push_back({VideoId(fmt::format("v{}", i)), near(centres[i % clusters], 0.8F, random)});
  }
  return vectors;
}

std::vector<Match> nearest_by_scan(const std::vector<IndexedVector>& vectors, EmbeddingView query,
                                   std::size_t limit, const std::unordered_set<VideoId>* excluded) {
  std::vector<Match> matches;
  for (const IndexedVector& each : vectors) {
    if (excluded != nullptr && excluded->contains(each.id)) continue;
    matches.push_back({each.id, dot(query, each.vector)});
  }
  std::ranges::sort(matches, [](const Match& a, const Match& b) {
    return a.score != b.score ? a.score > b.score : a.id < b.id;
  });
  if (matches.size() > limit) matches.resize(limit);
  return matches;
}

}  // namespace clipmill::test
