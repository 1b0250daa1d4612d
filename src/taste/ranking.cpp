#include "taste/ranking.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace clipmill {
namespace {

constexpr std::size_t nearest_counted = 3;
constexpr std::size_t cold_trending = 6;
constexpr std::size_t cold_newest = 2;
constexpr std::size_t cold_farthest = 2;

// Mean of the three largest weighted cosines; weights are scaled so that the largest is 1.
double top3(std::span<const JudgedVideo> opinions, EmbeddingView vector) {
  if (opinions.empty()) return 0;
  double weight_max = 0;
  for (const JudgedVideo& o : opinions) {
    weight_max = std::max(weight_max, std::abs(o.judgement.weight));
  }
  std::array<double, nearest_counted> best;
  best.fill(-std::numeric_limits<double>::infinity());
  for (const JudgedVideo& o : opinions) {
    const double value =
        std::abs(o.judgement.weight) / weight_max * static_cast<double>(dot(o.vector, vector));
    if (value <= best.back()) continue;
    best.back() = value;
    std::ranges::sort(best, std::greater{});
  }
  const std::size_t count = std::min(best.size(), opinions.size());
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += best[i];
  return sum / static_cast<double>(count);
}

double normal_draw(Random& random) {
  // Box-Muller; 1 - unit() is never 0.
  const double radius = std::sqrt(-2 * std::log(1 - random.unit()));
  return radius * std::cos(2 * 3.14159265358979323846 * random.unit());
}

// Marsaglia and Tsang 2000, for shapes of at least 1.
double gamma_draw(double shape, Random& random) {
  const double d = shape - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  while (true) {
    const double x = normal_draw(random);
    const double v = std::pow(1 + c * x, 3);
    if (v <= 0) continue;
    if (std::log(1 - random.unit()) < 0.5 * x * x + d - d * v + d * std::log(v)) return d * v;
  }
}

bool contains(const std::vector<VideoId>& ids, const VideoId& id) {
  return std::ranges::find(ids, id) != ids.end();
}

}  // namespace

double score_of(const Taste& taste, EmbeddingView centred, const TasteOptions& options) {
  const auto along = [&](const Embedding& direction) {
    return direction.empty() ? 0.0 : static_cast<double>(dot(direction, centred));
  };
  const double whole =
      along(taste.liked_direction) - options.dislike_share * along(taste.disliked_direction);
  const double corner =
      top3(taste.liked, centred) - options.dislike_share * top3(taste.disliked, centred);
  return (whole + corner) / 2;
}

void rank(std::vector<Candidate>& candidates, const Taste& taste, const TasteOptions& options) {
  for (Candidate& candidate : candidates) {
    candidate.score = score_of(taste, candidate.centred, options);
    candidate.interest = interest_of(taste, candidate.centred, options);
  }
  std::ranges::sort(candidates, [](const Candidate& a, const Candidate& b) {
    return a.score != b.score ? a.score > b.score : a.id < b.id;
  });
}

DuplicateFilter::DuplicateFilter(std::span<const VideoId> seen, const RawLookup& raw,
                                 double duplicate_cosine)
    : duplicate_cosine_(duplicate_cosine) {
  for (const VideoId& id : seen) {
    if (const auto vector = raw(id)) known_.push_back(*vector);
  }
}

bool DuplicateFilter::is_duplicate(EmbeddingView raw) const {
  return std::ranges::any_of(known_, [&](EmbeddingView known) {
    return static_cast<double>(dot(known, raw)) >= duplicate_cosine_;
  });
}

std::vector<Candidate> distinct(std::vector<Candidate> ranked, DuplicateFilter& filter,
                                const RankingOptions& options) {
  std::vector<Candidate> kept;
  for (Candidate& candidate : ranked) {
    if (kept.size() >= static_cast<std::size_t>(options.pool_max)) break;
    if (filter.is_duplicate(candidate.raw)) continue;
    filter.add(candidate.raw);
    kept.push_back(std::move(candidate));
  }
  return kept;
}

