#include "generation/paid_operation.hpp"

namespace clipmill {
namespace {

SubmitNext submit_to(Operation operation, const GeneratorTraits& generator) {
  operation.step = OperationStep::intent;
  operation.generator = generator.name;
  operation.id = {};
  operation.progress = 0;
  ++operation.submits;
  return {std::move(operation)};
}

}  // namespace

std::string_view to_string(AmbiguousPolicy policy) {
  return policy == AmbiguousPolicy::give_up ? "give_up" : "resubmit_once";
}

std::optional<AmbiguousPolicy> ambiguous_policy_from(std::string_view name) {
  if (name == "resubmit_once") return AmbiguousPolicy::resubmit_once;
  if (name == "give_up") return AmbiguousPolicy::give_up;
  return std::nullopt;
}

NextStep next_step(const Operation& operation, const GeneratorTraits& fresh,
                   const GeneratorTraits& holder, AmbiguousPolicy policy) {
  if (operation.step == OperationStep::none) return submit_to(operation, fresh);
  if (operation.step != OperationStep::intent) return PollNext{operation};
  if (!holder.paid) return submit_to(operation, fresh);

  Operation counted = operation;
  ++counted.ambiguous;
  if (policy == AmbiguousPolicy::resubmit_once && counted.ambiguous <= 1) {
    return submit_to(counted, holder);
  }
  // `conflict` is final: only a person can look at the provider's console and decide.
  return StopHere{
      .operation = forget_operation(counted),
      .error = Error{.code = ErrorCode::conflict,
                     .message = "it is unknown whether " + holder.name +
                                " took an earlier submit; look at its console, then retry the task "
                                "to pay for another one or cancel it"}};
}

Operation forget_operation(Operation operation) {
  operation.step = OperationStep::none;
  operation.generator.clear();
  operation.id = {};
  operation.progress = 0;
  return operation;
}

}  // namespace clipmill
