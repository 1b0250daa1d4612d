// The pages and the sample catalogue, embedded in the binary by web/CMakeLists.txt.
#pragma once

#include <string_view>

namespace clipmill::web {

// web/feed.html, byte for byte.
std::string_view feed_page();

// examples/catalogue.tsv: the catalogue of the demo.
std::string_view sample_catalogue();

}  // namespace clipmill::web
