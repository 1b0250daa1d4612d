#include "tests/contract/blob_store_contract.hpp"

#include "tests/support/memory_blob_store.hpp"

namespace clipmill::test {
namespace {

class MemoryUnderTest final : public BlobStoreUnderTest {
 public:
  explicit MemoryUnderTest(const BlobStoreSurroundings& around) : store_(around.clock) {}
  BlobStore& store() override { return store_; }

 private:
  MemoryBlobStore store_;
};

BlobStoreFactory memory() {
  return [](const BlobStoreSurroundings& around) -> std::unique_ptr<BlobStoreUnderTest> {
    return std::make_unique<MemoryUnderTest>(around);
  };
}

INSTANTIATE_TEST_SUITE_P(Memory, BlobStoreContract, testing::Values(memory()));

}  // namespace
}  // namespace clipmill::test
