#include "drawing/canvas.hpp"

#include <array>
#include <cstring>

#include "drawing/pixel_loops.hpp"

namespace clipmill::drawing {
namespace {

constexpr int circle_steps = 480;  // has many divisors

// Points of the unit circle, so that no curve costs a sine per corner.
const std::array<Point, circle_steps>& unit_circle() {
  static const std::array<Point, circle_steps> table = [] {
    std::array<Point, circle_steps> points{};
    for (int i = 0; i < circle_steps; ++i) {
      points[static_cast<std::size_t>(i)] =
          polar(1, 2 * pi * static_cast<float>(i) / static_cast<float>(circle_steps));
    }
    return points;
  }();
  return table;
}

// How many corners make a circle of this many pixels look round (an error of an eighth of a pixel):
// a divisor of circle_steps, and a multiple of four.
int corners_of_circle(float pixels) {
  for (const int corners : {8, 12, 16, 20, 24, 32, 40, 48, 60, 80, 96, 120, 160}) {
    if (static_cast<float>(corners * corners) >= 40 * pixels) return corners;
  }
  return 240;
}

// alpha from 0 to 256
inline std::uint8_t blend(std::uint8_t below, int above, int alpha) {
  return static_cast<std::uint8_t>(below + (((above - below) * alpha + 128) >> 8));
}

void blend_run(std::uint8_t* row, int x0, int x1, int value, int alpha) {
  if (alpha >= 256) {
    std::memset(row + x0, value, static_cast<std::size_t>(x1 - x0));
  } else if (x1 - x0 < 8) {
    for (int x = x0; x < x1; ++x) row[x] = blend(row[x], value, alpha);
  } else {
    pixel_loops().blend_run(row + x0, value, alpha, x1 - x0);
  }
}

void blend_run_masked(std::uint8_t* row, const std::uint8_t* mask, int x0, int x1, int value,
                      int alpha) {
  for (int x = x0; x < x1; ++x) {
    if (mask[x] != 0) row[x] = blend(row[x], value, (alpha * (mask[x] + (mask[x] >> 7))) >> 8);
  }
}

// 0..255 to 0..256
constexpr int full_scale(int coverage) { return coverage + (coverage >> 7); }

// What varies along a run is worked out in pieces of this many pixels.
constexpr int piece = 64;

}  // namespace

Canvas::Canvas(int width, int height)
    : width_(width),
      height_(height),
      half_width_(half_height * static_cast<float>(width) / static_cast<float>(height)),
      luma_(width, height),
      chroma_(width / 2, height / 2) {
  const float unit = static_cast<float>(height) / (2 * half_height);
  base_ = Affine::translation(static_cast<float>(width) / 2, static_cast<float>(height) / 2) *
          Affine::scaling(unit, unit);
  transform_ = base_;
}

void Canvas::begin(Frame& frame) {
  frame_ = &frame;
  transform_ = base_;
  grade_ = Grade();
  clear();
}

void Canvas::clear() {
  points_.clear();
  ends_.clear();
  contour_start_ = 0;
}

// All contours turn the same way whatever the transform mirrored, holes the other way.
void Canvas::finish_contour(bool hole) {
  const auto begin = points_.begin() + static_cast<std::ptrdiff_t>(contour_start_);
  if (points_.end() - begin < 3) {
    points_.resize(contour_start_);
    return;
  }
  float area = 0;
  Point last = points_.back();
  for (auto point = begin; point != points_.end(); ++point) {
    area += last.x * point->y - point->x * last.y;
    last = *point;
  }
  if ((area < 0) != hole) std::reverse(begin, points_.end());
  contour_start_ = points_.size();
  ends_.push_back(static_cast<int>(contour_start_));
}

void Canvas::add_ellipse(Point centre, float rx, float ry, float angle) {
  const Affine local = transform_ * Affine::translation(centre.x, centre.y) *
                       (angle == 0 ? Affine() : Affine::rotation(angle)) * Affine::scaling(rx, ry);
  const int corners = corners_of_circle(std::max(std::abs(rx), std::abs(ry)) * pixel_scale());
  const auto step = static_cast<std::size_t>(circle_steps / corners);
  for (std::size_t i = 0; i < circle_steps; i += step) points_.push_back(local(unit_circle()[i]));
  finish_contour();
}

void Canvas::add_hole(Point centre, float rx, float ry) {
  const Affine local =
      transform_ * Affine::translation(centre.x, centre.y) * Affine::scaling(rx, ry);
  const int corners = corners_of_circle(std::max(std::abs(rx), std::abs(ry)) * pixel_scale());
  const auto step = static_cast<std::size_t>(circle_steps / corners);
  for (std::size_t i = 0; i < circle_steps; i += step) points_.push_back(local(unit_circle()[i]));
  finish_contour(true);
}

void Canvas::add_rect(float x0, float y0, float x1, float y1) {
  append({x0, y0});
  append({x1, y0});
  append({x1, y1});
  append({x0, y1});
  finish_contour();
}

void Canvas::add_round_rect(float x0, float y0, float x1, float y1, float radius) {
  if (x0 > x1) std::swap(x0, x1);
  if (y0 > y1) std::swap(y0, y1);
  const float r = std::min({radius, (x1 - x0) / 2, (y1 - y0) / 2});
  if (r * pixel_scale() < 0.5F) {
    add_rect(x0, y0, x1, y1);
    return;
  }
  const int corners = corners_of_circle(r * pixel_scale());
  const int step = circle_steps / corners;
  const std::array<Point, 4> centres{
      {{x1 - r, y1 - r}, {x0 + r, y1 - r}, {x0 + r, y0 + r}, {x1 - r, y0 + r}}};
  for (int quarter = 0; quarter < 4; ++quarter) {
    for (int i = 0; i <= circle_steps / 4; i += step) {
      const auto at = static_cast<std::size_t>((quarter * circle_steps / 4 + i) % circle_steps);
      append(centres[static_cast<std::size_t>(quarter)] + unit_circle()[at] * r);
    }
  }
  finish_contour();
}

void Canvas::add_polygon(std::span<const Point> corners) {
  for (const Point corner : corners) append(corner);
  finish_contour();
}

namespace {

// Catmull-Rom between b and c.
Point spline(Point a, Point b, Point c, Point d, float t) {
  const float t2 = t * t;
  const float t3 = t2 * t;
  const float wa = -0.5F * t3 + t2 - 0.5F * t;
  const float wb = 1.5F * t3 - 2.5F * t2 + 1;
  const float wc = -1.5F * t3 + 2 * t2 + 0.5F * t;
  const float wd = 0.5F * t3 - 0.5F * t2;
  return {wa * a.x + wb * b.x + wc * c.x + wd * d.x, wa * a.y + wb * b.y + wc * c.y + wd * d.y};
}

int steps_between(Point a, Point b, float pixel_scale) {
  return std::clamp(static_cast<int>(std::sqrt(length(b - a) * pixel_scale) * 0.85F), 2, 24);
}

}  // namespace

void Canvas::add_blob(std::span<const Point> points) {
  const std::size_t n = points.size();
  for (std::size_t i = 0; i < n; ++i) {
    const Point b = points[i];
    const Point c = points[(i + 1) % n];
    const int steps = steps_between(b, c, pixel_scale());
    for (int step = 0; step < steps; ++step) {
      append(spline(points[(i + n - 1) % n], b, c, points[(i + 2) % n],
                    static_cast<float>(step) / static_cast<float>(steps)));
    }
  }
  finish_contour();
}

void Canvas::add_limb(Point a, float radius_a, Point b, float radius_b) {
  const Point way = b - a;
  const float distance = length(way);
  if (distance <= std::abs(radius_a - radius_b) + 1e-4F) {
    add_circle(radius_a > radius_b ? a : b, std::max(radius_a, radius_b));
    return;
  }
  // The outer tangents touch each circle at this angle from the axis.
  const float axis = std::atan2(way.y, way.x);
  const float touch = std::acos((radius_a - radius_b) / distance);
  const auto half = [&](Point centre, float radius, float from, float to) {
    const int steps = std::max(3, corners_of_circle(radius * pixel_scale()) / 2);
    // One rotation, applied again and again, saves the sines.
    const float step = (to - from) / static_cast<float>(steps);
    const float cosine = std::cos(step);
    const float sine = std::sin(step);
    Point arm = polar(radius, from);
    for (int i = 0; i <= steps; ++i) {
      append(centre + arm);
      arm = {arm.x * cosine - arm.y * sine, arm.x * sine + arm.y * cosine};
    }
  };
  half(b, radius_b, axis - touch, axis + touch);
  half(a, radius_a, axis + touch, axis + 2 * pi - touch);
  finish_contour();
}

void Canvas::add_stroke(std::span<const Point> points, float radius_start, float radius_end) {
  const std::size_t n = points.size();
  if (n < 2) return;
  scratch_.clear();
  for (std::size_t i = 0; i + 1 < n; ++i) {
    const Point before = points[i == 0 ? 0 : i - 1];
    const Point after = points[std::min(i + 2, n - 1)];
    const int steps = steps_between(points[i], points[i + 1], pixel_scale());
    for (int step = 0; step < steps; ++step) {
      scratch_.push_back(spline(before, points[i], points[i + 1], after,
                                static_cast<float>(step) / static_cast<float>(steps)));
    }
  }
  scratch_.push_back(points[n - 1]);

  const auto last = scratch_.size() - 1;
  const auto radius_at = [&](std::size_t i) {
    return lerp(radius_start, radius_end, static_cast<float>(i) / static_cast<float>(last));
  };
  const auto normal_at = [&](std::size_t i) {
    const Point way = scratch_[std::min(i + 1, last)] - scratch_[i == 0 ? 0 : i - 1];
    const float l = std::max(length(way), 1e-6F);
    return Point{-way.y / l, way.x / l};
  };
  for (std::size_t i = 0; i <= last; ++i) append(scratch_[i] + normal_at(i) * radius_at(i));
  for (std::size_t i = last + 1; i-- > 0;) append(scratch_[i] - normal_at(i) * radius_at(i));
  finish_contour();
  if (radius_start * pixel_scale() > 0.7F) add_circle(points[0], radius_start);
  if (radius_end * pixel_scale() > 0.7F) add_circle(points[n - 1], radius_end);
}

void Canvas::add_line(Point a, Point b, float width) {
  const Point way = b - a;
  const float l = std::max(length(way), 1e-6F);
  const Point side{-way.y / l * width / 2, way.x / l * width / 2};
  append(a + side);
  append(b + side);
  append(b - side);
  append(a - side);
  finish_contour();
}

void Canvas::add_arc(Point centre, float radius, float width, float from, float to) {
  const int steps =
      std::max(4, static_cast<int>(static_cast<float>(corners_of_circle(radius * pixel_scale())) *
                                   std::abs(to - from) / (2 * pi)));
  for (int i = 0; i <= steps; ++i) {
    const float angle = lerp(from, to, static_cast<float>(i) / static_cast<float>(steps));
    append(centre + polar(radius + width / 2, angle));
  }
  for (int i = steps; i >= 0; --i) {
    const float angle = lerp(from, to, static_cast<float>(i) / static_cast<float>(steps));
    append(centre + polar(radius - width / 2, angle));
  }
  finish_contour();
}

void Canvas::add_star(Point centre, float outer, float inner, int points, float angle) {
  for (int i = 0; i < 2 * points; ++i) {
    append(centre + polar(i % 2 == 0 ? outer : inner,
                          angle + pi * static_cast<float>(i) / static_cast<float>(points)));
  }
  finish_contour();
}

void Canvas::ground_shadow(Point centre, float rx, float ry, float strength) {
  const Scope scope(*this);
  translate(centre.x, centre.y).scale(1, ry / rx);
  grade_ = Grade();
  add_circle({0, 0}, rx);
  fill(Paint::radial({0, 0}, rx, hex(0x10131f), hex(0x10131f), strength, 0));
}

template <class LumaSpan, class ChromaSpan>
void Canvas::rasterise(LumaSpan&& luma, ChromaSpan&& chroma) {
  luma_.fill(points_, ends_, 1.0F, luma);
  chroma_.fill(points_, ends_, 0.5F, chroma);
  clear();
}

void Canvas::fill(const Paint& paint) {
  if (ends_.empty() || frame_ == nullptr) {
    clear();
    return;
  }
  if (paint.kind == Paint::Kind::solid) {
    fill_solid(to_yuv(grade_(paint.from)), paint.alpha_from);
  } else {
    fill_varying(paint);
  }
}

void Canvas::fill_solid(const Yuv& colour, float alpha) {
  const int opacity = static_cast<int>(std::lround(clamp01(alpha) * 256));
  if (opacity == 0) {
    clear();
    return;
  }
  const int y_value = static_cast<int>(std::lround(colour.y));
  const int u_value = static_cast<int>(std::lround(colour.u));
  const int v_value = static_cast<int>(std::lround(colour.v));
  const auto half = static_cast<std::size_t>(width_ / 2);
  rasterise(
      [&](int y, int x0, int x1, int coverage) {
        const int strength = (full_scale(coverage) * opacity) >> 8;
        if (clipping_) {
          blend_run_masked(
              frame_->luma(y),
              mask_.luma.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width_),
              x0, x1, y_value, strength);
        } else {
          blend_run(frame_->luma(y), x0, x1, y_value, strength);
        }
      },
      [&](int y, int x0, int x1, int coverage) {
        const int strength = (full_scale(coverage) * opacity) >> 8;
        if (clipping_) {
          const std::uint8_t* mask = mask_.chroma.data() + static_cast<std::size_t>(y) * half;
          blend_run_masked(frame_->u(y), mask, x0, x1, u_value, strength);
          blend_run_masked(frame_->v(y), mask, x0, x1, v_value, strength);
        } else {
          blend_run(frame_->u(y), x0, x1, u_value, strength);
          blend_run(frame_->v(y), x0, x1, v_value, strength);
        }
      });
}

