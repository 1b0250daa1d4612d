#include "taste/update_rule.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <unordered_set>

#include "taste/opinion.hpp"

namespace clipmill {
namespace {

constexpr double millis_per_day = 24.0 * 3600 * 1000;
constexpr double turned_cos = 0.5;
constexpr double skipped_share_max = 0.6;
constexpr int skips_that_tire = 2;

double decay_of(std::int64_t events_since, Duration age, const TasteOptions& options) {
  // Callers' clocks may run ahead: an event from the future is simply new.
  const double days = std::max(0.0, static_cast<double>(age.count()) / millis_per_day);
  return std::exp2(-static_cast<double>(events_since) / options.half_life_events -
                   days / options.half_life_days);
}

Embedding direction(std::span<const JudgedVideo> opinions) {
  if (opinions.empty()) return {};
  Embedding sum(opinions.front().vector.size(), 0.0F);
  for (const JudgedVideo& opinion : opinions) {
    add_scaled(sum, opinion.vector, static_cast<float>(opinion.strength()));
  }
  // Opposite vectors may cancel out: then nothing is known.
  if (!normalise(sum)) return {};
  return sum;
}

class AverageLink {
 public:
  explicit AverageLink(std::span<const JudgedVideo> opinions)
      : size_(opinions.size()),
        cosines_(size_ * size_, 1.0),
        links_(size_ * size_),
        groups_(size_) {
    for (std::size_t i = 0; i < size_; ++i) {
      groups_[i] = {i};
      for (std::size_t j = 0; j < i; ++j) {
        cosines_[i * size_ + j] = cosines_[j * size_ + i] =
            static_cast<double>(dot(opinions[i].vector, opinions[j].vector));
      }
    }
    links_ = cosines_;
  }

  // Merges the nearest pair of groups; false when none is as near as `threshold`.
  bool merge_nearest(double threshold) {
    double best = threshold;
    std::optional<std::pair<std::size_t, std::size_t>> pair;
    for (std::size_t i = 0; i < size_; ++i) {
      if (groups_[i].empty()) continue;
      for (std::size_t j = i + 1; j < size_; ++j) {
        if (groups_[j].empty()) continue;
        const double link = links_[i * size_ + j];
        if (link > best || (link == best && !pair)) {
          best = link;
          pair = {i, j};
        }
      }
    }
    if (!pair) return false;
    merge(pair->first, pair->second);
    return true;
  }

  double cosine(std::size_t i, std::size_t j) const { return cosines_[i * size_ + j]; }
  const std::vector<std::vector<std::size_t>>& groups() const { return groups_; }

 private:
  void merge(std::size_t into, std::size_t from) {
    const auto a = static_cast<double>(groups_[into].size());
    const auto b = static_cast<double>(groups_[from].size());
    for (std::size_t k = 0; k < size_; ++k) {
      const double link = (a * links_[into * size_ + k] + b * links_[from * size_ + k]) / (a + b);
      links_[into * size_ + k] = links_[k * size_ + into] = link;
    }
    groups_[into].insert(groups_[into].end(), groups_[from].begin(), groups_[from].end());
    groups_[from].clear();
    std::sort(groups_[into].begin(), groups_[into].end());
  }

