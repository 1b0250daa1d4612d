// VideoGenerator: makes a clip from a prompt, somewhere, for time and perhaps money.
//
//   submit → operation id → poll ... poll → fetch
//
// submit may cost money: it is called once per written intent, and its answer is kept before
// anything else happens. poll, fetch and cancel are free and may be repeated by any process that
// knows the id (unless operations die with the process: see traits). Errors: throttled, refused
// (safety filter), invalid (this prompt or these settings), unauthorized, over_budget, timeout,
// unavailable. not_found from poll or fetch: no such operation any more. Obligations in full:
// tests/contract/video_generator_contract.hpp
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/async.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"

namespace clipmill {

struct GenerationRequest {
  TaskId task;  // doubles as the idempotency key where a provider takes one
  std::string prompt;
  std::string title;  // short text that may be shown in the clip; empty for none
  std::uint64_t seed = 0;
  int width = 720;
  int height = 1280;
  int frames_per_second = 24;
  Duration length{8000};
};

struct GenerationProgress {
  bool done = false;
  std::optional<Error>
      failed;                 // the operation is over, without a clip; another try is a new submit
  double fraction = 0;        // 0 to 1
  Duration poll_after{1000};  // the provider's pace
};

struct GeneratorTraits {
  std::string name;  // "local", "veo", ...
  bool paid = false;
  bool survives_process = false;  // another process can go on polling its operations
  bool cancels = true;            // cancel() really stops one
};

class VideoGenerator {
 public:
  virtual ~VideoGenerator() = default;

  virtual GeneratorTraits traits() const = 0;

  // timeout: whether the provider took it is unknown. Any other error: it did not.
  virtual asio::awaitable<Result<OperationId>> submit(GenerationRequest request) = 0;

  virtual asio::awaitable<Result<GenerationProgress>> poll(OperationId operation) = 0;

  // Writes the finished clip's bytes to `destination` (a file that it creates or replaces).
  virtual asio::awaitable<Result<void>> fetch(OperationId operation,
                                              std::filesystem::path destination) = 0;

  // Stops the operation where that is possible, and frees what this process holds for it. Unknown
  // operations are no error. Also called after fetch.
  virtual asio::awaitable<Result<void>> cancel(OperationId operation) = 0;
};

}  // namespace clipmill
