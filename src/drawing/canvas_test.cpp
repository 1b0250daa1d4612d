#include "drawing/canvas.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "drawing/light_field.hpp"
#include "drawing/pixel_loops.hpp"
#include "drawing/rasteriser.hpp"

namespace clipmill::drawing {
namespace {

// The whole covered area, in pixels.
double area_of(Rasteriser& rasteriser, const std::vector<Point>& points,
               const std::vector<int>& ends) {
  double area = 0;
  rasteriser.fill(points, ends, [&](int y, int x0, int x1, int coverage) {
    EXPECT_GE(y, 0);
    EXPECT_LT(y, rasteriser.height());
    EXPECT_GE(x0, 0);
    EXPECT_LT(x0, x1);
    EXPECT_LE(x1, rasteriser.width());
    EXPECT_GT(coverage, 0);
    EXPECT_LE(coverage, 255);
    area += (x1 - x0) * coverage / 255.0;
  });
  return area;
}

std::vector<Point> square(float x0, float y0, float x1, float y1) {
  return {{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}};
}

TEST(Rasteriser, CoversExactlyTheAreaOfAShape) {
  Rasteriser rasteriser(64, 48);

  EXPECT_NEAR(area_of(rasteriser, square(10, 10, 20, 30), {4}), 200, 0.01);
  EXPECT_NEAR(area_of(rasteriser, square(10.5F, 10.25F, 20.25F, 30.5F), {4}), 9.75 * 20.25, 0.2);
  EXPECT_NEAR(area_of(rasteriser, {{5, 5}, {45, 20}, {12, 40}}, {3}), 0.5 * 1295, 1);
}

TEST(Rasteriser, KeepsInsideItsPlane) {
  Rasteriser rasteriser(64, 48);

  EXPECT_NEAR(area_of(rasteriser, square(-100, -100, 200, 200), {4}), 64 * 48, 0.01);
  EXPECT_NEAR(area_of(rasteriser, square(-10, 10, 5, 20), {4}), 50, 0.01);
  EXPECT_NEAR(area_of(rasteriser, square(60, 40, 90, 90), {4}), 4 * 8, 0.01);
  EXPECT_EQ(area_of(rasteriser, square(70, 10, 90, 20), {4}), 0);
  EXPECT_EQ(area_of(rasteriser, square(10, 50, 20, 90), {4}), 0);
  EXPECT_EQ(area_of(rasteriser, square(-30, 10, -10, 20), {4}), 0);
}

TEST(Rasteriser, ShapesThatOverlapUniteAndHolesStayFree) {
  Rasteriser rasteriser(64, 48);
  std::vector<Point> two = square(10, 10, 30, 30);
  const std::vector<Point> other = square(20, 20, 40, 40);
  two.insert(two.end(), other.begin(), other.end());

  EXPECT_NEAR(area_of(rasteriser, two, {4, 8}), 700, 0.01);
  std::reverse(two.begin() + 4, two.end());
  std::vector<Point> hole = square(10, 10, 30, 30);
  hole.insert(hole.end(), {{15, 25}, {25, 25}, {25, 15}, {15, 15}});
  EXPECT_NEAR(area_of(rasteriser, hole, {4, 8}), 300, 0.01);
}

TEST(Rasteriser, LeavesNothingBehindForTheNextShape) {
  Rasteriser rasteriser(64, 48);
  const double first = area_of(rasteriser, {{3, 4}, {60, 20}, {20, 44}}, {3});

  area_of(rasteriser, square(-5, -5, 70, 70), {4});

  EXPECT_EQ(area_of(rasteriser, {{3, 4}, {60, 20}, {20, 44}}, {3}), first);
}

class CanvasTest : public testing::Test {
 protected:
  CanvasTest() { canvas.begin(frame); }

  void expect_pixel(int x, int y, Rgb colour, float slack = 1.01F) {
    const Yuv wanted = to_yuv(colour);
    EXPECT_NEAR(frame.luma(y)[x], wanted.y, slack) << x << " " << y;
    EXPECT_NEAR(frame.u(y / 2)[x / 2], wanted.u, slack) << x << " " << y;
    EXPECT_NEAR(frame.v(y / 2)[x / 2], wanted.v, slack) << x << " " << y;
  }

