#include "tests/support/memory_dispatcher.hpp"

#include "tests/contract/dispatcher_contract.hpp"

namespace clipmill::test {
namespace {

class MemoryHarness final : public DispatcherHarness {
 public:
  MemoryHarness(FakeClock& clock, TierWeights weights) : dispatcher_(clock, random_, weights) {}
  Dispatcher& dispatcher() override { return dispatcher_; }
  Dispatcher& other() override { return dispatcher_; }

 private:
  SeededRandom random_{1};
  MemoryDispatcher dispatcher_;
};

const DispatcherMaker memory{.name = "Memory",
                             .make = [](asio::io_context&, FakeClock& clock, TierWeights weights) {
                               return std::make_unique<MemoryHarness>(clock, weights);
                             }};

INSTANTIATE_TEST_SUITE_P(Memory, DispatcherContract, testing::Values(memory), maker_name);
INSTANTIATE_TEST_SUITE_P(Memory, FairShareContract, testing::Values(memory), maker_name);

}  // namespace
}  // namespace clipmill::test
