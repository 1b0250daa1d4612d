// Canvas: vector shapes, drawn at once and anti-aliased into a frame's three planes.
//
// The unit is a thousandth of the picture's height; (0, 0) is its middle, y points down. Shapes are
// added to the current path and filled with one paint; where they overlap they unite. Light and
// distance are the canvas's business: every colour passes the grade that is set.
//
// Cheap where flat pictures are: the inside of a shape is a memset, a smooth vertical gradient a
// memset a row.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include "drawing/colour.hpp"
#include "drawing/frame.hpp"
#include "drawing/geometry.hpp"
#include "drawing/rasteriser.hpp"

namespace clipmill::drawing {

// What fills a shape. Positions are in the coordinates in force when it is used.
struct Paint {
  enum class Kind { solid, linear, radial };

  Paint(Rgb colour) : from(colour), to(colour) {}  // NOLINT: a colour is a paint
  Paint(Rgb colour, float alpha) : from(colour), to(colour), alpha_from(alpha), alpha_to(alpha) {}

  static Paint linear(Point at, Rgb colour, Point until, Rgb other, float alpha = 1,
                      float alpha_other = 1) {
    Paint paint(colour);
    paint.kind = Kind::linear;
    paint.a = at;
    paint.b = until;
    paint.to = other;
    paint.alpha_from = alpha;
    paint.alpha_to = alpha_other;
    return paint;
  }
  // From the centre outwards; smooth at both ends.
  static Paint radial(Point centre, float radius, Rgb colour, Rgb other, float alpha = 1,
                      float alpha_other = 1) {
    Paint paint = linear(centre, colour, {centre.x + radius, centre.y}, other, alpha, alpha_other);
    paint.kind = Kind::radial;
    return paint;
  }
  // Top to bottom of a shape that reaches from y0 to y1.
  static Paint vertical(float y0, Rgb top, float y1, Rgb bottom) {
    return linear({0, y0}, top, {0, y1}, bottom);
  }

  Kind kind = Kind::solid;
  Point a, b;
  Rgb from, to;
  float alpha_from = 1;
  float alpha_to = 1;
};

// The light that falls on what is drawn, and the air before it.
struct Grade {
  Rgb light = white;  // multiplied in
  Rgb haze = white;   // mixed in last
  float haziness = 0;

  Rgb operator()(Rgb colour) const { return mix(colour * light, haze, haziness); }
};

class Canvas {
 public:
  Canvas(int width, int height);

  // What is drawn next goes to this frame.
  void begin(Frame& frame);

  // Half the picture's width and height in units: 500 down, less or more across.
  float half_width() const { return half_width_; }
  static constexpr float half_height = 500;
  // Pixels of one unit now.
  float pixel_scale() const { return transform_.scale(); }

  // The transform at the end of the scope is what it was at its beginning.
  class Scope {
   public:
    explicit Scope(Canvas& canvas)
        : canvas_(canvas), transform_(canvas.transform_), grade_(canvas.grade_) {}
    ~Scope() {
      canvas_.transform_ = transform_;
      canvas_.grade_ = grade_;
    }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Canvas& canvas_;
    Affine transform_;
    Grade grade_;
  };

  Canvas& translate(float x, float y) {
    transform_ = transform_ * Affine::translation(x, y);
    return *this;
  }
  Canvas& scale(float x, float y) {
    transform_ = transform_ * Affine::scaling(x, y);
    return *this;
  }
  Canvas& scale(float s) { return scale(s, s); }
  Canvas& rotate(float angle) {
    transform_ = transform_ * Affine::rotation(angle);
    return *this;
  }
  // About a point that stays where it is.
  Canvas& rotate_about(Point centre, float angle) {
    return translate(centre.x, centre.y).rotate(angle).translate(-centre.x, -centre.y);
  }
  Grade& grade() { return grade_; }
  const Grade& grade() const { return grade_; }

