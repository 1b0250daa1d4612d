#include "adapters/ffmpeg/title.hpp"

#include <cstdint>

namespace clipmill {
namespace {

// The code point at `position`, which moves past it; U+FFFD for a byte that begins none.
char32_t next_code_point(std::string_view text, std::size_t& position) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char first = byte(position++);
  if (first < 0x80) return first;
  int more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
  if (first < 0xc2 || first > 0xf4) return 0xfffd;
  char32_t value = first & (0x3f >> more);
  for (; more > 0; --more, ++position) {
    if (position >= text.size() || (byte(position) & 0xc0) != 0x80) return 0xfffd;
    value = value << 6 | (byte(position) & 0x3f);
  }
  return value;
}

bool is_blank(char32_t c) { return c <= 0x20 || c == 0xa0 || c == 0x2028 || c == 0x2029; }

// DejaVu and its like cover the alphabets of Europe and the Near East; the rest would be boxes.
bool is_shown(char32_t c) {
  if (c < 0x20 || (c >= 0x7f && c < 0xa0)) return false;
  return c < 0x0700 || (c >= 0x1e00 && c < 0x200b) || (c >= 0x2010 && c < 0x2028) ||
         (c >= 0x2030 && c < 0x2060) || (c >= 0x20a0 && c < 0x20c0);
}

struct Word {
  std::string text;
  std::size_t letters = 0;
};

std::vector<Word> words_of(std::string_view title) {
  std::vector<Word> words;
  Word word;
  for (std::size_t position = 0; position < title.size();) {
    const std::size_t start = position;
    const char32_t c = next_code_point(title, position);
    if (is_blank(c)) {
      if (word.letters > 0) words.push_back(std::move(word));
      word = Word();
    } else if (is_shown(c)) {
      word.text.append(title.substr(start, position - start));
      ++word.letters;
    }
  }
  if (word.letters > 0) words.push_back(std::move(word));
  return words;
}

}  // namespace

std::vector<std::string> title_lines(std::string_view title, std::size_t columns,
                                     std::size_t lines_max) {
  std::vector<std::string> lines;
  std::size_t used = 0;
  for (Word& word : words_of(title)) {
    const bool fits = !lines.empty() && used + 1 + word.letters <= columns;
    if (fits) {
      lines.back() += " " + word.text;
      used += 1 + word.letters;
      continue;
    }
    // A word longer than a line would run out of the picture.
    if (lines.size() == lines_max || word.letters > columns) {
      if (!lines.empty()) lines.back() += "…";
      return lines;
    }
    lines.push_back(std::move(word.text));
    used = word.letters;
  }
  return lines;
}

}  // namespace clipmill
