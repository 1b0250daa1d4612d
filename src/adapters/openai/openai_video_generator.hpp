// OpenaiVideoGenerator: servers that speak the OpenAI videos API, SGLang and vLLM-Omni for
// instance, on one's own GPUs.
//
// They forget their jobs when they restart (not_found: a free one is submitted anew), and offer no
// idempotency key: a lost answer may mean a second render, of time and not of money.
#pragma once

#include <boost/json/object.hpp>

#include "adapters/net/http_client.hpp"
#include "base/clock.hpp"
#include "generation/video_generator.hpp"

namespace clipmill::openai {

struct VideoOptions {
  std::string base_url;  // http://gpu.example:8000/v1
  std::string model;     // empty: whatever the server has
  std::string api_key;   // empty: none is sent
  bool json = false;     // the request as JSON; else as a form, which all of them take
  bool paid = false;     // a reseller's server
  Duration poll_min{2'000};
  Duration poll_max{10'000};
  std::uint64_t clip_bytes_max = std::uint64_t{512} << 20;
};

class OpenaiVideoGenerator final : public VideoGenerator {
 public:
  // The references outlive it.
  OpenaiVideoGenerator(net::HttpClient& http, Clock& clock, VideoOptions options);

  GeneratorTraits traits() const override;
  asio::awaitable<Result<OperationId>> submit(GenerationRequest request) override;
  asio::awaitable<Result<GenerationProgress>> poll(OperationId operation) override;
  asio::awaitable<Result<void>> fetch(OperationId operation,
                                      std::filesystem::path destination) override;
  asio::awaitable<Result<void>> cancel(OperationId operation) override;

 private:
  net::Request request_to(std::string_view path) const;
  asio::awaitable<Result<boost::json::object>> look(OperationId operation);

  net::HttpClient& http_;
  Clock& clock_;
  const VideoOptions options_;
};

}  // namespace clipmill::openai