  std::size_t size_;
  std::vector<double> cosines_;  // of single videos
  std::vector<double> links_;    // mean cosine of two groups' pairs
  std::vector<std::vector<std::size_t>> groups_;
};

// The member that is nearest to the others; the strongest of equally near ones, then the newest.
std::size_t medoid_of(const std::vector<std::size_t>& group, const AverageLink& links,
                      std::span<const JudgedVideo> opinions) {
  std::size_t medoid = group.front();
  double nearest = 0;
  for (const std::size_t i : group) {
    double sum = 0;
    for (const std::size_t j : group) sum += links.cosine(i, j);
    const bool first = i == group.front();
    const bool stronger = sum == nearest && opinions[i].strength() > opinions[medoid].strength();
    if (first || sum > nearest || stronger) {
      medoid = i;
      nearest = sum;
    }
  }
  return medoid;
}

// How far the newest running skips of one interest tire the viewer of it: 1 right after the second
// skip, less as they age, 0 when something of it was liked since.
std::vector<double> fatigue_of(const Taste& taste, std::span<const Interaction> newest_first,
                               const std::unordered_map<VideoId, Embedding>& vectors, Instant now,
                               const TasteOptions& options) {
  struct Run {
    int skips = 0;
    double newest_decay = 0;
    bool ended = false;
  };
  std::vector<Run> runs(taste.interests.size());
  for (const Interaction& event : newest_first) {
    const double weight = event_weight(event.action, event.watched_share);
    const auto vector = vectors.find(event.video);
    if (weight == 0 || vector == vectors.end()) continue;
    const int interest = interest_of(taste, vector->second, options);
    if (interest < 0 || runs[interest].ended) continue;
    Run& run = runs[interest];
    if (weight > 0) {
      run.ended = true;
    } else if (run.skips++ == 0) {
      run.newest_decay =
          decay_of(newest_first.front().number - event.number, now - event.at, options);
    }
  }
  std::vector<double> fatigue;
  for (const Run& run : runs)
    fatigue.push_back(run.skips >= skips_that_tire ? run.newest_decay : 0);
  return fatigue;
}

}  // namespace

double JudgedVideo::strength() const { return std::abs(judgement.weight) * judgement.decay; }

std::vector<Judgement> judge(std::span<const Interaction> newest_first, Instant now,
                             const TasteOptions& options) {
  std::unordered_map<VideoId, Opinion> opinions;
  for (auto it = newest_first.rbegin(); it != newest_first.rend(); ++it) {
    opinions[it->video].add(it->action, it->watched_share);
  }
  std::vector<Judgement> judgements;
  for (const Interaction& event : newest_first) {
    const auto found = opinions.find(event.video);
    if (found == opinions.end()) continue;
    const Opinion& opinion = found->second;
    // The newest event that says what they add up to; a like that was taken back says nothing.
    if (event_weight(event.action, event.watched_share) != opinion.weight()) continue;
    if (event.action == Action::like && !opinion.liked) continue;
    if (opinion.weight() != 0) {
      const double decay =
          decay_of(newest_first.front().number - event.number, now - event.at, options);
      judgements.push_back({event.video, opinion.weight(), decay, event.number});
    }
    opinions.erase(found);
  }
  return judgements;
}

std::vector<Cluster> cluster(std::span<const JudgedVideo> newest_first,
                             const TasteOptions& options) {
  const std::size_t count =
      std::min(newest_first.size(), static_cast<std::size_t>(options.clustered_max));
  const std::span<const JudgedVideo> opinions = newest_first.first(count);
  AverageLink links(opinions);
  while (links.merge_nearest(options.similarity_threshold)) {
  }

  std::vector<Cluster> clusters;
  for (const std::vector<std::size_t>& group : links.groups()) {
    if (group.empty()) continue;
    Cluster made;
    made.centre.assign(opinions.front().vector.size(), 0.0F);
    for (const std::size_t i : group) {
      made.members.push_back(opinions[i].judgement.video);
      made.interest.weight += opinions[i].strength();
      add_scaled(made.centre, opinions[i].vector, static_cast<float>(opinions[i].strength()));
    }
    const std::size_t medoid = medoid_of(group, links, opinions);
    made.interest.medoid = opinions[medoid].judgement.video;
    made.interest.size = static_cast<int>(group.size());
    if (!normalise(made.centre)) made.centre = opinions[medoid].vector;
    clusters.push_back(std::move(made));
  }
  std::ranges::sort(clusters, [](const Cluster& a, const Cluster& b) {
    return a.interest.weight != b.interest.weight ? a.interest.weight > b.interest.weight
                                                  : a.interest.medoid < b.interest.medoid;
  });
  if (clusters.size() > static_cast<std::size_t>(options.interests_max)) {
    clusters.resize(options.interests_max);
  }
  return clusters;
}

Taste taste_of(std::span<const Interaction> newest_first, const CentredLookup& centred, Instant now,
               const TasteOptions& options) {
  newest_first =
      newest_first.first(std::min(newest_first.size(), static_cast<std::size_t>(options.window)));
  Taste taste;
  std::unordered_map<VideoId, Embedding> vectors;
  std::unordered_set<VideoId> met;
  for (const Interaction& event : newest_first) {
    if (!met.insert(event.video).second) continue;
    taste.seen.push_back(event.video);
    if (auto vector = centred(event.video)) vectors.emplace(event.video, std::move(*vector));
  }
  for (Judgement& judgement : judge(newest_first, now, options)) {
    const auto vector = vectors.find(judgement.video);
    if (vector == vectors.end()) continue;
    auto& side = judgement.weight > 0 ? taste.liked : taste.disliked;
    side.push_back({std::move(judgement), vector->second});
  }
  taste.liked_direction = direction(taste.liked);
  taste.disliked_direction = direction(taste.disliked);
  if (!taste.liked_direction.empty()) {
    taste.preference = taste.liked_direction;
    if (!taste.disliked_direction.empty()) {
      add_scaled(taste.preference, taste.disliked_direction,
                 -static_cast<float>(options.dislike_share));
      normalise(taste.preference);
    }
  }
  taste.interests = cluster(taste.liked, options);
  taste.aversions = cluster(taste.disliked, options);
  for (const double fatigue : fatigue_of(taste, newest_first, vectors, now, options)) {
    taste.interest_slots.push_back(
        static_cast<int>(std::lround(options.interest_slots * (1 - fatigue / 2))));
  }
  return taste;
}

int interest_of(const Taste& taste, EmbeddingView vector, const TasteOptions& options) {
  int nearest = -1;
  auto best = static_cast<float>(options.similarity_threshold);
  for (std::size_t i = 0; i < taste.interests.size(); ++i) {
    const float cosine = dot(taste.interests[i].centre, vector);
    if (cosine > best || (cosine == best && nearest < 0)) {
      best = cosine;
      nearest = static_cast<int>(i);
    }
  }
  return nearest;
}

Drift drift_of(EmbeddingView preference, EmbeddingView previous,
               std::span<const Interaction> since_previous) {
  Drift drift;
  if (!preference.empty() && preference.size() == previous.size()) {
    drift.cos_previous = static_cast<double>(dot(preference, previous));
  }
  if (!since_previous.empty()) {
    const auto skipped = std::ranges::count_if(since_previous, [](const Interaction& event) {
      return event_weight(event.action, event.watched_share) < 0;
    });
    drift.skipped_share = static_cast<double>(skipped) / static_cast<double>(since_previous.size());
  }
  return drift;
}

bool calls_for_exploration(const Drift& drift) {
  return drift.cos_previous.value_or(1) < turned_cos || drift.skipped_share > skipped_share_max;
}

}  // namespace clipmill
