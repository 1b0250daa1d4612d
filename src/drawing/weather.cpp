// What is in the air: rain, snow, leaves, fireflies, dust in a shaft of light.
#include "drawing/stage.hpp"

namespace clipmill::drawing {
namespace {

// Where a particle is in its endless fall: x and y of frame-filling cells.
float around(float value, float range) {
  const float r = std::fmod(value, range);
  return (r < 0 ? r + range : r) - range / 2;
}

void rain(const Stage& stage, bool heavy) {
  Canvas& canvas = stage.canvas;
  const Chance c = stage.chance.of(901);
  const int count = heavy ? 170 : 120;
  for (int layer = 0; layer < 2; ++layer) {
    for (int i = layer; i < count; i += 2) {
      const float speed = c.range(950, 1300, i) * (layer == 0 ? 0.8F : 1.1F);
      const float y = around(c.range(0, 1100, i + 500) + stage.t * speed, 1100);
      const float x = around(c.range(0, 2 * stage.half_width + 80, i + 900) -
                                 stage.t * speed * 0.12F - stage.scroll * 0.7F,
                             2 * stage.half_width + 80);
      const float l = layer == 0 ? 26.0F : 44.0F;
      canvas.add_line({x, y}, {x - l * 0.12F, y + l}, layer == 0 ? 1.0F : 1.7F);
    }
    canvas.fill(Paint(hex(0xe6f1f8), layer == 0 ? 0.34F : 0.48F));
  }
  // Rings where drops meet the ground.
  for (int i = 0; i < 26; ++i) {
    const float turn = stage.t * 1.6F + c.unit(i + 2000);
    const float age = turn - std::floor(turn);
    const Chance own = c.of(static_cast<std::int64_t>(std::floor(turn)) * 31 + i);
    const Point at{own.range(-stage.half_width, stage.half_width, 1), own.range(290, 490, 2)};
    canvas.add_ellipse(at, 3 + 15 * age, 1 + 4.4F * age);
    canvas.add_hole(at, 2 + 14.4F * age, 0.6F + 3.8F * age);
  }
  canvas.fill(Paint(hex(0xe6f1f8), 0.4F));
}

void snowfall(const Stage& stage) {
  Canvas& canvas = stage.canvas;
  const Chance c = stage.chance.of(902);
  for (int layer = 0; layer < 3; ++layer) {
    const int count = 64 - 12 * layer;
    for (int i = 0; i < count; ++i) {
      const Chance own = c.of(100 * layer + i);
      const float speed = own.range(46, 84, 1) * (1 + 0.7F * static_cast<float>(layer));
      const float y = around(own.range(0, 1060, 2) + stage.t * speed, 1060);
      const float x = around(own.range(0, 2 * stage.half_width + 60, 3) -
                                 stage.scroll * (0.4F + 0.3F * static_cast<float>(layer)) +
                                 18 * wave(stage.t, own.range(3, 6, 4), own.unit(5)) -
                                 stage.pan_x * 0.4F * static_cast<float>(layer),
                             2 * stage.half_width + 60);
      canvas.add_circle({x, y}, own.range(1.6F, 2.8F, 6) * (1 + 0.8F * static_cast<float>(layer)));
    }
    canvas.fill(Paint(white, layer == 2 ? 0.62F : 0.85F));
  }
}

void leaves(const Stage& stage) {
  Canvas& canvas = stage.canvas;
  const Chance c = stage.chance.of(903);
  constexpr std::uint32_t autumn[] = {0xd9772b, 0xc9482f, 0xe0a32e, 0xb5652a};
  for (int tone = 0; tone < 3; ++tone) {
    for (int i = tone; i < 24; i += 3) {
      const Chance own = c.of(i);
      const float y = around(own.range(0, 1100, 1) + stage.t * own.range(60, 110, 2), 1100);
      const float x =
          around(own.range(0, 2 * stage.half_width + 100, 3) + stage.t * own.range(20, 80, 4) -
                     stage.scroll + 34 * wave(stage.t, own.range(2, 4, 5), own.unit(6)),
                 2 * stage.half_width + 100);
      const float s = own.range(5, 10, 7);
      const float turn = stage.t * own.range(-2, 2, 8) + own.range(0, 6, 9);
      canvas.add_ellipse({x, y}, s, s * (0.2F + 0.4F * std::abs(std::sin(turn * 1.3F))), turn);
    }
    canvas.fill(Paint((stage.scene.autumn ? hex(c.pick(autumn, tone))
                                          : mix(stage.palette.leaf, hex(0xe0d060),
                                                0.3F * static_cast<float>(tone))) *
                          stage.palette.light,
                      0.92F));
  }
}

void fireflies(const Stage& stage) {
  const Chance c = stage.chance.of(904);
  for (int i = 0; i < 20; ++i) {
    const Chance own = c.of(i);
    const Point at{own.range(-stage.half_width, stage.half_width, 1) +
                       40 * wave(stage.t, own.range(4, 8, 2), own.unit(3)) - stage.pan_x,
                   own.range(-40, 440, 4) + 26 * wave(stage.t, own.range(3, 6, 5), own.unit(6))};
    const float glow = std::max(0.0F, wave(stage.t, own.range(1.8F, 3.6F, 7), own.unit(8)));
    if (glow < 0.05F) continue;
    stage.canvas.glow(at, 22, hex(0xe9f58a), 0.7F * glow);
    stage.canvas.circle(at, 2.2F, Paint(hex(0xfbffd0), glow));
  }
}

// Motes in the light: they make still air visible.
void motes(const Stage& stage, Rgb colour, int count, float alpha) {
  Canvas& canvas = stage.canvas;
  const Chance c = stage.chance.of(905);
  for (int i = 0; i < count; ++i) {
    const Chance own = c.of(i);
    const float y = around(own.range(0, 1000, 1) - stage.t * own.range(4, 14, 2), 1000);
    const float x =
        around(own.range(0, 2 * stage.half_width, 3) +
                   22 * wave(stage.t, own.range(5, 9, 4), own.unit(5)) - stage.pan_x * 0.8F,
               2 * stage.half_width);
    canvas.add_circle({x, y}, own.range(0.9F, 2.4F, 6) *
                                  (0.7F + 0.3F * wave(stage.t, own.range(2, 4, 7), own.unit(8))));
  }
  canvas.fill(Paint(colour, alpha));
}

void far_birds(const Stage& stage) {
  Canvas& canvas = stage.canvas;
  const Chance c = stage.chance.of(906);
  const float range = 2 * stage.half_width + 400;
  for (int i = 0; i < 5; ++i) {
    const Chance own = c.of(i);
    const float x = around(
        c.range(0, range, 77) + own.range(-70, 70, 1) + stage.t * 22 - stage.scroll * 0.1F, range);
    const float y = c.range(-330, -170, 78) + own.range(-40, 40, 2);
    const float flap = wave(stage.t, own.range(0.5F, 0.8F, 3), own.unit(4)) * 5;
    canvas.add_stroke(
        {{x - 12, y - 4 - flap}, {x - 5, y - 3}, {x, y}, {x + 5, y - 3}, {x + 12, y - 4 - flap}}, 1,
        1);
  }
  canvas.fill(Paint(mix(hex(0x2b3445), stage.palette.haze, 0.35F), 0.8F));
}

}  // namespace

void draw_weather(Stage& stage) {
  const Scene& scene = stage.scene;
  const bool outside = scene.setting <= Setting::graveyard && scene.setting != Setting::space &&
                       scene.setting != Setting::underwater;
  if (scene.setting == Setting::table || scene.setting == Setting::macro || scene.indoors()) {
    motes(stage, mix(stage.palette.sun, white, 0.4F), 26, stage.dark() ? 0.24F : 0.42F);
    if (scene.setting == Setting::macro && (scene.weather == Weather::rain)) rain(stage, false);
    return;
  }
  if (!outside) return;
  switch (scene.weather) {
    case Weather::rain:
      rain(stage, false);
      break;
    case Weather::storm:
      rain(stage, true);
      break;
    case Weather::snow:
      snowfall(stage);
      break;
    case Weather::wind:
      leaves(stage);
      break;
    case Weather::fog:
      break;
    case Weather::clear:
      if (stage.dark() && (scene.setting == Setting::forest || scene.setting == Setting::meadow ||
                           scene.setting == Setting::garden || scene.setting == Setting::park ||
                           scene.setting == Setting::swamp || scene.setting == Setting::graveyard ||
                           scene.setting == Setting::lake)) {
        fireflies(stage);
      } else if (scene.autumn) {
        leaves(stage);
      } else if (!stage.dark()) {
        if (scene.setting != Setting::forest && scene.setting != Setting::sky) far_birds(stage);
        motes(stage, mix(stage.palette.sun, white, 0.3F), 20, 0.4F);
      }
      break;
  }
}

}  // namespace clipmill::drawing
