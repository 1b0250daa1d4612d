#include "drawing/light_field.hpp"

#include <algorithm>
#include <array>
#include <type_traits>

#include "drawing/pixel_loops.hpp"

namespace clipmill::drawing {
namespace {

// An 8x8 ordered dither: thresholds from 0 to 255.
int dither(int column, int row) {
  unsigned value = 0;
  for (unsigned bit = 0; bit < 3; ++bit) {
    const unsigned x = (static_cast<unsigned>(column) >> bit) & 1;
    const unsigned y = (static_cast<unsigned>(row) >> bit) & 1;
    value = value << 2 | (x ^ y) << 1 | y;
  }
  return static_cast<int>(value * 4 + 2);
}

int corners(int pixels) { return (pixels + field_cell - 1) / field_cell + 1; }

float share(Point p, Point centre, float rx, float ry) {
  const float u = (p.x - centre.x) / rx;
  const float v = (p.y - centre.y) / ry;
  const float rest = 1 - u * u - v * v;
  return rest > 0 ? rest * rest : 0;
}

// The values at a row of cell corners, spread over the pixels between them: `cell` pixels each.
template <int cell, class T>
void spread(std::vector<T>& out, const std::vector<std::int32_t>& corner, std::size_t first) {
  constexpr int shift = cell == field_cell ? 4 : 3;
  std::size_t c = first;
  for (std::size_t x = 0; x < out.size(); x += cell, ++c) {
    const std::int32_t from = corner[c];
    const std::int32_t way = corner[c + 1] - from;
    const std::size_t count = std::min<std::size_t>(cell, out.size() - x);
    T* to = out.data() + x;
    for (std::size_t i = 0; i < count; ++i) {
      to[i] = static_cast<T>(from + ((way * static_cast<std::int32_t>(i)) >> shift));
    }
  }
}

}  // namespace

BackgroundField::BackgroundField(int width, int height)
    : width_(width),
      height_(height),
      columns_(corners(width)),
      rows_(corners(height)),
      unit_(1000.0F / static_cast<float>(height)),
      half_width_(500.0F * static_cast<float>(width) / static_cast<float>(height)),
      cells_(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_)) {
  for (int y = 0; y < 8; ++y) {
    auto& row = noise_[static_cast<std::size_t>(y)];
    for (int x = 0; x < width; ++x) row.push_back(static_cast<std::uint16_t>(dither(x, y)));
  }
}

void BackgroundField::clear(const std::vector<Stop>& stops) {
  for (int row = 0; row < rows_; ++row) {
    const float y = position(0, row).y;
    Rgb colour = stops.front().colour;
    for (std::size_t i = 1; i < stops.size(); ++i) {
      if (y < stops[i - 1].y) break;
      colour = mix(stops[i - 1].colour, stops[i].colour,
                   clamp01((y - stops[i - 1].y) / std::max(stops[i].y - stops[i - 1].y, 1e-3F)));
    }
    for (int column = 0; column < columns_; ++column) at(column, row) = colour;
  }
}

void BackgroundField::blob(Point centre, float rx, float ry, Rgb colour, float strength) {
  for (int row = 0; row < rows_; ++row) {
    if (std::abs(position(0, row).y - centre.y) >= ry) continue;
    for (int column = 0; column < columns_; ++column) {
      const float s = share(position(column, row), centre, rx, ry);
      if (s > 0) at(column, row) = mix(at(column, row), colour, s * strength);
    }
  }
}

void BackgroundField::glow(Point centre, float rx, float ry, Rgb colour, float strength) {
  for (int row = 0; row < rows_; ++row) {
    if (std::abs(position(0, row).y - centre.y) >= ry) continue;
    for (int column = 0; column < columns_; ++column) {
      const float s = share(position(column, row), centre, rx, ry) * strength;
      Rgb& cell = at(column, row);
      // Screen: never darker, never over one.
      cell = Rgb{1 - (1 - cell.r) * (1 - colour.r * s), 1 - (1 - cell.g) * (1 - colour.g * s),
                 1 - (1 - cell.b) * (1 - colour.b * s)};
    }
  }
}

