// Embedder: text to a unit vector of 1536 floats.
//
// The same text in the same space always gives the same vector. An empty text, or one without any
// word, is invalid. Obligations in full: tests/contract/embedder_contract.cpp
#pragma once

#include <string>
#include <vector>

#include "base/async.hpp"
#include "base/embedding.hpp"
#include "base/result.hpp"

namespace clipmill {

class Embedder {
 public:
  virtual ~Embedder() = default;

  // One result a text, in order; a bad text fails alone.
  virtual asio::awaitable<Result<std::vector<Result<Embedding>>>> embed(
      std::vector<std::string> texts) = 0;

  // Fingerprint of the vectors' space; vectors of two spaces never meet.
  virtual std::string space() const = 0;
};

}  // namespace clipmill
