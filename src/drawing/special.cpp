// Settings that are neither a landscape nor a room: a laid table, a close look, space, under water,
// and the abstract compositions of prompts that name nothing we know.
#include "drawing/stage.hpp"

namespace clipmill::drawing {
namespace {

// Blurred lights behind a near subject. They lie in the background field, whose cells blur them.
void bokeh(Stage& stage, int count, float low, Rgb a, Rgb b, float strength, float size) {
  const Chance c = stage.chance.of(110);
  for (int i = 0; i < count; ++i) {
    const float r = size * c.range(0.5F, 1.4F, i);
    const Point at{c.range(-stage.half_width * 1.1F, stage.half_width * 1.1F, i + 50) -
                       stage.pan_x * 0.3F +
                       9 * wave(stage.t, c.range(5, 9, i + 100), c.unit(i + 150)),
                   c.range(-520, low, i + 200) - stage.pan_y * 0.3F +
                       7 * wave(stage.t, c.range(5, 9, i + 250), c.unit(i + 300))};
    stage.field.glow(at, r, r, mix(a, b, c.unit(i + 350)),
                     strength * c.range(0.4F, 1, i + 400) *
                         (0.85F + 0.15F * wave(stage.t, c.range(2, 5, i), c.unit(i))));
  }
}

// Discs with an edge, as a lens makes of lights that are out of focus.
void bokeh_discs(const Stage& stage, int count, float low, Rgb a, Rgb b, float alpha, float size) {
  const Chance c = stage.chance.of(120);
  for (int i = 0; i < count; ++i) {
    const float r = size * c.range(0.4F, 1.2F, i);
    const Point at{c.range(-stage.half_width * 1.1F, stage.half_width * 1.1F, i + 50) -
                       stage.pan_x * 0.35F +
                       7 * wave(stage.t, c.range(6, 11, i + 100), c.unit(i + 150)),
                   c.range(-510, low, i + 200) - stage.pan_y * 0.35F};
    stage.canvas.circle(at, r,
                        Paint(mix(a, b, c.unit(i + 350)),
                              alpha * c.range(0.5F, 1, i + 400) *
                                  (0.8F + 0.2F * wave(stage.t, c.range(2, 5, i), c.unit(i)))));
  }
}

void draw_table(Stage& stage) {
  const Palette& p = stage.palette;
  Canvas& canvas = stage.canvas;
  const bool dark = stage.dark();
  const Rgb back = dark ? mix(p.wall, hex(0x140f1c), 0.86F) : mix(p.wall, p.accent, 0.12F);
  const float edge = 150;
  stage.field.clear({{-500, shade(back, 0.32F)},
                     {-100, back},
                     {edge, lighter(back, dark ? 0.04F : 0.16F)},
                     {500, back}});
  // A blurred room: a bright window, dark furniture, warm lamps.
  const Chance c = stage.chance.of(111);
  const float side = c.yes(0.5F, 1) ? -1.0F : 1.0F;
  const float drift = -stage.pan_x * 0.3F;
  if (!dark)
    stage.field.blob({side * stage.half_width * 0.6F + drift, -230}, 250, 330,
                     mix(p.sun, white, 0.4F), 0.75F);
  stage.field.blob({-side * stage.half_width * 0.8F + drift, 0}, 230, 300, mix(p.leaf, back, 0.35F),
                   0.55F);
  stage.field.blob({-side * stage.half_width * 0.2F + drift, 130}, 420, 90, shade(back, 0.5F),
                   0.5F);
  stage.field.blob({side * stage.half_width * 0.4F + drift, 60}, 150, 150,
                   mix(p.accent, back, 0.4F), 0.45F);
  bokeh(stage, 9, edge - 40, hex(0xffd98a), p.sun, dark ? 0.7F : 0.4F, 90);
  stage.show_field();
  bokeh_discs(stage, 12, edge - 60, hex(0xffe2a8), white, dark ? 0.22F : 0.16F, 40);

  const Canvas::Scope scope(canvas);
  stage.enter(0.9F);
  const Rgb wood = (c.yes(0.7F, 2)   ? p.wood
                    : c.yes(0.5F, 3) ? hex(0xe9e4dc)
                                     : mix(p.accent_2, hex(0xf3efe8), 0.6F)) *
                   (dark ? hex(0x9a7f70) : mix(white, p.light, 0.6F));
  const float hw = stage.half_width * 1.5F;
  canvas.rect(-hw, edge, hw, 700,
              Paint::vertical(edge, lighter(wood, 0.2F), 500, shade(wood, 0.2F)));
  if (c.yes(0.75F, 4)) {
    for (int i = -8; i <= 8; ++i) {
      const float x = 120.0F * static_cast<float>(i);
      canvas.add_polygon(
          {{x * 0.7F - 1, edge}, {x * 0.7F + 1, edge}, {x * 1.3F + 2, 700}, {x * 1.3F - 2, 700}});
    }
    canvas.fill(Paint(shade(wood, 0.5F), 0.5F));
    for (int i = 0; i < 30; ++i) {
      const float f = c.unit(i + 20);
      const float y = lerp(edge + 8, 520, f);
      const float x = c.range(-stage.half_width, stage.half_width, i + 60);
      canvas.add_stroke(
          {{x - 60 * (0.5F + f), y}, {x, y + c.range(-3, 3, i + 90)}, {x + 60 * (0.5F + f), y}},
          0.7F, 0.5F);
    }
    canvas.fill(Paint(shade(wood, 0.4F), 0.3F));
  } else {
    // A cloth with stripes.
    for (int i = -9; i <= 9; ++i) {
      if (i % 2 == 0) continue;
      const float x = 76.0F * static_cast<float>(i);
      canvas.add_polygon({{x * 0.7F - 19, edge},
                          {x * 0.7F + 19, edge},
                          {x * 1.3F + 35, 700},
                          {x * 1.3F - 35, 700}});
    }
    canvas.fill(Paint(mix(p.accent, wood, 0.3F), 0.5F));
  }
  canvas.rect(-hw, edge, hw, edge + 5, Paint(lighter(wood, 0.5F), 0.8F));
  canvas.ellipse({side * stage.half_width * 0.5F, 330}, 380, 150,
                 Paint::radial({side * stage.half_width * 0.5F, 330}, 380, mix(p.sun, white, 0.3F),
                               white, dark ? 0.12F : 0.3F, 0));
}

void draw_macro(Stage& stage) {
  const Palette& p = stage.palette;
  const Chance c = stage.chance.of(112);
  Rgb base = p.leaf;
  if (stage.scene.indoors()) base = p.wall;
  const Rgb deep = shade(base, 0.6F) * mix(white, p.light, 0.5F);
  const Rgb bright = mix(lighter(base, 0.4F), p.sun, 0.3F) * mix(white, p.light, 0.5F);
  stage.field.clear(
      {{-500, mix(bright, p.sky_low, 0.35F)}, {0, mix(deep, bright, 0.5F)}, {500, deep}});
  for (int i = 0; i < 12; ++i) {
    const Point at{
        c.range(-stage.half_width * 1.2F, stage.half_width * 1.2F, i) - stage.pan_x * 0.3F +
            14 * wave(stage.t, c.range(6, 10, i + 20), c.unit(i + 40)),
        c.range(-500, 500, i + 60) + 10 * wave(stage.t, c.range(6, 10, i + 80), c.unit(i + 100))};
    const float r = c.range(120, 330, i + 120);
    const Rgb tones[] = {deep, bright, mix(base, p.accent, 0.55F), mix(base, hex(0xf2e08a), 0.4F),
                         shade(base, 0.35F)};
    stage.field.blob(at, r, r * c.range(0.7F, 1.3F, i + 140), tones[c.below(5, i + 160)], 0.5F);
  }
  stage.field.glow({c.range(-200, 200, 5), -360}, 460, 380, mix(p.sun, white, 0.2F),
                   stage.dark() ? 0.2F : 0.42F);
  stage.show_field();
  bokeh_discs(stage, 20, 420, bright, p.sun, stage.dark() ? 0.14F : 0.2F, 58);
  // Blurred stems behind.
  const Canvas::Scope scope(stage.canvas);
  stage.enter(0.6F);
  for (int i = 0; i < 5; ++i) {
    const float x = c.range(-stage.half_width * 1.1F, stage.half_width * 1.1F, i + 200);
    const float sway = 12 * wave(stage.t, 4.3F, c.unit(i + 220));
    stage.canvas.stroke({{x, 560},
                         {x + c.range(-60, 60, i + 240) + sway * 0.4F, 240},
                         {x + c.range(-110, 110, i + 260) + sway, c.range(-120, 80, i + 280)}},
                        c.range(10, 18, i + 300), 3, Paint(mix(deep, base, 0.5F), 0.35F));
  }
}

void draw_space(Stage& stage) {
  const Chance c = stage.chance.of(113);
  const float hue =
      stage.scene.colours.empty() ? c.unit(1) : to_oklch(stage.scene.colours.front()).hue;
  stage.field.clear({{-500, hex(0x05050f)}, {0, hex(0x0b0a20)}, {500, hex(0x070714)}});
  for (int i = 0; i < 9; ++i) {
    const float r = c.range(170, 420, i + 10);
    const Point at{
        c.range(-stage.half_width, stage.half_width, i + 20) - stage.pan_x * 0.08F +
            16 * wave(stage.t, c.range(13, 21, i), c.unit(i + 30)),
        c.range(-460, 460, i + 40) + 12 * wave(stage.t, c.range(13, 21, i + 50), c.unit(i + 60))};
    stage.field.glow(
        at, r, r * c.range(0.5F, 1, i + 70),
        oklch(c.range(0.35F, 0.62F, i + 80), 0.17F, hue + c.range(-0.16F, 0.22F, i + 90)),
        c.range(0.34F, 0.72F, i + 100));
  }
  stage.show_field();
  Canvas& canvas = stage.canvas;
  for (int layer = 0; layer < 3; ++layer) {
    const float depth = 0.06F + 0.1F * static_cast<float>(layer);
    const int count = 130 - 36 * layer;
    for (int i = 0; i < count; ++i) {
      const Chance own = c.of(1000 * (layer + 1) + i);
      const float range = 2 * (stage.half_width + 40);
      float x = own.range(0, range, 1) - stage.pan_x * depth - stage.t * 5 * depth * 4;
      x = std::fmod(x + 20 * range, range) - range / 2;
      const float twinkle = 0.7F + 0.3F * wave(stage.t, own.range(1.3F, 3.4F, 2), own.unit(3));
      canvas.add_circle(
          {x, own.range(-500, 500, 4) - stage.pan_y * depth},
          own.range(0.6F, 1.2F, 5) * (1 + 0.5F * static_cast<float>(layer)) * twinkle);
    }
    constexpr std::uint32_t tints[] = {0xcfdcff, 0xfff2d6, 0xffffff};
    canvas.fill(Paint(hex(tints[layer]), 0.85F));
  }
  // A planet in the distance, unless one is the subject.
  bool planet = false;
  for (const Actor& actor : stage.scene.actors)
    planet = planet || actor.figure->words.starts_with("earth") ||
             actor.figure->words.starts_with("moon");
  if (!planet) {
    const Canvas::Scope scope(canvas);
    stage.enter(0.2F);
    const float side = c.yes(0.5F, 300) ? -1.0F : 1.0F;
    const Point at{side * stage.half_width * 0.62F, c.range(-380, -250, 301)};
    const float r = c.range(70, 120, 302);
    const Rgb tone = oklch(0.66F, 0.12F, hue + 0.4F);
    canvas.glow(at, r * 1.7F, lighter(tone, 0.2F), 0.3F);
    canvas.circle(at, r,
                  Paint::radial(at + Point{-r * 0.4F, -r * 0.4F}, r * 1.7F, lighter(tone, 0.3F),
                                shade(tone, 0.75F)));
    if (c.yes(0.5F, 303)) {
      const Canvas::Scope ring(canvas);
      canvas.translate(at.x, at.y).rotate(-0.35F);
      canvas.add_ellipse({0, 0}, r * 1.8F, r * 0.42F);
      canvas.add_hole({0, 0}, r * 1.34F, r * 0.28F);
      canvas.fill(Paint(lighter(tone, 0.4F), 0.5F));
    }
  }
  const float shoot = std::fmod(stage.t + 2, 4.3F) / 0.7F;
  if (shoot < 1) {
    const Point head{lerp(-stage.half_width, stage.half_width, shoot), lerp(-420, -210, shoot)};
    canvas.add_limb(head, 2.2F, head + Point{-90, -34}, 0.3F);
    canvas.fill(Paint(white, 0.9F * (1 - shoot)));
  }
}

void draw_deep(Stage& stage) {
  const Chance c = stage.chance.of(114);
  const Palette& p = stage.palette;
  const float hue = c.range(0.52F, 0.66F, 1);
  const bool dark = stage.dark();
  stage.field.clear({{-500, oklch(dark ? 0.42F : 0.80F, 0.10F, hue - 0.03F)},
                     {-60, oklch(dark ? 0.3F : 0.58F, 0.12F, hue)},
                     {500, oklch(dark ? 0.14F : 0.30F, 0.09F, hue + 0.03F)}});
  stage.field.glow({c.range(-120, 120, 2), -560}, 560, 460, mix(p.sun, white, 0.4F),
                   dark ? 0.2F : 0.5F);
  for (int i = 0; i < 7; ++i)
    stage.field.blob({c.range(-stage.half_width, stage.half_width, i + 10) +
                          30 * wave(stage.t, c.range(7, 12, i), c.unit(i + 20)),
                      c.range(-200, 420, i + 30)},
                     c.range(140, 300, i + 40), c.range(60, 120, i + 50),
                     oklch(dark ? 0.24F : 0.5F, 0.11F, hue + c.range(-0.04F, 0.06F, i + 60)), 0.3F);
  stage.show_field();
  Canvas& canvas = stage.canvas;
  for (int i = 0; i < 5; ++i) {
    const float x = c.range(-stage.half_width, stage.half_width, i + 70) +
                    26 * wave(stage.t, c.range(5, 9, i + 80), c.unit(i + 90));
    const float w = c.range(26, 70, i + 100);
    canvas.polygon({{x, -520}, {x + w, -520}, {x + w * 2.4F + 120, 340}, {x - w + 40, 340}},
                   Paint::linear({x, -520}, white, {x + 80, 330}, white, dark ? 0.06F : 0.17F, 0));
  }
  // Hills of sand and rock, weed, coral.
  const auto seabed = [&](float depth, float y, float height, Rgb colour, int salt) {
    const Canvas::Scope scope(canvas);
    stage.enter(depth);
    std::vector<Point> line;
    const float moved = stage.scroll * depth;
    const float from = std::floor((stage.left(depth) + moved) / 40) * 40;
    for (float x = from; x <= stage.right(depth) + moved + 40; x += 40)
      line.push_back(
          {x - moved,
           y - height * (0.5F + 0.5F * std::sin(x * 0.0073F + static_cast<float>(salt)) *
                                    std::cos(x * 0.0031F + static_cast<float>(salt) * 2))});
    const Point last = line.back();
    const Point first = line.front();
    line.push_back({last.x, 640});
    line.push_back({first.x, 640});
    canvas.add_polygon(line);
    canvas.fill(Paint::vertical(y - height, colour, 540, shade(colour, 0.4F)));
  };
  const Rgb water = oklch(dark ? 0.26F : 0.48F, 0.10F, hue);
  seabed(0.3F, 370, 120, mix(water, hex(0x2a5f7a), 0.35F), 1);
  const auto weed = [&](float depth, float y, float height, Rgb colour, int salt, float spacing) {
    const Canvas::Scope scope(canvas);
    stage.enter(depth);
    stage.row(depth, spacing, 60, [&](int i, float x) {
      const Chance own = c.of(salt + i);
      const float px = x + own.range(-40, 40, 1);
      const float h = height * own.range(0.6F, 1.3F, 2);
      const float s1 = 11 * wave(stage.t, 3.3F, own.unit(3));
      const float s2 = 22 * wave(stage.t, 3.3F, own.unit(3) - 0.16F);
      canvas.add_stroke(
          {{px, y}, {px + s1 * 0.4F, y - h * 0.35F}, {px + s1, y - h * 0.7F}, {px + s2, y - h}}, 9,
          2);
    });
    canvas.fill(colour);
  };
  weed(0.42F, 440, 170, mix(hex(0x2f7f6a), water, 0.5F), 4000, 110);
  seabed(0.6F, 430, 70, mix(water, hex(0xc9b98a), 0.42F), 3);
  {
    const Canvas::Scope scope(canvas);
    stage.enter(0.7F);
    constexpr std::uint32_t corals[] = {0xf2788f, 0xf2a65a, 0xb77fd8, 0xf4d06f, 0x5fc2b5};
    stage.row(0.7F, 150, 90, [&](int i, float x) {
      const Chance own = c.of(5000 + i);
      const Rgb tone = mix(hex(own.pick(corals, 1)), water, 0.25F);
      const float px = x + own.range(-50, 50, 2);
      if (own.yes(0.55F, 3)) {
        for (int b = 0; b < 7; ++b) {
          const float a = -pi / 2 + 0.32F * (static_cast<float>(b) - 3);
          const Point tip = Point{px, 452} + polar(own.range(52, 104, 10 + b), a);
          canvas.add_limb({px, 452}, 9, tip, 5.5F);
          canvas.add_limb(between({px, 452}, tip, 0.6F), 5,
                          between({px, 452}, tip, 0.6F) + polar(30, a + 0.8F), 4);
        }
        canvas.fill(Paint::vertical(350, lighter(tone, 0.2F), 452, shade(tone, 0.2F)));
      } else {
        for (int b = 0; b < 5; ++b)
          canvas.add_circle({px + own.range(-44, 44, 20 + b), 446 - own.range(0, 34, 30 + b)},
                            own.range(17, 32, 40 + b));
        canvas.fill(Paint::vertical(390, lighter(tone, 0.16F), 470, shade(tone, 0.25F)));
      }
    });
  }
  seabed(0.9F, 476, 44, mix(hex(0xe3cf9a), water, 0.34F), 5);
  weed(0.95F, 520, 210, mix(hex(0x3f8f55), water, 0.25F), 6000, 190);
  // A shoal far off.
  for (int i = 0; i < 16; ++i) {
    const Chance own = c.of(7000 + i);
    const float range = 2 * (stage.half_width + 120);
    float x = own.range(0, 200, 1) + stage.t * 26;
    x = std::fmod(x + range, range) - range / 2;
    const float y = -120 + own.range(-60, 60, 2) + 5 * wave(stage.t, 2.3F, own.unit(3));
    canvas.add_ellipse({x, y}, 9, 3.6F);
    canvas.add_polygon({{x - 8, y}, {x - 15, y - 4.4F}, {x - 15, y + 4.4F}});
  }
  canvas.fill(Paint(mix(water, white, 0.3F), 0.6F));
}

// Flowing ribbons over drifting colour, for words that we cannot draw.
void draw_abstract(Stage& stage) {
  const Chance c = stage.chance.of(115);
  const float hue =
      stage.scene.colours.empty() ? c.unit(1) : to_oklch(stage.scene.colours.front()).hue;
  constexpr float steps[] = {0.08F, 0.33F, 0.5F, 0.17F, 0.42F};
  const float step = steps[c.below(5, 2)];
  const bool dark = stage.dark() || c.yes(0.5F, 3);
  const auto tone = [&](int i, float lightness) {
    return oklch(lightness, 0.13F, hue + step * static_cast<float>(i % 3));
  };
  stage.field.clear({{-500, tone(0, dark ? 0.24F : 0.88F)}, {500, tone(1, dark ? 0.16F : 0.78F)}});
  for (int i = 0; i < 8; ++i) {
    const float r = c.range(220, 460, i + 10);
    const Point at{
        stage.half_width * c.range(-1, 1, i + 20) +
            90 * wave(stage.t, c.range(8, 14, i + 30), c.unit(i + 40)),
        500 * c.range(-1, 1, i + 50) + 110 * wave(stage.t, c.range(8, 14, i + 60), c.unit(i + 70))};
    stage.field.blob(at, r, r, tone(i, dark ? 0.46F : 0.80F), 0.62F);
  }
  stage.show_field();
  Canvas& canvas = stage.canvas;
  const int kind = c.below(4, 4);
  if (kind == 0 || kind == 3) {
    // Ribbons.
    for (int k = 0; k < 7; ++k) {
      const float base = -360 + 118.0F * static_cast<float>(k);
      std::vector<Point> upper, lower;
      for (int i = 0; i <= 22; ++i) {
        const float x =
            -stage.half_width * 1.15F + stage.half_width * 2.3F * static_cast<float>(i) / 22;
        const float u = static_cast<float>(i) / 22;
        const float y =
            base +
            74 * std::sin(u * c.range(3, 7, k + 100) + stage.t * c.range(0.4F, 0.9F, k + 110) +
                          c.range(0, 6, k + 120)) +
            30 * std::sin(u * 9 - stage.t * 0.7F + static_cast<float>(k));
        const float w =
            15 +
            30 * (0.5F + 0.5F * std::sin(u * 5 + stage.t * 0.6F + static_cast<float>(k) * 1.7F));
        upper.push_back({x, y - w});
        lower.push_back({x, y + w});
      }
      for (auto p = lower.rbegin(); p != lower.rend(); ++p) upper.push_back(*p);
      canvas.add_polygon(upper);
      canvas.fill(Paint::linear({-stage.half_width, base}, tone(k, dark ? 0.62F : 0.72F),
                                {stage.half_width, base}, tone(k + 1, dark ? 0.78F : 0.58F), 0.72F,
                                0.72F));
    }
  }
  if (kind == 1 || kind == 3) {
    // Circles in orbit.
    for (int k = 0; k < 16; ++k) {
      const float orbit = c.range(60, 420, k + 200);
      const float a = c.range(0, 2 * pi, k + 210) + stage.t * c.range(-0.5F, 0.5F, k + 220);
      const Point at{orbit * std::cos(a) * stage.half_width / 420, orbit * std::sin(a)};
      const float r =
          c.range(16, 78, k + 230) * (1 + 0.08F * wave(stage.t, c.range(2, 5, k), c.unit(k)));
      canvas.circle(
          at, r,
          Paint::radial(at + Point{-r * 0.3F, -r * 0.3F}, r * 1.6F, lighter(tone(k, 0.7F), 0.2F),
                        tone(k + 1, dark ? 0.42F : 0.6F), 0.92F, 0.86F));
    }
  }
  if (kind == 2) {
    // Petals that turn.
    const int petals = 5 + c.below(7, 300);
    for (int ring = 4; ring >= 0; --ring) {
      for (int i = 0; i < petals; ++i) {
        const float a = 2 * pi * (static_cast<float>(i) + 0.5F * static_cast<float>(ring % 2)) /
                            static_cast<float>(petals) +
                        stage.t * (ring % 2 == 0 ? 0.12F : -0.12F);
        const float reach = 76 + 66.0F * static_cast<float>(ring) +
                            10 * wave(stage.t, 4.1F, 0.12F * static_cast<float>(ring));
        const Point tip = polar(reach, a);
        const Point sidewards = Point{-tip.y, tip.x} * (1.3F / static_cast<float>(petals) * 1.4F);
        canvas.add_blob({{0, 0}, tip * 0.55F + sidewards, tip, tip * 0.55F - sidewards});
      }
      canvas.fill(Paint::radial({0, 0}, 76 + 66.0F * static_cast<float>(ring),
                                tone(ring, dark ? 0.72F : 0.82F),
                                tone(ring + 1, dark ? 0.5F : 0.66F), 0.88F, 0.8F));
    }
    canvas.circle({0, 0}, 34, tone(2, 0.86F));
  }
}

}  // namespace

void draw_special(Stage& stage) {
  switch (stage.scene.setting) {
    case Setting::table:
      draw_table(stage);
      return;
    case Setting::macro:
      draw_macro(stage);
      return;
    case Setting::space:
      draw_space(stage);
      return;
    case Setting::underwater:
      draw_deep(stage);
      return;
    default:
      draw_abstract(stage);
  }
}

void draw_special_before(Stage& stage) {
  Canvas& canvas = stage.canvas;
  const Chance c = stage.chance.of(116);
  if (stage.scene.setting == Setting::macro) {
    // A blurred leaf or two in the corners.
    const Canvas::Scope scope(canvas);
    stage.enter(1.5F);
    const Rgb near = shade(stage.palette.leaf, 0.5F) * mix(white, stage.palette.light, 0.5F);
    for (const float side : {-1.0F, 1.0F}) {
      const float sway = 10 * wave(stage.t, 4.7F, side);
      const Point root{side * (stage.half_width + 70), 560};
      const Point tip{side * (stage.half_width * 0.42F) + sway,
                      400 - c.range(0, 70, side > 0 ? 1 : 2)};
      canvas.blob({root, between(root, tip, 0.5F) + Point{0, -76}, tip,
                   between(root, tip, 0.5F) + Point{0, 46}},
                  Paint(near, 0.55F));
      canvas.blob({root, between(root, tip, 0.5F) + Point{0, -60}, between(root, tip, 0.94F),
                   between(root, tip, 0.5F) + Point{0, 34}},
                  Paint(near, 0.5F));
    }
  }
  if (stage.scene.setting == Setting::underwater) {
    for (int i = 0; i < 34; ++i) {
      const Chance own = c.of(i);
      const float rise = std::fmod(stage.t * own.range(0.08F, 0.2F, 1) + own.unit(2), 1.0F);
      const float r = own.range(2, 7, 3);
      const Point at{own.range(-stage.half_width, stage.half_width, 4) +
                         12 * wave(stage.t, own.range(2, 4, 5), own.unit(6)),
                     lerp(540, -540, rise)};
      canvas.circle(at, r, Paint(white, 0.22F));
      canvas.circle(at + Point{-r * 0.3F, -r * 0.3F}, r * 0.34F, Paint(white, 0.7F));
    }
  }
}

}  // namespace clipmill::drawing
