// FollowingEmbedder: embeds in the space that the truth names at that moment, for processes that do
// not follow the catalogue (workers).
//
// Asks for the stored model before each call and takes it up when it is another one: one indexed
// read.
#pragma once

#include "catalog/fittable_embedder.hpp"
#include "catalog/video_store.hpp"

namespace clipmill {

class FollowingEmbedder final : public Embedder {
 public:
  // Both outlive it; nobody else calls use() on `inner`.
  FollowingEmbedder(VideoStore& videos, FittableEmbedder& inner) : videos_(videos), inner_(inner) {}

  asio::awaitable<Result<std::vector<Result<Embedding>>>> embed(
      std::vector<std::string> texts) override;

  // Of the last call's vectors.
  std::string space() const override { return inner_.space(); }

 private:
  VideoStore& videos_;
  FittableEmbedder& inner_;
};

}  // namespace clipmill
