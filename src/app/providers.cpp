#include "app/providers.hpp"

#include <fmt/format.h>

#include "adapters/google/veo_generator.hpp"
#include "adapters/google/vertex_generator.hpp"
#include "adapters/openai/openai_prompt_writer.hpp"
#include "adapters/openai/openai_video_generator.hpp"
#include "app/config_file.hpp"

namespace clipmill {
namespace {

// Settings by their names, all of which must be set.
using Needs = std::initializer_list<std::pair<std::string_view, const std::string&>>;

Result<void> needed(std::string_view chosen, Needs needs) {
  for (const auto& [name, value] : needs) {
    if (value.empty()) {
      return fail(ErrorCode::invalid, fmt::format("{} needs {} to be set", chosen, name));
    }
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Providers>> Providers::make(const Settings& settings,
                                                   asio::any_io_executor executor, Clock& clock,
                                                   Random& random, Log& log) {
  auto made = std::make_unique<Providers>();
  if (settings.generator == "local" && settings.prompt_writer == "template") return made;
  made->http_ = std::make_unique<net::HttpClient>(executor, log);
  auto done = made->make_generator(settings, executor, clock);
  if (done) done = made->make_writer(settings, clock, random);
  if (!done) return fail(done.error());
  return made;
}

Result<void> Providers::make_generator(const Settings& settings, asio::any_io_executor executor,
                                       Clock& clock) {
  if (settings.generator == "veo") {
    auto set = needed("generator veo",
                      {{"veo_model", settings.veo_model}, {"veo_api_key", settings.veo_api_key}});
    if (!set) return set;
    google::VeoOptions options;
    options.base_url = settings.veo_endpoint;
    options.model = settings.veo_model;
    options.api_key = settings.veo_api_key;
    options.resolution = settings.video_resolution;
    options.negative_prompt = settings.negative_prompt;
    generator_ = std::make_unique<google::VeoGenerator>(*http_, clock, std::move(options));
  } else if (settings.generator == "vertex") {
    auto set = needed("generator vertex", {{"vertex_project", settings.vertex_project},
                                           {"vertex_model", settings.vertex_model}});
    if (!set) return set;
    google::TokenOptions tokens;
    if (!settings.vertex_key_file.empty()) {
      auto text = read_secret_file(settings.vertex_key_file);
      if (!text) return fail(ErrorCode::invalid, "vertex_key_file: " + text.error().message);
      auto account = google::service_account_from(*text);
      if (!account) return fail(ErrorCode::invalid, "vertex_key_file: " + account.error().message);
      tokens.account = std::move(*account);
    }
    tokens_ = std::make_unique<google::AccessTokens>(executor, *http_, clock, std::move(tokens));
    google::VertexOptions options;
    options.project = settings.vertex_project;
    options.location = settings.vertex_location;
    options.model = settings.vertex_model;
    options.base_url = settings.vertex_endpoint;
    options.storage_uri = settings.vertex_storage_uri;
    options.resolution = settings.video_resolution;
    options.negative_prompt = settings.negative_prompt;
    generator_ =
        std::make_unique<google::VertexGenerator>(*http_, *tokens_, clock, std::move(options));
  } else if (settings.generator == "openai") {
    auto set =
        needed("generator openai", {{"openai_video_endpoint", settings.openai_video_endpoint}});
    if (!set) return set;
    openai::VideoOptions options;
    options.base_url = settings.openai_video_endpoint;
    options.model = settings.openai_video_model;
    options.api_key = settings.openai_video_api_key;
    options.json = settings.openai_video_json;
    options.paid = settings.openai_video_paid;
    generator_ = std::make_unique<openai::OpenaiVideoGenerator>(*http_, clock, std::move(options));
  }
  return {};
}

Result<void> Providers::make_writer(const Settings& settings, Clock& clock, Random& random) {
  if (settings.prompt_writer != "openai") return {};
  auto set = needed("prompt_writer openai", {{"prompt_endpoint", settings.prompt_endpoint},
                                             {"prompt_model", settings.prompt_model}});
  if (!set) return set;
  openai::ChatOptions options;
  options.base_url = settings.prompt_endpoint;
  options.model = settings.prompt_model;
  options.api_key = settings.prompt_api_key;
  options.token_field = settings.prompt_token_field;
  writer_ = std::make_unique<openai::OpenaiPromptWriter>(*http_, clock, random, std::move(options));
  return {};
}

}  // namespace clipmill
