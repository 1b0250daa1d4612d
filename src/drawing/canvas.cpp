#include "drawing/canvas.hpp"

#include <array>
#include <cstring>

namespace clipmill::drawing {
namespace {

constexpr int circle_steps = 512;

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

// How many corners make a circle of this many pixels look round: a power of two.
int corners_of_circle(float pixels) {
  int corners = 8;
  while (corners < 256 && static_cast<float>(corners * corners) < 40 * pixels) corners *= 2;
  return corners;
}

// alpha from 0 to 256
inline std::uint8_t blend(std::uint8_t below, int above, int alpha) {
  return static_cast<std::uint8_t>(below + (((above - below) * alpha + 128) >> 8));
}

void blend_run(std::uint8_t* row, int x0, int x1, int value, int alpha) {
  if (alpha >= 256) {
    std::memset(row + x0, value, static_cast<std::size_t>(x1 - x0));
    return;
  }
  // 16-bit arithmetic, which vectorises: value * alpha + below * (256 - alpha).
  const auto add = static_cast<std::uint16_t>(value * alpha + 128);
  const auto keep = static_cast<std::uint16_t>(256 - alpha);
  for (int x = x0; x < x1; ++x) {
    row[x] = static_cast<std::uint8_t>(static_cast<std::uint16_t>(add + row[x] * keep) >> 8);
  }
}

void blend_run_masked(std::uint8_t* row, const std::uint8_t* mask, int x0, int x1, int value,
                      int alpha) {
  for (int x = x0; x < x1; ++x) {
    if (mask[x] != 0) row[x] = blend(row[x], value, (alpha * (mask[x] + (mask[x] >> 7))) >> 8);
  }
}

// 0..255 to 0..256
inline int full_scale(int coverage) { return coverage + (coverage >> 7); }

// The share of a paint's second colour: 14 bits, so that its product with 8.8 values fits.
constexpr int share_one = 1 << 14;

// The share of a radial paint's second colour by squared distance: smooth at centre and rim.
constexpr int falloff_steps = 1024;
const std::array<std::uint16_t, falloff_steps + 1>& falloff() {
  static const std::array<std::uint16_t, falloff_steps + 1> table = [] {
    std::array<std::uint16_t, falloff_steps + 1> shares{};
    for (int i = 0; i <= falloff_steps; ++i) {
      const float squared = static_cast<float>(i) / falloff_steps;
      const float rest = 1 - squared;
      shares[static_cast<std::size_t>(i)] =
          static_cast<std::uint16_t>(std::lround(share_one * (1 - rest * rest)));
    }
    return shares;
  }();
  return table;
}

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
  return std::clamp(static_cast<int>(std::sqrt(length(b - a) * pixel_scale) * 1.1F), 2, 24);
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
  // The share of the second colour, over the plane: for a linear paint t = gx x + gy y + g0, for a
  // radial one the squared distance in radii.
  const Yuv from = to_yuv(grade_(paint.from));
  const Yuv to = to_yuv(grade_(paint.to));
  const float alpha_from = clamp01(paint.alpha_from) * 256;
  const float alpha_to = clamp01(paint.alpha_to) * 256;

  struct Channel {
    int base;   // 8.8
    int range;  // 8.8
    int at(int share) const { return (base + ((range * share) >> 14) + 128) >> 8; }
  };
  const auto channel = [](float a, float b) {
    return Channel{static_cast<int>(std::lround(a * 256)),
                   static_cast<int>(std::lround((b - a) * 256))};
  };
  const Channel luma_channel = channel(from.y, to.y);
  const Channel u_channel = channel(from.u, to.u);
  const Channel v_channel = channel(from.v, to.v);
  const Channel alpha_channel = channel(alpha_from, alpha_to);
  const bool opaque = alpha_from >= 256 && alpha_to >= 256;
  const auto half = static_cast<std::size_t>(width_ / 2);

  const auto mask_row = [&](bool is_luma, int y) -> const std::uint8_t* {
    if (!clipping_) return nullptr;
    return is_luma
               ? mask_.luma.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width_)
               : mask_.chroma.data() + static_cast<std::size_t>(y) * half;
  };
  // One run of a plane with the share given for each x.
  const auto paint_run = [&](std::uint8_t* row, const std::uint8_t* mask, int x0, int x1,
                             int coverage, const Channel& values, auto share_at) {
    const int full = full_scale(coverage);
    for (int x = x0; x < x1; ++x) {
      const int share = share_at(x);
      const int value = values.at(share);
      int strength = opaque ? full : (full * alpha_channel.at(share)) >> 8;
      if (mask != nullptr) strength = (strength * full_scale(mask[x])) >> 8;
      row[x] = blend(row[x], value, strength);
    }
  };

