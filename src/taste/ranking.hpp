// Ranking: which of the candidates a viewer gets, in which order. Pure; chance comes from Random.
//
// The score, the diversity and the numbers: docs/taste.md.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/random.hpp"
#include "catalog/video.hpp"
#include "taste/update_rule.hpp"

namespace clipmill {

// The raw unit vector of a video; nullopt when it is unknown. Near-duplicates are found by raw
// cosine: centring moves the common part away, and would make copies of dull captions look apart.
using RawLookup = std::function<std::optional<EmbeddingView>(const VideoId&)>;

struct RankingOptions {
  int pool_max = 60;              // candidates that diversity chooses from, the best by score
  double relevance_share = 0.75;  // against nearness to what is already chosen
  double duplicate_cosine = 0.95;
  std::int64_t explored_views = 50;  // a video with as many needs no exploration any more
};

struct Candidate {
  VideoId id;
  Embedding centred;
  EmbeddingView raw;      // must outlive the call
  double similarity = 0;  // p . y, centred cosine
  double score = 0;       // score_of
  int interest = -1;      // interest_of
};

// s = 1/2 (P - 0.3 N) . y + 1/2 (top3(y) - 0.3 top3skip(y)), where top3 is the mean of the three
// largest weighted cosines to single liked videos: the first half knows the whole, the second the
// corner that the candidate lies in.
double score_of(const Taste& taste, EmbeddingView centred, const TasteOptions& options);

// Fills in score and interest, and sorts best first (ties by id).
void rank(std::vector<Candidate>& candidates, const Taste& taste, const TasteOptions& options);

// Remembers what was shown or chosen, and tells near-duplicates of it.
class DuplicateFilter {
 public:
  // `seen`: videos whose copies are not wanted; unknown ones are left out.
  DuplicateFilter(std::span<const VideoId> seen, const RawLookup& raw, double duplicate_cosine);

  bool is_duplicate(EmbeddingView raw) const;
  void add(EmbeddingView raw) { known_.push_back(raw); }

 private:
  std::vector<EmbeddingView> known_;
  double duplicate_cosine_;
};

// The best `pool_max` of ranked candidates without near-duplicates of what was seen or of a better
// candidate.
std::vector<Candidate> distinct(std::vector<Candidate> ranked, DuplicateFilter& filter,
                                const RankingOptions& options);

// Up to `count` of `pool` by maximal marginal relevance; of one interest at most its slots.
std::vector<Candidate> diversify(std::vector<Candidate> pool, const Taste& taste, int count,
                                 const RankingOptions& options);

// 1 - mean cosine of all pairs; 0 for fewer than two.
double spread_of(std::span<const Candidate> chosen);

// A draw from the Beta distribution; a and b at least 1.
double beta_draw(double a, double b, Random& random);

// At most `limit` little-watched videos outside `excluded`, starting anywhere: a bounded look, so
// that a catalogue of millions costs what one of thousands does.
std::vector<VideoStats> sample_unexplored(const std::unordered_map<VideoId, VideoStats>& stats,
                                          const std::unordered_set<VideoId>& excluded, int limit,
                                          Random& random, const RankingOptions& options);

// Orders by a draw from Beta(1 + positives, 9 + other views) each, best first: what is promising or
// hardly tried comes up often, what failed many viewers seldom.
std::vector<VideoId> exploration_order(std::span<const VideoStats> unexplored, Random& random);

// The start for a viewer of whom nothing is known: 6 trending, 2 newest, and 2 farthest-first of
// `rest` (each time the video least like all chosen ones), so that the first ten span the
// catalogue.
struct ColdStart {
  std::vector<VideoId> trending;
  std::vector<VideoId> newest;
  std::vector<VideoId> farthest;
};
ColdStart cold_start(std::span<const VideoId> trending, std::span<const VideoId> newest,
                     std::span<const VideoId> rest, const CentredLookup& centred);

}  // namespace clipmill
