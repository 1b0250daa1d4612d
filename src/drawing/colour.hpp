// Colours: gamma-coded sRGB from 0 to 1, mixed where they are drawn and turned into BT.709 studio
// range YUV at the last step. Palettes are chosen in OKLCH, where equal steps look equal
// (Björn Ottosson, https://bottosson.github.io/posts/oklab/).
#pragma once

#include <algorithm>
#include <cstdint>

namespace clipmill::drawing {

struct Rgb {
  float r = 0;
  float g = 0;
  float b = 0;

  bool operator==(const Rgb&) const = default;
};

constexpr Rgb hex(std::uint32_t value) {
  return Rgb{static_cast<float>(value >> 16 & 255) / 255.0F,
             static_cast<float>(value >> 8 & 255) / 255.0F,
             static_cast<float>(value & 255) / 255.0F};
}

constexpr Rgb white = hex(0xffffff);
constexpr Rgb black = hex(0x000000);

constexpr Rgb mix(Rgb a, Rgb b, float t) {
  return Rgb{a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
}
constexpr Rgb lighter(Rgb c, float t) { return mix(c, white, t); }
constexpr Rgb darker(Rgb c, float t) { return mix(c, black, t); }
constexpr Rgb operator*(Rgb a, Rgb b) { return Rgb{a.r * b.r, a.g * b.g, a.b * b.b}; }

// A shadow's colour: darker, cooler and a little richer than black laid over it would be.
constexpr Rgb shade(Rgb c, float t) {
  return mix(c, Rgb{c.r * 0.28F, c.g * 0.26F, c.b * 0.40F}, t);
}

constexpr float luminance(Rgb c) { return 0.2126F * c.r + 0.7152F * c.g + 0.0722F * c.b; }

// Lightness 0 to 1, chroma 0 to about 0.3, hue in turns (0 red-pink, 1/6 orange-yellow, 2/5 green,
// 2/3 blue). Out of gamut: chroma gives way.
Rgb oklch(float lightness, float chroma, float hue);

// Lightness, chroma and hue of a colour, as oklch takes them.
struct Lch {
  float lightness = 0;
  float chroma = 0;
  float hue = 0;
};
Lch to_oklch(Rgb colour);

struct Yuv {
  float y = 16;
  float u = 128;
  float v = 128;
};

constexpr Yuv to_yuv(Rgb c) {
  const float luma = 0.2126F * c.r + 0.7152F * c.g + 0.0722F * c.b;
  return Yuv{16.0F + 219.0F * luma, 128.0F + 224.0F * (c.b - luma) / 1.8556F,
             128.0F + 224.0F * (c.r - luma) / 1.5748F};
}

}  // namespace clipmill::drawing
