// Frame: one picture as planar YUV 4:2:0, 8 bits, BT.709, studio range (Y 16-235, U and V 16-240).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace clipmill::drawing {

class Frame {
 public:
  // Both sides even.
  Frame(int width, int height)
      : width_(width),
        height_(height),
        bytes_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3 / 2) {}

  int width() const { return width_; }
  int height() const { return height_; }
  std::span<const std::uint8_t> bytes() const { return bytes_; }

  std::uint8_t* luma(int y) { return bytes_.data() + std::ptrdiff_t{y} * width_; }
  // Rows of the half-size planes.
  std::uint8_t* u(int y) { return luma(height_) + std::ptrdiff_t{y} * (width_ / 2); }
  std::uint8_t* v(int y) { return u(height_ / 2) + std::ptrdiff_t{y} * (width_ / 2); }

 private:
  int width_;
  int height_;
  std::vector<std::uint8_t> bytes_;
};

}  // namespace clipmill::drawing