  // Shapes for the current path.
  void add_ellipse(Point centre, float rx, float ry, float angle = 0);
  void add_circle(Point centre, float radius) { add_ellipse(centre, radius, radius); }
  void add_rect(float x0, float y0, float x1, float y1);
  void add_round_rect(float x0, float y0, float x1, float y1, float radius);
  void add_polygon(std::span<const Point> corners);
  void add_polygon(std::initializer_list<Point> corners) {
    add_polygon(std::span<const Point>(corners.begin(), corners.size()));
  }
  // A smooth closed line through all points.
  void add_blob(std::span<const Point> points);
  void add_blob(std::initializer_list<Point> points) {
    add_blob(std::span<const Point>(points.begin(), points.size()));
  }
  // Two circles and what lies between them: a limb.
  void add_limb(Point a, float radius_a, Point b, float radius_b);
  // A smooth open line through all points, with a width (radius) that changes from one end to the
  // other; round ends.
  void add_stroke(std::span<const Point> points, float radius_start, float radius_end);
  void add_stroke(std::initializer_list<Point> points, float radius_start, float radius_end) {
    add_stroke(std::span<const Point>(points.begin(), points.size()), radius_start, radius_end);
  }
  // A straight line.
  void add_line(Point a, Point b, float width);
  // Part of a ring; angles clockwise from the right.
  void add_arc(Point centre, float radius, float width, float from, float to);
  // A hole in what was added before it.
  void add_hole(Point centre, float rx, float ry);
  void add_star(Point centre, float outer, float inner, int points, float angle = 0);

  // Fills the current path, and begins a new one.
  void fill(const Paint& paint);
  // Drops the current path.
  void clear();

  // Until end_clip, drawing is kept inside the current path. Clips do not nest.
  void begin_clip();
  void end_clip();

  // The frequent ones in one call.
  void ellipse(Point centre, float rx, float ry, const Paint& paint, float angle = 0) {
    add_ellipse(centre, rx, ry, angle);
    fill(paint);
  }
  void circle(Point centre, float radius, const Paint& paint) {
    ellipse(centre, radius, radius, paint);
  }
  void rect(float x0, float y0, float x1, float y1, const Paint& paint) {
    add_rect(x0, y0, x1, y1);
    fill(paint);
  }
  void round_rect(float x0, float y0, float x1, float y1, float radius, const Paint& paint) {
    add_round_rect(x0, y0, x1, y1, radius);
    fill(paint);
  }
  void polygon(std::initializer_list<Point> corners, const Paint& paint) {
    add_polygon(corners);
    fill(paint);
  }
  void blob(std::initializer_list<Point> points, const Paint& paint) {
    add_blob(points);
    fill(paint);
  }
  void limb(Point a, float radius_a, Point b, float radius_b, const Paint& paint) {
    add_limb(a, radius_a, b, radius_b);
    fill(paint);
  }
  void stroke(std::initializer_list<Point> points, float radius_start, float radius_end,
              const Paint& paint) {
    add_stroke(points, radius_start, radius_end);
    fill(paint);
  }
  void line(Point a, Point b, float width, const Paint& paint) {
    add_line(a, b, width);
    fill(paint);
  }
  // A disc of light that fades out towards its rim.
  void glow(Point centre, float radius, Rgb colour, float strength) {
    add_circle(centre, radius);
    fill(Paint::radial(centre, radius, colour, colour, strength, 0));
  }
  // A soft shadow on the ground.
  void ground_shadow(Point centre, float rx, float ry, float strength);

 private:
  struct Mask {
    std::vector<std::uint8_t> luma;
    std::vector<std::uint8_t> chroma;
    int top = 0, bottom = 0;  // luma rows that hold something
  };

  void append(Point local) { points_.push_back(transform_(local)); }
  void finish_contour(bool hole = false);

  template <class LumaSpan, class ChromaSpan>
  void rasterise(LumaSpan&& luma, ChromaSpan&& chroma);
  void fill_solid(const Yuv& colour, float alpha);
  void fill_varying(const Paint& paint);

  int width_;
  int height_;
  float half_width_;
  Frame* frame_ = nullptr;
  Affine base_;
  Affine transform_;
  Grade grade_;
  Rasteriser luma_;
  Rasteriser chroma_;
  std::vector<Point> points_;  // in pixels
  std::vector<int> ends_;
  std::size_t contour_start_ = 0;
  bool clipping_ = false;
  Mask mask_;
  std::vector<Point> scratch_;
};

}  // namespace clipmill::drawing
