// Buildings and monuments, seen from the front.
#include <array>
#include <vector>

#include "drawing/figure.hpp"

namespace clipmill::drawing {
namespace {

Rgb pane(const Look& look, int i) {
  if (look.night) return look.chance.yes(0.62F, i) ? hex(0xffdf94) : hex(0x2b3550);
  return look.chance.yes(0.3F, i) ? hex(0xd6ecf5) : hex(0xa5cbdd);
}

// Rows and columns of windows; lit ones first, so that each colour is one path.
void windows(Canvas& canvas, const Look& look, float x0, float y0, float x1, float y1, int columns,
             int rows, float fill_x, float fill_y, float round, int salt = 0) {
  const float dx = (x1 - x0) / static_cast<float>(columns);
  const float dy = (y1 - y0) / static_cast<float>(rows);
  const Rgb shades[] = {pane(look, 0), look.night ? hex(0xffdf94) : hex(0xd6ecf5),
                        look.night ? hex(0x2b3550) : hex(0x9dc4d8)};
  for (int lit = 1; lit <= 2; ++lit) {
    for (int r = 0; r < rows; ++r) {
      for (int c = 0; c < columns; ++c) {
        if (look.chance.yes(look.night ? 0.6F : 0.3F, salt + r * 37 + c) != (lit == 1)) continue;
        const float x = x0 + dx * (static_cast<float>(c) + (1 - fill_x) / 2);
        const float y = y0 + dy * (static_cast<float>(r) + (1 - fill_y) / 2);
        canvas.add_round_rect(x, y, x + dx * fill_x, y + dy * fill_y, round);
      }
    }
    canvas.fill(shades[lit]);
  }
}

void arch(Canvas& canvas, float x, float top, float bottom, float half, const Paint& paint) {
  canvas.add_ellipse({x, top + half}, half, half);
  canvas.add_rect(x - half, top + half, x + half, bottom);
  canvas.fill(paint);
}

void tree_at_side(Canvas& canvas, float x, float size, Rgb leaf, float t) {
  const float sway = 1.2F * wave(t, 3.3F, x * 0.01F);
  canvas.rect(x - size * 0.05F, -size * 0.5F, x + size * 0.05F, 0, hex(0x6d4c33));
  canvas.add_ellipse({x + sway * 0.5F, -size * 0.62F}, size * 0.3F, size * 0.3F);
  canvas.add_ellipse({x - size * 0.15F + sway * 0.4F, -size * 0.45F}, size * 0.22F, size * 0.2F);
  canvas.add_ellipse({x + size * 0.16F + sway * 0.4F, -size * 0.46F}, size * 0.22F, size * 0.2F);
  canvas.fill(leaf);
}

enum class House { cottage, barn, mansion, cabin, bird, tree_house, ruin, glass, restaurant };

void draw_house(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const House type = static_cast<House>(figure.variant);
  constexpr std::uint32_t walls[] = {0xf4e4c8, 0xe9c9a1, 0xf1d6c1, 0xd8e3e6, 0xf6efe2, 0xe7b98e};
  constexpr std::uint32_t roofs[] = {0xb5452f, 0x8c3b3b, 0x4d5a6b, 0x6b4a3a, 0xc25b3a, 0x3f6e6a};
  Rgb wall = look.colour.value_or(hex(look.chance.pick(walls, 1)));
  Rgb roof = hex(look.chance.pick(roofs, 2));
  if (type == House::barn) {
    wall = look.colour.value_or(hex(0xb23a30));
    roof = hex(0x5b5560);
  }
  if (type == House::cabin || type == House::tree_house || type == House::bird)
    wall = look.colour.value_or(hex(0xa5713f));
  if (type == House::ruin) {
    wall = hex(0x9b9187);
    roof = hex(0x6d655f);
  }
  canvas.ground_shadow({0, 0}, 96, 6, 0.3F);
  if (type == House::mansion) {
    const Paint front = Paint::vertical(-86, lighter(wall, 0.2F), 0, shade(wall, 0.12F));
    canvas.rect(-112, -66, 112, 0, front);
    canvas.rect(-44, -84, 44, 0, front);
    canvas.polygon({{-118, -66}, {-98, -90}, {-36, -90}, {-36, -66}}, roof);
    canvas.polygon({{118, -66}, {98, -90}, {36, -90}, {36, -66}}, shade(roof, 0.15F));
    canvas.polygon({{-52, -84}, {0, -114}, {52, -84}}, roof);
    canvas.polygon({{-36, -86}, {0, -107}, {36, -86}}, lighter(wall, 0.3F));
    canvas.circle({0, -93}, 6, pane(look, 3));
    windows(canvas, look, -108, -60, -50, -6, 3, 2, 0.5F, 0.66F, 1.5F, 10);
    windows(canvas, look, 50, -60, 108, -6, 3, 2, 0.5F, 0.66F, 1.5F, 60);
    windows(canvas, look, -40, -78, 40, -44, 3, 1, 0.5F, 0.74F, 1.5F, 90);
    for (const float x : {-40.0F, -22.0F, 22.0F, 40.0F}) canvas.add_rect(x - 3, -42, x + 3, 0);
    canvas.fill(lighter(wall, 0.45F));
    canvas.rect(-50, -48, 50, -42, lighter(wall, 0.35F));
    arch(canvas, 0, -34, 0, 10, shade(roof, 0.35F));
    canvas.polygon({{-18, 0}, {18, 0}, {26, 5}, {-26, 5}}, hex(0xcfc8bd));
    canvas.polygon({{-26, 5}, {26, 5}, {36, 11}, {-36, 11}}, hex(0xbdb6ab));
    for (const float x : {-132.0F, 132.0F}) tree_at_side(canvas, x, 66, hex(0x4f7f4a), pose.t);
    for (int i = 0; i < 6; ++i)
      canvas.add_ellipse({(i < 3 ? -96.0F : 62.0F) + 17.0F * static_cast<float>(i % 3), -3}, 11, 8);
    canvas.fill(hex(0x5c8f52));
    return;
  }
  if (type == House::bird) {
    canvas.line({0, 0}, {0, -60}, 6, hex(0x6d4c33));
    canvas.rect(-34, -120, 34, -60,
                Paint::vertical(-120, lighter(wall, 0.15F), -60, shade(wall, 0.2F)));
    canvas.polygon({{-48, -114}, {0, -158}, {48, -114}, {40, -108}, {0, -144}, {-40, -108}}, roof);
    canvas.polygon({{-34, -116}, {0, -146}, {34, -116}}, wall);
    canvas.circle({0, -98}, 13, hex(0x2a1f1a));
    canvas.limb({0, -78}, 2, {0, -70}, 2, shade(wall, 0.4F));
    return;
  }
  if (type == House::tree_house) {
    canvas.blob({{-16, 0}, {-11, -60}, {-20, -120}, {20, -120}, {11, -60}, {18, 0}},
                Paint::linear({-16, 0}, hex(0x7a5638), {18, 0}, hex(0x50351f)));
    const float sway = 1.5F * wave(pose.t, 3.7F);
    for (int i = 0; i < 9; ++i)
      canvas.add_circle(
          {look.chance.range(-80, 80, i) + sway, -150 + look.chance.range(-34, 26, i + 20)},
          look.chance.range(30, 44, i + 40));
    canvas.fill(hex(0x4b8047));
    for (int i = 0; i < 7; ++i)
      canvas.add_circle(
          {look.chance.range(-64, 70, i + 60) + sway, -162 + look.chance.range(-30, 14, i + 70)},
          look.chance.range(16, 26, i + 80));
    canvas.fill(Paint(hex(0x66a05a), 0.9F));
    canvas.rect(-56, -66, 56, -60, hex(0x6d4c33));
    canvas.rect(-40, -112, 40, -66,
                Paint::vertical(-112, lighter(wall, 0.12F), -66, shade(wall, 0.2F)));
    canvas.polygon({{-54, -110}, {0, -142}, {54, -110}}, roof);
    windows(canvas, look, -34, -104, 6, -76, 2, 1, 0.62F, 0.8F, 2, 5);
    canvas.round_rect(12, -98, 30, -66, 3, shade(wall, 0.5F));
    canvas.add_line({34, -60}, {46, 0}, 2.6F);
    canvas.add_line({46, -60}, {58, 0}, 2.6F);
    for (int i = 0; i < 7; ++i)
      canvas.add_line({35 + 1.7F * static_cast<float>(i), -54 + 8.5F * static_cast<float>(i)},
                      {47 + 1.7F * static_cast<float>(i), -54 + 8.5F * static_cast<float>(i)}, 2);
    canvas.fill(hex(0x8a6440));
    return;
  }
  if (type == House::glass) {
    canvas.rect(-104, -40, 60, 0, Paint::vertical(-40, lighter(wall, 0.35F), 0, shade(wall, 0.1F)));
    canvas.rect(-60, -84, 108, -40, lighter(wall, 0.5F));
    canvas.rect(-66, -90, 114, -82, hex(0x4a4d57));
    canvas.rect(-110, -46, 66, -40, hex(0x4a4d57));
    windows(canvas, look, -54, -80, 102, -44, 5, 1, 0.92F, 0.94F, 0, 7);
    windows(canvas, look, -98, -38, 20, -2, 4, 1, 0.9F, 0.95F, 0, 27);
    canvas.rect(28, -38, 52, 0, hex(0x8a5a35));
    canvas.polygon({{66, -12}, {116, -12}, {124, 0}, {60, 0}},
                   Paint::linear({66, -12}, hex(0x7fd3dd), {116, 0}, hex(0x3f9fc0)));
    tree_at_side(canvas, -126, 70, hex(0x57904f), pose.t);
    return;
  }
  const float w = type == House::barn ? 84.0F : type == House::restaurant ? 96.0F : 70.0F;
  const float eaves = type == House::restaurant ? -72.0F : -58.0F;
  canvas.rect(-w, eaves, w, 0,
              Paint::linear({-w, eaves}, lighter(wall, 0.14F), {w, 0}, shade(wall, 0.16F)));
  if (type == House::cabin) {
    for (int i = 0; i < 6; ++i)
      canvas.add_rect(-w, eaves + 9.5F * static_cast<float>(i), w,
                      eaves + 1.6F + 9.5F * static_cast<float>(i));
    canvas.fill(shade(wall, 0.35F));
  }
  if (type == House::ruin) {
    for (int i = 0; i < 20; ++i)
      canvas.add_rect(look.chance.range(-w, w - 16, i), eaves + look.chance.range(0, 54, i + 30), 0,
                      0);
    canvas.clear();
    for (int i = 0; i < 22; ++i) {
      const float x = look.chance.range(-w, w - 13, i);
      const float y = eaves + 5 * static_cast<float>(look.chance.below(11, i + 30));
      canvas.add_rect(x, y, x + 12, y + 4);
    }
    canvas.fill(Paint(hex(0x7d6a5c), 0.7F));
    canvas.polygon({{-w - 8, eaves},
                    {-w * 0.3F, eaves - 40},
                    {-w * 0.05F, eaves - 24},
                    {w * 0.2F, eaves - 32},
                    {w * 0.36F, eaves}},
                   roof);
    canvas.polygon({{w * 0.4F, eaves - 1},
                    {w * 0.62F, eaves + 16},
                    {w * 0.8F, eaves + 8},
                    {w + 1, eaves + 26},
                    {w + 1, eaves - 1}},
                   hex(0x8aa0a8));
    for (const float x : {-48.0F, 6.0F})
      canvas.add_polygon({{x, -44}, {x + 24, -46}, {x + 22, -20}, {x + 2, -18}});
    canvas.fill(hex(0x2d2a30));
    for (int i = 0; i < 9; ++i)
      canvas.add_ellipse({look.chance.range(-w - 10, w + 10, i + 80), -2},
                         look.chance.range(7, 15, i + 90), look.chance.range(4, 9, i + 99));
    canvas.fill(hex(0x6a7f56));
    return;
  }
  if (type == House::barn) {
    canvas.polygon({{-w - 8, eaves + 2},
                    {-w * 0.62F, eaves - 38},
                    {0, eaves - 62},
                    {w * 0.62F, eaves - 38},
                    {w + 8, eaves + 2}},
                   roof);
    canvas.polygon({{-w, eaves + 1},
                    {-w * 0.58F, eaves - 33},
                    {0, eaves - 54},
                    {w * 0.58F, eaves - 33},
                    {w, eaves + 1}},
                   wall);
    canvas.rect(-30, -44, 30, 0, shade(wall, 0.35F));
    canvas.add_line({-30, -44}, {30, 0}, 3);
    canvas.add_line({30, -44}, {-30, 0}, 3);
    canvas.add_line({-30, -44}, {30, -44}, 3);
    canvas.add_line({-30, -44}, {-30, 0}, 3);
    canvas.add_line({30, -44}, {30, 0}, 3);
    canvas.fill(hex(0xf6efe2));
    canvas.round_rect(-12, eaves - 34, 12, eaves - 12, 2,
                      look.night ? hex(0xffdf94) : hex(0x4a2a26));
    canvas.round_rect(96, -104, 130, 0, 3,
                      Paint::linear({96, 0}, hex(0xdfe3e7), {130, 0}, hex(0x9fa7b0)));
    canvas.ellipse({113, -104}, 17, 12, hex(0xb8402f));
    return;
  }
  canvas.polygon({{-w - 14, eaves + 3},
                  {-w * 0.25F, eaves - 50},
                  {w * 0.25F, eaves - 50},
                  {w + 14, eaves + 3}},
                 Paint::vertical(eaves - 50, lighter(roof, 0.12F), eaves, shade(roof, 0.2F)));
  for (int i = 1; i < 5; ++i) {
    const float y = eaves - 50 + 11.0F * static_cast<float>(i);
    const float half = lerp(w * 0.25F, w + 14, (y - (eaves - 50)) / 53);
    canvas.add_rect(-half, y, half, y + 1);
  }
  canvas.fill(Paint(shade(roof, 0.45F), 0.6F));
  canvas.rect(w * 0.3F, eaves - 66, w * 0.3F + 15, eaves - 26, shade(wall, 0.4F));
  for (int i = 0; i < 5; ++i) {
    const float age = std::fmod(pose.t * 0.3F + static_cast<float>(i) / 5, 1.0F);
    canvas.circle({w * 0.3F + 8 + age * 26 + 4 * wave(pose.t, 2.3F, static_cast<float>(i)),
                   eaves - 70 - age * 60},
                  5 + 12 * age, Paint(hex(0xf4f4f4), 0.42F * (1 - age) * std::min(1.0F, age * 6)));
  }
  windows(canvas, look, -w + 6, eaves + 8, -14, -10, type == House::restaurant ? 2 : 1, 1, 0.66F,
          0.86F, 2, 3);
  windows(canvas, look, 18, eaves + 8, w - 4, -10, type == House::restaurant ? 2 : 1, 1, 0.66F,
          0.86F, 2, 13);
  canvas.round_rect(-13, -42, 13, 0, 2, shade(roof, 0.35F));
  canvas.circle({8, -20}, 1.8F, hex(0xf2c14e));
  if (type == House::restaurant) {
    for (int i = 0; i < 12; ++i) {
      canvas.add_blob({{-96 + 16.0F * static_cast<float>(i), -60},
                       {-80 + 16.0F * static_cast<float>(i), -60},
                       {-80 + 16.0F * static_cast<float>(i), -46},
                       {-88 + 16.0F * static_cast<float>(i), -41},
                       {-96 + 16.0F * static_cast<float>(i), -46}});
      canvas.fill(i % 2 == 0 ? look.accent : hex(0xfdf7ee));
    }
  }
  for (int i = 0; i < 8; ++i)
    canvas.add_ellipse({(i < 4 ? -w + 5.0F : 22.0F) + 13.0F * static_cast<float>(i % 4), -3}, 9,
                       look.chance.range(5, 8, i + 50));
  canvas.fill(hex(0x5c8f52));
  for (int i = 0; i < 10; ++i)
    canvas.add_circle({(i < 5 ? -w + 3.0F : 20.0F) + 11.0F * static_cast<float>(i % 5),
                       -6 - look.chance.range(0, 3, i)},
                      1.8F);
  canvas.fill(look.accent);
  if (look.night) canvas.glow({0, -30}, 70, hex(0xffcf7a), 0.25F);
}

enum class Block {
  apartment,
  office,
  skyscraper,
  hotel,
  construction,
  hospital,
  factory,
  casino,
  station
};

void draw_block(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const Block type = static_cast<Block>(figure.variant);
  constexpr std::uint32_t walls[] = {0xd9c7b0, 0xc98f6b, 0xb9c4cf, 0xe6dccb, 0xa7b5a6, 0xd6a98a};
  Rgb wall = look.colour.value_or(hex(look.chance.pick(walls, 1)));
  canvas.ground_shadow({0, 0}, 88, 6, 0.3F);
  if (type == Block::skyscraper) {
    const Rgb tower = look.colour.value_or(look.night ? hex(0x27344f) : hex(0x5f8fae));
    canvas.rect(34, -150, 84, 0, Paint::vertical(-150, shade(tower, 0.1F), 0, shade(tower, 0.4F)));
    windows(canvas, look, 38, -144, 80, -4, 5, 14, 0.6F, 0.6F, 0, 400);
    canvas.rect(
        -86, -118, -36, 0,
        Paint::vertical(-118, mix(tower, wall, 0.5F), 0, shade(mix(tower, wall, 0.5F), 0.35F)));
    windows(canvas, look, -82, -112, -40, -4, 5, 11, 0.6F, 0.6F, 0, 800);
    canvas.polygon({{-36, 0}, {-36, -196}, {-20, -218}, {20, -218}, {36, -196}, {36, 0}},
                   Paint::linear({-36, 0}, lighter(tower, 0.16F), {36, 0}, shade(tower, 0.28F)));
    windows(canvas, look, -32, -194, 32, -10, 6, 20, 0.66F, 0.6F, 0, 0);
    canvas.line({0, -218}, {0, -252}, 3, shade(tower, 0.3F));
    if (look.night && std::fmod(pose.t, 1.6F) < 0.8F)
      canvas.glow({0, -252}, 14, hex(0xff5a50), 0.9F);
    return;
  }
  if (type == Block::construction) {
    const Rgb concrete = hex(0xb9b3aa);
    canvas.rect(-66, -150, 66, 0, shade(concrete, 0.45F));
    for (int i = 0; i <= 6; ++i)
      canvas.add_rect(-70, -152 + 25.0F * static_cast<float>(i), 70,
                      -146 + 25.0F * static_cast<float>(i));
    for (int i = 0; i <= 4; ++i)
      canvas.add_rect(-68 + 33.0F * static_cast<float>(i), -150,
                      -62 + 33.0F * static_cast<float>(i), 0);
    canvas.fill(concrete);
    const float swing = 6 * wave(pose.t, 6.1F);
    canvas.add_line({96, 0}, {96, -208}, 6);
    canvas.add_line({-60, -202}, {136, -202}, 5);
    canvas.add_line({96, -228}, {-50, -204}, 1.6F);
    canvas.add_line({96, -228}, {132, -204}, 1.6F);
    canvas.add_line({96, -228}, {96, -200}, 4);
    canvas.add_rect(118, -202, 136, -186);
    canvas.fill(hex(0xf2b134));
    for (int i = 0; i < 10; ++i)
      canvas.add_line({93, -10 - 20.0F * static_cast<float>(i)},
                      {99, -28 - 20.0F * static_cast<float>(i)}, 1.4F);
    canvas.fill(hex(0xb97f17));
    canvas.add_line({-30 + swing, -202}, {-30 + swing, -172}, 1.2F);
    canvas.add_rect(-42 + swing, -172, -18 + swing, -166);
    canvas.fill(hex(0x5d4634));
    return;
  }
  if (type == Block::factory) {
    wall = look.colour.value_or(hex(0xa5674c));
    for (const float x : {-70.0F, -46.0F}) {
      for (int i = 0; i < 6; ++i) {
        const float age =
            std::fmod(pose.t * 0.22F + static_cast<float>(i) / 6 + x * 0.01F + 2, 1.0F);
        canvas.circle(
            {x + age * 70, -150 - age * 70 + 5 * wave(pose.t, 3.1F, static_cast<float>(i))},
            8 + 26 * age, Paint(hex(0xdedbd8), 0.5F * (1 - age)));
      }
      canvas.polygon(
          {{x - 9, 0}, {x - 6, -146}, {x + 6, -146}, {x + 9, 0}},
          Paint::linear({x - 9, 0}, lighter(wall, 0.2F), {x + 9, 0}, shade(wall, 0.35F)));
      canvas.rect(x - 7, -138, x + 7, -130, hex(0xf4efe6));
    }
    canvas.rect(-100, -56, 110, 0, Paint::vertical(-56, wall, 0, shade(wall, 0.25F)));
    for (int i = 0; i < 4; ++i)
      canvas.add_polygon({{-24 + 34.0F * static_cast<float>(i), -56},
                          {-24 + 34.0F * static_cast<float>(i), -84},
                          {10 + 34.0F * static_cast<float>(i), -56}});
    canvas.fill(shade(wall, 0.2F));
    windows(canvas, look, -92, -48, 104, -12, 8, 1, 0.66F, 0.72F, 0, 4);
    return;
  }
  const bool office = type == Block::office;
  const bool grand = type == Block::hotel || type == Block::casino;
  const int floors = type == Block::station ? 3 : grand ? 7 : office ? 7 : 6;
  const int columns = type == Block::station ? 7 : 5;
  const float w = type == Block::station ? 106.0F : 66.0F;
  const float h = 24.0F * static_cast<float>(floors) + 10;
  if (type == Block::hospital) wall = look.colour.value_or(hex(0xf2f4f5));
  if (office) wall = look.colour.value_or(look.night ? hex(0x34435f) : hex(0x7ea6ba));
  canvas.rect(-w, -h, w, 0,
              Paint::linear({-w, 0}, lighter(wall, 0.14F), {w, 0}, shade(wall, 0.2F)));
  canvas.rect(-w - 4, -h - 6, w + 4, -h + 2, shade(wall, 0.3F));
  if (office) {
    windows(canvas, look, -w + 3, -h + 6, w - 3, -20, 8, floors, 0.86F, 0.72F, 0, 9);
  } else {
    windows(canvas, look, -w + 6, -h + 8, w - 6, -24, columns, floors - 1, 0.5F, 0.58F, 1.5F, 9);
    if (type == Block::apartment) {
      const float dy = (h - 32) / static_cast<float>(floors - 1);
      for (int r = 0; r < floors - 1; ++r) {
        for (int c = 0; c < columns; c += 2) {
          const float x =
              -w + 6 + (2 * w - 12) / static_cast<float>(columns) * (static_cast<float>(c) + 0.1F);
          const float y = -h + 8 + dy * (static_cast<float>(r) + 0.66F);
          canvas.add_rect(x, y, x + (2 * w - 12) / static_cast<float>(columns) * 0.8F, y + 7);
        }
      }
      canvas.fill(shade(wall, 0.42F));
    }
  }
  canvas.rect(-w, -20, w, 0, shade(wall, 0.35F));
  windows(canvas, look, -w + 4, -18, w - 4, -1, 4, 1, 0.8F, 0.9F, 1, 99);
  canvas.round_rect(-11, -18, 11, 0, 1, hex(0x3a2d2a));
  if (grand) {
    const float blink_phase = std::fmod(pose.t * 1.4F, 1.0F);
    canvas.round_rect(-52, -h - 30, 52, -h - 8, 4,
                      type == Block::casino ? hex(0x7c2140) : hex(0x2b3350));
    for (int i = 0; i < 12; ++i) {
      canvas.add_circle({-46 + 8.4F * static_cast<float>(i), -h - 27}, 1.7F);
      canvas.add_circle({-46 + 8.4F * static_cast<float>(i), -h - 11}, 1.7F);
    }
    canvas.fill(blink_phase < 0.5F ? hex(0xffe08a) : hex(0xffb648));
    for (int i = 0; i < 5; ++i)
      canvas.add_star({-30 + 15.0F * static_cast<float>(i), -h - 19}, 5, 2.3F, 5, -pi / 2);
    canvas.fill(hex(0xffd65a));
    canvas.polygon({{-24, -26}, {24, -26}, {30, -18}, {-30, -18}}, look.accent);
  }
  if (type == Block::hospital) {
    canvas.add_rect(-5, -h - 30, 5, -h - 6);
    canvas.add_rect(-12, -h - 23, 12, -h - 13);
    canvas.fill(hex(0xd8342e));
  }
  if (type == Block::station) {
    canvas.polygon({{-40, -h - 4}, {0, -h - 34}, {40, -h - 4}}, shade(wall, 0.2F));
    canvas.circle({0, -h - 14}, 9, hex(0xfaf7ef));
    canvas.line({0, -h - 14}, Point{0, -h - 14} + polar(7, pose.t * 0.3F), 1.4F, hex(0x2b2630));
    canvas.line({0, -h - 14}, Point{0, -h - 14} + polar(5, 2.1F), 1.6F, hex(0x2b2630));
  }
}

enum class Tower { plain, clock, eiffel, lighthouse, water, castle, tv, lookout, pylon };

void draw_tower(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const Tower type = static_cast<Tower>(figure.variant);
  canvas.ground_shadow({0, 0}, 58, 6, 0.3F);
  switch (type) {
    case Tower::eiffel:
    case Tower::pylon: {
      const Rgb iron = look.colour.value_or(hex(type == Tower::eiffel ? 0x8a6a4c : 0x77808a));
      const float top = -250;
      canvas.add_blob({{-62, 0},
                       {-34, -64},
                       {-18, -130},
                       {-5, -220},
                       {5, -220},
                       {18, -130},
                       {34, -64},
                       {62, 0},
                       {40, 0},
                       {20, -42},
                       {0, -52},
                       {-20, -42},
                       {-40, 0}});
      canvas.begin_clip();
      canvas.rect(-70, -240, 70, 0,
                  Paint::linear({-60, 0}, lighter(iron, 0.22F), {60, 0}, shade(iron, 0.35F)));
      for (int i = 0; i < 14; ++i) {
        const float y = -20.0F * static_cast<float>(i);
        canvas.add_line({-70, y}, {70, y - 46}, 1.4F);
        canvas.add_line({70, y}, {-70, y - 46}, 1.4F);
      }
      canvas.fill(Paint(shade(iron, 0.55F), 0.7F));
      canvas.end_clip();
      canvas.add_rect(-40, -68, 40, -61);
      canvas.add_rect(-22, -134, 22, -128);
      canvas.add_rect(-8, -222, 8, -216);
      canvas.add_line({0, -220}, {0, top}, 2.6F);
      canvas.fill(shade(iron, 0.3F));
      if (type == Tower::pylon) {
        for (const float y : {-200.0F, -160.0F})
          canvas.add_polygon({{-64, y + 4}, {0, y - 10}, {64, y + 4}, {0, y + 1}});
        canvas.fill(iron);
        for (const float x : {-62.0F, 62.0F}) {
          canvas.add_stroke({{x, -196}, {x * 4, -170}, {x * 9, -190}}, 0.7F, 0.7F);
          canvas.add_stroke({{x, -156}, {x * 4, -132}, {x * 9, -150}}, 0.7F, 0.7F);
        }
        canvas.fill(Paint(hex(0x4a4d57), 0.8F));
      } else if (look.night) {
        for (int i = 0; i < 34; ++i) {
          const float f = look.chance.unit(i);
          const float y = -215 * f;
          if (std::fmod(pose.t * 1.3F + look.chance.unit(i + 90), 1.0F) < 0.5F)
            canvas.add_circle({look.chance.range(-1, 1, i + 50) * lerp(46, 4, std::sqrt(f)), y},
                              1.9F);
        }
        canvas.fill(hex(0xffe7a1));
        canvas.glow({0, -110}, 120, hex(0xffc766), 0.22F);
      }
      return;
    }
    case Tower::lighthouse: {
      canvas.blob({{-70, 6}, {-54, -12}, {-20, -18}, {20, -18}, {58, -10}, {74, 6}}, hex(0x7b7672));
      const auto outline = [&] {
        canvas.add_polygon({{-26, -12}, {-17, -158}, {17, -158}, {26, -12}});
      };
      outline();
      canvas.begin_clip();
      canvas.rect(-30, -160, 30, 0, hex(0xfaf7f0));
      for (int i = 0; i < 3; ++i)
        canvas.add_rect(-30, -140 + 48.0F * static_cast<float>(i), 30,
                        -116 + 48.0F * static_cast<float>(i));
      canvas.fill(look.colour.value_or(hex(0xd23c33)));
      canvas.rect(6, -160, 30, 0, Paint(hex(0x23304a), 0.16F));
      canvas.end_clip();
      canvas.round_rect(-6, -40, 7, -16, 5, hex(0x4a3a38));
      canvas.rect(-23, -164, 23, -158, hex(0x3a3f4d));
      canvas.rect(-14, -186, 14, -164, hex(0xffedb0));
      canvas.add_rect(-14, -186, -12, -164);
      canvas.add_rect(-1, -186, 1, -164);
      canvas.add_rect(12, -186, 14, -164);
      canvas.fill(hex(0x3a3f4d));
      canvas.blob({{-18, -184}, {0, -206}, {18, -184}}, look.colour.value_or(hex(0xd23c33)));
      const float turn = pose.t * 0.9F;
      const float reach = std::cos(turn);
      const float strength = look.night ? 0.5F : 0.16F;
      canvas.polygon(
          {{0, -178}, {reach * 620, -235}, {reach * 620, -110}, {0, -172}},
          Paint::linear({0, -175}, hex(0xfff1bf), {reach * 620, -175}, hex(0xfff1bf), strength, 0));
      canvas.glow({0, -175}, 46, hex(0xfff1bf), look.night ? 0.85F : 0.4F);
      return;
    }
    case Tower::water: {
      const Rgb metal = look.colour.value_or(hex(0xb5653f));
      for (const float x : {-34.0F, -12.0F, 12.0F, 34.0F})
        canvas.add_line({x * 1.5F, 0}, {x, -104}, 4);
      for (const float y : {-30.0F, -66.0F}) canvas.add_line({-48, y}, {48, y}, 2.6F);
      canvas.add_line({-50, -4}, {40, -66}, 1.4F);
      canvas.add_line({50, -4}, {-40, -66}, 1.4F);
      canvas.fill(hex(0x5d5a60));
      canvas.round_rect(
          -46, -164, 46, -100, 6,
          Paint::linear({-46, 0}, lighter(metal, 0.25F), {46, 0}, shade(metal, 0.35F)));
      canvas.polygon({{-52, -162}, {0, -198}, {52, -162}}, shade(metal, 0.3F));
      for (int i = 0; i < 3; ++i)
        canvas.add_rect(-46, -150 + 18.0F * static_cast<float>(i), 46,
                        -147 + 18.0F * static_cast<float>(i));
      canvas.fill(shade(metal, 0.4F));
      return;
    }
    case Tower::tv: {
      const Rgb concrete = look.colour.value_or(hex(0xcfd2d6));
      canvas.polygon(
          {{-13, 0}, {-5, -170}, {5, -170}, {13, 0}},
          Paint::linear({-13, 0}, lighter(concrete, 0.2F), {13, 0}, shade(concrete, 0.35F)));
      canvas.blob({{-34, -172}, {-26, -190}, {26, -190}, {34, -172}, {16, -158}, {-16, -158}},
                  Paint::vertical(-190, lighter(concrete, 0.2F), -158, shade(concrete, 0.3F)));
      canvas.rect(-31, -178, 31, -171, look.night ? hex(0xffdf94) : hex(0x4f7287));
      canvas.add_line({0, -190}, {0, -262}, 3.4F);
      canvas.fill(hex(0xd6493c));
      if (std::fmod(pose.t, 1.4F) < 0.6F) canvas.glow({0, -262}, 16, hex(0xff5a50), 0.9F);
      return;
    }
    case Tower::lookout: {
      const Rgb wood = look.colour.value_or(hex(0x9a6b40));
      canvas.add_line({-44, 0}, {-24, -130}, 5);
      canvas.add_line({44, 0}, {24, -130}, 5);
      canvas.add_line({-40, -20}, {30, -90}, 2.6F);
      canvas.add_line({40, -20}, {-30, -90}, 2.6F);
      canvas.add_line({-38, -44}, {38, -44}, 3);
      canvas.fill(shade(wood, 0.25F));
      canvas.rect(-48, -136, 48, -128, wood);
      canvas.rect(-40, -176, 40, -134,
                  Paint::vertical(-176, lighter(wood, 0.15F), -134, shade(wood, 0.1F)));
      canvas.add_round_rect(-32, -168, -4, -148, 2);
      canvas.add_round_rect(4, -168, 32, -148, 2);
      canvas.fill(pane(look, 4));
      canvas.polygon({{-54, -174}, {0, -206}, {54, -174}}, hex(0xb5452f));
      for (int i = 0; i < 8; ++i)
        canvas.add_line({-48 + 13.7F * static_cast<float>(i), -136},
                        {-48 + 13.7F * static_cast<float>(i), -148}, 1.6F);
      canvas.fill(wood);
      return;
    }
    case Tower::plain:
    case Tower::clock:
    case Tower::castle:
      break;
  }
  const Rgb stone = look.colour.value_or(hex(type == Tower::castle      ? 0xb3a798
                                             : look.chance.yes(0.5F, 1) ? 0xc79d73
                                                                        : 0xb8ab9c));
  const auto battlements = [&](float x0, float x1, float y, float size) {
    for (float x = x0; x < x1 - size * 0.5F; x += size * 2)
      canvas.add_rect(x, y - size, std::min(x + size, x1), y + 1);
  };
  const auto flag = [&](float x, float y, Rgb colour) {
    canvas.line({x, y}, {x, y - 34}, 2, hex(0x5d4634));
    const float f = 3 * wave(pose.t, 0.9F, x * 0.02F);
    canvas.blob({{x, y - 34},
                 {x + 12, y - 33 + f},
                 {x + 26, y - 28 - f},
                 {x + 12, y - 22 + f},
                 {x, y - 19}},
                colour);
  };
  if (type == Tower::castle) {
    const auto turret = [&](float x, float half, float top, bool cone) {
      canvas.rect(
          x - half, top, x + half, 0,
          Paint::linear({x - half, 0}, lighter(stone, 0.18F), {x + half, 0}, shade(stone, 0.3F)));
      canvas.rect(x - half - 4, top - 4, x + half + 4, top + 8, shade(stone, 0.12F));
      if (cone) {
        canvas.polygon({{x - half - 7, top - 3}, {x, top - half * 3.1F}, {x + half + 7, top - 3}},
                       hex(0x8c3b3b));
        flag(x, top - half * 3.0F, look.accent);
      } else {
        battlements(x - half - 4, x + half + 5, top - 3, half * 0.45F);
        canvas.fill(shade(stone, 0.12F));
      }
      for (int i = 0; i < 2; ++i)
        canvas.add_round_rect(x - 3.5F, top + 20 + 40.0F * static_cast<float>(i), x + 3.5F,
                              top + 36 + 40.0F * static_cast<float>(i), 3.5F);
      canvas.fill(look.night ? hex(0xffd27a) : hex(0x3d3a42));
    };
    turret(-46, 17, -150, true);
    turret(46, 17, -132, true);
    canvas.rect(-96, -74, 96, 0, Paint::vertical(-74, lighter(stone, 0.1F), 0, shade(stone, 0.2F)));
    battlements(-96, 98, -73, 9);
    canvas.fill(lighter(stone, 0.06F));
    turret(-98, 19, -106, false);
    turret(98, 19, -106, false);
    turret(0, 22, -112, true);
    arch(canvas, 0, -46, 0, 17, hex(0x4a3424));
    for (int i = 0; i < 4; ++i)
      canvas.add_line({-12 + 8.0F * static_cast<float>(i), -44},
                      {-12 + 8.0F * static_cast<float>(i), 0}, 1.4F);
    canvas.fill(hex(0x2d2018));
    for (int i = 0; i < 16; ++i) {
      const float x = look.chance.range(-90, 82, i);
      const float y = -6 - 10 * static_cast<float>(look.chance.below(6, i + 30));
      if (std::abs(x) > 26) canvas.add_rect(x, y, x + 10, y + 4);
    }
    canvas.fill(Paint(shade(stone, 0.35F), 0.6F));
    return;
  }
  canvas.rect(-30, -176, 30, 0,
              Paint::linear({-30, 0}, lighter(stone, 0.18F), {30, 0}, shade(stone, 0.3F)));
  for (int i = 0; i < 14; ++i) {
    const float x = look.chance.range(-28, 18, i);
    const float y = -8 - 12 * static_cast<float>(look.chance.below(13, i + 30));
    canvas.add_rect(x, y, x + 9, y + 4);
  }
  canvas.fill(Paint(shade(stone, 0.35F), 0.55F));
  canvas.rect(-35, -182, 35, -172, shade(stone, 0.2F));
  if (type == Tower::clock) {
    canvas.rect(-27, -214, 27, -182,
                Paint::linear({-27, 0}, lighter(stone, 0.2F), {27, 0}, shade(stone, 0.25F)));
    canvas.polygon({{-34, -212}, {0, -268}, {34, -212}}, hex(0x47606d));
    canvas.circle({0, -148}, 21, shade(stone, 0.4F));
    canvas.circle({0, -148}, 18, look.night ? hex(0xfff0bd) : hex(0xfbf7ec));
    for (int i = 0; i < 12; ++i)
      canvas.add_line(Point{0, -148} + polar(14, 2 * pi * static_cast<float>(i) / 12),
                      Point{0, -148} + polar(16.5F, 2 * pi * static_cast<float>(i) / 12), 1.2F);
    canvas.add_line({0, -148}, Point{0, -148} + polar(14, pose.t * 0.25F - 1), 1.8F);
    canvas.add_line({0, -148}, Point{0, -148} + polar(9.5F, pose.t * 0.02F + 0.7F), 2.4F);
    canvas.fill(hex(0x2b2630));
    arch(canvas, 0, -206, -186, 8, look.night ? hex(0xffd27a) : hex(0x3d3a42));
  } else {
    battlements(-35, 37, -181, 10);
    canvas.fill(shade(stone, 0.15F));
    flag(0, -182, look.colour ? look.accent : hex(0xd7342e));
  }
  for (int i = 0; i < 3; ++i)
    arch(canvas, 0, -112 + 36.0F * static_cast<float>(i), -92 + 36.0F * static_cast<float>(i), 6,
         look.night ? hex(0xffd27a) : hex(0x3d3a42));
}

enum class Temple {
  church,
  mosque,
  pagoda,
  classical,
  palace,
  opera,
  dome,
  pyramid,
  coliseum,
  synagogue
};

void draw_temple(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const Temple type = static_cast<Temple>(figure.variant);
  canvas.ground_shadow({0, 0}, 110, 6, 0.3F);
  const Rgb glow = look.night ? hex(0xffd27a) : hex(0x4d6f88);
  const auto onion = [&](float x, float y, float r, Rgb colour) {
    canvas.blob({{x - r * 0.62F, y},
                 {x - r, y - r * 0.75F},
                 {x - r * 0.45F, y - r * 1.6F},
                 {x, y - r * 2.3F},
                 {x + r * 0.45F, y - r * 1.6F},
                 {x + r, y - r * 0.75F},
                 {x + r * 0.62F, y}},
                Paint::linear({x - r, y}, lighter(colour, 0.3F), {x + r, y}, shade(colour, 0.35F)));
    canvas.line({x, y - r * 2.2F}, {x, y - r * 2.8F}, 1.8F, shade(colour, 0.2F));
  };
  switch (type) {
    case Temple::church: {
      const Rgb wall = look.colour.value_or(hex(0xf1e6d3));
      const Rgb roof = hex(0x6d5a55);
      canvas.rect(-30, -72, 92, 0,
                  Paint::vertical(-72, lighter(wall, 0.2F), 0, shade(wall, 0.15F)));
      canvas.polygon({{-36, -70}, {-8, -112}, {98, -112}, {104, -70}}, roof);
      canvas.rect(-74, -138, -26, 0,
                  Paint::linear({-74, 0}, lighter(wall, 0.25F), {-26, 0}, shade(wall, 0.2F)));
      canvas.polygon({{-82, -136}, {-50, -222}, {-18, -136}},
                     Paint::linear({-82, 0}, lighter(roof, 0.1F), {-18, 0}, shade(roof, 0.35F)));
      canvas.add_line({-50, -218}, {-50, -246}, 2.6F);
      canvas.add_line({-57, -238}, {-43, -238}, 2.6F);
      canvas.fill(hex(0xd9a441));
      arch(canvas, -50, -122, -96, 8, glow);
      for (int i = 0; i < 4; ++i)
        arch(canvas, -6 + 27.0F * static_cast<float>(i), -58, -18, 7, glow);
      arch(canvas, -50, -40, 0, 11, hex(0x5a3a26));
      canvas.circle({-50, -70}, 9, glow);
      break;
    }
    case Temple::mosque: {
      const Rgb wall = look.colour.value_or(hex(0xf3ead9));
      const Rgb dome = hex(look.word == 0 ? 0x3f9a94 : 0xd9a441);
      for (const float x : {-104.0F, 104.0F}) {
        canvas.rect(x - 8, -170, x + 8, 0,
                    Paint::linear({x - 8, 0}, lighter(wall, 0.2F), {x + 8, 0}, shade(wall, 0.25F)));
        canvas.rect(x - 12, -128, x + 12, -122, shade(wall, 0.2F));
        onion(x, -170, 9, dome);
      }
      canvas.rect(-78, -70, 78, 0,
                  Paint::vertical(-70, lighter(wall, 0.2F), 0, shade(wall, 0.15F)));
      onion(-58, -70, 20, dome);
      onion(58, -70, 20, dome);
      canvas.rect(-40, -86, 40, -66, shade(wall, 0.08F));
      onion(0, -84, 46, dome);
      arch(canvas, 0, -54, 0, 18, hex(0x2f5f6a));
      for (const float x : {-58.0F, -34.0F, 34.0F, 58.0F}) arch(canvas, x, -44, -8, 7, glow);
      break;
    }
    case Temple::pagoda: {
      const Rgb red = look.colour.value_or(hex(0xb3382e));
      const Rgb roof = hex(0x3d4a52);
      for (int i = 0; i < 4; ++i) {
        const float y = -46.0F * static_cast<float>(i);
        const float half = 62 - 11.0F * static_cast<float>(i);
        canvas.rect(-half, y - 34, half, y,
                    Paint::linear({-half, 0}, lighter(red, 0.12F), {half, 0}, shade(red, 0.35F)));
        for (int k = 0; k < 5; ++k)
          canvas.add_rect(-half + half * 0.4F * static_cast<float>(k) + half * 0.1F, y - 28,
                          -half + half * 0.4F * static_cast<float>(k) + half * 0.3F, y - 6);
        canvas.fill(look.night ? hex(0xffd27a) : hex(0xf1dfb8));
        canvas.blob({{-half - 34, y - 40},
                     {-half - 10, y - 38},
                     {-half * 0.5F, y - 52},
                     {half * 0.5F, y - 52},
                     {half + 10, y - 38},
                     {half + 34, y - 40},
                     {half + 6, y - 29},
                     {0, y - 31},
                     {-half - 6, y - 29}},
                    roof);
      }
      canvas.line({0, -186}, {0, -232}, 4, hex(0xd9a441));
      for (int i = 0; i < 4; ++i)
        canvas.add_ellipse({0, -196 - 8.0F * static_cast<float>(i)}, 7 - static_cast<float>(i), 2);
      canvas.fill(hex(0xd9a441));
      for (const float x : {-88.0F, 88.0F}) {
        const float s = 2 * wave(pose.t, 2.3F, x * 0.01F);
        canvas.line({x, -38}, {x + s, -26}, 1, hex(0x4a3424));
        canvas.ellipse({x + s, -16}, 8, 11, hex(0xe34a35));
        if (look.night) canvas.glow({x + s, -16}, 30, hex(0xff9a4a), 0.6F);
      }
      canvas.polygon({{-20, 0}, {20, 0}, {34, 8}, {-34, 8}}, hex(0xb9b0a4));
      break;
    }
    case Temple::classical:
    case Temple::palace: {
      const Rgb stone = look.colour.value_or(hex(type == Temple::palace ? 0xf1e3c9 : 0xe9e2d6));
      const bool palace = type == Temple::palace;
      if (palace) {
        canvas.rect(-136, -72, 136, 0,
                    Paint::vertical(-72, lighter(stone, 0.15F), 0, shade(stone, 0.15F)));
        windows(canvas, look, -132, -66, -62, -8, 5, 2, 0.42F, 0.66F, 3, 5);
        windows(canvas, look, 62, -66, 132, -8, 5, 2, 0.42F, 0.66F, 3, 55);
        canvas.rect(-140, -78, 140, -70, shade(stone, 0.2F));
        canvas.blob({{-40, -100}, {-38, -126}, {0, -152}, {38, -126}, {40, -100}},
                    Paint::linear({-40, 0}, hex(0x8fc0b4), {40, 0}, hex(0x4c857c)));
        canvas.line({0, -150}, {0, -184}, 2.4F, hex(0x5d4634));
        const float f = 3 * wave(pose.t, 0.9F);
        canvas.blob({{0, -184}, {14, -183 + f}, {28, -178 - f}, {14, -170 + f}, {0, -168}},
                    look.accent);
      }
      canvas.rect(-64, -84, 64, -4, shade(stone, 0.3F));
      arch(canvas, 0, -50, -4, 11, hex(0x3f3a40));
      for (int i = 0; i < 6; ++i) {
        const float x = -55 + 22.0F * static_cast<float>(i);
        canvas.rect(
            x - 5, -82, x + 5, -6,
            Paint::linear({x - 5, 0}, lighter(stone, 0.35F), {x + 5, 0}, shade(stone, 0.18F)));
        canvas.add_rect(x - 7, -86, x + 7, -80);
        canvas.add_rect(x - 7, -8, x + 7, -3);
        canvas.fill(lighter(stone, 0.2F));
      }
      canvas.rect(-72, -98, 72, -85, lighter(stone, 0.12F));
      canvas.polygon({{-78, -97}, {0, -130}, {78, -97}}, shade(stone, 0.05F));
      canvas.polygon({{-52, -101}, {0, -123}, {52, -101}}, shade(stone, 0.22F));
      canvas.polygon({{-74, -4}, {74, -4}, {90, 8}, {-90, 8}}, lighter(stone, 0.1F));
      canvas.add_rect(-80, 0, 80, 1.2F);
      canvas.add_rect(-85, 4, 85, 5.2F);
      canvas.fill(shade(stone, 0.25F));
      break;
    }
    case Temple::opera: {
      const Rgb sail = look.colour.value_or(hex(0xfbf8f1));
      canvas.rect(-124, -16, 124, 0, hex(0xb98f6c));
      canvas.rect(-132, -6, 132, 4, hex(0x94694a));
      const auto shell = [&](float x, float w, float h, bool left) {
        const float s = left ? -1.0F : 1.0F;
        canvas.add_blob({{x - s * w * 0.5F, -14},
                         {x - s * w * 0.42F, -h * 0.6F},
                         {x + s * w * 0.1F, -h},
                         {x + s * w * 0.42F, -h * 0.95F},
                         {x + s * w * 0.28F, -h * 0.5F},
                         {x + s * w * 0.5F, -14}});
        canvas.fill(Paint::linear({x - w * 0.5F, 0}, left ? shade(sail, 0.08F) : sail,
                                  {x + w * 0.5F, -h}, shade(sail, 0.2F)));
        canvas.add_blob({{x + s * w * 0.1F, -14},
                         {x + s * w * 0.14F, -h * 0.5F},
                         {x + s * w * 0.32F, -h * 0.8F},
                         {x + s * w * 0.2F, -h * 0.4F},
                         {x + s * w * 0.4F, -14}});
        canvas.fill(Paint(look.night ? hex(0xffd27a) : hex(0x5a7f90), 0.75F));
      };
      shell(86, 62, 64, false);
      shell(48, 78, 96, false);
      shell(2, 92, 128, false);
      shell(-50, 78, 98, true);
      shell(-92, 54, 62, true);
      break;
    }
    case Temple::dome:
    case Temple::synagogue: {
      const Rgb wall = look.colour.value_or(hex(0xe7ddcd));
      const Rgb gold = hex(type == Temple::dome ? 0xd9a441 : 0x4f8f8a);
      canvas.rect(-86, -62, 86, 0,
                  Paint::vertical(-62, lighter(wall, 0.2F), 0, shade(wall, 0.15F)));
      windows(canvas, look, -80, -54, 80, -12, 7, 1, 0.42F, 0.8F, 6, 3);
      for (const float x : {-62.0F, 62.0F}) {
        canvas.rect(x - 13, -92, x + 13, -60, shade(wall, 0.06F));
        onion(x, -92, 15, gold);
      }
      canvas.rect(-34, -98, 34, -60, lighter(wall, 0.1F));
      windows(canvas, look, -30, -92, 30, -68, 4, 1, 0.5F, 0.8F, 5, 33);
      onion(0, -96, 38, gold);
      arch(canvas, 0, -40, 0, 13, hex(0x5a3a26));
      break;
    }
    case Temple::pyramid: {
      const Rgb sand = look.colour.value_or(hex(0xdcb26a));
      canvas.polygon({{-20, 0}, {66, -96}, {150, 0}}, shade(sand, 0.2F));
      canvas.polygon({{66, -96}, {86, 0}, {150, 0}}, shade(sand, 0.4F));
      canvas.polygon({{-130, 0}, {-20, -138}, {90, 0}},
                     Paint::vertical(-138, lighter(sand, 0.2F), 0, sand));
      canvas.polygon({{-20, -138}, {18, 0}, {90, 0}}, shade(sand, 0.3F));
      for (int i = 1; i < 9; ++i) {
        const float y = -138 + 15.3F * static_cast<float>(i);
        const float half = (y + 138) / 138 * 110;
        canvas.add_rect(-20 - half, y, -20 + half * 0.98F, y + 1);
      }
      canvas.fill(Paint(shade(sand, 0.5F), 0.35F));
      break;
    }
    case Temple::coliseum: {
      const Rgb stone = look.colour.value_or(hex(0xd3b48c));
      canvas.polygon({{-124, 0},
                      {-120, -70},
                      {-70, -96},
                      {-10, -104},
                      {50, -98},
                      {60, -78},
                      {92, -74},
                      {96, -52},
                      {122, -48},
                      {126, 0}},
                     Paint::linear({-124, 0}, lighter(stone, 0.2F), {126, 0}, shade(stone, 0.35F)));
      for (int row = 0; row < 3; ++row) {
        for (int i = 0; i < 9; ++i) {
          const float x = -104 + 26.0F * static_cast<float>(i);
          const float y = -6 - 30.0F * static_cast<float>(row);
          if (row == 2 && (i == 0 || i > 5)) continue;
          if (row == 1 && i > 7) continue;
          arch(canvas, x, y - 19, y, 7.5F, look.night ? hex(0xe8973f) : hex(0x59453a));
        }
      }
      break;
    }
  }
}

enum class Place {
  wind_turbine,
  windmill,
  tent,
  bridge,
  statue,
  fountain,
  solar,
  gate,
  stairs,
  grave,
  pier,
  igloo
};

void draw_place(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const Place type = static_cast<Place>(figure.variant);
  if (type != Place::bridge) canvas.ground_shadow({0, 0}, 60, 6, 0.3F);
  switch (type) {
    case Place::wind_turbine: {
      canvas.polygon({{-5, 0}, {-2.4F, -176}, {2.4F, -176}, {5, 0}},
                     Paint::linear({-5, 0}, white, {5, 0}, hex(0xc3cad1)));
      for (int i = 0; i < 3; ++i) {
        const float a = pose.t * 1.25F + 2 * pi * static_cast<float>(i) / 3;
        const Point hub{0, -178};
        canvas.add_blob({hub + polar(3, a - 1.5F), hub + polar(30, a - 0.13F), hub + polar(92, a),
                         hub + polar(30, a + 0.05F), hub + polar(3, a + 1.5F)});
        canvas.fill(hex(0xf7f9fa));
      }
      canvas.circle({0, -178}, 5.5F, hex(0xdfe4e8));
      break;
    }
    case Place::windmill: {
      const Rgb wall = look.colour.value_or(hex(0xf1e3cd));
      canvas.polygon({{-36, 0}, {-22, -104}, {22, -104}, {36, 0}},
                     Paint::linear({-36, 0}, lighter(wall, 0.2F), {36, 0}, shade(wall, 0.3F)));
      canvas.blob({{-28, -102}, {-18, -126}, {18, -126}, {28, -102}}, hex(0x8c4a35));
      arch(canvas, 0, -36, 0, 11, hex(0x5a3a26));
      canvas.add_round_rect(-7, -76, 7, -58, 2);
      canvas.fill(look.night ? hex(0xffd27a) : hex(0x4d6f88));
      for (int i = 0; i < 4; ++i) {
        const Canvas::Scope blade(canvas);
        canvas.translate(0, -110).rotate(pose.t * 0.7F + pi / 2 * static_cast<float>(i));
        canvas.rect(-2, -86, 2, 0, hex(0x6d4c33));
        canvas.rect(2, -84, 18, -18, Paint(hex(0xfaf3e6), 0.95F));
        for (int k = 0; k < 5; ++k)
          canvas.add_rect(2, -80 + 14.0F * static_cast<float>(k), 18,
                          -78.4F + 14.0F * static_cast<float>(k));
        canvas.fill(hex(0x8a6440));
      }
      canvas.circle({0, -110}, 5, hex(0x5a3a26));
      break;
    }
    case Place::tent: {
      const Rgb cloth = look.colour.value_or(hex(look.chance.yes(0.5F, 1) ? 0xe8763a : 0x3f8f7a));
      canvas.polygon({{-72, 0}, {-6, -84}, {30, 0}},
                     Paint::linear({-72, 0}, cloth, {0, -84}, lighter(cloth, 0.22F)));
      canvas.polygon({{-6, -84}, {80, 0}, {30, 0}}, shade(cloth, 0.3F));
      canvas.polygon({{-6, -62}, {-26, 0}, {18, 0}}, look.night ? hex(0xffcf7a) : hex(0x3a2d2a));
      canvas.polygon({{-6, -62}, {-26, 0}, {-34, 0}}, lighter(cloth, 0.35F));
      if (look.night) canvas.glow({-4, -24}, 60, hex(0xffb75a), 0.5F);
      canvas.add_line({-6, -84}, {-98, 4}, 1);
      canvas.add_line({-6, -84}, {104, 4}, 1);
      canvas.fill(hex(0xf1ead9));
      break;
    }
    case Place::bridge: {
      const Rgb steel = look.colour.value_or(hex(look.chance.yes(0.5F, 1) ? 0xc4472f : 0x77808a));
      for (const float x : {-120.0F, 120.0F}) {
        canvas.add_rect(x - 9, -150, x - 3, 20);
        canvas.add_rect(x + 3, -150, x + 9, 20);
        for (const float y : {-140.0F, -100.0F, -20.0F}) canvas.add_rect(x - 8, y, x + 8, y + 6);
      }
      canvas.fill(Paint::vertical(-150, lighter(steel, 0.1F), 20, shade(steel, 0.25F)));
      std::array<Point, 21> cable{};
      for (std::size_t i = 0; i < cable.size(); ++i) {
        const float f = static_cast<float>(i) / 20 * 2 - 1;
        cable[i] = {f * 120, -146 + 88 * (1 - f * f)};
      }
      canvas.add_stroke(cable, 2, 2);
      canvas.add_stroke({{120, -146}, {190, -92}, {300, -44}}, 2, 2);
      canvas.add_stroke({{-120, -146}, {-190, -92}, {-300, -44}}, 2, 2);
      for (const Point p : cable) canvas.add_line(p, {p.x, -44}, 1);
      for (int i = 0; i < 8; ++i) {
        const float f = static_cast<float>(i) / 8;
        canvas.add_line({130 + 170 * f, lerp(-138, -46, std::sqrt(f))}, {130 + 170 * f, -44}, 1);
        canvas.add_line({-130 - 170 * f, lerp(-138, -46, std::sqrt(f))}, {-130 - 170 * f, -44}, 1);
      }
      canvas.fill(steel);
      canvas.rect(-700, -46, 700, -36, shade(steel, 0.35F));
      if (look.night) {
        for (int i = -6; i <= 6; ++i)
          canvas.glow({50.0F * static_cast<float>(i), -48}, 14, hex(0xffd98a), 0.9F);
      }
      break;
    }
    case Place::statue: {
      const Rgb stone = look.colour.value_or(hex(0x9fb0a6));
      canvas.rect(-34, -40, 34, 0, hex(0xb9b0a4));
      canvas.rect(-42, -8, 42, 0, hex(0xa39a8e));
      canvas.rect(-39, -46, 39, -38, hex(0xcfc7bb));
      const Paint body =
          Paint::linear({-20, 0}, lighter(stone, 0.25F), {20, 0}, shade(stone, 0.35F));
      canvas.add_blob(
          {{-18, -44}, {-13, -92}, {-17, -118}, {0, -124}, {16, -118}, {13, -92}, {20, -44}});
      canvas.fill(body);
      canvas.limb({14, -112}, 5.5F, {26, -140}, 4.5F, stone);
      canvas.limb({26, -140}, 4.5F, {27, -164}, 3.6F, stone);
      canvas.limb({-14, -112}, 5.5F, {-19, -84}, 4.5F, shade(stone, 0.15F));
      canvas.round_rect(-28, -92, -12, -70, 2, shade(stone, 0.25F));
      canvas.circle({0, -134}, 10.5F, body);
      for (int i = 0; i < 5; ++i)
        canvas.add_limb({0, -138}, 2,
                        Point{0, -138} + polar(17, -pi / 2 + 0.42F * (static_cast<float>(i) - 2)),
                        0.8F);
      canvas.fill(stone);
      canvas.blob({{23, -164}, {31, -164}, {28, -172}}, hex(0xd9a441));
      break;
    }
    case Place::fountain: {
      const Rgb stone = look.colour.value_or(hex(0xb9b4aa));
      canvas.blob({{-84, -22}, {84, -22}, {72, 0}, {-72, 0}},
                  Paint::vertical(-22, lighter(stone, 0.15F), 0, shade(stone, 0.25F)));
      canvas.ellipse({0, -22}, 84, 11, shade(stone, 0.2F));
      canvas.ellipse({0, -21}, 76, 8, hex(0x6fb7cf));
      canvas.polygon({{-7, -22}, {-4, -72}, {4, -72}, {7, -22}}, stone);
      canvas.blob({{-36, -70}, {36, -70}, {14, -58}, {-14, -58}}, stone);
      canvas.ellipse({0, -70}, 36, 5.5F, hex(0x8fcbdd));
      for (int i = 0; i < 26; ++i) {
        const float age = std::fmod(pose.t * 0.8F + look.chance.unit(i), 1.0F);
        const float side = look.chance.range(-1, 1, i + 40);
        canvas.add_circle({side * 58 * age, -72 - 74 * age * (1.05F - age) * 2.0F + 50 * age * age},
                          2.3F - age);
      }
      canvas.fill(Paint(hex(0xeaf7fb), 0.85F));
      break;
    }
    case Place::solar: {
      for (int row = 0; row < 2; ++row) {
        const float y = -20 - 46.0F * static_cast<float>(row);
        const float x = 26.0F * static_cast<float>(row);
        canvas.line({x, y}, {x, 0}, 5, hex(0x8d929c));
        canvas.polygon({{x - 74, y + 10}, {x + 54, y + 10}, {x + 84, y - 34}, {x - 44, y - 34}},
                       hex(0xd4d9df));
        canvas.polygon({{x - 70, y + 7}, {x + 52, y + 7}, {x + 79, y - 31}, {x - 43, y - 31}},
                       Paint::linear({x - 70, y}, hex(0x1d3f72), {x + 79, y - 31}, hex(0x4f86c4)));
        for (int i = 1; i < 6; ++i)
          canvas.add_line({x - 70 + 20.3F * static_cast<float>(i), y + 7},
                          {x - 43 + 20.3F * static_cast<float>(i), y - 31}, 1);
        canvas.add_line({x - 57, y - 12}, {x + 66, y - 12}, 1);
        canvas.fill(Paint(hex(0xcfe0f2), 0.7F));
      }
      break;
    }
    case Place::gate: {
      const Rgb red = look.colour.value_or(hex(0xd2402f));
      canvas.add_polygon({{-64, 0}, {-58, -132}, {-48, -132}, {-52, 0}});
      canvas.add_polygon({{64, 0}, {58, -132}, {48, -132}, {52, 0}});
      canvas.add_rect(-70, -104, 70, -94);
      canvas.add_rect(-4, -130, 4, -94);
      canvas.fill(red);
      canvas.blob({{-94, -148},
                   {-50, -138},
                   {0, -136},
                   {50, -138},
                   {94, -148},
                   {86, -128},
                   {0, -122},
                   {-86, -128}},
                  shade(red, 0.25F));
      break;
    }
    case Place::stairs: {
      for (int i = 0; i < 9; ++i)
        canvas.rect(-80 + 7.0F * static_cast<float>(i), -14.0F * static_cast<float>(i + 1),
                    80 - 7.0F * static_cast<float>(i), -14.0F * static_cast<float>(i),
                    mix(hex(0xcfc6b8), hex(0x9b9286), static_cast<float>(i % 2)));
      break;
    }
    case Place::grave: {
      for (int i = 0; i < 5; ++i) {
        const float x = -92 + 46.0F * static_cast<float>(i);
        const float h = look.chance.range(44, 66, i);
        const Rgb stone = mix(hex(0x8f959a), hex(0xb4b1aa), look.chance.unit(i + 9));
        if (i % 2 == 1) {
          canvas.add_rect(x - 5, -h - 10, x + 5, 0);
          canvas.add_rect(x - 18, -h + 2, x + 18, -h + 12);
          canvas.fill(
              Paint::linear({x - 18, 0}, lighter(stone, 0.15F), {x + 18, 0}, shade(stone, 0.3F)));
        } else {
          arch(canvas, x, -h, 0, 17,
               Paint::linear({x - 17, 0}, lighter(stone, 0.15F), {x + 17, 0}, shade(stone, 0.3F)));
          canvas.add_rect(x - 9, -h + 20, x + 9, -h + 22.5F);
          canvas.add_rect(x - 6, -h + 27, x + 6, -h + 29.5F);
          canvas.fill(Paint(shade(stone, 0.5F), 0.7F));
        }
        canvas.add_ellipse({x, 0}, 24, 4);
        canvas.fill(Paint(hex(0x5d7a4a), 0.7F));
      }
      break;
    }
    case Place::pier: {
      for (int i = 0; i < 7; ++i)
        canvas.add_rect(-116 + 36.0F * static_cast<float>(i), -24,
                        -110 + 36.0F * static_cast<float>(i), 14);
      canvas.fill(hex(0x5a4030));
      canvas.rect(-130, -30, 130, -22, hex(0x94694a));
      canvas.rect(-34, -72, 34, -30, hex(0xf1e3cd));
      canvas.polygon({{-44, -70}, {0, -100}, {44, -70}}, look.colour.value_or(hex(0x3f8f9a)));
      windows(canvas, look, -30, -64, 30, -38, 3, 1, 0.6F, 0.9F, 2, 3);
      break;
    }
    case Place::igloo: {
      canvas.add_blob({{-76, 0}, {-66, -44}, {-30, -74}, {30, -74}, {66, -44}, {76, 0}});
      canvas.fill(Paint::linear({-70, -60}, white, {70, 0}, hex(0xb3d2e6)));
      for (int i = 0; i < 3; ++i)
        canvas.add_arc({0, 4}, 34 + 16.0F * static_cast<float>(i), 1.2F, pi, 2 * pi);
      canvas.fill(Paint(hex(0x8fb6d0), 0.7F));
      arch(canvas, 14, -38, 0, 22, hex(0xd7e8f3));
      arch(canvas, 16, -28, 0, 14, look.night ? hex(0xffcf7a) : hex(0x2b4560));
      break;
    }
  }
}

const std::vector<Figure>& table() {
  static const std::vector<Figure> figures = [] {
    const auto make = [](std::string_view words, auto draw, auto variant, float width, float height,
                         float metres, Home home = Home::ground) {
      Figure figure;
      figure.words = words;
      figure.draw = draw;
      figure.variant = static_cast<int>(variant);
      figure.width = width;
      figure.height = height;
      figure.metres = metres;
      figure.home = home;
      figure.family = Family::building;
      return figure;
    };
    return std::vector<Figure>{
        make("house|home exterior|cottage|villa|bungalow|cottages|miniature house|small "
             "house|house figurine|georgian building|residence",
             draw_house, House::cottage, 178, 130, 7),
        make("barn|farmhouse|stable|granary|shed|farm house", draw_house, House::barn, 236, 124, 9),
        make("mansion|manor|estate|chateau|luxurious house|huge house", draw_house, House::mansion,
             290, 128, 12),
        make("cabin|hut|lodge|chalet|wooden house|log cabin|shack|beach house|lifeguard tower",
             draw_house, House::cabin, 178, 130, 6),
        make("birdhouse|bird house", draw_house, House::bird, 96, 160, 0.4F),
        make("treehouse|tree house", draw_house, House::tree_house, 230, 226, 8),
        make("ruins|rubble|ruin|dilapidated building|destroyed building|abandoned house|abandoned "
             "building|abandoned school|wreckage|remains",
             draw_house, House::ruin, 178, 116, 7),
        make("modern house|pavilion|exotic house", draw_house, House::glass, 250, 96, 8),
        make("restaurant|cafe|shop|store|bakery|coffee shop|coffee house|diner|barber "
             "shop|supermarket|mall|shopping mall|market stall|kiosk",
             draw_house, House::restaurant, 226, 140, 8),
        make("apartment|apartment building|building|buildings|block of flats|condominium|school "
             "building|architecture|concrete structure|structure|exterior",
             draw_block, Block::apartment, 142, 162, 20),
        make("office building|glass building|university building|university|school|library "
             "building|museum|headquarters",
             draw_block, Block::office, 142, 186, 30),
        make("skyscraper|skyscrapers|high rise|high rise building|tall building|empire state "
             "building|tower block|skyline|downtown",
             draw_block, Block::skyscraper, 176, 256, 200),
        make("hotel|hotel building|resort|motel", draw_block, Block::hotel, 142, 212, 30),
        make("construction|building under construction|construction site|crane|under construction",
             draw_block, Block::construction, 210, 232, 40),
        make("hospital|clinic", draw_block, Block::hospital, 142, 186, 25),
        make("factory|power plant|warehouse|refinery|sawmill|manufacturing facility|mill",
             draw_block, Block::factory, 214, 152, 25),
        make("casino|theater|cinema|theatre|nightclub|opera building", draw_block, Block::casino,
             142, 212, 25),
        make("station building|town hall|city hall|government building", draw_block, Block::station,
             216, 120, 18),
        make("tower|old tower|steeple|observation tower building|minaret", draw_tower, Tower::plain,
             76, 222, 30),
        make("clock tower|big ben|bell tower", draw_tower, Tower::clock, 76, 270, 60),
        make("eiffel tower|steel structure|iron tower", draw_tower, Tower::eiffel, 130, 252, 300),
        make("lighthouse|light house|light tower", draw_tower, Tower::lighthouse, 150, 210, 30),
        make("water tower", draw_tower, Tower::water, 110, 200, 25),
        make("castle|fortress|fort|citadel|medieval castle|kingdom", draw_tower, Tower::castle, 236,
             200, 30),
        make("tv tower|television tower|radio tower|antenna|cell tower", draw_tower, Tower::tv, 72,
             264, 200),
        make("watch tower|lookout tower|observation tower|watchtower", draw_tower, Tower::lookout,
             112, 208, 20),
        make("transmission tower|pylon|power line|power lines", draw_tower, Tower::pylon, 140, 252,
             40),
        make("church|cathedral|chapel|orthodox church|abbey|monastery|catholic", draw_temple,
             Temple::church, 190, 248, 40),
        make("mosque|taj mahal|arabic style building|minarets", draw_temple, Temple::mosque, 230,
             196, 40),
        make("pagoda|temple|shrine|buddhist temple|asian historic architecture|japanese temple",
             draw_temple, Temple::pagoda, 200, 236, 30),
        make("monument|parthenon|courthouse|bank building|memorial|white "
             "house|pantheon|gallery|ancient white building|antique building",
             draw_temple, Temple::classical, 180, 140, 20),
        make("palace|palace of culture|royal palace|parliament", draw_temple, Temple::palace, 290,
             188, 30),
        make("opera house|sydney opera house|sydney", draw_temple, Temple::opera, 268, 134, 65),
        make("dome|observatory|golden domed church|capitol|basilica", draw_temple, Temple::dome,
             184, 208, 40),
        make("synagogue|jewish synagogue", draw_temple, Temple::synagogue, 184, 208, 30),
        make("pyramid|pyramids|sphinx|giza", draw_temple, Temple::pyramid, 284, 140, 140),
        make("coliseum|colosseum|stadium|arena|amphitheater", draw_temple, Temple::coliseum, 256,
             108, 48),
        make("wind turbine|turbine|wind turbines|wind farm", draw_place, Place::wind_turbine, 186,
             272, 100),
        make("windmill", draw_place, Place::windmill, 176, 200, 15),
        make("tent|campsite|camping|camp|camping site|circus", draw_place, Place::tent, 180, 90,
             1.6F),
        make("bridge|viaduct|golden gate|overpass|aqueduct", draw_place, Place::bridge, 420, 156,
             60),
        make("statue|sculpture|sacred sculpture|figurine|bust|idol", draw_place, Place::statue, 88,
             176, 5),
        make("fountain|well", draw_place, Place::fountain, 172, 130, 3),
        make("solar panel|solar panels|solar farm", draw_place, Place::solar, 190, 104, 3),
        make("gate|torii|archway|arch", draw_place, Place::gate, 192, 150, 6),
        make("stairway|stairways|stairs|steps|staircase", draw_place, Place::stairs, 164, 128, 4),
        make("graveyard|cemetery|grave|tombstone|tomb", draw_place, Place::grave, 236, 78, 1.2F),
        make("pier|dock|jetty|boathouse|seawall", draw_place, Place::pier, 264, 104, 6),
        make("igloo", draw_place, Place::igloo, 156, 78, 2.4F),
    };
  }();
  return figures;
}

}  // namespace

std::span<const Figure> buildings() { return table(); }

}  // namespace clipmill::drawing
