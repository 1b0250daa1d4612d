#include "tests/contract/prompt_writer_contract.hpp"

#include <gmock/gmock.h>

#include <set>

#include "adapters/template/template_prompt_writer.hpp"
#include "queue/caption.hpp"

namespace clipmill::test {

PromptContext PromptWriterContract::context() {
  PromptContext context;
  context.interests = {
      {.weight = 3.2,
       .caption = "a red fox runs through fresh snow",
       .captions = {"close up of a wolf", "a lynx on a rock"}},
      {.weight = 1.1, .caption = "waves on a black beach at dusk", .captions = {}},
  };
  context.newest_liked = {"a lynx on a rock", "waves on a black beach at dusk"};
  context.avoid = {"a spider makes a web"};
  context.recent_prompts = {"A red fox sleeps under a pine, soft light, slow push-in"};
  context.count = 5;
  context.seed = 1;
  return context;
}

TEST_P(PromptWriterContract, WritesAtMostWhatWasAskedFor) {
  for (const int count : {1, 2, 5}) {
    PromptContext asked = context();
    asked.count = count;

    const auto prompts = write(asked);

    EXPECT_GE(prompts.size(), 1U);
    EXPECT_LE(prompts.size(), static_cast<std::size_t>(count));
    for (const WrittenPrompt& prompt : prompts) {
      EXPECT_FALSE(prompt.prompt.empty());
      EXPECT_TRUE(length_of(prompt.prompt)) << "it is UTF-8";
      EXPECT_GE(prompt.interest, 0);
      EXPECT_LT(prompt.interest, 2);
    }
  }
}

TEST_P(PromptWriterContract, WritesNothingTwice) {
  PromptContext asked = context();
  std::set<std::string> all(asked.recent_prompts.begin(), asked.recent_prompts.end());
  for (int round = 0; round < 4; ++round) {
    const auto prompts = write(asked);
    for (const WrittenPrompt& prompt : prompts) {
      EXPECT_TRUE(all.insert(prompt.prompt).second) << prompt.prompt;
      asked.recent_prompts.insert(asked.recent_prompts.begin(), prompt.prompt);
    }
  }
}

TEST_P(PromptWriterContract, WithoutATasteItWritesLittleAndDoesNotFail) {
  PromptContext nothing;
  nothing.count = 5;

  EXPECT_LE(write(nothing).size(), 5U);
}

TEST_P(PromptWriterContract, HasAName) { EXPECT_FALSE(writer().name().empty()); }

INSTANTIATE_TEST_SUITE_P(
    Template, PromptWriterContract,
    testing::Values(PromptWriterAdapter{
        .name = "Template",
        .make = [](asio::io_context&) { return std::make_shared<TemplatePromptWriter>(); }}),
    [](const auto& info) { return info.param.name; });

}  // namespace clipmill::test
