// The update rule: what a viewer's newest events say of their taste. Pure; nothing is accumulated,
// so the same events always give the same taste, and an old mistake leaves the window by itself.
//
// The maths and its reasons on one page: docs/taste.md.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "base/clock.hpp"
#include "base/embedding.hpp"
#include "base/ids.hpp"
#include "taste/interaction.hpp"
#include "taste/preference.hpp"

namespace clipmill {

struct TasteOptions {
  int window = 200;  // newest events that count
  double half_life_events = 60;
  double half_life_days = 30;
  double dislike_share = 0.3;          // of the disliked direction, taken off the liked one
  double similarity_threshold = 0.15;  // cosine above which two tastes are one interest
  int clustered_max = 90;              // newest liked videos that are grouped into interests
  int interests_max = 5;
  int interest_slots = 4;  // places that one interest may fill in a plan
};

// unit(vector - catalogue's mean) of a video; nullopt when it is unknown.
using CentredLookup = std::function<std::optional<Embedding>(const VideoId&)>;

// What all events with one video come to.
struct Judgement {
  VideoId video;
  double weight = 0;        // of the event that counts; negative: disliked
  double decay = 1;         // by its age in events and in days
  std::int64_t number = 0;  // of the event that counts
};

struct JudgedVideo {
  Judgement judgement;
  Embedding vector;  // centred

  double strength() const;  // |weight| * decay
};

// Liked videos that resemble each other, or disliked ones.
struct Cluster {
  Interest interest;
  Embedding centre;              // unit length; the members' weighted mean
  std::vector<VideoId> members;  // newest first
};

struct Taste {
  std::vector<JudgedVideo> liked;     // newest first
  std::vector<JudgedVideo> disliked;  // newest first
  Embedding liked_direction;          // P; empty when nothing is liked
  Embedding disliked_direction;       // N; empty when nothing is disliked
  Embedding preference;               // p = unit(P - 0.3 N); empty without P
  std::vector<Cluster> interests;     // heaviest first, at most 5
  std::vector<Cluster> aversions;     // the same of the disliked
  std::vector<int> interest_slots;    // per interest; fewer where the viewer tires of it
  std::vector<VideoId> seen;          // every video of the window, newest first
};

// Per video of `newest_first` (one viewer's, by number) what its events add up to (opinion.hpp),
// where that is not nothing. Newest first, by the event that counts.
std::vector<Judgement> judge(std::span<const Interaction> newest_first, Instant now,
                             const TasteOptions& options);

// Average-link clusters of the newest `clustered_max`: merged while the mean cosine of two
// clusters' pairs is at least the threshold. Heaviest first, at most `interests_max`.
std::vector<Cluster> cluster(std::span<const JudgedVideo> newest_first,
                             const TasteOptions& options);

// Videos that `centred` does not know are left out of everything but `seen`.
Taste taste_of(std::span<const Interaction> newest_first, const CentredLookup& centred, Instant now,
               const TasteOptions& options);

// The interest whose centre is nearest, or -1 when none is at least as near as the threshold.
int interest_of(const Taste& taste, EmbeddingView vector, const TasteOptions& options);

// How a viewer moves, for the log and for how much the next plan explores.
struct Drift {
  std::optional<double> cos_previous;  // cos(p, previous p); absent when one of them is
  double skipped_share = 0;            // of the events since the previous update
};

// `since_previous`: the events after the previous watermark.
Drift drift_of(EmbeddingView preference, EmbeddingView previous,
               std::span<const Interaction> since_previous);

// True when the taste turned (cos < 0.5) or most of what was offered was skipped (> 60 %).
bool calls_for_exploration(const Drift& drift);

}  // namespace clipmill
