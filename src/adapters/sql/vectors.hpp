// Vectors in BLOB columns: little-endian float32, four bytes each.
#pragma once

#include <bit>
#include <cstring>
#include <stdexcept>
#include <string>

#include "adapters/sql/database.hpp"
#include "base/embedding.hpp"

namespace clipmill::sql {

static_assert(std::endian::native == std::endian::little, "vectors are stored as they lie");

inline Blob to_blob(EmbeddingView vector) {
  return Blob{std::string(reinterpret_cast<const char*>(vector.data()), vector.size_bytes())};
}

// Throws on bytes that are no vector: the row was damaged by other hands.
inline Embedding from_blob(const std::string& bytes) {
  if (bytes.size() % sizeof(float) != 0) throw std::runtime_error("a stored vector is damaged");
  Embedding vector(bytes.size() / sizeof(float));
  if (!vector.empty()) std::memcpy(vector.data(), bytes.data(), bytes.size());
  return vector;
}

}  // namespace clipmill::sql
