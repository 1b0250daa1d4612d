#include "drawing/scene.hpp"

#include <gtest/gtest.h>

#include <map>

#include "drawing/painter.hpp"
#include "drawing/reading.hpp"

namespace clipmill::drawing {
namespace {

constexpr int width = 90;
constexpr int height = 160;

Frame picture(const std::string& prompt, std::uint64_t seed, double seconds = 3) {
  Painter painter(describe_scene(prompt, seed), {.width = width, .height = height});
  Frame frame(width, height);
  painter.paint(seconds, frame);
  return frame;
}

double mean_difference(const Frame& a, const Frame& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.bytes().size(); ++i) {
    sum += std::abs(static_cast<int>(a.bytes()[i]) - static_cast<int>(b.bytes()[i]));
  }
  return sum / static_cast<double>(a.bytes().size());
}

Reading reading_of(std::string_view prompt) { return read(words_of(prompt)); }

std::vector<std::string> named(std::string_view prompt) {
  std::vector<std::string> texts;
  for (const Mention& mention : reading_of(prompt).mentions) texts.push_back(mention.text);
  return texts;
}

using Texts = std::vector<std::string>;

TEST(PromptReading, FindsWhatIsNamed) {
  EXPECT_EQ(named("Two dogs and a cat."), (Texts{"dog", "cat"}));
  EXPECT_EQ(named("a FIRE TRUCK on the road"), (Texts{"fire truck"}));
  EXPECT_EQ(named("butterflies over wolves' leaves"), (Texts{"butterfly", "wolf", "leaves"}));
  EXPECT_EQ(named("a girl's kite"), (Texts{"girl", "kite"}));
  EXPECT_EQ(named("close up video of nothing at all"), Texts{});
}

TEST(PromptReading, TakesACompoundForOneThing) {
  EXPECT_EQ(named("a pomeranian dog"), (Texts{"pomeranian"}));
  EXPECT_EQ(named("a dog and a cat"), (Texts{"dog", "cat"}));
}

TEST(PromptReading, GivesAColourToWhatFollowsIt) {
  const Reading red = reading_of("a red car under a blue sky");
  ASSERT_EQ(red.mentions.size(), 1U);
  EXPECT_EQ(red.mentions[0].colour, hex(0xd8342e));
  EXPECT_TRUE(red.colours.empty());

  EXPECT_FALSE(reading_of("a car in red light").mentions[0].colour);
  EXPECT_EQ(reading_of("a car in red light").colours.size(), 1U);
  EXPECT_EQ(named("an orange on a plate").front(), "orange");
  EXPECT_EQ(reading_of("an orange cat").mentions[0].text, "cat");
}

TEST(PromptReading, Counts) {
  EXPECT_EQ(reading_of("a dog").mentions[0].count, 1);
  EXPECT_EQ(reading_of("two dogs").mentions[0].count, 2);
  EXPECT_EQ(reading_of("dogs").mentions[0].count, 3);
  EXPECT_EQ(reading_of("a flock of geese").mentions[0].count, 4);
}

TEST(PromptReading, HearsANo) { EXPECT_EQ(named("a road without any cars"), Texts{}); }

TEST(PromptReading, AYoungWomanIsNoChild) {
  EXPECT_FALSE(reading_of("a young woman").mentions[0].young);
  EXPECT_TRUE(reading_of("a young elephant").mentions[0].young);
  EXPECT_TRUE(reading_of("a tiny girl").mentions[0].young);
}

TEST(Scene, ChoosesASettingThatFits) {
  const struct {
    std::string_view prompt;
    Setting setting;
  } cases[] = {
      {"a whale", Setting::underwater},
      {"a lion", Setting::savanna},
      {"a camel", Setting::desert},
      {"a penguin", Setting::snow},
      {"a dog on the beach", Setting::beach},
      {"a snake on a wooden floor", Setting::room},
      {"a yacht", Setting::sea},
      {"a train", Setting::rails},
      {"a bowl of noodles", Setting::table},
      {"a chef", Setting::kitchen},
      {"an astronaut", Setting::space},
      {"a singer on a stage", Setting::stage},
      {"a church interior", Setting::hall},
      {"house covered in snow", Setting::snow},
      {"macro shot of a ladybug", Setting::macro},
      {"a palm tree against a blue sky", Setting::beach},
      {"a man reading a book in the library", Setting::library},
      {"city skyline at night", Setting::city},
      {"waterfall in the mountains", Setting::waterfall},
      {"zxqv", Setting::abstract},
  };
  for (const auto& expected : cases) {
    EXPECT_EQ(describe_scene(expected.prompt, 3).setting, expected.setting) << expected.prompt;
  }
}

TEST(Scene, HearsHourWeatherAndCamera) {
  const Scene scene = describe_scene("zoom in on a rainy city street at night in slow motion", 1);

  EXPECT_EQ(scene.hour, Hour::night);
  EXPECT_EQ(scene.weather, Weather::rain);
  EXPECT_EQ(scene.move, Move::push_in);
  EXPECT_LT(scene.pace, 1);
}

TEST(Scene, KnowsWhatItCanShow) {
  EXPECT_TRUE(describe_scene("a cat", 1).concrete);
  EXPECT_FALSE(describe_scene("the meaning of it all", 1).concrete);
}

TEST(Scene, IsTheSameForTheSamePromptAndSeed) {
  for (const char* prompt : {"a fox in a forest", "the sound of silence", ""}) {
    EXPECT_EQ(mean_difference(picture(prompt, 5), picture(prompt, 5)), 0) << prompt;
  }
}

TEST(Scene, ReadsPunctuationAndCaseAsNothing) {
  EXPECT_EQ(mean_difference(picture("A fox, in a FOREST!", 5), picture("a fox in a forest", 5)), 0);
}

TEST(Scene, DiffersBySeed) {
  for (const char* prompt : {"a fox in a forest", "a chef in a kitchen", "the sound of silence",
                             "a cup of coffee", "a galaxy"}) {
    double sum = 0;
    for (std::uint64_t seed = 1; seed < 5; ++seed) {
      sum += mean_difference(picture(prompt, seed), picture(prompt, seed + 1));
    }
    EXPECT_GT(sum / 4, 4.0) << prompt;
  }
}

TEST(Scene, NoTwoPromptsLookAlike) {
  const std::vector<std::string> prompts{"a fox in a forest",
                                         "a dog in a park",
                                         "a cat in a park",
                                         "a sailboat at sunset",
                                         "a city at night",
                                         "pancakes with syrup",
                                         "a birthday cake",
                                         "a man playing guitar",
                                         "two women talking",
                                         "an astronaut in space",
                                         "a clown fish",
                                         "a jellyfish",
                                         "a castle on a hill",
                                         "a lighthouse at dusk",
                                         "a hot air balloon",
                                         "snow on pine trees",
                                         "a train in the mountains",
                                         "a butterfly on a flower",
                                         "dreams of infinity",
                                         "the meaning of it all",
                                         "quantum entanglement",
                                         "a robot in a laboratory",
                                         "a waterfall",
                                         "fireworks over the sea"};
  std::vector<Frame> pictures;
  for (const std::string& prompt : prompts) pictures.push_back(picture(prompt, 1));

  for (std::size_t i = 0; i < pictures.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      EXPECT_GT(mean_difference(pictures[i], pictures[k]), 5.0)
          << prompts[i] << " / " << prompts[k];
    }
  }
}

