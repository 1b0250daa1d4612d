#include "adapters/exact/quantised.hpp"

#include <cmath>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace clipmill {
namespace {

#if defined(__x86_64__)
__attribute__((target("avx2"))) std::int32_t code_dot_avx2(const std::int8_t* a,
                                                           const std::int8_t* b) {
  static_assert(embedding_size % 64 == 0);
  const __m256i ones = _mm256_set1_epi16(1);
  __m256i sums[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
  for (std::size_t i = 0; i < embedding_size; i += 64) {
    for (std::size_t j = 0; j < 2; ++j) {
      const __m256i x = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(a + i + 32 * j));
      const __m256i y = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(b + i + 32 * j));
      // maddubs wants one unsigned side: |x| times y with x's sign. A pair sums to at most
      // 2 * 127 * 127 = 32258, so 16 bits never saturate (that is why -128 is no code).
      const __m256i pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(x), _mm256_sign_epi8(y, x));
      sums[j] = _mm256_add_epi32(sums[j], _mm256_madd_epi16(pairs, ones));
    }
  }
  alignas(32) std::int32_t lanes[8];
  _mm256_store_si256(reinterpret_cast<__m256i*>(lanes), _mm256_add_epi32(sums[0], sums[1]));
  std::int32_t total = 0;
  for (const std::int32_t lane : lanes) total += lane;
  return total;
}
#endif

using CodeDot = std::int32_t (*)(const std::int8_t*, const std::int8_t*);

CodeDot choose_code_dot() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2")) return code_dot_avx2;
#endif
  return code_dot_plain;
}

// Before main(), so that the innermost loop pays no check for a first call.
const CodeDot chosen_code_dot = choose_code_dot();

}  // namespace

std::int32_t code_dot_plain(const std::int8_t* a, const std::int8_t* b) {
  std::int32_t total = 0;
  for (std::size_t i = 0; i < embedding_size; ++i) {
    total += static_cast<std::int32_t>(a[i]) * static_cast<std::int32_t>(b[i]);
  }
  return total;
}

std::int32_t code_dot(const std::int8_t* a, const std::int8_t* b) { return chosen_code_dot(a, b); }

QuantisedVector quantise(EmbeddingView vector) {
  QuantisedVector result;
  float largest = 0;
  for (const float x : vector) largest = std::max(largest, std::fabs(x));
  result.scale = largest / 127.0F;
  const float factor = largest > 0 ? 127.0F / largest : 0.0F;
  for (std::size_t i = 0; i < embedding_size; ++i) {
    result.codes[i] = static_cast<std::int8_t>(std::lrintf(vector[i] * factor));
  }
  return result;
}

float quantised_dot(const QuantisedVector& a, const QuantisedVector& b) {
  return static_cast<float>(chosen_code_dot(a.codes.data(), b.codes.data())) * (a.scale * b.scale);
}

std::uint64_t sketch(const QuantisedVector& vector) {
  constexpr std::size_t group = embedding_size / 64;
  std::uint64_t bits = 0;
  for (std::size_t bit = 0; bit < 64; ++bit) {
    int sum = 0;
    for (std::size_t i = 0; i < group; ++i) sum += vector.codes[bit * group + i];
    if (sum > 0) bits |= std::uint64_t{1} << bit;
  }
  return bits;
}

}  // namespace clipmill
