// Things: instruments, furniture, tools, toys, lights, signs, and what hangs in the sky.
#include <array>
#include <vector>

#include "drawing/figure.hpp"

namespace clipmill::drawing {
namespace {

const Rgb steel = hex(0xc3c9d2);
const Rgb dark = hex(0x2b2933);
const Rgb wood = hex(0xa6703f);

void flame(Canvas& canvas, Point base, float size, float t, float phase) {
  const float f = wave(t, 0.43F, phase) + 0.5F * wave(t, 0.27F, phase * 2);
  canvas.glow(base + Point{0, -size * 0.5F}, size * 3.4F, hex(0xffc766), 0.55F + 0.05F * f);
  canvas.blob({base + Point{-size * 0.34F, 0}, base + Point{-size * 0.3F, -size * 0.5F},
               base + Point{size * 0.12F * f, -size * (1.25F + 0.08F * f)},
               base + Point{size * 0.32F, -size * 0.45F}, base + Point{size * 0.32F, 0},
               base + Point{0, size * 0.14F}},
              hex(0xff9a2e));
  canvas.blob({base + Point{-size * 0.18F, 0}, base + Point{0, -size * 0.78F},
               base + Point{size * 0.18F, 0}, base + Point{0, size * 0.08F}},
              hex(0xffe58a));
}

enum class Thing {
  book,
  laptop,
  phone,
  camera,
  tv,
  console,
  vr,
  headphones,
  radio,
  robot,
  guitar,
  violin,
  piano,
  drum,
  microphone,
  vinyl,
  horn,
  candle,
  menorah,
  lantern,
  lamp,
  chandelier,
  campfire,
  fireworks,
  clock,
  ball,
  basketball,
  racket,
  kite,
  umbrella,
  gift,
  balloons,
  chess,
  easel,
  paper,
  box,
  bag,
  chair,
  sofa,
  bed,
  table,
  wardrobe,
  mirror,
  door,
  window,
  shelf,
  traffic_light,
  road_sign,
  flag,
  trophy,
  toolbox,
  knife,
  telescope,
  microscope,
  heart,
  snowman,
  teddy,
  hat,
  vase,
  bathtub,
  sink,
  mask,
  skull,
  machine,
  dumbbell,
  moon,
  sun,
  planet,
  star,
  rainbow,
  cloud,
  lightning,
  rock,
  shell,
  fence,
  basket,
  bench,
  hammock,
  padlock,
  sign,
  hands,
  bat_club,
  swing,
  rocking
};

void draw_thing(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const Thing type = static_cast<Thing>(figure.variant);
  const float t = pose.t;
  const auto tint = [&](std::uint32_t usual) { return look.colour.value_or(hex(usual)); };
  const auto sheen = [](float x0, Rgb c, float x1) {
    return Paint::linear({x0, 0}, lighter(c, 0.18F), {x1, 0}, shade(c, 0.26F));
  };
  const bool grounded = figure.home != Home::air && figure.home != Home::wall;
  if (grounded) canvas.ground_shadow({0, 1}, figure.width * 0.56F, figure.width * 0.07F, 0.34F);
  switch (type) {
    case Thing::book: {
      const Rgb cover = tint(look.chance.pick({0x2e6f9aU, 0xb5452fU, 0x4f8a5aU, 0x6d5acfU}, 1));
      canvas.blob({{0, -8}, {-40, -16}, {-84, -6}, {-84, 0}, {0, 2}, {84, 0}, {84, -6}, {40, -16}},
                  cover);
      const float turn = std::fmod(t * 0.45F, 1.0F);
      for (const float s : {-1.0F, 1.0F})
        canvas.blob({{0, -10}, {s * 26, -26}, {s * 76, -17}, {s * 78, -8}, {s * 30, -13}, {0, -2}},
                    s < 0 ? hex(0xfaf5ea) : hex(0xece4d3));
      for (int i = 0; i < 3; ++i) {
        canvas.add_line({-64, -15 + 2.4F * static_cast<float>(i)},
                        {-16, -18 + 3.2F * static_cast<float>(i)}, 1);
        canvas.add_line({64, -15 + 2.4F * static_cast<float>(i)},
                        {16, -18 + 3.2F * static_cast<float>(i)}, 1);
      }
      canvas.fill(Paint(hex(0x8d8577), 0.6F));
      const float x = 76 * std::cos(pi * smooth(turn));
      canvas.blob({{0, -10},
                   {x * 0.4F, -26 - 26 * std::sin(pi * smooth(turn))},
                   {x, -17 - 40 * std::sin(pi * smooth(turn))},
                   {x * 0.5F, -16 - 18 * std::sin(pi * smooth(turn))}},
                  hex(0xfdf9f0));
      return;
    }
    case Thing::laptop: {
      canvas.polygon({{-70, -104}, {70, -104}, {66, -12}, {-66, -12}}, hex(0x3a3f4b));
      const Rgb screen = tint(0x7fc4e8);
      canvas.polygon(
          {{-63, -98}, {63, -98}, {60, -18}, {-60, -18}},
          Paint::linear({-60, -98}, lighter(screen, 0.35F), {60, -18}, shade(screen, 0.15F)));
      for (int i = 0; i < 5; ++i)
        canvas.add_round_rect(
            -48, -88 + 13.0F * static_cast<float>(i),
            -48 + look.chance.range(30, 88, i) *
                      (0.6F +
                       0.4F * smooth(std::fmod(t * 0.5F + 0.2F * static_cast<float>(i), 1.0F) * 2)),
            -82 + 13.0F * static_cast<float>(i), 3);
      canvas.fill(Paint(white, 0.75F));
      canvas.polygon({{-78, -12}, {78, -12}, {90, 0}, {-90, 0}},
                     Paint::vertical(-12, hex(0xd5dae1), 0, hex(0x9aa1ac)));
      canvas.glow({0, -56}, 90, lighter(screen, 0.4F), 0.16F);
      return;
    }
    case Thing::phone: {
      canvas.rotate(0.05F * wave(t, 2.9F));
      canvas.round_rect(-30, -118, 30, 0, 9, hex(0x26252d));
      const Rgb screen = tint(look.chance.pick({0x6fc3e0U, 0xe08fb5U, 0x8fd0a0U}, 1));
      canvas.round_rect(-26, -112, 26, -6, 6,
                        Paint::vertical(-112, lighter(screen, 0.3F), -6, shade(screen, 0.2F)));
      canvas.add_circle({-10, -86}, 9);
      canvas.add_round_rect(-20, -66, 20, -56, 4);
      canvas.add_round_rect(-20, -50, 8, -42, 4);
      canvas.fill(Paint(white, 0.8F));
      return;
    }
    case Thing::camera: {
      const Rgb body = tint(0x35333d);
      canvas.round_rect(-30, -84, 16, -64, 5, lighter(body, 0.12F));
      canvas.round_rect(-66, -70, 66, -2, 9,
                        Paint::vertical(-70, lighter(body, 0.14F), -2, shade(body, 0.3F)));
      canvas.rect(-66, -50, 66, -42, look.accent);
      canvas.circle({4, -35}, 29, hex(0x1d1c22));
      canvas.circle({4, -35}, 23, hex(0x4a4852));
      canvas.circle({4, -35}, 17, Paint::radial({-2, -42}, 26, hex(0x7fb6e8), hex(0x14203f)));
      canvas.circle({-3, -42}, 4.6F, Paint(white, 0.8F));
      canvas.circle({50, -60}, 5, hex(0xfff1c0));
      if (std::fmod(t, 2.6F) < 0.16F) canvas.glow({50, -60}, 120, white, 0.9F);
      return;
    }
    case Thing::tv:
    case Thing::window: {
      if (type == Thing::window) {
        canvas.rect(-76, -150, 76, 0, hex(0xf6f1e8));
        canvas.rect(-68, -142, 68, -8, Paint::vertical(-142, hex(0x8fd0f0), -8, hex(0xd9f0f6)));
        canvas.blob({{-68, -8}, {-68, -40}, {-20, -56}, {30, -36}, {68, -48}, {68, -8}},
                    hex(0x7db86a));
        canvas.circle({34, -110}, 15, hex(0xffe38a));
        canvas.add_rect(-3, -146, 3, -4);
        canvas.add_rect(-72, -80, 72, -74);
        canvas.fill(hex(0xf6f1e8));
        const float sway = 3 * wave(t, 3.3F);
        const Rgb cloth = tint(0xe9a58f);
        canvas.blob({{-88, -156}, {-52, -156}, {-58 + sway, -80}, {-50 + sway * 2, 2}, {-88, 2}},
                    cloth);
        canvas.blob({{88, -156}, {52, -156}, {58 + sway, -80}, {50 + sway * 2, 2}, {88, 2}},
                    shade(cloth, 0.12F));
        canvas.round_rect(-96, -162, 96, -154, 4, wood);
        return;
      }
      canvas.polygon({{-34, -14}, {34, -14}, {46, 0}, {-46, 0}}, hex(0x3a3a44));
      canvas.round_rect(-100, -124, 100, -14, 6, hex(0x24232b));
      const float hue = std::fmod(t * 0.07F + look.chance.unit(1), 1.0F);
      canvas.rect(-94, -118, 94, -22,
                  Paint::linear({-94, -118}, oklch(0.74F, 0.13F, hue), {94, -22},
                                oklch(0.5F, 0.15F, hue + 0.2F)));
      canvas.blob({{-94, -22}, {-94, -46}, {-40, -70}, {0, -44}, {44, -78}, {94, -40}, {94, -22}},
                  Paint(oklch(0.34F, 0.09F, hue + 0.4F), 0.85F));
      canvas.circle({40, -92}, 10, Paint(hex(0xfff2c4), 0.95F));
      return;
    }
    case Thing::console: {
      const Rgb body = tint(0x3b3a48);
      canvas.translate(0, -6).rotate(0.05F * wave(t, 1.7F));
      canvas.blob({{-70, -40},
                   {-50, -62},
                   {-20, -56},
                   {20, -56},
                   {50, -62},
                   {70, -40},
                   {78, -6},
                   {58, 2},
                   {34, -22},
                   {-34, -22},
                   {-58, 2},
                   {-78, -6}},
                  Paint::vertical(-62, lighter(body, 0.18F), 2, shade(body, 0.3F)));
      canvas.add_rect(-48, -46, -40, -26);
      canvas.add_rect(-54, -40, -34, -32);
      canvas.fill(hex(0xe9e9ef));
      constexpr std::uint32_t buttons[] = {0xe8453c, 0x4f9be8, 0x57c26a, 0xf2c53f};
      for (int i = 0; i < 4; ++i)
        canvas.circle(Point{44, -36} + polar(10, pi / 2 * static_cast<float>(i)), 5.4F,
                      hex(buttons[i]));
      canvas.circle({-16, -24}, 9, shade(body, 0.5F));
      canvas.circle({18, -24}, 9, shade(body, 0.5F));
      return;
    }
    case Thing::vr: {
      const Rgb body = tint(0xf2f3f5);
      canvas.add_arc({0, -50}, 62, 11, pi * 1.02F, pi * 1.98F);
      canvas.fill(hex(0x4a4a55));
      canvas.round_rect(-66, -66, 66, -6, 20,
                        Paint::vertical(-66, lighter(body, 0.2F), -6, shade(body, 0.22F)));
      canvas.round_rect(-52, -54, 52, -18, 14, hex(0x1d2233));
      const float scan = std::fmod(t * 0.7F, 1.0F) * 104 - 52;
      canvas.glow({scan, -36}, 40, hex(0x5fd0ff), 0.6F);
      return;
    }
    case Thing::headphones: {
      canvas.add_arc({0, -54}, 52, 10, pi, 2 * pi);
      canvas.fill(dark);
      for (const float s : {-1.0F, 1.0F})
        canvas.round_rect(
            s * 52 - 15, -62, s * 52 + 15, -6, 12,
            Paint::vertical(-62, lighter(tint(0xd8433a), 0.15F), -6, shade(tint(0xd8433a), 0.25F)));
      return;
    }
    case Thing::radio: {
      const Rgb body = tint(0xc9763f);
      canvas.line({40, -80}, {70, -140}, 2.6F, steel);
      canvas.round_rect(-80, -84, 80, -2, 10,
                        Paint::vertical(-84, lighter(body, 0.15F), -2, shade(body, 0.28F)));
      canvas.circle({-40, -43}, 29, hex(0x3a2d2a));
      for (int r = 1; r < 4; ++r) {
        canvas.add_circle({-40, -43}, 8.0F * static_cast<float>(r) + 0.6F * wave(t, 0.3F));
        canvas.add_hole({-40, -43}, 8.0F * static_cast<float>(r) - 1.4F,
                        8.0F * static_cast<float>(r) - 1.4F);
      }
      canvas.fill(hex(0x8a7a6a));
      canvas.round_rect(4, -72, 68, -50, 3, hex(0xfdf3d4));
      canvas.line({20 + 30 * (0.5F + 0.5F * wave(t, 6)), -72},
                  {20 + 30 * (0.5F + 0.5F * wave(t, 6)), -50}, 2, hex(0xd8342e));
      canvas.circle({20, -26}, 11, steel);
      canvas.circle({54, -26}, 11, steel);
      return;
    }
    case Thing::robot: {
      const Rgb body = tint(look.chance.pick({0x8fb8d0U, 0xf0a33aU, 0xb5bcc8U, 0x6fc2a8U}, 1));
      const float bob = 1.6F * wave(t, 1.7F);
      const float swing = pose.moving ? 14 * std::sin(2 * pi * pose.gait) : 4 * wave(t, 2.3F);
      for (const float s : {-1.0F, 1.0F}) {
        const float lift = pose.moving ? std::max(0.0F, s * std::sin(2 * pi * pose.gait)) * 10 : 0;
        canvas.add_limb({s * 17, -44}, 7, {s * 19, -8 - lift}, 7);
        canvas.add_round_rect(s * 19 - 15, -13 - lift, s * 19 + 17, 0 - lift, 6);
        canvas.fill(shade(body, 0.4F));
      }
      canvas.translate(0, bob);
      canvas.limb({-42, -92}, 7.5F, {-58, -58 + swing}, 7, shade(body, 0.3F));
      canvas.limb({42, -92}, 7.5F, {60, -66 - swing - 18 * std::max(0.0F, wave(t, 3.1F))}, 7,
                  shade(body, 0.2F));
      canvas.circle({-58, -55 + swing}, 9, steel);
      canvas.circle({60, -63 - swing - 18 * std::max(0.0F, wave(t, 3.1F))}, 9, steel);
      canvas.round_rect(
          -38, -106, 38, -40, 13,
          Paint::linear({-38, -106}, lighter(body, 0.25F), {38, -40}, shade(body, 0.25F)));
      canvas.round_rect(-22, -92, 22, -62, 6, hex(0x23303f));
      for (int i = 0; i < 3; ++i)
        canvas.circle({-12 + 12.0F * static_cast<float>(i), -77}, 4,
                      std::fmod(t * 1.6F + 0.33F * static_cast<float>(i), 1.0F) < 0.5F
                          ? hex(0x6ff0c0)
                          : hex(0xff8a5a));
      canvas.rect(-8, -114, 8, -104, steel);
      canvas.line({0, -160}, {0, -178}, 3, steel);
      canvas.circle({0, -181}, 5.5F,
                    mix(hex(0xff5a4a), hex(0xffd08a), 0.5F + 0.5F * wave(t, 1.1F)));
      canvas.round_rect(
          -34, -162, 34, -112, 14,
          Paint::linear({-34, -162}, lighter(body, 0.35F), {34, -112}, shade(body, 0.16F)));
      canvas.round_rect(-26, -152, 26, -122, 10, hex(0x1f2a38));
      const float open = blink(look, t);
      for (const float s : {-1.0F, 1.0F}) {
        canvas.glow({s * 11 + 2, -138}, 15, hex(0x6fe4ff), 0.7F);
        canvas.ellipse({s * 11 + 2, -138}, 5.5F, 5.5F * open, hex(0xc8f6ff));
      }
      return;
    }
    case Thing::guitar:
    case Thing::violin: {
      const bool violin = type == Thing::violin;
      const Rgb body = tint(violin ? 0x9a4a24 : 0xc98a42);
      const float k = violin ? 0.8F : 1.0F;
      canvas.rect(-5 * k, -196 * k, 5 * k, -80 * k, hex(0x4a2f22));
      canvas.round_rect(-9 * k, -216 * k, 9 * k, -192 * k, 3, hex(0x3a2419));
      canvas.blob(
          {{-24 * k, -104 * k},
           {-18 * k, -76 * k},
           {-44 * k, -46 * k},
           {-38 * k, -10 * k},
           {0, 0},
           {38 * k, -10 * k},
           {44 * k, -46 * k},
           {18 * k, -76 * k},
           {24 * k, -104 * k},
           {0, -114 * k}},
          Paint::radial({-12 * k, -70 * k}, 92 * k, lighter(body, 0.25F), shade(body, 0.32F)));
      if (violin) {
        canvas.add_stroke({{-17, -52}, {-13, -42}, {-18, -30}}, 1.5F, 1.5F);
        canvas.add_stroke({{17, -52}, {13, -42}, {18, -30}}, 1.5F, 1.5F);
        canvas.fill(hex(0x2b1a12));
        const float bow = 22 * wave(t, 1.6F);
        canvas.line({-80 + bow, -70}, {70 + bow, -40}, 3, hex(0x6b4a33));
      } else {
        canvas.circle({0, -62}, 15, hex(0x3a2419));
        canvas.add_arc({0, -62}, 18, 2, 0, 2 * pi);
        canvas.fill(hex(0xf1dfb8));
      }
      canvas.rect(-13 * k, -24 * k, 13 * k, -19 * k, hex(0x3a2419));
      const float hum = 0.5F * std::sin(t * 40) * std::max(0.0F, wave(t, 0.9F));
      for (int i = 0; i < 4; ++i)
        canvas.add_line({-3.6F * k + 2.4F * k * static_cast<float>(i), -200 * k},
                        {-5.4F * k + 3.6F * k * static_cast<float>(i) + hum, -22 * k}, 0.7F);
      canvas.fill(hex(0xf3ead8));
      return;
    }
    case Thing::piano: {
      const Rgb body = tint(0x2a2730);
      canvas.add_rect(-92, -20, -82, 0);
      canvas.add_rect(82, -20, 92, 0);
      canvas.fill(body);
      canvas.round_rect(-104, -112, 104, -52, 4,
                        Paint::vertical(-112, lighter(body, 0.2F), -52, body));
      canvas.rect(-108, -56, 108, -20, shade(body, 0.2F));
      canvas.polygon({{-104, -56}, {104, -56}, {108, -42}, {-108, -42}}, hex(0xfbf9f4));
      for (int i = 0; i < 20; ++i) {
        if (std::fmod(t * 1.7F + look.chance.unit(i) * 5, 5.0F) < 0.25F)
          canvas.add_polygon({{-102 + 10.4F * static_cast<float>(i), -56},
                              {-93 + 10.4F * static_cast<float>(i), -56},
                              {-93 + 10.4F * static_cast<float>(i), -43},
                              {-103 + 10.4F * static_cast<float>(i), -43}});
      }
      canvas.fill(hex(0xd9cdb8));
      for (int i = 0; i < 20; ++i)
        canvas.add_line({-104 + 10.4F * static_cast<float>(i), -56},
                        {-106 + 10.6F * static_cast<float>(i), -42}, 0.8F);
      canvas.fill(hex(0x9a948a));
      for (int i = 0; i < 20; ++i) {
        if (i % 7 != 2 && i % 7 != 6)
          canvas.add_rect(-97 + 10.4F * static_cast<float>(i), -56,
                          -91 + 10.4F * static_cast<float>(i), -48);
      }
      canvas.fill(hex(0x1d1b22));
      canvas.rect(-36, -106, 36, -72, hex(0xfaf5ea));
      for (int i = 0; i < 4; ++i)
        canvas.add_line({-30, -100 + 7.0F * static_cast<float>(i)},
                        {30, -100 + 7.0F * static_cast<float>(i)}, 1);
      canvas.fill(hex(0x8d8577));
      return;
    }
    case Thing::drum: {
      const Rgb shell = tint(0xc4302f);
      canvas.circle({0, -50}, 48, shade(shell, 0.2F));
      canvas.circle({0, -50}, 41, hex(0xf6f1e8));
      canvas.add_star({0, -50}, 22, 10, 5, -pi / 2);
      canvas.fill(shell);
      for (const float s : {-1.0F, 1.0F}) {
        canvas.round_rect(s * 62 - 25, -82, s * 62 + 25, -44, 5,
                          sheen(s * 62 - 25, shell, s * 62 + 25));
        canvas.ellipse({s * 62, -82}, 25, 6, hex(0xfaf7f0));
        canvas.add_line({s * 62, -44}, {s * 54, 0}, 2.6F);
        canvas.add_line({s * 96, -116}, {s * 88, 0}, 2.6F);
        canvas.fill(steel);
        const float hit = std::max(0.0F, wave(t, 0.5F, s > 0 ? 0.0F : 0.5F));
        canvas.ellipse({s * 98, -116}, 31, 4.6F, hex(0xe3b84a), s * (0.08F + 0.06F * hit));
        canvas.line({s * 40, -124 + 26 * hit}, {s * 66, -86}, 3, hex(0xdba963));
      }
      return;
    }
    case Thing::microphone: {
      canvas.line({0, -116}, {0, -4}, 4, steel);
      canvas.ellipse({0, -3}, 34, 5.5F, dark);
      canvas.round_rect(-8, -150, 8, -114, 5, dark);
      canvas.circle({0, -160}, 17, Paint::radial({-5, -166}, 28, hex(0xe3e6ea), hex(0x70757f)));
      for (int i = 0; i < 5; ++i)
        canvas.add_line({-15, -170 + 5.0F * static_cast<float>(i)},
                        {15, -170 + 5.0F * static_cast<float>(i)}, 0.8F);
      canvas.fill(Paint(dark, 0.5F));
      for (int i = 0; i < 3; ++i) {
        const float age = std::fmod(t * 0.8F + static_cast<float>(i) / 3, 1.0F);
        canvas.add_arc({0, -160}, 22 + 46 * age, 2, -0.6F, 0.6F);
        canvas.add_arc({0, -160}, 22 + 46 * age, 2, pi - 0.6F, pi + 0.6F);
        canvas.fill(Paint(white, 0.5F * (1 - age)));
      }
      return;
    }
    case Thing::vinyl: {
      const Rgb body = tint(0x9a6238);
      canvas.round_rect(-104, -44, 104, -2, 7,
                        Paint::vertical(-44, lighter(body, 0.15F), -2, shade(body, 0.3F)));
      canvas.ellipse({-20, -50}, 78, 20, hex(0x1d1b22));
      for (int r = 0; r < 3; ++r) {
        canvas.add_ellipse({-20, -50}, 68 - 14.0F * static_cast<float>(r),
                           17.5F - 3.6F * static_cast<float>(r));
        canvas.add_hole({-20, -50}, 66 - 14.0F * static_cast<float>(r),
                        17 - 3.6F * static_cast<float>(r));
      }
      canvas.fill(hex(0x45424d));
      canvas.ellipse({-20, -50}, 23, 6, look.accent);
      const float a = t * 3.4F;
      canvas.ellipse(Point{-20, -50} + Point{52 * std::cos(a), 13 * std::sin(a)}, 15, 2.4F,
                     Paint(white, 0.28F), a);
      canvas.add_stroke({{82, -62}, {62, -72}, {20, -56}}, 2.6F, 1.8F);
      canvas.add_circle({82, -60}, 8);
      canvas.fill(steel);
      return;
    }
    case Thing::horn: {
      const Rgb brass = tint(0xe3b23c);
      canvas.rotate(-0.16F + 0.03F * wave(t, 1.1F));
      canvas.add_limb({-84, -50}, 3, {30, -50}, 6);
      canvas.add_blob({{26, -56}, {60, -64}, {96, -92}, {98, -8}, {60, -36}, {26, -44}});
      canvas.fill(Paint::vertical(-92, lighter(brass, 0.35F), -8, shade(brass, 0.3F)));
      canvas.add_round_rect(-46, -60, 16, -20, 16);
      canvas.fill(shade(brass, 0.16F));
      for (int i = 0; i < 3; ++i)
        canvas.add_rect(-30 + 16.0F * static_cast<float>(i),
                        -76 + 5 * std::max(0.0F, wave(t, 0.7F, 0.3F * static_cast<float>(i))),
                        -22 + 16.0F * static_cast<float>(i), -30);
      canvas.fill(lighter(brass, 0.3F));
      return;
    }
    case Thing::candle:
    case Thing::menorah: {
      if (type == Thing::menorah) {
        const Rgb brass = tint(0xd9a93f);
        for (int i = 1; i <= 4; ++i) {
          canvas.add_arc({0, -92}, 19.0F * static_cast<float>(i), 5, 0, pi);
        }
        canvas.add_rect(-3.4F, -112, 3.4F, -8);
        canvas.add_blob({{-36, 0}, {-14, -12}, {14, -12}, {36, 0}});
        for (int i = -4; i <= 4; ++i)
          canvas.add_round_rect(19.0F * static_cast<float>(i) - 5, -98 - (i == 0 ? 14.0F : 0.0F),
                                19.0F * static_cast<float>(i) + 5, -90 - (i == 0 ? 14.0F : 0.0F),
                                2);
        canvas.fill(Paint::vertical(-112, lighter(brass, 0.25F), 0, shade(brass, 0.25F)));
        for (int i = -4; i <= 4; ++i) {
          const float x = 19.0F * static_cast<float>(i);
          const float y = i == 0 ? -112.0F : -98.0F;
          canvas.rect(x - 3, y - 26, x + 3, y, hex(0xf6f1e4));
          flame(canvas, {x, y - 28}, 10, t, 0.13F * static_cast<float>(i + 5));
        }
        return;
      }
      const Rgb wax = tint(look.chance.yes(0.5F, 1) ? 0xf6efe0 : 0xe8b9a0);
      const float heights[] = {96, 66, 48};
      const float xs[] = {0, -48, 46};
      canvas.ellipse({0, -4}, 88, 13, hex(0x6b4a33));
      for (int i = 2; i >= 0; --i) {
        const float x = xs[i];
        const float h = heights[i];
        canvas.round_rect(
            x - 18, -h, x + 18, -2, 4,
            Paint::linear({x - 18, 0}, lighter(wax, 0.2F), {x + 18, 0}, shade(wax, 0.26F)));
        canvas.ellipse({x, -h}, 18, 4.6F, mix(lighter(wax, 0.3F), hex(0xffc766), 0.4F));
        canvas.add_blob(
            {{x - 17, -h}, {x - 13, -h + 20}, {x - 9, -h + 4}, {x - 4, -h + 30}, {x, -h + 3}});
        canvas.fill(lighter(wax, 0.35F));
        canvas.line({x, -h - 9}, {x, -h}, 1.8F, dark);
        flame(canvas, {x, -h - 8}, 19, t, 0.31F * static_cast<float>(i + 1));
      }
      return;
    }
    case Thing::lantern: {
      const Rgb paper = tint(0xe0402f);
      for (int i = 2; i >= 0; --i) {
        const float x = i == 0 ? 0.0F : i == 1 ? -66.0F : 64.0F;
        const float k = i == 0 ? 1.0F : 0.72F;
        const float s = 4 * wave(t, 2.9F, 0.2F * static_cast<float>(i));
        const float y = -96 * (i == 0 ? 1.0F : 1.15F);
        canvas.line({x, -240}, {x + s, y - 44 * k}, 1.6F, dark);
        canvas.glow({x + s, y}, 92 * k, hex(0xffa04a),
                    0.42F + 0.05F * wave(t, 0.7F, static_cast<float>(i)));
        canvas.ellipse({x + s, y}, 42 * k, 42 * k,
                       Paint::radial({x + s, y}, 50 * k,
                                     lighter(mix(paper, hex(0xffc766), 0.55F), 0.1F), paper));
        for (const float f : {-0.62F, -0.22F, 0.22F, 0.62F})
          canvas.add_stroke({{x + s + f * 20 * k, y - 40 * k},
                             {x + s + f * 42 * k, y},
                             {x + s + f * 20 * k, y + 40 * k}},
                            0.9F, 0.9F);
        canvas.fill(Paint(shade(paper, 0.4F), 0.6F));
        canvas.add_round_rect(x + s - 15 * k, y - 46 * k, x + s + 15 * k, y - 38 * k, 2);
        canvas.add_round_rect(x + s - 15 * k, y + 38 * k, x + s + 15 * k, y + 46 * k, 2);
        canvas.fill(hex(0xe3b23c));
        for (int f = 0; f < 5; ++f)
          canvas.add_line({x + s - 6 * k + 3 * k * static_cast<float>(f), y + 46 * k},
                          {x + s * 1.4F - 7 * k + 3.6F * k * static_cast<float>(f), y + 74 * k},
                          1.2F);
        canvas.fill(hex(0xe3b23c));
      }
      return;
    }
    case Thing::lamp: {
      canvas.ellipse({0, -4}, 36, 6, dark);
      canvas.rect(-3, -110, 3, -4, dark);
      canvas.glow({0, -118}, 150, hex(0xffd98a), 0.42F);
      const Rgb shade_colour = tint(0xf1dcb0);
      canvas.polygon(
          {{-30, -172}, {30, -172}, {56, -104}, {-56, -104}},
          Paint::vertical(-172, shade(shade_colour, 0.08F), -104, lighter(shade_colour, 0.5F)));
      canvas.polygon({{-56, -104}, {56, -104}, {118, 4}, {-118, 4}},
                     Paint::linear({0, -104}, hex(0xffe7b0), {0, 4}, hex(0xffe7b0), 0.3F, 0));
      return;
    }
    case Thing::chandelier: {
      canvas.line({0, -210}, {0, -120}, 3, hex(0xb98a2f));
      const Rgb brass = tint(0xd9a93f);
      canvas.glow({0, -84}, 170, hex(0xffe0a0), 0.34F);
      for (int i = -3; i <= 3; ++i) {
        const float x = 27.0F * static_cast<float>(i);
        const float y = -78 - 5 * std::abs(static_cast<float>(i));
        canvas.add_stroke({{0, -110}, {x * 0.5F, -56}, {x, y}}, 2.6F, 2);
      }
      canvas.add_ellipse({0, -112}, 11, 17);
      canvas.fill(brass);
      for (int i = -3; i <= 3; ++i) {
        const float x = 27.0F * static_cast<float>(i);
        const float y = -78 - 5 * std::abs(static_cast<float>(i));
        canvas.rect(x - 3.4F, y - 16, x + 3.4F, y, hex(0xfaf5e6));
        flame(canvas, {x, y - 18}, 9, t, 0.17F * static_cast<float>(i + 4));
        canvas.add_polygon({{x - 4, y + 6},
                            {x, y + 2},
                            {x + 4, y + 6},
                            {x, y + 20 + 2 * wave(t, 1.9F, 0.1F * static_cast<float>(i))}});
      }
      canvas.fill(Paint(hex(0xeaf4fb), 0.9F));
      return;
    }
    case Thing::campfire: {
      canvas.glow({0, -40}, 210, hex(0xff9a3d), 0.42F + 0.04F * wave(t, 0.6F));
      for (int i = 0; i < 8; ++i)
        canvas.add_ellipse(
            {-70 + 20.0F * static_cast<float>(i), 4 + 3.0F * static_cast<float>(i % 2)}, 12, 8);
      canvas.fill(hex(0x77706b));
      canvas.add_limb({-62, -4}, 8, {48, -22}, 8);
      canvas.add_limb({62, -4}, 8, {-48, -22}, 8);
      canvas.fill(hex(0x5a3a26));
      constexpr std::uint32_t layers[] = {0xe8502a, 0xff8a2a, 0xffc24a, 0xfff0a8};
      for (int l = 0; l < 4; ++l) {
        const float k = 1 - 0.23F * static_cast<float>(l);
        for (int i = 0; i < 5; ++i) {
          const float x = (-36 + 18.0F * static_cast<float>(i)) * k;
          const float f = wave(t, 0.47F + 0.05F * static_cast<float>(i),
                               0.3F * static_cast<float>(i) + 0.1F * static_cast<float>(l));
          const float h = (120 - 21 * std::abs(static_cast<float>(i) - 2)) * k * (1 + 0.12F * f);
          canvas.add_blob({{x - 17 * k, -14},
                           {x - 14 * k + 3 * f, -14 - h * 0.45F},
                           {x + 6 * f, -14 - h},
                           {x + 13 * k + 3 * f, -14 - h * 0.4F},
                           {x + 17 * k, -14},
                           {x, -8}});
        }
        canvas.fill(Paint(hex(layers[l]), 0.92F));
      }
      for (int i = 0; i < 16; ++i) {
        const float age =
            std::fmod(t * look.chance.range(0.3F, 0.6F, i) + look.chance.unit(i + 20), 1.0F);
        canvas.add_circle(
            {look.chance.range(-40, 40, i + 40) + 16 * wave(t, 1.9F, look.chance.unit(i)),
             -60 - 190 * age},
            2.2F * (1 - age) + 0.4F);
      }
      canvas.fill(hex(0xffd98a));
      return;
    }
    case Thing::fireworks: {
      for (int i = 0; i < 6; ++i) {
        const float period = look.chance.range(2.2F, 3.4F, i);
        const float turn = t / period + look.chance.unit(i + 20);
        const float age = turn - std::floor(turn);
        const Chance round = look.chance.of(static_cast<std::int64_t>(std::floor(turn)) * 8 + i);
        const Point at{round.range(-130, 130, 1), -230 + round.range(-90, 110, 2)};
        const Rgb c = oklch(0.76F, 0.17F, round.unit(3));
        if (age < 0.22F) {
          const float f = age / 0.22F;
          const Point head = between({at.x * 0.6F, 60}, at, smooth(f));
          canvas.stroke({head + Point{0, 34}, head + Point{0, 12}, head}, 0.4F, 2.2F,
                        Paint(hex(0xffe7b0), 0.8F));
          continue;
        }
        const float f = (age - 0.22F) / 0.78F;
        const float reach = 116 * (1 - (1 - f) * (1 - f) * (1 - f));
        const float fade = 1 - f * f;
        canvas.glow(at, 120, c, 0.36F * fade);
        for (int ring = 0; ring < 2; ++ring) {
          for (int k = 0; k < 20; ++k) {
            const float a = 2 * pi * static_cast<float>(k) / 20 + 0.16F * static_cast<float>(ring);
            const float r = reach * (ring == 0 ? 1.0F : 0.6F);
            const Point tip = at + polar(r, a) + Point{0, 40 * f * f};
            canvas.add_limb(at + polar(r * 0.72F, a) + Point{0, 34 * f * f}, 0.5F, tip,
                            2.2F * fade + 0.5F);
          }
          canvas.fill(Paint(ring == 0 ? c : lighter(c, 0.5F), fade));
        }
      }
      return;
    }
    case Thing::clock: {
      const Rgb rim = tint(0x8a5a35);
      canvas.circle({0, -70}, 70, rim);
      canvas.circle({0, -70}, 60, hex(0xfdfaf2));
      for (int i = 0; i < 12; ++i)
        canvas.add_line(Point{0, -70} + polar(50, 2 * pi * static_cast<float>(i) / 12),
                        Point{0, -70} + polar(56, 2 * pi * static_cast<float>(i) / 12),
                        i % 3 == 0 ? 3.6F : 1.8F);
      canvas.add_line({0, -70}, Point{0, -70} + polar(47, t * 0.5F - 1), 3);
      canvas.add_line({0, -70}, Point{0, -70} + polar(32, t * 0.042F + 2), 4.4F);
      canvas.fill(dark);
      const float tick = std::floor(t) + smooth((t - std::floor(t)) * 6);
      canvas.line({0, -70}, Point{0, -70} + polar(50, tick * 2 * pi / 60), 1.5F, hex(0xd8342e));
      canvas.circle({0, -70}, 5, hex(0xd8342e));
      return;
    }
    case Thing::ball:
    case Thing::basketball: {
      const float bounce = std::abs(std::sin(pi * t / 0.9F));
      canvas.translate(0, -70 * bounce);
      canvas.rotate_about({0, -42}, t * 1.4F);
      const bool basket = type == Thing::basketball;
      const Rgb c = tint(basket ? 0xe07a2b : 0xf7f7f5);
      canvas.circle({0, -42}, 42, Paint::radial({-14, -58}, 76, lighter(c, 0.2F), shade(c, 0.34F)));
      canvas.add_circle({0, -42}, 42);
      canvas.begin_clip();
      if (basket) {
        canvas.add_rect(-1.4F, -90, 1.4F, 6);
        canvas.add_rect(-50, -43.4F, 50, -40.6F);
        canvas.add_arc({-50, -42}, 36, 2.8F, -1.2F, 1.2F);
        canvas.add_arc({50, -42}, 36, 2.8F, pi - 1.2F, pi + 1.2F);
      } else {
        canvas.add_star({0, -42}, 15, 12.2F, 5, -pi / 2);
        for (int i = 0; i < 5; ++i) {
          const float a = -pi / 2 + 2 * pi * static_cast<float>(i) / 5;
          canvas.add_star(Point{0, -42} + polar(38, a), 14, 11.6F, 5, a);
          canvas.add_line(Point{0, -42} + polar(14, a), Point{0, -42} + polar(30, a), 2);
        }
      }
      canvas.fill(basket ? hex(0x3a2219) : look.colour ? shade(c, 0.7F) : hex(0x26252d));
      canvas.end_clip();
      return;
    }
    case Thing::racket:
    case Thing::bat_club: {
      if (type == Thing::bat_club) {
        canvas.rotate(-0.5F + 0.12F * wave(t, 1.8F));
        canvas.limb({0, -6}, 6, {0, -150}, 14,
                    Paint::linear({-14, 0}, hex(0xe0b57a), {14, 0}, hex(0xa5723a)));
        canvas.limb({0, -4}, 7, {0, -46}, 6.4F, dark);
        return;
      }
      canvas.rotate(0.3F + 0.1F * wave(t, 1.7F));
      canvas.limb({0, -4}, 6, {0, -52}, 5, dark);
      canvas.add_ellipse({0, -108}, 42, 54);
      canvas.add_hole({0, -108}, 36, 48);
      canvas.fill(tint(0xd8433a));
      for (int i = -4; i <= 4; ++i) {
        const float f = static_cast<float>(i) / 5;
        canvas.add_line({36 * f, -108 - 48 * std::sqrt(1 - f * f)},
                        {36 * f, -108 + 48 * std::sqrt(1 - f * f)}, 1);
        canvas.add_line({-36 * std::sqrt(1 - f * f), -108 + 48 * f},
                        {36 * std::sqrt(1 - f * f), -108 + 48 * f}, 1);
      }
      canvas.fill(Paint(white, 0.85F));
      canvas.circle({62, -60}, 14, hex(0xd6e84a));
      return;
    }
    case Thing::kite: {
      canvas.translate(8 * wave(t, 3.1F), -40 + 8 * wave(t, 2.3F))
          .rotate(0.25F + 0.1F * wave(t, 2.7F));
      const Rgb c = tint(0xe8553f);
      canvas.polygon({{0, -130}, {-52, -70}, {0, 14}}, c);
      canvas.polygon({{0, -130}, {52, -70}, {0, 14}}, lighter(c, 0.28F));
      canvas.polygon({{-52, -70}, {0, -70}, {0, 14}}, look.accent);
      canvas.stroke({{0, 14},
                     {14 + 8 * wave(t, 0.9F), 50},
                     {-8 + 12 * wave(t, 0.9F, 0.2F), 88},
                     {10 + 14 * wave(t, 0.9F, 0.4F), 126}},
                    1.4F, 1, dark);
      for (int i = 0; i < 3; ++i) {
        const Point p{
            (i % 2 == 0 ? 12.0F : -6.0F) + 10 * wave(t, 0.9F, 0.15F * static_cast<float>(i)),
            44 + 34.0F * static_cast<float>(i)};
        canvas.add_polygon({p, p + Point{-11, -6}, p + Point{-11, 6}});
        canvas.add_polygon({p, p + Point{11, -6}, p + Point{11, 6}});
      }
      canvas.fill(hex(0xf2c53f));
      return;
    }
    case Thing::umbrella: {
      canvas.rotate(0.04F * wave(t, 2.9F));
      const Rgb c = tint(0xd8433a);
      canvas.line({0, -130}, {0, -14}, 3.4F, dark);
      canvas.add_arc({10, -14}, 10, 3.4F, 0, pi);
      canvas.fill(dark);
      canvas.blob({{-88, -76},
                   {-66, -118},
                   {0, -146},
                   {66, -118},
                   {88, -76},
                   {60, -84},
                   {30, -74},
                   {0, -84},
                   {-30, -74},
                   {-60, -84}},
                  Paint::vertical(-146, lighter(c, 0.2F), -74, shade(c, 0.15F)));
      canvas.blob({{-30, -74}, {-22, -118}, {0, -146}, {22, -118}, {30, -74}, {0, -84}},
                  Paint(lighter(c, 0.35F), 0.8F));
      return;
    }
    case Thing::gift: {
      const Rgb c = tint(look.chance.pick({0xd8433aU, 0x3f8fc4U, 0x8d5aa8U}, 1));
      canvas.rect(-58, -84, 58, 0, sheen(-58, c, 58));
      canvas.rect(-64, -102, 64, -78, sheen(-64, lighter(c, 0.1F), 64));
      canvas.add_rect(-11, -102, 11, 0);
      canvas.fill(hex(0xf7d260));
      for (const float s : {-1.0F, 1.0F}) {
        canvas.add_blob({{0, -102}, {s * 16, -134}, {s * 46, -132}, {s * 40, -108}});
        canvas.fill(hex(0xf7d260));
        canvas.blob({{s * 4, -106}, {s * 18, -124}, {s * 34, -124}, {s * 30, -110}}, hex(0xd9a93f));
      }
      return;
    }
    case Thing::balloons: {
      constexpr std::uint32_t colours[] = {0xe8453c, 0x3f9be0, 0xf7c53f, 0x57b86a, 0xd86fc0};
      for (int i = 0; i < 5; ++i) {
        const Point at{
            -68 + 34.0F * static_cast<float>(i) + 5 * wave(t, 3.1F, 0.2F * static_cast<float>(i)),
            -150 - 24.0F * static_cast<float>((i * 2) % 3) +
                5 * wave(t, 2.7F, 0.3F * static_cast<float>(i))};
        const Rgb c = look.colour && i % 2 == 0 ? *look.colour : hex(colours[i]);
        canvas.stroke({at + Point{0, 38}, between(at, {0, 0}, 0.6F) + Point{4, 0}, {0, 0}}, 0.8F,
                      0.8F, Paint(white, 0.8F));
        canvas.blob({at + Point{-29, -6}, at + Point{0, -38}, at + Point{29, -6},
                     at + Point{12, 28}, at + Point{0, 36}, at + Point{-12, 28}},
                    Paint::radial(at + Point{-9, -14}, 56, lighter(c, 0.35F), shade(c, 0.2F)));
        canvas.polygon({at + Point{-4, 41}, at + Point{4, 41}, at + Point{0, 34}}, shade(c, 0.2F));
        canvas.ellipse(at + Point{-12, -16}, 5, 10, Paint(white, 0.5F), 0.4F);
      }
      return;
    }
    case Thing::chess: {
      for (int r = 0; r < 4; ++r) {
        for (int i = 0; i < 8; ++i) {
          const float y0 = -8 - 10.0F * static_cast<float>(r);
          const float k0 = 1 - 0.06F * static_cast<float>(r);
          const float k1 = k0 - 0.06F;
          canvas.polygon({{(-96 + 24.0F * static_cast<float>(i)) * k0, y0},
                          {(-72 + 24.0F * static_cast<float>(i)) * k0, y0},
                          {(-72 + 24.0F * static_cast<float>(i)) * k1, y0 - 10},
                          {(-96 + 24.0F * static_cast<float>(i)) * k1, y0 - 10}},
                         (r + i) % 2 == 0 ? hex(0xf0dcb8) : hex(0x6b4a33));
        }
      }
      canvas.rect(-98, -8, 98, 0, hex(0x4a3020));
      for (int i = 0; i < 4; ++i) {
        const float x = -66 + 44.0F * static_cast<float>(i);
        const float hop = i == 2 ? 14 * std::max(0.0F, wave(t, 3.1F)) : 0;
        const Rgb c = i % 2 == 0 ? hex(0xfaf3e4) : hex(0x2b2630);
        const float h = i == 1 ? 92.0F : i == 2 ? 74.0F : 58.0F;
        canvas.blob({{x - 17, -16 - hop},
                     {x - 9, -26 - hop},
                     {x - 6, -h + 12 - hop},
                     {x + 6, -h + 12 - hop},
                     {x + 9, -26 - hop},
                     {x + 17, -16 - hop}},
                    sheen(x - 15, c, x + 15));
        canvas.circle({x, -h + 4 - hop}, 10, sheen(x - 10, c, x + 10));
        if (i == 1) {
          canvas.add_rect(x - 2, -h - 20, x + 2, -h - 4);
          canvas.add_rect(x - 7, -h - 15, x + 7, -h - 11);
          canvas.fill(c);
        }
      }
      return;
    }
    case Thing::easel: {
      canvas.add_line({-48, 0}, {0, -190}, 5);
      canvas.add_line({48, 0}, {0, -190}, 5);
      canvas.add_line({0, -10}, {0, -190}, 5);
      canvas.add_rect(-62, -62, 62, -54);
      canvas.fill(wood);
      canvas.rect(-58, -166, 58, -62, hex(0xfdfaf2));
      const float hue = look.chance.unit(2);
      canvas.rect(
          -54, -162, 54, -66,
          Paint::vertical(-162, oklch(0.82F, 0.09F, hue), -66, oklch(0.9F, 0.06F, hue + 0.3F)));
      canvas.circle({22, -136}, 13, oklch(0.84F, 0.13F, 0.2F));
      canvas.add_blob(
          {{-54, -66}, {-54, -96}, {-20, -122}, {6, -94}, {30, -110}, {54, -90}, {54, -66}});
      canvas.fill(oklch(0.55F, 0.11F, hue + 0.45F));
      canvas.add_blob({{-54, -66}, {-54, -80}, {0, -88}, {54, -78}, {54, -66}});
      canvas.fill(tint(0x4f8f5a));
      const float stroke = std::fmod(t * 0.4F, 1.0F);
      canvas.limb(Point{-40 + 76 * stroke, -100}, 1.4F, Point{-10 + 76 * stroke, -140}, 2.4F,
                  hex(0x8a5a35));
      return;
    }
    case Thing::paper: {
      canvas.rotate(0.03F * wave(t, 2.7F));
      canvas.polygon({{-52, -128}, {52, -122}, {56, -2}, {-50, -4}}, hex(0xd9d2c2));
      canvas.polygon({{-56, -132}, {48, -126}, {52, -6}, {-54, -8}}, tint(0xfdfaf2));
      for (int i = 0; i < 7; ++i)
        canvas.add_line({-42, -112 + 15.0F * static_cast<float>(i)},
                        {38 - look.chance.range(0, 30, i), -110 + 15.0F * static_cast<float>(i)},
                        2.6F);
      canvas.fill(Paint(hex(0x7d7a88), 0.7F));
      const float w = std::fmod(t * 0.5F, 1.0F);
      canvas.limb({-40 + 76 * w, -24}, 0.8F, {-12 + 76 * w, -76}, 4, look.accent);
      return;
    }
    case Thing::box: {
      const Rgb c = tint(0xc99a63);
      canvas.polygon({{-66, -74}, {10, -60}, {10, 4}, {-66, -10}},
                     Paint::vertical(-74, lighter(c, 0.1F), 0, c));
      canvas.polygon({{10, -60}, {70, -78}, {70, -12}, {10, 4}}, shade(c, 0.24F));
      canvas.polygon({{-66, -74}, {-8, -92}, {70, -78}, {10, -60}}, lighter(c, 0.24F));
      canvas.polygon({{-36, -83}, {-28, -86}, {48, -71}, {40, -68}}, hex(0xe9d3a8));
      canvas.polygon({{-34, -68}, {-20, -65}, {-20, -42}, {-34, -45}}, hex(0xe9d3a8));
      return;
    }
    case Thing::bag: {
      const Rgb c = tint(look.chance.pick({0xb5653aU, 0x3f7f9aU, 0xd88fa5U, 0x6f8a4fU}, 1));
      canvas.add_arc({0, -84}, 27, 6, pi, 2 * pi);
      canvas.fill(shade(c, 0.4F));
      canvas.blob({{-56, -82}, {56, -82}, {66, -8}, {0, 0}, {-66, -8}}, sheen(-60, c, 60));
      canvas.round_rect(-28, -56, 28, -24, 5, shade(c, 0.16F));
      canvas.round_rect(-7, -62, 7, -48, 2, hex(0xe3b84a));
      return;
    }
    case Thing::chair:
    case Thing::bench:
    case Thing::rocking: {
      const bool bench = type == Thing::bench;
      const float w = bench ? 92.0F : 44.0F;
      const Rgb c = tint(bench ? 0x9a6b40 : 0xd9764a);
      if (type == Thing::rocking) canvas.rotate(0.06F * wave(t, 2.3F));
      canvas.add_rect(-w, -60, -w + 7, 0);
      canvas.add_rect(w - 7, -60, w, 0);
      canvas.fill(shade(c, 0.45F));
      for (int i = 0; i < 3; ++i)
        canvas.add_round_rect(-w, -126 + 19.0F * static_cast<float>(i), w,
                              -113 + 19.0F * static_cast<float>(i), 3);
      canvas.add_rect(-w + 2, -128, -w + 8, -56);
      canvas.add_rect(w - 8, -128, w - 2, -56);
      canvas.fill(Paint::vertical(-126, lighter(c, 0.15F), -56, c));
      canvas.round_rect(-w - 4, -66, w + 4, -52, 4, lighter(c, 0.1F));
      return;
    }
    case Thing::sofa: {
      const Rgb c = tint(look.chance.pick({0x3f8f8aU, 0xd9764aU, 0x5b6fa8U, 0xc9975aU}, 1));
      for (const float x : {-98.0F, 98.0F}) canvas.add_rect(x - 5, -12, x + 5, 0);
      canvas.fill(hex(0x5a3d28));
      canvas.round_rect(-110, -112, 110, -30, 20,
                        Paint::vertical(-112, lighter(c, 0.14F), -30, shade(c, 0.16F)));
      canvas.round_rect(-126, -78, -94, -8, 14, shade(c, 0.12F));
      canvas.round_rect(94, -78, 126, -8, 14, shade(c, 0.24F));
      canvas.round_rect(-98, -54, 0, -8, 10,
                        Paint::vertical(-54, lighter(c, 0.2F), -8, shade(c, 0.12F)));
      canvas.round_rect(2, -54, 98, -8, 10,
                        Paint::vertical(-54, lighter(c, 0.18F), -8, shade(c, 0.14F)));
      canvas.round_rect(-92, -90, -52, -50, 8, look.accent);
      canvas.round_rect(54, -88, 92, -50, 8, hex(0xf3e3c4));
      return;
    }
    case Thing::bed: {
      const Rgb c = tint(look.chance.pick({0x6f8fc0U, 0xd98a8aU, 0x8fae8aU}, 1));
      canvas.round_rect(-132, -116, -118, 0, 6, wood);
      canvas.round_rect(118, -62, 130, 0, 5, wood);
      canvas.rect(-124, -36, 124, -14, shade(wood, 0.2F));
      canvas.round_rect(-122, -56, 122, -26, 10, hex(0xf6f1e8));
      canvas.blob({{-112, -52}, {-104, -78}, {-62, -78}, {-54, -54}}, hex(0xfdfbf6));
      const float breath = 1.5F * wave(t, 4.1F);
      canvas.blob(
          {{-60, -54}, {-30, -70 - breath}, {60, -68 - breath}, {124, -54}, {124, -20}, {-54, -20}},
          Paint::vertical(-72, lighter(c, 0.18F), -20, shade(c, 0.16F)));
      canvas.blob({{-64, -56}, {-30, -72 - breath}, {-14, -70 - breath}, {-34, -20}, {-58, -20}},
                  lighter(c, 0.45F));
      return;
    }
    case Thing::table:
    case Thing::wardrobe:
    case Thing::shelf: {
      const Rgb c = tint(0xb07a45);
      if (type == Thing::table) {
        for (const float x : {-92.0F, 84.0F}) canvas.add_rect(x, -72, x + 9, 0);
        canvas.fill(shade(c, 0.35F));
        canvas.round_rect(-112, -84, 112, -70, 4, Paint::vertical(-84, lighter(c, 0.2F), -70, c));
        canvas.blob({{-14, -84}, {-18, -104}, {-9, -118}, {9, -118}, {18, -104}, {14, -84}},
                    hex(0x7fa9c4));
        for (int i = 0; i < 3; ++i) {
          const Point p{-16 + 16.0F * static_cast<float>(i),
                        -138 - 9.0F * static_cast<float>(i % 2)};
          canvas.line({0, -116}, p, 1.6F, hex(0x5a9a3f));
          canvas.circle(p, 9, i == 1 ? look.accent : hex(0xf2c53f));
        }
        return;
      }
      canvas.rect(-72, -200, 72, 0,
                  Paint::linear({-72, 0}, lighter(c, 0.14F), {72, 0}, shade(c, 0.2F)));
      if (type == Thing::wardrobe) {
        canvas.add_rect(-66, -192, -2, -8);
        canvas.add_rect(2, -192, 66, -8);
        canvas.fill(lighter(c, 0.16F));
        canvas.add_circle({-9, -100}, 4);
        canvas.add_circle({9, -100}, 4);
        canvas.fill(hex(0xe3b84a));
        return;
      }
      constexpr std::uint32_t spines[] = {0xd9573f, 0x3f7fb0, 0xe8b23a, 0x5a9a6a,
                                          0x8a6fc0, 0xf0e6d2, 0x2f4858};
      for (int r = 0; r < 4; ++r) {
        const float y = -150 + 48.0F * static_cast<float>(r);
        canvas.rect(-66, y - 42, 66, y, shade(c, 0.5F));
        float x = -64;
        for (int k = 0; x < 56; ++k) {
          const float w = look.chance.range(6, 13, k + 20 * r);
          const float h = look.chance.range(26, 38, k + 20 * r + 100);
          if (!look.chance.yes(0.12F, k + 20 * r + 200))
            canvas.rect(x, y - h, x + w, y, hex(look.chance.pick(spines, k + 20 * r + 300)));
          x += w + 1;
        }
      }
      return;
    }
    case Thing::mirror: {
      canvas.add_ellipse({0, -96}, 58, 90);
      canvas.fill(tint(0xd9a93f));
      canvas.ellipse({0, -96}, 50, 82,
                     Paint::linear({-50, -170}, hex(0xe6f3f8), {50, -20}, hex(0x8fb5c8)));
      canvas.blob({{-34, -150}, {-22, -160}, {6, -60}, {-6, -50}}, Paint(white, 0.4F));
      return;
    }
    case Thing::door: {
      const Rgb c = tint(0xa5452f);
      canvas.rect(-62, -190, 62, 0, hex(0xf3eadb));
      canvas.rect(-52, -180, 52, 0,
                  Paint::linear({-52, 0}, lighter(c, 0.12F), {52, 0}, shade(c, 0.22F)));
      canvas.add_rect(-40, -166, -6, -98);
      canvas.add_rect(6, -166, 40, -98);
      canvas.add_rect(-40, -84, -6, -16);
      canvas.add_rect(6, -84, 40, -16);
      canvas.fill(shade(c, 0.3F));
      canvas.circle({42, -90}, 5, hex(0xf2c14e));
      canvas.add_circle({0, -130}, 32);
      canvas.add_hole({0, -130}, 18, 18);
      canvas.fill(hex(0x3f7f4a));
      for (int i = 0; i < 9; ++i)
        canvas.add_circle(Point{0, -130} + polar(25, 2 * pi * static_cast<float>(i) / 9), 3.4F);
      canvas.fill(hex(0xd8342e));
      return;
    }
    case Thing::traffic_light: {
      canvas.rect(-5, -110, 5, 0, hex(0x55565f));
      canvas.round_rect(-30, -222, 30, -102, 11, hex(0x2b2c34));
      const float phase = std::fmod(t, 6.0F);
      const int lit = phase < 2.6F ? 0 : phase < 3.4F ? 1 : 2;
      constexpr std::uint32_t on[] = {0xff4a3d, 0xffc53d, 0x4fe07a};
      for (int i = 0; i < 3; ++i) {
        const Point p{0, -202 + 40.0F * static_cast<float>(i)};
        if (i == lit) canvas.glow(p, 62, hex(on[i]), 0.7F);
        canvas.circle(p, 15, i == lit ? hex(on[i]) : mix(hex(on[i]), hex(0x16161c), 0.78F));
        if (i == lit) canvas.circle(p + Point{-4, -5}, 4, Paint(white, 0.6F));
      }
      return;
    }
    case Thing::road_sign:
    case Thing::sign: {
      canvas.rect(-4, -110, 4, 0, hex(0x8d929c));
      const Rgb c = tint(type == Thing::sign ? 0x2f7f5a : 0xf2b632);
      if (type == Thing::sign) {
        canvas.rect(40, -110, 48, 0, hex(0x8d929c));
        canvas.rect(-48, -110, -40, 0, hex(0x8d929c));
        canvas.round_rect(-92, -178, 92, -98, 8, white);
        canvas.round_rect(-87, -173, 87, -103, 6, c);
        canvas.add_round_rect(-70, -160, 28, -148, 4);
        canvas.add_round_rect(-70, -136, -6, -124, 4);
        canvas.add_polygon(
            {{46, -138}, {60, -158}, {74, -138}, {65, -138}, {65, -118}, {55, -118}, {55, -138}});
        canvas.fill(white);
        return;
      }
      canvas.rotate_about({0, -150}, 0.78F);
      canvas.round_rect(-48, -198, 48, -102, 8, dark);
      canvas.round_rect(-43, -193, 43, -107, 6, c);
      canvas.rotate_about({0, -150}, -0.78F);
      canvas.stroke({{-4, -118}, {-4, -140}, {10, -154}, {8, -172}}, 4.6F, 4.6F, dark);
      canvas.polygon({{-4, -170}, {20, -170}, {8, -190}}, dark);
      return;
    }
    case Thing::flag: {
      canvas.rect(-3, -220, 3, 0, hex(0xb9bec8));
      canvas.circle({0, -223}, 6, hex(0xe3b84a));
      const Rgb c = tint(0xd8342e);
      std::vector<Point> top, bottom;
      for (int i = 0; i <= 12; ++i) {
        const float f = static_cast<float>(i) / 12;
        const float w = 9 * f * wave(t, 1.1F, -f * 0.9F);
        top.push_back({3 + 122 * f, -214 + w});
        bottom.push_back({3 + 122 * f, -138 + w});
      }
      for (auto p = bottom.rbegin(); p != bottom.rend(); ++p) top.push_back(*p);
      canvas.add_polygon(top);
      canvas.fill(Paint::linear({0, 0}, c, {128, 0}, shade(c, 0.2F)));
      const float w = 5 * wave(t, 1.1F, -0.45F);
      canvas.circle({60, -176 + w}, 18, white);
      canvas.circle({66, -176 + w}, 15, c);
      canvas.add_star({82, -176 + w}, 10, 4.4F, 5, 0);
      canvas.fill(white);
      return;
    }
    case Thing::trophy: {
      const Rgb c = tint(0xe8b53a);
      canvas.round_rect(-36, -22, 36, 0, 4, hex(0x4a2f22));
      canvas.polygon({{-8, -50}, {8, -50}, {20, -22}, {-20, -22}}, c);
      for (const float s : {-1.0F, 1.0F}) {
        canvas.add_arc({s * 42, -112}, 20, 7, s > 0 ? -1.6F : 1.5F, s > 0 ? 1.6F : 4.8F);
      }
      canvas.fill(shade(c, 0.15F));
      canvas.blob({{-46, -146}, {46, -146}, {38, -92}, {12, -52}, {-12, -52}, {-38, -92}},
                  Paint::linear({-46, 0}, lighter(c, 0.45F), {46, 0}, shade(c, 0.25F)));
      canvas.add_star({0, -108}, 20, 9, 5, -pi / 2);
      canvas.fill(lighter(c, 0.6F));
      const float glint = std::max(0.0F, wave(t, 2.3F));
      canvas.glow({-24, -130}, 30, white, 0.8F * glint);
      return;
    }
    case Thing::toolbox:
    case Thing::machine: {
      if (type == Thing::machine) {
        const Rgb c = tint(0x8fa3b5);
        canvas.round_rect(-96, -120, 96, 0, 9,
                          Paint::vertical(-120, lighter(c, 0.2F), 0, shade(c, 0.28F)));
        canvas.round_rect(-82, -106, -8, -52, 5, hex(0x1f2d3a));
        for (int i = 0; i < 9; ++i)
          canvas.add_rect(-76 + 7.6F * static_cast<float>(i),
                          -60 - 34 * (0.5F + 0.5F * wave(t, 1.3F, 0.13F * static_cast<float>(i))),
                          -72 + 7.6F * static_cast<float>(i), -58);
        canvas.fill(hex(0x6ff0c0));
        for (int r = 0; r < 3; ++r) {
          for (int i = 0; i < 4; ++i)
            canvas.circle(
                {14 + 22.0F * static_cast<float>(i), -98 + 22.0F * static_cast<float>(r)}, 6.5F,
                std::fmod(t * 0.9F + look.chance.unit(i + 4 * r), 1.0F) < 0.4F ? hex(0xffb64a)
                                                                               : hex(0x55636f));
        }
        canvas.round_rect(-82, -42, 82, -12, 4, shade(c, 0.2F));
        for (int i = 0; i < 8; ++i)
          canvas.add_line({-70 + 20.0F * static_cast<float>(i), -27},
                          {-60 + 20.0F * static_cast<float>(i) + 5 * wave(t, 1.1F), -27}, 6);
        canvas.fill(steel);
        return;
      }
      const Rgb c = tint(0xd23c30);
      for (int i = 0; i < 4; ++i) {
        const float x = -44 + 30.0F * static_cast<float>(i);
        canvas.add_limb({x, -60}, 3.6F, {x + 6, -112 - 10.0F * static_cast<float>(i % 2)}, 3.6F);
      }
      canvas.fill(hex(0xe0a04a));
      canvas.add_round_rect(-58, -132, -26, -112, 3);
      canvas.add_arc({24, -128}, 12, 7, -0.6F, 3.8F);
      canvas.fill(steel);
      canvas.add_arc({0, -70}, 44, 7, pi, 2 * pi);
      canvas.fill(dark);
      canvas.round_rect(-84, -66, 84, 0, 6,
                        Paint::vertical(-66, lighter(c, 0.15F), 0, shade(c, 0.28F)));
      canvas.rect(-84, -44, 84, -38, shade(c, 0.35F));
      canvas.round_rect(-12, -50, 12, -30, 3, steel);
      return;
    }
    case Thing::knife: {
      canvas.round_rect(-104, -14, 104, 0, 4,
                        Paint::vertical(-14, hex(0xd9a866), 0, hex(0xa5723a)));
      const float cut = 10 * std::max(0.0F, wave(t, 0.8F));
      const Canvas::Scope blade(canvas);
      canvas.translate(0, -cut).rotate(-0.1F);
      canvas.blob({{-18, -58}, {60, -66}, {92, -42}, {88, -26}, {-18, -22}},
                  Paint::vertical(-66, hex(0xf2f5f8), -22, hex(0xaab2bd)));
      canvas.round_rect(-92, -58, -14, -36, 9, tint(0x3a2d2a));
      return;
    }
    case Thing::telescope:
    case Thing::microscope: {
      const Rgb c = tint(type == Thing::telescope ? 0x3f6f9a : 0xe9ebee);
      if (type == Thing::telescope) {
        canvas.add_line({0, -80}, {-48, 0}, 5);
        canvas.add_line({0, -80}, {48, 0}, 5);
        canvas.add_line({0, -80}, {4, 0}, 5);
        canvas.fill(hex(0x6b4a33));
        canvas.rotate_about({0, -88}, -0.5F + 0.03F * wave(t, 4.1F));
        canvas.round_rect(-84, -100, -30, -78, 4, shade(c, 0.3F));
        canvas.round_rect(-34, -106, 92, -70, 5,
                          Paint::vertical(-106, lighter(c, 0.25F), -70, shade(c, 0.3F)));
        canvas.round_rect(86, -112, 104, -64, 4, shade(c, 0.2F));
        return;
      }
      canvas.round_rect(-56, -14, 56, 0, 6, dark);
      canvas.add_arc({-6, -70}, 52, 13, -1.2F, 1.3F);
      canvas.fill(Paint::vertical(-130, lighter(c, 0.2F), -10, shade(c, 0.3F)));
      canvas.rect(-46, -50, 26, -42, dark);
      canvas.rotate_about({-10, -100}, -0.3F);
      canvas.round_rect(-26, -152, 6, -66, 6,
                        Paint::linear({-26, 0}, lighter(c, 0.3F), {6, 0}, shade(c, 0.3F)));
      canvas.round_rect(-20, -170, 0, -150, 3, dark);
      canvas.round_rect(-18, -68, -2, -50, 2, steel);
      return;
    }
    case Thing::heart: {
      const float beat =
          1 + 0.07F * std::max(0.0F, wave(t, 1.1F)) + 0.04F * std::max(0.0F, wave(t, 1.1F, 0.22F));
      canvas.translate(0, -66).scale(beat);
      const Rgb c = tint(0xe23d56);
      canvas.glow({0, 0}, 120, lighter(c, 0.3F), 0.25F);
      canvas.blob({{0, -34},
                   {-22, -58},
                   {-54, -52},
                   {-64, -18},
                   {-42, 18},
                   {0, 58},
                   {42, 18},
                   {64, -18},
                   {54, -52},
                   {22, -58}},
                  Paint::radial({-20, -30}, 110, lighter(c, 0.28F), shade(c, 0.25F)));
      canvas.ellipse({-32, -30}, 9, 15, Paint(white, 0.4F), 0.6F);
      return;
    }
    case Thing::snowman: {
      const Rgb c = hex(0xfafcff);
      canvas.circle({0, -40}, 44, Paint::radial({-14, -56}, 80, c, hex(0xb5cbe0)));
      canvas.circle({0, -104}, 33, Paint::radial({-10, -116}, 62, c, hex(0xb9cfe3)));
      canvas.line({-28, -108}, {-72, -130 + 5 * wave(t, 1.3F)}, 3.4F, hex(0x5a3d28));
      canvas.line({28, -108}, {70, -136 - 6 * wave(t, 1.3F)}, 3.4F, hex(0x5a3d28));
      canvas.circle({0, -154}, 25, Paint::radial({-8, -162}, 46, c, hex(0xc0d4e6)));
      canvas.round_rect(-27, -138, 27, -126, 6, tint(0xd8342e));
      canvas.round_rect(10, -132, 22, -98, 5, shade(tint(0xd8342e), 0.15F));
      canvas.polygon({{0, -156}, {26, -150}, {0, -147}}, hex(0xf08a2a));
      for (const float x : {-9.0F, 9.0F}) canvas.add_circle({x, -161}, 3);
      for (int i = 0; i < 3; ++i)
        canvas.add_circle({0, -112 + 24.0F * static_cast<float>(i)}, 3.4F);
      canvas.fill(dark);
      canvas.add_round_rect(-32, -180, 32, -173, 2);
      canvas.add_round_rect(-21, -212, 21, -176, 3);
      canvas.fill(hex(0x33303c));
      canvas.rect(-21, -186, 21, -180, tint(0xd8342e));
      return;
    }
    case Thing::teddy: {
      const Rgb c = tint(0xb9824a);
      for (const float s : {-1.0F, 1.0F}) {
        canvas.ellipse({s * 34, -14}, 24, 17, shade(c, 0.12F), s * 0.3F);
        canvas.ellipse({s * 42, -66}, 14, 25, shade(c, 0.1F), s * (0.5F + 0.1F * wave(t, 1.9F)));
        canvas.circle({s * 30, -146}, 15, c);
        canvas.circle({s * 30, -146}, 8, lighter(c, 0.4F));
      }
      canvas.ellipse({0, -48}, 40, 46,
                     Paint::radial({-12, -60}, 84, lighter(c, 0.2F), shade(c, 0.25F)));
      canvas.ellipse({0, -42}, 25, 29, lighter(c, 0.35F));
      canvas.ellipse({0, -118}, 42, 37,
                     Paint::radial({-12, -130}, 76, lighter(c, 0.2F), shade(c, 0.2F)));
      canvas.ellipse({0, -106}, 19, 14, lighter(c, 0.45F));
      canvas.ellipse({0, -112}, 6.5F, 4.6F, dark);
      for (const float s : {-1.0F, 1.0F}) draw_eye(canvas, {s * 16, -122}, 4.6F, blink(look, t));
      canvas.stroke({{-7, -101}, {0, -98}, {7, -101}}, 1.3F, 1.3F, dark);
      canvas.add_blob({{0, -84}, {-22, -94}, {-22, -74}});
      canvas.add_blob({{0, -84}, {22, -94}, {22, -74}});
      canvas.fill(look.accent);
      return;
    }
    case Thing::hat:
    case Thing::mask:
    case Thing::skull: {
      const Rgb c = tint(type == Thing::hat ? 0x6b4a7f : type == Thing::mask ? 0xe0b53a : 0xf3eee2);
      if (type == Thing::hat) {
        canvas.ellipse({0, -12}, 92, 16, shade(c, 0.1F));
        canvas.blob({{-54, -16}, {-46, -84}, {0, -98}, {46, -84}, {54, -16}, {0, -6}},
                    sheen(-52, c, 52));
        canvas.blob({{-54, -18}, {-52, -40}, {0, -30}, {52, -40}, {54, -18}, {0, -8}}, look.accent);
        return;
      }
      if (type == Thing::mask) {
        canvas.translate(0, -70).rotate(0.05F * wave(t, 2.9F));
        canvas.blob({{-84, -28},
                     {-46, -44},
                     {0, -30},
                     {46, -44},
                     {84, -28},
                     {70, 22},
                     {30, 34},
                     {0, 10},
                     {-30, 34},
                     {-70, 22}},
                    Paint::linear({-84, -40}, lighter(c, 0.35F), {84, 30}, shade(c, 0.25F)));
        for (const float s : {-1.0F, 1.0F})
          canvas.add_blob({{s * 58, -6}, {s * 38, -18}, {s * 18, -4}, {s * 38, 8}});
        canvas.fill(hex(0x1d1b22));
        for (int i = 0; i < 7; ++i)
          canvas.blob({{-18 + 6.0F * static_cast<float>(i), -32},
                       {-50 + 16.0F * static_cast<float>(i), -86},
                       {-38 + 14.0F * static_cast<float>(i), -94},
                       {-12 + 5.0F * static_cast<float>(i), -34}},
                      i % 2 == 0 ? look.accent : hex(0x5a9ad0));
        return;
      }
      canvas.blob({{-52, -80},
                   {-40, -124},
                   {0, -140},
                   {40, -124},
                   {52, -80},
                   {36, -50},
                   {30, -14},
                   {-30, -14},
                   {-36, -50}},
                  Paint::radial({-14, -106}, 110, lighter(c, 0.2F), shade(c, 0.28F)));
      for (const float s : {-1.0F, 1.0F}) canvas.add_ellipse({s * 22, -78}, 14, 16);
      canvas.add_polygon({{-6, -54}, {6, -54}, {0, -66}});
      for (int i = 0; i < 5; ++i)
        canvas.add_rect(-21 + 10.0F * static_cast<float>(i), -34,
                        -19 + 10.0F * static_cast<float>(i), -15);
      canvas.fill(hex(0x2a2228));
      return;
    }
    case Thing::vase:
    case Thing::basket: {
      const Rgb c = tint(
          type == Thing::vase ? look.chance.pick({0x4f7fb0U, 0xd98a5aU, 0xe9e2d6U}, 1) : 0xb9834a);
      for (int i = 0; i < 7; ++i) {
        const float f = (static_cast<float>(i) - 3) / 3;
        const float s = 4 * wave(t, 3.3F, 0.1F * static_cast<float>(i));
        const Point head{f * 52 + s, -150 + 22 * f * f};
        canvas.stroke({{f * 8, -70}, {f * 26 + s * 0.4F, -112}, head}, 2, 1.6F, hex(0x5a9a3f));
        const Rgb petal =
            hex(look.chance.pick({0xe8553fU, 0xf2c53fU, 0xf49ab8U, 0xfaf3f0U, 0x9a7fd0U}, i));
        for (int k = 0; k < 6; ++k)
          canvas.add_ellipse(head + polar(9, 1.05F * static_cast<float>(k)), 8, 6,
                             1.05F * static_cast<float>(k));
        canvas.fill(petal);
        canvas.circle(head, 5, hex(0xf2b632));
      }
      if (type == Thing::vase) {
        canvas.blob({{-19, -84},
                     {-12, -70},
                     {-40, -40},
                     {-28, -4},
                     {28, -4},
                     {40, -40},
                     {12, -70},
                     {19, -84}},
                    sheen(-38, c, 38));
      } else {
        canvas.blob({{-66, -72}, {66, -72}, {52, -2}, {-52, -2}}, sheen(-60, c, 60));
        for (int r = 0; r < 4; ++r) {
          for (int i = 0; i < 9; ++i)
            canvas.add_round_rect(-58 + 13.0F * static_cast<float>(i) + (r % 2 == 0 ? 0.0F : 6.0F),
                                  -66 + 16.0F * static_cast<float>(r),
                                  -49 + 13.0F * static_cast<float>(i) + (r % 2 == 0 ? 0.0F : 6.0F),
                                  -55 + 16.0F * static_cast<float>(r), 2);
        }
        canvas.fill(Paint(shade(c, 0.3F), 0.55F));
      }
      return;
    }
    case Thing::bathtub:
    case Thing::sink: {
      const Rgb c = hex(0xf6f7f8);
      if (type == Thing::sink) {
        canvas.polygon({{-20, -60}, {20, -60}, {14, 0}, {-14, 0}}, shade(c, 0.12F));
        canvas.blob({{-78, -84}, {78, -84}, {60, -54}, {-60, -54}},
                    Paint::vertical(-84, c, -54, shade(c, 0.2F)));
        canvas.add_stroke({{0, -86}, {0, -124}, {26, -128}, {30, -112}}, 5, 5);
        canvas.fill(steel);
        for (int i = 0; i < 9; ++i)
          canvas.add_ellipse(
              {30, lerp(-108, -82, std::fmod(t * 1.7F + static_cast<float>(i) / 9, 1.0F))}, 3, 5);
        canvas.fill(Paint(hex(0x8fd0ec), 0.85F));
        return;
      }
      for (const float x : {-70.0F, 70.0F}) canvas.add_circle({x, -8}, 9);
      canvas.fill(hex(0xd9a93f));
      for (int i = 0; i < 15; ++i)
        canvas.circle({look.chance.range(-92, 92, i), -86 - look.chance.range(0, 22, i + 20) -
                                                          2 * wave(t, 2.7F, look.chance.unit(i))},
                      look.chance.range(9, 17, i + 40), Paint(hex(0xf4fbff), 0.9F));
      canvas.blob({{-112, -82}, {112, -82}, {94, -14}, {-94, -14}},
                  Paint::vertical(-82, c, -14, shade(c, 0.2F)));
      canvas.round_rect(-120, -88, 120, -76, 6, white);
      canvas.add_stroke({{92, -88}, {92, -134}, {66, -136}}, 4, 4);
      canvas.fill(steel);
      canvas.ellipse({-60, -96}, 17, 12, hex(0xf7d23e));
      canvas.circle({-46, -108}, 9, hex(0xf7d23e));
      return;
    }
    case Thing::dumbbell: {
      canvas.limb({-52, -30}, 6, {52, -30}, 6, steel);
      for (const float s : {-1.0F, 1.0F}) {
        canvas.round_rect(s * 62 - 10, -60, s * 62 + 10, 0, 4, tint(0x33313c));
        canvas.round_rect(s * 80 - 8, -50, s * 80 + 8, -10, 4, lighter(tint(0x33313c), 0.15F));
      }
      return;
    }
    case Thing::moon: {
      canvas.translate(0, -100);
      const Rgb c = tint(0xf3ecd6);
      canvas.glow({0, 0}, 215, lighter(c, 0.3F), 0.34F);
      canvas.circle({0, 0}, 98, Paint::radial({-30, -30}, 165, lighter(c, 0.35F), shade(c, 0.2F)));
      canvas.add_circle({0, 0}, 98);
      canvas.begin_clip();
      for (int i = 0; i < 22; ++i)
        canvas.add_ellipse(
            polar(96 * std::sqrt(look.chance.unit(i)), 2 * pi * look.chance.unit(i + 30)),
            look.chance.range(5, 24, i + 60), look.chance.range(5, 20, i + 90));
      canvas.fill(Paint(shade(c, 0.45F), 0.30F));
      for (int i = 0; i < 14; ++i)
        canvas.add_circle(
            polar(90 * std::sqrt(look.chance.unit(i + 200)), 2 * pi * look.chance.unit(i + 230)),
            look.chance.range(2, 7, i + 260));
      canvas.fill(Paint(lighter(c, 0.5F), 0.5F));
      canvas.end_clip();
      return;
    }
    case Thing::sun: {
      canvas.translate(0, -90);
      const Rgb c = tint(0xffd24a);
      canvas.glow({0, 0}, 230, lighter(c, 0.2F), 0.5F);
      for (int i = 0; i < 14; ++i) {
        const float a = 2 * pi * static_cast<float>(i) / 14 + t * 0.12F;
        const float reach = 112 + 8 * wave(t, 2.1F, 0.1F * static_cast<float>(i));
        canvas.add_limb(polar(76, a), 6, polar(reach, a), 2);
      }
      canvas.fill(Paint(c, 0.85F));
      canvas.circle({0, 0}, 64, Paint::radial({-18, -18}, 110, lighter(c, 0.5F), shade(c, 0.08F)));
      return;
    }
    case Thing::planet: {
      canvas.translate(0, -92).rotate(-0.32F + 0.02F * wave(t, 5.1F));
      const bool earth = look.word <= 2;
      const Rgb c = tint(earth            ? 0x3a86c8
                         : look.word == 3 ? 0xe3b878
                                          : look.chance.pick({0xd9764aU, 0x8f7fd0U, 0x5fb0a0U}, 1));
      canvas.glow({0, 0}, 140, lighter(c, 0.35F), 0.4F);
      const bool ringed = !earth;
      if (ringed) {
        canvas.add_ellipse({0, 0}, 128, 32);
        canvas.add_hole({0, 0}, 88, 20);
        canvas.fill(Paint(lighter(c, 0.4F), 0.85F));
      }
      canvas.circle({0, 0}, 74, Paint::radial({-26, -28}, 136, lighter(c, 0.3F), shade(c, 0.6F)));
      canvas.add_circle({0, 0}, 74);
      canvas.begin_clip();
      if (earth) {
        const float turn = std::fmod(t * 14, 220.0F);
        for (int k = -1; k < 2; ++k) {
          const float x = turn + 220.0F * static_cast<float>(k) - 40;
          canvas.add_blob({{x - 34, -48},
                           {x, -58},
                           {x + 26, -34},
                           {x + 6, -12},
                           {x + 14, 24},
                           {x - 8, 40},
                           {x - 18, 0}});
          canvas.add_blob({{x + 62, -30},
                           {x + 102, -44},
                           {x + 132, -10},
                           {x + 104, 8},
                           {x + 96, 36},
                           {x + 74, 12}});
        }
        canvas.fill(Paint(hex(0x5fa858), 0.95F));
        for (int k = -1; k < 2; ++k) {
          const float x = turn * 1.3F + 220.0F * static_cast<float>(k) - 80;
          canvas.add_ellipse({x, -20}, 44, 7);
          canvas.add_ellipse({x + 60, 26}, 52, 6);
          canvas.add_ellipse({x + 110, -46}, 32, 5);
        }
        canvas.fill(Paint(white, 0.7F));
      } else {
        for (int i = 0; i < 6; ++i)
          canvas.add_blob({{-90, -56 + 20.0F * static_cast<float>(i)},
                           {-30, -60 + 20.0F * static_cast<float>(i) +
                                     4 * wave(t, 4.7F, 0.2F * static_cast<float>(i))},
                           {40, -54 + 20.0F * static_cast<float>(i)},
                           {90, -60 + 20.0F * static_cast<float>(i)},
                           {90, -52 + 20.0F * static_cast<float>(i)},
                           {0, -48 + 20.0F * static_cast<float>(i)},
                           {-90, -48 + 20.0F * static_cast<float>(i)}});
        canvas.fill(Paint(lighter(c, 0.3F), 0.5F));
      }
      canvas.ellipse({44, 36}, 96, 96, Paint::radial({-34, -40}, 150, black, black, 0, 0.62F));
      canvas.end_clip();
      if (ringed) {
        canvas.add_rect(-140, 0, 140, 50);
        canvas.begin_clip();
        canvas.add_ellipse({0, 0}, 128, 32);
        canvas.add_hole({0, 0}, 88, 20);
        canvas.fill(lighter(c, 0.4F));
        canvas.end_clip();
      }
      return;
    }
    case Thing::star: {
      canvas.translate(0, -80).rotate(0.08F * wave(t, 3.1F));
      const Rgb c = tint(0xffd24a);
      canvas.glow({0, 0}, 150, lighter(c, 0.3F), 0.45F + 0.1F * wave(t, 1.7F));
      canvas.add_star({0, 0}, 82, 38, 5, -pi / 2);
      canvas.fill(Paint::radial({-16, -22}, 120, lighter(c, 0.45F), shade(c, 0.12F)));
      return;
    }
    case Thing::rainbow: {
      constexpr std::uint32_t bands[] = {0xe8453c, 0xf2953a, 0xf7d64a,
                                         0x5cb85c, 0x4a90d9, 0x7a5fc8};
      for (int i = 0; i < 6; ++i) {
        canvas.add_arc({0, 0}, 150 - 11.0F * static_cast<float>(i), 11.5F, pi, 2 * pi);
        canvas.fill(Paint(hex(bands[i]), 0.85F));
      }
      for (const float x : {-116.0F, 116.0F}) {
        for (int i = 0; i < 4; ++i)
          canvas.add_circle({x - 30 + 20.0F * static_cast<float>(i) + 2 * wave(t, 3.7F),
                             -6 - 9.0F * static_cast<float>(i % 2)},
                            24);
        canvas.fill(hex(0xfafcff));
      }
      return;
    }
    case Thing::cloud:
    case Thing::lightning: {
      const bool storm = type == Thing::lightning;
      const Rgb c = tint(storm ? 0x6d7688 : 0xfafcff);
      canvas.translate(6 * wave(t, 5.3F), -70);
      if (storm && std::fmod(t, 2.3F) < 0.3F) {
        canvas.glow({0, 60}, 190, hex(0xfff4b0), 0.6F);
        canvas.polygon({{4, 14}, {-34, 92}, {-6, 88}, {-26, 160}, {36, 70}, {8, 74}, {32, 14}},
                       hex(0xffe26a));
      }
      canvas.add_circle({-62, 0}, 38);
      canvas.add_circle({-20, -26}, 50);
      canvas.add_circle({34, -16}, 46);
      canvas.add_circle({72, 6}, 34);
      canvas.add_round_rect(-98, -4, 104, 38, 20);
      canvas.fill(Paint::vertical(-76, lighter(c, 0.4F), 40, shade(c, 0.16F)));
      return;
    }
    case Thing::rock:
    case Thing::shell: {
      if (type == Thing::shell) {
        const Rgb c = tint(0xf2c4a8);
        canvas.blob({{0, -4}, {-60, -46}, {-58, -82}, {0, -112}, {58, -82}, {60, -46}},
                    Paint::vertical(-112, lighter(c, 0.35F), 0, shade(c, 0.2F)));
        for (int i = -4; i <= 4; ++i)
          canvas.add_stroke(
              {{0, -6},
               {9.0F * static_cast<float>(i), -60},
               {14.0F * static_cast<float>(i), -98 + 2.6F * static_cast<float>(i * i)}},
              1, 1.8F);
        canvas.fill(Paint(shade(c, 0.35F), 0.6F));
        return;
      }
      const Rgb c = tint(0x8d8f96);
      canvas.blob({{-92, 0}, {-84, -44}, {-40, -84}, {14, -92}, {66, -60}, {94, -14}, {88, 0}},
                  Paint::linear({-60, -90}, lighter(c, 0.25F), {80, 0}, shade(c, 0.4F)));
      canvas.polygon({{-40, -84}, {14, -92}, {2, -52}, {-30, -48}}, Paint(lighter(c, 0.35F), 0.6F));
      canvas.polygon({{14, -92}, {66, -60}, {40, -34}, {2, -52}}, Paint(shade(c, 0.12F), 0.6F));
      canvas.add_ellipse({-50, -6}, 34, 9);
      canvas.add_ellipse({40, -4}, 40, 8);
      canvas.fill(Paint(hex(0x7fa05a), 0.75F));
      return;
    }
    case Thing::fence: {
      const Rgb c = tint(0xf3ece0);
      for (int i = -5; i <= 5; ++i) {
        const float x = 34.0F * static_cast<float>(i);
        canvas.add_polygon({{x - 9, 0}, {x - 9, -82}, {x, -96}, {x + 9, -82}, {x + 9, 0}});
      }
      canvas.add_rect(-190, -68, 190, -58);
      canvas.add_rect(-190, -30, 190, -20);
      canvas.fill(Paint::vertical(-96, c, 0, shade(c, 0.22F)));
      return;
    }
    case Thing::hammock:
    case Thing::swing: {
      canvas.add_line({-112, 0}, {-104, -150}, 8);
      canvas.add_line({112, 0}, {104, -150}, 8);
      canvas.fill(hex(0x6b4a33));
      const float s = 7 * wave(t, 2.7F);
      const Rgb c = tint(0xe07a4a);
      canvas.add_line({-104, -128}, {-64 + s * 0.4F, -92}, 1.6F);
      canvas.add_line({104, -128}, {64 + s * 0.4F, -92}, 1.6F);
      canvas.fill(hex(0xf1ead9));
      canvas.blob({{-66 + s * 0.4F, -94},
                   {-34 + s, -66},
                   {0 + s, -56},
                   {34 + s, -66},
                   {66 + s * 0.4F, -94},
                   {40 + s, -50},
                   {0 + s, -34},
                   {-40 + s, -50}},
                  Paint::vertical(-94, lighter(c, 0.2F), -34, shade(c, 0.2F)));
      return;
    }
    case Thing::padlock: {
      for (int i = 0; i < 5; ++i) {
        const float x = -76 + 38.0F * static_cast<float>(i);
        const float y = -6 - 26.0F * static_cast<float>(i % 2);
        const Rgb c = i == 2
                          ? tint(0xd8433a)
                          : hex(look.chance.pick({0xe3b84aU, 0x5a9ad0U, 0xc47fb0U, 0x7fb36aU}, i));
        canvas.add_arc({x, y - 50}, 13, 6, pi, 2 * pi);
        canvas.add_rect(x - 16, y - 50, x - 10, y - 34);
        canvas.add_rect(x + 10, y - 50, x + 16, y - 34);
        canvas.fill(steel);
        canvas.round_rect(x - 23, y - 40, x + 23, y, 6, sheen(x - 23, c, x + 23));
        canvas.circle({x, y - 23}, 4.6F, dark);
        canvas.rect(x - 1.8F, y - 22, x + 1.8F, y - 10, dark);
      }
      return;
    }
    case Thing::hands: {
      const Rgb skin = tint(0xe3ab84);
      for (const float s : {-1.0F, 1.0F}) {
        canvas.add_limb({s * 74, 0}, 21, {s * 38, -56}, 19);
        for (int i = 0; i < 4; ++i)
          canvas.add_limb({s * (42 - 9.0F * static_cast<float>(i)), -62}, 7.4F,
                          {s * (34 - 13.0F * static_cast<float>(i)),
                           -116 + 7.0F * std::abs(static_cast<float>(i) - 1.5F) +
                               2 * wave(t, 2.1F, 0.1F * static_cast<float>(i))},
                          6);
        canvas.add_limb({s * 52, -58}, 8, {s * 68, -92}, 6.6F);
        canvas.fill(s < 0 ? Paint::vertical(-120, lighter(skin, 0.12F), 0, shade(skin, 0.2F))
                          : Paint::vertical(-120, skin, 0, shade(skin, 0.28F)));
      }
      return;
    }
  }
}

const std::vector<Figure>& table() {
  static const std::vector<Figure> figures = [] {
    const auto make = [](std::string_view words, Thing variant, float width, float height,
                         float metres, Home home = Home::table) {
      Figure figure;
      figure.words = words;
      figure.draw = draw_thing;
      figure.variant = static_cast<int>(variant);
      figure.width = width;
      figure.height = height;
      figure.metres = metres;
      figure.home = home;
      figure.family = Family::thing;
      return figure;
    };
    return std::vector<Figure>{
        make("book|notebook|novel|diary|magazine|textbook|bible|reading a book|story|poem",
             Thing::book, 172, 56, 0.2F),
        make("laptop|computer|monitor|screen|keyboard|workspace|desktop|call center|video "
             "call|online class|online classes|working from home|monitor "
             "board|software|code|programming|tablet",
             Thing::laptop, 184, 108, 0.3F),
        make("phone|smartphone|mobile|cellphone|mobile phone|telephone|selfie|group selfie|remote",
             Thing::phone, 64, 120, 0.15F),
        make("camera|photo|photograph|film camera|lens|video camera|editing photos|footage camera",
             Thing::camera, 136, 86, 0.15F),
        make("tv|television|movie|watching tv|theater screen|film|movie scene", Thing::tv, 204, 126,
             0.8F),
        make("video game|game controller|controller|gaming|joystick|vr controllers|console",
             Thing::console, 160, 66, 0.15F),
        make("vr|vr headset|virtual reality|goggles|headset", Thing::vr, 140, 114, 0.2F),
        make("headphones|earphones|headphone|listening to music", Thing::headphones, 136, 112,
             0.2F),
        make("radio|speaker|stereo|boombox|recorder|recording studio|studio equipment|home "
             "studio|amplifier",
             Thing::radio, 166, 90, 0.3F),
        make("robot|android|cyborg|droid|mech|automaton", Thing::robot, 140, 188, 1.6F,
             Home::ground),
        make("guitar|ukulele|banjo|bass guitar|mandolin|music|musical "
             "instrument|instrument|concert|home concert|music room",
             Thing::guitar, 92, 218, 1),
        make("violin|cello|fiddle|viola|orchestra instrument", Thing::violin, 150, 176, 0.6F),
        make("piano|keyboard piano|grand piano|organ", Thing::piano, 218, 116, 1.2F, Home::ground),
        make("drum|drums|drum kit|percussion|tambourine", Thing::drum, 250, 130, 1.2F,
             Home::ground),
        make("microphone|mic|podcast|karaoke|stage microphone", Thing::microphone, 70, 178, 1.4F,
             Home::ground),
        make("vinyl|vinyl player|record|turntable|record player|vinyl record|gramophone",
             Thing::vinyl, 210, 76, 0.3F),
        make("trumpet|saxophone|trombone|flute|horn|tuba|clarinet", Thing::horn, 190, 104, 0.5F),
        make("candle|candles|candlelight|candle wax|lighted candles|wax|burning candle|incense",
             Thing::candle, 180, 126, 0.2F),
        make("menorah|hanukkah|candelabra|hanukkah menorah", Thing::menorah, 176, 156, 0.4F),
        make("lantern|lanterns|paper lantern|chinese lantern|red paper lantern|light decoration",
             Thing::lantern, 220, 240, 0.4F, Home::wall),
        make("lamp|lightbulb|bulb|light bulb|streetlight|fluorescent|fluorescent light|desk "
             "lamp|floor lamp|lampshade|home deco|home decorations|lighting",
             Thing::lamp, 120, 176, 0.5F),
        make("chandelier|chandeliers", Thing::chandelier, 190, 212, 1, Home::wall),
        make("campfire|bonfire|fire|firewood|fireplace|fire pit|flame|flames|burning|slash "
             "pile|slash piles|hearth|blaze|wildfire",
             Thing::campfire, 170, 150, 1, Home::ground),
        make("fireworks|firework|firecracker|firecrackers|sparkler|fireworks display",
             Thing::fireworks, 360, 360, 60, Home::air),
        make("clock|watch|alarm|hourglass|stopwatch|counting|time", Thing::clock, 144, 142, 0.3F,
             Home::wall),
        make("ball|soccer|football|soccer ball|volleyball|tennis ball|beach ball|golf ball",
             Thing::ball, 86, 150, 0.25F, Home::ground),
        make("basketball|basketball court|hoop", Thing::basketball, 86, 150, 0.25F, Home::ground),
        make("racket|tennis racket|badminton|ping pong", Thing::racket, 140, 166, 0.7F),
        make("baseball|baseball bat|cricket bat|hockey stick|golf "
             "club|sword|wand|cane|marker|pen|pencil|paint roller|brush|broom",
             Thing::bat_club, 130, 150, 0.8F),
        make("kite|kites", Thing::kite, 130, 250, 1, Home::air),
        make("umbrella|parasol|beach umbrella", Thing::umbrella, 178, 146, 1),
        make("gift|present|gift box|package|parcel|huge package|gifts|presents", Thing::gift, 130,
             134, 0.3F),
        make("balloon|balloons|party|celebration|birthday party|party decoration|confetti|easter "
             "decorations|decorations|decoration",
             Thing::balloons, 190, 220, 1.5F, Home::air),
        make("chess|chessboard|board game|checkers|dice|card game|poker|domino|jenga "
             "game|puzzle|game",
             Thing::chess, 200, 116, 0.2F),
        make("painting|easel|art|watercolor|watercolor painting|watercolor paintings|canvas "
             "painting|portrait|drawing|graffiti|graffiti art|picture|artwork|mural|body "
             "paint|face painting|paint",
             Thing::easel, 130, 192, 1.5F, Home::ground),
        make("paper|letter|document|certificate|sticky "
             "note|map|blueprint|blueprints|newspaper|note|paper "
             "cut|ticket|money|calendar|cardboard",
             Thing::paper, 112, 132, 0.3F),
        make(
            "box|cardboard box|crate|boxes|cardboard boxes|carton|paper bag|suitcase|luggage|chest",
            Thing::box, 140, 94, 0.4F),
        make("bag|handbag|backpack|purse|cloth bag|reusable cloth bag|shopping "
             "bag|sack|clothes|clothing|dress shop|fabric",
             Thing::bag, 134, 112, 0.4F),
        make("chair|armchair|stool|seat|seats|throne|empty seats|wheelchair", Thing::chair, 98, 130,
             1, Home::ground),
        make("rocking chair|rocker", Thing::rocking, 98, 130, 1, Home::ground),
        make("bench|park bench|pew", Thing::bench, 196, 130, 1, Home::ground),
        make("sofa|couch|furniture|settee|loveseat|sofa bed|sofa beds|minimalist furniture|living "
             "room furniture",
             Thing::sofa, 254, 114, 0.9F, Home::ground),
        make("bed|mattress|pillow|blanket|crib|bunk|pajamas|operating table", Thing::bed, 266, 118,
             0.9F, Home::ground),
        make("table|desk|counter|chopping board|cutting board|wooden board|cabinet "
             "table|countertop|conference table|nightstand",
             Thing::table, 228, 150, 0.8F, Home::ground),
        make("wardrobe|cupboard|cabinet|closet|dresser|refrigerator|fridge|locker|drawer",
             Thing::wardrobe, 146, 202, 2, Home::ground),
        make("bookshelf|shelf|shelves|bookcase|books", Thing::shelf, 146, 202, 2, Home::ground),
        make("mirror|looking glass", Thing::mirror, 120, 190, 1.2F, Home::wall),
        make("door|doorway|front door|entrance|house front door|porch", Thing::door, 126, 192, 2,
             Home::ground),
        make("window|curtain|curtains|windowsill|blinds", Thing::window, 194, 164, 1.4F,
             Home::wall),
        make("traffic light|stoplight|traffic lights|signal|semaphore|blinking traffic "
             "lights|emergency vehicle lighting",
             Thing::traffic_light, 62, 224, 3, Home::ground),
        make("road sign|stop sign|street sign|arrow", Thing::road_sign, 140, 220, 2.4F,
             Home::ground),
        make("sign|billboard|signage|banner|signpost|love sign|poster", Thing::sign, 188, 182, 3,
             Home::ground),
        make("flag|flags|turkish flag|pennant|protesting|protest", Thing::flag, 150, 230, 5,
             Home::ground),
        make("trophy|medal|award|prize|best actor trophy|cup trophy|championship", Thing::trophy,
             128, 148, 0.4F),
        make("toolbox|tool|tools|hammer|wrench|screwdriver|drill|saw|shovel|kinds of "
             "tools|axe|utensil|utensils|kitchen utensils",
             Thing::toolbox, 172, 134, 0.4F),
        make("machine|engine room|generator|computer server|server|printer|sewing machine|washing "
             "machine|modern equipment|equipment|smoke machine|sawmill machine|exposed "
             "engine|control panel|vending machine",
             Thing::machine, 196, 122, 1.2F, Home::ground),
        make("knife|blade|kitchen knife|cleaver|fork|spoon|chopstick|chopsticks|scissors",
             Thing::knife, 212, 74, 0.1F),
        make("telescope|binoculars", Thing::telescope, 190, 140, 1.4F, Home::ground),
        make("microscope|laboratory|lab|chemistry|experiment|test tube|beaker", Thing::microscope,
             116, 174, 0.4F),
        make("heart|love|valentine|romance", Thing::heart, 132, 130, 0.4F, Home::air),
        make("snowman|snowmen", Thing::snowman, 146, 214, 1.6F, Home::ground),
        make("teddy|teddy bear|doll|toy|plush|puppet|animal puppet|stuffed animal|toys",
             Thing::teddy, 124, 164, 0.4F),
        make("hat|cap|helmet|motorcycle "
             "helmet|scarf|bandana|sunglasses|glove|gloves|shoe|shoes|boots|jersey|sportswear",
             Thing::hat, 186, 100, 0.2F),
        make("mask|carnival|masquerade|halloween costume|masks|costume party", Thing::mask, 172,
             130, 0.25F),
        make("skull|skeleton head|bone|bones", Thing::skull, 108, 142, 0.2F),
        make("vase|ceramic|pottery|ceramic plate|urn|bowl|wooden bowl", Thing::vase, 140, 168,
             0.4F),
        make("basket|flower basket|picnic basket|net|fishing net", Thing::basket, 150, 168, 0.4F),
        make("bathtub|bath|bathroom|shower|shower room|jacuzzi|soap|bathroom interior",
             Thing::bathtub, 244, 140, 1, Home::ground),
        make("sink|faucet|tap|kitchen sink|toilet|dishes|washing", Thing::sink, 160, 132, 0.9F,
             Home::ground),
        make("dumbbell|barbell|kettlebell|weight|weights|gym equipment|yoga mat|treadmill",
             Thing::dumbbell, 180, 62, 0.3F),
        make("moon|full moon|crescent|eclipse|moonlight", Thing::moon, 220, 216, 100, Home::air),
        make("sun|sunshine|sunlight|sunray", Thing::sun, 236, 216, 100, Home::air),
        make("earth|globe|planet "
             "earth|saturn|planet|mars|jupiter|venus|galaxy|planets|asteroid|comet|black "
             "hole|universe|cosmos|nebula",
             Thing::planet, 264, 190, 100, Home::air),
        make("star|stars|shooting star|milky way|constellation", Thing::star, 166, 164, 50,
             Home::air),
        make("rainbow|rainbows", Thing::rainbow, 320, 160, 80, Home::air),
        make("cloud|clouds|sea of clouds|cloudscape|clouds formation", Thing::cloud, 214, 150, 20,
             Home::air),
        make("lightning|thunder|thunderstorm|thunderbolt", Thing::lightning, 214, 200, 40,
             Home::air),
        make("rock|stone|boulder|pebble|rocks|stones|rock formation|natural rock "
             "formations|gem|crystal|diamond|brick",
             Thing::rock, 192, 96, 1, Home::ground),
        make("shell|seashell|pearl|conch|clam|oyster", Thing::shell, 126, 114, 0.1F),
        make("fence|wire fence|railing|barrier|cage|bush fence|wall|brick wall", Thing::fence, 330,
             98, 1.1F, Home::ground),
        make("hammock|trampoline", Thing::hammock, 236, 154, 1.4F, Home::ground),
        make("swing|seesaw|slide|playground|indoor playground|carousel|ferris wheel|roller coaster",
             Thing::swing, 236, 154, 2, Home::ground),
        make("padlock|lock|key|love padlocks|chain|padlocks|keys|handcuff|handcuffs|handcuffed",
             Thing::padlock, 196, 96, 0.1F),
        make("hand|hands|finger|fingers|palm hand|fist|gesture|hand gestures|nail|pair of hands",
             Thing::hands, 190, 122, 0.3F),
    };
  }();
  return figures;
}

}  // namespace

std::span<const Figure> things() { return table(); }

}  // namespace clipmill::drawing
