// The loops that every pixel goes through, in the widest form that this processor has.
//
// Written as plain loops that compilers vectorise; on x86-64 compiled twice, and the AVX2 version
// is chosen at run time (a build for any x86-64 must not ask for more). The pictures are the same.
#pragma once

#include <cstdint>

namespace clipmill::drawing {

struct PixelLoops {
  // row = (upper * (16 - f) + lower * f + noise) / 256 with 4 fractional bits in upper and lower.
  void (*smooth_row)(std::uint8_t* row, const std::uint16_t* upper, const std::uint16_t* lower,
                     const std::uint16_t* noise, int f, int count);
  // y = 16 + (y - 16) * gain + light; gains have 11 fractional bits and are at most 1, lights 4.
  void (*light_row)(std::uint8_t* row, const std::uint16_t* upper_gain,
                    const std::uint16_t* lower_gain, const std::int16_t* upper_light,
                    const std::int16_t* lower_light, int f, int count);
  // u = u + light.
  void (*tint_row)(std::uint8_t* row, const std::int16_t* upper_light,
                   const std::int16_t* lower_light, int f, int count);
  // row = row mixed with a value; alpha from 0 to 256.
  void (*blend_run)(std::uint8_t* row, int value, int alpha, int count);
  // start + slope * i, kept between 0 and 1.
  void (*linear_shares)(float* shares, float start, float slope, int count);
  // 1 - max(0, 1 - |p + step * i|^2)^2
  void (*radial_shares)(float* shares, float x, float y, float step_x, float step_y, int count);
  // from + (to - from) * share
  void (*values)(std::uint16_t* values, const float* shares, float from, float to, int count);
  // alphas * full / 256, times a mask of 0 to 255 if there is one.
  void (*weaken)(std::uint16_t* alphas, int full, const std::uint8_t* mask, int count);
  void (*blend_values)(std::uint8_t* row, const std::uint16_t* values, const std::uint16_t* alphas,
                       int count);
  void (*copy_values)(std::uint8_t* row, const std::uint16_t* values, int count);
};

const PixelLoops& pixel_loops();

}  // namespace clipmill::drawing
