// What a prompt writer is told of a viewer: cleaned captions and weights, never an id or the
// vector.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "queue/prompt_writer.hpp"
#include "taste/update_rule.hpp"

namespace clipmill {

inline constexpr std::size_t prompt_context_size_max = 4000;  // bytes of text in all

using Captions = std::unordered_map<VideoId, std::string>;

// Videos whose captions a context or a reason may quote.
std::vector<VideoId> quoted_videos(const Taste& taste);

// `recent_prompts`: newest first. Where all is too much, the oldest prompts go first.
PromptContext prompt_context(const Taste& taste, const Captions& captions,
                             const std::vector<std::string>& recent_prompts, int count,
                             std::uint64_t seed);

// For people: because you liked “...”. An empty caption gives a sentence without a quotation.
std::string because_you_liked(std::string_view caption);

// The same for a written prompt.
std::string why_written(const WrittenPrompt& prompt, const PromptContext& context);

}  // namespace clipmill
