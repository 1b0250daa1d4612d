// Prompt check: whether a written prompt may be used. Nothing that a prompt writer says is trusted:
// a caption may have talked it into something. Pure; the vectors are given.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "queue/prompt_writer.hpp"
#include "taste/update_rule.hpp"

namespace clipmill {

enum class PromptFault {
  not_utf8,
  too_short,
  too_long,
  hidden_characters,
  url,
  marker,
  blocked,
  like_existing,  // a clip or prompt like it exists
  like_sibling,   // another prompt of the same answer is like it
  far_from_taste,
  disliked,  // nearer to what the viewer dislikes than to what they like
};

std::string_view to_string(PromptFault fault);

struct PromptCheckOptions {
  std::size_t length_min = 20;  // characters
  std::size_t length_max = 400;
  std::vector<std::string> blocked;  // words or phrases, matched whole, letter case apart
  double existing_cosine = 0.95;     // raw
  double sibling_cosine = 0.9;       // raw
  double similarity_threshold = 0.15;
};

// What is blocked unless the configuration says otherwise.
std::vector<std::string> default_blocked_terms();

// What is wrong with the words of a prompt; nullopt: nothing.
std::optional<PromptFault> text_fault(std::string_view prompt, const PromptCheckOptions& options);

struct PromptVectors {
  EmbeddingView raw;
  EmbeddingView centred;
};

// What is wrong with where a prompt lies. `existing` and `siblings` are raw vectors. A neighbour,
// which steps outside the taste on purpose, may be far from it.
std::optional<PromptFault> fit_fault(const PromptVectors& prompt, PromptKind kind,
                                     const Taste& taste, std::span<const EmbeddingView> existing,
                                     std::span<const EmbeddingView> siblings,
                                     const PromptCheckOptions& options);

}  // namespace clipmill
