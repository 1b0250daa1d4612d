// OpenaiPromptWriter: asks any OpenAI-shaped chat endpoint what a viewer might like to see.
//
// Captions go along as JSON data that the instructions declare to be quotations, their words joined
// by a mark that is new with every call (datamarking: Hines et al., "Defending Against Indirect
// Prompt Injection Attacks With Spotlighting", 2024); the answer must be JSON of a fixed form, and
// a prompt with the mark in it is dropped. A server that does not know json_schema is asked for a
// json_object, then for plain text out of which the first object is taken; which of them it knows
// is remembered. What the answer holds is checked by whoever asked (queue/prompt_check.hpp), who
// also has the template writer to fall back on.
#pragma once

#include "adapters/net/http_client.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "queue/prompt_writer.hpp"

namespace clipmill::openai {

struct ChatOptions {
  std::string base_url;  // https://api.openai.com/v1, http://localhost:11434/v1, ...
  std::string model;
  std::string api_key;                                // empty: none is sent
  std::string token_field = "max_completion_tokens";  // "max_tokens" for older servers
  int tokens_max = 1200;
};

class OpenaiPromptWriter final : public PromptWriter {
 public:
  // The references outlive it.
  OpenaiPromptWriter(net::HttpClient& http, Clock& clock, Random& random, ChatOptions options);

  asio::awaitable<Result<std::vector<WrittenPrompt>>> write(PromptContext context) override;
  std::string name() const override { return "openai"; }

 private:
  enum class Form { json_schema, json_object, text };

  asio::awaitable<Result<std::string>> ask(std::string context, std::string mark, Form form,
                                           int tokens);

  net::HttpClient& http_;
  Clock& clock_;
  Random& random_;
  const ChatOptions options_;
  Form form_ = Form::json_schema;  // the strictest that this server knows
};

// The messages' data: what the model is told of the viewer, as JSON. Spaces in captions are `mark`.
std::string context_json(const PromptContext& context, const std::string& mark);

// The prompts in a model's answer: {"prompts": [{"prompt", "interest", "kind"}]}, perhaps in a
// Markdown fence or amid words. unavailable: it holds no such thing.
Result<std::vector<WrittenPrompt>> prompts_in(std::string_view answer, const PromptContext& context,
                                              const std::string& mark);

}  // namespace clipmill::openai
