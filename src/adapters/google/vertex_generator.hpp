// VertexGenerator: Veo on Vertex AI, with a service account or the metadata server.
//
// As VeoGenerator, but polled by a POST, and the clip comes inside the answer or, with
// `storage_uri`, lies in a bucket of one's own.
// https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/veo-video-generation
#pragma once

#include "adapters/google/access_tokens.hpp"
#include "adapters/google/video_operation.hpp"
#include "generation/video_generator.hpp"

namespace clipmill::google {

struct VertexOptions {
  std::string project;
  std::string location = "us-central1";
  std::string model;  // veo-3.1-fast-generate-001, ...
  std::string resolution = "720p";
  std::string negative_prompt;
  std::string storage_uri;  // gs://bucket/folder/; empty: the clip comes in the answer
  bool audio = true;
  std::string base_url;  // empty: https://LOCATION-aiplatform.googleapis.com
  std::string storage_url = "https://storage.googleapis.com";
  Duration poll_every{15'000};
  std::uint64_t clip_bytes_max = std::uint64_t{512} << 20;
};

class VertexGenerator final : public VideoGenerator {
 public:
  // The references outlive it.
  VertexGenerator(net::HttpClient& http, AccessTokens& tokens, Clock& clock, VertexOptions options);

  GeneratorTraits traits() const override;
  asio::awaitable<Result<OperationId>> submit(GenerationRequest request) override;
  asio::awaitable<Result<GenerationProgress>> poll(OperationId operation) override;
  asio::awaitable<Result<void>> fetch(OperationId operation,
                                      std::filesystem::path destination) override;
  asio::awaitable<Result<void>> cancel(OperationId operation) override;

 private:
  std::string model_path() const;
  asio::awaitable<Result<net::Response>> post(std::string path, std::string body, bool submits);
  asio::awaitable<Result<Look>> look(OperationId operation);
  asio::awaitable<Result<void>> fetch_object(std::string uri, std::filesystem::path destination);

  net::HttpClient& http_;
  AccessTokens& tokens_;
  Clock& clock_;
  const VertexOptions options_;
};

}  // namespace clipmill::google
