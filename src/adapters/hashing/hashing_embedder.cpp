#include "adapters/hashing/hashing_embedder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "adapters/hashing/caption_features.hpp"

namespace clipmill {
namespace {

constexpr std::size_t bucket_count = 65536;
constexpr std::string_view family = "hashing-1:";
constexpr std::string_view magic = "clipmill hashing-1\n";

// Chosen by bench/embedding_quality: parts of words help as much as words, pairs only tell apart
// what is otherwise alike. A second and third place for each feature halve the noise of collisions.
constexpr float word_weight = 1.0F;
constexpr float pair_weight = 0.2F;
constexpr float part_weight = 1.0F;
constexpr int places = 3;

std::size_t bucket_of(std::uint64_t feature) { return feature >> 48; }

struct Weighted {
  std::uint64_t feature;
  float weight;
};

// Sorts, and gives each feature once with 1 + ln(times).
std::vector<Weighted> with_counts(std::vector<std::uint64_t> features) {
  std::ranges::sort(features);
  std::vector<Weighted> weighted;
  for (auto at = features.begin(); at != features.end();) {
    const auto end = std::upper_bound(at, features.end(), *at);
    weighted.push_back({*at, 1.0F + std::log(static_cast<float>(end - at))});
    at = end;
  }
  return weighted;
}

// Adds the features, as a group of length `length`, at their hashed places.
void add_group(const std::vector<Weighted>& group, float length, Embedding& sum) {
  float squares = 0;
  for (const Weighted& each : group) squares += each.weight * each.weight;
  if (squares <= 0) return;
  const float factor = length / std::sqrt(static_cast<float>(places) * squares);
  for (const Weighted& each : group) {
    std::uint64_t bits = each.feature;
    for (int k = 0; k < places; ++k) {
      bits = mix(bits + 0x9e3779b97f4a7c15U);
      const std::uint64_t place = ((bits >> 32) * embedding_size) >> 32;
      sum[place] += (bits & 1U) != 0 ? factor * each.weight : -factor * each.weight;
    }
  }
}

void put_varint(std::string& out, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) out.push_back(static_cast<char>(number | 0x80U));
  out.push_back(static_cast<char>(number));
}

// False when it runs short or over 64 bits.
bool take_varint(std::string_view& in, std::uint64_t& number) {
  number = 0;
  for (int shift = 0; shift < 63 && !in.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(in.front());
    in.remove_prefix(1);
    number |= std::uint64_t{byte & 0x7fU} << shift;
    if ((byte & 0x80U) == 0) return true;
  }
  return false;
}

std::string space_of(std::string_view state) {
  return fmt::format("{}{:016x}", family, hash_bytes(state));
}

}  // namespace

struct HashingEmbedder::Frequencies {
  std::uint64_t documents = 0;
  std::vector<std::uint32_t> by_bucket = std::vector<std::uint32_t>(bucket_count, 0);

  // The square root, because a catalogue of hundreds makes too much of what is merely rare; and
  // less for what stands in hardly any caption, which can match nothing and only dilutes the rest.
  float rarity(std::uint64_t feature) const {
    const auto frequency = static_cast<double>(by_bucket[bucket_of(feature)]);
    const double idf = std::log((static_cast<double>(documents) + 1.0) / (frequency + 1.0));
    return static_cast<float>(std::sqrt(idf) * (frequency + 0.5) / (frequency + 1.5));
  }

  void count(std::string_view caption) {
    const CaptionFeatures features = features_of(caption);
    if (features.words.empty()) return;
    ++documents;
    std::vector<std::size_t> buckets;
    for (const std::uint64_t feature : features.words) buckets.push_back(bucket_of(feature));
    for (const std::uint64_t feature : features.parts) buckets.push_back(bucket_of(feature));
    std::ranges::sort(buckets);
    const auto repeats = std::ranges::unique(buckets);
    for (auto at = buckets.begin(); at != repeats.begin(); ++at) ++by_bucket[*at];
  }

  // Magic, documents, then (empty buckets skipped, frequency) pairs; all numbers variable in size.
  std::string state() const {
    std::string out(magic);
    put_varint(out, documents);
    std::size_t skipped = 0;
    for (const std::uint32_t frequency : by_bucket) {
      if (frequency == 0) {
        ++skipped;
        continue;
      }
      put_varint(out, skipped);
      put_varint(out, frequency);
      skipped = 0;
    }
    return out;
  }

