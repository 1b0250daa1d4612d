#pragma once
#include <cstdint>
#include <string_view>
namespace clipmill {
struct Scene {
  std::uint64_t seed = 0;
};
Scene describe_scene(std::string_view prompt, std::uint64_t seed);
}  // namespace clipmill
