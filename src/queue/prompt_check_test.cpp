#include "queue/prompt_check.hpp"

#include <gtest/gtest.h>

#include "tests/support/taste_builders.hpp"

namespace clipmill {
namespace {

using test::unit_vector;

PromptCheckOptions check_options() {
  PromptCheckOptions options;
  options.blocked = {"gore", "child abuse", "Übelkeit"};
  return options;
}

TEST(PromptText, IsCheckedWordForWord) {
  const struct {
    const char* what;
    std::string prompt;
    std::optional<PromptFault> fault;
  } cases[] = {
      {"a good one", "A red fox runs through fresh snow.", std::nullopt},
      {"19 characters", "aaaaaaaaa bbbbbbbbb", PromptFault::too_short},
      {"20 characters", "aaaaaaaaa bbbbbbbbbb", std::nullopt},
      {"20 characters of two bytes", "üüüüüüüüüü üüüüüüüüü", std::nullopt},
      {"400 characters", std::string(400, 'a'), std::nullopt},
      {"401 characters", std::string(401, 'a'), PromptFault::too_long},
      {"not UTF-8", "A red fox runs through snow \xff", PromptFault::not_utf8},
      {"a line break", "A red fox runs\nthrough fresh snow.", PromptFault::hidden_characters},
      {"a zero-width space", "A red f\u200box runs through snow.", PromptFault::hidden_characters},
      {"an emoji", "A red fox 🦊 runs through snow ❄️.", std::nullopt},
      {"a URL", "A red fox from https://evil.example runs", PromptFault::url},
      {"a host", "A red fox, see evil.com, runs through snow", PromptFault::url},
      {"a marker", "A red^abcdefgh^fox runs through snow", PromptFault::marker},
      {"a blocked word", "A red fox and some GORE in the snow", PromptFault::blocked},
      {"part of another word", "A red fox runs to Gorebridge, Scotland", std::nullopt},
      {"a blocked phrase", "A scene of child\u00a0abuse, or child-abuse", PromptFault::blocked},
      {"half a phrase", "A child plays with a red fox in snow", std::nullopt},
  };
  for (const auto& [what, prompt, fault] : cases) {
    EXPECT_EQ(text_fault(prompt, check_options()), fault) << what;
  }
}

TEST(PromptText, NoFaultIsWithoutAName) {
  for (int i = 0; i <= static_cast<int>(PromptFault::disliked); ++i) {
    EXPECT_NE(to_string(static_cast<PromptFault>(i)), "unknown");
  }
}

TEST(PromptFit, IsNearTheTasteAndUnlikeWhatIsThere) {
  Taste taste;
  taste.liked_direction = unit_vector({1, 0, 0});
  taste.disliked_direction = unit_vector({0, 1, 0});
  taste.preference = unit_vector({1, -0.3F, 0});
  const Embedding existing = unit_vector({1, 0, 1});
  const Embedding sibling = unit_vector({1, 0, -1});
  const std::vector<EmbeddingView> existing_views{existing};
  const std::vector<EmbeddingView> sibling_views{sibling};
  const struct {
    const char* what;
    Embedding prompt;
    PromptKind kind;
    std::optional<PromptFault> fault;
  } cases[] = {
      {"what is liked", unit_vector({1, 0, 0.1F}), PromptKind::exploit, std::nullopt},
      {"what is there", unit_vector({1, 0.2F, 1}), PromptKind::exploit, PromptFault::like_existing},
      {"what its sibling says", unit_vector({1, 0.4F, -1}), PromptKind::exploit,
       PromptFault::like_sibling},
      {"near what is there", unit_vector({1, 0.6F, 1}), PromptKind::exploit, std::nullopt},
      {"far off", unit_vector({0.1F, 0, 1}), PromptKind::blend, PromptFault::far_from_taste},
      {"far off, and meant so", unit_vector({0.1F, 0, 1}), PromptKind::neighbour, std::nullopt},
      {"what is disliked", unit_vector({0.5F, 1, 0}), PromptKind::neighbour, PromptFault::disliked},
  };
  for (const auto& [what, prompt, kind, fault] : cases) {
    EXPECT_EQ(
        fit_fault({prompt, prompt}, kind, taste, existing_views, sibling_views, check_options()),
        fault)
        << what;
  }
}

}  // namespace
}  // namespace clipmill
