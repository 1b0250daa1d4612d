#include "catalog/following_embedder.hpp"

namespace clipmill {

asio::awaitable<Result<std::vector<Result<Embedding>>>> FollowingEmbedder::embed(
    std::vector<std::string> texts) {
  auto model = co_await videos_.embedder_model();
  if (!model) co_return fail(model.error());
  if (*model && (*model)->space != inner_.space()) {
    auto taken = inner_.use(**model);
    if (!taken) co_return fail(taken.error());
  }
  co_return co_await inner_.embed(std::move(texts));
}

}  // namespace clipmill
