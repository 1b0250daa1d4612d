// The paid-operation protocol, decided apart from done. Pure.
//
//   none → intent → submitted(operation id) → rendering → fetched → (clip stored, task ready)
//
// Each arrow is written to the truth under the fence before the next act. A new attempt that finds
// an operation id goes on polling it and never submits again. One that finds an intent without an
// id cannot know whether the provider took the submit: that is the ambiguous window, which only a
// crash between the two writes opens, and which the policy decides.
#pragma once

#include <variant>

#include "generation/video_generator.hpp"
#include "task/task.hpp"

namespace clipmill {

enum class AmbiguousPolicy {
  resubmit_once,  // the default: pay once more at the most, counted and shown
  give_up,        // never pay twice: the task is dead until a person decides
};

std::string_view to_string(AmbiguousPolicy policy);
std::optional<AmbiguousPolicy> ambiguous_policy_from(std::string_view name);

// Write `operation` as a checkpoint, then submit.
struct SubmitNext {
  Operation operation;
};
// Poll operation.id of operation.generator.
struct PollNext {
  Operation operation;
};
struct StopHere {
  Operation operation;  // to be written: counts the ambiguous window
  Error error;
};
using NextStep = std::variant<SubmitNext, PollNext, StopHere>;

// What an attempt does first, given how far the last one came. `fresh` is the generator that new
// work goes to; `holder` describes the one that the operation was given to (ignored for none).
//   none                          → submit to `fresh`
//   intent, holder not paid       → submit again: it costs nothing
//   intent, holder paid           → ambiguous: by the policy
//   submitted or later, with id   → poll
NextStep next_step(const Operation& operation, const GeneratorTraits& fresh,
                   const GeneratorTraits& holder, AmbiguousPolicy policy);

// What is left when an operation is over without a clip, so that the next attempt submits anew. The
// counts stay.
Operation forget_operation(Operation operation);

}  // namespace clipmill