void Canvas::fill_varying(const Paint& paint) {
  const Yuv from = to_yuv(grade_(paint.from));
  const Yuv to = to_yuv(grade_(paint.to));
  const float alpha_from = clamp01(paint.alpha_from) * 256;
  const float alpha_to = clamp01(paint.alpha_to) * 256;
  const bool opaque = alpha_from >= 256 && alpha_to >= 256;
  const auto half = static_cast<std::size_t>(width_ / 2);

  // `shares_from(x, y, count, pixel, shares)`: for `count` pixels of a row, `pixel` luma pixels
  // wide.
  const auto paint_with = [&](auto shares_from) {
    const PixelLoops& loops = pixel_loops();
    std::array<float, piece> shares{};
    std::array<std::uint16_t, piece> values{};
    std::array<std::uint16_t, piece> alphas{};
    const auto run = [&](bool is_luma, int y, int x0, int x1, int coverage) {
      const int full = full_scale(coverage);
      const std::uint8_t* mask = nullptr;
      if (clipping_) {
        mask = is_luma ? mask_.luma.data() +
                             static_cast<std::size_t>(y) * static_cast<std::size_t>(width_)
                       : mask_.chroma.data() + static_cast<std::size_t>(y) * half;
      }
      for (int x = x0; x < x1; x += piece) {
        const int count = std::min(piece, x1 - x);
        shares_from(x, y, count, is_luma ? 1.0F : 2.0F, shares.data());
        const bool plain = opaque && full >= 256 && mask == nullptr;
        if (!plain) {
          loops.values(alphas.data(), shares.data(), alpha_from, alpha_to, count);
          loops.weaken(alphas.data(), full, mask == nullptr ? nullptr : mask + x, count);
        }
        const auto plane = [&](std::uint8_t* row, float a, float b) {
          loops.values(values.data(), shares.data(), a, b, count);
          if (plain) {
            loops.copy_values(row + x, values.data(), count);
          } else {
            loops.blend_values(row + x, values.data(), alphas.data(), count);
          }
        };
        if (is_luma) {
          plane(frame_->luma(y), from.y, to.y);
        } else {
          plane(frame_->u(y), from.u, to.u);
          plane(frame_->v(y), from.v, to.v);
        }
      }
    };
    rasterise([&](int y, int x0, int x1, int coverage) { run(true, y, x0, x1, coverage); },
              [&](int y, int x0, int x1, int coverage) { run(false, y, x0, x1, coverage); });
  };

  if (paint.kind == Paint::Kind::linear) {
    // The share grows along the way from a to b: gx x + gy y from there.
    const Point a = transform_(paint.a);
    const Point way = transform_(paint.b) - a;
    const float squared = std::max(way.x * way.x + way.y * way.y, 1e-6F);
    const float gx = way.x / squared;
    const float gy = way.y / squared;
    const float steps = std::max(std::abs(to.y - from.y), std::abs(alpha_to - alpha_from));
    if (std::abs(gx) * static_cast<float>(width_) * steps >= 1) {
      paint_with([&](int x, int y, int count, float pixel, float* shares) {
        pixel_loops().linear_shares(shares,
                                    (pixel * (static_cast<float>(x) + 0.5F) - a.x) * gx +
                                        (pixel * (static_cast<float>(y) + 0.5F) - a.y) * gy,
                                    gx * pixel, count);
      });
      return;
    }
    // Level: one colour a row.
    const auto run = [&](bool is_luma, int y, int x0, int x1, int coverage) {
      const float pixel = is_luma ? 1.0F : 2.0F;
      const float share = clamp01((pixel * (static_cast<float>(x0) + 0.5F) - a.x) * gx +
                                  (pixel * (static_cast<float>(y) + 0.5F) - a.y) * gy);
      const int alpha = static_cast<int>(lerp(alpha_from, alpha_to, share) + 0.5F);
      const int strength = opaque ? full_scale(coverage) : (full_scale(coverage) * alpha) >> 8;
      const auto plane = [&](std::uint8_t* row, const std::uint8_t* mask, float first, float last) {
        const int value = static_cast<int>(lerp(first, last, share) + 0.5F);
        if (clipping_) {
          blend_run_masked(row, mask, x0, x1, value, strength);
        } else {
          blend_run(row, x0, x1, value, strength);
        }
      };
      if (is_luma) {
        plane(frame_->luma(y),
              mask_.luma.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width_),
              from.y, to.y);
      } else {
        const std::uint8_t* mask = mask_.chroma.data() + static_cast<std::size_t>(y) * half;
        plane(frame_->u(y), mask, from.u, to.u);
        plane(frame_->v(y), mask, from.v, to.v);
      }
    };
    rasterise([&](int y, int x0, int x1, int coverage) { run(true, y, x0, x1, coverage); },
              [&](int y, int x0, int x1, int coverage) { run(false, y, x0, x1, coverage); });
    return;
  }

  // Back from pixels to the paint's own circle; the falloff is smooth at centre and rim.
  const float radius = std::max(length(paint.b - paint.a), 1e-6F);
  const Affine back = Affine::scaling(1 / radius, 1 / radius) *
                      Affine::translation(-paint.a.x, -paint.a.y) * transform_.inverse();
  paint_with([&](int x, int y, int count, float pixel, float* shares) {
    const Point start =
        back({pixel * (static_cast<float>(x) + 0.5F), pixel * (static_cast<float>(y) + 0.5F)});
    pixel_loops().radial_shares(shares, start.x, start.y, back.a * pixel, back.b * pixel, count);
  });
}

