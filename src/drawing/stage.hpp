// Stage: what every part of a frame's drawing needs: the canvas, the light, the camera, the time.
#pragma once

#include <vector>

#include "drawing/canvas.hpp"
#include "drawing/chance.hpp"
#include "drawing/light_field.hpp"
#include "drawing/scene.hpp"

namespace clipmill::drawing {

// The colours of an hour.
struct Palette {
  Rgb sky_top, sky_mid, sky_low;
  Rgb sun;    // the disc and its glow
  Rgb light;  // multiplied into what stands in it
  Rgb haze;   // what distance fades to
  Rgb leaf, leaf_far;
  Rgb ground, ground_far;
  Rgb water, water_far;
  Rgb wall, floor, wood;  // inside
  Rgb accent, accent_2;
};

Palette choose_palette(const Scene& scene);

struct Stage {
  const Scene& scene;
  const Palette& palette;
  Frame& frame;
  Canvas& canvas;
  BackgroundField& field;
  LightField& light;
  Chance chance;
  float t = 0;         // seconds, at the scene's own pace
  float progress = 0;  // of the clip, 0 to 1
  float half_width = 281;

  // The camera: a shift in units, and a scale about (0, 60).
  float pan_x = 0;
  float pan_y = 0;
  float zoom = 1;
  // How far the ground has run to the left under a subject that moves.
  float scroll = 0;

  float horizon = 80;

  // The background is in the frame once this has been called; shapes go on top of it.
  void show_field() const { field.draw(frame); }

  bool night() const { return scene.hour == Hour::night; }
  bool dark() const { return scene.hour == Hour::night || scene.hour == Hour::dusk; }

  // The canvas as a layer at this depth sees it: 0 is infinitely far, 1 the subject's plane. Use
  // inside a Canvas::Scope.
  void enter(float depth) const {
    const float s = 1 + (zoom - 1) * depth;
    canvas.translate(0, 60).scale(s).translate(0, -60).translate(-pan_x * depth, -pan_y * depth);
  }
  // The x that is in sight on a layer, from here to there, with a margin.
  float left(float depth) const {
    return pan_x * depth - (half_width + 20) / (1 + (zoom - 1) * depth);
  }
  float right(float depth) const {
    return pan_x * depth + (half_width + 20) / (1 + (zoom - 1) * depth);
  }

  // Calls draw(index, x) for each cell of an endless row that may be in sight; what is drawn for an
  // index may reach `reach` to both sides.
  template <class Draw>
  void row(float depth, float spacing, float reach, Draw draw) const {
    const float moved = scroll * depth;
    const auto first = static_cast<int>(std::floor((left(depth) + moved - reach) / spacing));
    const auto last = static_cast<int>(std::ceil((right(depth) + moved + reach) / spacing));
    for (int i = first; i <= last; ++i) draw(i, static_cast<float>(i) * spacing - moved);
  }
};

// The part behind the actors and the part before them, for every setting.
void draw_behind(Stage& stage);
void draw_before(Stage& stage);
// The table or worktop that people stand behind.
void draw_counter(Stage& stage);
// Rain, snow, leaves, fireflies, ... before everything.
void draw_weather(Stage& stage);

// Inside settings, from interiors.cpp.
void draw_interior(Stage& stage);
// Tables, macro, space, water, abstract, from special.cpp.
void draw_special(Stage& stage);
void draw_special_before(Stage& stage);

}  // namespace clipmill::drawing
