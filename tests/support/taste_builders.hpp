// Builders for taste's tests: short vectors instead of 1536 floats (the rules take any size), and
// events in a line of text.
#pragma once

#include <cmath>
#include <initializer_list>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/embedding.hpp"
#include "base/random.hpp"
#include "taste/interaction.hpp"

namespace clipmill::test {

inline Embedding unit_vector(std::initializer_list<float> values) {
  Embedding vector(values);
  normalise(vector);
  return vector;
}

inline Embedding random_unit_vector(Random& random, std::size_t size = 16) {
  Embedding vector(size);
  for (float& x : vector) x = static_cast<float>(random.unit() - 0.5);
  normalise(vector);
  return vector;
}

// `vector` turned so that its cosine to the old one is `cosine`, towards a random direction.
inline Embedding vector_near(const Embedding& vector, double cosine, Random& random) {
  Embedding other = random_unit_vector(random, vector.size());
  add_scaled(other, vector, -dot(other, vector));
  normalise(other);
  Embedding result(vector.size(), 0.0F);
  add_scaled(result, vector, static_cast<float>(cosine));
  add_scaled(result, other, static_cast<float>(std::sqrt(1 - cosine * cosine)));
  return result;
}

// Vectors by id, as a catalogue would answer; raw and centred are the same (no mean).
struct VectorTable {
  std::unordered_map<VideoId, Embedding> vectors;

  void add(const std::string& id, Embedding vector) {
    vectors.insert_or_assign(VideoId(id), std::move(vector));
  }
  auto centred() const {
    return [this](const VideoId& id) -> std::optional<Embedding> {
      const auto found = vectors.find(id);
      if (found == vectors.end()) return std::nullopt;
      return found->second;
    };
  }
  auto raw() const {
    return [this](const VideoId& id) -> std::optional<EmbeddingView> {
      const auto found = vectors.find(id);
      if (found == vectors.end()) return std::nullopt;
      return EmbeddingView(found->second);
    };
  }
};

struct Did {
  Action action;
  std::string video;
  std::optional<double> watched_share = std::nullopt;
};

// A viewer's events, given in the order in which they happened, all at `at`; newest first.
inline std::vector<Interaction> events_of(const std::vector<Did>& oldest_first, Instant at,
                                          const std::string& user = "ann") {
  std::vector<Interaction> events;
  std::int64_t number = 0;
  for (const Did& did : oldest_first) {
    Interaction event;
    event.user = UserId(user);
    event.video = VideoId(did.video);
    event.action = did.action;
    event.watched_share = did.watched_share;
    event.at = at;
    event.number = ++number;
    events.insert(events.begin(), std::move(event));
  }
  return events;
}

}  // namespace clipmill::test