  static Result<Frequencies> from(std::string_view state) {
    const auto damaged = [] {
      return fail(ErrorCode::invalid,
                  "the embedder's model is damaged; fit it again with clipmill videos import");
    };
    if (!state.starts_with(magic)) return damaged();
    state.remove_prefix(magic.size());
    Frequencies result;
    if (!take_varint(state, result.documents)) return damaged();
    // The count per bucket has 32 bits.
    if (result.documents == 0 || result.documents >> 32 != 0) return damaged();
    std::uint64_t bucket = 0;
    while (!state.empty()) {
      std::uint64_t skipped = 0;
      std::uint64_t frequency = 0;
      if (!take_varint(state, skipped) || !take_varint(state, frequency)) return damaged();
      if (skipped >= bucket_count - bucket || frequency == 0 || frequency > result.documents) {
        return damaged();
      }
      bucket += skipped;
      result.by_bucket[bucket] = static_cast<std::uint32_t>(frequency);
      ++bucket;
      if (bucket == bucket_count && !state.empty()) return damaged();
    }
    return result;
  }
};

HashingEmbedder::HashingEmbedder() : space_(fmt::format("{}unfitted", family)) {}
HashingEmbedder::~HashingEmbedder() = default;

Result<std::unique_ptr<HashingEmbedder>> HashingEmbedder::make(
    const std::optional<EmbedderModel>& model) {
  auto embedder = std::make_unique<HashingEmbedder>();
  if (model) {
    if (auto used = embedder->use(*model); !used) return fail(std::move(used.error()));
  }
  return embedder;
}

Result<void> HashingEmbedder::use(const EmbedderModel& model) {
  // The space is the hash of the state, so it also tells a damaged state from a whole one.
  if (model.space != space_of(model.state)) {
    return fail(
        ErrorCode::invalid,
        fmt::format("the embedder's model {} is damaged or another embedder's; fit it again "
                    "with clipmill videos import",
                    model.space));
  }
  auto frequencies = Frequencies::from(model.state);
  if (!frequencies) return fail(std::move(frequencies.error()));
  frequencies_ = std::make_unique<const Frequencies>(std::move(*frequencies));
  space_ = model.space;
  return {};
}

Result<EmbedderModel> HashingEmbedder::fit(const std::vector<std::string>& captions) const {
  Frequencies frequencies;
  for (const std::string& caption : captions) frequencies.count(caption);
  if (frequencies.documents == 0) {
    return fail(ErrorCode::invalid, "no caption has a word; the embedder cannot be fitted");
  }
  EmbedderModel model;
  model.state = frequencies.state();
  model.space = space_of(model.state);
  model.fitted_on = static_cast<std::int64_t>(frequencies.documents);
  return model;
}

std::string HashingEmbedder::space() const { return space_; }

Result<Embedding> HashingEmbedder::embed_one(std::string_view text) const {
  CaptionFeatures features = features_of(text);
  if (features.words.empty()) {
    return fail(ErrorCode::invalid, "the text has no word; nothing can be embedded");
  }
  const auto rarity = [this](std::uint64_t feature) {
    return frequencies_ ? frequencies_->rarity(feature) : 1.0F;
  };
  std::vector<Weighted> pairs;
  for (std::size_t i = 1; i < features.words.size(); ++i) {
    const std::uint64_t first = features.words[i - 1];
    const std::uint64_t second = features.words[i];
    pairs.push_back({pair_feature(first, second), (rarity(first) + rarity(second)) / 2});
  }
  std::vector<Weighted> words = with_counts(std::move(features.words));
  std::vector<Weighted> parts = with_counts(std::move(features.parts));
  for (Weighted& each : words) each.weight *= rarity(each.feature);
  for (Weighted& each : parts) each.weight *= rarity(each.feature);

  Embedding sum(embedding_size, 0.0F);
  add_group(words, word_weight, sum);
  add_group(pairs, pair_weight, sum);
  add_group(parts, part_weight, sum);
  if (normalise(sum)) return sum;
  // Every word stands in every caption: then rarity says nothing.
  if (frequencies_) return HashingEmbedder().embed_one(text);
  return fail(ErrorCode::invalid, "the text's features cancel out; change a word");
}

asio::awaitable<Result<std::vector<Result<Embedding>>>> HashingEmbedder::embed(
    std::vector<std::string> texts) {
  std::vector<Result<Embedding>> embeddings;
  embeddings.reserve(texts.size());
  for (const std::string& text : texts) embeddings.push_back(embed_one(text));
  co_return embeddings;
}

}  // namespace clipmill
