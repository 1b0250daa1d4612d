// Food and drink, as it stands on a table.
#include <array>
#include <vector>

#include "drawing/figure.hpp"

namespace clipmill::drawing {
namespace {

void steam(Canvas& canvas, float x, float y, float t, float size) {
  for (int i = 0; i < 3; ++i) {
    const float px = x + (static_cast<float>(i) - 1) * size * 0.5F;
    for (int k = 0; k < 4; ++k) {
      const float age =
          std::fmod(t * 0.42F + static_cast<float>(k) / 4 + static_cast<float>(i) * 0.13F, 1.0F);
      canvas.circle({px + size * 0.22F * wave(t, 2.3F, age + static_cast<float>(i) * 0.3F),
                     y - size * 2.1F * age},
                    size * (0.12F + 0.26F * age),
                    Paint(white, 0.30F * std::min(1.0F, age * 5) * (1 - age)));
    }
  }
}

void plate(Canvas& canvas, float rx = 92, Rgb colour = hex(0xfaf8f4)) {
  canvas.ground_shadow({0, 2}, rx * 1.14F, rx * 0.22F, 0.36F);
  canvas.ellipse({0, -9}, rx, rx * 0.27F, shade(colour, 0.22F));
  canvas.ellipse({0, -13}, rx, rx * 0.26F,
                 Paint::linear({-rx, -13}, lighter(colour, 0.4F), {rx, -8}, shade(colour, 0.12F)));
  canvas.ellipse({0, -12}, rx * 0.72F, rx * 0.17F, shade(colour, 0.10F));
}

// The near half of a bowl; what is in it was drawn first.
void bowl(Canvas& canvas, Rgb colour, float rx, float depth) {
  canvas.blob({{-rx, -depth},
               {-rx * 0.86F, -depth * 0.42F},
               {-rx * 0.4F, -2},
               {rx * 0.4F, -2},
               {rx * 0.86F, -depth * 0.42F},
               {rx, -depth},
               {rx * 0.6F, -depth + rx * 0.17F},
               {0, -depth + rx * 0.235F},
               {-rx * 0.6F, -depth + rx * 0.17F}},
              Paint::linear({-rx, 0}, lighter(colour, 0.22F), {rx, 0}, shade(colour, 0.28F)));
  canvas.rect(-rx * 0.42F, -5, rx * 0.42F, 0, shade(colour, 0.3F));
}

void leaf_garnish(Canvas& canvas, Point at, float size) {
  for (int i = 0; i < 3; ++i) {
    const float a = -pi / 2 + 0.8F * (static_cast<float>(i) - 1);
    canvas.add_blob({at, at + polar(size * 0.6F, a - 0.4F), at + polar(size, a),
                     at + polar(size * 0.6F, a + 0.4F)});
  }
  canvas.fill(hex(0x5a9a3f));
}

enum class Fruit {
  apple,
  orange,
  lemon,
  banana,
  strawberry,
  kiwi,
  pineapple,
  watermelon,
  grapes,
  coconut,
  dragon,
  berry,
  cherry,
  papaya,
  pear,
  peach,
  avocado,
  pumpkin,
  jack,
  tomato,
  carrot,
  broccoli,
  cucumber,
  onion,
  pepper,
  cabbage,
  potato,
  eggplant,
  garlic
};

void draw_fruit(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const Fruit type = static_cast<Fruit>(figure.variant);
  canvas.ground_shadow({0, 1}, 66, 9, 0.38F);
  const auto ball = [&](Point at, float r, Rgb colour) {
    canvas.circle(at, r,
                  Paint::radial(at + Point{-r * 0.38F, -r * 0.42F}, r * 1.75F,
                                lighter(colour, 0.32F), shade(colour, 0.42F)));
  };
  const auto glint = [&](Point at, float rx, float ry) {
    canvas.ellipse(at, rx, ry, Paint(white, 0.42F), -0.5F);
  };
  switch (type) {
    case Fruit::apple:
    case Fruit::pear:
    case Fruit::peach: {
      const Rgb skin = look.colour.value_or(hex(type == Fruit::pear         ? 0xb9c44a
                                                : type == Fruit::peach      ? 0xf5a36b
                                                : look.chance.yes(0.65F, 1) ? 0xd8342e
                                                                            : 0x86b83f));
      if (type == Fruit::pear) {
        canvas.blob({{-44, -34},
                     {-30, -68},
                     {-17, -98},
                     {0, -108},
                     {17, -98},
                     {30, -68},
                     {44, -34},
                     {26, -5},
                     {0, -2},
                     {-26, -5}},
                    Paint::linear({-36, -90}, lighter(skin, 0.3F), {40, -10}, shade(skin, 0.32F)));
      } else {
        canvas.blob({{0, -86},
                     {-26, -96},
                     {-50, -76},
                     {-50, -38},
                     {-28, -5},
                     {0, -8},
                     {28, -5},
                     {50, -38},
                     {50, -76},
                     {26, -96}},
                    Paint::radial({-18, -70}, 92, lighter(skin, 0.28F), shade(skin, 0.36F)));
      }
      canvas.stroke({{0, -86}, {3, -102}, {10, -112}}, 2.6F, 2, hex(0x6b4a33));
      canvas.blob({{6, -102}, {22, -118}, {42, -114}, {26, -100}}, hex(0x5a9a3f));
      glint({-24, -68}, 8, 15);
      return;
    }
    case Fruit::orange:
    case Fruit::lemon: {
      const Rgb skin = look.colour.value_or(hex(type == Fruit::orange ? 0xf28a1f : 0xf6d33a));
      ball({-22, -46}, 44, skin);
      for (int i = 0; i < 18; ++i)
        canvas.add_circle({look.chance.range(-54, 10, i), look.chance.range(-78, -16, i + 30)},
                          1.1F);
      canvas.fill(Paint(shade(skin, 0.3F), 0.5F));
      leaf_garnish(canvas, {-20, -88}, 16);
      // The half beside it.
      canvas.circle({46, -36}, 36, skin);
      canvas.circle({46, -36}, 32.5F, hex(0xfff3d8));
      for (int i = 0; i < 9; ++i) {
        const float a = 2 * pi * static_cast<float>(i) / 9;
        canvas.add_blob({Point{46, -36} + polar(5, a), Point{46, -36} + polar(27, a - 0.26F),
                         Point{46, -36} + polar(30, a), Point{46, -36} + polar(27, a + 0.26F)});
      }
      canvas.fill(lighter(skin, 0.16F));
      glint({-40, -66}, 7, 12);
      return;
    }
    case Fruit::banana: {
      const Rgb skin = look.colour.value_or(hex(0xf7d23e));
      for (int i = 2; i >= 0; --i) {
        const float dx = 9.0F * static_cast<float>(i);
        canvas.blob({{-62 + dx, -84 + dx * 0.6F},
                     {-52 + dx, -88 + dx * 0.6F},
                     {-34 + dx, -46},
                     {6 + dx, -22},
                     {60 + dx * 0.4F, -30 - dx},
                     {64 + dx * 0.4F, -22 - dx},
                     {14 + dx, 0},
                     {-44 + dx, -24}},
                    Paint::vertical(-86, shade(skin, 0.06F * static_cast<float>(i)), 0,
                                    shade(skin, 0.18F + 0.06F * static_cast<float>(i))));
      }
      canvas.blob({{-64, -86}, {-50, -90}, {-50, -100}, {-60, -102}}, hex(0x7b6a2c));
      canvas.stroke({{-46, -60}, {-24, -28}, {18, -12}, {52, -22}}, 1.2F, 0.8F,
                    Paint(shade(skin, 0.4F), 0.6F));
      return;
    }
    case Fruit::strawberry:
    case Fruit::dragon: {
      const bool dragon = type == Fruit::dragon;
      const Rgb skin = look.colour.value_or(hex(dragon ? 0xe2417e : 0xe0332f));
      if (dragon) {
        canvas.ellipse({-20, -50}, 42, 50,
                       Paint::radial({-34, -68}, 92, lighter(skin, 0.2F), shade(skin, 0.3F)));
        for (int i = 0; i < 9; ++i) {
          const Point p{-20 + 36 * std::cos(0.7F * static_cast<float>(i)),
                        -50 + 42 * std::sin(0.7F * static_cast<float>(i))};
          canvas.add_blob({p + Point{-7, 4}, p + Point{2, -22}, p + Point{8, 3}});
        }
        canvas.fill(hex(0x8fbf4a));
        canvas.circle({48, -36}, 35, skin);
        canvas.circle({48, -36}, 29, hex(0xfdfaf7));
        for (int i = 0; i < 46; ++i)
          canvas.add_circle(Point{48, -36} + polar(27 * std::sqrt(look.chance.unit(i)),
                                                   2 * pi * look.chance.unit(i + 60)),
                            1.3F);
        canvas.fill(hex(0x2a242c));
        return;
      }
      for (int i = 2; i >= 0; --i) {
        const Point c = i == 0 ? Point{0, -44} : i == 1 ? Point{-56, -30} : Point{54, -28};
        const float k = i == 0 ? 1.0F : 0.66F;
        canvas.blob({c + Point{-38 * k, -24 * k}, c + Point{0, -36 * k}, c + Point{38 * k, -24 * k},
                     c + Point{26 * k, 16 * k}, c + Point{0, 44 * k}, c + Point{-26 * k, 16 * k}},
                    Paint::radial(c + Point{-12 * k, -16 * k}, 70 * k, lighter(skin, 0.2F),
                                  shade(skin, 0.3F)));
        for (int s = 0; s < 14; ++s)
          canvas.add_ellipse(c + Point{(-24 + 12.0F * static_cast<float>(s % 5)) * k,
                                       (-16 + 14.0F * static_cast<float>(s / 5)) * k},
                             1.6F * k, 2.4F * k);
        canvas.fill(hex(0xf9d97a));
        canvas.add_star(c + Point{0, -32 * k}, 24 * k, 9 * k, 7, 0.3F);
        canvas.fill(hex(0x5a9a3f));
      }
      return;
    }
    case Fruit::kiwi:
    case Fruit::papaya:
    case Fruit::avocado: {
      const bool kiwi = type == Fruit::kiwi;
      const bool papaya = type == Fruit::papaya;
      const Rgb skin = hex(kiwi ? 0x8a6a3f : papaya ? 0xe59a3a : 0x3f5a35);
      const Rgb flesh = look.colour.value_or(hex(kiwi ? 0x9ccc4a : papaya ? 0xf28a4a : 0xd9e08a));
      for (int i = 1; i >= 0; --i) {
        const Point c = i == 1 ? Point{-44, -42} : Point{34, -40};
        const float rx = papaya ? 34.0F : 40.0F;
        const float ry = papaya ? 56.0F : kiwi ? 40.0F : 50.0F;
        canvas.ellipse(c, rx, ry * 0.92F, skin, 0.2F);
        canvas.ellipse(c, rx * 0.9F, ry * 0.83F, flesh, 0.2F);
        canvas.ellipse(c, rx * 0.62F, ry * 0.56F, lighter(flesh, 0.18F), 0.2F);
        if (kiwi) {
          canvas.ellipse(c, rx * 0.26F, ry * 0.24F, hex(0xf2f2d8));
          for (int s = 0; s < 18; ++s)
            canvas.add_ellipse(c + polar(rx * 0.42F, 2 * pi * static_cast<float>(s) / 18), 1.4F, 3,
                               2 * pi * static_cast<float>(s) / 18 + pi / 2);
          canvas.fill(hex(0x2b2a20));
        } else if (papaya) {
          canvas.ellipse(c, rx * 0.4F, ry * 0.42F, shade(flesh, 0.3F), 0.2F);
          for (int s = 0; s < 16; ++s)
            canvas.add_circle(
                c + Point{look.chance.range(-9, 9, s), look.chance.range(-18, 18, s + 20)}, 3);
          canvas.fill(hex(0x33291f));
        } else {
          canvas.circle(c + Point{0, 8}, rx * 0.4F,
                        Paint::radial(c + Point{-5, 2}, rx * 0.7F, hex(0xb07a4a), hex(0x5d3a20)));
        }
      }
      return;
    }
    case Fruit::pineapple: {
      const Rgb skin = look.colour.value_or(hex(0xe3a52f));
      for (int i = 0; i < 9; ++i) {
        const float a = -pi / 2 + 0.25F * (static_cast<float>((i * 4) % 9) - 4);
        const Point tip =
            Point{0, -98} + polar(68 - 6 * std::abs(static_cast<float>((i * 4) % 9) - 4), a);
        canvas.blob({{-8, -96},
                     between({0, -98}, tip, 0.5F) + Point{-7, 0},
                     tip,
                     between({0, -98}, tip, 0.5F) + Point{7, 0},
                     {8, -96}},
                    mix(hex(0x3f8a4a), hex(0x6fb35a), static_cast<float>(i) / 9));
      }
      const auto body = [&] {
        canvas.add_blob({{-38, -50},
                         {-28, -92},
                         {0, -104},
                         {28, -92},
                         {38, -50},
                         {28, -8},
                         {0, -1},
                         {-28, -8}});
      };
      body();
      canvas.fill(Paint::linear({-36, -80}, lighter(skin, 0.2F), {38, -10}, shade(skin, 0.34F)));
      body();
      canvas.begin_clip();
      for (int i = -8; i < 9; ++i) {
        canvas.add_line({-60 + 15.0F * static_cast<float>(i), 0},
                        {40 + 15.0F * static_cast<float>(i), -110}, 1.8F);
        canvas.add_line({60 + 15.0F * static_cast<float>(i), 0},
                        {-40 + 15.0F * static_cast<float>(i), -110}, 1.8F);
      }
      canvas.fill(Paint(shade(skin, 0.5F), 0.8F));
      canvas.end_clip();
      return;
    }
    case Fruit::watermelon: {
      const Rgb flesh = look.colour.value_or(hex(0xea4a4f));
      canvas.blob({{-84, -62}, {84, -62}, {62, -16}, {0, 0}, {-62, -16}}, hex(0x3f8a46));
      canvas.blob({{-78, -62}, {78, -62}, {57, -20}, {0, -6}, {-57, -20}}, hex(0xe9f2cf));
      canvas.blob({{-73, -62}, {73, -62}, {52, -25}, {0, -12}, {-52, -25}},
                  Paint::vertical(-62, lighter(flesh, 0.1F), -12, flesh));
      canvas.rect(-90, -70, 90, -61, Paint(lighter(flesh, 0.2F), 0.0F));
      for (int i = 0; i < 11; ++i)
        canvas.add_ellipse(
            {-50 + 10.0F * static_cast<float>(i), -48 + 14.0F * static_cast<float>(i % 2)}, 2.2F,
            3.8F, 0.2F);
      canvas.fill(hex(0x2b2226));
      return;
    }
    case Fruit::grapes:
    case Fruit::berry:
    case Fruit::cherry: {
      if (type == Fruit::cherry) {
        const Rgb skin = look.colour.value_or(hex(0xc4263a));
        canvas.stroke({{-30, -60}, {-10, -96}, {18, -124}}, 2, 2, hex(0x6a8a3f));
        canvas.stroke({{34, -50}, {28, -90}, {18, -124}}, 2, 2, hex(0x6a8a3f));
        canvas.blob({{18, -124}, {40, -138}, {64, -126}, {40, -112}}, hex(0x5a9a3f));
        ball({-32, -34}, 31, skin);
        ball({36, -28}, 28, skin);
        return;
      }
      const bool grapes = type == Fruit::grapes;
      const Rgb skin =
          look.colour.value_or(hex(grapes ? (look.chance.yes(0.5F, 1) ? 0x6f3f8f : 0x9ac04a)
                                   : look.word == 1 ? 0xd8345a
                                                    : 0x4a5fa8));
      if (grapes) {
        canvas.stroke({{0, -104}, {2, -120}, {10, -130}}, 2.6F, 2.2F, hex(0x6b4a33));
        canvas.blob({{2, -112}, {-28, -128}, {-46, -112}, {-24, -100}}, hex(0x5a9a3f));
      }
      const int rows = grapes ? 6 : 3;
      for (int r = 0; r < rows; ++r) {
        const int n = grapes ? 6 - r : 6 - r;
        for (int i = 0; i < n; ++i) {
          const float x = 20 * (static_cast<float>(i) - static_cast<float>(n - 1) / 2);
          const float y =
              grapes ? -98 + 17.0F * static_cast<float>(r) : -13 - 18.0F * static_cast<float>(r);
          ball({x, y}, 13,
               mix(skin,
                   look.chance.yes(0.5F, i + 10 * r) ? lighter(skin, 0.12F) : shade(skin, 0.1F),
                   0.8F));
        }
      }
      return;
    }
    case Fruit::coconut: {
      ball({-4, -46}, 46, look.colour.value_or(hex(0x7a9a45)));
      canvas.ellipse({-4, -80}, 27, 9, hex(0xfaf7ee));
      canvas.ellipse({-4, -80}, 20, 6, hex(0xd9e6df));
      canvas.add_line({4, -80}, {26, -138}, 5);
      canvas.add_line({26, -138}, {50, -146}, 5);
      canvas.fill(look.accent);
      canvas.line({-18, -82}, {-30, -122}, 1.6F, hex(0x8a6440));
      canvas.blob({{-62, -116}, {-30, -136}, {2, -114}, {-30, -120}}, hex(0xf28aa8));
      return;
    }
    case Fruit::pumpkin:
    case Fruit::jack: {
      const Rgb skin = look.colour.value_or(hex(0xee7f22));
      canvas.stroke({{0, -82}, {2, -98}, {14, -108}}, 6, 4, hex(0x5f7a3a));
      for (const float x : {-46.0F, 46.0F, -25.0F, 25.0F, 0.0F})
        canvas.ellipse(
            {x, -44}, 31, 43,
            Paint::linear({x - 30, -70}, lighter(skin, 0.16F), {x + 30, -20}, shade(skin, 0.26F)));
      if (type == Fruit::jack) {
        const float flicker = 0.8F + 0.2F * wave(pose.t, 0.37F) * wave(pose.t, 0.23F);
        canvas.glow({0, -42}, 96, hex(0xffb13d), 0.35F * flicker);
        canvas.add_polygon({{-36, -50}, {-16, -50}, {-26, -70}});
        canvas.add_polygon({{36, -50}, {16, -50}, {26, -70}});
        canvas.add_polygon({{-5, -40}, {5, -40}, {0, -50}});
        canvas.add_blob({{-44, -36},
                         {-26, -28},
                         {-16, -30},
                         {-10, -24},
                         {10, -24},
                         {16, -30},
                         {26, -28},
                         {44, -36},
                         {26, -12},
                         {0, -8},
                         {-26, -12}});
        canvas.fill(mix(hex(0xff9a2e), hex(0xffe27a), flicker));
      } else {
        glint({-28, -66}, 7, 13);
      }
      return;
    }
    case Fruit::tomato: {
      const Rgb skin = look.colour.value_or(hex(0xe0392c));
      ball({-10, -42}, 44, skin);
      canvas.add_star({-10, -80}, 22, 7, 6, 0.2F);
      canvas.fill(hex(0x4f8f3f));
      glint({-26, -62}, 7, 11);
      canvas.ellipse({52, -18}, 30, 19, skin);
      canvas.ellipse({52, -20}, 25, 15, lighter(skin, 0.22F));
      for (int i = 0; i < 4; ++i)
        canvas.add_ellipse(
            Point{52, -20} + Point{12 * std::cos(1.57F * static_cast<float>(i) + 0.7F),
                                   7 * std::sin(1.57F * static_cast<float>(i) + 0.7F)},
            6.5F, 4);
      canvas.fill(hex(0xf6c06a));
      return;
    }
    case Fruit::carrot: {
      const Rgb skin = look.colour.value_or(hex(0xf0802a));
      for (int i = 0; i < 3; ++i) {
        const float dx = -34 + 34.0F * static_cast<float>(i);
        canvas.blob(
            {{dx - 15, -92}, {dx + 15, -92}, {dx + 10, -44}, {dx + 1, 0}, {dx - 9, -44}},
            Paint::linear({dx - 14, 0}, lighter(skin, 0.2F), {dx + 14, 0}, shade(skin, 0.3F)));
        for (int k = 0; k < 4; ++k)
          canvas.add_line(
              {dx - 9 + 3.0F * static_cast<float>(k % 2), -78 + 17.0F * static_cast<float>(k)},
              {dx + 2, -77 + 17.0F * static_cast<float>(k)}, 1.5F);
        canvas.fill(Paint(shade(skin, 0.4F), 0.6F));
        for (int k = 0; k < 4; ++k)
          canvas.add_limb(
              {dx, -90}, 3,
              Point{dx, -90} + polar(44, -pi / 2 + 0.28F * (static_cast<float>(k) - 1.5F)), 5);
        canvas.fill(hex(0x5a9a3f));
      }
      return;
    }
    case Fruit::broccoli:
    case Fruit::cabbage: {
      const Rgb skin = look.colour.value_or(hex(type == Fruit::broccoli ? 0x4f8f45 : 0x8fbf5a));
      if (type == Fruit::cabbage) {
        ball({0, -46}, 47, skin);
        for (int i = 0; i < 5; ++i)
          canvas.add_arc({-30 + 15.0F * static_cast<float>(i), -46}, 42, 2, -1.2F, 1.2F);
        canvas.fill(Paint(lighter(skin, 0.4F), 0.6F));
        canvas.blob({{-56, -30}, {-66, -70}, {-30, -88}, {-18, -30}, {-30, 0}}, shade(skin, 0.2F));
        canvas.blob({{56, -30}, {66, -66}, {34, -86}, {20, -30}, {30, 0}}, shade(skin, 0.3F));
        return;
      }
      canvas.blob({{-16, 0}, {-20, -34}, {-40, -52}, {40, -52}, {20, -34}, {16, 0}},
                  Paint::linear({-16, 0}, hex(0xb5d183), {16, 0}, hex(0x7da050)));
      for (int i = 0; i < 12; ++i)
        canvas.add_circle({look.chance.range(-50, 50, i), -70 + look.chance.range(-24, 18, i + 20)},
                          look.chance.range(15, 22, i + 40));
      canvas.fill(Paint::vertical(-110, skin, -40, shade(skin, 0.4F)));
      for (int i = 0; i < 24; ++i)
        canvas.add_circle(
            {look.chance.range(-48, 48, i + 60), -78 + look.chance.range(-24, 18, i + 90)},
            look.chance.range(3, 7, i + 120));
      canvas.fill(Paint(lighter(skin, 0.22F), 0.7F));
      return;
    }
    case Fruit::cucumber:
    case Fruit::eggplant:
    case Fruit::pepper: {
      const Rgb skin = look.colour.value_or(hex(type == Fruit::cucumber   ? 0x4f8f45
                                                : type == Fruit::eggplant ? 0x5a3a78
                                                                          : 0xd8372e));
      canvas.add_limb({-70, -24}, 21, {30, -26}, type == Fruit::eggplant ? 30.0F : 21.0F);
      canvas.fill(Paint::vertical(-52, lighter(skin, 0.25F), 0, shade(skin, 0.35F)));
      if (type != Fruit::cucumber) {
        canvas.blob({{-96, -24}, {-78, -42}, {-62, -28}, {-62, -18}, {-80, -8}}, hex(0x5a9a3f));
        canvas.limb({-90, -24}, 4, {-106, -34}, 4, hex(0x4f8037));
      } else {
        for (int i = 0; i < 3; ++i) {
          const Point c{44 + 18.0F * static_cast<float>(i), -20};
          canvas.ellipse(c, 9, 20, shade(skin, 0.1F));
          canvas.ellipse(c + Point{2, 0}, 7.5F, 17.5F, hex(0xdcecb0));
          for (int k = 0; k < 5; ++k)
            canvas.add_ellipse(c + Point{2 + 2.5F * std::cos(1.26F * static_cast<float>(k)),
                                         8 * std::sin(1.26F * static_cast<float>(k))},
                               1, 2.2F);
          canvas.fill(hex(0xb9cf7a));
        }
      }
      glint({-30, -36}, 22, 4);
      return;
    }
    case Fruit::onion:
    case Fruit::garlic:
    case Fruit::potato: {
      const Rgb skin = look.colour.value_or(hex(type == Fruit::onion    ? 0xb5602f
                                                : type == Fruit::garlic ? 0xf3ece0
                                                                        : 0xc79a5a));
      if (type == Fruit::potato) {
        canvas.blob({{-60, -30}, {-40, -58}, {10, -62}, {50, -46}, {58, -20}, {24, -2}, {-34, -3}},
                    Paint::radial({-16, -44}, 90, lighter(skin, 0.2F), shade(skin, 0.34F)));
        for (int i = 0; i < 9; ++i)
          canvas.add_ellipse({look.chance.range(-46, 46, i), look.chance.range(-48, -12, i + 20)},
                             2.6F, 1.6F);
        canvas.fill(Paint(shade(skin, 0.5F), 0.6F));
        return;
      }
      canvas.blob({{0, -108},
                   {-8, -88},
                   {-44, -62},
                   {-48, -28},
                   {-20, -3},
                   {20, -3},
                   {48, -28},
                   {44, -62},
                   {8, -88}},
                  Paint::linear({-44, -60}, lighter(skin, 0.25F), {46, -20}, shade(skin, 0.3F)));
      for (const float x : {-26.0F, -9.0F, 9.0F, 26.0F})
        canvas.add_stroke({{x * 0.2F, -90}, {x * 1.1F, -50}, {x * 0.6F, -5}}, 1, 0.7F);
      canvas.fill(Paint(shade(skin, 0.45F), 0.5F));
      return;
    }
  }
}

enum class Drink {
  coffee,
  tea,
  wine,
  beer,
  juice,
  cocktail,
  milk,
  smoothie,
  whiskey,
  water,
  bottle,
  matcha,
  kettle,
  lemonade
};

void draw_drink(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const Drink type = static_cast<Drink>(figure.variant);
  canvas.ground_shadow({0, 1}, 58, 8, 0.38F);
  const float ripple = 1.2F * wave(pose.t, 2.1F);
  switch (type) {
    case Drink::coffee:
    case Drink::tea:
    case Drink::matcha: {
      const Rgb cup = look.colour.value_or(hex(type == Drink::matcha      ? 0x7d8a7a
                                               : look.chance.yes(0.5F, 1) ? 0xf6f1e8
                                                                          : 0xe58a6f));
      const Rgb liquid = hex(type == Drink::coffee ? 0x4a2c1c
                             : type == Drink::tea  ? 0xb8692a
                                                   : 0x8fb04a);
      canvas.ellipse({0, -6}, 70, 13, shade(lighter(cup, 0.4F), 0.16F));
      canvas.ellipse({0, -9}, 70, 12, lighter(cup, 0.5F));
      canvas.add_arc({46, -48}, 20, 9, -1.5F, 1.5F);
      canvas.fill(shade(cup, 0.2F));
      canvas.ellipse({0, -80}, 50, 12, shade(cup, 0.3F));
      canvas.ellipse({0, -77}, 45, 10, liquid);
      if (type == Drink::coffee) {
        canvas.add_ellipse({0, -77}, 28, 6);
        canvas.fill(hex(0xd9b48a));
        canvas.add_blob({{-12, -78}, {-5, -81}, {0, -78}, {5, -81}, {12, -78}, {0, -73}});
        canvas.fill(hex(0xf5e6cf));
      } else {
        canvas.ellipse({-8, -78 + ripple * 0.3F}, 22, 4, Paint(lighter(liquid, 0.35F), 0.6F));
      }
      canvas.blob({{-50, -80},
                   {-46, -42},
                   {-30, -12},
                   {30, -12},
                   {46, -42},
                   {50, -80},
                   {30, -71},
                   {0, -67.5F},
                   {-30, -71}},
                  Paint::linear({-50, 0}, lighter(cup, 0.25F), {50, 0}, shade(cup, 0.24F)));
      canvas.stroke({{-38, -62}, {-34, -40}, {-26, -26}}, 2.4F, 1.2F, Paint(white, 0.45F));
      steam(canvas, 0, -92, pose.t, 30);
      return;
    }
    case Drink::wine:
    case Drink::cocktail: {
      const bool martini = type == Drink::cocktail;
      const Rgb liquid =
          look.colour.value_or(hex(martini ? (look.chance.yes(0.5F, 1) ? 0xf2764a : 0x4fb8c4)
                                   : look.chance.yes(0.7F, 1) ? 0x8e1f38
                                                              : 0xf0d98a));
      canvas.ellipse({0, -4}, 34, 7, Paint(hex(0xe6eef2), 0.85F));
      canvas.rect(-2.4F, -66, 2.4F, -5, Paint(hex(0xe6eef2), 0.85F));
      if (martini) {
        canvas.polygon({{-56, -134}, {56, -134}, {3, -62}, {-3, -62}}, Paint(hex(0xe9f2f5), 0.45F));
        canvas.polygon({{-46, -122}, {46, -122}, {3, -64}, {-3, -64}},
                       Paint::vertical(-122, lighter(liquid, 0.25F), -64, liquid));
        canvas.add_line({20, -126}, {44, -168}, 2);
        canvas.fill(hex(0x8a6440));
        canvas.circle({26, -134}, 9, hex(0x7f9a3a));
        canvas.circle({52, -134}, 19, hex(0xf6b52f));
        canvas.circle({52, -134}, 15, hex(0xfde9ae));
        return;
      }
      canvas.blob(
          {{-34, -150}, {-44, -104}, {-26, -70}, {0, -62}, {26, -70}, {44, -104}, {34, -150}},
          Paint(hex(0xe9f2f5), 0.42F));
      canvas.blob(
          {{-41, -112 + ripple}, {0, -110}, {41, -112 - ripple}, {26, -74}, {0, -66}, {-26, -74}},
          Paint::vertical(-112, lighter(liquid, 0.15F), -66, shade(liquid, 0.25F)));
      canvas.stroke({{-30, -142}, {-36, -112}, {-28, -86}}, 2, 1, Paint(white, 0.6F));
      return;
    }
    case Drink::bottle: {
      const Rgb glass = look.colour.value_or(hex(0x3f6a45));
      canvas.blob({{-26, 0},
                   {-27, -84},
                   {-12, -114},
                   {-10, -156},
                   {10, -156},
                   {12, -114},
                   {27, -84},
                   {26, 0}},
                  Paint::linear({-26, 0}, lighter(glass, 0.22F), {26, 0}, shade(glass, 0.4F)));
      canvas.rect(-26, -66, 26, -24, hex(0xf4ead6));
      canvas.add_star({0, -46}, 10, 4.6F, 5, -pi / 2);
      canvas.fill(look.accent);
      canvas.rect(-11, -164, 11, -148, hex(0x8a3a35));
      canvas.stroke({{-17, -84}, {-18, -40}, {-17, -10}}, 2, 1.4F, Paint(white, 0.4F));
      return;
    }
    case Drink::kettle: {
      canvas.blob({{-52, -6}, {-58, -56}, {-32, -94}, {32, -94}, {58, -56}, {52, -6}},
                  Paint(hex(0xdcecf2), 0.62F));
      canvas.blob({{-52, -8}, {-56, -50 + ripple}, {0, -52}, {56, -50 - ripple}, {52, -8}},
                  Paint(hex(0xd98f3a), 0.82F));
      for (int i = 0; i < 9; ++i) {
        const float drift = std::fmod(pose.t * 0.13F + look.chance.unit(i), 1.0F);
        canvas.add_ellipse(
            {look.chance.range(-40, 40, i + 20) + 5 * wave(pose.t, 2.7F, look.chance.unit(i)),
             -14 - 32 * drift},
            6.5F, 2.6F, drift * 6);
      }
      canvas.fill(hex(0x5a7a35));
      canvas.stroke({{52, -56}, {78, -70}, {88, -96}}, 6, 4, Paint(hex(0xdcecf2), 0.7F));
      canvas.add_arc({0, -88}, 44, 6, pi * 1.08F, pi * 1.92F);
      canvas.fill(hex(0x4a3a32));
      canvas.round_rect(-24, -102, 24, -92, 4, hex(0x4a3a32));
      steam(canvas, 88, -106, pose.t, 20);
      return;
    }
    default: {
      const bool beer = type == Drink::beer;
      const bool low = type == Drink::whiskey;
      const Rgb liquid = look.colour.value_or(
          hex(beer                      ? 0xf0a92c
              : type == Drink::juice    ? 0xf7952a
              : type == Drink::milk     ? 0xfbf8f0
              : type == Drink::smoothie ? (look.chance.yes(0.5F, 1) ? 0xd85a86 : 0x8fb84a)
              : low                     ? 0xc4762a
              : type == Drink::lemonade ? 0xf6e27a
                                        : 0xbfe3f0));
      const float top = low ? -76.0F : -124.0F;
      const float level = top + (low ? 34.0F : 16.0F);
      const float half = low ? 38.0F : 34.0F;
      if (beer) {
        canvas.add_arc({half + 8, -66}, 24, 9, -1.4F, 1.4F);
        canvas.fill(Paint(hex(0xe9f2f5), 0.75F));
      }
      canvas.polygon({{-half, top}, {half, top}, {half * 0.84F, 0}, {-half * 0.84F, 0}},
                     Paint(hex(0xe9f2f5), 0.5F));
      canvas.polygon(
          {{-half * 0.94F, level}, {half * 0.94F, level}, {half * 0.8F, -5}, {-half * 0.8F, -5}},
          Paint::vertical(level, lighter(liquid, 0.2F), -5, shade(liquid, 0.12F)));
      if (beer || type == Drink::lemonade || type == Drink::water) {
        for (int i = 0; i < 14; ++i) {
          const float rise = std::fmod(
              pose.t * look.chance.range(0.25F, 0.5F, i) + look.chance.unit(i + 20), 1.0F);
          canvas.add_circle(
              {look.chance.range(-half * 0.7F, half * 0.7F, i + 40), lerp(-8, level + 4, rise)},
              look.chance.range(1, 2.2F, i + 60));
        }
        canvas.fill(Paint(white, 0.7F));
      }
      if (beer || type == Drink::smoothie) {
        for (int i = 0; i < 5; ++i)
          canvas.add_circle({-half * 0.8F + half * 0.4F * static_cast<float>(i), level - 4},
                            half * 0.3F);
        canvas.fill(beer ? hex(0xfdf9ee) : lighter(liquid, 0.55F));
      }
      if (low || type == Drink::lemonade || type == Drink::juice) {
        for (int i = 0; i < 3; ++i)
          canvas.add_round_rect(-20 + 16.0F * static_cast<float>(i) - 8,
                                level + 4 + 6.0F * static_cast<float>(i % 2),
                                -20 + 16.0F * static_cast<float>(i) + 8,
                                level + 20 + 6.0F * static_cast<float>(i % 2), 3);
        canvas.fill(Paint(white, 0.45F));
      }
      if (!beer && !low && type != Drink::milk && type != Drink::water) {
        canvas.add_line({8, level + 20}, {26, top - 42}, 4.6F);
        canvas.fill(look.accent);
        canvas.circle({-half * 0.9F, top}, 17, hex(0xf6a52f));
        canvas.circle({-half * 0.9F, top}, 13, hex(0xfde3a0));
      }
      canvas.polygon({{-half * 0.82F, top + 6},
                      {-half * 0.66F, top + 6},
                      {-half * 0.58F, -10},
                      {-half * 0.70F, -10}},
                     Paint(white, 0.4F));
      return;
    }
  }
}

enum class Dish {
  generic,
  cake,
  cookie,
  bread,
  pizza,
  burger,
  hotdog,
  taco,
  sandwich,
  pancakes,
  waffle,
  donut,
  sushi,
  dumpling,
  steak,
  chicken,
  fish,
  shrimp,
  egg,
  fries,
  pasta,
  soup,
  rice,
  salad,
  cheese,
  chocolate,
  ice_cream,
  popcorn,
  muffin,
  rolls,
  honey,
  pan,
  grill,
  toast,
  jelly,
  tofu
};

void draw_dish(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Canvas::Scope scope(canvas);
  const Dish type = static_cast<Dish>(figure.variant);
  const auto tinted = [&](std::uint32_t usual) { return look.colour.value_or(hex(usual)); };
  switch (type) {
    case Dish::generic:
    case Dish::steak:
    case Dish::chicken:
    case Dish::tofu:
    case Dish::fish: {
      plate(canvas);
      if (type == Dish::steak) {
        canvas.blob({{-50, -22}, {-34, -42}, {10, -46}, {46, -34}, {44, -18}, {0, -12}, {-36, -13}},
                    Paint::vertical(-46, lighter(tinted(0x8a4a35), 0.1F), -12,
                                    shade(tinted(0x8a4a35), 0.35F)));
        for (int i = 0; i < 4; ++i)
          canvas.add_line({-36 + 20.0F * static_cast<float>(i), -40},
                          {-22 + 20.0F * static_cast<float>(i), -16}, 2.6F);
        canvas.fill(Paint(hex(0x3a1d16), 0.75F));
        canvas.blob({{-40, -14}, {0, -11}, {40, -17}, {38, -13}, {0, -8}, {-36, -10}},
                    hex(0xd98a7a));
      } else if (type == Dish::chicken) {
        canvas.blob(
            {{-48, -18}, {-44, -50}, {-10, -64}, {26, -50}, {36, -24}, {8, -12}, {-28, -11}},
            Paint::radial({-20, -48}, 78, lighter(tinted(0xd08a3c), 0.25F),
                          shade(tinted(0xd08a3c), 0.35F)));
        canvas.limb({22, -28}, 15, {58, -40}, 5, shade(tinted(0xd08a3c), 0.12F));
        canvas.circle({64, -44}, 5.5F, hex(0xfaf3e4));
        canvas.circle({62, -37}, 5, hex(0xfaf3e4));
      } else if (type == Dish::fish) {
        canvas.blob({{-62, -24},
                     {-20, -42},
                     {24, -40},
                     {46, -26},
                     {72, -44},
                     {70, -10},
                     {46, -20},
                     {20, -12},
                     {-26, -12}},
                    Paint::vertical(-42, lighter(tinted(0xc98a4a), 0.3F), -12,
                                    shade(tinted(0xc98a4a), 0.25F)));
        for (int i = 0; i < 6; ++i)
          canvas.add_arc({-26 + 12.0F * static_cast<float>(i), -27}, 7, 1.2F, -1.2F, 1.2F);
        canvas.fill(Paint(shade(hex(0xc98a4a), 0.4F), 0.6F));
        canvas.circle({-48, -28}, 3, hex(0x2b2226));
        for (const float x : {-20.0F, 12.0F}) canvas.ellipse({x, -16}, 11, 7, hex(0xf6d33a));
      } else if (type == Dish::tofu) {
        for (int i = 0; i < 5; ++i) {
          const Point p{-44 + 22.0F * static_cast<float>(i),
                        -20 - 8.0F * static_cast<float>(i % 2)};
          canvas.polygon({p + Point{-12, -14}, p + Point{0, -20}, p + Point{14, -14},
                          p + Point{14, 4}, p + Point{0, 10}, p + Point{-12, 4}},
                         mix(tinted(0xfaf0dc), hex(0xd9b98a), 0.2F * static_cast<float>(i % 3)));
        }
        leaf_garnish(canvas, {0, -42}, 16);
      } else {
        canvas.blob({{-54, -16}, {-46, -38}, {-14, -44}, {-2, -22}, {-20, -12}}, tinted(0xc9763a));
        canvas.blob({{-6, -14}, {0, -40}, {30, -50}, {56, -34}, {58, -16}, {24, -11}},
                    hex(0xf3e3bf));
        for (int i = 0; i < 9; ++i)
          canvas.add_circle({look.chance.range(-44, 52, i), look.chance.range(-40, -16, i + 20)},
                            look.chance.range(4, 8, i + 40));
        canvas.fill(hex(0x6fa545));
        for (int i = 0; i < 6; ++i)
          canvas.add_circle(
              {look.chance.range(-44, 52, i + 60), look.chance.range(-36, -16, i + 80)},
              look.chance.range(4, 7, i + 99));
        canvas.fill(hex(0xe0442f));
      }
      for (int i = 0; i < 5; ++i)
        canvas.add_circle(
            {-30 + 16.0F * static_cast<float>(i), -13 + 2.0F * static_cast<float>(i % 2)}, 3.4F);
      canvas.fill(hex(0x8ab54a));
      leaf_garnish(canvas, {-58, -20}, 15);
      steam(canvas, 0, -54, pose.t, 30);
      return;
    }
    case Dish::cake:
    case Dish::muffin: {
      const bool small = type == Dish::muffin;
      plate(canvas, small ? 60.0F : 92.0F);
      const Rgb cream = tinted(look.chance.yes(0.5F, 1) ? 0xf6c6d0 : 0xfaf0dc);
      if (small) {
        canvas.polygon({{-30, -44}, {30, -44}, {23, -12}, {-23, -12}},
                       Paint::linear({-30, 0}, hex(0xe59a6a), {30, 0}, hex(0xa5623a)));
        for (int i = 0; i < 6; ++i)
          canvas.add_line({-26 + 10.0F * static_cast<float>(i), -44},
                          {-20 + 8.0F * static_cast<float>(i), -12}, 1.6F);
        canvas.fill(Paint(hex(0x7d4426), 0.5F));
        for (int i = 0; i < 3; ++i)
          canvas.ellipse({0, -52 - 13.0F * static_cast<float>(i)},
                         36 - 10.0F * static_cast<float>(i), 13,
                         mix(cream, white, 0.12F * static_cast<float>(i)));
      } else {
        canvas.blob({{-66, -62}, {66, -62}, {66, -16}, {0, -10}, {-66, -16}},
                    Paint::linear({-66, 0}, lighter(hex(0xb9743f), 0.2F), {66, 0},
                                  shade(hex(0xb9743f), 0.3F)));
        canvas.rect(-66, -44, 66, -38, cream);
        canvas.ellipse({0, -62}, 66, 15, cream);
        canvas.add_blob({{-66, -64},
                         {-58, -40},
                         {-48, -56},
                         {-36, -34},
                         {-24, -54},
                         {-10, -36},
                         {4, -54},
                         {18, -32},
                         {30, -54},
                         {44, -38},
                         {54, -56},
                         {66, -64},
                         {0, -54}});
        canvas.fill(cream);
        for (int i = 0; i < 7; ++i)
          canvas.add_circle({-48 + 16.0F * static_cast<float>(i),
                             -66 - 3 * std::sin(static_cast<float>(i) * 0.5F)},
                            6.4F);
        canvas.fill(hex(0xd8344a));
      }
      const int candles = small ? 1 : 5;
      for (int i = 0; i < candles; ++i) {
        const float x = small ? 0.0F : -32 + 16.0F * static_cast<float>(i);
        const float base = small ? -80.0F : -68.0F;
        constexpr std::uint32_t sticks[] = {0x4fa0d8, 0xf2b632, 0xe86fa0, 0x6fbf73, 0xa97be0};
        canvas.rect(x - 2.6F, base - 34, x + 2.6F, base, hex(sticks[i]));
        const float f = wave(pose.t, 0.41F, static_cast<float>(i) * 0.23F);
        canvas.glow({x, base - 42}, 24, hex(0xffd27a), 0.6F + 0.1F * f);
        canvas.blob(
            {{x - 3.6F, base - 38}, {x + f, base - 51}, {x + 3.6F, base - 38}, {x, base - 35}},
            hex(0xffb02e));
        canvas.ellipse({x, base - 39}, 1.6F, 3.4F, hex(0xfff0b8));
      }
      return;
    }
    case Dish::cookie:
    case Dish::donut: {
      const bool donut = type == Dish::donut;
      plate(canvas);
      for (int i = 0; i < 3; ++i) {
        const Point p = i == 0 ? Point{-38, -30} : i == 1 ? Point{40, -28} : Point{0, -56};
        const Rgb dough = tinted(0xd29a58);
        canvas.ellipse(p + Point{0, 4}, 38, 26, shade(dough, 0.4F));
        canvas.ellipse(
            p, 38, 26,
            Paint::radial(p + Point{-12, -10}, 62, lighter(dough, 0.22F), shade(dough, 0.22F)));
        if (donut) {
          constexpr std::uint32_t icings[] = {0xf49ab8, 0x5d3a26, 0xf7e3a0};
          canvas.add_ellipse(p + Point{0, -3}, 33, 21);
          canvas.fill(hex(icings[i]));
          canvas.ellipse(p + Point{0, -1}, 11, 7, shade(dough, 0.45F));
          constexpr std::uint32_t bits[] = {0xf2f2f2, 0xf7d23e, 0x5fc0e8, 0x8fd06a};
          for (int k = 0; k < 16; ++k) {
            const float a = 2 * pi * look.chance.unit(k + 30 * i);
            const Point q = p + Point{0, -3} + Point{22 * std::cos(a), 14 * std::sin(a)};
            canvas.line(q, q + polar(5, a * 3), 2.2F, hex(bits[k % 4]));
          }
        } else {
          for (int k = 0; k < 9; ++k)
            canvas.add_ellipse(p + Point{look.chance.range(-26, 26, k + 30 * i),
                                         look.chance.range(-16, 16, k + 30 * i + 9)},
                               4.4F, 3.4F);
          canvas.fill(hex(0x4a2c1c));
        }
      }
      return;
    }
    case Dish::bread:
    case Dish::rolls:
    case Dish::toast: {
      const Rgb crust = tinted(0xc98a45);
      if (type == Dish::toast) {
        canvas.ground_shadow({0, 1}, 76, 9, 0.38F);
        const float pop = 12 * std::max(0.0F, wave(pose.t, 3.3F));
        for (const float x : {-26.0F, 18.0F}) {
          canvas.round_rect(x - 22, -112 - pop, x + 22, -40, 11, shade(crust, 0.2F));
          canvas.round_rect(x - 17, -107 - pop, x + 17, -40, 8, hex(0xf1d6a4));
        }
        canvas.round_rect(-66, -70, 60, -2, 15,
                          Paint::vertical(-70, hex(0xe3e6ea), -2, hex(0x8d949e)));
        canvas.round_rect(58, -50, 70, -40, 3, hex(0x4a4d57));
        return;
      }
      canvas.ground_shadow({0, 1}, 96, 9, 0.38F);
      canvas.round_rect(-98, -10, 98, 0, 4, Paint::vertical(-10, hex(0xb9834f), 0, hex(0x8a5a35)));
      if (type == Dish::rolls) {
        for (int i = 0; i < 3; ++i) {
          const Point p{-54 + 54.0F * static_cast<float>(i), -36};
          canvas.circle(
              p, 28,
              Paint::radial(p + Point{-8, -9}, 50, lighter(crust, 0.25F), shade(crust, 0.3F)));
          std::array<Point, 22> spiral{};
          for (std::size_t k = 0; k < spiral.size(); ++k) {
            const float f = static_cast<float>(k) / static_cast<float>(spiral.size() - 1);
            spiral[k] = p + polar(23 * (1 - f * 0.88F), f * 13);
          }
          canvas.add_stroke(spiral, 2.6F, 1.8F);
          canvas.fill(hex(0x7d4a26));
          canvas.add_blob({p + Point{-20, -18}, p + Point{0, -24}, p + Point{20, -16},
                           p + Point{12, -8}, p + Point{2, 2}, p + Point{-6, -9}});
          canvas.fill(Paint(white, 0.9F));
        }
        return;
      }
      canvas.blob(
          {{-78, -14}, {-84, -42}, {-52, -66}, {0, -74}, {52, -66}, {84, -42}, {78, -14}, {0, -9}},
          Paint::vertical(-74, lighter(crust, 0.22F), -10, shade(crust, 0.32F)));
      for (int i = 0; i < 4; ++i) {
        const float x = -48 + 30.0F * static_cast<float>(i);
        canvas.add_blob({{x - 6, -42}, {x + 6, -66}, {x + 17, -68}, {x + 6, -40}});
      }
      canvas.fill(hex(0xf1d9ab));
      return;
    }
    case Dish::pizza: {
      canvas.ground_shadow({0, 1}, 108, 14, 0.38F);
      canvas.ellipse({0, -22}, 104, 34, hex(0xa06c3e));
      canvas.ellipse({0, -28}, 100, 32,
                     Paint::radial({-20, -40}, 130, hex(0xeec37f), hex(0xbb8040)));
      canvas.ellipse({0, -29}, 86, 26, tinted(0xd8472c));
      canvas.ellipse({0, -30}, 84, 25, hex(0xf6d374));
      for (int i = 0; i < 9; ++i) {
        const float a = 2 * pi * static_cast<float>(i) / 9;
        const float d = i % 2 == 0 ? 58.0F : 30.0F;
        canvas.ellipse(Point{d * std::cos(a), -30 + 0.3F * d * std::sin(a)}, 13, 6, hex(0xcf3f30));
      }
      for (int i = 0; i < 9; ++i)
        canvas.add_ellipse(
            {look.chance.range(-68, 68, i), -30 + look.chance.range(-15, 15, i + 20)}, 6, 2.8F,
            look.chance.range(-1, 1, i + 40));
      canvas.fill(hex(0x4f8f3f));
      for (int i = 0; i < 4; ++i)
        canvas.add_line(Point{0, -30} - Point{98 * std::cos(0.785F * static_cast<float>(i) + 0.2F),
                                              30 * std::sin(0.785F * static_cast<float>(i) + 0.2F)},
                        Point{0, -30} + Point{98 * std::cos(0.785F * static_cast<float>(i) + 0.2F),
                                              30 * std::sin(0.785F * static_cast<float>(i) + 0.2F)},
                        1.3F);
      canvas.fill(Paint(hex(0xa5682f), 0.7F));
      steam(canvas, 0, -52, pose.t, 34);
      return;
    }
    case Dish::burger:
    case Dish::sandwich: {
      plate(canvas, 78);
      const Rgb bun = tinted(0xdb9a4a);
      const bool square = type == Dish::sandwich;
      canvas.round_rect(-52, -34, 52, -14, square ? 4.0F : 10.0F,
                        Paint::vertical(-34, bun, -14, shade(bun, 0.3F)));
      canvas.add_blob({{-58, -40},
                       {-40, -34},
                       {-24, -40},
                       {-8, -33},
                       {8, -40},
                       {24, -33},
                       {40, -40},
                       {58, -38},
                       {54, -46},
                       {-54, -46}});
      canvas.fill(hex(0x7db84a));
      canvas.round_rect(-55, -58, 55, -43, 7,
                        Paint::vertical(-58, hex(0x7d4a30), -43, hex(0x4a2a1c)));
      canvas.polygon({{-56, -60}, {56, -60}, {40, -50}, {20, -58}, {-4, -48}, {-28, -58}},
                     hex(0xf7c33e));
      canvas.round_rect(-50, -68, 50, -60, 4, hex(0xdd3c2e));
      if (square) {
        canvas.round_rect(-54, -86, 54, -67, 5, Paint::vertical(-86, lighter(bun, 0.2F), -67, bun));
      } else {
        canvas.blob({{-56, -67}, {-48, -92}, {0, -108}, {48, -92}, {56, -67}},
                    Paint::vertical(-108, lighter(bun, 0.22F), -66, shade(bun, 0.14F)));
        for (int i = 0; i < 12; ++i)
          canvas.add_ellipse(
              {look.chance.range(-34, 34, i), -96 + look.chance.range(-6, 14, i + 20)}, 2.6F, 1.6F,
              look.chance.range(-1, 1, i + 40));
        canvas.fill(hex(0xfdf1d0));
      }
      return;
    }
    case Dish::hotdog:
    case Dish::taco: {
      plate(canvas, 94);
      if (type == Dish::taco) {
        for (int i = 1; i >= 0; --i) {
          const float x = i == 1 ? -22.0F : 24.0F;
          for (int k = 0; k < 8; ++k)
            canvas.add_circle({x - 38 + 11.0F * static_cast<float>(k),
                               -58 + 0.024F * (x - 38 + 11.0F * static_cast<float>(k) - x) *
                                         (x - 38 + 11.0F * static_cast<float>(k) - x)},
                              9);
          canvas.fill(hex(0x74b04a));
          for (int k = 0; k < 6; ++k)
            canvas.add_circle({x - 30 + 12.0F * static_cast<float>(k), -56}, 6);
          canvas.fill(hex(0xdc4330));
          for (int k = 0; k < 6; ++k)
            canvas.add_circle({x - 26 + 11.0F * static_cast<float>(k), -51}, 7);
          canvas.fill(hex(0x7d4a30));
          canvas.blob({{x - 54, -16}, {x - 42, -48}, {x, -58}, {x + 42, -48}, {x + 54, -16}},
                      Paint::vertical(-58, lighter(tinted(0xeebc5a), 0.2F), -16,
                                      shade(tinted(0xeebc5a), 0.22F)));
        }
        return;
      }
      canvas.add_limb({-70, -30}, 19, {70, -30}, 19);
      canvas.fill(Paint::vertical(-50, lighter(tinted(0xdb9a4a), 0.15F), -10,
                                  shade(tinted(0xdb9a4a), 0.3F)));
      canvas.add_limb({-80, -42}, 13, {80, -42}, 13);
      canvas.fill(Paint::vertical(-55, hex(0xd4693f), -28, hex(0x8e3a22)));
      std::array<Point, 15> squiggle{};
      for (std::size_t i = 0; i < squiggle.size(); ++i)
        squiggle[i] = {-70 + 10.0F * static_cast<float>(i), -48 + (i % 2 == 0 ? -4.0F : 4.0F)};
      canvas.add_stroke(squiggle, 2.6F, 2.6F);
      canvas.fill(hex(0xf7c93e));
      return;
    }
    case Dish::pancakes:
    case Dish::waffle: {
      plate(canvas);
      const Rgb cake = tinted(0xdda055);
      const bool waffle = type == Dish::waffle;
      const int layers = waffle ? 2 : 5;
      for (int i = 0; i < layers; ++i) {
        const float y = -20 - 13.0F * static_cast<float>(i);
        const float dx = look.chance.range(-3, 3, i);
        canvas.add_ellipse({dx, y + 5}, 58, 15);
        canvas.add_rect(dx - 58, y, dx + 58, y + 5);
        canvas.fill(shade(cake, 0.36F));
        canvas.ellipse({dx, y}, 58, 15,
                       Paint::radial({dx - 16, y - 6}, 90, lighter(cake, 0.26F), cake));
        if (waffle) {
          for (int k = -4; k <= 4; ++k) {
            canvas.add_line({dx + 12.0F * static_cast<float>(k) - 10, y - 13},
                            {dx + 12.0F * static_cast<float>(k) + 10, y + 13}, 2);
            canvas.add_line({dx - 54, y + 3.2F * static_cast<float>(k)},
                            {dx + 54, y + 3.2F * static_cast<float>(k)}, 1.3F);
          }
          canvas.fill(Paint(shade(cake, 0.4F), 0.4F));
        }
      }
      const float top = -20 - 13.0F * static_cast<float>(layers - 1);
      const float drip = 3 * wave(pose.t, 3.9F);
      canvas.add_blob({{-40, top - 4},
                       {0, top - 9},
                       {40, top - 3},
                       {50, top + 6},
                       {47, top + 26 + drip},
                       {39, top + 8},
                       {10, top + 10},
                       {2, top + 38 + drip},
                       {-6, top + 9},
                       {-34, top + 8},
                       {-42, top + 22},
                       {-50, top + 6}});
      canvas.fill(look.word <= 1 && !waffle ? hex(0x5a2f1a) : hex(0xb5651f));
      canvas.round_rect(-12, top - 14, 12, top - 2, 3, hex(0xfbe9a4));
      for (const Point p : {Point{-28, -4}, Point{24, -6}, Point{-16, -8}, Point{34, 0}})
        canvas.add_circle(Point{p.x, top + p.y - 4}, 8);
      canvas.fill(waffle || look.word == 0 ? hex(0xd8344a) : hex(0x40549c));
      return;
    }
    case Dish::sushi:
    case Dish::dumpling: {
      const bool sushi = type == Dish::sushi;
      if (sushi) {
        canvas.ground_shadow({0, 1}, 104, 9, 0.38F);
        canvas.rect(-102, -14, 102, -4, hex(0x4a3a32));
        canvas.rect(-86, -5, -70, 0, hex(0x3a2d27));
        canvas.rect(70, -5, 86, 0, hex(0x3a2d27));
        for (int i = 0; i < 4; ++i) {
          const float x = -74 + 50.0F * static_cast<float>(i);
          if (i % 2 == 0) {
            canvas.round_rect(x - 22, -48, x + 22, -14, 6, hex(0x26302b));
            canvas.ellipse({x, -48}, 22, 9, hex(0xfbf8f0));
            canvas.ellipse({x, -48}, 10, 4.4F, tinted(0xf2764a));
            canvas.add_ellipse({x + 5, -48}, 3, 2);
            canvas.fill(hex(0x7db84a));
          } else {
            canvas.round_rect(x - 24, -36, x + 24, -14, 10, hex(0xfaf6ec));
            canvas.blob({{x - 28, -30},
                         {x - 20, -46},
                         {x + 10, -48},
                         {x + 28, -34},
                         {x + 24, -28},
                         {x, -34}},
                        Paint::linear({x - 26, -40}, lighter(tinted(0xf2764a), 0.2F), {x + 26, -30},
                                      tinted(0xf2764a)));
            for (int k = 0; k < 3; ++k)
              canvas.add_line({x - 14 + 12.0F * static_cast<float>(k), -45},
                              {x - 8 + 12.0F * static_cast<float>(k), -34}, 1.6F);
            canvas.fill(Paint(white, 0.6F));
          }
        }
        canvas.add_line({-100, -58}, {90, -74}, 3);
        canvas.add_line({-98, -66}, {92, -80}, 3);
        canvas.fill(hex(0x8a3a2a));
        return;
      }
      canvas.ground_shadow({0, 1}, 94, 10, 0.38F);
      canvas.round_rect(-90, -40, 90, 0, 8, Paint::vertical(-40, hex(0xd9a866), 0, hex(0x9a6b38)));
      for (int i = 0; i < 12; ++i)
        canvas.add_rect(-84 + 15.0F * static_cast<float>(i), -38,
                        -82 + 15.0F * static_cast<float>(i), -2);
      canvas.fill(Paint(hex(0x7d5228), 0.6F));
      canvas.ellipse({0, -40}, 90, 16, hex(0xe9cf9a));
      for (int i = 0; i < 5; ++i) {
        const Point p{-56 + 28.0F * static_cast<float>(i), -48 + 5.0F * static_cast<float>(i % 2)};
        canvas.blob({p + Point{-20, 4}, p + Point{-14, -14}, p + Point{0, -22}, p + Point{14, -14},
                     p + Point{20, 4}, p + Point{0, 9}},
                    Paint::radial(p + Point{-5, -8}, 36, white, hex(0xe3d6c0)));
        for (int k = 0; k < 4; ++k)
          canvas.add_stroke({p + Point{0, -19}, p + Point{-9 + 6.0F * static_cast<float>(k), -9}},
                            0.9F, 0.6F);
        canvas.fill(Paint(hex(0xc7b594), 0.8F));
      }
      steam(canvas, 0, -70, pose.t, 36);
      return;
    }
    case Dish::shrimp:
    case Dish::grill: {
      if (type == Dish::grill) {
        canvas.ground_shadow({0, 1}, 96, 9, 0.4F);
        for (const float x : {-60.0F, 60.0F}) canvas.add_line({x * 0.7F, -40}, {x, 0}, 5);
        canvas.fill(hex(0x3b3a42));
        const float f = wave(pose.t, 0.5F);
        for (int i = 0; i < 9; ++i) {
          const float x = -64 + 16.0F * static_cast<float>(i);
          const float h = 20 + 10 * wave(pose.t, 0.43F, look.chance.unit(i));
          canvas.add_blob({{x - 8, -52},
                           {x - 3 + f * 2, -52 - h * 0.6F},
                           {x + f * 3, -52 - h},
                           {x + 6, -52 - h * 0.5F},
                           {x + 8, -52}});
        }
        canvas.fill(hex(0xff8a2a));
        canvas.glow({0, -54}, 110, hex(0xff9a3d), 0.35F);
        canvas.blob({{-88, -56}, {88, -56}, {66, -26}, {0, -18}, {-66, -26}},
                    Paint::vertical(-56, hex(0x4a4952), -18, hex(0x26252c)));
        for (int i = 0; i < 12; ++i)
          canvas.add_line({-82 + 15.0F * static_cast<float>(i), -62},
                          {-82 + 15.0F * static_cast<float>(i), -56}, 2);
        canvas.add_rect(-90, -62, 90, -59);
        canvas.fill(hex(0x9a9fa8));
        for (int i = 0; i < 3; ++i) {
          const float x = -48 + 48.0F * static_cast<float>(i);
          canvas.blob({{x - 21, -66},
                       {x - 14, -78},
                       {x + 10, -80},
                       {x + 21, -68},
                       {x + 8, -61},
                       {x - 12, -61}},
                      Paint::vertical(-80, tinted(0xa5522f), -61, shade(tinted(0xa5522f), 0.4F)));
          for (int k = 0; k < 3; ++k)
            canvas.add_line({x - 10 + 9.0F * static_cast<float>(k), -77},
                            {x - 6 + 9.0F * static_cast<float>(k), -64}, 1.9F);
        }
        canvas.fill(Paint(hex(0x2d1611), 0.8F));
        steam(canvas, -20, -86, pose.t, 40);
        return;
      }
      plate(canvas);
      canvas.line({-84, -36}, {84, -44}, 2.6F, hex(0xb9834f));
      for (int i = 0; i < 4; ++i) {
        const Point p{-56 + 36.0F * static_cast<float>(i), -40};
        canvas.stroke({p + Point{14, -12}, p + Point{-6, -15}, p + Point{-13, 0}, p + Point{0, 13},
                       p + Point{12, 10}},
                      9, 4,
                      Paint::vertical(p.y - 16, lighter(tinted(0xf08a5a), 0.25F), p.y + 14,
                                      shade(tinted(0xf08a5a), 0.2F)));
        for (int k = 0; k < 3; ++k)
          canvas.add_arc(p, 12 + 3.0F * static_cast<float>(k), 1.1F, 2.6F, 3.6F);
        canvas.fill(Paint(hex(0xb5502f), 0.7F));
      }
      steam(canvas, 0, -60, pose.t, 30);
      return;
    }
    case Dish::egg:
    case Dish::pan: {
      canvas.ground_shadow({0, 1}, 92, 10, 0.4F);
      canvas.limb({70, -20}, 7, {150, -34}, 6, hex(0x3a2d2a));
      canvas.ellipse({0, -14}, 86, 22, hex(0x2b2a30));
      canvas.ellipse({0, -20}, 82, 20, hex(0x45444c));
      if (type == Dish::egg) {
        canvas.blob({{-52, -22},
                     {-34, -36},
                     {0, -35},
                     {22, -38},
                     {50, -26},
                     {38, -12},
                     {4, -9},
                     {-32, -10}},
                    hex(0xfdfbf5));
        canvas.ellipse({-14, -25}, 17, 8.5F,
                       Paint::radial({-18, -28}, 26, hex(0xffd65a), hex(0xf29a22)));
        canvas.ellipse({24, -23}, 15, 7.5F,
                       Paint::radial({20, -26}, 24, hex(0xffd65a), hex(0xf29a22)));
      } else {
        for (int i = 0; i < 9; ++i) {
          const float hop = 5 * std::max(0.0F, wave(pose.t, 0.9F, look.chance.unit(i)));
          canvas.ellipse(
              {look.chance.range(-58, 58, i), -22 + look.chance.range(-7, 7, i + 20) - hop}, 12, 8,
              hex(i % 3 == 0   ? 0xd84a35
                  : i % 3 == 1 ? 0x7db84a
                               : 0xe9c08a));
        }
      }
      steam(canvas, 0, -40, pose.t, 38);
      return;
    }
    case Dish::fries:
    case Dish::popcorn: {
      canvas.ground_shadow({0, 1}, 56, 8, 0.38F);
      const bool fries = type == Dish::fries;
      for (int i = 0; i < (fries ? 13 : 20); ++i) {
        const float x = look.chance.range(-36, 36, i);
        if (fries) {
          canvas.add_line({x * 0.7F, -50}, {x, -100 - look.chance.range(0, 30, i + 20)}, 8);
        } else {
          const Point p{x, -98 - look.chance.range(0, 24, i + 20) * (1 - std::abs(x) / 60)};
          canvas.add_circle(p, 8);
          canvas.add_circle(p + Point{6, -4}, 6);
        }
      }
      canvas.fill(fries ? hex(0xf5c842) : hex(0xfdf3d4));
      const Rgb box = tinted(0xd8372e);
      canvas.polygon({{-44, -90}, {44, -90}, {33, 0}, {-33, 0}}, fries ? box : hex(0xfaf6ee));
      if (fries) {
        canvas.add_circle({0, -44}, 16);
        canvas.fill(hex(0xf7d23e));
      } else {
        for (int i = 0; i < 4; ++i)
          canvas.add_polygon({{-44 + 24.0F * static_cast<float>(i), -90},
                              {-32 + 24.0F * static_cast<float>(i), -90},
                              {-24 + 18.0F * static_cast<float>(i), 0},
                              {-33 + 18.0F * static_cast<float>(i), 0}});
        canvas.fill(box);
      }
      return;
    }
    case Dish::pasta:
    case Dish::soup:
    case Dish::rice:
    case Dish::salad: {
      canvas.ground_shadow({0, 1}, 88, 10, 0.38F);
      constexpr std::uint32_t bowls[] = {0xf6f1e8, 0x4a6fa5, 0xd9764a, 0x5f8f86};
      const Rgb ware = hex(look.chance.pick(bowls, 9));
      const float rx = 86;
      const float depth = 62;
      canvas.ellipse({0, -depth}, rx, rx * 0.24F, shade(ware, 0.4F));
      if (type == Dish::pasta) {
        for (int i = 0; i < 15; ++i) {
          const float x = look.chance.range(-58, 58, i);
          const float y = -depth - look.chance.range(0, 24, i + 20) * (1 - std::abs(x) / 90);
          canvas.stroke({{x - 34, y + 8}, {x - 12, y - 6}, {x + 12, y + 6}, {x + 34, y - 2}}, 3.4F,
                        3.4F, mix(tinted(0xf2cf7a), hex(0xdba94a), look.chance.unit(i + 40)));
        }
        canvas.ellipse({0, -depth - 16}, 30, 9, hex(0xcf432c));
        leaf_garnish(canvas, {4, -depth - 22}, 13);
      } else if (type == Dish::soup) {
        canvas.ellipse({0, -depth + 2}, rx * 0.92F, rx * 0.2F,
                       tinted(look.chance.yes(0.5F, 3) ? 0xe0802f : 0x8fae4a));
        for (int i = 0; i < 8; ++i)
          canvas.add_ellipse(
              {look.chance.range(-54, 54, i) + wave(pose.t, 4.1F, look.chance.unit(i)) * 2,
               -depth + look.chance.range(-8, 10, i + 20)},
              8, 3.6F);
        canvas.fill(hex(0xf3e0b4));
        for (int i = 0; i < 9; ++i)
          canvas.add_ellipse(
              {look.chance.range(-54, 54, i + 60), -depth + look.chance.range(-8, 10, i + 80)}, 4,
              2);
        canvas.fill(hex(0x5a9a3f));
      } else if (type == Dish::rice) {
        const Rgb grain = tinted(0xfaf6ea);
        canvas.blob(
            {{-70, -depth + 2},
             {-48, -depth - 24},
             {0, -depth - 36},
             {48, -depth - 24},
             {70, -depth + 2}},
            Paint::vertical(-depth - 36, lighter(grain, 0.2F), -depth + 4, shade(grain, 0.12F)));
        for (int i = 0; i < 34; ++i)
          canvas.add_ellipse(
              {look.chance.range(-54, 54, i), -depth - 4 - look.chance.range(0, 24, i + 40) * 0.9F},
              4, 1.6F, look.chance.range(-1.5F, 1.5F, i + 80));
        canvas.fill(Paint(shade(grain, 0.16F), 0.6F));
      } else {
        for (int i = 0; i < 16; ++i) {
          const Point p{look.chance.range(-66, 66, i), -depth - look.chance.range(-4, 26, i + 20)};
          canvas.blob({p + Point{-17, 6}, p + Point{-12, -10}, p + Point{2, -15}, p + Point{15, -7},
                       p + Point{17, 7}, p + Point{0, 3}},
                      mix(tinted(0x6fae45), hex(0xb6d76a), look.chance.unit(i + 40)));
        }
        for (int i = 0; i < 6; ++i)
          canvas.circle(
              {look.chance.range(-52, 52, i + 60), -depth - look.chance.range(0, 18, i + 80)}, 9,
              hex(0xe0442f));
        for (int i = 0; i < 4; ++i)
          canvas.ellipse(
              {look.chance.range(-50, 50, i + 100), -depth - look.chance.range(0, 16, i + 120)}, 10,
              8, hex(i % 2 == 0 ? 0xf5c06a : 0xf28a6a));
      }
      bowl(canvas, ware, rx, depth);
      if (type != Dish::salad) steam(canvas, 0, -depth - 34, pose.t, 34);
      return;
    }
    case Dish::cheese: {
      canvas.ground_shadow({0, 1}, 92, 9, 0.38F);
      const Rgb c = tinted(0xf6c544);
      canvas.polygon({{-78, -44}, {78, -70}, {78, -4}, {-78, -4}},
                     Paint::vertical(-70, c, -4, shade(c, 0.16F)));
      canvas.polygon({{-78, -44}, {40, -92}, {78, -70}}, lighter(c, 0.3F));
      for (const Point p :
           {Point{-40, -24}, Point{4, -36}, Point{46, -26}, Point{20, -14}, Point{60, -52}})
        canvas.add_ellipse(p, 11, 8);
      canvas.fill(shade(c, 0.3F));
      return;
    }
    case Dish::chocolate:
    case Dish::honey: {
      canvas.ground_shadow({0, 1}, 72, 9, 0.38F);
      if (type == Dish::honey) {
        canvas.round_rect(-46, -90, 46, -2, 17, Paint(tinted(0xf0a528), 0.95F));
        canvas.round_rect(-40, -84, -26, -12, 7, Paint(white, 0.35F));
        canvas.round_rect(-48, -106, 48, -86, 5, hex(0xfaf3e4));
        canvas.rect(-46, -62, 46, -30, hex(0xfdf6e6));
        canvas.add_polygon({{-12, -46}, {-6, -56}, {6, -56}, {12, -46}, {6, -36}, {-6, -36}});
        canvas.fill(hex(0xf0a528));
        return;
      }
      const Rgb c = tinted(0x5a3422);
      canvas.rotate(-0.12F);
      canvas.round_rect(-70, -106, 70, -6, 4, c);
      for (int r = 0; r < 3; ++r) {
        for (int i = 0; i < 4; ++i)
          canvas.add_round_rect(
              -64 + 33.0F * static_cast<float>(i), -101 + 32.0F * static_cast<float>(r),
              -36 + 33.0F * static_cast<float>(i), -74 + 32.0F * static_cast<float>(r), 3);
      }
      canvas.fill(Paint::linear({-70, -106}, lighter(c, 0.22F), {70, -6}, lighter(c, 0.05F)));
      canvas.polygon({{-74, -44}, {74, -30}, {74, 0}, {-74, 0}}, look.accent);
      return;
    }
    case Dish::ice_cream: {
      canvas.polygon({{-34, -74}, {34, -74}, {0, 0}},
                     Paint::linear({-34, 0}, hex(0xe9b56a), {34, 0}, hex(0xb57a36)));
      for (int i = 0; i < 4; ++i) {
        canvas.add_line({-30 + 14.0F * static_cast<float>(i), -72},
                        {6 + 6.0F * static_cast<float>(i), -30 - 10.0F * static_cast<float>(i)},
                        1.5F);
        canvas.add_line({30 - 14.0F * static_cast<float>(i), -72},
                        {-6 - 6.0F * static_cast<float>(i), -30 - 10.0F * static_cast<float>(i)},
                        1.5F);
      }
      canvas.fill(Paint(hex(0x9a6128), 0.8F));
      const Rgb scoop = tinted(look.chance.yes(0.5F, 1) ? 0xf49ab8 : 0xa6dcc0);
      canvas.circle({-16, -96}, 28,
                    Paint::radial({-24, -108}, 50, lighter(scoop, 0.3F), shade(scoop, 0.2F)));
      canvas.circle({20, -96}, 27, Paint::radial({12, -108}, 50, hex(0xfff4dc), hex(0xd9c08f)));
      canvas.circle({2, -126}, 28, Paint::radial({-8, -138}, 50, hex(0x8a5a40), hex(0x4a2a1c)));
      canvas.circle({4, -156}, 8, hex(0xd8304a));
      canvas.rect(24, -176, 30, -128, hex(0xdb9a4a));
      return;
    }
    case Dish::jelly: {
      plate(canvas, 76);
      const Rgb c = tinted(0xe0345a);
      const float wobble = 0.05F * wave(pose.t, 0.8F);
      canvas.scale(1 + wobble, 1 - wobble);
      canvas.blob({{-48, -14}, {-40, -50}, {-26, -78}, {26, -78}, {40, -50}, {48, -14}, {0, -8}},
                  Paint::linear({-46, -70}, lighter(c, 0.35F), {46, -10}, c, 0.92F, 0.92F));
      for (const float x : {-28.0F, -9.0F, 9.0F, 28.0F})
        canvas.add_stroke({{x * 0.7F, -76}, {x, -44}, {x * 1.2F, -14}}, 1.6F, 1.6F);
      canvas.fill(Paint(white, 0.3F));
      canvas.circle({0, -84}, 9, hex(0xfdf6ee));
      return;
    }
  }
}

const std::vector<Figure>& table() {
  static const std::vector<Figure> figures = [] {
    const auto make = [](std::string_view words, auto draw, auto variant, float width,
                         float height) {
      Figure figure;
      figure.words = words;
      figure.draw = draw;
      figure.variant = static_cast<int>(variant);
      figure.width = width;
      figure.height = height;
      figure.metres = 0.2F;
      figure.home = Home::table;
      figure.family = Family::food;
      return figure;
    };
    return std::vector<Figure>{
        make("apple|apples|green apple|apple fruit", draw_fruit, Fruit::apple, 110, 118),
        make("pear|pears|guava", draw_fruit, Fruit::pear, 96, 118),
        make("peach|mango|apricot|nectarine|plum|peaches", draw_fruit, Fruit::peach, 110, 118),
        make("orange|mandarin|grapefruit|tangerine|orange fruit|citrus|fruit|fruits|fruit "
             "signage|slice of fruit",
             draw_fruit, Fruit::orange, 150, 104),
        make("lemon|lime|lemons|limes", draw_fruit, Fruit::lemon, 150, 104),
        make("banana|bananas|plantain", draw_fruit, Fruit::banana, 140, 104),
        make("strawberry|strawberries|strawberry fruit", draw_fruit, Fruit::strawberry, 160, 92),
        make("kiwi|kiwifruit|kiwi fruit", draw_fruit, Fruit::kiwi, 160, 84),
        make("papaya|melon|cantaloupe|papaya fruit", draw_fruit, Fruit::papaya, 156, 100),
        make("avocado|avocados|guacamole", draw_fruit, Fruit::avocado, 160, 94),
        make("pineapple|ananas|pineapples", draw_fruit, Fruit::pineapple, 100, 168),
        make("watermelon|watermelons", draw_fruit, Fruit::watermelon, 172, 72),
        make("grapes|grape|grapevine", draw_fruit, Fruit::grapes, 124, 136),
        make("blueberry|raspberry|berry|blackberry|berries|currant|cranberry|acorn|nut|nuts|walnut|"
             "almond|hazelnut|peanut|pea|olive|coffee bean|coffee beans|grain|rice grain|rice "
             "grains|roasted coffee beans|lentil",
             draw_fruit, Fruit::berry, 124, 70),
        make("cherry|cherries", draw_fruit, Fruit::cherry, 140, 140),
        make("coconut|coconuts|coconut fruit", draw_fruit, Fruit::coconut, 130, 146),
        make("dragon fruit|pitaya|dragonfruit|lychee", draw_fruit, Fruit::dragon, 160, 106),
        make("pumpkin|pumpkins|squash|gourd", draw_fruit, Fruit::pumpkin, 160, 112),
        make("jack o lantern|jack|halloween|jack lantern|halloween decoration|trick", draw_fruit,
             Fruit::jack, 160, 112),
        make("tomato|tomatoes", draw_fruit, Fruit::tomato, 150, 96),
        make("carrot|carrots|radish|parsnip|turnip|beet", draw_fruit, Fruit::carrot, 130, 140),
        make("broccoli|cauliflower|broccoli dish", draw_fruit, Fruit::broccoli, 150, 118),
        make("cabbage|lettuce|spinach|kale|leafy vegetable|green leafy "
             "vegetable|vegetable|vegetables|artichoke",
             draw_fruit, Fruit::cabbage, 140, 98),
        make("cucumber|zucchini|pickle|cucumbers|courgette", draw_fruit, Fruit::cucumber, 190, 54),
        make("eggplant|aubergine", draw_fruit, Fruit::eggplant, 176, 64),
        make("pepper|chili|paprika|chilli|bell pepper", draw_fruit, Fruit::pepper, 176, 54),
        make("onion|onions|shallot|leek", draw_fruit, Fruit::onion, 110, 112),
        make("garlic|ginger", draw_fruit, Fruit::garlic, 110, 112),
        make("potato|potatoes|yam|sweet potato|truffle", draw_fruit, Fruit::potato, 126, 66),

        make("coffee|espresso|cappuccino|latte|mocha|cup|mug|ceramic mug|cup of coffee|pink "
             "mug|hot beverage|beverage|hot chocolate|cocoa",
             draw_drink, Drink::coffee, 144, 96),
        make("tea|chai|cup of tea|teacup|teapot", draw_drink, Drink::tea, 144, 96),
        make("matcha|matcha tea|green tea", draw_drink, Drink::matcha, 144, 96),
        make("wine|champagne|red wine|wine glass|wineglass|prosecco|fake blood|sangria", draw_drink,
             Drink::wine, 92, 152),
        make("beer|ale|lager|pint|glass filled with beer|cider", draw_drink, Drink::beer, 116, 136),
        make("juice|orange juice|drink|drinks|straw|soda|cola|glass|fruit juice|soft drink",
             draw_drink, Drink::juice, 100, 170),
        make("cocktail|martini|margarita|mojito|alcoholic drink|cocktail drink|punch|alcohol",
             draw_drink, Drink::cocktail, 144, 170),
        make("milk|yogurt|cream|whipped cream|yoghurt", draw_drink, Drink::milk, 80, 126),
        make("smoothie|milkshake|shake|smoothies|frappe", draw_drink, Drink::smoothie, 100, 170),
        make("whiskey|whisky|rum|brandy|bourbon|cognac|vodka", draw_drink, Drink::whiskey, 84, 78),
        make("water glass|glass of water|mineral water", draw_drink, Drink::water, 80, 126),
        make("bottle|bottles|ketchup|syrup|sauce|teriyaki sauce|vinegar|olive oil|soy "
             "sauce|perfume|lotion|sunblock",
             draw_drink, Drink::bottle, 60, 166),
        make("kettle|tea kettle|glass kettle|coffee pot", draw_drink, Drink::kettle, 170, 124),
        make("lemonade|iced tea|ice cube|fresh lemonade", draw_drink, Drink::lemonade, 100, 170),

        make(
            "food|dish|meal|dinner|lunch|cuisine|breakfast|brunch|buffet|feast|snack|plate|serving|"
            "delicacy|gourmet dish|appetizer|recipe|asian cuisine|vegetarian dish|picnic|mexican "
            "dish|japanese food|hot dish|menu|ingredient|street food|octopus dish|healthy",
            draw_dish, Dish::generic, 190, 74),
        make("cake|birthday "
             "cake|pie|dessert|tart|cheesecake|birthday|pastry|brownie|pudding|sweets|delicious "
             "dessert|slice of a pie|custard",
             draw_dish, Dish::cake, 190, 122),
        make("cookie|cookies|biscuit|biscuits|cracker|crackers|gingerbread|pretzel|christmas "
             "cookie|macaron|cracker sandwich",
             draw_dish, Dish::cookie, 190, 90),
        make("bread|baguette|loaf|bagel|sourdough|baked bread|croissant|dough|bun|flour|pita",
             draw_dish, Dish::bread, 200, 78),
        make("cinnamon roll|cinnamon rolls|roll|rolls|swiss roll", draw_dish, Dish::rolls, 200, 70),
        make("toast|toaster", draw_dish, Dish::toast, 140, 120),
        make("pizza|pizza slice|pizza slices|flatbread", draw_dish, Dish::pizza, 212, 66),
        make("burger|hamburger|cheeseburger|hamburgers", draw_dish, Dish::burger, 160, 112),
        make("sandwich|sandwiches|panini|club sandwich", draw_dish, Dish::sandwich, 160, 92),
        make("hot dog|hot dogs|sausage|sausages|hotdog|bratwurst|corn dog", draw_dish, Dish::hotdog,
             192, 60),
        make("taco|burrito|tacos|nacho|nachos|tortilla|quesadilla|wrap|shawarma|kebab", draw_dish,
             Dish::taco, 192, 74),
        make("pancake|crepe|pancakes|pancake tower|crepes", draw_dish, Dish::pancakes, 190, 96),
        make("waffle|waffles", draw_dish, Dish::waffle, 190, 62),
        make("donut|doughnut|donuts|doughnuts", draw_dish, Dish::donut, 190, 90),
        make("sushi|sashimi|sushi roll|sushi rolls|tuna sashimi|maki|nigiri", draw_dish,
             Dish::sushi, 208, 80),
        make("dumpling|dim sum|dumplings|ravioli|gyoza|momo", draw_dish, Dish::dumpling, 184, 78),
        make("steak|meat|beef|pork|bacon|roast|ham|ribs|pork ribs|roasted beef|pork meat|lamb "
             "chop|uncooked pork meat|veal",
             draw_dish, Dish::steak, 190, 62),
        make("chicken breast|roast chicken|fried chicken|turkey dish|drumstick|chicken wing|cooked "
             "chicken breast",
             draw_dish, Dish::chicken, 190, 78),
        make("fried fish|grilled fish|salmon|seafood|fish dish|tuna dish", draw_dish, Dish::fish,
             190, 64),
        make("skewer|shrimp skewer|grilled shrimp|prawns|grilled shrimp skewer|calamari", draw_dish,
             Dish::shrimp, 190, 70),
        make("grill|barbecue|bbq|charcoal grill|charcoal|pan grill", draw_dish, Dish::grill, 192,
             96),
        make("egg|eggs|omelette|omelet|fried egg|egg yolk|yolk|scrambled eggs", draw_dish,
             Dish::egg, 250, 46),
        make("frying pan|wok|pan|cooking|stove|skillet|electric stove|saucepan|frying", draw_dish,
             Dish::pan, 250, 46),
        make("fries|french fries|chips|crisps|onion ring|onion rings", draw_dish, Dish::fries, 100,
             134),
        make("popcorn|caramel corn", draw_dish, Dish::popcorn, 100, 126),
        make("pasta|spaghetti|noodle|noodles|ramen|lasagna|macaroni|carbonara", draw_dish,
             Dish::pasta, 178, 96),
        make("soup|stew|curry|broth|chowder|broccoli soup|soup dish|porridge|clay pot|chili con "
             "carne|hotpot|oatmeal|cereal",
             draw_dish, Dish::soup, 178, 82),
        make("rice|risotto|fried rice|paella|red rice|couscous|quinoa", draw_dish, Dish::rice, 178,
             100),
        make("salad|coleslaw|salmon salad|vegetable salad|fresh salmon salad", draw_dish,
             Dish::salad, 178, 94),
        make("cheese|cheddar|mozzarella|butter", draw_dish, Dish::cheese, 164, 94),
        make("chocolate|candy|bar of chocolate|candies|chocolates|lollipop|fudge|chocolate bar",
             draw_dish, Dish::chocolate, 164, 116),
        make("honey|jam|marmalade|jar|jars|peanut butter|spread", draw_dish, Dish::honey, 104, 108),
        make("ice cream|gelato|sundae|popsicle|sorbet|cone", draw_dish, Dish::ice_cream, 96, 176),
        make("muffin|cupcake|cupcakes|muffins", draw_dish, Dish::muffin, 124, 132),
        make("jelly|gelatin|pudding jelly|mousse", draw_dish, Dish::jelly, 156, 94),
        make("tofu|tempeh|tofu dish", draw_dish, Dish::tofu, 190, 62),
    };
  }();
  return figures;
}

}  // namespace

std::span<const Figure> foods() { return table(); }

}  // namespace clipmill::drawing