void Canvas::begin_clip() {
  end_clip();
  if (mask_.luma.empty()) {
    const auto pixels = static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_);
    mask_.luma.assign(pixels, 0);
    mask_.chroma.assign(pixels / 4, 0);
  }
  mask_.top = height_;
  mask_.bottom = 0;
  const auto half = static_cast<std::size_t>(width_ / 2);
  rasterise(
      [&](int y, int x0, int x1, int coverage) {
        std::memset(
            mask_.luma.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + x0,
            coverage, static_cast<std::size_t>(x1 - x0));
        mask_.top = std::min(mask_.top, y);
        mask_.bottom = std::max(mask_.bottom, y + 1);
      },
      [&](int y, int x0, int x1, int coverage) {
        std::memset(mask_.chroma.data() + static_cast<std::size_t>(y) * half + x0, coverage,
                    static_cast<std::size_t>(x1 - x0));
        mask_.top = std::min(mask_.top, 2 * y);
        mask_.bottom = std::max(mask_.bottom, std::min(2 * y + 2, height_));
      });
  clipping_ = true;
}

void Canvas::end_clip() {
  if (!clipping_) return;
  clipping_ = false;
  if (mask_.bottom <= mask_.top) return;
  const auto width = static_cast<std::size_t>(width_);
  const auto top = static_cast<std::size_t>(mask_.top);
  const auto rows = static_cast<std::size_t>(mask_.bottom - mask_.top);
  std::memset(mask_.luma.data() + top * width, 0, rows * width);
  const auto chroma_top = top / 2;
  const auto chroma_bottom = static_cast<std::size_t>(mask_.bottom + 1) / 2;
  std::memset(
      mask_.chroma.data() + chroma_top * (width / 2), 0,
      std::min(chroma_bottom - chroma_top, static_cast<std::size_t>(height_ / 2) - chroma_top) *
          (width / 2));
}

}  // namespace clipmill::drawing
