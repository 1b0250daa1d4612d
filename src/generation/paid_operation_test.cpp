#include "generation/paid_operation.hpp"

#include <gtest/gtest.h>

namespace clipmill {
namespace {

const GeneratorTraits paid{.name = "veo", .paid = true, .survives_process = true};
const GeneratorTraits local{.name = "local"};

Operation operation_at(OperationStep step, const std::string& id, int ambiguous = 0) {
  return Operation{.step = step,
                   .generator = "veo",
                   .id = OperationId(id),
                   .submits = 1,
                   .ambiguous = ambiguous};
}

TEST(PaidOperation, NewWorkIsSubmittedAfterItsIntent) {
  const NextStep next = next_step(Operation{}, paid, paid, AmbiguousPolicy::resubmit_once);

  const auto* submit = std::get_if<SubmitNext>(&next);
  ASSERT_NE(submit, nullptr);
  EXPECT_EQ(submit->operation.step, OperationStep::intent);
  EXPECT_EQ(submit->operation.generator, "veo");
  EXPECT_EQ(submit->operation.submits, 1);
}

TEST(PaidOperation, AnOperationWithAnIdIsOnlyEverPolled) {
  for (const OperationStep step :
       {OperationStep::submitted, OperationStep::rendering, OperationStep::fetched}) {
    for (const AmbiguousPolicy policy :
         {AmbiguousPolicy::resubmit_once, AmbiguousPolicy::give_up}) {
      const NextStep next = next_step(operation_at(step, "op-1"), local, paid, policy);

      const auto* poll = std::get_if<PollNext>(&next);
      ASSERT_NE(poll, nullptr) << to_string(step);
      EXPECT_EQ(poll->operation, operation_at(step, "op-1"));
    }
  }
}

TEST(PaidOperation, AnAmbiguousSubmitIsPaidOnceMoreAtTheMostAndCounted) {
  const NextStep first = next_step(operation_at(OperationStep::intent, ""), local, paid,
                                   AmbiguousPolicy::resubmit_once);
  const NextStep second = next_step(operation_at(OperationStep::intent, "", 1), local, paid,
                                    AmbiguousPolicy::resubmit_once);

  ASSERT_TRUE(std::holds_alternative<SubmitNext>(first));
  EXPECT_EQ(std::get<SubmitNext>(first).operation.ambiguous, 1);
  EXPECT_EQ(std::get<SubmitNext>(first).operation.generator, "veo");
  ASSERT_TRUE(std::holds_alternative<StopHere>(second));
  EXPECT_EQ(std::get<StopHere>(second).operation.ambiguous, 2);
  EXPECT_EQ(std::get<StopHere>(second).error.code, ErrorCode::conflict);
}

TEST(PaidOperation, ByThePolicyAnAmbiguousSubmitIsNeverPaidAgain) {
  const NextStep next =
      next_step(operation_at(OperationStep::intent, ""), paid, paid, AmbiguousPolicy::give_up);

  ASSERT_TRUE(std::holds_alternative<StopHere>(next));
  EXPECT_EQ(std::get<StopHere>(next).operation.step, OperationStep::none);
}

TEST(PaidOperation, AFreeGeneratorIsNeverAmbiguous) {
  Operation found = operation_at(OperationStep::intent, "");
  found.generator = "local";

  const NextStep next = next_step(found, local, local, AmbiguousPolicy::give_up);

  ASSERT_TRUE(std::holds_alternative<SubmitNext>(next));
  EXPECT_EQ(std::get<SubmitNext>(next).operation.ambiguous, 0);
  EXPECT_EQ(std::get<SubmitNext>(next).operation.submits, 2);
}

}  // namespace
}  // namespace clipmill
