#include "base/embedding.hpp"

#include <cmath>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace clipmill {
namespace {

float dot_plain(const float* a, const float* b, std::size_t size) {
  // Eight sums let the compiler use whatever vector width the baseline has.
  float sums[8] = {};
  std::size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    for (std::size_t j = 0; j < 8; ++j) sums[j] += a[i + j] * b[i + j];
  }
  float total = 0;
  for (; i < size; ++i) total += a[i] * b[i];
  for (const float sum : sums) total += sum;
  return total;
}

#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) float dot_avx2(const float* a, const float* b,
                                                   std::size_t size) {
  __m256 sums[4] = {_mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps(),
                    _mm256_setzero_ps()};
  std::size_t i = 0;
  for (; i + 32 <= size; i += 32) {
    for (std::size_t j = 0; j < 4; ++j) {
      sums[j] =
          _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 8 * j), _mm256_loadu_ps(b + i + 8 * j), sums[j]);
    }
  }
  const __m256 sum =
      _mm256_add_ps(_mm256_add_ps(sums[0], sums[1]), _mm256_add_ps(sums[2], sums[3]));
  alignas(32) float lanes[8];
  _mm256_store_ps(lanes, sum);
  float total = 0;
  for (const float lane : lanes) total += lane;
  for (; i < size; ++i) total += a[i] * b[i];
  return total;
}
#endif

using Dot = float (*)(const float*, const float*, std::size_t);

Dot choose_dot() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return dot_avx2;
#endif
  return dot_plain;
}

}  // namespace

float dot(EmbeddingView a, EmbeddingView b) {
  static const Dot chosen = choose_dot();
  return chosen(a.data(), b.data(), std::min(a.size(), b.size()));
}

float norm(EmbeddingView a) { return std::sqrt(dot(a, a)); }

bool normalise(std::span<float> a) {
  const float length = norm(a);
  if (!std::isfinite(length) || length <= 0) return false;
  for (float& x : a) x /= length;
  return true;
}

void add_scaled(std::span<float> a, EmbeddingView b, float factor) {
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) a[i] += factor * b[i];
}

Embedding centred(EmbeddingView x, EmbeddingView mean) {
  Embedding result(x.begin(), x.end());
  add_scaled(result, mean, -1.0F);
  if (norm(result) < 1e-6F) result.assign(x.begin(), x.end());
  normalise(result);
  return result;
}

bool is_finite(EmbeddingView a) {
  for (const float x : a) {
    if (!std::isfinite(x)) return false;
  }
  return true;
}

}  // namespace clipmill