void BackgroundField::draw(Frame& frame) const {
  const PixelLoops& loops = pixel_loops();
  const auto columns = static_cast<std::size_t>(columns_);
  std::vector<std::int32_t> ys(cells_.size());
  std::vector<std::int32_t> us(cells_.size());
  std::vector<std::int32_t> vs(cells_.size());
  const auto fixed = [](float value) {
    return static_cast<std::int32_t>(std::clamp(value, 0.0F, 253.0F) * 16);
  };
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const Yuv yuv = to_yuv(cells_[i]);
    ys[i] = fixed(yuv.y);
    us[i] = fixed(yuv.u);
    vs[i] = fixed(yuv.v);
  }
  const auto width = static_cast<std::size_t>(width_);
  const auto plane = [&]<int cell>(std::integral_constant<int, cell>,
                                   const std::vector<std::int32_t>& corners_of, int rows,
                                   std::size_t count, auto row_at) {
    std::vector<std::uint16_t> upper(count);
    std::vector<std::uint16_t> lower(count);
    spread<cell>(lower, corners_of, 0);
    for (int y = 0; y < rows; ++y) {
      const int step = y % cell;
      if (step == 0) {
        upper.swap(lower);
        spread<cell>(lower, corners_of, static_cast<std::size_t>(y / cell + 1) * columns);
      }
      loops.smooth_row(row_at(y), upper.data(), lower.data(),
                       noise_[static_cast<std::size_t>(y & 7)].data(), step * (field_cell / cell),
                       static_cast<int>(count));
    }
  };
  constexpr int half = field_cell / 2;
  const std::integral_constant<int, field_cell> whole_cell;
  const std::integral_constant<int, half> half_cell;
  plane(whole_cell, ys, height_, width, [&](int y) { return frame.luma(y); });
  plane(half_cell, us, height_ / 2, width / 2, [&](int y) { return frame.u(y); });
  plane(half_cell, vs, height_ / 2, width / 2, [&](int y) { return frame.v(y); });
}

LightField::LightField(int width, int height)
    : width_(width),
      height_(height),
      columns_(corners(width)),
      rows_(corners(height)),
      unit_(1000.0F / static_cast<float>(height)),
      half_width_(500.0F * static_cast<float>(width) / static_cast<float>(height)),
      cells_(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_)) {}

void LightField::clear() {
  std::fill(cells_.begin(), cells_.end(), Cell());
  tinted_ = false;
}

void LightField::vignette(float strength) {
  for (int row = 0; row < rows_; ++row) {
    for (int column = 0; column < columns_; ++column) {
      const Point p = position(column, row);
      const float u = p.x / half_width_;
      const float v = p.y / 500;
      const float d = (u * u + v * v) / 2;  // 1 in the corners
      at(column, row).gain *= 1 - strength * d * d;
    }
  }
}

void LightField::dim_bottom(float from_y, float strength) {
  for (int row = 0; row < rows_; ++row) {
    const float t = smooth((position(0, row).y - from_y) / (500 - from_y));
    for (int column = 0; column < columns_; ++column) at(column, row).gain *= 1 - strength * t;
  }
}

void LightField::glow(Point centre, float rx, float ry, Rgb colour, float strength) {
  tinted_ = true;
  const Yuv yuv = to_yuv(colour);
  for (int row = 0; row < rows_; ++row) {
    if (std::abs(position(0, row).y - centre.y) >= ry) continue;
    for (int column = 0; column < columns_; ++column) {
      const float s = share(position(column, row), centre, rx, ry) * strength;
      Cell& cell = at(column, row);
      cell.y += (yuv.y - 16) * s;
      cell.u += (yuv.u - 128) * s;
      cell.v += (yuv.v - 128) * s;
    }
  }
}

