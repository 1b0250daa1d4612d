// Points, affine transforms and the few curves of time that movements are made of.
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>

namespace clipmill::drawing {

constexpr float pi = std::numbers::pi_v<float>;

struct Point {
  float x = 0;
  float y = 0;

  bool operator==(const Point&) const = default;
};

constexpr Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
constexpr Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
constexpr Point operator*(Point a, float s) { return {a.x * s, a.y * s}; }
constexpr Point between(Point a, Point b, float t) { return a + (b - a) * t; }
inline float length(Point p) { return std::sqrt(p.x * p.x + p.y * p.y); }
inline Point polar(float radius, float angle) {
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

// x' = a x + c y + e, y' = b x + d y + f; y points down, angles turn clockwise.
struct Affine {
  float a = 1, b = 0, c = 0, d = 1, e = 0, f = 0;

  constexpr Point operator()(Point p) const {
    return {a * p.x + c * p.y + e, b * p.x + d * p.y + f};
  }
  // First `inner`, then this.
  constexpr Affine operator*(const Affine& inner) const {
    return {a * inner.a + c * inner.b,     b * inner.a + d * inner.b,
            a * inner.c + c * inner.d,     b * inner.c + d * inner.d,
            a * inner.e + c * inner.f + e, b * inner.e + d * inner.f + f};
  }
  constexpr float determinant() const { return a * d - b * c; }
  float scale() const { return std::sqrt(std::abs(determinant())); }
  constexpr Affine inverse() const {
    const float k = 1 / determinant();
    return {d * k, -b * k, -c * k, a * k, (c * f - d * e) * k, (b * e - a * f) * k};
  }

  static constexpr Affine translation(float x, float y) { return {1, 0, 0, 1, x, y}; }
  static constexpr Affine scaling(float x, float y) { return {x, 0, 0, y, 0, 0}; }
  static Affine rotation(float angle) {
    const float cosine = std::cos(angle);
    const float sine = std::sin(angle);
    return {cosine, sine, -sine, cosine, 0, 0};
  }
};

constexpr float lerp(float a, float b, float t) { return a + (b - a) * t; }
constexpr float clamp01(float t) { return std::clamp(t, 0.0F, 1.0F); }
// 0 to 1 with rest at both ends.
constexpr float smooth(float t) {
  const float c = clamp01(t);
  return c * c * (3 - 2 * c);
}
// A wave from -1 to 1 with its period in seconds.
inline float wave(float seconds, float period, float phase = 0) {
  return std::sin(2 * pi * (seconds / period + phase));
}

}  // namespace clipmill::drawing
