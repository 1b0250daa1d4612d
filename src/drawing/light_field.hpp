// Smooth light over the whole picture, kept as one value per 16 pixels and interpolated.
//
// BackgroundField is what lies behind everything (sky, water, a blurred room); LightField is laid
// over everything at the end (vignette, haze, a shaft of sun). Both cost a fraction of a
// millisecond a frame whatever is in them, and are dithered, so that no bands show.
#pragma once

#include <cstdint>
#include <vector>

#include "drawing/colour.hpp"
#include "drawing/frame.hpp"
#include "drawing/geometry.hpp"

namespace clipmill::drawing {

constexpr int field_cell = 16;  // pixels

class BackgroundField {
 public:
  BackgroundField(int width, int height);

  // Units as Canvas has them.
  float half_width() const { return half_width_; }

  // Colour by height: y0 at the top to y1 at the bottom of the picture.
  struct Stop {
    float y;
    Rgb colour;
  };
  void clear(const std::vector<Stop>& stops);
  void clear(Rgb colour) { clear({{0, colour}}); }

  // Mixes a colour in, most in the middle, nothing at the rim of the ellipse.
  void blob(Point centre, float rx, float ry, Rgb colour, float strength);
  // The same, but only brightening: light on top of light.
  void glow(Point centre, float rx, float ry, Rgb colour, float strength);

  void draw(Frame& frame) const;

  // For fields that follow a rule of their own: one value per cell corner.
  int columns() const { return columns_; }
  int rows() const { return rows_; }
  Rgb& at(int column, int row) {
    return cells_[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) +
                  static_cast<std::size_t>(column)];
  }
  Point position(int column, int row) const {
    return {static_cast<float>(column * field_cell) * unit_ - half_width_,
            static_cast<float>(row * field_cell) * unit_ - 500};
  }

 private:
  int width_;
  int height_;
  int columns_;
  int rows_;
  float unit_;  // units of one pixel
  float half_width_;
  std::vector<Rgb> cells_;
};

class LightField {
 public:
  LightField(int width, int height);

  void clear();
  // Darkens towards the corners.
  void vignette(float strength);
  // Dims the lowest part, so that white letters can be read on it.
  void dim_bottom(float from_y, float strength);
  // Adds light of a colour, most in the middle, nothing at the rim.
  void glow(Point centre, float rx, float ry, Rgb colour, float strength);
  // A shaft of light with soft edges, which fades on its way.
  void beam(Point from, float from_half, Point to, float to_half, Rgb colour, float strength);

  void apply(Frame& frame) const;

 private:
  struct Cell {
    float gain = 1;
    float y = 0, u = 0, v = 0;  // added
  };
  Cell& at(int column, int row) {
    return cells_[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) +
                  static_cast<std::size_t>(column)];
  }
  Point position(int column, int row) const {
    return {static_cast<float>(column * field_cell) * unit_ - half_width_,
            static_cast<float>(row * field_cell) * unit_ - 500};
  }

  int width_;
  int height_;
  int columns_;
  int rows_;
  float unit_;
  float half_width_;
  std::vector<Cell> cells_;
  bool tinted_ = false;
};

}  // namespace clipmill::drawing
