// ImposterProvider and ImposterGenerator: a paid video provider that lives in memory and counts
// what it is asked for.
//
// The provider outlives any number of worker processes, as a real one does; each process talks to
// it through its own ImposterGenerator. It can refuse prompts, fail operations, throttle, lose
// answers (the submit took effect, the caller hears a timeout) and forget nothing.
#pragma once

#include <functional>
#include <map>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "generation/video_generator.hpp"

namespace clipmill::test {

struct ImposterFaults {
  double submit_lost = 0;       // took effect, the answer was lost (timeout)
  double submit_unheard = 0;    // did not take effect, but the caller cannot know (timeout)
  double submit_throttled = 0;  // clean refusals
  double submit_unavailable = 0;
  double poll_unavailable = 0;
  double fetch_unavailable = 0;
  double operation_fails = 0;  // the operation ends without a clip, and another try may work
  double refused = 0;          // by task: the safety filter says no, whatever the attempt
};

class ImposterProvider {
 public:
  ImposterProvider(Clock& clock, Random& random, ImposterFaults faults)
      : clock_(clock), random_(random), faults_(faults) {}

  int submits(const TaskId& task) const;
  int operations_failed(const TaskId& task) const;

  void stop_faults() { faults_ = {}; }

  // Called before anything else with each submit, heard or not.
  std::function<void(const TaskId&)> on_submit;

 private:
  friend class ImposterGenerator;
  struct Operation {
    TaskId task;
    Instant started_at;
    Instant ready_at;
    std::optional<Error> failure;
    bool cancelled = false;
  };
  bool chance(double probability) { return random_.unit() < probability; }

  Clock& clock_;
  Random& random_;
  ImposterFaults faults_;
  std::map<OperationId, Operation> operations_;
  std::map<TaskId, int> submits_;
  std::map<TaskId, int> failed_;
  std::map<TaskId, bool> refused_;
};

class ImposterGenerator final : public VideoGenerator {
 public:
  explicit ImposterGenerator(ImposterProvider& provider) : provider_(provider) {}

  GeneratorTraits traits() const override {
    return {.name = "imposter", .paid = true, .survives_process = true};
  }
  asio::awaitable<Result<OperationId>> submit(GenerationRequest request) override;
  asio::awaitable<Result<GenerationProgress>> poll(OperationId operation) override;
  asio::awaitable<Result<void>> fetch(OperationId operation,
                                      std::filesystem::path destination) override;
  asio::awaitable<Result<void>> cancel(OperationId operation) override;

 private:
  ImposterProvider& provider_;
};

}  // namespace clipmill::test
