#include "tests/contract/task_store_contract.hpp"

namespace clipmill::test {
namespace {

const TaskStoreMaker memory{.name = "Memory", .make = [](asio::io_context&, Clock& clock) {
                              return memory_task_store(clock);
                            }};

INSTANTIATE_TEST_SUITE_P(Memory, TaskStoreContract, testing::Values(memory), task_store_name);

}  // namespace
}  // namespace clipmill::test