void LightField::beam(Point from, float from_half, Point to, float to_half, Rgb colour,
                      float strength) {
  tinted_ = true;
  const Yuv yuv = to_yuv(colour);
  const Point way = to - from;
  const float squared = std::max(way.x * way.x + way.y * way.y, 1e-3F);
  const float long_way = std::sqrt(squared);
  for (int row = 0; row < rows_; ++row) {
    for (int column = 0; column < columns_; ++column) {
      const Point p = position(column, row) - from;
      const float along = (p.x * way.x + p.y * way.y) / squared;
      if (along < -0.02F || along > 1) continue;
      const float aside = (p.x * way.y - p.y * way.x) / long_way / lerp(from_half, to_half, along);
      const float rest = 1 - aside * aside;
      if (rest <= 0) continue;
      const float s = rest * rest * (1 - along) * strength;
      Cell& cell = at(column, row);
      cell.y += (yuv.y - 16) * s;
      cell.u += (yuv.u - 128) * s;
      cell.v += (yuv.v - 128) * s;
    }
  }
}

void LightField::apply(Frame& frame) const {
  const PixelLoops& loops = pixel_loops();
  const auto columns = static_cast<std::size_t>(columns_);
  std::vector<std::int32_t> gains(cells_.size());
  std::vector<std::int32_t> ys(cells_.size());
  std::vector<std::int32_t> us(cells_.size());
  std::vector<std::int32_t> vs(cells_.size());
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    gains[i] = static_cast<std::int32_t>(std::clamp(cells_[i].gain, 0.0F, 1.0F) * 2048 + 0.5F);
    const auto light = [](float value) {
      return static_cast<std::int32_t>(std::clamp(value, -126.0F, 126.0F) * 16);
    };
    ys[i] = light(cells_[i].y);
    us[i] = light(cells_[i].u);
    vs[i] = light(cells_[i].v);
  }
  // Whether any light falls between this row of corners and the one above it.
  const auto is_lit = [&](const std::vector<std::int32_t>& lights, std::size_t below) {
    const auto band = lights.begin() + static_cast<std::ptrdiff_t>(below - columns);
    return std::any_of(band, band + static_cast<std::ptrdiff_t>(2 * columns),
                       [](std::int32_t light) { return light != 0; });
  };
  const auto width = static_cast<std::size_t>(width_);
  {
    std::vector<std::uint16_t> upper_gain(width), lower_gain(width);
    std::vector<std::int16_t> upper_light(width), lower_light(width);
    spread<field_cell>(lower_gain, gains, 0);
    spread<field_cell>(lower_light, ys, 0);
    bool lit = false;
    for (int y = 0; y < height_; ++y) {
      const int step = y % field_cell;
      if (step == 0) {
        const std::size_t below = static_cast<std::size_t>(y / field_cell + 1) * columns;
        upper_gain.swap(lower_gain);
        upper_light.swap(lower_light);
        spread<field_cell>(lower_gain, gains, below);
        spread<field_cell>(lower_light, ys, below);
        lit = is_lit(ys, below);
      }
      if (!lit) {
        loops.gain_row(frame.luma(y), upper_gain.data(), lower_gain.data(), step, width_);
        continue;
      }
      loops.light_row(frame.luma(y), upper_gain.data(), lower_gain.data(), upper_light.data(),
                      lower_light.data(), step, width_);
    }
  }
  // Darker corners keep their colour: only light that is added tints.
  if (!tinted_) return;
  constexpr int half = field_cell / 2;
  const auto plane = [&](const std::vector<std::int32_t>& lights, auto row_at) {
    std::vector<std::int16_t> upper(width / 2), lower(width / 2);
    spread<half>(lower, lights, 0);
    bool lit = false;
    for (int y = 0; y < height_ / 2; ++y) {
      const int step = y % half;
      if (step == 0) {
        const std::size_t below = static_cast<std::size_t>(y / half + 1) * columns;
        upper.swap(lower);
        spread<half>(lower, lights, below);
        lit = is_lit(lights, below);
      }
      if (lit) loops.tint_row(row_at(y), upper.data(), lower.data(), 2 * step, width_ / 2);
    }
  };
  plane(us, [&](int y) { return frame.u(y); });
  plane(vs, [&](int y) { return frame.v(y); });
}

}  // namespace clipmill::drawing