TEST(Painter, PaintsAnyInstantWithoutTheOnesBefore) {
  Painter painter(describe_scene("a horse running in a meadow", 2),
                  {.width = width, .height = height});
  Frame frame(width, height);
  for (const double t : {0.0, 7.9, 1.5}) painter.paint(t, frame);

  EXPECT_EQ(mean_difference(frame, picture("a horse running in a meadow", 2, 1.5)), 0);
}

TEST(Painter, MovesWithoutFlickering) {
  for (const char* prompt : {"a horse running in a meadow", "a candle in a dark room",
                             "a taxi in the rain", "a jellyfish", "girls dancing on stage"}) {
    Painter painter(describe_scene(prompt, 2), {.width = width, .height = height});
    Frame before(width, height);
    Frame after(width, height);
    double sum = 0;
    double largest = 0;
    painter.paint(0, before);
    for (int i = 1; i < 96; ++i) {
      painter.paint(i / 24.0, after);
      const double difference = mean_difference(before, after);
      sum += difference;
      largest = std::max(largest, difference);
      std::swap(before, after);
    }
    EXPECT_GT(sum / 95, 0.02) << prompt << " stands still";
    EXPECT_LT(largest, 9.0) << prompt;
    EXPECT_LT(largest, 0.5 + 5 * sum / 95) << prompt << " jumps";
  }
}

