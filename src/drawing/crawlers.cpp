// Insects, spiders, snails, snakes, frogs: the small ones.
#include <array>
#include <vector>

#include "drawing/figure.hpp"

namespace clipmill::drawing {
namespace {

void draw_butterfly(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const bool flying = pose.activity == Activity::fly;
  const bool moth = look.word > 0 && figure.variant == 0;
  canvas.translate(0, -figure.height * 0.42F + (flying ? 5 * wave(pose.t, 0.9F) : 0.0F))
      .rotate(0.28F + 0.08F * wave(pose.t, 2.9F));
  constexpr std::uint32_t colours[] = {0xf08a24, 0x2f80d8, 0xd84f8a, 0xf0c22f, 0x7a5fd0, 0x35ab8a};
  const Rgb wing = look.colour.value_or(hex(moth ? 0xb08b62 : look.chance.pick(colours, 1)));
  const Rgb edge = moth ? hex(0x5c4530) : hex(0x231c26);
  const float beat = flying ? 0.5F + 0.5F * wave(pose.t, 0.34F) : 0.78F + 0.2F * wave(pose.t, 1.9F);
  const float open = 0.22F + 0.78F * beat;
  for (const float side : {-1.0F, 1.0F}) {
    const Canvas::Scope half(canvas);
    canvas.scale(side * open, 1);
    canvas.blob({{2, -8}, {18, -38}, {42, -46}, {54, -30}, {44, -8}, {20, 2}}, edge);
    canvas.blob({{4, -9}, {19, -33}, {40, -40}, {48, -28}, {40, -10}, {20, -1}},
                Paint::linear({0, 0}, lighter(wing, 0.25F), {48, -36}, wing));
    canvas.blob({{2, 0}, {22, -2}, {40, 8}, {38, 26}, {24, 36}, {8, 24}}, edge);
    canvas.blob({{4, 2}, {21, 1}, {35, 10}, {33, 24}, {23, 31}, {10, 21}},
                Paint::linear({0, 0}, lighter(wing, 0.3F), {36, 28}, shade(wing, 0.12F)));
    canvas.add_circle({38, -28}, 5);
    canvas.add_circle({24, 20}, 4.5F);
    canvas.fill(Paint(lighter(wing, 0.6F), 0.9F));
    canvas.add_stroke({{6, -10}, {18, -22}, {32, -26}}, 0.8F, 0.4F);
    canvas.add_stroke({{6, 3}, {16, 10}, {20, 22}}, 0.8F, 0.4F);
    canvas.fill(Paint(edge, 0.6F));
  }
  canvas.stroke({{0, -16}, {0.6F, 0}, {0, 26}}, 3.6F, 1.8F, edge);
  canvas.circle({0, -19}, 4.4F, edge);
  for (const float side : {-1.0F, 1.0F})
    canvas.stroke({{side * 1.5F, -22}, {side * 7, -34}, {side * 13, -40}}, 0.7F, 0.9F, edge);
}

void draw_bee(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const bool bee = figure.variant == 0;
  const bool mosquito = figure.variant == 2;
  const bool flying = bee || pose.activity == Activity::fly;
  canvas
      .translate(
          0, -figure.height * (flying ? 0.5F : 0.42F) + (flying ? 3 * wave(pose.t, 0.8F) : 0.0F))
      .rotate(-0.08F + 0.05F * wave(pose.t, 1.7F));
  const Rgb body = look.colour.value_or(hex(bee ? 0xf3b62c : mosquito ? 0x6a5d58 : 0x39424c));
  const float buzz = std::sin(pose.t * 2 * pi * 9.1F);
  for (int i = 0; i < 3; ++i) {
    const float x = -8 + 11.0F * static_cast<float>(i);
    const float reach = mosquito ? 34.0F : 22.0F;
    canvas.add_stroke({{x, 8},
                       {x - 5 + 4.0F * static_cast<float>(i), 8 + reach * 0.4F},
                       {x - 7 + 6.0F * static_cast<float>(i), 8 + reach}},
                      mosquito ? 0.8F : 1.5F, 0.8F);
  }
  canvas.fill(hex(0x2a2227));
  if (mosquito) {
    canvas.stroke({{4, 0}, {-22, 8}, {-44, 16}}, 6, 3, body);
    canvas.circle({8, -2}, 9, body);
    canvas.circle({22, -4}, 6, shade(body, 0.2F));
    canvas.line({26, -2}, {46, 14}, 1.4F, shade(body, 0.5F));
  } else {
    const auto outline = [&] {
      canvas.add_blob(
          {{30, -2}, {22, -17}, {-4, -20}, {-34, -12}, {-44, 2}, {-30, 14}, {0, 18}, {24, 14}});
    };
    outline();
    canvas.fill(Paint::vertical(-20, lighter(body, 0.2F), 18, shade(body, 0.25F)));
    outline();
    canvas.begin_clip();
    if (bee) {
      for (const float x : {8.0F, -9.0F, -26.0F})
        canvas.add_stroke({{x + 2, -26}, {x - 3, 0}, {x + 2, 26}}, 4.2F, 4.2F);
      canvas.fill(hex(0x2b2226));
    } else {
      canvas.ellipse({-6, -14}, 30, 10, Paint(hex(0x5f8f86), 0.7F));
    }
    canvas.end_clip();
    canvas.circle({32, -2}, 13.5F, bee ? hex(0x2f262a) : shade(body, 0.2F));
  }
  const Point eye{mosquito ? 24.0F : 37.0F, -6};
  if (bee || mosquito) {
    canvas.circle(eye, mosquito ? 2.6F : 4.6F, white);
    draw_eye(canvas, eye + Point{1, 0}, mosquito ? 1.7F : 3, 1);
  } else {
    canvas.circle(eye, 7, hex(0xa93a2f));
    canvas.circle(eye + Point{2, -2.4F}, 2, Paint(white, 0.7F));
  }
  for (const float dx : {0.0F, 5.0F})
    canvas.stroke(
        {{eye.x + dx - 1, eye.y - 6}, {eye.x + dx + 4, eye.y - 15}, {eye.x + dx + 12, eye.y - 19}},
        0.8F, 1.1F, hex(0x2a2227));
  for (const float lag : {0.0F, 0.7F}) {
    const Canvas::Scope wing(canvas);
    canvas.translate(2, -15)
        .rotate(-0.62F - lag * 0.5F + (flying ? buzz * 0.28F : 0.0F))
        .scale(1, flying ? 0.75F + 0.25F * buzz : 0.7F);
    canvas.blob({{0, 0}, {-8, -22}, {-2, -44}, {12, -46}, {16, -24}, {6, -4}},
                Paint(hex(0xeaf4fb), 0.68F));
  }
}

void draw_dragonfly(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const bool flying = pose.activity == Activity::fly;
  canvas.translate(0, -figure.height * 0.5F + (flying ? 3 * wave(pose.t, 1.3F) : 0.0F))
      .rotate(-0.35F + 0.04F * wave(pose.t, 2.1F));
  const Rgb body = look.colour.value_or(hex(look.chance.yes(0.5F, 1) ? 0x2f9fb0 : 0xd9453a));
  const float buzz = flying ? std::sin(pose.t * 2 * pi * 7.3F) * 0.16F : 0.05F * wave(pose.t, 1.7F);
  for (const float side : {1.0F, -1.0F}) {
    for (const float lag : {0.0F, 1.0F}) {
      const Canvas::Scope wing(canvas);
      canvas.translate(14 - lag * 8, 0)
          .scale(1, side)
          .rotate(-0.14F + lag * 0.34F + buzz * (lag > 0 ? -1.0F : 1.0F));
      canvas.blob({{-4, -2}, {-9, -34}, {-4, -62}, {6, -62}, {9, -30}, {4, -2}},
                  Paint::linear({0, 0}, lighter(body, 0.65F), {0, -62}, white, 0.75F, 0.55F));
      canvas.add_line({0, -2}, {1, -58}, 0.9F);
      canvas.add_line({-3, -12}, {-5, -46}, 0.6F);
      canvas.add_rect(-1, -58, 5, -54);
      canvas.fill(Paint(shade(body, 0.5F), 0.8F));
    }
  }
  for (int i = 0; i < 8; ++i) {
    const float x = -8 - 9.0F * static_cast<float>(i);
    canvas.limb({x, 0.3F * static_cast<float>(i)}, 4.0F, {x - 8, 0.3F * static_cast<float>(i)},
                3.6F, i % 2 == 0 ? body : shade(body, 0.3F));
  }
  canvas.ellipse({8, 0}, 16, 9.5F, Paint::vertical(-9, lighter(body, 0.25F), 9, shade(body, 0.2F)));
  canvas.circle({28, 0}, 9, shade(body, 0.15F));
  for (const float side : {-1.0F, 1.0F}) {
    canvas.circle({31, side * 6}, 6.4F, shade(body, 0.55F));
    canvas.circle({33, side * 6 - 2}, 1.9F, Paint(white, 0.8F));
  }
}

void draw_ladybug(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const bool ladybug = figure.variant == 0;
  canvas.translate(0, -1 + (pose.moving ? 0.5F * wave(pose.t, 0.3F) : 0.0F));
  const Rgb shell = look.colour.value_or(hex(ladybug                    ? 0xdd2f2a
                                             : look.chance.yes(0.5F, 2) ? 0x2f7a58
                                                                        : 0x53402f));
  canvas.ground_shadow({0, 1}, 52, 6, 0.3F);
  for (int i = 0; i < 3; ++i) {
    const float s = (pose.moving ? 4.0F : 0.6F) * wave(pose.t, 0.5F, 0.33F * static_cast<float>(i));
    const float x = -22 + 22.0F * static_cast<float>(i);
    canvas.add_stroke({{x, -14}, {x + 6 + s, -10}, {x + 8 + s * 1.4F, -1}}, 2.8F, 1.7F);
  }
  canvas.fill(hex(0x241d20));
  canvas.circle({34, -22}, 17, hex(0x2a2226));
  for (const float dx : {0.0F, 7.0F})
    canvas.stroke({{40 + dx, -34}, {46 + dx, -46}, {54 + dx, -48}}, 1, 1.4F, hex(0x2a2226));
  canvas.circle({42, -26}, 5.6F, hex(0xfaf4ea));
  draw_eye(canvas, {43.5F, -26}, 3.8F, blink(look, pose.t));
  const auto outline = [&] {
    canvas.add_blob({{-48, -8}, {-42, -32}, {-14, -52}, {16, -48}, {34, -24}, {34, -9}, {0, -6}});
  };
  outline();
  canvas.fill(Paint::vertical(-52, lighter(shell, 0.22F), -6, shade(shell, 0.28F)));
  outline();
  canvas.begin_clip();
  if (ladybug) {
    for (const Point p : {Point{-24, -34}, Point{2, -38}, Point{-34, -18}, Point{-8, -20},
                          Point{18, -22}, Point{-14, -48}})
      canvas.add_circle(p, 6.4F);
    canvas.fill(hex(0x241d20));
  } else {
    for (int i = 0; i < 5; ++i)
      canvas.add_arc({-60, 20}, 34 + 17.0F * static_cast<float>(i), 2, -1.5F, 0.2F);
    canvas.fill(Paint(shade(shell, 0.5F), 0.6F));
  }
  canvas.ellipse({-6, -44}, 22, 6, Paint(white, 0.28F), -0.2F);
  canvas.end_clip();
}

void draw_ant(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const bool scorpion = figure.variant == 1;
  const Rgb body = look.colour.value_or(hex(scorpion ? 0x8a5a2b : 0x8a3b24));
  canvas.ground_shadow({0, 0}, 56, 5, 0.3F);
  canvas.translate(0, -20);
  for (int i = 0; i < 3; ++i) {
    for (const float side : {-1.0F, 1.0F}) {
      const float s = (pose.moving ? 6.0F : 1.0F) *
                      wave(pose.t, 0.4F, 0.33F * static_cast<float>(i) + (side > 0 ? 0.0F : 0.5F));
      const float x = -8 + 11.0F * static_cast<float>(i);
      canvas.add_stroke({{x, 2},
                         {x + (static_cast<float>(i) - 1) * 16 + s * 0.5F, -9},
                         {x + (static_cast<float>(i) - 1) * 26 + s + side * 3, 20}},
                        1.9F, 1.1F);
    }
  }
  canvas.fill(shade(body, 0.35F));
  if (scorpion) {
    canvas.stroke({{-22, -2}, {-52, -16}, {-54, -44}, {-30, -58}}, 6, 4, shade(body, 0.1F));
    canvas.polygon({{-33, -63}, {-30, -53}, {-18, -54}}, shade(body, 0.5F));
    canvas.stroke({{18, -2}, {36, -14}, {46, -10}}, 3.6F, 4, body);
    canvas.ellipse({52, -10}, 12, 6.5F, shade(body, 0.15F), -0.2F);
    canvas.ellipse({-4, 0}, 28, 11,
                   Paint::vertical(-11, lighter(body, 0.2F), 11, shade(body, 0.3F)));
    for (int i = 0; i < 4; ++i)
      canvas.add_line({-20 + 10.0F * static_cast<float>(i), -9},
                      {-21 + 10.0F * static_cast<float>(i), 9}, 1.2F);
    canvas.fill(shade(body, 0.45F));
  } else {
    canvas.ellipse({-32, -4}, 20, 14,
                   Paint::vertical(-18, lighter(body, 0.25F), 10, shade(body, 0.3F)), 0.15F);
    canvas.ellipse({0, -1}, 14, 8.5F,
                   Paint::vertical(-9, lighter(body, 0.2F), 8, shade(body, 0.25F)));
    canvas.circle({26, -6}, 13.5F,
                  Paint::vertical(-20, lighter(body, 0.25F), 8, shade(body, 0.2F)));
    const float feel = 2 * wave(pose.t, 0.9F);
    canvas.stroke({{32, -16}, {40, -28 + feel}, {52, -26 + feel}}, 1.2F, 1.5F, shade(body, 0.3F));
    canvas.stroke({{28, -18}, {33, -30 - feel}, {44, -32 - feel}}, 1.2F, 1.5F, shade(body, 0.3F));
  }
  const Point eye = scorpion ? Point{18, -4} : Point{31, -9};
  canvas.circle(eye, scorpion ? 3.0F : 4.4F, hex(0xfaf4ea));
  draw_eye(canvas, eye + Point{0.8F, 0}, scorpion ? 2.0F : 3, blink(look, pose.t));
}

void draw_spider(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  canvas.translate(0, -figure.height / 2);
  // Its web, of which it is the middle.
  const Rgb thread = hex(0xf3f5f7);
  for (int i = 0; i < 12; ++i)
    canvas.add_line({0, 0}, polar(112, 2 * pi * static_cast<float>(i) / 12 + 0.2F), 0.7F);
  for (int ring = 1; ring <= 7; ++ring) {
    const float r = 15.0F * static_cast<float>(ring);
    for (int i = 0; i < 12; ++i) {
      const Point a = polar(r, 2 * pi * static_cast<float>(i) / 12 + 0.2F);
      const Point b = polar(r, 2 * pi * static_cast<float>(i + 1) / 12 + 0.2F);
      const Point m = between(a, b, 0.5F) * 0.93F;
      canvas.add_line(a, m, 0.6F);
      canvas.add_line(m, b, 0.6F);
    }
  }
  canvas.fill(Paint(thread, 0.62F));
  for (int i = 0; i < 16; ++i)
    canvas.add_circle(polar(15.0F * static_cast<float>(1 + look.chance.below(7, i)),
                            2 * pi * static_cast<float>(look.chance.below(12, i + 30)) / 12 + 0.2F),
                      1.1F);
  canvas.fill(Paint(white, 0.6F + 0.3F * wave(pose.t, 1.6F)));
  canvas.translate(5 * wave(pose.t, 4.7F), 4 * wave(pose.t, 3.9F, 0.2F));
  const Rgb body = look.colour.value_or(hex(0x4a3540));
  for (int i = 0; i < 4; ++i) {
    for (const float side : {-1.0F, 1.0F}) {
      const float s =
          2.5F * wave(pose.t, 0.7F, 0.25F * static_cast<float>(i) + (side > 0 ? 0.0F : 0.4F));
      const float y = -14 + 9.0F * static_cast<float>(i);
      canvas.add_stroke(
          {{side * 6, y * 0.5F}, {side * 26, y * 1.7F - 5 + s}, {side * 40, y * 2.3F + 6 + s}},
          2.4F, 1.1F);
    }
  }
  canvas.fill(body);
  canvas.ellipse({0, 12}, 15, 18, Paint::vertical(-6, lighter(body, 0.2F), 30, shade(body, 0.25F)));
  canvas.circle({0, -9}, 10.5F, body);
  canvas.add_ellipse({0, 8}, 3.4F, 6);
  canvas.add_ellipse({0, 19}, 4.6F, 3.4F);
  canvas.fill(hex(0xe9a23b));
  for (const float x : {-4.0F, 4.0F}) {
    canvas.circle({x, -12}, 3.3F, white);
    draw_eye(canvas, {x, -12.4F}, 2, blink(look, pose.t));
  }
}

void draw_snail(Canvas& canvas, const Figure&, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const float slide = wave(pose.t, 2.6F);
  const Rgb skin = hex(0xd9b48a);
  const Rgb shell = look.colour.value_or(hex(look.chance.yes(0.5F, 1) ? 0xb3653a : 0x9a6fb0));
  canvas.ground_shadow({0, 0}, 64, 6, 0.28F);
  canvas.blob({{-62 - slide * 2, -2},
               {-34, -12},
               {20, -14},
               {36, -36 - slide * 2},
               {48, -42 - slide * 2},
               {56, -32},
               {50, -10},
               {40, 0},
               {-30, 0}},
              Paint::vertical(-40, lighter(skin, 0.2F), 0, shade(skin, 0.2F)));
  for (const float dx : {0.0F, 10.0F}) {
    const float s = 2 * wave(pose.t, 1.9F, dx * 0.04F);
    canvas.stroke({{44 + dx * 0.5F, -38}, {48 + dx + s, -54}, {50 + dx + s * 1.5F, -62}}, 2.2F,
                  1.6F, skin);
    canvas.circle({50 + dx + s * 1.5F, -63}, 4, hex(0xfaf4ea));
    canvas.circle({51 + dx + s * 1.5F, -63}, 2.4F, hex(0x241d20));
  }
  canvas.stroke({{47, -24}, {51, -21}, {54, -23}}, 0.9F, 0.9F, shade(skin, 0.6F));
  canvas.circle({-8, -36}, 32,
                Paint::radial({-18, -48}, 60, lighter(shell, 0.35F), shade(shell, 0.3F)));
  // The spiral.
  std::array<Point, 26> spiral{};
  for (std::size_t i = 0; i < spiral.size(); ++i) {
    const float f = static_cast<float>(i) / static_cast<float>(spiral.size() - 1);
    spiral[i] = Point{-8, -36} + polar(28 * (1 - f * 0.92F), 0.9F + f * 4.6F * pi * 0.8F);
  }
  canvas.add_stroke(spiral, 2.8F, 1.2F);
  canvas.fill(Paint(shade(shell, 0.55F), 0.85F));
}

void draw_caterpillar(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const Rgb body = look.colour.value_or(hex(figure.variant == 1 ? 0xc98778 : 0x7fb63f));
  canvas.ground_shadow({0, 0}, 62, 6, 0.26F);
  const int segments = 8;
  for (int i = 0; i < segments; ++i) {
    const float x = -54 + 14.0F * static_cast<float>(i);
    const float arch = std::max(0.0F, wave(pose.t, 1.8F, -0.11F * static_cast<float>(i))) * 9;
    canvas.add_line({x, -8 - arch}, {x + 1, 0}, 3);
    canvas.fill(shade(body, 0.4F));
    canvas.circle({x, -14 - arch}, 12.5F,
                  Paint::vertical(-28 - arch,
                                  lighter(i % 2 == 0 ? body : mix(body, hex(0xf2d24a), 0.4F), 0.2F),
                                  -2 - arch, shade(body, 0.2F)));
  }
  const Point head{58, -20 - std::max(0.0F, wave(pose.t, 1.8F, -0.9F)) * 6};
  for (const float dx : {-4.0F, 4.0F})
    canvas.stroke(
        {head + Point{dx, -12}, head + Point{dx * 1.6F, -23}, head + Point{dx * 2.4F, -27}}, 1.1F,
        1.7F, shade(body, 0.5F));
  canvas.circle(
      head, 15,
      Paint::vertical(head.y - 15, lighter(body, 0.25F), head.y + 15, shade(body, 0.15F)));
  canvas.circle(head + Point{5, -3}, 4.8F, white);
  draw_eye(canvas, head + Point{6, -3}, 3, blink(look, pose.t));
  canvas.stroke({head + Point{4, 6}, head + Point{8, 7}, head + Point{11, 4}}, 0.9F, 0.9F,
                shade(body, 0.6F));
}

void draw_snake(Canvas& canvas, const Figure&, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const Rgb body = look.colour.value_or(hex(look.chance.yes(0.5F, 1) ? 0x4f9a52 : 0xb88a3a));
  canvas.ground_shadow({0, 0}, 92, 7, 0.3F);
  std::array<Point, 15> spine{};
  for (std::size_t i = 0; i < spine.size(); ++i) {
    const float f = static_cast<float>(i) / static_cast<float>(spine.size() - 1);
    const float raise = f > 0.78F ? (f - 0.78F) / 0.22F : 0;
    spine[i] = {
        lerp(-92, 72, f),
        -9 + 7.5F * std::sin(f * 4.4F * pi - pose.t * 2.6F) * (1 - raise) - 46 * smooth(raise)};
  }
  const auto outline = [&] { canvas.add_stroke(spine, 2.2F, 10); };
  outline();
  canvas.fill(Paint::vertical(-50, lighter(body, 0.12F), 4, shade(body, 0.2F)));
  outline();
  canvas.begin_clip();
  for (std::size_t i = 1; i + 1 < spine.size(); ++i) {
    const Point mid = between(spine[i], spine[i + 1], 0.5F);
    canvas.add_polygon(
        {mid + Point{-6, 0}, mid + Point{0, -8}, mid + Point{6, 0}, mid + Point{0, 8}});
  }
  canvas.fill(Paint(shade(body, 0.5F), 0.75F));
  canvas.end_clip();
  const Point head = spine.back() + Point{6, -2};
  const float flick = std::max(0.0F, wave(pose.t, 1.1F) - 0.2F);
  if (flick > 0.05F) {
    canvas.add_line(head + Point{14, 2}, head + Point{14 + 14 * flick, 3}, 1.2F);
    canvas.add_line(head + Point{14 + 13 * flick, 3}, head + Point{14 + 19 * flick, 0}, 1);
    canvas.add_line(head + Point{14 + 13 * flick, 3}, head + Point{14 + 19 * flick, 6}, 1);
    canvas.fill(hex(0xd63a3a));
  }
  canvas.blob({head + Point{-14, -8}, head + Point{2, -12}, head + Point{16, -5},
               head + Point{18, 4}, head + Point{4, 9}, head + Point{-14, 8}},
              Paint::vertical(head.y - 12, lighter(body, 0.18F), head.y + 9, shade(body, 0.15F)));
  canvas.circle(head + Point{5, -4}, 4, hex(0xf4e6a8));
  draw_eye(canvas, head + Point{6, -4}, 2.4F, blink(look, pose.t));
}

void draw_frog(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const Rgb skin =
      look.colour.value_or(hex(look.word >= 1 && look.word <= 2 ? 0x8d8350 : 0x5fae45));
  (void)figure;
  const float hop = pose.moving ? std::abs(std::sin(pi * pose.gait)) : 0;
  canvas.ground_shadow({0, 0}, 50 - 12 * hop, 7, 0.3F);
  canvas.translate(0, -24 * hop);
  const float puff = 1 + 0.1F * std::max(0.0F, wave(pose.t, 1.5F));
  canvas.blob({{-16, -18}, {-44, -22}, {-50, -6}, {-30, 0}, {-8, -4}}, shade(skin, 0.2F));
  canvas.limb({-44, -3}, 4.5F, {-24, -1}, 3, shade(skin, 0.12F));
  canvas.blob(
      {{-36, -12}, {-24, -38}, {10, -54}, {36, -52}, {48, -36}, {42, -16}, {10, -5}, {-22, -4}},
      Paint::vertical(-54, lighter(skin, 0.18F), -4, shade(skin, 0.22F)));
  canvas.ellipse({27, -20}, 20 * puff, 12 * puff, mix(skin, hex(0xf4f0c4), 0.7F));
  canvas.add_limb({12, -14}, 6.5F, {24, -4}, 4);
  canvas.add_ellipse({29, -2.5F}, 9, 2.8F);
  canvas.fill(shade(skin, 0.1F));
  for (int i = 0; i < 6; ++i)
    canvas.add_circle({look.chance.range(-24, 14, i), look.chance.range(-38, -20, i + 9)},
                      look.chance.range(1.8F, 3.6F, i + 20));
  canvas.fill(Paint(shade(skin, 0.4F), 0.6F));
  canvas.circle({22, -52}, 9.5F, skin);
  canvas.circle({24, -53}, 7.4F, hex(0xf7edb0));
  draw_eye(canvas, {26, -53}, 4.6F, blink(look, pose.t));
  canvas.stroke({{46, -34}, {32, -29}, {18, -32}}, 1, 1, shade(skin, 0.6F));
}

const std::vector<Figure>& table() {
  static const std::vector<Figure> figures = [] {
    const auto make = [](std::string_view words, auto draw, int variant, float width, float height,
                         Home home) {
      Figure figure;
      figure.words = words;
      figure.draw = draw;
      figure.variant = variant;
      figure.width = width;
      figure.height = height;
      figure.metres = 0.08F;
      figure.home = home;
      figure.family = Family::crawler;
      return figure;
    };
    return std::vector<Figure>{
        make("butterfly|moth|hawk moth|hummingbird hawk moth", draw_butterfly, 0, 112, 92,
             Home::air),
        make("bee|bumblebee|wasp|hornet|honeybee", draw_bee, 0, 112, 82, Home::air),
        make("fly|flies|housefly|gnat|insect|bug", draw_bee, 1, 112, 76, Home::ground),
        make("mosquito", draw_bee, 2, 104, 92, Home::ground),
        make("dragonfly|damselfly", draw_dragonfly, 0, 136, 124, Home::air),
        make("ladybug|ladybird", draw_ladybug, 0, 108, 56, Home::ground),
        make("beetle|cockroach|cricket|grasshopper|mantis|firefly|scarab", draw_ladybug, 1, 108, 56,
             Home::ground),
        make("ant|termite", draw_ant, 0, 116, 52, Home::ground),
        make("scorpion", draw_ant, 1, 128, 78, Home::ground),
        make("spider|tarantula|spider web|web|cobweb", draw_spider, 0, 196, 196, Home::wall),
        make("snail|slug", draw_snail, 0, 132, 70, Home::ground),
        make("caterpillar|larva|centipede", draw_caterpillar, 0, 140, 52, Home::ground),
        make("worm|earthworm", draw_caterpillar, 1, 140, 52, Home::ground),
        make("snake|python|cobra|viper|serpent", draw_snake, 0, 200, 66, Home::ground),
        make("frog|toad|natterjack toad|tadpole", draw_frog, 0, 106, 64, Home::ground),
    };
  }();
  return figures;
}

}  // namespace

std::span<const Figure> crawlers() { return table(); }

}  // namespace clipmill::drawing
