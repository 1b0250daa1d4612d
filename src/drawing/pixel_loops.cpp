#include "drawing/pixel_loops.hpp"

#include <algorithm>

namespace clipmill::drawing {
namespace {

#define CLIPMILL_INLINE [[gnu::always_inline]] inline

using U8 = std::uint8_t;
using U16 = std::uint16_t;
using I16 = std::int16_t;

CLIPMILL_INLINE void smooth_row(U8* __restrict row, const U16* __restrict upper,
                                const U16* __restrict lower, const U16* __restrict noise, int f,
                                int count) {
  const auto a = static_cast<U16>(16 - f);
  const auto b = static_cast<U16>(f);
  for (int x = 0; x < count; ++x) {
    row[x] = static_cast<U8>(static_cast<U16>(upper[x] * a + lower[x] * b + noise[x]) >> 8);
  }
}

CLIPMILL_INLINE void light_row(U8* __restrict row, const U16* __restrict upper_gain,
                               const U16* __restrict lower_gain, const I16* __restrict upper_light,
                               const I16* __restrict lower_light, int f, int count) {
  const auto a = static_cast<U16>(16 - f);
  const auto b = static_cast<U16>(f);
  const auto sa = static_cast<I16>(16 - f);
  const auto sb = static_cast<I16>(f);
  for (int x = 0; x < count; ++x) {
    const auto gain =
        static_cast<U16>(static_cast<U16>(upper_gain[x] * a + lower_gain[x] * b) >> 7);
    const auto light =
        static_cast<I16>(static_cast<I16>(upper_light[x] * sa + lower_light[x] * sb + 128) >> 8);
    const auto above = static_cast<U16>(std::max<U8>(row[x], 16) - 16);
    const auto scaled = static_cast<U16>(static_cast<U16>(above * gain + 128) >> 8);
    const auto sum = static_cast<I16>(static_cast<I16>(scaled) + light);
    row[x] = static_cast<U8>(16 + std::clamp<I16>(sum, 0, 219));
  }
}

CLIPMILL_INLINE void tint_row(U8* __restrict row, const I16* __restrict upper_light,
                              const I16* __restrict lower_light, int f, int count) {
  const auto sa = static_cast<I16>(16 - f);
  const auto sb = static_cast<I16>(f);
  for (int x = 0; x < count; ++x) {
    const auto light =
        static_cast<I16>(static_cast<I16>(upper_light[x] * sa + lower_light[x] * sb + 128) >> 8);
    row[x] = static_cast<U8>(std::clamp<I16>(static_cast<I16>(row[x] + light), 16, 240));
  }
}

CLIPMILL_INLINE void blend_run(U8* __restrict row, int value, int alpha, int count) {
  const auto add = static_cast<U16>(value * alpha + 128);
  const auto keep = static_cast<U16>(256 - alpha);
  for (int x = 0; x < count; ++x) {
    row[x] = static_cast<U8>(static_cast<U16>(add + row[x] * keep) >> 8);
  }
}

CLIPMILL_INLINE void linear_shares(float* __restrict shares, float start, float slope, int count) {
  for (int i = 0; i < count; ++i) {
    const float share = start + slope * static_cast<float>(i);
    shares[i] = std::min(std::max(share, 0.0F), 1.0F);
  }
}

CLIPMILL_INLINE void radial_shares(float* __restrict shares, float x, float y, float step_x,
                                   float step_y, int count) {
  for (int i = 0; i < count; ++i) {
    const float u = x + step_x * static_cast<float>(i);
    const float v = y + step_y * static_cast<float>(i);
    const float rest = std::max(1 - u * u - v * v, 0.0F);
    shares[i] = 1 - rest * rest;
  }
}

CLIPMILL_INLINE void values(U16* __restrict out, const float* __restrict shares, float from,
                            float to, int count) {
  const float range = to - from;
  const float start = from + 0.5F;
  for (int i = 0; i < count; ++i) {
    out[i] = static_cast<U16>(static_cast<int>(start + range * shares[i]));
  }
}

CLIPMILL_INLINE void weaken(U16* __restrict alphas, int full, const U8* __restrict mask,
                            int count) {
  const auto factor = static_cast<std::uint32_t>(full);
  if (full < 256) {
    for (int i = 0; i < count; ++i) {
      alphas[i] = static_cast<U16>((static_cast<std::uint32_t>(alphas[i]) * factor) >> 8);
    }
  }
  if (mask == nullptr) return;
  for (int i = 0; i < count; ++i) {
    const auto share = static_cast<std::uint32_t>(mask[i] + (mask[i] >> 7));
    alphas[i] = static_cast<U16>((static_cast<std::uint32_t>(alphas[i]) * share) >> 8);
  }
}

CLIPMILL_INLINE void blend_values(U8* __restrict row, const U16* __restrict value,
                                  const U16* __restrict alphas, int count) {
  for (int i = 0; i < count; ++i) {
    const auto keep = static_cast<U16>(256 - alphas[i]);
    row[i] = static_cast<U8>(static_cast<U16>(value[i] * alphas[i] + row[i] * keep + 128) >> 8);
  }
}

CLIPMILL_INLINE void copy_values(U8* __restrict row, const U16* __restrict value, int count) {
  for (int i = 0; i < count; ++i) row[i] = static_cast<U8>(value[i]);
}

// The same loops, compiled for `target`.
#define CLIPMILL_LOOPS(NAME, TARGET)                                                              \
  struct NAME {                                                                                   \
    TARGET static void smooth(U8* row, const U16* upper, const U16* lower, const U16* noise,      \
                              int f, int count) {                                                 \
      smooth_row(row, upper, lower, noise, f, count);                                             \
    }                                                                                             \
    TARGET static void light(U8* row, const U16* ug, const U16* lg, const I16* ul, const I16* ll, \
                             int f, int count) {                                                  \
      light_row(row, ug, lg, ul, ll, f, count);                                                   \
    }                                                                                             \
    TARGET static void tint(U8* row, const I16* ul, const I16* ll, int f, int count) {            \
      tint_row(row, ul, ll, f, count);                                                            \
    }                                                                                             \
    TARGET static void run(U8* row, int value, int alpha, int count) {                            \
      blend_run(row, value, alpha, count);                                                        \
    }                                                                                             \
    TARGET static void linear(float* shares, float start, float slope, int count) {               \
      linear_shares(shares, start, slope, count);                                                 \
    }                                                                                             \
    TARGET static void radial(float* shares, float x, float y, float step_x, float step_y,        \
                              int count) {                                                        \
      radial_shares(shares, x, y, step_x, step_y, count);                                         \
    }                                                                                             \
    TARGET static void value(U16* out, const float* shares, float from, float to, int count) {    \
      values(out, shares, from, to, count);                                                       \
    }                                                                                             \
    TARGET static void weak(U16* alphas, int full, const U8* mask, int count) {                   \
      weaken(alphas, full, mask, count);                                                          \
    }                                                                                             \
    TARGET static void blend(U8* row, const U16* value, const U16* alphas, int count) {           \
      blend_values(row, value, alphas, count);                                                    \
    }                                                                                             \
    TARGET static void copy(U8* row, const U16* value, int count) {                               \
      copy_values(row, value, count);                                                             \
    }                                                                                             \
    static constexpr PixelLoops table{smooth, light, tint, run,   linear,                         \
                                      radial, value, weak, blend, copy};                          \
  }

CLIPMILL_LOOPS(Plain, );
#if defined(__x86_64__)
CLIPMILL_LOOPS(Avx2, [[gnu::target("avx2")]]);
#endif

}  // namespace

const PixelLoops& pixel_loops() {
#if defined(__x86_64__)
  static const bool wide = __builtin_cpu_supports("avx2") != 0;
  if (wide) return Avx2::table;
#endif
  return Plain::table;
}

}  // namespace clipmill::drawing
