// FittableEmbedder: an embedder whose space follows from the catalogue's own captions.
//
// Who fits, and what then has to be embedded again: catalog/import.hpp. Embedders without a fitted
// state (a provider's endpoint) are plain Embedders.
#pragma once

#include <string>
#include <vector>

#include "catalog/embedder.hpp"
#include "catalog/video_store.hpp"

namespace clipmill {

class FittableEmbedder : public Embedder {
 public:
  // The model that `captions` give; the embedder itself goes on as it is. The same captions in the
  // same order give the same model on every machine. invalid: no caption has a word.
  virtual Result<EmbedderModel> fit(const std::vector<std::string>& captions) const = 0;

  // Embeds in the model's space from now on. invalid: it is damaged, or another embedder's; nothing
  // has changed.
  virtual Result<void> use(const EmbedderModel& model) = 0;
};

}  // namespace clipmill