TEST(Painter, StaysInTheStudioRange) {
  for (const char* prompt : {"fireworks at night", "snow in the mountains", "a candle"}) {
    const Frame frame = picture(prompt, 1);
    const std::size_t pixels = static_cast<std::size_t>(width) * height;
    for (std::size_t i = 0; i < frame.bytes().size(); ++i) {
      ASSERT_GE(frame.bytes()[i], 16) << prompt;
      ASSERT_LE(frame.bytes()[i], i < pixels ? 235 : 240) << prompt;
    }
  }
}

TEST(Painter, TakesAnyPromptAndShape) {
  const std::string prompts[] = {
      "",
      "   \n\t",
      std::string(8000, 'a'),
      "ein roter Hund läuft am Strand",
      "猫が走る",
      std::string("a dog\0 and a cat", 16),
      "\xff\xfe\x80 broken",
      "two two two three people people dogs cars cakes trees houses boats"};
  for (const std::string& prompt : prompts) {
    for (const auto [w, h] : {std::pair{32, 32}, std::pair{160, 90}, std::pair{34, 50}}) {
      Painter painter(
          describe_scene(prompt, 9, 500.0F * static_cast<float>(w) / static_cast<float>(h)),
          {.width = w, .height = h, .seconds = 0});
      Frame frame(w, h);
      painter.paint(0, frame);
      painter.paint(100, frame);
    }
  }
}

TEST(Painter, KnowsEverySettingHourAndWeather) {
  Scene scene = describe_scene("a dog", 4);
  for (int setting = 0; setting <= static_cast<int>(Setting::abstract); ++setting) {
    for (int hour = 0; hour <= static_cast<int>(Hour::overcast); ++hour) {
      for (int weather = 0; weather <= static_cast<int>(Weather::storm); ++weather) {
        scene.setting = static_cast<Setting>(setting);
        scene.hour = static_cast<Hour>(hour);
        scene.weather = static_cast<Weather>(weather);
        scene.move = static_cast<Move>((setting + hour + weather) % 7);
        Painter painter(scene, {.width = 36, .height = 64});
        Frame frame(36, 64);
        painter.paint(1, frame);
      }
    }
  }
}

TEST(Figures, EveryWordAsksForOne) {
  std::map<std::string_view, std::string_view> seen;
  for (const auto table : {beasts(), birds(), swimmers(), crawlers(), people(), vehicles(),
                           buildings(), plants(), foods(), things()}) {
    for (const Figure& figure : table) {
      for (std::string_view rest = figure.words; !rest.empty();) {
        const std::size_t end = std::min(rest.find('|'), rest.size());
        const std::string_view word = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const auto [found, fresh] = seen.emplace(word, figure.words);
        EXPECT_TRUE(fresh) << word << " asks for " << found->second << " and " << figure.words;
        EXPECT_FALSE(word.empty());
      }
    }
  }
  EXPECT_GT(seen.size(), 1500U);
}

TEST(Figures, AreDrawnWhateverTheyDo) {
  Canvas canvas(60, 60);
  Frame frame(60, 60);
  for (const auto table : {beasts(), birds(), swimmers(), crawlers(), people(), vehicles(),
                           buildings(), plants(), foods(), things()}) {
    for (const Figure& figure : table) {
      for (int activity = 0; activity <= static_cast<int>(Activity::wave); ++activity) {
        canvas.begin(frame);
        canvas.rect(-500, -500, 500, 500, hex(0x808080));
        canvas.translate(0, 400).scale(800 / std::max(figure.width, figure.height));
        Look look;
        look.chance = Chance(static_cast<std::uint64_t>(activity));
        look.young = activity % 2 == 0;
        look.night = activity % 3 == 0;
        look.held = find_figure("guitar");
        look.word = activity;
        if (activity % 4 == 1) look.colour = hex(0x2f74c0);
        figure.draw(canvas, figure, look,
                    Pose{.t = 0.37F * static_cast<float>(activity),
                         .gait = 0.21F * static_cast<float>(activity),
                         .activity = static_cast<Activity>(activity),
                         .moving = activity % 2 == 1});
        int changed = 0;
        for (int y = 0; y < 60; ++y) {
          for (int x = 0; x < 60; ++x) changed += frame.luma(y)[x] != frame.luma(0)[0] ? 1 : 0;
        }
        // Fireworks are dark between two rounds.
        if (!figure.words.starts_with("fireworks")) EXPECT_GT(changed, 40) << figure.words;
      }
    }
  }
}

}  // namespace
}  // namespace clipmill::drawing
