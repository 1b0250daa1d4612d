// Caption features: the words of a text, pairs of neighbouring words, and parts of words.
//
// Light normalisation: letters and digits of any script, lower-cased (Latin, Greek, Cyrillic);
// everything else separates words, but an apostrophe between letters is dropped. Words are stemmed
// (plural, -ing, -ed). Parts are runs of 3 to 5 characters of the word as written, its ends marked;
// in Chinese, Japanese and Korean, which write without spaces, runs of 1 to 3. Bytes that are not
// UTF-8 separate words. Every feature is a 64-bit hash, the same on every machine (FNV-1a with the
// finaliser of MurmurHash3).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace clipmill {

struct CaptionFeatures {
  std::vector<std::uint64_t> words;  // in order, repeats included
  std::vector<std::uint64_t> parts;
};

// Words as normalised, not yet stemmed.
std::vector<std::u32string> split_words(std::string_view text);
std::u32string stem(std::u32string word);

CaptionFeatures features_of(std::string_view text);

// Of two neighbouring words.
std::uint64_t pair_feature(std::uint64_t first, std::uint64_t second);

std::uint64_t hash_bytes(std::string_view bytes, std::uint64_t seed = 0);

// Spreads every bit of `bits` over all 64.
std::uint64_t mix(std::uint64_t bits);

}  // namespace clipmill
