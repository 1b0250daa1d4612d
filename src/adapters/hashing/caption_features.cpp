#include "adapters/hashing/caption_features.hpp"

#include <algorithm>

namespace clipmill {
namespace {

constexpr std::uint64_t word_seed = 1;
constexpr std::uint64_t part_seed = 2;
constexpr char32_t word_end = U'\u0002';  // no letter

// Takes one code point from the front; 0xFFFD for a byte that starts none.
char32_t next_code_point(std::string_view& text) {
  const auto byte = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  std::size_t length = 1;
  char32_t code = first;
  if (first >= 0xf0 && first < 0xf5) {
    length = 4;
    code = first & 0x07U;
  } else if (first >= 0xe0 && first < 0xf0) {
    length = 3;
    code = first & 0x0fU;
  } else if (first >= 0xc2 && first < 0xe0) {
    length = 2;
    code = first & 0x1fU;
  } else if (first >= 0x80) {
    text.remove_prefix(1);
    return 0xfffd;
  }
  for (std::size_t i = 1; i < length; ++i) {
    if (i >= text.size() || (byte(i) & 0xc0U) != 0x80) {
      text.remove_prefix(1);
      return 0xfffd;
    }
    code = (code << 6) | (byte(i) & 0x3fU);
  }
  text.remove_prefix(length);
  return code;
}

char32_t lower(char32_t c) {
  if (c >= U'A' && c <= U'Z') return c + 32;
  if (c < 0xc0) return c;
  if (c <= 0xde && c != 0xd7) return c + 32;                       // Latin-1
  if (c >= 0x100 && c <= 0x137) return c | 1U;                     // Latin Extended-A
  if (c >= 0x139 && c <= 0x148) return (c & 1U) != 0 ? c + 1 : c;  //
  if (c >= 0x14a && c <= 0x177) return c | 1U;                     //
  if (c >= 0x391 && c <= 0x3a9) return c + 32;                     // Greek
  if (c >= 0x410 && c <= 0x42f) return c + 32;                     // Cyrillic
  if (c >= 0x400 && c <= 0x40f) return c + 80;                     //
  return c;
}

bool is_letter(char32_t c) {
  if (c < 0x80) return (c >= U'a' && c <= U'z') || (c >= U'0' && c <= U'9');
  if (c < 0xc0) return c == 0xaa || c == 0xb5 || c == 0xba;
  if (c == 0xd7 || c == 0xf7) return false;
  if (c >= 0x2000 && c <= 0x2bff) return false;  // punctuation, arrows, symbols
  if (c >= 0x3000 && c <= 0x303f) return false;  // CJK punctuation
  if (c >= 0xe000 && c <= 0xf8ff) return false;  // private use
  if (c >= 0xfe00 && c <= 0xfe6f) return false;  // variation selectors, small forms
  if (c >= 0xff00 && c <= 0xff0f) return false;  // full-width punctuation
  return c < 0xfff0 || (c >= 0x20000 && c <= 0x3ffff);
}

bool is_written_without_spaces(char32_t c) {
  return (c >= 0x3040 && c <= 0x30ff) || (c >= 0x3400 && c <= 0x9fff) ||
         (c >= 0xac00 && c <= 0xd7af) || c >= 0x20000;
}

bool is_vowel(char32_t c) {
  return c == U'a' || c == U'e' || c == U'i' || c == U'o' || c == U'u' || c == U'y';
}

bool has_vowel(std::u32string_view word) { return std::ranges::any_of(word, is_vowel); }

// "running" is "run", "falling" stays "fall".
void undouble(std::u32string& word) {
  const std::size_t size = word.size();
  if (size < 3 || word[size - 1] != word[size - 2]) return;
  const char32_t last = word.back();
  if (is_vowel(last) || last == U'l' || last == U's' || last == U'z') return;
  word.pop_back();
}

std::uint64_t hash_code_points(std::u32string_view text, std::uint64_t seed) {
  std::uint64_t hash = 0xcbf29ce484222325U ^ mix(seed);
  for (const char32_t c : text) {
    for (int byte = 0; byte < 4; ++byte) {
      hash ^= (c >> (8 * byte)) & 0xffU;
      hash *= 0x100000001b3U;
    }
  }
  return mix(hash);
}

void add_parts(std::u32string_view word, std::vector<std::uint64_t>& parts) {
  std::u32string marked;
  marked.reserve(word.size() + 2);
  const bool dense = std::ranges::any_of(word, is_written_without_spaces);
  if (!dense) marked.push_back(word_end);
  marked += word;
  if (!dense) marked.push_back(word_end);
  const std::size_t shortest = dense ? 1 : 3;
  const std::size_t longest = dense ? 3 : 5;
  for (std::size_t size = shortest; size <= longest; ++size) {
    for (std::size_t start = 0; start + size <= marked.size(); ++start) {
      parts.push_back(hash_code_points(std::u32string_view(marked).substr(start, size), part_seed));
    }
  }
}

}  // namespace

std::uint64_t mix(std::uint64_t bits) {
  bits ^= bits >> 33;
  bits *= 0xff51afd7ed558ccdU;
  bits ^= bits >> 33;
  bits *= 0xc4ceb9fe1a85ec53U;
  return bits ^ (bits >> 33);
}

std::uint64_t hash_bytes(std::string_view bytes, std::uint64_t seed) {
  std::uint64_t hash = 0xcbf29ce484222325U ^ mix(seed);
  for (const char c : bytes) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3U;
  }
  return mix(hash);
}

std::uint64_t pair_feature(std::uint64_t first, std::uint64_t second) {
  return mix(first * 3 + second);  // not symmetric: "dog bites man"
}

std::vector<std::u32string> split_words(std::string_view text) {
  std::vector<std::u32string> words;
  std::u32string word;
  while (!text.empty()) {
    const char32_t c = lower(next_code_point(text));
    if (is_letter(c)) {
      word.push_back(c);
    } else if ((c == U'\'' || c == 0x2019) && !word.empty()) {
      continue;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

std::u32string stem(std::u32string word) {
  const auto cut = [&word](std::u32string_view ending, std::size_t rest_min) {
    if (!word.ends_with(ending) || word.size() < ending.size() + rest_min) return false;
    if (!has_vowel(std::u32string_view(word).substr(0, word.size() - ending.size()))) return false;
    word.resize(word.size() - ending.size());
    return true;
  };
  if (cut(U"ies", 2)) {
    word.push_back(U'y');
  } else if (word.ends_with(U"sses") || word.ends_with(U"xes") || word.ends_with(U"ches") ||
             word.ends_with(U"shes") || word.ends_with(U"zes")) {
    cut(U"es", 2);
  } else if (!word.ends_with(U"ss") && !word.ends_with(U"us") && !word.ends_with(U"is")) {
    cut(U"s", 2);
  }
  if (cut(U"ing", 3) || (!word.ends_with(U"eed") && cut(U"ed", 3))) undouble(word);
  // "baking", "baked" and "bake" meet in "bak".
  cut(U"e", 3);
  return word;
}

CaptionFeatures features_of(std::string_view text) {
  CaptionFeatures features;
  for (std::u32string& word : split_words(text)) {
    add_parts(word, features.parts);
    features.words.push_back(hash_code_points(stem(std::move(word)), word_seed));
  }
  return features;
}

}  // namespace clipmill
