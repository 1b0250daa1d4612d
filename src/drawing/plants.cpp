// Plants: trees, flowers, leaves, things in pots. All sway a little.
#include <array>
#include <vector>

#include "drawing/figure.hpp"

namespace clipmill::drawing {
namespace {

float sway_of(const Pose& pose, const Look& look, float phase = 0) {
  return wave(pose.t, 3.4F, look.chance.unit(61) + phase) + 0.4F * wave(pose.t, 1.9F, phase);
}

enum class Tree {
  oak,
  pine,
  palm,
  cherry,
  bare,
  bamboo,
  christmas,
  baobab,
  fruit,
  branch,
  fallen,
  nest,
  autumn,
  snowy
};

void draw_crown(Canvas& canvas, const Look& look, Rgb leaf, float cx, float cy, float rx, float ry,
                int clumps, float sway) {
  const Chance c = look.chance.of(8);
  // Dark below and behind, light above: three passes make the volume.
  for (int i = 0; i < clumps; ++i) {
    const float a =
        2 * pi * static_cast<float>(i) / static_cast<float>(clumps) + c.range(-0.2F, 0.2F, i);
    canvas.add_circle({cx + rx * 0.72F * std::cos(a) + sway * (1 - std::sin(a)) * 0.5F,
                       cy + ry * 0.7F * std::sin(a) + 3},
                      rx * c.range(0.36F, 0.46F, i + 20));
  }
  canvas.add_ellipse({cx + sway * 0.5F, cy}, rx * 0.86F, ry * 0.86F);
  canvas.fill(Paint::vertical(cy - ry, leaf, cy + ry, shade(leaf, 0.5F)));
  for (int i = 0; i < clumps; ++i) {
    const float a = c.range(-pi, 0.3F, i + 40);
    const float d = c.range(0.15F, 0.8F, i + 60);
    canvas.add_circle(
        {cx + rx * d * std::cos(a) + sway, cy - ry * 0.1F + ry * d * std::sin(a) * 0.8F},
        rx * c.range(0.15F, 0.28F, i + 80));
  }
  canvas.fill(Paint(lighter(leaf, 0.14F), 0.75F));
  for (int i = 0; i < clumps; ++i) {
    const float a = c.range(-2.6F, -0.7F, i + 140);
    const float d = c.range(0.4F, 0.95F, i + 160);
    canvas.add_circle(
        {cx + rx * d * std::cos(a) - rx * 0.1F + sway, cy + ry * d * std::sin(a) * 0.85F},
        rx * c.range(0.07F, 0.15F, i + 180));
  }
  canvas.fill(Paint(lighter(leaf, 0.32F), 0.7F));
}

void draw_trunk(Canvas& canvas, Rgb bark, float half, float top, float sway) {
  canvas.blob({{-half * 1.9F, 2},
               {-half * 0.9F, -16},
               {-half * 0.72F + sway * 0.2F, top * 0.6F},
               {-half * 0.5F + sway * 0.5F, top},
               {half * 0.5F + sway * 0.5F, top},
               {half * 0.72F + sway * 0.2F, top * 0.6F},
               {half * 0.9F, -16},
               {half * 1.9F, 2}},
              Paint::linear({-half, 0}, lighter(bark, 0.1F), {half, 0}, shade(bark, 0.4F)));
}

void draw_tree(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const Tree type = static_cast<Tree>(figure.variant);
  const float sway = 2.2F * sway_of(pose, look);
  const Rgb bark = hex(0x6b4a33);
  constexpr std::uint32_t greens[] = {0x4c8a48, 0x5c9a4e, 0x3f7f52, 0x6fa34a, 0x4a8f63};
  Rgb leaf = look.colour.value_or(hex(look.chance.pick(greens, 1)));
  if (type != Tree::branch && type != Tree::nest && type != Tree::fallen)
    canvas.ground_shadow({0, 0}, 70, 8, 0.34F);
  switch (type) {
    case Tree::oak:
    case Tree::autumn:
    case Tree::fruit:
    case Tree::cherry: {
      if (type == Tree::autumn && !look.colour) {
        constexpr std::uint32_t reds[] = {0xd9772b, 0xc9482f, 0xe0a32e, 0xb85a2a};
        leaf = hex(look.chance.pick(reds, 2));
      }
      if (type == Tree::cherry) leaf = look.colour.value_or(hex(0xf2a7bd));
      draw_trunk(canvas, type == Tree::cherry ? hex(0x5b3d3a) : bark, 9, -96, sway);
      canvas.add_limb({sway * 0.2F, -62}, 5, {-34 + sway * 0.6F, -104}, 2.6F);
      canvas.add_limb({sway * 0.2F, -72}, 4.6F, {36 + sway * 0.6F, -110}, 2.4F);
      canvas.fill(shade(bark, 0.2F));
      draw_crown(canvas, look, leaf, sway, -140, 74, 60, 10, sway * 0.7F);
      if (type == Tree::fruit) {
        const Rgb fruit = look.colour ? look.accent : hex(look.word <= 1 ? 0xf08a24 : 0xd8342e);
        for (int i = 0; i < 14; ++i)
          canvas.add_circle(
              {look.chance.range(-56, 56, i) + sway, -140 + look.chance.range(-40, 44, i + 30)}, 6);
        canvas.fill(fruit);
        for (int i = 0; i < 14; ++i)
          canvas.add_circle({look.chance.range(-56, 56, i) + sway - 1.8F,
                             -142 + look.chance.range(-40, 44, i + 30)},
                            1.7F);
        canvas.fill(Paint(white, 0.6F));
      }
      if (type == Tree::cherry) {
        for (int i = 0; i < 34; ++i)
          canvas.add_star(
              {look.chance.range(-62, 62, i) + sway, -140 + look.chance.range(-48, 46, i + 50)},
              look.chance.range(3, 5.4F, i + 100), 2.2F, 5, look.chance.unit(i) * 3);
        canvas.fill(Paint(lighter(leaf, 0.6F), 0.9F));
      }
      // A few leaves come down.
      for (int i = 0; i < 6; ++i) {
        const float age = std::fmod(pose.t * 0.16F + look.chance.unit(i + 400), 1.0F);
        canvas.add_ellipse(
            {look.chance.range(-60, 60, i + 410) + 14 * wave(pose.t, 2.1F, look.chance.unit(i)),
             -96 + 96 * age},
            3.2F, 1.9F, pose.t * 2 + static_cast<float>(i));
      }
      canvas.fill(Paint(lighter(leaf, 0.1F), type == Tree::oak ? 0.5F : 0.95F));
      return;
    }
    case Tree::pine:
    case Tree::snowy:
    case Tree::christmas: {
      const bool snow = type == Tree::snowy;
      leaf = look.colour.value_or(hex(type == Tree::christmas ? 0x2f7a4d : 0x2f6a50));
      canvas.rect(-6, -26, 6, 1, Paint::linear({-6, 0}, bark, {6, 0}, shade(bark, 0.4F)));
      for (int i = 0; i < 5; ++i) {
        const float y = -16 - 34.0F * static_cast<float>(i);
        const float half = 58 - 10.4F * static_cast<float>(i);
        const float s = sway * 0.16F * static_cast<float>(i);
        const float up = sway * 0.16F * static_cast<float>(i + 1);
        canvas.blob(
            {{-half + s, y},
             {-half * 0.45F + s, y - 22},
             {up, y - 58},
             {half * 0.45F + s, y - 22},
             {half + s, y},
             {half * 0.4F + s, y + 5},
             {0, y + 2},
             {-half * 0.4F + s, y + 5}},
            Paint::linear({-half, 0}, mix(leaf, white, 0.05F + 0.03F * static_cast<float>(i)),
                          {half, 0}, shade(leaf, 0.38F)));
        if (snow)
          canvas.blob({{-half * 0.92F + s, y - 4},
                       {-half * 0.4F + s, y - 25},
                       {up, y - 58},
                       {half * 0.3F + s, y - 28},
                       {half * 0.1F + s, y - 24},
                       {-half * 0.2F + s, y - 16},
                       {-half * 0.5F + s, y - 9}},
                      hex(0xf6fafd));
      }
      if (type == Tree::christmas) {
        for (int i = 0; i < 5; ++i) {
          const float y = -24 - 33.0F * static_cast<float>(i);
          const float half = 48 - 9.4F * static_cast<float>(i);
          canvas.add_stroke({{-half, y - 8}, {0, y + 4}, {half, y - 12}}, 1.5F, 1.5F);
        }
        canvas.fill(Paint(hex(0xf5d26b), 0.9F));
        constexpr std::uint32_t balls[] = {0xd8342e, 0xf2b632, 0x4f8fd8, 0xe86fa0, 0xf7f3ea};
        for (int i = 0; i < 20; ++i) {
          const float f = look.chance.unit(i);
          const float y = -22 - 132 * f;
          const Point p{look.chance.range(-1, 1, i + 30) * lerp(46, 8, f), y};
          canvas.circle(p, 5, hex(look.chance.pick(balls, i + 60)));
          canvas.circle(p + Point{-1.5F, -1.7F}, 1.4F, Paint(white, 0.7F));
        }
        for (int i = 0; i < 18; ++i) {
          const float f = look.chance.unit(i + 200);
          if (std::fmod(pose.t * 0.9F + look.chance.unit(i + 230), 1.0F) > 0.5F) continue;
          canvas.glow({look.chance.range(-1, 1, i + 260) * lerp(46, 8, f), -22 - 140 * f}, 9,
                      hex(0xfff0b0), 0.95F);
        }
        canvas.glow({sway * 0.8F, -206}, 34, hex(0xffe58a), 0.6F);
        canvas.add_star({sway * 0.8F, -206}, 14, 6, 5, -pi / 2);
        canvas.fill(hex(0xffd24a));
      }
      return;
    }
    case Tree::palm: {
      leaf = look.colour.value_or(hex(0x3f9a57));
      const Point top{26 + sway * 1.5F, -176};
      canvas.add_stroke({{-10, 0}, {-4, -60}, {8 + sway * 0.5F, -120}, top}, 8.5F, 4.6F);
      canvas.fill(Paint::linear({-10, 0}, hex(0x9a7450), {20, 0}, hex(0x6b4a33)));
      for (int i = 0; i < 9; ++i) {
        const float f = 0.08F + 0.1F * static_cast<float>(i);
        const Point p = between({-6, 0}, top, f) + Point{-4 * std::sin(pi * f), 0};
        canvas.add_stroke({p + Point{-6, -2}, p + Point{0, 1}, p + Point{6, -2}}, 0.9F, 0.9F);
      }
      canvas.fill(Paint(hex(0x5a3d2a), 0.7F));
      for (int pass = 0; pass < 2; ++pass) {
        for (int i = 0; i < 9; ++i) {
          const float a =
              -pi + (pi + 0.5F) * (static_cast<float>(i) + (pass == 0 ? 0.5F : 0.0F)) / 8 - 0.25F;
          const float s = 0.06F * sway_of(pose, look, 0.09F * static_cast<float>(i));
          const Point way = polar(72, a + s);
          const Point mid = top + way * 0.55F + Point{0, -12};
          const Point tip = top + way + Point{0, 26};
          canvas.blob(
              {top, mid + Point{-way.y, way.x} * 0.10F, tip, mid - Point{-way.y, way.x} * 0.10F},
              pass == 0 ? shade(leaf, 0.34F)
                        : Paint::linear(top, lighter(leaf, 0.12F), tip, shade(leaf, 0.1F)));
          if (pass == 1) {
            canvas.add_stroke({top, mid, tip}, 0.9F, 0.4F);
            canvas.fill(Paint(lighter(leaf, 0.4F), 0.7F));
          }
        }
      }
      for (const Point p : {Point{-7, 6}, Point{6, 8}, Point{0, 11}})
        canvas.add_circle(top + p, 6.4F);
      canvas.fill(hex(0x6b4429));
      return;
    }
    case Tree::bare:
    case Tree::baobab: {
      const bool fat = type == Tree::baobab;
      const Rgb wood = look.colour.value_or(hex(fat ? 0x96714f : 0x5a463a));
      const float half = fat ? 32.0F : 9.0F;
      canvas.blob({{-half * 1.35F, 2},
                   {-half, -40},
                   {-half * (fat ? 0.9F : 0.6F), -100},
                   {half * (fat ? 0.9F : 0.6F), -100},
                   {half, -40},
                   {half * 1.35F, 2}},
                  Paint::linear({-half, 0}, lighter(wood, 0.16F), {half, 0}, shade(wood, 0.4F)));
      for (int i = 0; i < 7; ++i) {
        const float a = -pi / 2 + 0.36F * (static_cast<float>(i) - 3);
        const Point root{half * 0.16F * (static_cast<float>(i) - 3), -94};
        const float s = 0.02F * sway_of(pose, look, 0.1F * static_cast<float>(i));
        const Point elbow = root + polar(42, a + s);
        const Point tip =
            elbow + polar(40, a * 0.75F - 0.4F + look.chance.range(-0.4F, 0.4F, i) + s);
        canvas.add_limb(root, fat ? 9.0F : 4.6F, elbow, fat ? 4.0F : 2.6F);
        canvas.add_limb(elbow, fat ? 4.0F : 2.6F, tip, 1);
        for (const float turn : {-0.7F, 0.6F}) {
          const Point twig = elbow + polar(30, a + turn + s * 2);
          canvas.add_limb(elbow, 1.9F, twig, 0.8F);
          canvas.add_limb(between(elbow, twig, 0.6F), 1.1F,
                          between(elbow, twig, 0.6F) + polar(16, a - turn * 0.6F), 0.5F);
        }
      }
      canvas.fill(wood);
      if (fat) {
        for (int i = 0; i < 9; ++i)
          canvas.add_ellipse(
              {look.chance.range(-92, 92, i) + sway, -170 + look.chance.range(-14, 22, i + 20)},
              look.chance.range(16, 26, i + 40), look.chance.range(8, 13, i + 60));
        canvas.fill(hex(0x6f9a4a));
      }
      return;
    }
    case Tree::bamboo: {
      leaf = look.colour.value_or(hex(0x6aa84f));
      for (int i = 0; i < 7; ++i) {
        const float x = -66 + 22.0F * static_cast<float>(i) + look.chance.range(-5, 5, i);
        const float s = 6 * sway_of(pose, look, 0.11F * static_cast<float>(i));
        const float h = look.chance.range(180, 240, i + 20);
        const Rgb cane = mix(hex(0x7fae45), hex(0x4c8242), look.chance.unit(i + 40));
        for (int k = 0; k < 7; ++k) {
          const float f0 = static_cast<float>(k) / 7;
          const float f1 = static_cast<float>(k + 1) / 7 - 0.012F;
          canvas.add_limb({x + s * f0 * f0, -h * f0}, 4, {x + s * f1 * f1, -h * f1}, 3.7F);
        }
        canvas.fill(Paint::linear({x - 4, 0}, lighter(cane, 0.2F), {x + 4, 0}, shade(cane, 0.3F)));
        for (int k = 2; k < 7; ++k) {
          const float f = static_cast<float>(k) / 7;
          const Point node{x + s * f * f, -h * f};
          for (const float side : {-1.0F, 1.0F}) {
            const float a = side > 0 ? 0.3F + 0.1F * sway_of(pose, look, f)
                                     : pi - 0.3F + 0.1F * sway_of(pose, look, f);
            const Point way = polar(30, a);
            canvas.add_blob({node, node + way * 0.5F + Point{0, -4}, node + way + Point{0, 5},
                             node + way * 0.5F + Point{0, 3}});
          }
        }
        canvas.fill(mix(leaf, cane, 0.3F));
      }
      return;
    }
    case Tree::branch:
    case Tree::nest: {
      canvas.add_stroke(
          {{-140, -30}, {-70, -44 + sway * 0.5F}, {10, -40 + sway}, {104, -62 + sway * 1.5F}}, 8,
          2.6F);
      canvas.add_stroke({{-40, -44 + sway * 0.6F}, {-4, -72 + sway}, {34, -98 + sway * 1.4F}}, 4.4F,
                        1.5F);
      canvas.add_stroke({{30, -43 + sway}, {64, -22 + sway}, {96, -14 + sway * 1.4F}}, 3.6F, 1.3F);
      canvas.fill(bark);
      for (int i = 0; i < 16; ++i) {
        const float f = look.chance.unit(i + 70);
        const Point root = i % 3 == 0   ? between({-40, -44}, {34, -98 + sway}, f)
                           : i % 3 == 1 ? between({-60, -42}, {104, -60 + sway}, f)
                                        : between({30, -43}, {96, -16 + sway}, f);
        const float a = look.chance.range(-2.6F, 0.9F, i + 90) + 0.08F * sway_of(pose, look, f);
        const Point way = polar(look.chance.range(20, 30, i + 110), a);
        canvas.blob({root, root + way * 0.5F + Point{-way.y, way.x} * 0.26F, root + way,
                     root + way * 0.5F - Point{-way.y, way.x} * 0.26F},
                    Paint::linear(root, shade(leaf, 0.2F), root + way,
                                  mix(leaf, lighter(leaf, 0.3F), look.chance.unit(i + 130))));
      }
      if (type == Tree::nest) {
        for (int i = 0; i < 26; ++i)
          canvas.add_stroke(
              {{look.chance.range(-42, -20, i), -60 + look.chance.range(-8, 12, i + 20)},
               {0, -42 + look.chance.range(-8, 10, i + 40)},
               {look.chance.range(20, 42, i + 60), -60 + look.chance.range(-8, 12, i + 80)}},
              1.5F, 1.1F);
        canvas.fill(hex(0x8a6238));
        for (const float x : {-15.0F, 1.0F, 16.0F})
          canvas.ellipse({x, -64}, 8.5F, 10, hex(0xd6e6ea));
        for (int i = 0; i < 12; ++i)
          canvas.add_stroke({{look.chance.range(-40, -22, i + 200), -58},
                             {0, -46 + look.chance.range(-4, 8, i + 220)},
                             {look.chance.range(22, 40, i + 240), -58}},
                            1.4F, 1.1F);
        canvas.fill(hex(0xa3783f));
      }
      return;
    }
    case Tree::fallen: {
      canvas.ground_shadow({0, 0}, 120, 9, 0.36F);
      canvas.add_limb({-96, -22}, 22, {92, -17}, 16);
      canvas.fill(Paint::vertical(-44, lighter(bark, 0.16F), 0, shade(bark, 0.45F)));
      canvas.ellipse({-98, -22}, 11, 21, hex(0xcfa878));
      for (int i = 1; i < 4; ++i) canvas.add_arc({-98, -22}, 0, 0, 0, 0);
      canvas.clear();
      canvas.add_ellipse({-98, -22}, 7.5F, 14);
      canvas.add_hole({-98, -22}, 6, 12);
      canvas.add_ellipse({-98, -22}, 3.6F, 7);
      canvas.add_hole({-98, -22}, 2.4F, 5);
      canvas.fill(hex(0x8f6a42));
      for (int i = 0; i < 7; ++i)
        canvas.add_stroke(
            {{-74 + 24.0F * static_cast<float>(i), -30 + look.chance.range(-6, 6, i)},
             {-60 + 24.0F * static_cast<float>(i), -28 + look.chance.range(-6, 6, i + 9)}},
            1, 0.6F);
      canvas.fill(Paint(shade(bark, 0.6F), 0.7F));
      canvas.add_ellipse({-30, -40}, 34, 7);
      canvas.add_ellipse({30, -34}, 26, 6);
      canvas.fill(Paint(hex(0x6f9a45), 0.85F));
      for (const float x : {-8.0F, 6.0F}) {
        canvas.rect(x - 2, -56, x + 2, -38, hex(0xf2e6d0));
        canvas.blob({{x - 10, -54}, {x, -66}, {x + 10, -54}}, hex(0xd8493a));
      }
      return;
    }
  }
}

enum class Flower {
  daisy,
  rose,
  tulip,
  sunflower,
  lavender,
  lily,
  poppy,
  orchid,
  small,
  bouquet,
  dandelion
};

void draw_bloom(Canvas& canvas, Flower type, Point at, float r, Rgb petal, const Look& look,
                float t, float turn) {
  const Rgb heart = hex(0xf3bf3a);
  switch (type) {
    case Flower::rose:
    case Flower::orchid:
      for (int ring = 3; ring >= 0; --ring) {
        const float d = r * (0.26F + 0.2F * static_cast<float>(ring));
        for (int i = 0; i < 5; ++i) {
          const float a =
              2 * pi * static_cast<float>(i) / 5 + 0.63F * static_cast<float>(ring) + turn;
          canvas.add_ellipse(at + polar(d * 0.62F, a),
                             r * (0.18F + 0.13F * static_cast<float>(ring)),
                             r * (0.16F + 0.11F * static_cast<float>(ring)), a);
        }
        canvas.fill(mix(shade(petal, 0.32F), lighter(petal, 0.12F), static_cast<float>(ring) / 3));
      }
      canvas.circle(at, r * 0.17F, type == Flower::orchid ? heart : shade(petal, 0.5F));
      return;
    case Flower::tulip:
      canvas.add_blob({at + Point{-r * 0.7F, r * 0.1F}, at + Point{-r * 0.62F, -r * 0.95F},
                       at + Point{-r * 0.1F, -r * 0.3F}, at + Point{0, r * 0.95F},
                       at + Point{-r * 0.5F, r * 0.75F}});
      canvas.add_blob({at + Point{r * 0.7F, r * 0.1F}, at + Point{r * 0.62F, -r * 0.95F},
                       at + Point{r * 0.1F, -r * 0.3F}, at + Point{0, r * 0.95F},
                       at + Point{r * 0.5F, r * 0.75F}});
      canvas.fill(shade(petal, 0.2F));
      canvas.blob({at + Point{-r * 0.45F, r * 0.3F}, at + Point{-r * 0.3F, -r * 0.5F},
                   at + Point{0, -r * 1.1F}, at + Point{r * 0.3F, -r * 0.5F},
                   at + Point{r * 0.45F, r * 0.3F}, at + Point{0, r * 0.95F}},
                  Paint::vertical(at.y - r, lighter(petal, 0.25F), at.y + r, petal));
      return;
    case Flower::lavender:
      for (int i = 0; i < 9; ++i) {
        const float y = r * (1.2F - 0.34F * static_cast<float>(i));
        const float w = r * (0.55F - 0.04F * static_cast<float>(i));
        canvas.add_ellipse(at + Point{-w * 0.6F, y}, w * 0.55F, r * 0.22F, -0.5F);
        canvas.add_ellipse(at + Point{w * 0.6F, y}, w * 0.55F, r * 0.22F, 0.5F);
        canvas.add_ellipse(at + Point{0, y - r * 0.1F}, w * 0.5F, r * 0.24F);
      }
      canvas.fill(Paint::vertical(at.y - r * 2, lighter(petal, 0.25F), at.y + r * 1.4F,
                                  shade(petal, 0.2F)));
      return;
    case Flower::lily:
      for (int i = 0; i < 6; ++i) {
        const float a = 2 * pi * static_cast<float>(i) / 6 + turn;
        const Point way = polar(r * 1.15F, a);
        canvas.blob({at, at + way * 0.5F + Point{-way.y, way.x} * 0.24F, at + way,
                     at + way * 0.5F - Point{-way.y, way.x} * 0.24F},
                    Paint::linear(at, mix(petal, hex(0xf7d36a), 0.35F), at + way,
                                  i % 2 == 0 ? petal : shade(petal, 0.12F)));
      }
      for (int i = 0; i < 6; ++i)
        canvas.add_limb(at, r * 0.03F,
                        at + polar(r * 0.5F, 2 * pi * static_cast<float>(i) / 6 + turn + 0.5F),
                        r * 0.07F);
      canvas.fill(hex(0xd98a2b));
      return;
    case Flower::dandelion:
      for (int i = 0; i < 34; ++i) {
        const Point tip =
            at + polar(r * look.chance.range(0.75F, 1.05F, i), 2 * pi * static_cast<float>(i) / 34);
        canvas.add_line(at, tip, r * 0.025F);
        canvas.add_circle(tip, r * 0.075F);
      }
      canvas.fill(Paint(hex(0xf9fbfb), 0.85F));
      canvas.circle(at, r * 0.16F, hex(0x9a8a5a));
      return;
    case Flower::small:
      for (int i = 0; i < 22; ++i) {
        const Point p = at + polar(r * 1.5F * std::sqrt(look.chance.unit(i)),
                                   2 * pi * look.chance.unit(i + 40));
        canvas.add_star(p, r * 0.26F, r * 0.12F, 5, look.chance.unit(i) * 3);
      }
      canvas.fill(petal);
      return;
    case Flower::daisy:
    case Flower::sunflower:
    case Flower::poppy:
    case Flower::bouquet: {
      const bool sun = type == Flower::sunflower;
      const bool poppy = type == Flower::poppy;
      const int petals = sun ? 18 : poppy ? 5 : 11;
      for (int pass = 0; pass < 2; ++pass) {
        for (int i = 0; i < petals; ++i) {
          const float a = 2 * pi * (static_cast<float>(i) + 0.5F * static_cast<float>(pass)) /
                              static_cast<float>(petals) +
                          turn;
          if (poppy) {
            canvas.add_ellipse(at + polar(r * 0.48F, a), r * 0.52F, r * 0.5F, a);
          } else {
            canvas.add_ellipse(at + polar(r * 0.66F, a), r * 0.38F, r * (sun ? 0.12F : 0.15F), a);
          }
        }
        canvas.fill(pass == 0 ? shade(petal, 0.2F) : Paint(petal));
        if (poppy) break;
      }
      const float c = sun ? 0.42F : poppy ? 0.24F : 0.3F;
      canvas.circle(at, r * c, sun ? hex(0x5b3a22) : poppy ? hex(0x2b2428) : heart);
      for (int i = 0; i < 16; ++i)
        canvas.add_circle(at + polar(r * c * 0.8F * std::sqrt(look.chance.unit(i + 5)),
                                     2 * pi * look.chance.unit(i + 30)),
                          r * 0.035F);
      canvas.fill(sun ? hex(0x8a5f35) : poppy ? hex(0x6b5a4a) : hex(0xd99a26));
      return;
    }
  }
  (void)t;
}

Rgb petal_of(Flower type, const Look& look) {
  if (look.colour) return *look.colour;
  constexpr std::uint32_t roses[] = {0xd8324a, 0xf28aa8, 0xf6c25a, 0xe8553f, 0xf4e9e4};
  constexpr std::uint32_t tulips[] = {0xe8473f, 0xf2a632, 0xd65aa0, 0x9a5fc0, 0xf6d9d0};
  constexpr std::uint32_t daisies[] = {0xfbf8f2, 0xf4a9c4, 0xf2c53f, 0xb69ae8, 0xf08a5a};
  switch (type) {
    case Flower::rose:
      return hex(look.chance.pick(roses, 2));
    case Flower::tulip:
      return hex(look.chance.pick(tulips, 2));
    case Flower::sunflower:
      return hex(0xf6b928);
    case Flower::lavender:
      return hex(0x8f6fc8);
    case Flower::lily:
      return hex(look.chance.yes(0.5F, 2) ? 0xfaf3f0 : 0xf3a6bd);
    case Flower::poppy:
      return hex(0xe23b2e);
    case Flower::orchid:
      return hex(0xc774c9);
    case Flower::small:
      return hex(0xfbfaf7);
    default:
      return hex(look.chance.pick(daisies, 2));
  }
}

void draw_flower(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const Flower type = static_cast<Flower>(figure.variant);
  const Rgb stem = hex(0x4f8f47);
  const Rgb petal = petal_of(type, look);
  const int count = type == Flower::bouquet    ? 7
                    : type == Flower::lavender ? 7
                    : type == Flower::small    ? 5
                                               : 3;
  for (int i = 0; i < count; ++i) {
    // The middle one last, in front and tallest.
    const int order = i + 1 == count ? count / 2 : (i >= count / 2 ? i + 1 : i);
    const float f = count == 1 ? 0
                               : (static_cast<float>(order) - static_cast<float>(count - 1) / 2) /
                                     static_cast<float>(count - 1) * 2;
    const bool front = i + 1 == count;
    const float h = front ? 150.0F : look.chance.range(92, 128, i);
    const float s = 7 * sway_of(pose, look, 0.17F * static_cast<float>(i));
    const Point head{f * (type == Flower::bouquet ? 44.0F : 58.0F) + s, -h};
    canvas.stroke({{f * 16, 0}, {f * 22 + s * 0.3F, -h * 0.5F}, head}, front ? 3.4F : 2.6F,
                  front ? 2.4F : 1.8F, Paint::linear({0, 0}, shade(stem, 0.4F), {0, -h}, stem));
    for (const float side : {-1.0F, 1.0F}) {
      const Point node{f * 19 + s * 0.2F, -h * (side > 0 ? 0.34F : 0.48F)};
      const Point way = polar(34, side > 0 ? -0.55F + 0.06F * s * 0.2F : pi + 0.5F);
      canvas.blob({node, node + way * 0.5F + Point{-way.y, way.x} * (side * 0.3F), node + way,
                   node + way * 0.55F - Point{-way.y, way.x} * (side * 0.08F)},
                  shade(stem, front ? 0.06F : 0.22F));
    }
    const float r = (front ? 36.0F : 24.0F) * (type == Flower::lavender ? 0.42F
                                               : type == Flower::small  ? 0.7F
                                               : type == Flower::tulip  ? 0.72F
                                                                        : 1.0F);
    constexpr Flower mixed[] = {Flower::daisy, Flower::rose, Flower::poppy, Flower::lily};
    Look own = look;
    own.chance = look.chance.of(i + 3);
    const Flower kind = type == Flower::bouquet ? mixed[i % 4] : type;
    const Rgb tone = type == Flower::bouquet && !look.colour
                         ? petal_of(kind, own)
                         : mix(petal, white, front ? 0.0F : 0.08F);
    draw_bloom(canvas, kind, head, r, front ? tone : mix(tone, shade(tone, 0.3F), 0.4F), own,
               pose.t, 0.05F * s + static_cast<float>(i));
  }
}

enum class Leaf {
  leaf,
  fern,
  potted,
  succulent,
  cactus,
  mushroom,
  pumpkin_patch,
  corn,
  vine,
  grass,
  moss,
  hanging,
  cannabis,
  aloe,
  red_leaf,
  clover
};

void draw_leaf_shape(Canvas& canvas, Point root, Point tip, float width, Rgb colour, bool veins) {
  const Point way = tip - root;
  const Point side{-way.y, way.x};
  const auto outline = [&] {
    canvas.add_blob({root, between(root, tip, 0.25F) + side * (width * 0.9F),
                     between(root, tip, 0.55F) + side * width,
                     between(root, tip, 0.85F) + side * (width * 0.4F), tip,
                     between(root, tip, 0.85F) - side * (width * 0.4F),
                     between(root, tip, 0.55F) - side * width,
                     between(root, tip, 0.25F) - side * (width * 0.9F)});
  };
  outline();
  canvas.fill(Paint::linear(between(root, tip, 0.5F) + side * width, lighter(colour, 0.16F),
                            between(root, tip, 0.5F) - side * width, shade(colour, 0.22F)));
  if (!veins) return;
  canvas.add_limb(root, length(way) * 0.012F, between(root, tip, 0.96F), length(way) * 0.003F);
  for (int i = 1; i < 7; ++i) {
    const float f = 0.1F + 0.12F * static_cast<float>(i);
    const float w = width * (0.8F - std::abs(f - 0.5F) * 1.1F);
    for (const float s : {-1.0F, 1.0F})
      canvas.add_limb(between(root, tip, f), length(way) * 0.006F,
                      between(root, tip, f + 0.1F) + side * (w * s), length(way) * 0.002F);
  }
  canvas.fill(Paint(lighter(colour, 0.38F), 0.75F));
}

void draw_leafy(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const Leaf type = static_cast<Leaf>(figure.variant);
  constexpr std::uint32_t greens[] = {0x4f9a4d, 0x3f8a5a, 0x66a845, 0x5a9a6a};
  Rgb leaf = look.colour.value_or(hex(look.chance.pick(greens, 1)));
  const float s = sway_of(pose, look);
  const auto pot = [&](float half, float height, Rgb colour) {
    canvas.ground_shadow({0, 0}, half * 1.7F, 7, 0.36F);
    canvas.polygon(
        {{-half, -height}, {half, -height}, {half * 0.76F, 0}, {-half * 0.76F, 0}},
        Paint::linear({-half, 0}, lighter(colour, 0.2F), {half, 0}, shade(colour, 0.3F)));
    canvas.round_rect(
        -half - 4, -height - 7, half + 4, -height + 5, 3,
        Paint::linear({-half, 0}, lighter(colour, 0.28F), {half, 0}, shade(colour, 0.22F)));
  };
  switch (type) {
    case Leaf::leaf:
    case Leaf::red_leaf: {
      if (type == Leaf::red_leaf) leaf = look.colour.value_or(hex(0xc9472f));
      const Canvas::Scope tilt(canvas);
      canvas.rotate(0.03F * s);
      canvas.stroke({{-84, 0}, {-50, -20}, {-30, -34}}, 3, 3.4F, shade(leaf, 0.3F));
      draw_leaf_shape(canvas, {60, -10}, {-34, -118}, 0.26F, shade(leaf, 0.3F), true);
      draw_leaf_shape(canvas, {-70, -14}, {88, -128}, 0.27F, leaf, true);
      // Drops of dew that catch the light.
      for (int i = 0; i < 9; ++i) {
        const float f = look.chance.range(0.2F, 0.85F, i + 20);
        const Point p = between({-70, -14}, {88, -128}, f) +
                        Point{114, 158} * look.chance.range(-0.16F, 0.16F, i + 40);
        const float r = look.chance.range(2.2F, 5, i + 60);
        canvas.circle(p, r, Paint(mix(leaf, white, 0.55F), 0.75F));
        canvas.circle(p + Point{-r * 0.3F, -r * 0.35F}, r * 0.34F,
                      Paint(white, 0.75F + 0.25F * wave(pose.t, 2.1F, look.chance.unit(i))));
      }
      return;
    }
    case Leaf::fern:
    case Leaf::cannabis: {
      if (type == Leaf::cannabis) {
        for (int i = 0; i < 7; ++i) {
          const float a = -pi / 2 + 0.5F * (static_cast<float>(i) - 3) + 0.03F * s;
          const float l = 118 - 15 * std::abs(static_cast<float>(i) - 3);
          draw_leaf_shape(canvas, {0, -44}, Point{0, -44} + polar(l, a), 0.11F,
                          i % 2 == 0 ? leaf : shade(leaf, 0.12F), true);
        }
        canvas.stroke({{0, -44}, {2, -20}, {0, 0}}, 2.2F, 2.6F, shade(leaf, 0.3F));
        return;
      }
      for (int frond = 0; frond < 5; ++frond) {
        const float f = (static_cast<float>(frond) - 2) / 2;
        const float bend = 5 * sway_of(pose, look, 0.15F * static_cast<float>(frond));
        const Point tip{f * 108 + bend, -150 + 62 * f * f};
        const Point mid{f * 44 + bend * 0.4F, -92 + 8 * f * f};
        const Rgb tone = shade(leaf, 0.08F * static_cast<float>((frond * 3) % 5));
        canvas.stroke({{f * 6, 0}, mid, tip}, 2, 0.7F, shade(tone, 0.3F));
        for (int i = 1; i < 13; ++i) {
          const float k = static_cast<float>(i) / 13;
          const Point p = between(between({f * 6, 0}, mid, k), between(mid, tip, k), k);
          const Point way = between(mid, tip, k) - between({f * 6, 0}, mid, k);
          const float l = std::max(length(way), 1.0F);
          const float reach = 27 * std::sin(pi * (0.12F + 0.88F * k)) + 4;
          for (const float side : {-1.0F, 1.0F}) {
            const Point out = Point{-way.y, way.x} * (side * reach / l) + way * (reach * 0.5F / l);
            canvas.add_blob(
                {p, p + out * 0.5F + way * (3.6F / l), p + out, p + out * 0.5F - way * (3.6F / l)});
          }
        }
        canvas.fill(tone);
      }
      return;
    }
    case Leaf::potted:
    case Leaf::hanging: {
      const Rgb clay =
          look.word == 1 ? hex(0xd9a941) : hex(look.chance.yes(0.5F, 5) ? 0xc96f4a : 0xe9e2d8);
      const bool hang = type == Leaf::hanging;
      if (hang) {
        canvas.add_line({-30, -84}, {0, -196}, 1.4F);
        canvas.add_line({30, -84}, {0, -196}, 1.4F);
        canvas.fill(hex(0xd9c8a8));
      }
      const Point base{0, hang ? -82.0F : -56.0F};
      for (int i = 0; i < 11; ++i) {
        const float f = (static_cast<float>(i) - 5) / 5;
        const float bend = 4 * sway_of(pose, look, 0.09F * static_cast<float>(i));
        const Point tip =
            hang ? Point{f * 74 + bend,
                         base.y + 66 - 84 * (1 - std::abs(f)) * look.chance.range(0.6F, 1, i)}
                 : Point{f * 78 + bend, base.y - 112 + 64 * f * f};
        const int order = (i * 4) % 11;
        draw_leaf_shape(canvas, base + Point{f * 10, 0}, tip, 0.15F,
                        shade(leaf, 0.03F * static_cast<float>(order)), true);
      }
      if (hang) {
        canvas.blob({{-36, -88}, {36, -88}, {26, -48}, {-26, -48}},
                    Paint::linear({-36, 0}, lighter(clay, 0.2F), {36, 0}, shade(clay, 0.3F)));
      } else {
        pot(38, 54, clay);
      }
      return;
    }
    case Leaf::succulent:
    case Leaf::aloe: {
      if (type == Leaf::aloe) {
        for (int i = 0; i < 13; ++i) {
          const float a = -pi + pi * static_cast<float>((i * 5) % 13) / 12;
          const Point tip = Point{0, -14} +
                            polar(112 - 26 * std::abs(std::cos(a)), a * 0.92F - 0.12F + 0.015F * s);
          draw_leaf_shape(canvas, {0, -4}, tip, 0.11F, mix(leaf, hex(0x6fa58f), 0.5F), false);
          canvas.add_limb({0, -4}, 1.2F, between({0, -4}, tip, 0.95F), 0.4F);
          canvas.fill(Paint(hex(0xe9efd6), 0.5F));
        }
        return;
      }
      const Rgb base = look.colour.value_or(hex(0x7fb394));
      pot(44, 40, hex(0xd9876a));
      for (int ring = 3; ring >= 0; --ring) {
        for (int i = 0; i < 8; ++i) {
          const float a = 2 * pi * static_cast<float>(i) / 8 + 0.39F * static_cast<float>(ring);
          const float d = 15.0F * static_cast<float>(ring) + 6;
          const Point p = Point{0, -70} + Point{std::cos(a) * d, std::sin(a) * d * 0.62F};
          canvas.add_ellipse(p, 13 + 2.2F * static_cast<float>(ring),
                             8.5F + static_cast<float>(ring), a);
        }
        canvas.fill(mix(lighter(base, 0.3F), shade(base, 0.25F), static_cast<float>(ring) / 3));
      }
      return;
    }
    case Leaf::cactus: {
      leaf = look.colour.value_or(hex(0x4c8f58));
      canvas.ground_shadow({0, 0}, 60, 7, 0.34F);
      const Paint green =
          Paint::linear({-24, 0}, lighter(leaf, 0.18F), {24, 0}, shade(leaf, 0.35F));
      canvas.add_stroke({{-20, -74}, {-52, -78}, {-54, -118}}, 10, 10);
      canvas.add_stroke({{20, -52}, {50, -58}, {52, -104}}, 9.5F, 9.5F);
      canvas.fill(shade(leaf, 0.12F));
      canvas.round_rect(-21, -164, 21, 2, 21, green);
      for (const float x : {-11.0F, 0.0F, 11.0F}) canvas.add_line({x, -152}, {x, -2}, 1.3F);
      for (int i = 0; i < 22; ++i) {
        const Point p{-16 + 11.0F * static_cast<float>(i % 4),
                      -146 + 26.0F * static_cast<float>(i / 4)};
        canvas.add_line(p + Point{-3, -2}, p + Point{3, 2}, 0.8F);
        canvas.add_line(p + Point{-3, 2}, p + Point{3, -2}, 0.8F);
      }
      canvas.fill(Paint(hex(0xe9efd0), 0.5F));
      for (const Point p : {Point{-54, -128}, Point{0, -166}, Point{52, -114}})
        draw_bloom(canvas, Flower::daisy, p, 11, hex(0xef6f9a), look, 0, 0);
      return;
    }
    case Leaf::mushroom: {
      const Rgb cap = look.colour.value_or(hex(look.chance.yes(0.6F, 3) ? 0xd23a2e : 0xb5763f));
      for (int i = 2; i >= 0; --i) {
        const float x = i == 0 ? 0.0F : i == 1 ? -52.0F : 46.0F;
        const float k = i == 0 ? 1.0F : i == 1 ? 0.55F : 0.42F;
        canvas.ground_shadow({x, 0}, 34 * k, 5 * k, 0.3F);
        canvas.blob({{x - 15 * k, 0},
                     {x - 11 * k, -44 * k},
                     {x - 12 * k, -70 * k},
                     {x + 12 * k, -70 * k},
                     {x + 11 * k, -44 * k},
                     {x + 17 * k, 0}},
                    Paint::linear({x - 14 * k, 0}, hex(0xfaf3e4), {x + 14 * k, 0}, hex(0xcbb999)));
        canvas.ellipse({x, -66 * k}, 54 * k, 13 * k, hex(0xe9dbc0));
        canvas.blob({{x - 58 * k, -62 * k},
                     {x - 46 * k, -98 * k},
                     {x, -122 * k},
                     {x + 46 * k, -98 * k},
                     {x + 58 * k, -62 * k},
                     {x, -72 * k}},
                    Paint::linear({x - 40 * k, -110 * k}, lighter(cap, 0.22F),
                                  {x + 40 * k, -60 * k}, shade(cap, 0.28F)));
        for (const Point p :
             {Point{-24, -86}, Point{6, -104}, Point{30, -82}, Point{-40, -72}, Point{2, -80}})
          canvas.add_ellipse({x + p.x * k, p.y * k}, 7.4F * k, 5 * k);
        canvas.fill(hex(0xfdf6e8));
      }
      return;
    }
    case Leaf::pumpkin_patch:
      return;
    case Leaf::corn: {
      for (int i = 0; i < 5; ++i) {
        const float x = -60 + 30.0F * static_cast<float>(i);
        const float bend = 6 * sway_of(pose, look, 0.13F * static_cast<float>(i));
        const float h = look.chance.range(150, 190, i);
        const Rgb tone = shade(leaf, 0.06F * static_cast<float>(i % 3));
        canvas.stroke({{x, 0}, {x + bend * 0.4F, -h * 0.5F}, {x + bend, -h}}, 4, 2, tone);
        for (int k = 0; k < 5; ++k) {
          const float f = 0.2F + 0.15F * static_cast<float>(k);
          const float side = k % 2 == 0 ? 1.0F : -1.0F;
          const Point root{x + bend * f * f, -h * f};
          canvas.blob({root, root + Point{side * 24, -20}, root + Point{side * 52, 6 + bend * side},
                       root + Point{side * 24, -9}},
                      mix(tone, lighter(tone, 0.2F), f));
        }
        const Point ear{x + 8 + bend * 0.3F, -h * 0.5F};
        canvas.blob({ear + Point{-6, 14}, ear + Point{-6, -12}, ear + Point{2, -24},
                     ear + Point{8, -10}, ear + Point{7, 12}},
                    hex(0xf2c542));
        canvas.blob({ear + Point{-8, 16}, ear + Point{-8, -4}, ear + Point{0, 2},
                     ear + Point{9, -2}, ear + Point{8, 15}},
                    lighter(tone, 0.2F));
      }
      return;
    }
    case Leaf::vine:
    case Leaf::grass:
    case Leaf::moss:
    case Leaf::clover: {
      const int blades = type == Leaf::grass ? 34 : 22;
      for (int i = 0; i < blades; ++i) {
        const float x = look.chance.range(-90, 90, i);
        const float bend = 9 * sway_of(pose, look, 0.05F * static_cast<float>(i)) +
                           look.chance.range(-24, 24, i + 100);
        const float h = look.chance.range(46, 120, i + 200);
        const Rgb tone = mix(shade(leaf, 0.3F), lighter(leaf, 0.18F), look.chance.unit(i + 300));
        canvas.blob({{x - 4, 0},
                     {x - 2 + bend * 0.3F, -h * 0.55F},
                     {x + bend, -h},
                     {x + 3 + bend * 0.3F, -h * 0.5F},
                     {x + 4, 0}},
                    tone);
        if (type != Leaf::grass && i % 3 == 0) {
          for (int k = 0; k < 3; ++k)
            canvas.add_ellipse(Point{x + bend, -h} + polar(7, 2.1F * static_cast<float>(k)), 7,
                               5.5F, 2.1F * static_cast<float>(k));
          canvas.fill(lighter(tone, 0.15F));
        }
      }
      return;
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
      figure.family = Family::plant;
      return figure;
    };
    return std::vector<Figure>{
        make("tree|oak|maple|elm|willow|birch|olive tree|oak tree|single tree|old oak "
             "tree|deciduous trees|tree leaves|canopy|tree canopy|ash tree",
             draw_tree, Tree::oak, 170, 206, 9),
        make("pine|fir|spruce|cedar|evergreen|conifer|redwood|sequoia|pine tree|cypress", draw_tree,
             Tree::pine, 124, 212, 12),
        make("palm|coconut tree|palm tree|palm trees|coconut palm", draw_tree, Tree::palm, 170, 214,
             8),
        make("cherry tree|cherry blossom|cherry blossom tree|blossom|magnolia|peach "
             "tree|sakura|plum blossom|almond tree",
             draw_tree, Tree::cherry, 170, 206, 7),
        make("bare tree|leafless tree|dead tree|bare trees|tree branches|withered tree", draw_tree,
             Tree::bare, 190, 190, 9),
        make("bamboo|bamboos|bamboo leaves|sugarcane|reed|reeds", draw_tree, Tree::bamboo, 180, 240,
             8),
        make("christmas tree|christmas|xmas tree|ornaments|christmas decoration|christmas "
             "ornaments|christmas garland|new year|christmas decorations|christmas party",
             draw_tree, Tree::christmas, 124, 224, 2.4F),
        make("baobab|baobab tree|acacia|acacia tree", draw_tree, Tree::baobab, 220, 196, 12),
        make("orange tree|oranges on a tree|apple tree|lemon tree|fruit tree|gooseberry tree|mango "
             "tree|orchard|gooseberry",
             draw_tree, Tree::fruit, 170, 206, 5),
        make("branch|tree branch|twig|branches", draw_tree, Tree::branch, 250, 110, 1),
        make("bird nest|nest|bird nests", draw_tree, Tree::nest, 250, 110, 0.8F),
        make("fallen tree|tree trunk|log|logs|trunk|fallen tree trunk|stump|tree "
             "bark|bark|trunks|tree log|timber",
             draw_tree, Tree::fallen, 240, 66, 1),
        make("autumn tree|golden leaves|autumn leaves|fall foliage|dried leaves|fallen leaves|tree "
             "with golden leaves",
             draw_tree, Tree::autumn, 170, 206, 9),
        make("snowy tree|snow on branches|frozen tree", draw_tree, Tree::snowy, 124, 212, 10),
        make("flower|flowers|daisy|bloom|petal|petals|flower petals|wild "
             "flowers|wildflower|bud|garden flowers|dahlia|marigold|chrysanthemum|daffodil|white "
             "flowers|purple flowers|pink flowers|yellow flowers|blossoms|flower decoration",
             draw_flower, Flower::daisy, 170, 190, 0.5F),
        make("rose|peony|camellia|hibiscus|roses|carnation|begonia|rose flower", draw_flower,
             Flower::rose, 170, 190, 0.6F),
        make("tulip|tulips|crocus", draw_flower, Flower::tulip, 160, 190, 0.4F),
        make("sunflower|sunflowers", draw_flower, Flower::sunflower, 170, 190, 1.6F),
        make("lavender|lavenders|lavender flower|hyacinth|lilac|lupin", draw_flower,
             Flower::lavender, 150, 180, 0.6F),
        make("lily|lotus|water lily|lilies|dragon fruit flower|jasmine", draw_flower, Flower::lily,
             170, 190, 0.6F),
        make("poppy|poppies|anemone flower", draw_flower, Flower::poppy, 170, 190, 0.5F),
        make("orchid|orchids|iris|violet|pansy", draw_flower, Flower::orchid, 170, 190, 0.4F),
        make("gypsophila|gypsophila flower|baby breath|snowdrop|hydrangea", draw_flower,
             Flower::small, 170, 190, 0.4F),
        make("bouquet|flower arrangement|floral|garland", draw_flower, Flower::bouquet, 150, 190,
             0.5F),
        make("dandelion|dandelions", draw_flower, Flower::dandelion, 170, 190, 0.3F),
        make("leaf|leaves|foliage|dewdrop|dewdrops|mint leaves|mint|tea "
             "leaves|basil|herb|herbs|pineapple leaf|green leaf",
             draw_leafy, Leaf::leaf, 200, 140, 0.2F),
        make("red leaf|maple leaf|autumn leaf|red leaf plant", draw_leafy, Leaf::red_leaf, 200, 140,
             0.2F),
        make("fern|ferns|fern leaf|bracken", draw_leafy, Leaf::fern, 240, 156, 0.8F),
        make("plant|potted plant|houseplant|pot|plants|indoor plant|plant "
             "pot|flowerpot|greenery|sapling|seedling|strawberry plant|gold pot|bean|beans|yellow "
             "plant|shrub|bush",
             draw_leafy, Leaf::potted, 170, 172, 0.7F),
        make("hanging plant|hanging plants|ivy pot", draw_leafy, Leaf::hanging, 160, 196, 0.6F),
        make("succulent|succulents|succulent plants|succulent plant", draw_leafy, Leaf::succulent,
             128, 118, 0.2F),
        make("cactus|cacti|saguaro", draw_leafy, Leaf::cactus, 130, 176, 2),
        make("mushroom|mushrooms|toadstool|fungus|fungi", draw_leafy, Leaf::mushroom, 160, 126,
             0.2F),
        make("corn|maize|corn plant|wheat|barley|crop|crops|rice plant|cornfield", draw_leafy,
             Leaf::corn, 190, 196, 2),
        make("ivy|vine|clover|moss|green moss|weed|weeds", draw_leafy, Leaf::clover, 190, 124,
             0.3F),
        make("grass|lawn grass|blade of grass", draw_leafy, Leaf::grass, 190, 124, 0.3F),
        make("cannabis|hemp|marijuana|cannabis flower|clover leaf", draw_leafy, Leaf::cannabis, 180,
             166, 0.3F),
        make("aloe|agave|agave plant|yucca|aloe vera", draw_leafy, Leaf::aloe, 220, 128, 0.6F),
    };
  }();
  return figures;
}

}  // namespace

std::span<const Figure> plants() { return table(); }

}  // namespace clipmill::drawing
