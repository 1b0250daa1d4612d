// What every Embedder does. An adapter joins by one INSTANTIATE_TEST_SUITE_P line in its .cpp.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

#include "catalog/embedder.hpp"
#include "tests/support/run.hpp"

namespace clipmill::test {

struct EmbedderMaker {
  std::string name;
  std::function<std::unique_ptr<Embedder>(asio::io_context&)> make;
};

inline void PrintTo(const EmbedderMaker& maker, std::ostream* out) { *out << maker.name; }

class EmbedderContract : public ::testing::TestWithParam<EmbedderMaker> {
 protected:
  void SetUp() override { embedder_ = GetParam().make(loop_); }

  std::vector<Result<Embedding>> embed(std::vector<std::string> texts) {
    auto embedded = run(loop_, embedder_->embed(std::move(texts)));
    EXPECT_TRUE(embedded.has_value()) << embedded.error().message;
    return embedded.value_or(std::vector<Result<Embedding>>());
  }

  asio::io_context loop_;
  std::unique_ptr<Embedder> embedder_;
};

TEST_P(EmbedderContract, GivesUnitVectorsOf1536FiniteFloats) {
  const auto embedded = embed({"a dog runs on the beach", "x", std::string(2000, 'y')});

  ASSERT_EQ(embedded.size(), 3U);
  for (const Result<Embedding>& each : embedded) {
    ASSERT_TRUE(each.has_value());
    EXPECT_EQ(each->size(), embedding_size);
    EXPECT_TRUE(is_finite(*each));
    EXPECT_NEAR(norm(*each), 1.0F, 1e-4);
  }
}

TEST_P(EmbedderContract, GivesOneResultATextInOrder) {
  const auto together = embed({"a dog", "a train at night", "a dog"});

  const auto alone = embed({"a train at night"});

  ASSERT_EQ(together.size(), 3U);
  EXPECT_NEAR(dot(together[1].value(), alone.at(0).value()), 1.0F, 1e-4);
  EXPECT_NEAR(dot(together[0].value(), together[2].value()), 1.0F, 1e-4);
  EXPECT_LT(dot(together[0].value(), together[1].value()), 0.999F);
}

TEST_P(EmbedderContract, ATextWithoutAWordFailsAlone) {
  const auto embedded = embed({"a dog", "", " \t\n", "?! ...", "a cat"});

  ASSERT_EQ(embedded.size(), 5U);
  EXPECT_TRUE(embedded[0]);
  EXPECT_TRUE(embedded[4]);
  for (const std::size_t bad : {1U, 2U, 3U}) {
    ASSERT_FALSE(embedded[bad]);
    EXPECT_EQ(embedded[bad].error().code, ErrorCode::invalid);
  }
}

TEST_P(EmbedderContract, NoTextsGiveNoVectors) { EXPECT_TRUE(embed({}).empty()); }

TEST_P(EmbedderContract, TakesMoreTextsThanOneRequestHolds) {
  std::vector<std::string> texts;
  for (int i = 0; i < 300; ++i) texts.push_back("clip number " + std::to_string(i));

  const auto embedded = embed(texts);

  ASSERT_EQ(embedded.size(), 300U);
  EXPECT_NEAR(dot(embedded[299].value(), embed({texts[299]}).at(0).value()), 1.0F, 1e-4);
}

TEST_P(EmbedderContract, NamesItsSpace) {
  const std::string before = embedder_->space();
  embed({"a dog"});

  EXPECT_FALSE(before.empty());
  EXPECT_EQ(embedder_->space(), before);
}

}  // namespace clipmill::test
