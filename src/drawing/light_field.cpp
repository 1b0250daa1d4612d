#include "drawing/light_field.hpp"

#include <array>

namespace clipmill::drawing {
namespace {

// An 8x8 ordered dither: thresholds from 0 to 255, twice along, so that a row of 16 is at hand.
const std::array<std::array<std::uint16_t, 16>, 8>& dither() {
  static const auto table = [] {
    std::array<std::array<std::uint16_t, 16>, 8> rows{};
    for (unsigned y = 0; y < 8; ++y) {
      for (unsigned x = 0; x < 16; ++x) {
        unsigned value = 0;
        for (unsigned bit = 0; bit < 3; ++bit) {
          const unsigned xb = (x >> bit) & 1;
          const unsigned yb = (y >> bit) & 1;
          value = value << 2 | (xb ^ yb) << 1 | yb;
        }
        rows[y][x] = static_cast<std::uint16_t>(value * 4 + 2);
      }
    }
    return rows;
  }();
  return table;
}

int corners(int pixels) { return (pixels + field_cell - 1) / field_cell + 1; }

float share(Point p, Point centre, float rx, float ry) {
  const float u = (p.x - centre.x) / rx;
  const float v = (p.y - centre.y) / ry;
  const float rest = 1 - u * u - v * v;
  return rest > 0 ? rest * rest : 0;
}

// Rows of fixed-point values at the cell corners, interpolated to one row of pixels.
class RowMixer {
 public:
  explicit RowMixer(int columns) : columns_(columns), now_(static_cast<std::size_t>(columns)) {}

  // upper + (lower - upper) * step / steps
  const std::int32_t* between(const std::int32_t* upper, const std::int32_t* lower, int step,
                              int steps) {
    for (int c = 0; c < columns_; ++c) {
      now_[static_cast<std::size_t>(c)] = upper[c] + (lower[c] - upper[c]) * step / steps;
    }
    return now_.data();
  }

 private:
  int columns_;
  std::vector<std::int32_t> now_;
};

// One row of a plane from values with 8 fractional bits at every `cell` pixels.
template <int cell>
void write_row(std::uint8_t* row, int width, const std::int32_t* corner,
               const std::uint16_t* noise) {
  int x = 0;
  for (; x + cell <= width; x += cell, ++corner) {
    const auto start = static_cast<std::uint16_t>(corner[0]);
    const auto step = static_cast<std::uint16_t>((corner[1] - corner[0]) / cell);
    for (int i = 0; i < cell; ++i) {
      const auto value = static_cast<std::uint16_t>(start + step * i + noise[i]);
      row[x + i] = static_cast<std::uint8_t>(value >> 8);
    }
  }
  for (int i = 0; x < width; ++x, ++i) {
    const int value = corner[0] + (corner[1] - corner[0]) * i / cell + noise[i];
    row[x] = static_cast<std::uint8_t>(value >> 8);
  }
}

std::int32_t fixed(float value) {
  return static_cast<std::int32_t>(std::clamp(value, 0.0F, 254.0F) * 256.0F);
}

}  // namespace

BackgroundField::BackgroundField(int width, int height)
    : width_(width),
      height_(height),
      columns_(corners(width)),
      rows_(corners(height)),
      unit_(1000.0F / static_cast<float>(height)),
      half_width_(500.0F * static_cast<float>(width) / static_cast<float>(height)),
      cells_(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_)) {}

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
  const auto columns = static_cast<std::size_t>(columns_);
  std::vector<std::int32_t> y_cells(cells_.size());
  std::vector<std::int32_t> u_cells(cells_.size());
  std::vector<std::int32_t> v_cells(cells_.size());
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const Yuv yuv = to_yuv(cells_[i]);
    y_cells[i] = fixed(yuv.y);
    u_cells[i] = fixed(yuv.u);
    v_cells[i] = fixed(yuv.v);
  }
  RowMixer mixer(columns_);
  const auto row_of = [&](const std::vector<std::int32_t>& cells, int y, int cell) {
    const auto above = static_cast<std::size_t>(y / cell) * columns;
    return mixer.between(cells.data() + above, cells.data() + above + columns, y % cell, cell);
  };
  for (int y = 0; y < height_; ++y) {
    write_row<field_cell>(frame.luma(y), width_, row_of(y_cells, y, field_cell),
                          dither()[static_cast<std::size_t>(y & 7)].data());
  }
  constexpr int half = field_cell / 2;
  for (int y = 0; y < height_ / 2; ++y) {
    const std::uint16_t* noise = dither()[static_cast<std::size_t>(y & 7)].data();
    write_row<half>(frame.u(y), width_ / 2, row_of(u_cells, y, half), noise);
    write_row<half>(frame.v(y), width_ / 2, row_of(v_cells, y, half), noise);
  }
}

