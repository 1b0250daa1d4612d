// The plan: what a viewer's queue gets for a new preference version. Pure.
//
// At least `similar_min` unseen videos near enough to the taste: the best of them are queued, and
// one place in ten explores. Fewer: what was found is queued all the same, and prompts are wanted
// for clips to be made. The rule and its numbers: docs/taste.md.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "catalog/similarity_index.hpp"
#include "queue/queue_item.hpp"
#include "taste/ranking.hpp"

namespace clipmill {

enum class Strategy { existing_videos, generated_prompts };

std::string_view to_string(Strategy strategy);

struct PlanOptions {
  int similar_min = 3;  // MIN_SIMILAR
  int items_max = 10;
  int prompts = 5;
  int open_generations_max = 5;  // of one viewer
  std::string pool = "default";
  Duration task_cost{8000};
  TasteOptions taste;
  RankingOptions ranking;
};

struct Chosen {
  VideoId video;
  double similarity = 0;  // centred cosine to the preference, 0 to 1
  int interest = -1;      // into the taste's
  bool explore = false;
};

struct Selection {
  Strategy strategy = Strategy::existing_videos;
  std::vector<Chosen> videos;
  int prompts = 0;    // to be written
  double spread = 0;  // 1 - mean cosine of the chosen
  int interests = 0;  // of the taste, among the chosen
};

struct PlanSources {
  CentredLookup centred;
  RawLookup raw;
};

// `nearest`: unseen videos by similarity, best first. `exploration`: little-watched unseen videos,
// best draw first. `exploration_places`: 0 to 2. A taste without preference selects nothing: the
// feed has a start for such a viewer, and nothing could be said of what to make.
Selection select(const Taste& taste, std::span<const Match> nearest,
                 std::span<const VideoId> exploration, int exploration_places, int open_generations,
                 const PlanSources& sources, const PlanOptions& options);

// A prompt that passed its check.
struct CheckedPrompt {
  std::string prompt;
  std::string why;
  TaskId task;
  std::uint64_t seed = 0;
};

using Videos = std::unordered_map<VideoId, Video>;

// The items in order, videos first, and a task for each prompt. A chosen video that `videos` does
// not hold (removed meanwhile) is left out.
Plan make_plan(const UserId& user, Tier tier, std::int64_t version, const Selection& selection,
               const Taste& taste, const Videos& videos, std::span<const CheckedPrompt> prompts,
               Instant now, const PlanOptions& options);

}  // namespace clipmill
