// Imposters of providers that make clips over HTTP, by what their documents say. Operations take a
// while of the test's clock; whoever is asked for counts.
#pragma once

#include <boost/json/object.hpp>
#include <map>
#include <string>

#include "base/clock.hpp"
#include "tests/support/scripted_http.hpp"

namespace clipmill::test {

// What an operation ends with.
enum class Ending { clip, inline_clip, filtered, audio_filtered, failed, nothing };

class ImposterVideos {
 public:
  virtual ~ImposterVideos() = default;

  Script answer(const ScriptedRequest& request);

  int submits() const { return submits_; }  // that began an operation
  int keyless() const { return keyless_; }  // requests without the right credentials

  Duration takes{20'000};
  Ending ending = Ending::clip;
  bool loses_submits = false;   // takes them, and cuts the connection
  int refuses_with = 0;         // a status for the next submits
  std::string refusal = "{}";   // and its body
  std::string refusal_headers;  // "Retry-After: 7\r\n"
  std::string credentials = "secret";

  static std::string clip_bytes();

 protected:
  explicit ImposterVideos(Clock& clock) : clock_(clock) {}

  struct Operation {
    Instant started_at;
    boost::json::object request;
  };

  virtual Script route(const ScriptedRequest& request) = 0;
  virtual bool is_known(const ScriptedRequest& request) const = 0;
  virtual Script stranger() const = 0;

  // Counts a submit; its operation, or what goes back instead.
  std::string begin();
  std::optional<Script> refused() const;
  bool is_over(const std::string& id) const;

  Clock& clock_;
  std::map<std::string, Operation> operations_;
  int submits_ = 0;
  int keyless_ = 0;
};

// The Gemini API: x-goog-api-key, LRO by GET, the clip behind a redirect that wants the key again.
class ImposterVeo final : public ImposterVideos {
 public:
  using ImposterVideos::ImposterVideos;
  ImposterVeo(Clock& clock, std::string model) : ImposterVideos(clock), model_(std::move(model)) {}

  std::string base;  // its own address; clips lie there unless `clip_host` says otherwise
  std::string clip_host;

 private:
  Script route(const ScriptedRequest& request) override;
  bool is_known(const ScriptedRequest& request) const override;
  Script stranger() const override;

  std::string model_;
};

// Vertex AI with its token endpoint and Cloud Storage.
class ImposterVertex final : public ImposterVideos {
 public:
  explicit ImposterVertex(Clock& clock) : ImposterVideos(clock) {}

  int tokens_given = 0;
  void expire_tokens() { ++generation_; }

 private:
  Script route(const ScriptedRequest& request) override;
  bool is_known(const ScriptedRequest& request) const override;
  Script stranger() const override;

  int generation_ = 0;
};

// An OpenAI-shaped server.
class ImposterOpenaiVideos final : public ImposterVideos {
 public:
  explicit ImposterOpenaiVideos(Clock& clock) : ImposterVideos(clock) {}

  void restart() { operations_.clear(); }
  bool names_an_url = false;  // clips lie "elsewhere"

 private:
  Script route(const ScriptedRequest& request) override;
  bool is_known(const ScriptedRequest& request) const override;
  Script stranger() const override;
};

}  // namespace clipmill::test