  // 1000 units high, 500 wide: 0.2 pixels a unit.
  Frame frame{100, 200};
  Canvas canvas{100, 200};
  Rgb red = hex(0xd83020);
  Rgb blue = hex(0x2040c0);
};

TEST_F(CanvasTest, FillsAllThreePlanes) {
  canvas.rect(-1000, -1000, 1000, 1000, blue);
  canvas.rect(-100, -100, 100, 100, red);

  expect_pixel(50, 100, red);
  expect_pixel(34, 84, red);
  expect_pixel(20, 100, blue);
  expect_pixel(99, 199, blue);
}

TEST_F(CanvasTest, MixesByAlpha) {
  canvas.rect(-1000, -1000, 1000, 1000, blue);
  canvas.rect(-1000, -1000, 1000, 1000, Paint(red, 0.25F));

  expect_pixel(50, 100, mix(blue, red, 0.25F), 1.6F);
}

TEST_F(CanvasTest, VariesFromOneColourToTheOther) {
  canvas.rect(-1000, -1000, 1000, 1000, Paint::linear({-250, 0}, red, {250, 0}, blue));
  expect_pixel(1, 100, mix(red, blue, 0.02F), 2);
  expect_pixel(50, 100, mix(red, blue, 0.505F), 2);
  expect_pixel(98, 100, mix(red, blue, 0.985F), 2);

  canvas.rect(-1000, -1000, 1000, 1000, Paint::vertical(-500, red, 500, blue));
  expect_pixel(50, 1, mix(red, blue, 0.0075F), 2);
  expect_pixel(50, 198, mix(red, blue, 0.9925F), 2);

  canvas.rect(-1000, -1000, 1000, 1000, blue);
  canvas.circle({0, 0}, 200, Paint::radial({0, 0}, 200, red, red, 1, 0));
  expect_pixel(50, 100, red, 2);
  expect_pixel(50, 139, blue, 3);
}

TEST_F(CanvasTest, KeepsInsideAClip) {
  canvas.rect(-1000, -1000, 1000, 1000, blue);
  canvas.add_rect(-100, -100, 100, 100);
  canvas.begin_clip();
  canvas.rect(-1000, -1000, 1000, 1000, red);
  canvas.end_clip();

  expect_pixel(50, 100, red);
  expect_pixel(20, 100, blue);
  expect_pixel(50, 40, blue);

  canvas.rect(-1000, -1000, 1000, 1000, red);
  expect_pixel(20, 100, red);
}

TEST_F(CanvasTest, AScopeGivesTransformAndGradeBack) {
  {
    const Canvas::Scope scope(canvas);
    canvas.translate(1000, 0).scale(3);
    canvas.grade().light = black;
  }
  canvas.rect(-1000, -1000, 1000, 1000, red);

  expect_pixel(50, 100, red);
}

TEST_F(CanvasTest, AMirroredShapeIsFilledAllTheSame) {
  canvas.rect(-1000, -1000, 1000, 1000, blue);
  const Canvas::Scope scope(canvas);
  canvas.scale(-1, 1);
  canvas.add_circle({100, 0}, 50);
  canvas.add_rect(-200, -40, -100, 40);
  canvas.fill(red);

  expect_pixel(30, 100, red);
  expect_pixel(80, 100, red);
  expect_pixel(50, 100, blue);
}

TEST_F(CanvasTest, LightAndHazeChangeColoursButNotWhatShines) {
  canvas.grade() = Grade{.light = Rgb{0.5F, 0.5F, 0.5F}, .haze = white, .haziness = 0.5F};
  canvas.rect(-1000, -1000, 1000, 1000, red);
  expect_pixel(50, 100, mix(red * Rgb{0.5F, 0.5F, 0.5F}, white, 0.5F));

  canvas.rect(-1000, -1000, 1000, 1000, Paint::glowing(red));
  expect_pixel(50, 100, red);
}

TEST(LightFields, ABackgroundIsASmoothGradient) {
  for (const auto [width, height] : {std::pair{90, 160}, std::pair{720, 1280}, std::pair{50, 34}}) {
    BackgroundField field(width, height);
    Frame frame(width, height);
    field.clear({{-500, black}, {500, white}});

    field.draw(frame);

    EXPECT_LT(frame.luma(0)[0], 20);
    EXPECT_GT(frame.luma(height - 1)[width - 1], 230 - 440 / height);
    for (int y = 1; y < height; ++y) {
      EXPECT_LE(std::abs(frame.luma(y)[width / 2] - frame.luma(y - 1)[width / 2]),
                2 + 440 / height);
    }
  }
}

TEST(LightFields, LightDarkensTheCornersAndSparesTheMiddle) {
  Frame frame(96, 160);
  Canvas canvas(96, 160);
  canvas.begin(frame);
  canvas.rect(-1000, -1000, 1000, 1000, white);
  LightField light(96, 160);

  light.apply(frame);
  EXPECT_EQ(frame.luma(0)[0], 235);
  EXPECT_EQ(frame.luma(80)[48], 235);

  light.vignette(0.4F);
  light.apply(frame);
  EXPECT_LT(frame.luma(0)[0], 170);
  EXPECT_GE(frame.luma(80)[48], 234);

  light.clear();
  light.glow({0, 0}, 200, 200, hex(0xff0000), 0.5F);
  const int v = frame.v(40)[24];
  light.apply(frame);
  EXPECT_GT(frame.v(40)[24], v + 10);
}

TEST(PixelLoops, TheWideOnesDoWhatThePlainOnesDo) {
  const PixelLoops& wide = pixel_loops();
  const PixelLoops& plain = plain_pixel_loops();
  std::uint32_t state = 1;
  const auto random = [&](std::uint32_t bound) {
    state = state * 1664525 + 1013904223;
    return (state >> 8) % bound;
  };
  for (int round = 0; round < 200; ++round) {
    constexpr int n = 100;
    const int count = 1 + static_cast<int>(random(n));
    const int f = static_cast<int>(random(16));
    std::vector<std::uint8_t> row(n), mask(n);
    std::vector<std::uint16_t> upper(n), lower(n), noise(n), sums(n);
    std::vector<std::int16_t> upper_light(n), lower_light(n);
    for (std::size_t i = 0; i < n; ++i) {
      row[i] = static_cast<std::uint8_t>(random(256));
      mask[i] = static_cast<std::uint8_t>(random(256));
      upper[i] = static_cast<std::uint16_t>(random(2048));
      lower[i] = static_cast<std::uint16_t>(random(2048));
      noise[i] = static_cast<std::uint16_t>(random(256));
      sums[i] = static_cast<std::uint16_t>(random(1021));
      upper_light[i] = static_cast<std::int16_t>(random(4000)) - 2000;
      lower_light[i] = static_cast<std::int16_t>(random(4000)) - 2000;
    }
    const auto same = [&](auto call) {
      std::vector<std::uint8_t> a = row, b = row;
      call(wide, a);
      call(plain, b);
      EXPECT_EQ(a, b);
    };
    const int alpha = static_cast<int>(random(257));
    const int value = static_cast<int>(random(256));
    same([&](const PixelLoops& l, auto& r) {
      l.smooth_row(r.data(), upper.data(), lower.data(), noise.data(), f, count);
    });
    same([&](const PixelLoops& l, auto& r) {
      l.light_row(r.data(), upper.data(), lower.data(), upper_light.data(), lower_light.data(), f,
                  count);
    });
    same([&](const PixelLoops& l, auto& r) {
      l.gain_row(r.data(), upper.data(), lower.data(), f, count);
    });
    same([&](const PixelLoops& l, auto& r) {
      l.tint_row(r.data(), upper_light.data(), lower_light.data(), f, count);
    });
    same([&](const PixelLoops& l, auto& r) { l.blend_run(r.data(), value, alpha, count); });
    same([&](const PixelLoops& l, auto& r) {
      l.cover_run(r.data(), mask.data(), value, alpha, count);
    });
    same([&](const PixelLoops& l, auto& r) { l.mask(r.data(), mask.data(), count); });
    same([&](const PixelLoops& l, auto& r) {
      std::vector<std::uint16_t> taken = sums;
      l.take_means(r.data(), taken.data(), count);
    });
    same([&](const PixelLoops& l, auto& r) {
      std::vector<float> shares(n);
      std::vector<std::uint16_t> values(n), alphas(n);
      l.radial_shares(shares.data(), -0.7F, 0.3F, 0.02F, 0.001F, count);
      l.values(values.data(), shares.data(), 20, 230, count);
      l.linear_shares(shares.data(), -0.2F, 0.017F, count);
      l.values(alphas.data(), shares.data(), 0, 256, count);
      l.weaken(alphas.data(), alpha, mask.data(), count);
      l.blend_values(r.data(), values.data(), alphas.data(), count);
    });
  }
}

TEST(Colour, WhiteAndBlackAreTheEndsOfTheStudioRange) {
  EXPECT_NEAR(to_yuv(white).y, 235, 0.01);
  EXPECT_NEAR(to_yuv(black).y, 16, 0.01);
  EXPECT_NEAR(to_yuv(white).u, 128, 0.01);
  EXPECT_NEAR(to_yuv(hex(0xff0000)).v, 240, 0.5);
  EXPECT_NEAR(to_yuv(hex(0x0000ff)).u, 240, 0.5);
}

TEST(Colour, OklchGoesThereAndBack) {
  for (const std::uint32_t value : {0xd8342eU, 0x2f74c0U, 0x808080U, 0xf5c832U, 0x204020U}) {
    const Lch lch = to_oklch(hex(value));
    const Rgb back = oklch(lch.lightness, lch.chroma, lch.hue);
    EXPECT_NEAR(back.r, hex(value).r, 0.01);
    EXPECT_NEAR(back.g, hex(value).g, 0.01);
    EXPECT_NEAR(back.b, hex(value).b, 0.01);
  }
  const Rgb vivid = oklch(0.7F, 0.9F, 0.3F);
  EXPECT_GE(vivid.r, 0);
  EXPECT_LE(vivid.g, 1);
}

}  // namespace
}  // namespace clipmill::drawing
