// VeoGenerator: Veo through the Gemini API, with an API key.
//
// A submit without an answer may have been taken and will be billed: it is `timeout`. There is no
// cancel. The clip stays at the provider for two days.
// https://ai.google.dev/gemini-api/docs/video
#pragma once

#include "adapters/google/video_operation.hpp"
#include "adapters/net/http_client.hpp"
#include "base/clock.hpp"
#include "generation/video_generator.hpp"

namespace clipmill::google {

struct VeoOptions {
  std::string base_url = "https://generativelanguage.googleapis.com";
  std::string model;  // veo-3.1-fast-generate-preview, ...
  std::string api_key;
  std::string resolution = "720p";  // 720p, 1080p, 4k
  std::string negative_prompt;
  Duration poll_every{10'000};
  std::uint64_t clip_bytes_max = std::uint64_t{512} << 20;
};

class VeoGenerator final : public VideoGenerator {
 public:
  // The references outlive it.
  VeoGenerator(net::HttpClient& http, Clock& clock, VeoOptions options);

  GeneratorTraits traits() const override;
  asio::awaitable<Result<OperationId>> submit(GenerationRequest request) override;
  asio::awaitable<Result<GenerationProgress>> poll(OperationId operation) override;
  asio::awaitable<Result<void>> fetch(OperationId operation,
                                      std::filesystem::path destination) override;
  asio::awaitable<Result<void>> cancel(OperationId operation) override;

 private:
  net::Request request_to(std::string_view path) const;
  asio::awaitable<Result<Look>> look(OperationId operation);

  net::HttpClient& http_;
  Clock& clock_;
  const VeoOptions options_;
};

}  // namespace clipmill::google
