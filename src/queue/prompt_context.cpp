#include "queue/prompt_context.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "queue/caption.hpp"

namespace clipmill {
namespace {

constexpr std::size_t captions_per_interest = 2;  // besides the medoid's
constexpr std::size_t newest_liked_max = 5;
constexpr std::size_t avoided_max = 5;
constexpr std::size_t recent_prompts_max = 20;
constexpr std::size_t quoted_size_max = 70;

std::string caption_of(const Captions& captions, const VideoId& id) {
  const auto found = captions.find(id);
  return found == captions.end() ? std::string() : clean_caption(found->second);
}

// Appends what is neither empty nor there yet.
void add(std::vector<std::string>& texts, std::string text, std::size_t count_max) {
  if (texts.size() >= count_max || text.empty()) return;
  if (std::ranges::find(texts, text) == texts.end()) texts.push_back(std::move(text));
}

std::size_t size_of(const std::vector<std::string>& texts) {
  return std::accumulate(
      texts.begin(), texts.end(), std::size_t{0},
      [](std::size_t sum, const std::string& text) { return sum + text.size(); });
}

std::size_t size_of(const PromptContext& context) {
  std::size_t size =
      size_of(context.newest_liked) + size_of(context.avoid) + size_of(context.recent_prompts);
  for (const PromptContext::Interest& interest : context.interests) {
    size += interest.caption.size() + size_of(interest.captions);
  }
  return size;
}

void bound(PromptContext& context) {
  const auto drop_last_of = [&](std::vector<std::string>& texts) {
    while (!texts.empty() && size_of(context) > prompt_context_size_max) texts.pop_back();
  };
  drop_last_of(context.recent_prompts);
  drop_last_of(context.newest_liked);
  drop_last_of(context.avoid);
  for (auto it = context.interests.rbegin(); it != context.interests.rend(); ++it) {
    drop_last_of(it->captions);
  }
}

std::string in_quotes(std::string_view caption) {
  return fmt::format("“{}”", shortened(caption, quoted_size_max));
}

}  // namespace

std::vector<VideoId> quoted_videos(const Taste& taste) {
  std::vector<VideoId> ids;
  for (const Cluster& cluster : taste.interests) {
    ids.push_back(cluster.interest.medoid);
    // One more than is quoted: the medoid is a member too.
    const std::size_t count = std::min(cluster.members.size(), captions_per_interest + 1);
    ids.insert(ids.end(), cluster.members.begin(), cluster.members.begin() + count);
  }
  for (std::size_t i = 0; i < std::min(taste.liked.size(), newest_liked_max); ++i) {
    ids.push_back(taste.liked[i].judgement.video);
  }
  for (const Cluster& cluster : taste.aversions) ids.push_back(cluster.interest.medoid);
  std::ranges::sort(ids);
  const auto repeated = std::ranges::unique(ids);
  ids.erase(repeated.begin(), repeated.end());
  return ids;
}

PromptContext prompt_context(const Taste& taste, const Captions& captions,
                             const std::vector<std::string>& recent_prompts, int count,
                             std::uint64_t seed) {
  PromptContext context;
  context.count = count;
  context.seed = seed;
  for (const Cluster& cluster : taste.interests) {
    PromptContext::Interest interest;
    interest.weight = cluster.interest.weight;
    interest.caption = caption_of(captions, cluster.interest.medoid);
    if (interest.caption.empty()) continue;
    for (const VideoId& member : cluster.members) {
      if (member == cluster.interest.medoid) continue;
      add(interest.captions, caption_of(captions, member), captions_per_interest);
    }
    std::erase(interest.captions, interest.caption);
    context.interests.push_back(std::move(interest));
  }
  for (std::size_t i = 0; i < std::min(taste.liked.size(), newest_liked_max); ++i) {
    add(context.newest_liked, caption_of(captions, taste.liked[i].judgement.video),
        newest_liked_max);
  }
  for (const Cluster& cluster : taste.aversions) {
    add(context.avoid, caption_of(captions, cluster.interest.medoid), avoided_max);
  }
  for (const std::string& prompt : recent_prompts) {
    add(context.recent_prompts, clean_caption(prompt), recent_prompts_max);
  }
  bound(context);
  return context;
}

std::string because_you_liked(std::string_view caption) {
  const std::string cleaned = clean_caption(caption);
  if (cleaned.empty()) return "close to what you like";
  return "because you liked " + in_quotes(cleaned);
}

std::string why_written(const WrittenPrompt& prompt, const PromptContext& context) {
  if (prompt.interest < 0 ||
      static_cast<std::size_t>(prompt.interest) >= context.interests.size()) {
    return "made for you";
  }
  const std::string caption = in_quotes(context.interests[prompt.interest].caption);
  switch (prompt.kind) {
    case PromptKind::exploit:
      return "because you liked " + caption;
    case PromptKind::blend:
      return fmt::format("a blend of {} and something else you liked", caption);
    case PromptKind::neighbour:
      return fmt::format("one step beyond {}, which you liked", caption);
  }
  return "made for you";
}

}  // namespace clipmill
