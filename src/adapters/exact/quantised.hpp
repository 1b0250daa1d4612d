// Quantised vectors: 1536 signed bytes and one scale, a quarter of the floats' memory traffic.
//
// x is about scale * codes[i], |codes[i]| <= 127, scale = max |x| / 127. The dot product of two
// quantised unit vectors is off by about 3e-4 where the weight is spread over all dimensions, and
// by about 1e-3 in the sparse vectors of short captions; searches therefore score their best
// candidates again with the floats. AVX2 where the processor has it (asked at run time), plain C++
// elsewhere; the integer sums are the same.
#pragma once

#include <array>
#include <cstdint>

#include "base/embedding.hpp"

namespace clipmill {

struct alignas(32) QuantisedVector {
  std::array<std::int8_t, embedding_size> codes;
  float scale;
};

QuantisedVector quantise(EmbeddingView vector);

// About dot(a, b).
float quantised_dot(const QuantisedVector& a, const QuantisedVector& b);

// 64 bits that nearly agree for nearly equal vectors: one sign for each 24 neighbouring dimensions.
std::uint64_t sketch(const QuantisedVector& vector);

// The two ways to compute the integer sum; for tests.
std::int32_t code_dot_plain(const std::int8_t* a, const std::int8_t* b);
std::int32_t code_dot(const std::int8_t* a, const std::int8_t* b);

}  // namespace clipmill
