#include "tests/contract/similarity_index_contract.hpp"

#include "adapters/exact/exact_index.hpp"

namespace clipmill::test {
namespace {

std::unique_ptr<SimilarityIndex> make_exact(asio::io_context&) {
  return std::make_unique<ExactIndex>(ExactOptions{.scratch_folder = ::testing::TempDir()});
}

const auto local = ::testing::Values(SimilarityIndexMaker{"exact", make_exact});
const auto name = [](const ::testing::TestParamInfo<SimilarityIndexMaker>& maker) {
  return maker.param.name;
};

INSTANTIATE_TEST_SUITE_P(Local, SimilarityIndexContract, local, name);
INSTANTIATE_TEST_SUITE_P(Local, LocalIndexContract, local, name);

}  // namespace
}  // namespace clipmill::test
