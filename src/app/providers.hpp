// Providers: what calls other people's servers to make clips and to write prompts, as the settings
// ask for it. Without a provider nothing is made, and nothing is called before it is used.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>

#include "adapters/google/access_tokens.hpp"
#include "adapters/net/http_client.hpp"
#include "base/random.hpp"
#include "config/settings.hpp"
#include "generation/video_generator.hpp"
#include "queue/prompt_writer.hpp"

namespace clipmill {

class Providers {
 public:
  // invalid: something that the chosen provider needs is not set, or its key file is none.
  static Result<std::unique_ptr<Providers>> make(const Settings& settings,
                                                 asio::any_io_executor executor, Clock& clock,
                                                 Random& random, Log& log);

  // nullptr: the local one is to be used.
  VideoGenerator* generator() { return generator_.get(); }
  // nullptr: the template is to be used.
  PromptWriter* writer() { return writer_.get(); }

 private:
  Result<void> make_generator(const Settings& settings, asio::any_io_executor executor,
                              Clock& clock);
  Result<void> make_writer(const Settings& settings, Clock& clock, Random& random);

  std::unique_ptr<net::HttpClient> http_;
  std::unique_ptr<google::AccessTokens> tokens_;
  std::unique_ptr<VideoGenerator> generator_;
  std::unique_ptr<PromptWriter> writer_;
};

}  // namespace clipmill
