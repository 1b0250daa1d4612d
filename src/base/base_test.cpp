#include <gtest/gtest.h>

#include <cmath>

#include "base/embedding.hpp"
#include "base/ids.hpp"

namespace clipmill {
namespace {

TEST(Ids, HoldNoSeparatorAndNoControlByte) {
  for (const std::string good : {"u1", "auth0|42", "a@b.example", "_x", "animal-001"}) {
    EXPECT_TRUE(check_id(good, "id")) << good;
  }
  const std::string long_id(129, 'a');
  for (const std::string& bad :
       {std::string(""), std::string("a/b"), std::string("a:b"), std::string("a\nb"),
        std::string("a\0b", 3), std::string(".."), std::string("-x"), std::string("é"), long_id}) {
    EXPECT_FALSE(check_id(bad, "id")) << bad;
  }
}

TEST(Ids, Uuid7SortsByCreation) {
  SeededRandom random(1);

  const std::string first = make_uuid7(from_millis(1000), random);
  const std::string second = make_uuid7(from_millis(2000), random);

  EXPECT_LT(first, second);
  EXPECT_EQ(first.size(), 36U);
  EXPECT_EQ(first[14], '7');
}

TEST(Embedding, DotAgreesWithPlainArithmetic) {
  SeededRandom random(7);
  Embedding a(embedding_size), b(embedding_size);
  double expected = 0;
  for (std::size_t i = 0; i < embedding_size; ++i) {
    a[i] = static_cast<float>(random.unit() - 0.5);
    b[i] = static_cast<float>(random.unit() - 0.5);
    expected += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  }

  EXPECT_NEAR(dot(a, b), expected, 1e-3);
}

TEST(Embedding, AVectorWithoutLengthIsNotNormalised) {
  Embedding zero(embedding_size, 0.0F);
  Embedding broken(embedding_size, NAN);

  EXPECT_FALSE(normalise(zero));
  EXPECT_FALSE(normalise(broken));
}

}  // namespace
}  // namespace clipmill
