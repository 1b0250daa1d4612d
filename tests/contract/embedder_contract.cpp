#include "tests/contract/embedder_contract.hpp"

#include "adapters/hashing/hashing_embedder.hpp"

namespace clipmill::test {
namespace {

std::unique_ptr<Embedder> make_unfitted(asio::io_context&) {
  return std::make_unique<HashingEmbedder>();
}

std::unique_ptr<Embedder> make_fitted(asio::io_context&) {
  auto embedder = std::make_unique<HashingEmbedder>();
  EXPECT_TRUE(embedder->use(embedder->fit({"a dog", "a cat", "a train at night"}).value()));
  return embedder;
}

INSTANTIATE_TEST_SUITE_P(Hashing, EmbedderContract,
                         ::testing::Values(EmbedderMaker{"unfitted", make_unfitted},
                                           EmbedderMaker{"fitted", make_fitted}),
                         [](const ::testing::TestParamInfo<EmbedderMaker>& maker) {
                           return maker.param.name;
                         });

}  // namespace
}  // namespace clipmill::test
