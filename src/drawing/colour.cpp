#include "drawing/colour.hpp"

#include <cmath>
#include <numbers>

namespace clipmill::drawing {
namespace {

float encode(float linear) {
  return linear <= 0.0031308F ? 12.92F * linear : 1.055F * std::pow(linear, 1.0F / 2.4F) - 0.055F;
}
float decode(float coded) {
  return coded <= 0.04045F ? coded / 12.92F : std::pow((coded + 0.055F) / 1.055F, 2.4F);
}

struct Linear {
  float r, g, b;
};

Linear from_oklab(float lightness, float a, float b) {
  const float l = lightness + 0.3963377774F * a + 0.2158037573F * b;
  const float m = lightness - 0.1055613458F * a - 0.0638541728F * b;
  const float s = lightness - 0.0894841775F * a - 1.2914855480F * b;
  const float l3 = l * l * l;
  const float m3 = m * m * m;
  const float s3 = s * s * s;
  return Linear{4.0767416621F * l3 - 3.3077115913F * m3 + 0.2309699292F * s3,
                -1.2684380046F * l3 + 2.6097574011F * m3 - 0.3413193965F * s3,
                -0.0041960863F * l3 - 0.7034186147F * m3 + 1.7076147010F * s3};
}

bool in_gamut(const Linear& c) {
  constexpr float slack = 1e-4F;
  return c.r >= -slack && c.g >= -slack && c.b >= -slack && c.r <= 1 + slack && c.g <= 1 + slack &&
         c.b <= 1 + slack;
}

}  // namespace

Rgb oklch(float lightness, float chroma, float hue) {
  const float angle = hue * 2 * std::numbers::pi_v<float>;
  Linear colour{};
  for (int step = 0; step < 12; ++step) {
    colour = from_oklab(lightness, chroma * std::cos(angle), chroma * std::sin(angle));
    if (in_gamut(colour)) break;
    chroma *= 0.88F;
  }
  const auto channel = [](float value) { return encode(std::clamp(value, 0.0F, 1.0F)); };
  return Rgb{channel(colour.r), channel(colour.g), channel(colour.b)};
}

Lch to_oklch(Rgb colour) {
  const float r = decode(colour.r);
  const float g = decode(colour.g);
  const float b = decode(colour.b);
  const float l = std::cbrt(0.4122214708F * r + 0.5363325363F * g + 0.0514459929F * b);
  const float m = std::cbrt(0.2119034982F * r + 0.6806995451F * g + 0.1073969566F * b);
  const float s = std::cbrt(0.0883024619F * r + 0.2817188376F * g + 0.6299787005F * b);
  const float lightness = 0.2104542553F * l + 0.7936177850F * m - 0.0040720468F * s;
  const float green_red = 1.9779984951F * l - 2.4285922050F * m + 0.4505937099F * s;
  const float blue_yellow = 0.0259040371F * l + 0.7827717662F * m - 0.8086757660F * s;
  float hue = std::atan2(blue_yellow, green_red) / (2 * std::numbers::pi_v<float>);
  if (hue < 0) hue += 1;
  return Lch{lightness, std::hypot(green_red, blue_yellow), hue};
}

}  // namespace clipmill::drawing
