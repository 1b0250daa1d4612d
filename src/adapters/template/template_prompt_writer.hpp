// TemplatePromptWriter: prompts out of the viewer's own liked captions and lists of light, camera
// and style. No model, no network; it also stands in when a model is down, so it never fails.
//
// The same context and seed give the same prompts. English words around whatever language the
// captions have.
#pragma once

#include <string>
#include <vector>

#include "queue/prompt_writer.hpp"

namespace clipmill {

class TemplatePromptWriter final : public PromptWriter {
 public:
  asio::awaitable<Result<std::vector<WrittenPrompt>>> write(PromptContext context) override;

  std::string name() const override { return "template"; }
};

// The same, without a coroutine.
std::vector<WrittenPrompt> template_prompts(const PromptContext& context);

}  // namespace clipmill
