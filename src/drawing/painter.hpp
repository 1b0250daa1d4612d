// Painter: a scene and an instant to a picture. No state but its buffers: any frame can be painted
// at any time, and the same instant gives the same picture.
//
// Not thread safe: one painter per thread.
#pragma once

#include "drawing/canvas.hpp"
#include "drawing/frame.hpp"
#include "drawing/light_field.hpp"
#include "drawing/scene.hpp"
#include "drawing/stage.hpp"

namespace clipmill::drawing {

struct PainterOptions {
  int width = 720;
  int height = 1280;
  double seconds = 8;           // of the clip: the camera's move takes that long
  bool room_for_title = false;  // keeps the lower edge calm and dark
};

class Painter {
 public:
  Painter(Scene scene, PainterOptions options);

  // A frame of the options' size.
  void paint(double seconds, Frame& frame);

 private:
  void move_camera(Stage& stage) const;
  void draw_actor(Stage& stage, const Actor& actor);

  Scene scene_;
  PainterOptions options_;
  Palette palette_;
  Canvas canvas_;
  BackgroundField background_;
  LightField light_;
};

}  // namespace clipmill::drawing
