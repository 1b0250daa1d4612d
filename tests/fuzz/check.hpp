// What a fuzz target demands: stops the program, whatever the build.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace clipmill::fuzz {

inline void check(bool holds) {
  if (!holds) std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace clipmill::fuzz