LightField::LightField(int width, int height)
    : width_(width),
      height_(height),
      columns_(corners(width)),
      rows_(corners(height)),
      unit_(1000.0F / static_cast<float>(height)),
      half_width_(500.0F * static_cast<float>(width) / static_cast<float>(height)),
      cells_(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_)) {}

void LightField::clear() { std::fill(cells_.begin(), cells_.end(), Cell()); }

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

namespace {

// y' = y * gain + light, for one row; gain has 8 fractional bits and is at most 1, light 4.
template <int cell>
void light_row(std::uint8_t* row, int width, const std::int32_t* gains, const std::int32_t* lights,
               int zero) {
  std::array<std::int16_t, cell> gain{};
  std::array<std::int16_t, cell> light{};
  for (int x = 0; x < width; x += cell, ++gains, ++lights) {
    // 4 more bits while stepping, so that slow changes are smooth.
    const int gain_step = (gains[1] - gains[0]) * 16 / cell;
    const int light_step = (lights[1] - lights[0]) * 16 / cell;
    for (int i = 0; i < cell; ++i) {
      gain[static_cast<std::size_t>(i)] =
          static_cast<std::int16_t>(gains[0] + ((gain_step * i) >> 4));
      light[static_cast<std::size_t>(i)] =
          static_cast<std::int16_t>(lights[0] + ((light_step * i) >> 4));
    }
    const int count = std::min(cell, width - x);
    for (int i = 0; i < count; ++i) {
      const int scaled = ((row[x + i] - zero) * gain[static_cast<std::size_t>(i)] + 128) >> 8;
      const int value = zero + scaled + ((light[static_cast<std::size_t>(i)] + 8) >> 4);
      row[x + i] = static_cast<std::uint8_t>(std::clamp(value, 16, 240));
    }
  }
}

}  // namespace

void LightField::apply(Frame& frame) const {
  const auto columns = static_cast<std::size_t>(columns_);
  std::vector<std::int32_t> gains(cells_.size());
  std::vector<std::int32_t> ys(cells_.size());
  std::vector<std::int32_t> us(cells_.size());
  std::vector<std::int32_t> vs(cells_.size());
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    gains[i] = static_cast<std::int32_t>(std::clamp(cells_[i].gain, 0.0F, 1.0F) * 256);
    const auto light = [](float value) {
      return static_cast<std::int32_t>(std::clamp(value, -220.0F, 220.0F) * 16);
    };
    ys[i] = light(cells_[i].y);
    us[i] = light(cells_[i].u);
    vs[i] = light(cells_[i].v);
  }
  RowMixer gain_mixer(columns_);
  RowMixer light_mixer(columns_);
  const auto row_of = [&](RowMixer& mixer, const std::vector<std::int32_t>& cells, int y,
                          int cell) {
    const auto above = static_cast<std::size_t>(y / cell) * columns;
    return mixer.between(cells.data() + above, cells.data() + above + columns, y % cell, cell);
  };
  for (int y = 0; y < height_; ++y) {
    light_row<field_cell>(frame.luma(y), width_, row_of(gain_mixer, gains, y, field_cell),
                          row_of(light_mixer, ys, y, field_cell), 16);
  }
  constexpr int half = field_cell / 2;
  for (int y = 0; y < height_ / 2; ++y) {
    const std::int32_t* gain = row_of(gain_mixer, gains, y, half);
    light_row<half>(frame.u(y), width_ / 2, gain, row_of(light_mixer, us, y, half), 128);
    light_row<half>(frame.v(y), width_ / 2, gain, row_of(light_mixer, vs, y, half), 128);
  }
}

}  // namespace clipmill::drawing
