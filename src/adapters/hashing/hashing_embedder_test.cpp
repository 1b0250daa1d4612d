#include "adapters/hashing/hashing_embedder.hpp"

#include <gtest/gtest.h>

#include "adapters/hashing/caption_features.hpp"

namespace clipmill {
namespace {

const std::vector<std::string> captions{
    "a black dog runs on the beach",   "two dogs playing in the snow",
    "a cat sleeps on a red sofa",      "a kitten chasing a butterfly",
    "surfing a big wave at sunset",    "surfers waiting for waves",
    "a steam train crossing a bridge", "a night train in the rain",
    "city lights at night in the rain"};

float likeness(const HashingEmbedder& embedder, std::string_view a, std::string_view b) {
  return dot(embedder.embed_one(a).value(), embedder.embed_one(b).value());
}

std::string stemmed(std::u32string word) {
  std::string text;
  for (const char32_t c : stem(std::move(word))) text.push_back(static_cast<char>(c));
  return text;
}

TEST(CaptionFeatures, WordsAreLowerCaseLettersAndDigitsOfAnyScript) {
  const std::vector<std::u32string> expected{U"a", U"dogs", U"4k", U"café", U"ÿ", U"москва", U"猫"};

  EXPECT_EQ(split_words("A DOG'S -- 4K caf\u00c9! \u00ff \u041cосква\u3002\u732b \xff\xc3"),
            expected);
  EXPECT_TRUE(split_words("... \u2014 \u00bf?\t\n").empty());
}

TEST(CaptionFeatures, FormsOfOneWordHaveOneStem) {
  EXPECT_EQ(stemmed(U"dogs"), stemmed(U"dog"));
  EXPECT_EQ(stemmed(U"puppies"), stemmed(U"puppy"));
  EXPECT_EQ(stemmed(U"running"), stemmed(U"run"));
  EXPECT_EQ(stemmed(U"baking"), stemmed(U"baked"));
  EXPECT_EQ(stemmed(U"baking"), stemmed(U"bake"));
  EXPECT_EQ(stemmed(U"beaches"), stemmed(U"beach"));
  EXPECT_EQ(stemmed(U"falling"), stemmed(U"fall"));
  EXPECT_EQ(stemmed(U"glass"), "glass");
  EXPECT_EQ(stemmed(U"bus"), "bus");
  EXPECT_EQ(stemmed(U"spring"), "spring");
  EXPECT_EQ(stemmed(U"speed"), "speed");
  EXPECT_EQ(stemmed(U"is"), "is");
  EXPECT_EQ(stemmed(U"s"), "s");
}

TEST(CaptionFeatures, TextWithoutSpacesIsTakenApartByCharacters) {
  const CaptionFeatures features = features_of("東京タワー");

  EXPECT_EQ(features.words.size(), 1U);
  EXPECT_EQ(features.parts.size(), 5U + 4U + 3U);
}

TEST(CaptionFeatures, HashesAreTheSameOnEveryMachine) {
  EXPECT_EQ(hash_bytes(""), 0xefd01f60ba992926U);
  EXPECT_EQ(hash_bytes("clipmill"), 0x33d3d563a3d6bbdfU);
  EXPECT_EQ(features_of("dog").words.at(0), 0x785ba9ea97586b7eU);
}

TEST(HashingEmbedder, WordsThatAreSharedBringCaptionsTogether) {
  HashingEmbedder embedder;
  ASSERT_TRUE(embedder.use(embedder.fit(captions).value()));

  EXPECT_GT(likeness(embedder, "a dog on the beach", "dogs at beaches"),
            likeness(embedder, "a dog on the beach", "a cat on the sofa"));
  EXPECT_GT(likeness(embedder, "surfing", "a surfer"), likeness(embedder, "surfing", "a train"));
  EXPECT_NEAR(likeness(embedder, "A Dog!", "a dog"), 1.0F, 1e-5);
}

TEST(HashingEmbedder, WordsThatStandEverywhereHardlyCount) {
  HashingEmbedder unfitted;
  HashingEmbedder fitted;
  ASSERT_TRUE(fitted.use(fitted.fit(captions).value()));

  EXPECT_LT(likeness(fitted, "a dog in the rain", "a sofa in the city"),
            likeness(unfitted, "a dog in the rain", "a sofa in the city"));
}

TEST(HashingEmbedder, ACaptionOfWordsThatStandEverywhereStillHasAVector) {
  HashingEmbedder embedder;
  ASSERT_TRUE(embedder.use(embedder.fit({"dog", "dog"}).value()));

  EXPECT_TRUE(embedder.embed_one("dog"));
}

TEST(HashingEmbedder, AModelGivesTheSameVectorsInEveryProcess) {
  const HashingEmbedder fitter;
  const EmbedderModel model = fitter.fit(captions).value();
  const auto one = HashingEmbedder::make(model);
  const auto other = HashingEmbedder::make(model);

  ASSERT_TRUE(one);
  ASSERT_TRUE(other);
  EXPECT_EQ((*one)->space(), model.space);
  EXPECT_EQ((*one)->embed_one("a dog").value(), (*other)->embed_one("a dog").value());
  EXPECT_EQ(fitter.space(), "hashing-1:unfitted");
  EXPECT_EQ(model.fitted_on, 9);
}

TEST(HashingEmbedder, OtherCaptionsGiveAnotherSpace) {
  const HashingEmbedder embedder;

  EXPECT_NE(embedder.fit({"a dog"}).value().space, embedder.fit({"a cat"}).value().space);
  EXPECT_EQ(embedder.fit(captions).value().space, embedder.fit(captions).value().space);
}

TEST(HashingEmbedder, ADamagedModelIsRefusedAndTheEmbedderGoesOnAsItWas) {
  HashingEmbedder embedder;
  const EmbedderModel good = embedder.fit(captions).value();
  ASSERT_TRUE(embedder.use(good));
  EmbedderModel flipped = good;
  flipped.state[flipped.state.size() / 2] ^= 1;
  EmbedderModel cut = good;
  cut.state.resize(cut.state.size() - 1);
  EmbedderModel foreign = good;
  foreign.space = "openai:text-embedding-3-small";

  for (const EmbedderModel& bad : {flipped, cut, foreign, EmbedderModel{}}) {
    const auto used = embedder.use(bad);
    ASSERT_FALSE(used);
    EXPECT_EQ(used.error().code, ErrorCode::invalid);
    EXPECT_FALSE(HashingEmbedder::make(bad));
  }
  EXPECT_EQ(embedder.space(), good.space);
}

TEST(HashingEmbedder, AStateWithTheRightHashAndWrongNumbersIsRefused) {
  HashingEmbedder embedder;
  // Frequencies above the number of captions, places beyond the last bucket, numbers without end.
  for (const std::string& tail :
       {std::string("\x01\x00\x02", 3), std::string("\x01\xff\xff\xff\x7f\x01"),
        std::string("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), std::string("\x01\x00", 2),
        std::string()}) {
    EmbedderModel model;
    model.state = "clipmill hashing-1\n" + tail;
    char space[32];
    std::snprintf(space, sizeof(space), "hashing-1:%016lx", hash_bytes(model.state));
    model.space = space;

    EXPECT_FALSE(embedder.use(model));
  }
}

TEST(HashingEmbedder, NothingCanBeFittedOnTextWithoutWords) {
  const HashingEmbedder embedder;

  EXPECT_FALSE(embedder.fit({"...", ""}));
}

}  // namespace
}  // namespace clipmill
