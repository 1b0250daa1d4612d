// Captions are other people's text: what a prompt writer or a page gets of them is cleaned here.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"

namespace clipmill {

inline constexpr std::size_t caption_size_max = 160;  // characters

// One line without control and zero-width characters, URLs, mail addresses and markup, of at most
// `size_max` characters (code points), cut at a character boundary. Bytes that are not UTF-8 are
// dropped. May be empty.
std::string clean_caption(std::string_view caption, std::size_t size_max = caption_size_max);

// At most `size_max` characters for people to read, with an ellipsis where something was cut.
std::string shortened(std::string_view text, std::size_t size_max);

// Characters (code points) of UTF-8 text; nullopt when it is not UTF-8.
std::optional<std::size_t> length_of(std::string_view text);

// True when the text holds a control character (line breaks too) or an invisible one: zero-width
// spaces and joiners, direction marks, tag characters.
bool has_hidden_characters(std::string_view text);

bool has_url(std::string_view text);

// A chat model is told that text whose words are joined by this marker is data. It is new for each
// call, so that no caption can hold it; it never belongs into an answer.
std::string make_marker(Random& random);
std::string marked(std::string_view text, std::string_view marker);
bool has_marker(std::string_view text);

}  // namespace clipmill
