#include "adapters/exact/quantised.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "base/random.hpp"

namespace clipmill {
namespace {

Embedding random_unit(Random& random) {
  Embedding vector(embedding_size);
  for (float& x : vector) x = static_cast<float>(random.unit() - 0.5);
  normalise(vector);
  return vector;
}

TEST(Quantised, TheDotProductIsNearTheFloatsOwn) {
  SeededRandom random(3);
  for (int i = 0; i < 50; ++i) {
    const Embedding a = random_unit(random);
    const Embedding b = random_unit(random);

    EXPECT_NEAR(quantised_dot(quantise(a), quantise(b)), dot(a, b), 2e-3);
    EXPECT_NEAR(quantised_dot(quantise(a), quantise(a)), 1.0F, 2e-3);
  }
}

TEST(Quantised, BothWaysGiveTheSameSumAtTheExtremes) {
  std::array<std::int8_t, embedding_size> high;
  std::array<std::int8_t, embedding_size> low;
  high.fill(127);
  low.fill(-127);

  EXPECT_EQ(code_dot(high.data(), high.data()), 127 * 127 * 1536);
  EXPECT_EQ(code_dot(high.data(), low.data()), -127 * 127 * 1536);
  EXPECT_EQ(code_dot_plain(high.data(), low.data()), -127 * 127 * 1536);
}

TEST(Quantised, BothWaysGiveTheSameSumOnAnyCodes) {
  SeededRandom random(4);
  for (int i = 0; i < 20; ++i) {
    const QuantisedVector a = quantise(random_unit(random));
    const QuantisedVector b = quantise(random_unit(random));

    EXPECT_EQ(code_dot(a.codes.data(), b.codes.data()),
              code_dot_plain(a.codes.data(), b.codes.data()));
  }
}

TEST(Quantised, AZeroVectorStaysZero) {
  const QuantisedVector zero = quantise(Embedding(embedding_size, 0.0F));

  EXPECT_EQ(quantised_dot(zero, zero), 0.0F);
}

TEST(Quantised, SketchesTellTheSameVectorFromAnother) {
  SeededRandom random(5);
  const Embedding vector = random_unit(random);
  Embedding nearly = vector;
  add_scaled(nearly, random_unit(random), 0.03F);
  normalise(nearly);
  const Embedding other = random_unit(random);

  const std::uint64_t bits = sketch(quantise(vector));

  EXPECT_LE(std::popcount(bits ^ sketch(quantise(nearly))), 8);
  EXPECT_GE(std::popcount(bits ^ sketch(quantise(other))), 16);
}

}  // namespace
}  // namespace clipmill
