// What lives in water. Their middle is (0, -height / 2): they hang in the water, not on the ground.
#include <array>
#include <vector>

#include "drawing/figure.hpp"

namespace clipmill::drawing {
namespace {

// A fish-shaped body 100 long, nose to the right, whose rear swings.
struct FishShape {
  float depth;   // half its height
  float tail;    // size of the tail fin
  float dorsal;  // size of the back fin
  float dorsal_at;
  Rgb back, belly, fin;
  bool level_tail;  // a whale's flukes
  float snout;      // a dolphin's beak
};

// How far the body is bent aside at x, more to the rear.
float bend_at(float x, float t, float speed) {
  const float back = clamp01((40 - x) / 100);
  return std::sin(2 * pi * (t * speed) + back * 2.2F) * back * back * 9;
}

void draw_fish_body(Canvas& canvas, const FishShape& fish, const Look& look, float t, float speed,
                    bool stripes) {
  const float d = fish.depth;
  const auto at = [&](float x, float y) { return Point{x, y + bend_at(x, t, speed)}; };
  // Tail fin.
  const Point root = at(-44, 0);
  const float flick = std::sin(2 * pi * t * speed + 2.6F) * 0.3F;
  const float s = fish.tail;
  if (fish.level_tail) {
    canvas.blob(
        {root + Point{6, -2}, root + Point{-s * 0.5F, -s * (0.34F + flick)},
         root + Point{-s * 1.05F, -s * (0.44F + flick)}, root + Point{-s * 0.7F, -s * flick * 0.6F},
         root + Point{-s * 0.95F, s * (0.2F - flick)}, root + Point{-s * 0.3F, s * 0.12F},
         root + Point{6, 3}},
        fish.fin);
  } else {
    canvas.blob({root + Point{8, -2}, root + Point{-s * 0.3F, -s * (0.35F + flick * 0.4F)},
                 root + Point{-s * 0.95F, -s * (0.82F + flick * 0.6F)},
                 root + Point{-s * 0.62F, -s * flick * 0.5F},
                 root + Point{-s * 0.9F, s * (0.8F - flick * 0.6F)},
                 root + Point{-s * 0.3F, s * (0.34F - flick * 0.4F)}, root + Point{8, 2}},
                Paint::linear(root, fish.fin, root + Point{-s, 0}, lighter(fish.fin, 0.25F)));
  }
  // Back and belly fins.
  if (fish.dorsal > 0) {
    const float x = fish.dorsal_at;
    canvas.blob({at(x + 14, -d * 0.72F), at(x - 2, -d * 0.82F - fish.dorsal),
                 at(x - 18, -d * 0.72F - fish.dorsal * 0.7F), at(x - 14, -d * 0.55F)},
                fish.fin);
    if (!fish.level_tail)
      canvas.blob(
          {at(x + 6, d * 0.66F), at(x - 10, d * 0.74F + fish.dorsal * 0.6F), at(x - 20, d * 0.6F)},
          shade(fish.fin, 0.2F));
  }
  const auto outline = [&] {
    canvas.add_blob({at(50 + fish.snout, fish.snout > 0 ? d * 0.12F : 0), at(44, -d * 0.42F),
                     at(24, -d * 0.9F), at(-4, -d * 0.92F), at(-30, -d * 0.45F),
                     at(-48, -d * 0.12F), at(-48, d * 0.12F), at(-28, d * 0.42F), at(0, d * 0.88F),
                     at(26, d * 0.86F), at(45, d * 0.42F)});
  };
  outline();
  canvas.fill(Paint::vertical(-d, fish.back, d, mix(fish.back, fish.belly, 0.75F)));
  outline();
  canvas.begin_clip();
  canvas.ellipse(at(8, d * 0.95F), 58, d * 0.75F,
                 Paint(fish.belly, fish.level_tail ? 1.0F : 0.55F));
  if (stripes) {
    for (const float x : {26.0F, -4.0F, -34.0F}) {
      canvas.add_stroke({at(x + 4, -d * 1.2F), at(x - 2, 0), at(x + 4, d * 1.2F)}, 8.5F, 8.5F);
    }
    canvas.fill(hex(0x1f1d26));
    for (const float x : {26.0F, -4.0F, -34.0F}) {
      canvas.add_stroke({at(x + 4, -d * 1.2F), at(x - 2, 0), at(x + 4, d * 1.2F)}, 6.4F, 6.4F);
    }
    canvas.fill(hex(0xfbf6ee));
  } else if (!fish.level_tail && fish.depth > 16) {
    for (int i = 0; i < 18; ++i)
      canvas.add_arc(at(-30 + 9.0F * static_cast<float>(i % 6),
                        d * (-0.4F + 0.34F * static_cast<float>(i / 6))),
                     4.2F, 1.0F, -1.2F, 1.2F);
    canvas.fill(Paint(lighter(fish.back, 0.4F), 0.55F));
  }
  canvas.end_clip();
  // The near fin beats.
  const float beat = 0.5F + 0.35F * wave(t, 0.9F, look.chance.unit(4));
  const Point fin_root = at(16, d * 0.3F);
  const float f = fish.level_tail ? 24 : d * 0.8F;
  canvas.blob({fin_root + Point{4, -2}, fin_root + Point{-f * 0.55F, f * beat},
               fin_root + Point{-f, f * (beat + 0.2F)}, fin_root + Point{-f * 0.35F, f * 0.1F}},
              shade(fish.fin, 0.12F));
}

void draw_fish(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  canvas.translate(0, -figure.height / 2 + 2 * wave(pose.t, 3.1F, look.chance.unit(1)));
  constexpr std::uint32_t colours[] = {0xf0813a, 0x2f9ec4, 0xf2b632, 0xd9527a,
                                       0x6a7fd6, 0x4fb58a, 0xb7c4cf};
  FishShape fish{};
  fish.depth = figure.variant == 2 ? 19.0F : 24.0F;
  fish.tail = 26;
  fish.dorsal = 12;
  fish.dorsal_at = 6;
  fish.back = look.colour.value_or(figure.variant == 1   ? hex(0xf2762e)
                                   : figure.variant == 2 ? hex(0x8296a8)
                                                         : hex(look.chance.pick(colours, 2)));
  fish.belly = mix(fish.back, hex(0xfff3dd), 0.62F);
  fish.fin = shade(fish.back, 0.18F);
  if (figure.variant == 1) fish.depth = 27;
  draw_fish_body(canvas, fish, look, pose.t + look.chance.unit(9), 1.1F, figure.variant == 1);
  draw_eye(canvas, {35, -5 + bend_at(35, pose.t, 1.1F)}, 4.6F, 1, hex(0x17161c));
  canvas.stroke({{47, 6}, {42, 8}, {38, 7}}, 0.8F, 0.8F, shade(fish.back, 0.6F));
}

void draw_big(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  canvas.translate(0, -figure.height / 2 + 3 * wave(pose.t, 4.3F))
      .rotate(0.05F * wave(pose.t, 4.3F, 0.2F));
  FishShape fish{};
  const bool shark = figure.variant == 0;
  const bool whale = figure.variant == 1;
  fish.depth = shark ? 16.0F : whale ? 25.0F : 15.0F;
  fish.tail = shark ? 30.0F : 30.0F;
  fish.dorsal = shark ? 19.0F : whale ? 5.0F : 13.0F;
  fish.dorsal_at = shark ? 6.0F : -4.0F;
  fish.back = look.colour.value_or(hex(shark ? 0x6c8296 : whale ? 0x35608c : 0x5d84ad));
  fish.belly = hex(0xeef3f5);
  fish.fin = shade(fish.back, 0.16F);
  fish.level_tail = !shark;
  fish.snout = figure.variant == 2 ? 9.0F : 0.0F;
  draw_fish_body(canvas, fish, look, pose.t, shark ? 0.7F : 0.45F, false);
  if (shark) {
    for (int i = 0; i < 4; ++i)
      canvas.add_stroke({{22 - 3.4F * static_cast<float>(i), -5},
                         {20 - 3.4F * static_cast<float>(i), 1},
                         {21 - 3.4F * static_cast<float>(i), 6}},
                        0.7F, 0.5F);
    canvas.fill(shade(fish.back, 0.45F));
    canvas.stroke({{48, 4}, {40, 8}, {32, 7}}, 0.8F, 0.8F, shade(fish.back, 0.6F));
  } else if (whale) {
    for (int i = 0; i < 6; ++i)
      canvas.add_stroke({{46 - 2.0F * static_cast<float>(i), 8 + 2.4F * static_cast<float>(i)},
                         {28, 11 + 2.4F * static_cast<float>(i)},
                         {6, 12 + 2.2F * static_cast<float>(i)}},
                        0.45F, 0.45F);
    canvas.fill(Paint(hex(0x9fb4c6), 0.9F));
  } else {
    canvas.stroke({{58, 4}, {46, 5}, {39, 3}}, 0.6F, 0.6F, shade(fish.back, 0.5F));
  }
  draw_eye(canvas, {whale ? 33.0F : 36.0F, shark ? -3.0F : 0.0F}, whale ? 2.4F : 2.8F,
           blink(look, pose.t), hex(0x14161d));
}

void draw_octopus(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  canvas.translate(0, -figure.height * 0.62F + 3 * wave(pose.t, 3.3F));
  const Rgb skin = look.colour.value_or(hex(look.chance.yes(0.5F, 2) ? 0xd9576b : 0xb3568f));
  for (int i = 0; i < 8; ++i) {
    const float f = (static_cast<float>(i) - 3.5F) / 3.5F;
    const float s1 = wave(pose.t, 2.4F, 0.13F * static_cast<float>(i));
    const float s2 = wave(pose.t, 2.4F, 0.13F * static_cast<float>(i) - 0.2F);
    canvas.stroke({{f * 16, 6},
                   {f * 26 + s1 * 2, 24},
                   {f * 42 + s1 * 6, 38 + (1 - std::abs(f)) * 14},
                   {f * 54 + s2 * 12, 44 + (1 - std::abs(f)) * 22}},
                  6.6F, 1.4F, i % 2 == 0 ? skin : shade(skin, 0.24F));
  }
  const float puff = 1 + 0.035F * wave(pose.t, 1.7F);
  canvas.blob({{-22 * puff, 0},
               {-27 * puff, -26},
               {0, -50 * puff},
               {27 * puff, -26},
               {22 * puff, 0},
               {0, 13}},
              Paint::vertical(-50, lighter(skin, 0.18F), 12, shade(skin, 0.12F)));
  for (int i = 0; i < 7; ++i)
    canvas.add_circle({look.chance.range(-18, 18, i), look.chance.range(-42, -24, i + 9)},
                      look.chance.range(1.4F, 3, i + 20));
  canvas.fill(Paint(lighter(skin, 0.4F), 0.6F));
  for (const float x : {-9.5F, 9.5F}) {
    canvas.circle({x, -9}, 6.6F, hex(0xfdf6e8));
    draw_eye(canvas, {x + 1, -8.5F}, 4.4F, blink(look, pose.t));
  }
}

void draw_jellyfish(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const float beat = wave(pose.t, 2.2F, look.chance.unit(1));
  canvas.translate(0, -figure.height * 0.66F - beat * 5);
  const Rgb skin = look.colour.value_or(hex(look.chance.yes(0.6F, 2) ? 0xf08fb9 : 0x9aa8f0));
  const float w = 38 + 4 * beat;
  canvas.glow({0, -10}, 78, lighter(skin, 0.3F), 0.34F);
  for (int i = 0; i < 9; ++i) {
    const float f = (static_cast<float>(i) - 4) / 4;
    const auto sway = [&](float y) {
      return 5 * wave(pose.t, 2.7F, 0.08F * static_cast<float>(i) - y * 0.006F);
    };
    canvas.stroke({{f * w * 0.8F, 2},
                   {f * w * 0.75F + sway(20), 26},
                   {f * w * 0.7F + sway(50), 52},
                   {f * w * 0.6F + sway(80), 84 - std::abs(f) * 22}},
                  1.5F, 0.5F, Paint(lighter(skin, 0.25F), 0.75F));
  }
  for (int i = 0; i < 4; ++i) {
    const float f = (static_cast<float>(i) - 1.5F) / 1.5F;
    const float sway = 7 * wave(pose.t, 2.2F, 0.1F * static_cast<float>(i));
    canvas.stroke(
        {{f * 12, 0}, {f * 14 + sway * 0.4F, 18}, {f * 11 + sway, 40}, {f * 13 - sway * 0.3F, 60}},
        5.2F, 1.6F, Paint(lighter(skin, 0.45F), 0.62F));
  }
  canvas.blob({{-w, 2},
               {-w * 0.92F, -20},
               {-w * 0.5F, -42 + beat * 3},
               {0, -49 + beat * 4},
               {w * 0.5F, -42 + beat * 3},
               {w * 0.92F, -20},
               {w, 2},
               {w * 0.5F, 7},
               {0, 3},
               {-w * 0.5F, 7}},
              Paint::linear({0, -49}, lighter(skin, 0.35F), {0, 8}, skin, 0.92F, 0.72F));
  canvas.blob(
      {{-w * 0.55F, -6}, {-w * 0.4F, -28}, {0, -38}, {w * 0.4F, -28}, {w * 0.55F, -6}, {0, -1}},
      Paint(lighter(skin, 0.55F), 0.38F));
}

void draw_turtle(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  canvas.translate(0, -figure.height / 2 + 2 * wave(pose.t, 3.9F))
      .rotate(-0.08F + 0.04F * wave(pose.t, 3.9F, 0.3F));
  const Rgb skin = look.colour.value_or(hex(0x6f9a6a));
  const Rgb shell = hex(0x6b5a35);
  const float beat = wave(pose.t, 2.0F);
  canvas.blob({{22, 2}, {30, 16 + 10 * beat}, {18, 40 + 14 * beat}, {12, 34 + 10 * beat}, {10, 10}},
              shade(skin, 0.35F));
  canvas.blob({{-26, 6}, {-44, 18 + 4 * beat}, {-50, 14 + 4 * beat}, {-36, 2}}, shade(skin, 0.25F));
  canvas.limb({34, -4}, 8, {52, -8}, 9.5F, skin);
  canvas.blob({{-42, 4}, {-34, -14}, {0, -25}, {32, -12}, {40, 4}, {0, 14}},
              Paint::vertical(-25, lighter(shell, 0.25F), 14, shade(shell, 0.3F)));
  for (int i = 0; i < 4; ++i) {
    const float x = -24 + 16.0F * static_cast<float>(i);
    canvas.add_polygon({{x - 6, -9},
                        {x - 3, -17 + 0.01F * x * x},
                        {x + 4, -17 + 0.01F * x * x},
                        {x + 7, -9},
                        {x + 3, 0},
                        {x - 3, 0}});
  }
  canvas.fill(Paint(lighter(shell, 0.42F), 0.6F));
  canvas.blob({{24, 6}, {34, 20 - 12 * beat}, {22, 48 - 20 * beat}, {14, 40 - 16 * beat}, {10, 10}},
              skin);
  draw_eye(canvas, {56, -10}, 2.3F, blink(look, pose.t));
}

void draw_seal(Canvas& canvas, const Figure&, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const Rgb skin = look.colour.value_or(hex(0x6d7684));
  const float lift = 2 * wave(pose.t, 3.1F);
  canvas.ground_shadow({-4, 0}, 58, 7, 0.3F);
  canvas.blob({{-46, -8}, {-62, -16 + lift}, {-64, -6 + lift}, {-56, -2}, {-42, -2}},
              shade(skin, 0.3F));
  canvas.blob({{-48, -10},
               {-20, -26},
               {14, -34},
               {30, -56 + lift},
               {44, -62 + lift},
               {54, -50 + lift},
               {48, -26},
               {40, -4},
               {0, 0},
               {-36, -1}},
              Paint::vertical(-60, lighter(skin, 0.15F), 0, shade(skin, 0.35F)));
  canvas.blob({{22, -14}, {34, -8}, {30, 0}, {14, 0}}, shade(skin, 0.25F));
  canvas.ellipse({53, -50 + lift}, 6, 4.6F, lighter(skin, 0.35F));
  canvas.circle({57, -52 + lift}, 2, hex(0x1d1b22));
  draw_eye(canvas, {46, -56 + lift}, 3.2F, blink(look, pose.t));
  for (int i = 0; i < 3; ++i)
    canvas.add_line({54, -48.5F + lift}, {66, -50 + 3.2F * static_cast<float>(i) + lift}, 0.5F);
  canvas.fill(Paint(hex(0xf2f2f2), 0.8F));
}

void draw_crab(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const bool lobster = figure.variant == 1;
  const bool hermit = figure.variant == 2;
  const Rgb skin = look.colour.value_or(hex(hermit ? 0xd9754a : 0xd9452f));
  const float scuttle = pose.moving ? 5.0F : 1.2F;
  canvas.ground_shadow({0, 0}, 56, 7, 0.3F);
  canvas.translate(0, -18 + 0.7F * wave(pose.t, 1.3F));
  for (const float side : {-1.0F, 1.0F}) {
    for (int i = 0; i < 3; ++i) {
      const float s =
          wave(pose.t, 0.6F, 0.3F * static_cast<float>(i) + (side > 0 ? 0.5F : 0.0F)) * scuttle;
      const Point root{side * (16 + 5.0F * static_cast<float>(i)), 2};
      const Point foot{side * (36 + 11.0F * static_cast<float>(i)) + s, 18};
      canvas.add_limb(root, 3.4F, {(root.x + foot.x) / 2 + side * 3, -8}, 2.8F);
      canvas.add_limb({(root.x + foot.x) / 2 + side * 3, -8}, 2.8F, foot, 1.2F);
    }
  }
  canvas.fill(shade(skin, 0.22F));
  if (lobster) {
    canvas.stroke({{0, 0}, {-24, 2}, {-46, 8}}, 13, 8, shade(skin, 0.1F));
    canvas.blob({{-46, 2}, {-66, -4}, {-68, 14}, {-46, 14}}, skin);
  }
  if (hermit) {
    canvas.blob({{-40, 10}, {-46, -16}, {-26, -44}, {4, -40}, {14, -14}, {4, 12}, {-20, 16}},
                Paint::vertical(-44, hex(0xf0d9b0), 16, hex(0xa9794c)));
    for (int i = 0; i < 3; ++i)
      canvas.add_arc({-18 + 3.0F * static_cast<float>(i), -10}, 9 + 8.0F * static_cast<float>(i),
                     1.6F, 2.4F, 5.6F);
    canvas.fill(Paint(hex(0x8f6238), 0.7F));
  }
  for (const float side : {-1.0F, 1.0F}) {
    const float wavey = 4 * wave(pose.t, 1.9F, side > 0 ? 0.0F : 0.35F);
    const Point elbow{side * 34 + (lobster ? 12.0F : 0.0F), -14};
    const Point claw{side * 40 + (lobster ? 22.0F : 0.0F), -34 + wavey};
    canvas.add_limb({side * 22, -4}, 4.6F, elbow, 4);
    canvas.add_limb(elbow, 4, claw, 4);
    canvas.add_ellipse(claw + Point{side * 2, -6}, 10, 13, side * 0.3F);
    canvas.fill(skin);
    canvas.polygon(
        {claw + Point{side * 1, -6}, claw + Point{-side * 1, -18}, claw + Point{side * 6, -17}},
        shade(skin, 0.65F));
  }
  canvas.blob({{-32, 2}, {-26, -14}, {0, -20}, {26, -14}, {32, 2}, {18, 13}, {-18, 13}},
              Paint::vertical(-20, lighter(skin, 0.16F), 13, shade(skin, 0.2F)));
  for (const float x : {-8.0F, 8.0F}) {
    canvas.line({x, -15}, {x, -26}, 2.4F, skin);
    canvas.circle({x, -27}, 4.6F, hex(0xfdf4e6));
    draw_eye(canvas, {x + 0.8F, -27}, 3, blink(look, pose.t));
  }
  canvas.stroke({{-6, 2}, {0, 5}, {6, 2}}, 0.9F, 0.9F, shade(skin, 0.6F));
}

void draw_starfish(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  canvas.translate(0, -figure.height / 2).rotate(0.1F * wave(pose.t, 5.1F));
  const Rgb skin = look.colour.value_or(hex(figure.variant == 1 ? 0xe88a5a : 0xee7f52));
  if (figure.variant == 1) {
    // A seahorse, a shrimp: a curl.
    canvas.stroke({{-6, 44}, {8, 46}, {10, 30}, {-8, 12}, {-8, -12}, {6, -30}}, 3, 13,
                  Paint::vertical(-40, lighter(skin, 0.2F), 46, shade(skin, 0.25F)));
    canvas.limb({6, -32}, 13, {30, -26}, 4.2F, skin);
    canvas.blob({{-14, -6}, {-30, -12}, {-28, 8}, {-12, 12}}, lighter(skin, 0.25F));
    draw_eye(canvas, {10, -36}, 3.6F, blink(look, pose.t));
    return;
  }
  for (int i = 0; i < 5; ++i) {
    const float a = -pi / 2 + 2 * pi * static_cast<float>(i) / 5;
    canvas.add_limb({0, 0}, 17, polar(44, a), 6.5F);
  }
  canvas.fill(skin);
  for (int i = 0; i < 5; ++i) {
    const float a = -pi / 2 + 2 * pi * static_cast<float>(i) / 5;
    for (int j = 1; j < 5; ++j) canvas.add_circle(polar(9.5F * static_cast<float>(j), a), 2.1F);
  }
  canvas.fill(Paint(lighter(skin, 0.5F), 0.8F));
}

const std::vector<Figure>& table() {
  static const std::vector<Figure> figures = [] {
    const auto make = [](std::string_view words, auto draw, int variant, float width, float height,
                         float metres, Home home) {
      Figure figure;
      figure.words = words;
      figure.draw = draw;
      figure.variant = variant;
      figure.width = width;
      figure.height = height;
      figure.metres = metres;
      figure.home = home;
      figure.family = Family::swimmer;
      return figure;
    };
    return std::vector<Figure>{
        make("fish|goldfish|koi|carp|guppy|tropical fish|betta|piranha|angelfish|school of fish",
             draw_fish, 0, 120, 72, 0.3F, Home::under_water),
        make("clownfish|clown fish|nemo", draw_fish, 1, 120, 76, 0.15F, Home::under_water),
        make("trout|tuna|sardine|mackerel|cod|bass|stingray|ray|manta|forage fish|eel", draw_fish,
             2, 120, 60, 0.6F, Home::under_water),
        make("shark|hammerhead", draw_big, 0, 130, 70, 2.5F, Home::under_water),
        make("whale|orca|beluga|narwhal|humpback", draw_big, 1, 135, 66, 6, Home::under_water),
        make("dolphin|porpoise|dolphins|manatee", draw_big, 2, 135, 56, 2, Home::under_water),
        make("octopus|squid|cuttlefish|kraken", draw_octopus, 0, 116, 126, 0.8F, Home::under_water),
        make("jellyfish|medusa", draw_jellyfish, 0, 88, 142, 0.5F, Home::under_water),
        make("sea turtle|seaturtle", draw_turtle, 0, 124, 80, 1, Home::under_water),
        make("seal|walrus|sea lion", draw_seal, 0, 130, 66, 1, Home::ground),
        make("crab", draw_crab, 0, 124, 64, 0.2F, Home::ground),
        make("lobster|crayfish|prawn", draw_crab, 1, 140, 64, 0.3F, Home::under_water),
        make("hermit crab|crab shell", draw_crab, 2, 124, 70, 0.1F, Home::ground),
        make("starfish|coral|anemone|sea star", draw_starfish, 0, 96, 96, 0.2F, Home::under_water),
        make("seahorse|shrimp", draw_starfish, 1, 74, 100, 0.15F, Home::under_water),
    };
  }();
  return figures;
}

}  // namespace

std::span<const Figure> swimmers() { return table(); }

}  // namespace clipmill::drawing
