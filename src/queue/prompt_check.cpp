#include "queue/prompt_check.hpp"

#include <algorithm>

#include "queue/caption.hpp"

namespace clipmill {
namespace {

bool is_word_byte(char c) {
  // Bytes of a character outside ASCII belong to words.
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

// Words in lower case (ASCII), with one space before, between and after: " a red fox ". So a phrase
// is found whole, whatever stands between its words.
std::string word_line(std::string_view text) {
  std::string line = " ";
  for (const char c : text) {
    if (!is_word_byte(c)) {
      if (line.back() != ' ') line += ' ';
    } else {
      line += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    }
  }
  if (line.back() != ' ') line += ' ';
  return line;
}

bool is_blocked(std::string_view prompt, const std::vector<std::string>& blocked) {
  const std::string line = word_line(prompt);
  return std::ranges::any_of(blocked, [&](const std::string& term) {
    const std::string wanted = word_line(term);
    return wanted.size() > 1 && line.find(wanted) != std::string::npos;
  });
}

bool any_near(EmbeddingView vector, std::span<const EmbeddingView> others, double cosine) {
  return std::ranges::any_of(others, [&](EmbeddingView other) {
    return static_cast<double>(dot(vector, other)) >= cosine;
  });
}

}  // namespace

std::string_view to_string(PromptFault fault) {
  switch (fault) {
    case PromptFault::not_utf8:
      return "not_utf8";
    case PromptFault::too_short:
      return "too_short";
    case PromptFault::too_long:
      return "too_long";
    case PromptFault::hidden_characters:
      return "hidden_characters";
    case PromptFault::url:
      return "url";
    case PromptFault::marker:
      return "marker";
    case PromptFault::blocked:
      return "blocked";
    case PromptFault::like_existing:
      return "like_existing";
    case PromptFault::like_sibling:
      return "like_sibling";
    case PromptFault::far_from_taste:
      return "far_from_taste";
    case PromptFault::disliked:
      return "disliked";
  }
  return "unknown";
}

std::vector<std::string> default_blocked_terms() {
  return {"nude",    "nsfw",      "porn",      "pornographic", "sexual",
          "erotic",  "rape",      "gore",      "beheading",    "torture",
          "suicide", "self-harm", "terrorist", "child abuse",  "swastika"};
}

std::optional<PromptFault> text_fault(std::string_view prompt, const PromptCheckOptions& options) {
  const auto length = length_of(prompt);
  if (!length) return PromptFault::not_utf8;
  if (*length < options.length_min) return PromptFault::too_short;
  if (*length > options.length_max) return PromptFault::too_long;
  if (has_hidden_characters(prompt)) return PromptFault::hidden_characters;
  if (has_url(prompt)) return PromptFault::url;
  if (has_marker(prompt)) return PromptFault::marker;
  if (is_blocked(prompt, options.blocked)) return PromptFault::blocked;
  return std::nullopt;
}

std::optional<PromptFault> fit_fault(const PromptVectors& prompt, PromptKind kind,
                                     const Taste& taste, std::span<const EmbeddingView> existing,
                                     std::span<const EmbeddingView> siblings,
                                     const PromptCheckOptions& options) {
  if (any_near(prompt.raw, existing, options.existing_cosine)) return PromptFault::like_existing;
  if (any_near(prompt.raw, siblings, options.sibling_cosine)) return PromptFault::like_sibling;
  const float liked =
      taste.liked_direction.empty() ? 0 : dot(taste.liked_direction, prompt.centred);
  if (!taste.disliked_direction.empty() && dot(taste.disliked_direction, prompt.centred) > liked) {
    return PromptFault::disliked;
  }
  if (kind != PromptKind::neighbour && !taste.preference.empty() &&
      static_cast<double>(dot(taste.preference, prompt.centred)) < options.similarity_threshold) {
    return PromptFault::far_from_taste;
  }
  return std::nullopt;
}

}  // namespace clipmill
