// The pages, embedded in the binary by web/CMakeLists.txt.
#pragma once

#include <string_view>

namespace clipmill::web {

// web/feed.html, byte for byte.
std::string_view feed_page();

}  // namespace clipmill::web
