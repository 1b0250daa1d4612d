// How well the hashing embedder's neighbourhoods follow categories that people chose.
//
//   embedding_quality FILE.tsv [CAPTION_COLUMN [CATEGORY_COLUMN]]
//
// The first line names the columns. For each caption its five nearest by centred cosine; printed is
// the share of them that are of the caption's own category, what chance would give, and the speed.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "adapters/hashing/hashing_embedder.hpp"
#include "bench/tsv.hpp"

namespace {

using namespace clipmill;

void measure(const char* name, const HashingEmbedder& embedder,
             const std::vector<std::string>& captions, const std::vector<std::string>& categories) {
  constexpr std::size_t neighbours = 5;
  std::vector<Embedding> vectors;
  const auto start = std::chrono::steady_clock::now();
  for (const std::string& caption : captions) {
    vectors.push_back(embedder.embed_one(caption).value_or(Embedding(embedding_size, 0.0F)));
  }
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
  Embedding mean(embedding_size, 0.0F);
  for (const Embedding& vector : vectors) {
    add_scaled(mean, vector, 1.0F / static_cast<float>(vectors.size()));
  }
  for (Embedding& vector : vectors) vector = centred(vector, mean);

  std::size_t same = 0;
  double first_score = 0;
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    std::vector<std::pair<float, std::size_t>> scores;
    for (std::size_t j = 0; j < vectors.size(); ++j) {
      if (j != i) scores.emplace_back(-dot(vectors[i], vectors[j]), j);
    }
    std::ranges::partial_sort(scores, scores.begin() + neighbours);
    first_score -= static_cast<double>(scores.front().first);
    for (std::size_t k = 0; k < neighbours; ++k) {
      same += categories[scores[k].second] == categories[i] ? 1 : 0;
    }
  }
  const auto count = static_cast<double>(vectors.size());
  fmt::print("{:<10} same category {:.3f}   nearest scores {:.2f}   {:.0f} captions/s\n", name,
             static_cast<double>(same) / (count * neighbours), first_score / count,
             count / spent.count());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "embedding_quality FILE.tsv [CAPTION_COLUMN [CATEGORY_COLUMN]]\n");
    return 2;
  }
  const auto rows = bench::read_columns(
      argv[1], {argc > 2 ? argv[2] : "caption", argc > 3 ? argv[3] : "category"});
  std::vector<std::string> captions;
  std::vector<std::string> categories;
  std::map<std::string, double> sizes;
  for (const auto& row : rows) {
    captions.push_back(row[0]);
    categories.push_back(row[1]);
    ++sizes[row[1]];
  }
  if (captions.size() < 6) {
    fmt::print(stderr, "six captions at least are needed\n");
    return 2;
  }
  double chance = 0;
  const auto count = static_cast<double>(captions.size());
  for (const auto& [name, size] : sizes) chance += size / count * (size - 1) / (count - 1);
  fmt::print("{} captions in {} categories; chance {:.3f}\n", captions.size(), sizes.size(),
             chance);
  HashingEmbedder embedder;
  measure("unfitted", embedder, captions, categories);
  const auto model = embedder.fit(captions);
  if (!model || !embedder.use(*model)) return 1;
  measure("fitted", embedder, captions, categories);
  fmt::print("state {} bytes\n", model->state.size());
  return 0;
}
