// HashingEmbedder: text to 1536 floats without any model file or network.
//
// Words, pairs of neighbouring words and parts of words (caption_features.hpp) are each weighted by
// how often they stand in the text (1 + ln n) and how rare they are in the catalogue (IDF), and
// added at three hashed places with hashed signs. Words, pairs and parts are each brought to a
// fixed length first, so that a long caption and a short one are made of the same mixture. It knows
// spelling, not meaning: "puppy" is near "puppies" and far from "dog".
//
// Measured on 800 captions of 8 categories, the mean taken off: of the five nearest, 51 % (captions
// of a line) and 56 % (of a paragraph) are of the caption's own category; chance gives 12 %.
// Without a fitted state 48 and 54 %. bench/embedding_quality.cpp prints it for any file.
//
// The fitted state is the document frequency of each word and part, hashed into 65,536 buckets.
// Lives on the loop; embeds some 10,000 captions a second there.
#pragma once

#include <memory>
#include <optional>

#include "catalog/fittable_embedder.hpp"

namespace clipmill {

class HashingEmbedder final : public FittableEmbedder {
 public:
  HashingEmbedder();  // unfitted
  ~HashingEmbedder() override;

  // invalid: the model's state is damaged, or another embedder's.
  static Result<std::unique_ptr<HashingEmbedder>> make(const std::optional<EmbedderModel>& model);

  asio::awaitable<Result<std::vector<Result<Embedding>>>> embed(
      std::vector<std::string> texts) override;
  std::string space() const override;  // "hashing-1:" and a hash of the state, or "unfitted"

  Result<EmbedderModel> fit(const std::vector<std::string>& captions) const override;
  Result<void> use(const EmbedderModel& model) override;

  // What embed() gives for one text, without the wait.
  Result<Embedding> embed_one(std::string_view text) const;

 private:
  struct Frequencies;
  std::unique_ptr<const Frequencies> frequencies_;  // null: unfitted
  std::string space_;
};

}  // namespace clipmill
