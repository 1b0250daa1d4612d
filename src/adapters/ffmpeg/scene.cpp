#include "adapters/ffmpeg/scene.hpp"
namespace clipmill {
Scene describe_scene(std::string_view prompt, std::uint64_t seed) {
  return Scene{seed + prompt.size()};
}
}  // namespace clipmill
