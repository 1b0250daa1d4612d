#include "tests/contract/similarity_index_contract.hpp"

#include "adapters/exact/exact_index.hpp"
#include "adapters/hnsw/adaptive_index.hpp"
#include "adapters/hnsw/hnsw_index.hpp"

namespace clipmill::test {
namespace {

std::unique_ptr<SimilarityIndex> make_exact(asio::io_context&) {
  return std::make_unique<ExactIndex>(ExactOptions{.scratch_folder = ::testing::TempDir()});
}

NullLog no_log;

// Small bounds, so that the suite's few vectors make the graph come, grow and go beside the calls.
std::unique_ptr<SimilarityIndex> make_hnsw(asio::io_context&) {
  return std::make_unique<HnswIndex>(
      HnswOptions{.scratch_folder = ::testing::TempDir(), .graph_min = 20, .delta_max = 8}, no_log);
}

std::unique_ptr<SimilarityIndex> make_adaptive(asio::io_context&) {
  return std::make_unique<AdaptiveIndex>(
      AdaptiveOptions{.scratch_folder = ::testing::TempDir(), .exact_max = 100}, no_log);
}

const auto local = ::testing::Values(SimilarityIndexMaker{"exact", make_exact},
                                     SimilarityIndexMaker{"hnsw", make_hnsw},
                                     SimilarityIndexMaker{"adaptive", make_adaptive});
const auto name = [](const ::testing::TestParamInfo<SimilarityIndexMaker>& maker) {
  return maker.param.name;
};

INSTANTIATE_TEST_SUITE_P(Local, SimilarityIndexContract, local, name);
INSTANTIATE_TEST_SUITE_P(Local, LocalIndexContract, local, name);

}  // namespace
}  // namespace clipmill::test
