// Embeddings: 1536 floats. The maths that taste, search and the embedders share.
//
// The dot product uses AVX2 when the processor has it (asked at run time) and plain C++ elsewhere;
// the two agree to about 1e-6 on unit vectors.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace clipmill {

inline constexpr std::size_t embedding_size = 1536;

using Embedding = std::vector<float>;          // embedding_size floats
using EmbeddingView = std::span<const float>;  // of one size, wherever two meet

float dot(EmbeddingView a, EmbeddingView b);
float norm(EmbeddingView a);

// Scales to length 1. False, and unchanged, when the length is 0 or not finite.
bool normalise(std::span<float> a);

// a += factor * b
void add_scaled(std::span<float> a, EmbeddingView b, float factor);

// unit(x - mean); x itself (as a unit vector) where mean is empty or equals x.
Embedding centred(EmbeddingView x, EmbeddingView mean);

// No NaN, no infinity.
bool is_finite(EmbeddingView a);

}  // namespace clipmill
