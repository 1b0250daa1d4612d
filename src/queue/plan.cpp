#include "queue/plan.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "queue/prompt_context.hpp"

namespace clipmill {
namespace {

// Where exploration stands in the queue, from 0: the eighth place, and the fourth when there are
// two.
constexpr std::array<std::size_t, 2> exploration_positions{7, 3};

double clipped(double cosine) { return std::clamp(cosine, 0.0, 1.0); }

// Those near enough to the taste, ranked, without near-duplicates of anything seen or better.
std::vector<Candidate> similar_of(const Taste& taste, std::span<const Match> nearest,
                                  DuplicateFilter& duplicates, const PlanSources& sources,
                                  const PlanOptions& options) {
  std::vector<Candidate> similar;
  for (const Match& match : nearest) {
    auto centred = sources.centred(match.id);
    const auto raw = sources.raw(match.id);
    if (!centred || !raw) continue;
    // The index's scores are rounded; the threshold is not.
    const double similarity = static_cast<double>(dot(taste.preference, *centred));
    if (similarity < options.taste.similarity_threshold) continue;
    similar.push_back({match.id, std::move(*centred), *raw, similarity});
  }
  rank(similar, taste, options.taste);
  return distinct(std::move(similar), duplicates, options.ranking);
}

std::vector<Chosen> explore(const Taste& taste, std::span<const VideoId> exploration, int places,
                            DuplicateFilter& duplicates, const PlanSources& sources,
                            const PlanOptions& options) {
  std::vector<Chosen> chosen;
  for (const VideoId& id : exploration) {
    if (chosen.size() >= static_cast<std::size_t>(places)) break;
    const auto centred = sources.centred(id);
    const auto raw = sources.raw(id);
    if (!centred || !raw || duplicates.is_duplicate(*raw)) continue;
    const double similarity = static_cast<double>(dot(taste.preference, *centred));
    // What is near enough was a candidate already; exploring means leaving it.
    if (similarity >= options.taste.similarity_threshold) continue;
    duplicates.add(*raw);
    chosen.push_back({id, clipped(similarity), -1, true});
  }
  return chosen;
}

std::string reason_of(const Chosen& chosen) { return chosen.explore ? "explore" : "similar"; }

std::string why_of(const Chosen& chosen, const Taste& taste, const Videos& videos) {
  if (chosen.explore) return "something new: few have seen it yet";
  if (chosen.interest < 0) return because_you_liked("");
  const auto medoid = videos.find(taste.interests[chosen.interest].interest.medoid);
  return because_you_liked(medoid == videos.end() ? "" : medoid->second.caption);
}

}  // namespace

std::string_view to_string(Strategy strategy) {
  return strategy == Strategy::existing_videos ? "existing_videos" : "generated_prompts";
}

Selection select(const Taste& taste, std::span<const Match> nearest,
                 std::span<const VideoId> exploration, int exploration_places, int open_generations,
                 const PlanSources& sources, const PlanOptions& options) {
  Selection selection;
  if (taste.preference.empty()) return selection;
  DuplicateFilter duplicates(taste.seen, sources.raw, options.ranking.duplicate_cosine);
  std::vector<Candidate> similar = similar_of(taste, nearest, duplicates, sources, options);

  std::vector<Chosen> explored;
  if (similar.size() < static_cast<std::size_t>(options.similar_min)) {
    selection.strategy = Strategy::generated_prompts;
    selection.prompts =
        std::clamp(options.open_generations_max - open_generations, 0, options.prompts);
  } else {
    explored = explore(taste, exploration, exploration_places, duplicates, sources, options);
  }
  const int places = options.items_max - static_cast<int>(explored.size());
  const std::vector<Candidate> chosen =
      diversify(std::move(similar), taste, places, options.ranking);

  std::set<int> interests;
  for (const Candidate& candidate : chosen) {
    selection.videos.push_back({candidate.id, clipped(candidate.similarity), candidate.interest});
    if (candidate.interest >= 0) interests.insert(candidate.interest);
  }
  selection.spread = spread_of(chosen);
  selection.interests = static_cast<int>(interests.size());
  // From the front place to the back one, so that neither moves the other.
  for (std::size_t i = explored.size(); i-- > 0;) {
    const std::size_t position = std::min(exploration_positions[i], selection.videos.size());
    selection.videos.insert(selection.videos.begin() + position, explored[i]);
  }
  return selection;
}

Plan make_plan(const UserId& user, Tier tier, std::int64_t version, const Selection& selection,
               const Taste& taste, const Videos& videos, std::span<const CheckedPrompt> prompts,
               Instant now, const PlanOptions& options) {
  Plan plan;
  plan.user = user;
  plan.version = version;
  plan.strategy = to_string(selection.strategy);
  plan.planned_at = now;
  const auto add_item = [&]() -> QueueItem& {
    QueueItem item;
    item.user = user;
    item.version = version;
    item.position = static_cast<int>(plan.items.size());
    item.added_at = now;
    return plan.items.emplace_back(std::move(item));
  };
  for (const Chosen& chosen : selection.videos) {
    const auto found = videos.find(chosen.video);
    if (found == videos.end()) continue;
    QueueItem& item = add_item();
    item.status = QueueItemStatus::ready;
    item.video = chosen.video;
    item.url = found->second.url;
    item.similarity = chosen.similarity;
    item.prompt = found->second.caption;
    item.reason = reason_of(chosen);
    item.why = why_of(chosen, taste, videos);
  }
  // The first prompt speaks of the heaviest interest, so it goes first.
  int priority = static_cast<int>(prompts.size());
  for (const CheckedPrompt& prompt : prompts) {
    QueueItem& item = add_item();
    item.status = QueueItemStatus::pending_generation;
    item.task = prompt.task;
    item.prompt = prompt.prompt;
    item.reason = "generated";
    item.why = prompt.why;
    item.priority = priority;

    Task task;
    task.id = prompt.task;
    task.user = user;
    task.tier = tier;
    task.pool = options.pool;
    task.priority = priority;
    task.prompt = prompt.prompt;
    task.why = prompt.why;
    task.plan_version = version;
    task.seed = prompt.seed;
    task.cost = options.task_cost;
    task.created_at = task.due_at = task.updated_at = now;
    plan.tasks.push_back(std::move(task));
    --priority;
  }
  return plan;
}

}  // namespace clipmill
