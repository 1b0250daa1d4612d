#include "adapters/ffmpeg/title.hpp"

#include <gtest/gtest.h>

namespace clipmill {
namespace {

using Lines = std::vector<std::string>;

TEST(TitleLines, BreakBetweenWords) {
  EXPECT_EQ(title_lines("A red sailboat on a calm sea", 16, 3),
            (Lines{"A red sailboat", "on a calm sea"}));
}

TEST(TitleLines, EndInAnEllipsisWhereWordsAreLeftOut) {
  EXPECT_EQ(title_lines("one two three four five", 9, 2), (Lines{"one two", "three…"}));
  EXPECT_EQ(title_lines("one incomprehensibilities", 9, 2), (Lines{"one…"}));
}

TEST(TitleLines, DropWhatAPlainFontCannotShow) {
  const struct {
    std::string_view title;
    Lines expected;
  } cases[] = {
      {"", {}},
      {" \t\n ", {}},
      {"\xF0\x9F\x90\xB6\xF0\x9F\x90\xB1", {}},
      {"Dog \xF0\x9F\x90\xB6 run", {"Dog run"}},
      {"two\nlines", {"two lines"}},
      {"bell\x07 rings", {"bell rings"}},
      {"caf\xC3\xA9 \xCE\xB1\xCE\xB2", {"caf\xC3\xA9 \xCE\xB1\xCE\xB2"}},
      {"broken \xC3", {"broken"}},
      {"broken \xFF\xFE byte", {"broken byte"}},
      {"over\xC0\x80long", {"overlong"}},
      {"%{localtime} 'quoted' \\ back:slash", {"%{localtime} 'quoted' \\", "back:slash"}},
  };
  for (const auto& expected : cases) {
    EXPECT_EQ(title_lines(expected.title, 30, 2), expected.expected) << expected.title;
  }
}

TEST(TitleLines, CountLettersNotBytes) {
  EXPECT_EQ(title_lines("\xC3\xA9\xC3\xA9\xC3\xA9 \xC3\xA9\xC3\xA9", 6, 1),
            (Lines{"\xC3\xA9\xC3\xA9\xC3\xA9 \xC3\xA9\xC3\xA9"}));
}

}  // namespace
}  // namespace clipmill
