#include "tests/contract/dispatcher_contract.hpp"

namespace clipmill::test {
namespace {

const DispatcherMaker memory = memory_maker();

INSTANTIATE_TEST_SUITE_P(Memory, DispatcherContract, testing::Values(memory), maker_name);
INSTANTIATE_TEST_SUITE_P(Memory, FairShareContract, testing::Values(memory), maker_name);
INSTANTIATE_TEST_SUITE_P(Memory, ClaimLimitsContract, testing::Values(memory), maker_name);

}  // namespace
}  // namespace clipmill::test
