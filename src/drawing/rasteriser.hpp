// Rasteriser: polygons to anti-aliased spans, exact area coverage.
//
// Row by row, each edge adds its signed area to the cells that it crosses; a running sum over the
// touched cells gives the coverage (the method of FreeType's smooth rasteriser and of font-rs). A
// bit mask of touched cells lets a row be swept in time proportional to its edges, so that the
// inside of a large shape costs no more than its fill.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "drawing/geometry.hpp"

namespace clipmill::drawing {

class Rasteriser {
 public:
  // The size of the plane; nothing outside is reported.
  Rasteriser(int width, int height)
      : width_(width),
        height_(height),
        first_edge_(static_cast<std::size_t>(height), -1),
        cells_(static_cast<std::size_t>(width) + 2, 0.0F),
        touched_(static_cast<std::size_t>(width) / 64 + 2, 0) {}

  int width() const { return width_; }
  int height() const { return height_; }

  // `points` times `scale` are closed polygons, each ending before the index in `ends`. All turn
  // the same way, so that where they overlap they unite; a hole turns the other way.
  // span(y, x0, x1, coverage 1..255), left to right, top to bottom.
  template <class Span>
  void fill(std::span<const Point> points, std::span<const int> ends, float scale, Span&& span) {
    if (!collect(points, ends, scale)) return;
    active_.clear();
    for (int y = top_; y < bottom_; ++y) {
      for (int edge = first_edge_[static_cast<std::size_t>(y)]; edge >= 0;
           edge = edges_[static_cast<std::size_t>(edge)].next) {
        active_.push_back(edges_[static_cast<std::size_t>(edge)]);
      }
      first_edge_[static_cast<std::size_t>(y)] = -1;
      if (active_.empty()) continue;
      accumulate_row(static_cast<float>(y));
      sweep(y, span);
    }
  }

 private:
  struct Edge {
    float x;  // at y0
    float y0;
    float y1;
    float slope;  // dx per dy
    float sign;
    int next;
  };

  // Sorts the edges into the rows where they start. False: nothing is visible.
  bool collect(std::span<const Point> points, std::span<const int> ends, float scale) {
    edges_.clear();
    top_ = height_;
    bottom_ = 0;
    leftmost_ = static_cast<float>(width_);
    rightmost_ = 0;
    const float height = static_cast<float>(height_);
    const float width = static_cast<float>(width_);
    int start = 0;
    for (const int end : ends) {
      for (int i = start; i < end; ++i) {
        Point p = points[static_cast<std::size_t>(i)];
        Point q = points[static_cast<std::size_t>(i + 1 == end ? start : i + 1)];
        p = p * scale;
        q = q * scale;
        if (p.y == q.y) continue;
        const float sign = p.y < q.y ? 1.0F : -1.0F;
        if (p.y > q.y) std::swap(p, q);
        if (q.y <= 0 || p.y >= height) continue;
        if (p.x >= width && q.x >= width) continue;  // shades nothing: coverage grows rightwards
        const float slope = (q.x - p.x) / (q.y - p.y);
        if (p.y < 0) {
          p.x -= p.y * slope;
          p.y = 0;
        }
        const float y1 = std::min(q.y, height);
        const int row = std::min(static_cast<int>(p.y), height_ - 1);
        edges_.push_back(
            Edge{p.x, p.y, y1, slope, sign, first_edge_[static_cast<std::size_t>(row)]});
        first_edge_[static_cast<std::size_t>(row)] = static_cast<int>(edges_.size()) - 1;
        top_ = std::min(top_, row);
        leftmost_ = std::min({leftmost_, p.x, q.x});
        rightmost_ = std::max({rightmost_, p.x, q.x});
        bottom_ = std::max(bottom_, std::min(static_cast<int>(std::ceil(y1)), height_));
      }
      start = end;
    }
    return !edges_.empty();
  }

  void accumulate_row(float y) {
    const float limit = static_cast<float>(width_);
    std::size_t kept = 0;
    for (const Edge& edge : active_) {
      const float yt = std::max(edge.y0, y);
      const float yb = std::min(edge.y1, y + 1);
      float x0 = edge.x + (yt - edge.y0) * edge.slope;
      float x1 = edge.x + (yb - edge.y0) * edge.slope;
      if (x0 > x1) std::swap(x0, x1);
      add(std::clamp(x0, 0.0F, limit), std::clamp(x1, 0.0F, limit), (yb - yt) * edge.sign);
      if (edge.y1 > y + 1) active_[kept++] = edge;
    }
    active_.resize(kept);
  }

  void touch(int x) { touched_[static_cast<std::size_t>(x) >> 6] |= std::uint64_t{1} << (x & 63); }

  // An edge piece of height `d` from x0 to x1 >= x0 in one row: what lies right of it is covered.
  void add(float x0, float x1, float d) {
    const int i0 = static_cast<int>(x0);
    const int i1 = static_cast<int>(x1);
    float* cell = cells_.data() + i0;
    if (i0 == i1) {
      const float right = d * ((x0 + x1) * 0.5F - static_cast<float>(i0));
      cell[0] += d - right;
      cell[1] += right;
      touch(i0);
      touch(i0 + 1);
      return;
    }
    // covered(u): the part of d that the cells up to u hold.
    const float per_x = d / (x1 - x0);
    float before = 0;
    for (int i = i0; i <= i1; ++i, ++cell) {
      const float u = static_cast<float>(i + 1);
      float area = i == i0 ? 0.5F * (u - x0) * (u - x0) : u - x0 - 0.5F;
      if (i == i1) area -= 0.5F * (u - x1) * (u - x1);
      const float covered = area * per_x;
      *cell += covered - before;
      before = covered;
      touch(i);
    }
    *cell += d - before;
    touch(i1 + 1);
  }

  template <class Span>
  void sweep(int y, Span& span) {
    float sum = 0;
    int from = 0;
    int coverage = 0;
    // Cells outside of the shape's own columns were not touched.
    const auto first =
        static_cast<std::size_t>(std::clamp(leftmost_, 0.0F, static_cast<float>(width_))) >> 6;
    const auto last =
        (static_cast<std::size_t>(std::clamp(rightmost_, 0.0F, static_cast<float>(width_))) + 1) >>
        6;
    for (std::size_t word = first; word <= last; ++word) {
      std::uint64_t bits = touched_[word];
      if (bits == 0) continue;
      touched_[word] = 0;
      while (bits != 0) {
        const int x = static_cast<int>(word << 6) + std::countr_zero(bits);
        bits &= bits - 1;
        if (x > width_) {
          cells_[static_cast<std::size_t>(x)] = 0;
          continue;
        }
        sum += cells_[static_cast<std::size_t>(x)];
        cells_[static_cast<std::size_t>(x)] = 0;
        const int next = static_cast<int>(std::min(std::abs(sum), 1.0F) * 255.0F + 0.5F);
        if (next == coverage) continue;
        if (coverage > 0 && x > from) span(y, from, std::min(x, width_), coverage);
        from = x;
        coverage = next;
      }
    }
    if (coverage > 0 && from < width_) span(y, from, width_, coverage);
  }

  int width_;
  int height_;
  int top_ = 0;
  int bottom_ = 0;
  std::vector<Edge> edges_;
  std::vector<int> first_edge_;  // by row
  std::vector<Edge> active_;
  float leftmost_ = 0;
  float rightmost_ = 0;
  std::vector<float> cells_;
  std::vector<std::uint64_t> touched_;
};

}  // namespace clipmill::drawing