  if (paint.kind == Paint::Kind::linear) {
    const Point a = transform_(paint.a);
    const Point way = transform_(paint.b) - a;
    const float squared = std::max(way.x * way.x + way.y * way.y, 1e-6F);
    const float gx = way.x / squared * share_one;
    const float gy = way.y / squared * share_one;
    const bool level = std::abs(gx) * static_cast<float>(width_) < 64;  // under one step of colour
    const auto run = [&](bool is_luma, int y, int x0, int x1, int coverage) {
      const float pixel = is_luma ? 1 : 2;
      const float px = pixel * (static_cast<float>(x0) + 0.5F) - a.x;
      const float py = pixel * (static_cast<float>(y) + 0.5F) - a.y;
      const float start = px * gx + py * gy;
      const std::uint8_t* mask = mask_row(is_luma, y);
      if (level) {
        const int share = std::clamp(static_cast<int>(start), 0, share_one);
        const int strength =
            opaque ? full_scale(coverage) : (full_scale(coverage) * alpha_channel.at(share)) >> 8;
        const auto one = [&](std::uint8_t* row, int value) {
          if (mask != nullptr) {
            blend_run_masked(row, mask, x0, x1, value, strength);
          } else {
            blend_run(row, x0, x1, value, strength);
          }
        };
        if (is_luma) {
          one(frame_->luma(y), luma_channel.at(share));
        } else {
          one(frame_->u(y), u_channel.at(share));
          one(frame_->v(y), v_channel.at(share));
        }
        return;
      }
      const float slope = gx * pixel;
      const auto share_at = [&](int x) {
        return std::clamp(static_cast<int>(start + slope * static_cast<float>(x - x0)), 0,
                          share_one);
      };
      if (is_luma) {
        paint_run(frame_->luma(y), mask, x0, x1, coverage, luma_channel, share_at);
      } else {
        paint_run(frame_->u(y), mask, x0, x1, coverage, u_channel, share_at);
        paint_run(frame_->v(y), mask, x0, x1, coverage, v_channel, share_at);
      }
    };
    rasterise([&](int y, int x0, int x1, int coverage) { run(true, y, x0, x1, coverage); },
              [&](int y, int x0, int x1, int coverage) { run(false, y, x0, x1, coverage); });
    return;
  }

  // Back from pixels to the paint's own circle.
  const float radius = std::max(length(paint.b - paint.a), 1e-6F);
  const Affine back = Affine::scaling(1 / radius, 1 / radius) *
                      Affine::translation(-paint.a.x, -paint.a.y) * transform_.inverse();
  const auto& shares = falloff();
  const auto run = [&](bool is_luma, int y, int x0, int x1, int coverage) {
    const float pixel = is_luma ? 1 : 2;
    const Point start =
        back({pixel * (static_cast<float>(x0) + 0.5F), pixel * (static_cast<float>(y) + 0.5F)});
    const Point step{back.a * pixel, back.b * pixel};
    const auto share_at = [&](int x) {
      const float k = static_cast<float>(x - x0);
      const float u = start.x + step.x * k;
      const float v = start.y + step.y * k;
      const int index = std::min(static_cast<int>((u * u + v * v) * falloff_steps), falloff_steps);
      return static_cast<int>(shares[static_cast<std::size_t>(index)]);
    };
    const std::uint8_t* mask = mask_row(is_luma, y);
    if (is_luma) {
      paint_run(frame_->luma(y), mask, x0, x1, coverage, luma_channel, share_at);
    } else {
      paint_run(frame_->u(y), mask, x0, x1, coverage, u_channel, share_at);
      paint_run(frame_->v(y), mask, x0, x1, coverage, v_channel, share_at);
    }
  };
  rasterise([&](int y, int x0, int x1, int coverage) { run(true, y, x0, x1, coverage); },
            [&](int y, int x0, int x1, int coverage) { run(false, y, x0, x1, coverage); });
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
