// The caption in a clip: which words of a title are shown, and in which lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace clipmill {

// At most `lines_max` lines of about `columns` letters each, broken between words, the last one
// ending in "…" where words were left out. Control characters, broken UTF-8 and what a plain font
// has no glyph for (emoji) are dropped; a title that is left without a letter gives no line.
std::vector<std::string> title_lines(std::string_view title, std::size_t columns,
                                     std::size_t lines_max);

}  // namespace clipmill
