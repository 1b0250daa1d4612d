#include "tests/contract/blob_store_contract.hpp"

#include "adapters/files/files_blob_store.hpp"
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

class FilesUnderTest final : public BlobStoreUnderTest {
 public:
  FilesUnderTest() : store_(FilesBlobStore::open(folder_.path(), random_).value()) {}
  BlobStore& store() override { return *store_; }

 private:
  TemporaryFolder folder_;
  SeededRandom random_{1};
  std::unique_ptr<FilesBlobStore> store_;
};

BlobStoreFactory files() {
  return [](const BlobStoreSurroundings&) -> std::unique_ptr<BlobStoreUnderTest> {
    return std::make_unique<FilesUnderTest>();
  };
}
BlobStoreFactory memory() {
  return [](const BlobStoreSurroundings& around) -> std::unique_ptr<BlobStoreUnderTest> {
    return std::make_unique<MemoryUnderTest>(around);
  };
}

INSTANTIATE_TEST_SUITE_P(Memory, BlobStoreContract, testing::Values(memory()));
INSTANTIATE_TEST_SUITE_P(Files, BlobStoreContract, testing::Values(files()));

}  // namespace
}  // namespace clipmill::test
