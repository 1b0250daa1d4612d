// Vehicles: on the road, on rails, on water and in the air. `gait` counts the turns of a wheel.
#include <array>
#include <vector>

#include "drawing/figure.hpp"

namespace clipmill::drawing {
namespace {

const Rgb glass = hex(0xbfe0ee);
const Rgb tyre = hex(0x26242b);

Rgb paintwork(const Look& look, std::initializer_list<std::uint32_t> usual) {
  if (look.colour) return *look.colour;
  return hex(usual.begin()[look.chance.below(static_cast<int>(usual.size()), 3)]);
}

void draw_wheel(Canvas& canvas, Point at, float r, float turns, Rgb rim = hex(0xc7ccd4)) {
  canvas.circle(at, r, tyre);
  canvas.circle(at, r * 0.62F, rim);
  for (int i = 0; i < 5; ++i)
    canvas.add_limb(at, r * 0.12F,
                    at + polar(r * 0.54F, 2 * pi * (turns + static_cast<float>(i) / 5)), r * 0.09F);
  canvas.fill(shade(rim, 0.45F));
  canvas.circle(at, r * 0.17F, shade(rim, 0.6F));
}

void draw_headlight(Canvas& canvas, Point at, const Look& look, float size) {
  canvas.ellipse(at, size * 0.55F, size, hex(0xfff4cf));
  if (!look.night) return;
  canvas.glow(at, size * 7, hex(0xfff1c2), 0.6F);
  canvas.add_polygon({at + Point{0, -size * 0.6F}, at + Point{size * 22, -size * 4},
                      at + Point{size * 22, size * 6}, at + Point{0, size * 0.6F}});
  canvas.fill(Paint::linear(at, hex(0xfff1c2), at + Point{size * 22, 0}, hex(0xfff1c2), 0.34F, 0));
}

enum class Car { sedan, taxi, police, vintage, suv, racing, ambulance, van };

void draw_car(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const Car type = static_cast<Car>(figure.variant);
  Rgb body =
      paintwork(look, {0xe4572e, 0x2e86ab, 0xf2b134, 0x3f7d5a, 0xd1495b, 0xf1efea, 0x47506b});
  if (type == Car::taxi) body = look.colour.value_or(hex(0xf7c325));
  if (type == Car::police) body = hex(0x2c3b5e);
  if (type == Car::ambulance) body = hex(0xf6f6f4);
  if (type == Car::vintage) body = paintwork(look, {0x2f7f6b, 0x8e2f3a, 0x35507a, 0x2b2b33});
  const float shake = pose.moving ? 0.35F * wave(pose.t, 0.31F) : 0;
  canvas.ground_shadow({0, 0}, 92, 8, 0.42F);
  canvas.translate(0, shake);
  const bool tall = type == Car::suv || type == Car::van || type == Car::ambulance;
  const float roof = type == Car::racing ? -38.0F : tall ? -66.0F : -54.0F;
  const Paint coat = Paint::vertical(roof, lighter(body, 0.18F), -8, shade(body, 0.22F));

  if (type == Car::racing) {
    canvas.polygon({{-84, -48}, {-62, -48}, {-60, -42}, {-86, -42}}, shade(body, 0.3F));
    canvas.limb({-76, -42}, 2, {-70, -24}, 3, shade(body, 0.4F));
    canvas.blob(
        {{-84, -24}, {-40, -32}, {-14, -38}, {12, -26}, {56, -20}, {88, -10}, {86, -6}, {-82, -6}},
        coat);
    canvas.circle({-4, -36}, 9, hex(0xf4f1ea));
    canvas.blob({{-2, -40}, {6, -38}, {5, -32}, {-2, -32}}, hex(0x24303f));
    canvas.polygon({{66, -14}, {94, -8}, {94, -3}, {70, -3}}, shade(body, 0.3F));
    canvas.circle({-30, -18}, 8, white);
  } else if (type == Car::van || type == Car::ambulance) {
    canvas.add_blob({{-86, -12},
                     {-87, -60},
                     {-80, -66},
                     {28, -66},
                     {44, -60},
                     {66, -38},
                     {86, -32},
                     {90, -14},
                     {84, -8},
                     {-84, -8}});
    canvas.fill(coat);
    canvas.polygon({{34, -60}, {42, -58}, {62, -37}, {34, -37}}, glass);
    if (type == Car::ambulance) {
      canvas.rect(-86, -32, 88, -26, hex(0xd8342e));
      canvas.add_rect(-44, -58, -36, -38);
      canvas.add_rect(-50, -52, -30, -44);
      canvas.fill(hex(0xd8342e));
    } else {
      canvas.add_round_rect(-18, -58, 26, -38, 3);
      canvas.add_round_rect(-72, -58, -26, -38, 3);
      canvas.fill(glass);
    }
  } else if (type == Car::vintage) {
    canvas.blob({{-82, -22},
                 {-78, -34},
                 {-58, -40},
                 {-46, -60},
                 {-6, -64},
                 {20, -58},
                 {30, -40},
                 {66, -40},
                 {84, -30},
                 {86, -14},
                 {-80, -12}},
                coat);
    canvas.add_blob({{-40, -54}, {-8, -57}, {-8, -40}, {-46, -40}});
    canvas.add_blob({{-1, -57}, {16, -52}, {22, -40}, {-1, -40}});
    canvas.fill(glass);
    canvas.add_arc({-52, -14}, 26, 10, pi, 2 * pi);
    canvas.add_arc({54, -14}, 26, 10, pi, 2 * pi);
    canvas.fill(shade(body, 0.3F));
    canvas.rect(-84, -16, 88, -11, hex(0xd9dce2));
  } else {
    canvas.add_blob({{-88, -14},
                     {-88, -28},
                     {-74, -36},
                     {-52, -38},
                     {-34, tall ? -62.0F : -53.0F},
                     {-2, roof},
                     {24, roof + 3},
                     {46, -37},
                     {74, -32},
                     {90, -24},
                     {91, -12},
                     {80, -8},
                     {-82, -8}});
    canvas.fill(coat);
    canvas.add_blob({{-42, -39}, {-28, roof + 8}, {-3, roof + 6}, {-3, -38}, {-24, -37.5F}});
    canvas.add_blob({{4, -38}, {4, roof + 6}, {20, roof + 8}, {36, -38}, {20, -37.5F}});
    canvas.fill(Paint::linear({-30, roof}, lighter(glass, 0.4F), {20, -36}, shade(glass, 0.18F)));
    canvas.add_line({0, -36}, {0, -12}, 0.9F);
    canvas.add_line({-42, -36}, {-40, -14}, 0.9F);
    canvas.add_stroke({{-90, -24}, {0, -26}, {88, -22}}, 0.5F, 0.5F);
    canvas.fill(Paint(shade(body, 0.5F), 0.7F));
    canvas.round_rect(-10, -32, -3, -29.5F, 1, shade(body, 0.5F));
    if (type == Car::police) {
      canvas.blob({{-40, -35}, {0, -36}, {42, -34}, {40, -10}, {-40, -10}}, hex(0xf4f4f2));
      const bool blue = std::fmod(pose.t, 0.6F) < 0.3F;
      canvas.add_round_rect(-16, roof - 7, -4, roof, 2);
      canvas.fill(blue ? hex(0x4f8dff) : hex(0x27407c));
      canvas.add_round_rect(-2, roof - 7, 10, roof, 2);
      canvas.fill(blue ? hex(0x7c2730) : hex(0xff5148));
      canvas.glow({blue ? -10.0F : 4.0F, roof - 4}, 42, blue ? hex(0x4f8dff) : hex(0xff5148), 0.5F);
    }
    if (type == Car::taxi) {
      canvas.round_rect(-12, roof - 8, 12, roof + 1, 2, hex(0xfff4c4));
      canvas.rect(-8, roof - 6, 8, roof - 2, hex(0x2a2830));
      for (int i = 0; i < 16; ++i)
        canvas.add_rect(-80 + 10.0F * static_cast<float>(i), -24 + (i % 2 == 0 ? 0.0F : 3.0F),
                        -75 + 10.0F * static_cast<float>(i), -21 + (i % 2 == 0 ? 0.0F : 3.0F));
      canvas.fill(hex(0x2a2830));
    }
  }
  if (type == Car::ambulance) {
    const bool on = std::fmod(pose.t, 0.5F) < 0.25F;
    canvas.round_rect(0, -73, 20, -66, 2, on ? hex(0x5aa2ff) : hex(0x2b4f96));
    if (on) canvas.glow({10, -70}, 46, hex(0x5aa2ff), 0.55F);
  }
  const float wheel = type == Car::racing ? 16.0F : 15.0F;
  const float low = -wheel;
  for (const float x : {-53.0F, 54.0F}) {
    if (type != Car::vintage && type != Car::racing)
      canvas.circle({x, low - 0.5F}, wheel * 1.22F, shade(body, 0.62F));
    draw_wheel(canvas, {x, low - shake}, wheel, pose.gait);
  }
  canvas.ellipse({-88, -26}, 2.4F, 4.4F, hex(0xe23c34));
  draw_headlight(canvas, {type == Car::racing ? 84.0F : 87, -25}, look, 4.4F);
}

void draw_bus(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const bool two = figure.variant == 1;
  const bool school = look.word == 3;
  const Rgb body = look.colour.value_or(hex(two                        ? 0xd5322c
                                            : school                   ? 0xf6b42a
                                            : look.chance.yes(0.5F, 1) ? 0x2e86ab
                                                                       : 0xd64a3a));
  canvas.ground_shadow({0, 0}, 108, 8, 0.42F);
  const float shake = pose.moving ? 0.3F * wave(pose.t, 0.37F) : 0;
  canvas.translate(0, shake);
  const float roof = two ? -118.0F : -78.0F;
  canvas.round_rect(-104, roof, 104, -9, 9,
                    Paint::vertical(roof, lighter(body, 0.15F), -9, shade(body, 0.2F)));
  canvas.rect(-104, -30, 104, -25, lighter(body, 0.6F));
  const Rgb pane = look.night ? hex(0xffe7a8) : glass;
  for (int floor = 0; floor < (two ? 2 : 1); ++floor) {
    const float y = roof + 10 + 48.0F * static_cast<float>(floor);
    for (int i = 0; i < 6; ++i)
      canvas.add_round_rect(-96 + 30.0F * static_cast<float>(i), y,
                            -71 + 30.0F * static_cast<float>(i), y + 25, 3);
    canvas.add_round_rect(86, y, 104, y + 29, 3);
    canvas.fill(pane);
    for (int i = 0; i < 6; ++i) {
      if (!look.chance.yes(0.6F, i + 10 * floor)) continue;
      canvas.add_circle({-83 + 30.0F * static_cast<float>(i), y + 16}, 5);
      canvas.add_ellipse({-83 + 30.0F * static_cast<float>(i), y + 27}, 7.5F, 7);
    }
    canvas.fill(Paint(shade(body, 0.7F), 0.55F));
  }
  canvas.round_rect(54, -66, 78, -12, 2, Paint(lighter(glass, 0.1F), 0.95F));
  canvas.add_line({66, -66}, {66, -12}, 1.4F);
  canvas.fill(shade(body, 0.4F));
  for (const float x : {-62.0F, 40.0F}) {
    canvas.circle({x, -15}, 20, shade(body, 0.6F));
    draw_wheel(canvas, {x, -16 - shake}, 16, pose.gait);
  }
  draw_headlight(canvas, {101, -20}, look, 5);
}

enum class Truck { lorry, fire, tow, tractor, harvester, excavator };

void draw_truck(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const Truck type = static_cast<Truck>(figure.variant);
  const float shake = pose.moving ? 0.5F * wave(pose.t, 0.27F) : 0.15F * wave(pose.t, 0.21F);
  canvas.ground_shadow({0, 0}, 108, 8, 0.42F);
  canvas.translate(0, shake);
  if (type == Truck::tractor || type == Truck::harvester || type == Truck::excavator) {
    const Rgb body = look.colour.value_or(hex(type == Truck::tractor     ? 0x3c8d3f
                                              : type == Truck::harvester ? 0xd3402f
                                                                         : 0xf0ad2c));
    const float puff = std::fmod(pose.t, 1.0F);
    canvas.circle({38 - 12 * puff, -86 - 26 * puff}, 5 + 9 * puff,
                  Paint(hex(0x6c6a70), 0.35F * (1 - puff)));
    canvas.round_rect(36, -88, 41, -50, 1, hex(0x3a3840));
    if (type == Truck::harvester) {
      canvas.round_rect(-92, -72, 4, -18, 6,
                        Paint::vertical(-72, lighter(body, 0.15F), -18, shade(body, 0.25F)));
      canvas.limb({-30, -70}, 4, {-66, -94}, 4, shade(body, 0.2F));
      canvas.polygon({{60, -40}, {98, -26}, {108, -4}, {66, -8}}, shade(body, 0.25F));
      for (int i = 0; i < 6; ++i)
        canvas.add_limb(
            {94, -18}, 2,
            Point{94, -18} + polar(22, 2 * pi * (pose.t * 0.4F + static_cast<float>(i) / 6)), 2.2F);
      canvas.fill(hex(0xf2c14e));
    }
    if (type == Truck::excavator) {
      const float dig = wave(pose.t, 4.1F) * 0.14F;
      canvas.rotate_about({10, -50}, 0);
      const Point elbow = Point{30, -54} + polar(64, -1.0F + dig);
      const Point bucket = elbow + polar(58, 0.9F + dig * 2);
      canvas.limb({30, -50}, 8, elbow, 5.5F, body);
      canvas.limb(elbow, 5.5F, bucket, 4, shade(body, 0.12F));
      canvas.blob({bucket + Point{-10, -4}, bucket + Point{10, -2}, bucket + Point{14, 14},
                   bucket + Point{-8, 18}},
                  hex(0x4a474e));
    }
    canvas.round_rect(-44, -58, 62, -26, 6,
                      Paint::vertical(-58, lighter(body, 0.18F), -26, shade(body, 0.22F)));
    canvas.add_polygon({{-46, -58}, {-38, -98}, {14, -98}, {20, -58}});
    canvas.fill(shade(body, 0.15F));
    canvas.polygon({{-38, -60}, {-32, -92}, {9, -92}, {13, -60}}, glass);
    canvas.round_rect(-44, -102, 18, -96, 2, body);
    for (int i = 0; i < 3; ++i)
      canvas.add_rect(46, -52 + 7.0F * static_cast<float>(i), 60,
                      -49 + 7.0F * static_cast<float>(i));
    canvas.fill(shade(body, 0.5F));
    if (type == Truck::excavator) {
      canvas.round_rect(-66, -26, 66, 0, 13, hex(0x36343c));
      for (int i = 0; i < 5; ++i)
        canvas.add_circle({-48 + 24.0F * static_cast<float>(i), -13}, 7.5F);
      canvas.fill(hex(0x77747e));
    } else {
      draw_wheel(canvas, {-42, -32 - shake}, 32, pose.gait * 0.55F, hex(0xf2c14e));
      draw_wheel(canvas, {48, -20 - shake}, 20, pose.gait * 0.9F, hex(0xf2c14e));
    }
    draw_headlight(canvas, {63, -46}, look, 3.5F);
    return;
  }
  const bool fire = type == Truck::fire;
  const Rgb body = look.colour.value_or(
      fire ? hex(0xd62f2a) : paintwork(look, {0x2e86ab, 0xe4572e, 0x4f9d69, 0xf2b134}));
  const Rgb load = fire                 ? body
                   : type == Truck::tow ? hex(0x6b5136)
                                        : hex(look.chance.yes(0.5F, 7) ? 0xf0ede6 : 0xc9b797);
  if (fire) {
    canvas.round_rect(-106, -74, 40, -16, 4,
                      Paint::vertical(-74, lighter(body, 0.15F), -16, shade(body, 0.2F)));
    canvas.rect(-106, -40, 40, -33, hex(0xf6f3ea));
    for (int i = 0; i < 4; ++i)
      canvas.add_round_rect(-98 + 33.0F * static_cast<float>(i), -64,
                            -72 + 33.0F * static_cast<float>(i), -46, 2);
    canvas.fill(hex(0xc9ced6));
    canvas.add_line({-104, -82}, {36, -82}, 3);
    canvas.add_line({-104, -92}, {36, -92}, 3);
    for (int i = 0; i < 10; ++i)
      canvas.add_line({-98 + 14.0F * static_cast<float>(i), -82},
                      {-98 + 14.0F * static_cast<float>(i), -92}, 2);
    canvas.fill(hex(0xd9dce2));
  } else if (type == Truck::tow) {
    canvas.rect(-106, -30, 36, -20, shade(body, 0.4F));
    for (int row = 0; row < 3; ++row) {
      for (int i = 0; i < 6 - row; ++i) {
        const Point p{-94 + 21.0F * static_cast<float>(i) + 10.5F * static_cast<float>(row),
                      -41 - 18.0F * static_cast<float>(row)};
        canvas.circle(p, 10.5F, load);
        canvas.add_arc(p, 6, 1.2F, 0, 2 * pi);
        canvas.add_arc(p, 3, 1.2F, 0, 2 * pi);
        canvas.fill(lighter(load, 0.4F));
      }
    }
  } else {
    canvas.round_rect(-106, -92, 36, -18, 3,
                      Paint::vertical(-92, lighter(load, 0.1F), -18, shade(load, 0.2F)));
    for (int i = 0; i < 8; ++i)
      canvas.add_line({-92 + 16.0F * static_cast<float>(i), -90},
                      {-92 + 16.0F * static_cast<float>(i), -20}, 0.8F);
    canvas.fill(Paint(shade(load, 0.3F), 0.7F));
    canvas.rect(-106, -62, 36, -50, Paint(body, 0.9F));
  }
  canvas.add_blob({{40, -16}, {40, -76}, {48, -82}, {78, -82}, {90, -74}, {104, -44}, {107, -16}});
  canvas.fill(Paint::vertical(-82, lighter(body, 0.2F), -14, shade(body, 0.2F)));
  canvas.blob({{60, -48}, {62, -74}, {80, -75}, {96, -46}, {78, -45}}, glass);
  canvas.rect(-106, -22, 106, -14, hex(0x3b3a42));
  if (fire) {
    const bool on = std::fmod(pose.t, 0.5F) < 0.25F;
    canvas.round_rect(56, -90, 76, -82, 3, on ? hex(0x5aa2ff) : hex(0x2b4f96));
    if (on) canvas.glow({66, -87}, 50, hex(0x5aa2ff), 0.5F);
  }
  for (const float x : {-78.0F, -42.0F, 72.0F}) {
    if (x > -50 && x < 0 && fire) continue;
    draw_wheel(canvas, {x, -15 - shake}, 15, pose.gait);
  }
  draw_headlight(canvas, {104, -26}, look, 4.5F);
}

void draw_train(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const bool steam = figure.variant == 1;
  const bool tram = figure.variant == 2;
  const bool cargo = figure.variant == 3;
  const Rgb body = look.colour.value_or(hex(steam                      ? 0x2f3b4a
                                            : tram                     ? 0xd64a3a
                                            : cargo                    ? 0xc4702c
                                            : look.chance.yes(0.5F, 2) ? 0x2e6fb0
                                                                       : 0x2f8f83));
  const float shake = pose.moving ? 0.4F * wave(pose.t, 0.41F) : 0;
  canvas.ground_shadow({-60, 0}, 230, 7, 0.35F);
  canvas.translate(0, shake);
  const Rgb pane = look.night ? hex(0xffe7a8) : glass;
  const auto bogie = [&](float x) {
    for (const float dx : {-15.0F, 15.0F})
      draw_wheel(canvas, {x + dx, -8}, 8, pose.gait, hex(0x8d929c));
    canvas.rect(x - 24, -14, x + 24, -9, hex(0x3b3a42));
  };
  // Wagons behind, as many as any frame can show.
  for (int i = 4; i >= 1; --i) {
    const float x = -158.0F * static_cast<float>(i);
    bogie(x - 42);
    bogie(x + 42);
    canvas.rect(x + 70, -22, x + 92, -17, hex(0x3b3a42));
    if (cargo || (steam && i > 2)) {
      constexpr std::uint32_t loads[] = {0xc0503a, 0x3f6f8f, 0x5f8a4f, 0xd09a35, 0x7a6a8a};
      const Rgb load = hex(look.chance.pick(loads, i));
      canvas.round_rect(x - 72, -68, x + 72, -16, 2,
                        Paint::vertical(-68, lighter(load, 0.12F), -16, shade(load, 0.25F)));
      for (int k = 0; k < 9; ++k)
        canvas.add_rect(x - 64 + 16.0F * static_cast<float>(k), -64,
                        x - 61 + 16.0F * static_cast<float>(k), -20);
      canvas.fill(Paint(shade(load, 0.35F), 0.7F));
      continue;
    }
    canvas.round_rect(x - 74, -74, x + 74, -14, steam ? 5.0F : 9.0F,
                      Paint::vertical(-74, lighter(body, 0.16F), -14, shade(body, 0.22F)));
    canvas.rect(x - 74, -32, x + 74, -27, lighter(body, 0.6F));
    for (int k = 0; k < 5; ++k)
      canvas.add_round_rect(x - 64 + 26.5F * static_cast<float>(k), -64,
                            x - 44 + 26.5F * static_cast<float>(k), -42, 3);
    canvas.fill(pane);
  }
  if (steam) {
    for (int i = 0; i < 7; ++i) {
      const float age = std::fmod(pose.t * 0.7F + static_cast<float>(i) / 7, 1.0F);
      canvas.circle(
          {48 - age * 150, -92 - age * 46 + 4 * wave(pose.t, 1.7F, static_cast<float>(i) * 0.2F)},
          9 + 26 * age, Paint(hex(0xf1f0ee), 0.62F * (1 - age)));
    }
    canvas.round_rect(-70, -86, -16, -18, 3,
                      Paint::vertical(-86, lighter(body, 0.12F), -18, shade(body, 0.3F)));
    canvas.round_rect(-58, -76, -30, -50, 3, pane);
    canvas.rect(-76, -90, -12, -84, hex(0xb23a30));
    canvas.round_rect(-22, -64, 74, -20, 10,
                      Paint::vertical(-64, lighter(body, 0.3F), -20, shade(body, 0.35F)));
    for (const float x : {4.0F, 34.0F}) canvas.add_rect(x, -64, x + 4, -20);
    canvas.fill(hex(0xd9a441));
    canvas.polygon({{40, -62}, {43, -90}, {38, -96}, {60, -96}, {55, -90}, {57, -62}},
                   shade(body, 0.2F));
    canvas.circle({12, -66}, 8, hex(0xd9a441));
    canvas.rect(-74, -22, 80, -15, hex(0xb23a30));
    canvas.polygon({{70, -22}, {98, -2}, {62, -2}}, hex(0xb23a30));
    for (const float x : {-44.0F, -12.0F, 22.0F})
      draw_wheel(canvas, {x, -14}, 14, pose.gait * 0.6F, hex(0xb23a30));
    draw_wheel(canvas, {54, -9}, 9, pose.gait, hex(0xb23a30));
    const Point crank = Point{22, -14} + polar(7, 2 * pi * pose.gait * 0.6F);
    canvas.add_line(crank, Point{-44, -14} + polar(7, 2 * pi * pose.gait * 0.6F), 2.6F);
    canvas.fill(hex(0xc7ccd4));
    draw_headlight(canvas, {75, -54}, look, 4.5F);
    return;
  }
  bogie(-42);
  bogie(40);
  canvas.add_blob({{-74, -14},
                   {-74, -70},
                   {-66, -75},
                   {40, -75},
                   {tram ? 66.0F : 62.0F, -70},
                   {tram ? 76.0F : 84.0F, -44},
                   {tram ? 78.0F : 94.0F, -22},
                   {tram ? 76.0F : 90.0F, -14}});
  canvas.fill(Paint::vertical(-75, lighter(body, 0.18F), -14, shade(body, 0.22F)));
  canvas.polygon({{-74, -32}, {80, -32}, {82, -27}, {-74, -27}}, lighter(body, 0.6F));
  for (int k = 0; k < 4; ++k)
    canvas.add_round_rect(-64 + 26.5F * static_cast<float>(k), -64,
                          -44 + 26.5F * static_cast<float>(k), -42, 3);
  canvas.add_blob({{50, -64}, {60, -64}, {tram ? 71.0F : 76.0F, -44}, {50, -43}});
  canvas.fill(pane);
  if (tram || !cargo) {
    canvas.add_line({-20, -75}, {-6, -90}, 1.6F);
    canvas.add_line({-6, -90}, {-22, -104}, 1.6F);
    canvas.add_line({-34, -104}, {-8, -104}, 2);
    canvas.fill(hex(0x4a474e));
  }
  draw_headlight(canvas, {tram ? 76.0F : 90.0F, -24}, look, 4);
}

void draw_motorcycle(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const bool bicycle = figure.variant == 1;
  const Rgb body = paintwork(look, {0xd1382e, 0x2f6fb0, 0x2c2b33, 0xf2a32b, 0x3f8f63});
  canvas.ground_shadow({0, 0}, 64, 6, 0.36F);
  if (bicycle) {
    for (const float x : {-38.0F, 40.0F}) {
      canvas.add_arc({x, -26}, 24, 3.4F, 0, 2 * pi);
      canvas.fill(tyre);
      for (int i = 0; i < 10; ++i)
        canvas.add_line(
            {x, -26},
            Point{x, -26} + polar(23, 2 * pi * (pose.gait * 0.6F + static_cast<float>(i) / 10)),
            0.6F);
      canvas.fill(hex(0xaab0ba));
    }
    canvas.add_line({-38, -26}, {-4, -28}, 3);
    canvas.add_line({-4, -28}, {-16, -60}, 3);
    canvas.add_line({-38, -26}, {-15, -57}, 2.6F);
    canvas.add_line({-15, -56}, {28, -60}, 3);
    canvas.add_line({-4, -28}, {29, -58}, 3);
    canvas.add_line({40, -26}, {26, -70}, 3);
    canvas.fill(body);
    canvas.add_line({26, -70}, {36, -76}, 2.6F);
    canvas.add_line({-16, -60}, {-18, -68}, 2.6F);
    canvas.fill(hex(0x3b3a42));
    canvas.blob({{-30, -70}, {-16, -72}, {-6, -69}, {-16, -66}}, hex(0x3a2a22));
    canvas.add_arc({-4, -28}, 7, 2, 0, 2 * pi);
    const Point crank = polar(9, 2 * pi * pose.gait * 0.4F);
    canvas.add_line(Point{-4, -28} - crank, Point{-4, -28} + crank, 2);
    canvas.fill(hex(0x55525c));
    return;
  }
  for (const float x : {-42.0F, 46.0F}) draw_wheel(canvas, {x, -20}, 20, pose.gait * 0.7F);
  canvas.add_line({46, -20}, {26, -66}, 4);
  canvas.add_line({26, -66}, {14, -74}, 3);
  canvas.fill(hex(0xb9bec8));
  canvas.blob({{-20, -20}, {-18, -38}, {12, -40}, {22, -26}, {8, -12}, {-12, -12}}, hex(0x4c4a54));
  canvas.add_arc({-2, -24}, 8, 3, 0, 2 * pi);
  canvas.fill(hex(0x8d919b));
  canvas.stroke({{-6, -14}, {-30, -12}, {-58, -16}}, 3, 3.8F, hex(0xc4c9d2));
  canvas.blob({{-14, -40}, {-8, -58}, {16, -62}, {30, -50}, {20, -40}},
              Paint::vertical(-62, lighter(body, 0.25F), -40, shade(body, 0.2F)));
  canvas.blob({{-58, -50}, {-34, -54}, {-8, -50}, {-10, -42}, {-40, -44}, {-58, -44}},
              hex(0x2f2a2e));
  canvas.add_arc({-42, -20}, 23, 4, pi * 1.1F, pi * 1.75F);
  canvas.add_arc({46, -20}, 23, 4, pi * 1.2F, pi * 1.8F);
  canvas.fill(body);
  canvas.circle({32, -58}, 7, hex(0xd4d8df));
  draw_headlight(canvas, {37, -58}, look, 5);
}

enum class Boat { sail, row, yacht, ship, cruise, ferry, war };

void draw_boat(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const Boat type = static_cast<Boat>(figure.variant);
  const float roll =
      type == Boat::ship || type == Boat::cruise || type == Boat::war ? 0.012F : 0.045F;
  canvas.translate(0, 2.2F * wave(pose.t, 3.3F)).rotate(roll * wave(pose.t, 4.1F, 0.2F));
  const Rgb hull =
      look.colour.value_or(hex(type == Boat::sail ? (look.chance.yes(0.5F, 1) ? 0xd9482f : 0x2f6f9f)
                               : type == Boat::row  ? 0x8a5a35
                               : type == Boat::war  ? 0x7d8894
                               : type == Boat::ship ? 0xb23b32
                                                    : 0xf6f5f1));
  const Rgb pane = look.night ? hex(0xffe2a0) : hex(0x9fc7db);
  if (type == Boat::sail) {
    const Rgb cloth = hex(0xfdf7ea);
    const float belly = 5 + 3 * wave(pose.t, 2.7F);
    canvas.line({2, -16}, {2, -152}, 2.6F, hex(0x6b4a34));
    canvas.add_blob({{-2, -148}, {-20 - belly, -92}, {-60, -28}, {-30, -24}, {-2, -25}});
    canvas.fill(Paint::linear({-60, -40}, shade(cloth, 0.12F), {0, -80}, cloth));
    canvas.add_blob({{7, -138}, {28 + belly, -80}, {62, -26}, {34, -25}, {7, -26}});
    canvas.fill(Paint::linear({8, -60}, mix(look.accent, white, 0.25F), {60, -30},
                              shade(look.accent, 0.15F)));
    canvas.blob({{2, -152}, {-14, -148 + 2 * wave(pose.t, 0.8F)}, {2, -143}}, look.accent);
    canvas.blob({{-70, -20}, {0, -16}, {76, -22}, {56, 4}, {-46, 5}},
                Paint::vertical(-22, lighter(hull, 0.15F), 5, shade(hull, 0.3F)));
    canvas.add_stroke({{-66, -13}, {0, -9}, {68, -14}}, 1.3F, 1.3F);
    canvas.fill(lighter(hull, 0.75F));
  } else if (type == Boat::row) {
    canvas.blob({{-74, -24}, {-40, -15}, {0, -13}, {40, -15}, {78, -26}, {60, 3}, {0, 8}, {-56, 3}},
                Paint::vertical(-26, lighter(hull, 0.18F), 8, shade(hull, 0.3F)));
    canvas.add_stroke({{-68, -15}, {0, -6}, {70, -16}}, 1, 1);
    canvas.add_stroke({{-62, -6}, {0, 1}, {64, -7}}, 0.8F, 0.8F);
    canvas.fill(shade(hull, 0.5F));
    const float pull = wave(pose.t, 2.4F);
    canvas.add_line({-4, -16}, {-26 - 16 * pull, 10}, 2.2F);
    canvas.add_ellipse({-27 - 16.5F * pull, 11}, 7, 3, 0.9F);
    canvas.fill(shade(hull, 0.25F));
  } else if (type == Boat::yacht) {
    canvas.blob({{-88, -24}, {20, -24}, {96, -32}, {70, 0}, {-70, 4}, {-88, -4}},
                Paint::vertical(-32, lighter(hull, 0.05F), 4, shade(hull, 0.22F)));
    canvas.blob({{-62, -24}, {-58, -46}, {10, -48}, {42, -26}, {0, -23}}, lighter(hull, 0.03F));
    canvas.blob({{-44, -46}, {-38, -62}, {-4, -63}, {14, -47}, {-10, -45}}, shade(hull, 0.05F));
    canvas.add_blob({{-50, -30}, {-48, -40}, {6, -42}, {26, -29}});
    canvas.add_blob({{-34, -49}, {-30, -57}, {-6, -58}, {4, -49}});
    canvas.fill(look.night ? pane : hex(0x35566b));
    canvas.polygon({{-84, -14}, {78, -17}, {74, -12}, {-84, -9}}, look.accent);
    canvas.line({-22, -62}, {-26, -80}, 1.6F, hex(0x8d949e));
  } else {
    const bool cargo = type == Boat::ship;
    const bool war = type == Boat::war;
    const float bow = war ? 116.0F : 112.0F;
    canvas.blob(
        {{-112, -30}, {-40, -26}, {60, -27}, {bow, -40}, {96, 0}, {0, 6}, {-98, 3}, {-112, -10}},
        Paint::vertical(-40, lighter(hull, 0.1F), 6, shade(hull, 0.28F)));
    canvas.blob({{-108, -4}, {0, 0}, {98, -5}, {92, 4}, {0, 7}, {-98, 4}},
                cargo ? hex(0x2c2b33) : hex(0xa93a34));
    if (cargo) {
      constexpr std::uint32_t boxes[] = {0xe0693a, 0x2e86ab, 0x4f9d69,
                                         0xf2b134, 0x8d5aa8, 0xd9d4c7};
      for (int row = 0; row < 3; ++row) {
        for (int i = 0; i < 7 - row; ++i)
          canvas.rect(-48 + 19.0F * static_cast<float>(i), -42 - 14.0F * static_cast<float>(row),
                      -30 + 19.0F * static_cast<float>(i), -29 - 14.0F * static_cast<float>(row),
                      hex(look.chance.pick(boxes, i + 10 * row)));
      }
      canvas.round_rect(-100, -82, -58, -28, 3, hex(0xf4f2ec));
      for (int k = 0; k < 3; ++k)
        canvas.add_rect(-94, -76 + 14.0F * static_cast<float>(k), -64,
                        -69 + 14.0F * static_cast<float>(k));
      canvas.fill(pane);
      canvas.round_rect(-92, -98, -76, -82, 2, hull);
    } else if (war) {
      canvas.polygon({{-50, -28}, {-42, -54}, {20, -54}, {34, -28}}, shade(hull, 0.1F));
      canvas.polygon({{-26, -54}, {-20, -76}, {6, -76}, {12, -54}}, shade(hull, 0.18F));
      canvas.add_line({-8, -76}, {-8, -104}, 2.6F);
      canvas.add_line({-20, -92}, {6, -92}, 2);
      canvas.add_limb({58, -34}, 6, {98, -42}, 1.8F);
      canvas.fill(shade(hull, 0.35F));
      canvas.add_rect(-16, -70, 4, -64);
      canvas.fill(pane);
    } else {
      const int decks = type == Boat::cruise ? 4 : 2;
      for (int d = 0; d < decks; ++d) {
        const float inset = 9.0F * static_cast<float>(d);
        const float y = -28 - 14.0F * static_cast<float>(d);
        canvas.round_rect(-98 + inset, y - 15, 82 - inset * 1.9F, y, 3,
                          d % 2 == 0 ? hex(0xfdfcf8) : hex(0xece9e2));
        for (int i = 0; i < 15; ++i) {
          const float x = -91 + inset + 11.5F * static_cast<float>(i);
          if (x < 70 - inset * 1.9F) canvas.add_round_rect(x, y - 11, x + 7, y - 4, 1);
        }
        canvas.fill(pane);
      }
      canvas.polygon({{-46, -28 - 14.0F * static_cast<float>(decks)},
                      {-42, -54 - 14.0F * static_cast<float>(decks)},
                      {-22, -54 - 14.0F * static_cast<float>(decks)},
                      {-18, -28 - 14.0F * static_cast<float>(decks)}},
                     look.accent);
    }
  }
}

void draw_plane(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const bool small = figure.variant == 1;
  canvas.translate(0, -figure.height / 2 + 3 * wave(pose.t, 3.7F))
      .rotate(-0.07F + 0.02F * wave(pose.t, 4.9F));
  const Rgb body = look.colour.value_or(hex(small ? 0xe8503a : 0xf7f7f5));
  const Rgb trim = small ? hex(0xfdf4e0) : look.accent;
  if (small) {
    canvas.blob({{-20, -6}, {-4, -50}, {16, -52}, {22, -8}}, shade(body, 0.35F));
    canvas.blob({{-92, -18}, {-88, -46}, {-72, -44}, {-62, -12}}, trim);
    canvas.blob(
        {{-96, -10}, {-40, -20}, {30, -22}, {64, -10}, {70, 0}, {60, 12}, {20, 18}, {-40, 12}},
        Paint::vertical(-22, lighter(body, 0.2F), 18, shade(body, 0.25F)));
    canvas.blob({{-8, -20}, {0, -36}, {22, -34}, {32, -19}}, glass);
    canvas.blob({{-34, 2}, {-10, 40}, {24, 46}, {34, 40}, {18, 4}},
                Paint::vertical(2, body, 44, shade(body, 0.15F)));
    canvas.ellipse({72, 0}, 3.5F, 28, Paint(hex(0x9aa0aa), 0.45F + 0.2F * std::sin(pose.t * 50)));
    canvas.circle({71, 0}, 6, hex(0x3b3a42));
    return;
  }
  canvas.blob({{-14, -8}, {-46, -56}, {-30, -56}, {26, -12}}, shade(body, 0.28F));
  canvas.blob({{-110, -14}, {-122, -52}, {-104, -52}, {-82, -12}},
              Paint::vertical(-52, trim, -12, shade(trim, 0.2F)));
  canvas.blob({{-116, -6},
               {-90, -17},
               {60, -18},
               {98, -12},
               {116, 2},
               {98, 12},
               {40, 17},
               {-60, 15},
               {-100, 4}},
              Paint::vertical(-18, lighter(body, 0.1F), 17, shade(body, 0.3F)));
  canvas.blob({{-100, 0}, {-126, 10}, {-110, 12}, {-84, 5}}, shade(body, 0.2F));
  canvas.stroke({{-96, 0}, {0, 3}, {104, 2}}, 1.2F, 1.2F, trim);
  for (int i = 0; i < 14; ++i)
    canvas.add_round_rect(-62 + 9.6F * static_cast<float>(i), -8,
                          -57 + 9.6F * static_cast<float>(i), -2, 1.5F);
  canvas.add_blob({{88, -9}, {98, -8}, {106, -2}, {90, -2}});
  canvas.fill(look.night ? hex(0xffe7a8) : hex(0x52788e));
  canvas.round_rect(-18, 20, 16, 33, 6, shade(body, 0.22F));
  canvas.blob({{20, 5}, {-52, 52}, {-34, 54}, {46, 12}},
              Paint::linear({20, 5}, body, {-40, 52}, shade(body, 0.22F)));
  if (look.night && std::fmod(pose.t, 1.1F) < 0.2F) canvas.glow({-44, 52}, 24, hex(0xff5148), 0.9F);
}

void draw_helicopter(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  canvas.translate(0, -figure.height / 2 + 14 + 3 * wave(pose.t, 3.1F))
      .rotate(0.05F + 0.03F * wave(pose.t, 3.9F));
  const Rgb body = look.colour.value_or(hex(look.chance.yes(0.5F, 1) ? 0xd8433a : 0x2f7f9f));
  canvas.stroke({{-20, 2}, {-66, -8}, {-104, -12}}, 10, 3.4F,
                Paint::linear({-20, 0}, body, {-104, -12}, shade(body, 0.25F)));
  canvas.blob({{-108, -8}, {-116, -36}, {-102, -34}, {-94, -10}}, shade(body, 0.12F));
  const float spin = pose.t * 40;
  canvas.line(Point{-108, -22} - polar(15, spin), Point{-108, -22} + polar(15, spin), 2,
              Paint(hex(0x4a474e), 0.8F));
  canvas.add_stroke({{-34, 42}, {0, 44}, {44, 42}, {52, 37}}, 2, 2);
  canvas.add_line({-14, 24}, {-18, 43}, 2.6F);
  canvas.add_line({20, 24}, {24, 43}, 2.6F);
  canvas.fill(hex(0x4a474e));
  canvas.blob({{-36, 0}, {-22, -24}, {16, -30}, {46, -16}, {56, 6}, {40, 24}, {0, 29}, {-28, 20}},
              Paint::vertical(-30, lighter(body, 0.2F), 29, shade(body, 0.28F)));
  canvas.blob({{16, -23}, {32, -18}, {48, 2}, {34, 8}, {16, 5}}, glass);
  canvas.round_rect(-10, -18, 9, 4, 4, glass);
  canvas.rect(-2, -44, 4, -28, hex(0x4a474e));
  const float blade = 84 * std::cos(pose.t * 31);
  canvas.ellipse({1, -45}, 86, 4.6F, Paint(hex(0xdfe5ea), 0.32F));
  canvas.line({1 - blade, -45}, {1 + blade, -45}, 3.2F, Paint(hex(0x35333b), 0.85F));
}

void draw_balloon(Canvas& canvas, const Figure&, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  canvas.translate(3 * wave(pose.t, 5.3F), -3 * wave(pose.t, 4.1F))
      .rotate(0.03F * wave(pose.t, 5.3F, 0.25F));
  constexpr std::uint32_t sets[] = {0xe4572e, 0x2e86ab, 0x8d5aa8, 0xd1495b, 0x2f9d7f};
  const Rgb a = look.colour.value_or(hex(look.chance.pick(sets, 1)));
  const Rgb b = mix(look.accent, hex(0xf9d56e), 0.55F);
  canvas.add_line({-12, -24}, {-22, -52}, 1);
  canvas.add_line({12, -24}, {22, -52}, 1);
  canvas.fill(hex(0x5d4634));
  const auto outline = [&] {
    canvas.add_blob(
        {{-20, -46}, {-54, -92}, {-52, -136}, {0, -168}, {52, -136}, {54, -92}, {20, -46}});
  };
  outline();
  canvas.begin_clip();
  canvas.rect(-60, -172, 60, -40, a);
  for (const float x : {-38.0F, 0.0F, 38.0F}) {
    const float w = x == 0 ? 11.0F : 8.0F;
    canvas.add_blob({{x * 0.30F - 3, -40},
                     {x - w, -110},
                     {x * 0.34F, -172},
                     {x + w, -110},
                     {x * 0.30F + 3, -40}});
  }
  canvas.fill(b);
  canvas.ellipse({-22, -128}, 30, 48, Paint::radial({-22, -128}, 44, white, white, 0.35F, 0));
  canvas.ellipse({44, -96}, 34, 74, Paint(shade(a, 0.7F), 0.26F));
  canvas.end_clip();
  const float burn = std::max(0.0F, wave(pose.t, 3.7F) - 0.2F);
  if (burn > 0) canvas.glow({0, -42}, 26, hex(0xffb347), burn);
  canvas.round_rect(-14, -25, 14, 0, 4, Paint::vertical(-25, hex(0xa9764b), 0, hex(0x6e4526)));
  canvas.round_rect(-16, -28, 16, -22, 2, hex(0x5d3a20));
}

void draw_rocket(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  if (figure.variant == 1) {
    canvas.translate(0, -30 + 4 * wave(pose.t, 2.9F)).rotate(0.06F * wave(pose.t, 3.7F));
    const Rgb body = look.colour.value_or(hex(0xaab4c4));
    canvas.polygon({{-26, 12}, {26, 12}, {62, 96}, {-62, 96}},
                   Paint::linear({0, 12}, hex(0xbff5d8), {0, 96}, hex(0xbff5d8), 0.5F, 0));
    canvas.blob({{-34, -6}, {-22, -36}, {0, -43}, {22, -36}, {34, -6}},
                Paint(hex(0xc9f1ff), 0.85F));
    canvas.blob({{-90, 2}, {-40, -14}, {0, -17}, {40, -14}, {90, 2}, {40, 16}, {0, 19}, {-40, 16}},
                Paint::vertical(-17, lighter(body, 0.3F), 19, shade(body, 0.35F)));
    for (int i = 0; i < 7; ++i) {
      const float x = -66 + 22.0F * static_cast<float>(i);
      canvas.circle({x, 3}, 4.4F,
                    std::fmod(pose.t * 2 + static_cast<float>(i) * 0.3F, 1.0F) < 0.5F
                        ? hex(0xffd65a)
                        : hex(0xff6f61));
    }
    return;
  }
  canvas.rotate(0.04F * wave(pose.t, 2.3F));
  const Rgb body = look.colour.value_or(hex(0xf6f6f4));
  const float flame = 1 + 0.16F * wave(pose.t, 0.17F) + 0.1F * wave(pose.t, 0.11F);
  canvas.glow({0, 20}, 60, hex(0xffa94d), 0.6F);
  canvas.blob({{-13, -6}, {-15, 16 * flame}, {0, 58 * flame}, {15, 16 * flame}, {13, -6}},
              hex(0xff8a2a));
  canvas.blob({{-8, -6}, {-9, 10 * flame}, {0, 36 * flame}, {9, 10 * flame}, {8, -6}},
              hex(0xffe27a));
  canvas.blob({{-20, -44}, {-46, -8}, {-40, 4}, {-16, -10}}, shade(look.accent, 0.1F));
  canvas.blob({{20, -44}, {46, -8}, {40, 4}, {16, -10}}, shade(look.accent, 0.3F));
  canvas.add_blob({{-18, -4}, {-26, -60}, {-18, -108}, {0, -142}, {18, -108}, {26, -60}, {18, -4}});
  canvas.fill(Paint::linear({-26, 0}, body, {26, 0}, shade(body, 0.35F)));
  canvas.blob({{-17, -110}, {0, -142}, {17, -110}, {0, -104}}, look.accent);
  canvas.circle({0, -78}, 13, hex(0xb9c0cb));
  canvas.circle({0, -78}, 9.5F, hex(0x5fb7d8));
  canvas.circle({-3, -81}, 3, Paint(white, 0.8F));
  canvas.round_rect(-14, -10, 14, -2, 3, hex(0x5b5d68));
}

void draw_cable_car(Canvas& canvas, const Figure&, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const Rgb body = look.colour.value_or(hex(0xd9482f));
  canvas.line({-400, -150}, {400, -118}, 2.4F, hex(0x4a474e));
  canvas.translate(0, -134).rotate(0.05F * wave(pose.t, 3.1F));
  canvas.line({0, 0}, {0, 46}, 4, hex(0x4a474e));
  canvas.round_rect(-12, -6, 12, 4, 3, hex(0x4a474e));
  canvas.round_rect(-44, 44, 44, 124, 12,
                    Paint::vertical(44, lighter(body, 0.2F), 124, shade(body, 0.25F)));
  for (const float x : {-36.0F, -10.0F, 16.0F}) canvas.add_round_rect(x, 56, x + 21, 90, 4);
  canvas.fill(look.night ? hex(0xffe7a8) : glass);
  canvas.rect(-44, 98, 44, 104, lighter(body, 0.7F));
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
      figure.family = Family::vehicle;
      return figure;
    };
    return std::vector<Figure>{
        make("car|automobile|vehicle|sedan|coupe|hatchback|limousine|cabriolet|convertible|traffic|"
             "ignition|car driver|engine",
             draw_car, 0, 186, 58, 1.5F, Home::road),
        make("taxi|cab", draw_car, 1, 186, 64, 1.5F, Home::road),
        make("police car|patrol car", draw_car, 2, 186, 64, 1.5F, Home::road),
        make("vintage car|vintage automobile|oldtimer|classic car|old car|green vintage automobile",
             draw_car, 3, 176, 66, 1.6F, Home::road),
        make("suv|jeep|pickup", draw_car, 4, 186, 70, 1.8F, Home::road),
        make("racing car|race car|formula|sports car|supercar|prototype automobile", draw_car, 5,
             186, 50, 1.1F, Home::road),
        make("ambulance|emergency vehicle", draw_car, 6, 182, 76, 2.4F, Home::road),
        make("van|minivan|camper van|caravan", draw_car, 7, 182, 70, 2.2F, Home::road),
        make("bus|coach|minibus|school bus|public bus|bus stop", draw_bus, 0, 212, 82, 3,
             Home::road),
        make("double decker|double decker bus", draw_bus, 1, 212, 122, 4.2F, Home::road),
        make("truck|lorry|trailer|freight truck|big rig", draw_truck, 0, 216, 96, 3.6F, Home::road),
        make("fire truck|fire engine|firetruck", draw_truck, 1, 216, 96, 3.4F, Home::road),
        make("tow truck|log truck|tree logs|logging truck", draw_truck, 2, 216, 92, 3.2F,
             Home::road),
        make("tractor|farm tractor|fertilizer", draw_truck, 3, 140, 104, 2.8F, Home::ground),
        make("harvester|combine harvester|combine", draw_truck, 4, 204, 106, 3.6F, Home::ground),
        make("excavator|bulldozer|digger|construction vehicle", draw_truck, 5, 170, 130, 3.4F,
             Home::ground),
        make("train|locomotive|metro|subway|metro train|metro station|railway station|train "
             "station|train tracks|railway|monorail",
             draw_train, 0, 260, 104, 4, Home::rails),
        make("steam train|steam locomotive", draw_train, 1, 260, 104, 4, Home::rails),
        make("tram|streetcar|trolley", draw_train, 2, 250, 106, 3.6F, Home::rails),
        make("cargo train|freight train", draw_train, 3, 260, 80, 4, Home::rails),
        make("motorcycle|motorbike|scooter|moped|motorcycles", draw_motorcycle, 0, 136, 80, 1.2F,
             Home::road),
        make("bicycle|bike|tricycle", draw_motorcycle, 1, 134, 80, 1.1F, Home::road),
        make("boat|sailboat|sailing boat|toy boat|sail|dinghy|catamaran", draw_boat, 0, 152, 156, 7,
             Home::sea),
        make("rowboat|canoe|kayak|gondola|kayak boat|wooden boat|raft|empty boat|rowing "
             "boat|paddle board",
             draw_boat, 1, 156, 40, 1.2F, Home::sea),
        make("yacht|speedboat|motorboat|yachts|vessel", draw_boat, 2, 190, 84, 5, Home::sea),
        make("ship|cargo ship|tanker|freighter|container ship|wreck ship|shipwreck|vessel "
             "structure|big cargo ship",
             draw_boat, 3, 230, 100, 30, Home::sea),
        make("cruise ship|cruise|ocean liner", draw_boat, 4, 230, 116, 40, Home::sea),
        make("ferry|ferry boat", draw_boat, 5, 230, 88, 12, Home::sea),
        make("military ship|warship|aircraft carrier|battleship|submarine", draw_boat, 6, 234, 106,
             25, Home::sea),
        make("airplane|plane|aeroplane|jet|aircraft|airliner|flight", draw_plane, 0, 244, 110, 10,
             Home::air),
        make("propeller plane|biplane|glider|paper plane|drone aircraft", draw_plane, 1, 170, 102,
             3, Home::air),
        make("helicopter|chopper", draw_helicopter, 0, 200, 104, 4, Home::air),
        make("hot air balloon|air balloon|airship|blimp|parachute|hot air balloons", draw_balloon,
             0, 112, 172, 20, Home::air),
        make("rocket|spaceship|spacecraft|space shuttle|missile|starship", draw_rocket, 0, 96, 196,
             30, Home::air),
        make("ufo|flying saucer", draw_rocket, 1, 184, 90, 5, Home::air),
        make("cable car|gondola lift|ski lift|funicular", draw_cable_car, 0, 100, 156, 3,
             Home::air),
    };
  }();
  return figures;
}

}  // namespace

std::span<const Figure> vehicles() { return table(); }

}  // namespace clipmill::drawing
