#include "drawing/canvas.hpp"

#include <array>
#include <bit>
#include <cstring>
#include <utility>

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

inline void blend_run(std::uint8_t* row, int x0, int x1, int value, int alpha) {
  if (x1 - x0 == 1) {
    row[x0] = blend(row[x0], value, alpha);
  } else if (alpha >= 256) {
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

// Coverage of the half-size planes is gathered and painted in blocks of this many pixels, so that a
// row with a few specks costs only the blocks that hold them. 64 of them are as wide as a canvas.
constexpr int block = 32;

}  // namespace

Canvas::Canvas(int width, int height)
    : width_(width),
      height_(height),
      half_width_(half_height * static_cast<float>(width) / static_cast<float>(height)),
      rasteriser_(width, height),
      chroma_sums_(static_cast<std::size_t>(width / 2 + block), 0),
      chroma_coverage_(static_cast<std::size_t>(width / 2 + block), 0) {
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

template <class Luma, class Chroma>
void Canvas::rasterise(Luma&& luma, Chroma&& chroma) {
  const PixelLoops& loops = pixel_loops();
  int row = -1;
  int from = width_;  // the columns of this chroma row that hold something
  int until = 0;
  std::uint64_t blocks = 0;  // the same, in blocks
  std::uint64_t halves = 0;  // blocks that one luma row covers whole
  std::uint64_t wholes = 0;  // and those that both do
  std::uint16_t* const sums = chroma_sums_.data();
  const auto add = [sums](int first, int end, int sum) {
    for (int c = first; c < end; ++c) sums[c] = static_cast<std::uint16_t>(sums[c] + sum);
  };
  const auto flush = [&] {
    while (blocks != 0) {
      // A run of blocks of one kind at a time.
      const int first = std::countr_zero(blocks);
      const bool whole = (wholes >> first & 1) != 0;
      const std::uint64_t alike = (whole ? wholes : blocks & ~wholes) >> first;
      const int count = std::countr_one(alike);
      const std::uint64_t taken =
          (count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1) << first;
      blocks &= ~taken;
      if (whole) {
        chroma(row, first * block, count * block, nullptr);
        continue;
      }
      for (std::uint64_t half = halves & taken; half != 0; half &= half - 1) {
        const int x = std::countr_zero(half) * block;
        add(x, x + block, 2 * 255);
      }
      const int x0 = std::max(first * block, from);
      const int x1 = std::min((first + count) * block, until);
      std::uint8_t* const coverage = chroma_coverage_.data();
      loops.take_means(coverage, sums + x0, x1 - x0);
      chroma(row, x0, x1 - x0, coverage);
    }
    halves = wholes = 0;
    from = width_;
    until = 0;
  };
  rasteriser_.fill(points_, ends_, [&](int y, int x0, int x1, int covered) {
    if (y >> 1 != row) {
      flush();
      row = y >> 1;
    }
    luma(y, x0, x1, covered);
    const int c0 = x0 >> 1;
    const int c1 = (x1 - 1) >> 1;
    from = std::min(from, c0);
    until = std::max(until, c1 + 1);
    const int first = c0 / block;
    const int last = c1 / block;
    blocks |= (~std::uint64_t{0} << first) & (~std::uint64_t{0} >> (63 - last));
    if (c0 == c1) {
      sums[c0] = static_cast<std::uint16_t>(sums[c0] + covered * (x1 - x0));
      return;
    }
    sums[c0] = static_cast<std::uint16_t>(sums[c0] + covered * (2 - (x0 & 1)));
    sums[c1] = static_cast<std::uint16_t>(sums[c1] + covered * (x1 - 2 * c1));
    const int whole_from = c0 / block + 1;  // the first block that begins after c0
    if (covered < 255 || whole_from >= last) {
      add(c0 + 1, c1, 2 * covered);
      return;
    }
    add(c0 + 1, whole_from * block, 2 * covered);
    const std::uint64_t covers = (~std::uint64_t{0} << whole_from) & ~(~std::uint64_t{0} << last);
    wholes |= halves & covers;
    halves = (halves ^ covers) & ~wholes;
    add(last * block, c1, 2 * covered);
  });
  flush();
  clear();
}

void Canvas::fill(const Paint& paint) {
  if (ends_.empty() || frame_ == nullptr) {
    clear();
    return;
  }
  if (paint.kind == Paint::Kind::solid) {
    fill_solid(to_yuv(seen(paint, paint.from)), paint.alpha_from);
  } else {
    fill_varying(paint);
  }
}

void Canvas::cover_chroma(int y, int x, int count, std::uint8_t* coverage, int u, int v,
                          int alpha) {
  const PixelLoops& loops = pixel_loops();
  if (clipping_ && coverage == nullptr) {
    coverage = chroma_coverage_.data();
    std::memset(coverage, 255, static_cast<std::size_t>(count));
  }
  if (clipping_) {
    const auto width = static_cast<std::size_t>(width_ / 2);
    loops.mask(coverage, mask_.chroma.data() + static_cast<std::size_t>(y) * width + x, count);
  }
  if (coverage != nullptr) {
    loops.cover_run(frame_->u(y) + x, coverage, u, alpha, count);
    loops.cover_run(frame_->v(y) + x, coverage, v, alpha, count);
  } else {
    blend_run(frame_->u(y), x, x + count, u, alpha);
    blend_run(frame_->v(y), x, x + count, v, alpha);
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
  const auto width = static_cast<std::size_t>(width_);
  rasterise(
      [&](int y, int x0, int x1, int coverage) {
        const int strength = (full_scale(coverage) * opacity) >> 8;
        if (clipping_) {
          blend_run_masked(frame_->luma(y), mask_.luma.data() + static_cast<std::size_t>(y) * width,
                           x0, x1, y_value, strength);
        } else {
          blend_run(frame_->luma(y), x0, x1, y_value, strength);
        }
      },
      [&](int y, int x, int count, std::uint8_t* coverage) {
        cover_chroma(y, x, count, coverage, u_value, v_value, opacity);
      });
}

void Canvas::fill_varying(const Paint& paint) {
  const Yuv from = to_yuv(seen(paint, paint.from));
  const Yuv to = to_yuv(seen(paint, paint.to));
  const float alpha_from = clamp01(paint.alpha_from) * 256;
  const float alpha_to = clamp01(paint.alpha_to) * 256;
  const bool opaque = alpha_from >= 256 && alpha_to >= 256;
  const auto width = static_cast<std::size_t>(width_);
  const PixelLoops& loops = pixel_loops();

  // `shares_from(x, y, count, pixel, shares)`: for `count` pixels of a row, `pixel` luma pixels
  // wide.
  const auto paint_with = [&](auto shares_from) {
    std::array<float, piece> shares{};
    std::array<std::uint16_t, piece> values{};
    std::array<std::uint16_t, piece> alphas{};
    rasterise(
        [&](int y, int x0, int x1, int coverage) {
          const int full = full_scale(coverage);
          const std::uint8_t* mask =
              clipping_ ? mask_.luma.data() + static_cast<std::size_t>(y) * width : nullptr;
          for (int x = x0; x < x1; x += piece) {
            const int count = std::min(piece, x1 - x);
            shares_from(x, y, count, 1.0F, shares.data());
            loops.values(values.data(), shares.data(), from.y, to.y, count);
            if (opaque && full >= 256 && mask == nullptr) {
              loops.copy_values(frame_->luma(y) + x, values.data(), count);
              continue;
            }
            loops.values(alphas.data(), shares.data(), alpha_from, alpha_to, count);
            loops.weaken(alphas.data(), full, mask == nullptr ? nullptr : mask + x, count);
            loops.blend_values(frame_->luma(y) + x, values.data(), alphas.data(), count);
          }
        },
        [&](int y, int x0, int run, const std::uint8_t* coverage) {
          for (int x = x0; x < x0 + run; x += piece) {
            const int count = std::min(piece, x0 + run - x);
            shares_from(x, y, count, 2.0F, shares.data());
            const std::uint8_t* mask =
                clipping_ ? mask_.chroma.data() + static_cast<std::size_t>(y) * (width / 2) + x
                          : nullptr;
            const bool plain = opaque && coverage == nullptr && mask == nullptr;
            if (!plain) {
              loops.values(alphas.data(), shares.data(), alpha_from, alpha_to, count);
              loops.weaken(alphas.data(), 256, coverage == nullptr ? nullptr : coverage + (x - x0),
                           count);
              loops.weaken(alphas.data(), 256, mask, count);
            }
            const auto plane = [&](std::uint8_t* row, float first, float last) {
              loops.values(values.data(), shares.data(), first, last, count);
              if (plain) {
                loops.copy_values(row, values.data(), count);
              } else {
                loops.blend_values(row, values.data(), alphas.data(), count);
              }
            };
            plane(frame_->u(y) + x, from.u, to.u);
            plane(frame_->v(y) + x, from.v, to.v);
          }
        });
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
    const auto share_at = [&](float y) { return clamp01((y - a.y) * gy + (0 - a.x) * gx); };
    const auto value_at = [](float first, float last, float share) {
      return static_cast<int>(lerp(first, last, share) + 0.5F);
    };
    rasterise(
        [&](int y, int x0, int x1, int coverage) {
          const float share = share_at(static_cast<float>(y) + 0.5F);
          const int value = value_at(from.y, to.y, share);
          const int strength = (full_scale(coverage) * value_at(alpha_from, alpha_to, share)) >> 8;
          if (clipping_) {
            blend_run_masked(frame_->luma(y),
                             mask_.luma.data() + static_cast<std::size_t>(y) * width, x0, x1, value,
                             strength);
          } else {
            blend_run(frame_->luma(y), x0, x1, value, strength);
          }
        },
        [&](int y, int x, int count, std::uint8_t* coverage) {
          const float share = share_at(2 * static_cast<float>(y) + 1);
          cover_chroma(y, x, count, coverage, value_at(from.u, to.u, share),
                       value_at(from.v, to.v, share), value_at(alpha_from, alpha_to, share));
        });
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
  const auto width = static_cast<std::size_t>(width_);
  rasterise(
      [&](int y, int x0, int x1, int coverage) {
        std::memset(mask_.luma.data() + static_cast<std::size_t>(y) * width + x0, coverage,
                    static_cast<std::size_t>(x1 - x0));
        mask_.top = std::min(mask_.top, y);
        mask_.bottom = std::max(mask_.bottom, y + 1);
      },
      [&](int y, int x, int count, const std::uint8_t* coverage) {
        std::uint8_t* mask = mask_.chroma.data() + static_cast<std::size_t>(y) * (width / 2) + x;
        if (coverage == nullptr) {
          std::memset(mask, 255, static_cast<std::size_t>(count));
        } else {
          std::memcpy(mask, coverage, static_cast<std::size_t>(count));
        }
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