std::vector<Candidate> diversify(std::vector<Candidate> pool, const Taste& taste, int count,
                                 const RankingOptions& options) {
  std::vector<Candidate> chosen;
  if (pool.empty()) return chosen;
  const auto [lowest, highest] = std::ranges::minmax(pool, {}, &Candidate::score);
  const double floor = lowest.score;
  const double range = std::max(highest.score - floor, 1e-9);
  std::vector<int> slots = taste.interest_slots;
  // Cosines lie between -1 and 1, so any start below is "nothing chosen yet".
  std::vector<double> nearest(pool.size(), 0);
  std::vector<bool> taken(pool.size(), false);

  while (chosen.size() < static_cast<std::size_t>(count)) {
    std::optional<std::size_t> best;
    double best_value = 0;
    for (std::size_t i = 0; i < pool.size(); ++i) {
      if (taken[i]) continue;
      const int interest = pool[i].interest;
      if (interest >= 0 && slots[static_cast<std::size_t>(interest)] <= 0) continue;
      const double relevance = (pool[i].score - floor) / range;
      const double value =
          options.relevance_share * relevance - (1 - options.relevance_share) * nearest[i];
      if (!best || value > best_value) {
        best = i;
        best_value = value;
      }
    }
    if (!best) break;
    taken[*best] = true;
    const Candidate& picked = pool[*best];
    if (picked.interest >= 0) --slots[static_cast<std::size_t>(picked.interest)];
    for (std::size_t i = 0; i < pool.size(); ++i) {
      if (taken[i]) continue;
      const double cosine = static_cast<double>(dot(pool[i].centred, picked.centred));
      nearest[i] = chosen.empty() ? cosine : std::max(nearest[i], cosine);
    }
    chosen.push_back(picked);
  }
  return chosen;
}

double spread_of(std::span<const Candidate> chosen) {
  double sum = 0;
  int pairs = 0;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      sum += static_cast<double>(dot(chosen[i].centred, chosen[j].centred));
      ++pairs;
    }
  }
  return pairs == 0 ? 0 : 1 - sum / pairs;
}

double beta_draw(double a, double b, Random& random) {
  const double x = gamma_draw(a, random);
  return x / (x + gamma_draw(b, random));
}

std::vector<VideoStats> sample_unexplored(const std::unordered_map<VideoId, VideoStats>& stats,
                                          const std::unordered_set<VideoId>& excluded, int limit,
                                          Random& random, const RankingOptions& options) {
  std::vector<VideoStats> sample;
  if (stats.empty()) return sample;
  const std::size_t buckets = stats.bucket_count();
  const auto start = static_cast<std::size_t>(random.below(buckets));
  for (std::size_t step = 0; step < buckets; ++step) {
    const std::size_t bucket = (start + step) % buckets;
    for (auto it = stats.begin(bucket); it != stats.end(bucket); ++it) {
      if (sample.size() >= static_cast<std::size_t>(limit)) return sample;
      if (it->second.views >= options.explored_views || excluded.contains(it->first)) continue;
      sample.push_back(it->second);
      sample.back().id = it->first;
    }
  }
  return sample;
}

std::vector<VideoId> exploration_order(std::span<const VideoStats> unexplored, Random& random) {
  std::vector<std::pair<double, VideoId>> draws;
  for (const VideoStats& video : unexplored) {
    const auto positives = static_cast<double>(video.positives);
    const auto others =
        static_cast<double>(std::max<std::int64_t>(0, video.views - video.positives));
    draws.emplace_back(beta_draw(1 + positives, 9 + others, random), video.id);
  }
  std::ranges::sort(draws, std::greater{});
  std::vector<VideoId> order;
  for (auto& [draw, id] : draws) order.push_back(std::move(id));
  return order;
}

ColdStart cold_start(std::span<const VideoId> trending, std::span<const VideoId> newest,
                     std::span<const VideoId> rest, const CentredLookup& centred) {
  ColdStart start;
  std::vector<VideoId> chosen;
  std::vector<Embedding> vectors;
  const auto choose = [&](const VideoId& id, std::vector<VideoId>& into) {
    into.push_back(id);
    chosen.push_back(id);
    if (auto vector = centred(id)) vectors.push_back(std::move(*vector));
  };
  for (const VideoId& id : trending.first(std::min(trending.size(), cold_trending))) {
    choose(id, start.trending);
  }
  for (const VideoId& id : newest) {
    if (start.newest.size() >= cold_newest) break;
    if (!contains(chosen, id)) choose(id, start.newest);
  }
  struct Far {
    VideoId id;
    Embedding vector;
    double nearest = -1;  // cosine to the nearest chosen one
  };
  std::vector<Far> candidates;
  for (const VideoId& id : rest) {
    if (contains(chosen, id)) continue;
    if (auto vector = centred(id)) candidates.push_back({id, std::move(*vector)});
  }
  std::size_t measured = 0;  // of `vectors`
  while (start.farthest.size() < cold_farthest && !candidates.empty()) {
    for (; measured < vectors.size(); ++measured) {
      for (Far& far : candidates) {
        far.nearest =
            std::max(far.nearest, static_cast<double>(dot(far.vector, vectors[measured])));
      }
    }
    const auto farthest = std::ranges::min_element(candidates, {}, &Far::nearest);
    choose(farthest->id, start.farthest);
    candidates.erase(farthest);
  }
  return start;
}

}  // namespace clipmill
