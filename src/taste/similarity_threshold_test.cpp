#include "taste/similarity_threshold.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace clipmill {
namespace {

TEST(SimilarityThreshold, AboveOneIsAPercentageAndUpToOneACosine) {
  const struct {
    double configured;
    double cosine;
  } cases[] = {{0, 0}, {0.15, 0.15}, {0.85, 0.85}, {1, 1}, {1.5, 0.015}, {15, 0.15}, {100, 1}};
  for (const auto& [configured, cosine] : cases) {
    const auto threshold = similarity_threshold_from(configured);

    ASSERT_TRUE(threshold) << configured;
    EXPECT_DOUBLE_EQ(*threshold, cosine) << configured;
  }
}

TEST(SimilarityThreshold, WhatIsNeitherIsRefused) {
  for (const double bad : {-0.01, -15.0, 100.5, 1e9, std::numeric_limits<double>::infinity(),
                           std::numeric_limits<double>::quiet_NaN()}) {
    const auto threshold = similarity_threshold_from(bad);

    ASSERT_FALSE(threshold) << bad;
    EXPECT_EQ(threshold.error().code, ErrorCode::invalid) << bad;
  }
}

}  // namespace
}  // namespace clipmill
