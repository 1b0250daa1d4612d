#pragma once
#include "adapters/ffmpeg/frame.hpp"
#include "adapters/ffmpeg/scene.hpp"
namespace clipmill {
struct PainterOptions {
  int width, height;
  double seconds;
  bool room_for_title;
};
class Painter {
 public:
  Painter(Scene scene, PainterOptions options) : scene_(scene), options_(options) {}
  void paint(double seconds, Frame& frame) const {
    for (int y = 0; y < frame.height(); ++y)
      for (int x = 0; x < frame.width(); ++x)
        frame.luma(y)[x] =
            static_cast<std::uint8_t>(20 + (x + y + int(seconds * 50) + int(scene_.seed)) % 200);
  }

 private:
  Scene scene_;
  PainterOptions options_;
};
}  // namespace clipmill
