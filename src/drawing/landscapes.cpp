// Outside: sky, distance, middle ground, ground, and what stands before the subject.
#include <array>

#include "drawing/stage.hpp"

namespace clipmill::drawing {
namespace {

// A smooth random function of one variable, 0 to 1, with features about 1 wide.
float noise(const Chance& chance, float x) {
  const float cell = std::floor(x);
  const auto i = static_cast<std::int64_t>(cell);
  return lerp(chance.unit(i), chance.unit(i + 1), smooth(x - cell));
}

enum class Ridge { hills, peaks, dunes, trees };

float ridge_height(const Chance& chance, Ridge kind, float x, float wavelength) {
  const float u = x / wavelength;
  switch (kind) {
    case Ridge::hills:
      return noise(chance, u) * 0.72F + noise(chance.of(1), u * 2.3F) * 0.28F;
    case Ridge::dunes: {
      // Gentle to windward, steep to leeward.
      const float cell = std::floor(u);
      const float f = u - cell;
      const float high = lerp(0.45F, 1.0F, chance.unit(static_cast<std::int64_t>(cell)));
      return high * (f < 0.7F ? smooth(f / 0.7F) : 1 - smooth((f - 0.7F) / 0.3F));
    }
    case Ridge::peaks: {
      const auto tent = [&](const Chance& c, float v) {
        const float cell = std::floor(v);
        const auto i = static_cast<std::int64_t>(cell);
        const float a = c.unit(i);
        const float b = c.unit(i + 1);
        return lerp(a, b, v - cell);
      };
      return tent(chance, u) * 0.62F + tent(chance.of(1), u * 2.7F) * 0.25F +
             tent(chance.of(2), u * 6.1F) * 0.13F;
    }
    case Ridge::trees:
      return noise(chance, u) * 0.5F + std::abs(std::sin(x * 0.085F)) * 0.3F +
             noise(chance.of(3), x * 0.06F) * 0.2F;
  }
  return 0;
}

void draw_ridge(const Stage& stage, float depth, Ridge kind, float base, float height,
                float wavelength, int salt, const Paint& paint, bool snow_caps = false) {
  const Canvas::Scope scope(stage.canvas);
  stage.enter(depth);
  const Chance chance = stage.chance.of(salt);
  const float step = kind == Ridge::hills || kind == Ridge::dunes ? 22.0F : 9.0F;
  const float from = stage.left(depth);
  const float to = stage.right(depth);
  const float moved = stage.scroll * depth;
  std::vector<Point> line;
  // Corners stay where the land has them, whatever moves: no shimmering.
  for (float x = std::floor((from + moved) / step) * step; x <= to + moved + step; x += step) {
    line.push_back({x - moved, base - height * ridge_height(chance, kind, x, wavelength)});
  }
  std::vector<Point> land = line;
  land.push_back({line.back().x, 620});
  land.push_back({line.front().x, 620});
  stage.canvas.add_polygon(land);
  stage.canvas.fill(paint);
  if (!snow_caps) return;
  // Snow lies above a ragged line.
  std::vector<Point> cap = line;
  for (auto p = line.rbegin(); p != line.rend(); ++p) {
    const float ragged =
        base - height * (0.50F + 0.10F * noise(chance.of(9), (p->x + moved) * 0.045F) +
                         0.05F * noise(chance.of(10), (p->x + moved) * 0.15F));
    cap.push_back({p->x, std::max(p->y, ragged)});
  }
  stage.canvas.add_polygon(cap);
  stage.canvas.fill(Paint(hex(0xf6fafd), 0.92F));
}

void draw_cloud(Canvas& canvas, Point at, float size, const Chance& chance, Rgb colour, Rgb under,
                float alpha) {
  for (int i = 0; i < 6; ++i) {
    const float f = (static_cast<float>(i) - 2.5F) / 2.5F;
    canvas.add_circle(
        {at.x + size * f, at.y - size * (0.34F - 0.30F * f * f) * chance.range(0.6F, 1.3F, i)},
        size * (0.44F - 0.24F * f * f) * chance.range(0.85F, 1.15F, i + 10));
  }
  canvas.add_round_rect(at.x - size * 1.12F, at.y - size * 0.16F, at.x + size * 1.12F,
                        at.y + size * 0.13F, size * 0.15F);
  canvas.fill(Paint::linear({at.x, at.y - size * 0.8F}, colour, {at.x, at.y + size * 0.14F}, under,
                            alpha, alpha));
}

void draw_clouds(const Stage& stage, float y0, float y1, int count, float size, float alpha) {
  const Canvas::Scope scope(stage.canvas);
  const Palette& p = stage.palette;
  const Rgb top = stage.night() ? mix(p.sky_mid, white, 0.16F) : mix(white, p.sun, 0.3F);
  const Rgb under = stage.night() ? p.sky_mid : mix(p.sky_low, p.sky_mid, 0.55F);
  const Chance chance = stage.chance.of(300);
  const float reach = stage.half_width + 160;
  for (int i = 0; i < count; ++i) {
    const float s = size * chance.range(0.6F, 1.3F, i);
    const float depth = chance.range(0.1F, 0.28F, i + 20);
    const float drift = stage.t * (5 + 9 * depth * 4) + stage.scroll * depth;
    const float x =
        std::fmod(chance.range(0, 2 * reach, i + 40) - drift + 40 * reach, 2 * reach) - reach;
    draw_cloud(stage.canvas,
               {x - stage.pan_x * depth,
                lerp(y0, y1, (static_cast<float>(i) + 0.5F) / static_cast<float>(count)) +
                    chance.range(-20, 20, i + 60)},
               s, chance.of(i), top, under, alpha);
  }
}

void draw_stars(const Stage& stage, float low, int count) {
  Canvas& canvas = stage.canvas;
  const Chance chance = stage.chance.of(310);
  for (int pass = 0; pass < 2; ++pass) {
    for (int i = pass; i < count; i += 2) {
      const float twinkle =
          0.7F + 0.3F * wave(stage.t, chance.range(1.4F, 3.4F, i), chance.unit(i + 500));
      canvas.add_circle({chance.range(-stage.half_width, stage.half_width, i + 1000),
                         chance.range(-500, low, i + 2000)},
                        chance.range(0.6F, 1.5F, i + 3000) * twinkle);
    }
    canvas.fill(Paint(pass == 0 ? white : hex(0xcfdcff), 0.85F));
  }
}

// The sun or the moon, and its light in the sky.
void draw_sun(Stage& stage) {
  const Palette& p = stage.palette;
  const Scene& scene = stage.scene;
  if (scene.hour == Hour::overcast || scene.weather == Weather::rain ||
      scene.weather == Weather::storm)
    return;
  const Chance chance = stage.chance.of(320);
  const float side = chance.yes(0.5F, 1) ? -1.0F : 1.0F;
  const bool low =
      scene.hour == Hour::golden || scene.hour == Hour::dusk || scene.hour == Hour::morning;
  const float rise = scene.pace > 1 ? 90 * (0.5F - stage.progress) : 12 * (0.5F - stage.progress);
  Point at{
      side * stage.half_width * chance.range(0.2F, 0.62F, 2),
      low ? stage.horizon - 90 - chance.range(0, 90, 3) + rise : -300 + chance.range(-60, 60, 4)};
  if (scene.hour == Hour::dusk) at.y = stage.horizon - 34;
  at.x -= stage.pan_x * 0.05F;
  if (stage.night()) {
    stage.field.glow(at, 330, 330, hex(0x8fb0f0), 0.42F);
    return;
  }
  stage.field.glow(at, 760, 560, mix(p.sun, p.sky_low, 0.3F), low ? 0.62F : 0.4F);
  stage.field.glow(at, 300, 300, p.sun, low ? 0.85F : 0.7F);
}

void draw_sun_disc(const Stage& stage) {
  const Palette& p = stage.palette;
  const Scene& scene = stage.scene;
  if (scene.hour == Hour::overcast || scene.weather == Weather::rain ||
      scene.weather == Weather::storm || scene.weather == Weather::fog)
    return;
  for (const Actor& actor : scene.actors) {
    if (actor.figure->words.starts_with("moon") || actor.figure->words.starts_with("sun|")) return;
  }
  const Chance chance = stage.chance.of(320);
  const float side = chance.yes(0.5F, 1) ? -1.0F : 1.0F;
  const bool low =
      scene.hour == Hour::golden || scene.hour == Hour::dusk || scene.hour == Hour::morning;
  const float rise = scene.pace > 1 ? 90 * (0.5F - stage.progress) : 12 * (0.5F - stage.progress);
  Point at{
      side * stage.half_width * chance.range(0.2F, 0.62F, 2),
      low ? stage.horizon - 90 - chance.range(0, 90, 3) + rise : -300 + chance.range(-60, 60, 4)};
  if (scene.hour == Hour::dusk) at.y = stage.horizon - 34;
  at.x -= stage.pan_x * 0.05F;
  Canvas& canvas = stage.canvas;
  if (stage.night()) {
    canvas.circle(at, 36, hex(0xf4f1e2));
    for (int i = 0; i < 5; ++i)
      canvas.add_circle(at + Point{chance.range(-20, 20, i + 30), chance.range(-20, 20, i + 40)},
                        chance.range(3, 7, i + 50));
    canvas.fill(Paint(hex(0xcfcbb8), 0.6F));
    return;
  }
  canvas.circle(at, low ? 46.0F : 34.0F, Paint::radial(at, 60, white, p.sun, 1, 0.96F));
}

void grass_tufts(const Stage& stage, float y0, float y1, int salt, Rgb colour, float size) {
  // A few rows of blades, denser and larger to the front.
  const Chance chance = stage.chance.of(salt);
  for (int rows = 0; rows < 4; ++rows) {
    const float f = static_cast<float>(rows) / 3;
    const float y = lerp(y0, y1, f);
    const float depth = lerp(0.75F, 1.12F, f);
    const Canvas::Scope scope(stage.canvas);
    stage.enter(depth);
    const float s = size * lerp(0.5F, 1.2F, f);
    stage.row(depth, 46 * lerp(0.8F, 1.3F, f), 30, [&](int i, float x) {
      const Chance own = chance.of(i + 1000 * rows);
      const float px = x + own.range(-16, 16, 1);
      const float py = y + own.range(-20, 20, 2);
      const float sway =
          4 * wave(stage.t, 2.6F, px * 0.004F + own.unit(3)) *
          (stage.scene.weather == Weather::wind || stage.scene.weather == Weather::storm ? 2.2F
                                                                                         : 1.0F);
      for (int b = -1; b <= 1; ++b) {
        const float bx = px + static_cast<float>(b) * 5 * s;
        stage.canvas.add_polygon(
            {{bx - 2.2F * s, py},
             {bx + static_cast<float>(b) * 6 * s + sway * s, py - own.range(16, 30, 5 + b) * s},
             {bx + 2.2F * s, py}});
      }
    });
    stage.canvas.fill(
        Paint(mix(colour, f < 0.5F ? lighter(colour, 0.12F) : shade(colour, 0.18F), 0.7F), 0.85F));
  }
}

void flowers_on(const Stage& stage, float y0, float y1, int salt, float density) {
  const Chance chance = stage.chance.of(salt);
  constexpr std::uint32_t petals[] = {0xfdf6ee, 0xf6c744, 0xf28aa8, 0xe8553f, 0xa98be0};
  for (int tone = 0; tone < 3; ++tone) {
    const Rgb petal = tone == 0 ? stage.palette.accent : hex(chance.pick(petals, tone));
    for (int rows = 0; rows < 3; ++rows) {
      const float f = static_cast<float>(rows) / 2;
      const float depth = lerp(0.78F, 1.1F, f);
      const Canvas::Scope scope(stage.canvas);
      stage.enter(depth);
      stage.row(depth, 74 / density, 20, [&](int i, float x) {
        const Chance own = chance.of(i * 16 + tone * 4 + rows + 7000);
        const float px = x + own.range(-34, 34, 1) + 2 * wave(stage.t, 2.9F, own.unit(2));
        const float py = lerp(y0, y1, f) + own.range(-36, 36, 3);
        const float s = lerp(2.2F, 6.2F, f) * own.range(0.8F, 1.2F, 4);
        for (int k = 0; k < 5; ++k)
          stage.canvas.add_circle(
              Point{px, py} + polar(s, 2 * pi * static_cast<float>(k) / 5 + own.unit(5) * 3),
              s * 0.72F);
      });
      stage.canvas.fill(Paint(petal, 0.95F));
    }
  }
}

// Trees, houses, ... as rows that go by.
void figure_row(const Stage& stage, std::string_view word, float depth, float y, float height,
                float spacing, float probability, int salt, std::optional<Rgb> colour,
                float haziness, float dim = 0) {
  int index = 0;
  const Figure* figure = find_figure(word, &index);
  if (figure == nullptr) return;
  const Canvas::Scope scope(stage.canvas);
  stage.enter(depth);
  stage.canvas.grade().light = mix(stage.palette.light, shade(stage.palette.light, 0.5F), dim);
  stage.canvas.grade().haze = stage.palette.haze;
  stage.canvas.grade().haziness = haziness;
  const Chance chance = stage.chance.of(salt);
  stage.row(depth, spacing, height * figure->width / figure->height, [&](int i, float x) {
    const Chance own = chance.of(i);
    if (!own.yes(probability, 1)) return;
    const Canvas::Scope place(stage.canvas);
    const float s = height / figure->height * own.range(0.78F, 1.18F, 2);
    stage.canvas.translate(x + own.range(-0.3F, 0.3F, 3) * spacing, y + own.range(-6, 6, 4))
        .scale(own.yes(0.5F, 5) ? s : -s, s);
    Look look;
    look.chance = own;
    look.colour = colour;
    look.night = stage.dark();
    look.word = index;
    figure->draw(stage.canvas, *figure, look, Pose{.t = stage.t});
  });
}

// Simple trees that are cheap by the dozen.
void plain_trees(const Stage& stage, float depth, float y, float height, float spacing, int salt,
                 Rgb leaf, bool conifers, float haziness) {
  const Canvas::Scope scope(stage.canvas);
  stage.enter(depth);
  Canvas& canvas = stage.canvas;
  canvas.grade().haze = stage.palette.haze;
  canvas.grade().haziness = haziness;
  const Chance chance = stage.chance.of(salt);
  stage.row(depth, spacing, height * 0.4F, [&](int i, float x) {
    const Chance own = chance.of(i);
    const float px = x + own.range(-0.4F, 0.4F, 1) * spacing;
    const float w = height * 0.035F;
    canvas.add_rect(px - w, y - height * 0.5F, px + w, y + 4);
  });
  canvas.fill(shade(hex(0x6b4a33), 0.2F));
  for (int tone = 0; tone < 2; ++tone) {
    stage.row(depth, spacing, height * 0.4F, [&](int i, float x) {
      const Chance own = chance.of(i);
      const float px = x + own.range(-0.4F, 0.4F, 1) * spacing +
                       height * 0.008F * wave(stage.t, 3.3F, own.unit(9));
      const float h = height * own.range(0.8F, 1.25F, 2);
      if (conifers) {
        if (tone == 1) return;
        for (int k = 0; k < 3; ++k) {
          const float top = y - h + h * 0.24F * static_cast<float>(k);
          const float half = h * (0.12F + 0.07F * static_cast<float>(k));
          canvas.add_polygon(
              {{px - half, top + h * 0.42F}, {px, top}, {px + half, top + h * 0.42F}});
        }
        return;
      }
      const float r = h * 0.24F;
      if (tone == 0) {
        canvas.add_circle({px, y - h * 0.66F}, r);
        canvas.add_circle({px - r * 0.7F, y - h * 0.5F}, r * 0.75F);
        canvas.add_circle({px + r * 0.7F, y - h * 0.5F}, r * 0.75F);
      } else {
        canvas.add_circle({px - r * 0.3F, y - h * 0.74F}, r * 0.55F);
      }
    });
    canvas.fill(tone == 0 ? Paint::vertical(y - height, lighter(leaf, 0.06F), y, shade(leaf, 0.34F))
                          : Paint(lighter(leaf, 0.16F), 0.55F));
  }
}

void draw_skyline(const Stage& stage, float depth, float y, float height, int salt, Rgb colour,
                  bool lit) {
  const Canvas::Scope scope(stage.canvas);
  stage.enter(depth);
  Canvas& canvas = stage.canvas;
  const Chance chance = stage.chance.of(salt);
  const float spacing = height * 0.26F;
  const auto block = [&](int i, float x, float& x0, float& x1, float& top) {
    const Chance own = chance.of(i);
    const float w = spacing * own.range(0.8F, 1.25F, 1);
    x0 = x - w / 2;
    x1 = x + w / 2;
    top = y - height * (own.yes(0.2F, 3) ? own.range(0.85F, 1.15F, 2) : own.range(0.34F, 0.8F, 2));
    return own;
  };
  stage.row(depth, spacing, spacing, [&](int i, float x) {
    float x0 = 0, x1 = 0, top = 0;
    const Chance own = block(i, x, x0, x1, top);
    canvas.add_rect(x0, top, x1, 640);
    if (own.yes(0.3F, 4))
      canvas.add_rect((x0 + x1) / 2 - 1.6F, top - height * 0.12F, (x0 + x1) / 2 + 1.6F, top);
    if (own.yes(0.25F, 5))
      canvas.add_rect(x0 + (x1 - x0) * 0.2F, top - height * 0.05F, x0 + (x1 - x0) * 0.8F, top + 1);
    if (own.yes(0.18F, 6))
      canvas.add_polygon({{x0, top + 1}, {(x0 + x1) / 2, top - height * 0.13F}, {x1, top + 1}});
  });
  canvas.fill(Paint::vertical(y - height, colour, y + 60, mix(colour, stage.palette.haze, 0.45F)));
  const float cell = height * 0.045F;
  stage.row(depth, spacing, spacing, [&](int i, float x) {
    float x0 = 0, x1 = 0, top = 0;
    const Chance own = block(i, x, x0, x1, top);
    const int columns = std::max(2, static_cast<int>((x1 - x0) / (cell * 1.5F)));
    const int rows = static_cast<int>((y + 20 - top) / (cell * 1.7F));
    for (int r = 0; r < rows; ++r) {
      for (int c = 0; c < columns; ++c) {
        if (!own.yes(lit ? 0.42F : 0.6F, r * 16 + c + 100)) continue;
        const float wx =
            x0 + (x1 - x0) * (static_cast<float>(c) + 0.5F) / static_cast<float>(columns);
        const float wy = top + cell * 1.7F * (static_cast<float>(r) + 0.8F);
        canvas.add_rect(wx - cell * 0.34F, wy - cell * 0.4F, wx + cell * 0.34F, wy + cell * 0.4F);
      }
    }
  });
  canvas.fill(lit ? Paint(hex(0xffd98a), 0.82F) : Paint(lighter(colour, 0.34F), 0.5F));
}

void draw_water(const Stage& stage, float top, float bottom, bool big_waves) {
  Canvas& canvas = stage.canvas;
  const Palette& p = stage.palette;
  {
    const Canvas::Scope scope(canvas);
    stage.enter(0.6F);
    canvas.rect(stage.left(0.6F) - 40, top, stage.right(0.6F) + 40, bottom + 40,
                Paint::vertical(top, p.water_far * mix(white, p.light, 0.5F), bottom,
                                p.water * mix(white, p.light, 0.6F)));
  }
  // Glints: short strokes that grow to the front, and gather under the sun.
  const Chance chance = stage.chance.of(330);
  const Chance sun = stage.chance.of(320);
  const float side = sun.yes(0.5F, 1) ? -1.0F : 1.0F;
  const float sun_x = side * stage.half_width * sun.range(0.2F, 0.62F, 2);
  const bool shines = stage.scene.hour != Hour::overcast && stage.scene.weather != Weather::rain &&
                      stage.scene.weather != Weather::storm;
  for (int pass = 0; pass < 3; ++pass) {
    const int count = pass == 2 ? (shines ? 70 : 0) : 64;
    for (int i = 0; i < count; ++i) {
      const Chance own = chance.of(i + 400 * pass);
      const float f = own.unit(1) * own.unit(1);
      const float depth = lerp(0.25F, 1.0F, f);
      const float y = lerp(top + 4, bottom, f) + 2.5F * wave(stage.t, 3.1F, own.unit(2));
      const float w = lerp(9, 74, f) * own.range(0.5F, 1.2F, 3) *
                      (0.75F + 0.25F * wave(stage.t, own.range(1.6F, 3.2F, 4), own.unit(5)));
      const float range = 2 * (stage.half_width + 90);
      float x =
          own.range(0, range, 6) + stage.t * 7 * depth - stage.scroll * depth - stage.pan_x * depth;
      x = std::fmod(x + 60 * range, range) - range / 2;
      if (pass == 2)
        x = sun_x + (own.unit(7) + own.unit(8) - 1) * lerp(34, 150, f) - stage.pan_x * 0.05F +
            8 * wave(stage.t, 2.3F, own.unit(9));
      canvas.add_ellipse({x, y}, w, lerp(0.7F, 2.9F, f) * (pass == 2 ? 1.3F : 1.0F));
    }
    if (pass == 0) canvas.fill(Paint(mix(p.water, white, 0.45F) * p.light, 0.5F));
    if (pass == 1) canvas.fill(Paint(shade(p.water, 0.4F) * p.light, 0.4F));
    if (pass == 2) canvas.fill(Paint(mix(p.sun, white, 0.2F), stage.dark() ? 0.5F : 0.75F));
  }
  if (!big_waves) return;
  // Swell: a few long crests that roll.
  for (int k = 0; k < 4; ++k) {
    const float f = 0.28F + 0.24F * static_cast<float>(k);
    const float depth = lerp(0.4F, 1.0F, f);
    const Canvas::Scope scope(canvas);
    stage.enter(depth);
    const float y = lerp(top, bottom, f * f * 0.9F + 0.06F);
    std::vector<Point> crest;
    const float from = std::floor(stage.left(depth) / 26) * 26;
    for (float x = from; x <= stage.right(depth) + 26; x += 26) {
      const float u = x + stage.scroll * depth;
      crest.push_back(
          {x, y - 13 * f *
                      (std::sin(u * 0.011F / depth + stage.t * 1.1F + static_cast<float>(k) * 2) +
                       0.5F * std::sin(u * 0.024F - stage.t * 0.8F + static_cast<float>(k)))});
    }
    std::vector<Point> body = crest;
    for (auto c = crest.rbegin(); c != crest.rend(); ++c) body.push_back({c->x, c->y + 34 * f});
    canvas.add_polygon(body);
    canvas.fill(Paint::linear({0, y - 16}, mix(p.water, white, 0.3F) * p.light, {0, y + 34 * f},
                              p.water * p.light, 0.5F, 0));
    for (std::size_t c = 0; c + 1 < crest.size(); c += 2) {
      if (chance.yes(0.5F, static_cast<std::int64_t>(
                               std::floor((crest[c].x + stage.scroll * depth) / 52)) +
                               90 * k))
        canvas.add_limb(crest[c] + Point{0, 1}, 1.6F * f, crest[c + 1] + Point{0, 1}, 0.6F * f);
    }
    canvas.fill(Paint(white, 0.55F));
  }
}

void draw_road(const Stage& stage, float top, float bottom, bool rails) {
  Canvas& canvas = stage.canvas;
  const Canvas::Scope scope(canvas);
  stage.enter(1);
  canvas.grade().light = stage.palette.light;
  const float x0 = stage.left(1) - 60;
  const float x1 = stage.right(1) + 60;
  if (rails) {
    canvas.rect(x0, top, x1, bottom, Paint::vertical(top, hex(0x8d8378), bottom, hex(0x6d645b)));
    stage.row(1, 24, 10, [&](int i, float x) {
      canvas.add_ellipse({x + stage.chance.of(341).range(-8, 8, i),
                          lerp(top + 6, bottom - 4, stage.chance.of(342).unit(i))},
                         5, 2.6F);
    });
    canvas.fill(Paint(hex(0x574f48), 0.7F));
    stage.row(1, 40, 30, [&](int, float x) {
      canvas.add_polygon(
          {{x - 9, top + 16}, {x + 7, top + 16}, {x + 9, bottom - 18}, {x - 13, bottom - 18}});
    });
    canvas.fill(hex(0x5a4434));
    for (const float y : {top + 24, bottom - 34}) {
      canvas.rect(x0, y + 4, x1, y + 9, hex(0x4a4f57));
      canvas.rect(x0, y, x1, y + 4.4F, hex(0xc3cad3));
    }
    return;
  }
  canvas.rect(x0, top - 7, x1, top, hex(0xcbb994));
  canvas.rect(x0, bottom, x1, bottom + 9, hex(0xb8a680));
  canvas.rect(x0, top, x1, bottom, Paint::vertical(top, hex(0x71747e), bottom, hex(0x4d5059)));
  const float middle = lerp(top, bottom, 0.5F);
  stage.row(1, 132, 70, [&](int, float x) {
    canvas.add_polygon({{x - 36, middle - 3},
                        {x + 34, middle - 3},
                        {x + 37, middle + 3.4F},
                        {x - 37, middle + 3.4F}});
  });
  canvas.fill(hex(0xf3ecd6));
  canvas.rect(x0, top + 6, x1, top + 9, Paint(hex(0xf3ecd6), 0.7F));
  canvas.rect(x0, bottom - 11, x1, bottom - 6, Paint(hex(0xf3ecd6), 0.8F));
}

void ground_plane(const Stage& stage, float top, Rgb far, Rgb near) {
  const Canvas::Scope scope(stage.canvas);
  stage.enter(0.9F);
  const Palette& p = stage.palette;
  stage.canvas.rect(stage.left(0.9F) - 60, top, stage.right(0.9F) + 60, 640,
                    Paint::vertical(top, mix(far * p.light, p.haze, 0.22F), 500, near * p.light));
}

void sun_shafts(const Stage& stage, float strength) {
  if (stage.dark() || stage.scene.hour == Hour::overcast) return;
  Canvas& canvas = stage.canvas;
  const Chance chance = stage.chance.of(350);
  for (int i = 0; i < 4; ++i) {
    const float x = chance.range(-stage.half_width, stage.half_width * 0.7F, i) +
                    10 * wave(stage.t, 7.3F, chance.unit(i + 9));
    const float w = chance.range(28, 76, i + 20);
    const float s =
        strength * (0.75F + 0.25F * wave(stage.t, chance.range(3, 6, i + 40), chance.unit(i)));
    canvas.polygon(
        {{x, -520}, {x + w, -520}, {x + w + 240, 420}, {x + 90, 420}},
        Paint::linear({x, -520}, stage.palette.sun, {x + 120, 420}, stage.palette.sun, s, 0));
  }
}

void lamp_posts(const Stage& stage, float y, float height, int salt) {
  Canvas& canvas = stage.canvas;
  const Canvas::Scope scope(canvas);
  stage.enter(0.92F);
  canvas.grade().light = stage.palette.light;
  stage.row(0.92F, 330, 60, [&](int i, float x) {
    const float px = x + stage.chance.of(salt).range(-20, 20, i);
    canvas.add_rect(px - 3, y - height, px + 3, y);
    canvas.add_stroke({{px, y - height}, {px + 14, y - height - 14}, {px + 34, y - height - 10}},
                      2.6F, 2.2F);
    canvas.fill(hex(0x3d424e));
    canvas.round_rect(px + 26, y - height - 13, px + 48, y - height - 4, 3,
                      stage.dark() ? hex(0xfff0bd) : hex(0xd9dde3));
    if (stage.dark()) {
      const Grade kept = canvas.grade();
      canvas.grade() = Grade();
      canvas.glow({px + 37, y - height - 6}, 66, hex(0xffd98a), 0.6F);
      canvas.polygon(
          {{px + 28, y - height - 4}, {px + 46, y - height - 4}, {px + 96, y}, {px - 22, y}},
          Paint::linear({px, y - height}, hex(0xffe2a0), {px, y}, hex(0xffe2a0), 0.22F, 0));
      canvas.grade() = kept;
    }
  });
}

void outdoor_sky(Stage& stage) {
  const Palette& p = stage.palette;
  stage.field.clear({{-500, p.sky_top},
                     {lerp(-500, stage.horizon, 0.62F), p.sky_mid},
                     {stage.horizon + 20, p.sky_low},
                     {500, p.sky_low}});
  draw_sun(stage);
  if (stage.scene.weather == Weather::storm && std::fmod(stage.t, 2.9F) < 0.22F)
    stage.field.glow({0, -300}, 900, 500, white, 0.5F);
}

}  // namespace

void draw_behind(Stage& stage) {
  const Scene& scene = stage.scene;
  const Palette& p = stage.palette;
  Canvas& canvas = stage.canvas;
  if (scene.indoors()) {
    draw_interior(stage);
    return;
  }
  switch (scene.setting) {
    case Setting::table:
    case Setting::macro:
    case Setting::abstract:
    case Setting::space:
    case Setting::underwater:
    case Setting::sky:
      if (scene.setting == Setting::sky) {
        stage.horizon = 420;
        outdoor_sky(stage);
        stage.show_field();
        if (stage.dark()) draw_stars(stage, 400, 130);
        draw_sun_disc(stage);
        draw_clouds(stage, -430, 120, 5, 74, stage.dark() ? 0.4F : 0.85F);
        draw_ridge(stage, 0.16F, Ridge::hills, 470, 90, 260, 361, mix(p.leaf_far, p.haze, 0.72F));
        draw_ridge(stage, 0.3F, Ridge::trees, 505, 70, 150, 362,
                   mix(p.leaf * p.light, p.haze, 0.4F));
        draw_clouds(stage, 250, 430, 3, 120, stage.dark() ? 0.3F : 0.7F);
        return;
      }
      draw_special(stage);
      return;
    default:
      break;
  }

  const bool aerial = scene.shot == Shot::aerial;
  stage.horizon = aerial ? -120.0F : scene.shot == Shot::low ? 170.0F : 70.0F;
  const float h = stage.horizon;
  outdoor_sky(stage);
  stage.show_field();
  if (stage.dark()) draw_stars(stage, h - 60, stage.night() ? 120 : 50);
  draw_sun_disc(stage);
  if (scene.weather != Weather::fog)
    draw_clouds(stage, -440, h - 170, scene.hour == Hour::overcast ? 7 : 4,
                scene.hour == Hour::overcast ? 110.0F : 66.0F,
                stage.night()                  ? 0.35F
                : scene.hour == Hour::overcast ? 0.75F
                                               : 0.85F);

  const auto distant = [&](Rgb colour, float far) { return mix(colour * p.light, p.haze, far); };
  const Rgb ground = p.ground;
  switch (scene.setting) {
    case Setting::beach:
    case Setting::sea:
    case Setting::lake:
    case Setting::swamp:
    case Setting::river: {
      const bool sea = scene.setting == Setting::sea || scene.setting == Setting::beach;
      if (!sea) {
        draw_ridge(stage, 0.14F, Ridge::peaks, h + 30, 230, 210, 401, distant(hex(0x6d86a8), 0.6F),
                   stage.chance.yes(0.5F, 402));
        draw_ridge(stage, 0.24F, Ridge::hills, h + 14, 110, 240, 403, distant(p.leaf_far, 0.46F));
        plain_trees(stage, 0.34F, h + 20, 74, 34, 404, p.leaf * p.light, true, 0.34F);
        draw_ridge(stage, 0.34F, Ridge::hills, h + 22, 26, 120, 405, distant(p.leaf, 0.26F));
      } else if (stage.chance.yes(0.55F, 406)) {
        draw_ridge(stage, 0.12F, Ridge::hills, h + 8, 76, 300, 407, distant(hex(0x5f86a0), 0.62F));
      }
      draw_water(stage, h + 6, 500, scene.setting == Setting::sea);
      if (scene.setting == Setting::beach) {
        // Foam that runs up the sand and back.
        const float run = 16 * wave(stage.t, 4.6F);
        const Canvas::Scope scope(canvas);
        stage.enter(0.92F);
        const auto edge = [&](float offset) {
          std::vector<Point> line;
          const float from = std::floor(stage.left(0.92F) / 30) * 30;
          for (float x = from; x <= stage.right(0.92F) + 30; x += 30)
            line.push_back({x, 236 + offset + run + 13 * std::sin(x * 0.013F + 1) +
                                   7 * std::sin(x * 0.031F + stage.t * 0.6F)});
          const Point last = line.back();
          const Point first = line.front();
          line.push_back({last.x, 640});
          line.push_back({first.x, 640});
          return line;
        };
        canvas.add_polygon(edge(-9));
        canvas.fill(Paint(white, 0.6F));
        canvas.add_polygon(edge(0));
        canvas.fill(shade(ground * p.light, 0.22F));
        canvas.add_polygon(edge(24));
        canvas.fill(Paint::vertical(250, ground * p.light, 500, shade(ground, 0.16F) * p.light));
        for (int i = 0; i < 26; ++i)
          canvas.add_ellipse(
              {stage.chance.of(408).range(-stage.half_width * 1.2F, stage.half_width * 1.2F, i),
               stage.chance.of(409).range(300, 490, i)},
              stage.chance.of(410).range(8, 34, i), 1.5F);
        canvas.fill(Paint(shade(ground, 0.3F) * p.light, 0.3F));
        figure_row(stage, "palm", 0.95F, 292, 430, 470, 0.75F, 411, std::nullopt, 0.04F);
      } else if (!sea) {
        const float bank = scene.setting == Setting::river ? 214.0F : 330.0F;
        const Canvas::Scope scope(canvas);
        stage.enter(0.95F);
        std::vector<Point> line;
        const float from = std::floor(stage.left(0.95F) / 30) * 30;
        for (float x = from; x <= stage.right(0.95F) + 30; x += 30)
          line.push_back({x, bank + 24 * std::sin(x * 0.009F + 2) + 8 * std::sin(x * 0.027F)});
        const Point last = line.back();
        const Point first = line.front();
        line.push_back({last.x, 640});
        line.push_back({first.x, 640});
        canvas.add_polygon(line);
        canvas.fill(Paint::vertical(bank, lighter(ground, 0.1F) * p.light, 500,
                                    shade(ground, 0.3F) * p.light));
        if (scene.setting == Setting::swamp || scene.setting == Setting::lake) {
          for (int i = 0; i < 12; ++i)
            canvas.add_ellipse({stage.chance.of(412).range(-stage.half_width, stage.half_width, i),
                                stage.chance.of(413).range(160, bank - 20, i)},
                               22, 5);
          canvas.fill(Paint(hex(0x5f9a52) * p.light, 0.9F));
        }
      }
      break;
    }
    case Setting::city: {
      draw_skyline(stage, 0.14F, h + 60, 420, 421,
                   distant(stage.night() ? hex(0x22305c) : hex(0x7f9fc0), 0.5F), stage.dark());
      draw_skyline(stage, 0.3F, h + 90, 330, 422,
                   distant(stage.night() ? hex(0x1a2548) : hex(0x6f8cae), 0.24F), stage.dark());
      const Canvas::Scope scope(canvas);
      {
        // Houses along the street.
        constexpr std::string_view fronts[] = {"apartment", "restaurant", "hotel",
                                               "office building", "shop"};
        const Canvas::Scope row_scope(canvas);
        stage.enter(0.62F);
        canvas.grade().light = p.light;
        canvas.grade().haze = p.haze;
        canvas.grade().haziness = 0.06F;
        const Chance chance = stage.chance.of(423);
        stage.row(0.62F, 168, 150, [&](int i, float x) {
          const Chance own = chance.of(i);
          int word = 0;
          const Figure* figure = find_figure(fronts[own.below(5, 1)], &word);
          const Canvas::Scope place(canvas);
          const float s = 176 / figure->width;
          canvas.translate(x, h + 136).scale(s);
          Look look;
          look.chance = own;
          look.night = stage.dark();
          figure->draw(canvas, *figure, look, Pose{.t = stage.t});
        });
      }
      ground_plane(stage, h + 130, hex(0xb9b3aa), hex(0x8f8a84));
      draw_road(stage, 256, 392, false);
      figure_row(stage, "tree", 0.86F, 252, 190, 300, 0.7F, 424, p.leaf, 0.02F);
      lamp_posts(stage, 252, 230, 425);
      {
        const Canvas::Scope walk(canvas);
        stage.enter(1);
        canvas.rect(stage.left(1) - 60, 400, stage.right(1) + 60, 640,
                    Paint::vertical(400, hex(0xbab4ac) * p.light, 500, hex(0x94908a) * p.light));
        stage.row(1, 96, 10, [&](int, float x) { canvas.add_line({x, 402}, {x - 46, 520}, 1.4F); });
        canvas.fill(Paint(hex(0x7d7973) * p.light, 0.7F));
      }
      break;
    }
    case Setting::forest: {
      draw_ridge(stage, 0.12F, Ridge::trees, h + 10, 250, 170, 431, distant(p.leaf_far, 0.68F));
      plain_trees(stage, 0.22F, h + 60, 330, 58, 432, p.leaf_far * p.light,
                  stage.chance.yes(0.5F, 433), 0.52F);
      plain_trees(stage, 0.4F, h + 106, 430, 96, 434, p.leaf * p.light, stage.chance.yes(0.4F, 435),
                  0.3F);
      ground_plane(stage, h + 92, p.ground_far, shade(ground, 0.2F));
      // Trunks that leave the picture at the top.
      {
        const Canvas::Scope scope(canvas);
        stage.enter(0.66F);
        canvas.grade().light = p.light;
        canvas.grade().haze = p.haze;
        canvas.grade().haziness = 0.14F;
        const Chance chance = stage.chance.of(436);
        stage.row(0.66F, 150, 60, [&](int i, float x) {
          const Chance own = chance.of(i);
          const float px = x + own.range(-44, 44, 1);
          const float w = own.range(13, 24, 2);
          canvas.add_blob({{px - w * 1.7F, h + 152},
                           {px - w * 0.9F, h + 96},
                           {px - w * 0.72F, -200},
                           {px - w * 0.66F, -560},
                           {px + w * 0.66F, -560},
                           {px + w * 0.72F, -200},
                           {px + w * 0.9F, h + 96},
                           {px + w * 1.7F, h + 152}});
        });
        canvas.fill(Paint::vertical(-500, hex(0x5d4332), h + 150, hex(0x46311f)));
      }
      sun_shafts(stage, 0.26F);
      grass_tufts(stage, h + 150, 470, 437, shade(ground, 0.1F) * p.light, 1.2F);
      if (!scene.autumn) figure_row(stage, "fern", 0.9F, 330, 80, 210, 0.6F, 438, p.leaf, 0.04F);
      break;
    }
    case Setting::snow: {
      draw_ridge(stage, 0.1F, Ridge::peaks, h + 70, 400, 240, 441, distant(hex(0x7f97b8), 0.5F),
                 true);
      draw_ridge(stage, 0.2F, Ridge::peaks, h + 80, 250, 170, 442, distant(hex(0x6c86a8), 0.3F),
                 true);
      plain_trees(stage, 0.36F, h + 84, 150, 46, 443, p.leaf * p.light, true, 0.36F);
      draw_ridge(stage, 0.4F, Ridge::hills, h + 96, 44, 260, 444, distant(p.ground_far, 0.16F));
      draw_ridge(
          stage, 0.7F, Ridge::hills, h + 166, 60, 340, 445,
          Paint::vertical(h + 100, lighter(p.ground, 0.2F) * p.light, 500, p.ground_far * p.light));
      figure_row(stage, "snowy tree", 0.78F, h + 160, 260, 250, 0.72F, 446, std::nullopt, 0.08F);
      draw_ridge(stage, 0.95F, Ridge::hills, h + 236, 40, 420, 447,
                 Paint::vertical(h + 190, white * p.light, 520, hex(0xc6d8ea) * p.light));
      break;
    }
    case Setting::mountains:
    case Setting::waterfall: {
      draw_ridge(stage, 0.08F, Ridge::peaks, h + 90, 460, 250, 451, distant(hex(0x7d8fb0), 0.58F),
                 true);
      draw_ridge(stage, 0.17F, Ridge::peaks, h + 110, 330, 190, 452, distant(hex(0x66789a), 0.38F),
                 stage.chance.yes(0.4F, 453));
      if (scene.setting == Setting::waterfall) {
        // A cliff, and the water that falls over it.
        const Canvas::Scope scope(canvas);
        stage.enter(0.45F);
        canvas.grade().light = p.light;
        const Rgb stone = hex(0x6f6a68);
        canvas.add_blob({{-420, h + 190}, {-400, -150}, {-250, -216}, {-92, -196}, {-74, h + 190}});
        canvas.add_blob({{74, h + 190}, {90, -200}, {230, -226}, {400, -160}, {430, h + 190}});
        canvas.fill(Paint::vertical(-220, lighter(stone, 0.14F), h + 190, shade(stone, 0.4F)));
        canvas.rect(-96, -190, 96, h + 190, shade(stone, 0.45F));
        canvas.rect(-82, -196, 82, h + 196,
                    Paint::vertical(-196, hex(0xdff2f8), h + 190, hex(0x9fd0e2)));
        for (int i = 0; i < 60; ++i) {
          const Chance own = stage.chance.of(454).of(i);
          const float f = std::fmod(stage.t * own.range(0.5F, 0.8F, 1) + own.unit(2), 1.0F);
          const float y = lerp(-220, h + 190, f);
          canvas.add_limb({own.range(-76, 76, 3), y}, own.range(1.2F, 3.4F, 4),
                          {own.range(-76, 76, 3), y + own.range(30, 80, 5)}, 0.8F);
        }
        canvas.fill(Paint(white, 0.75F));
        for (int i = 0; i < 22; ++i) {
          const Chance own = stage.chance.of(455).of(i);
          const float f = std::fmod(stage.t * own.range(0.2F, 0.5F, 1) + own.unit(2), 1.0F);
          canvas.circle({own.range(-120, 120, 3) * (0.6F + f), h + 180 - 70 * f}, 16 + 34 * f,
                        Paint(white, 0.24F * (1 - f)));
        }
        canvas.rect(-700, h + 180, 700, 640,
                    Paint::vertical(h + 180, hex(0x9fd0e2), 500, hex(0x3f8fae)));
        figure_row(stage, "fern", 0.5F, h + 196, 90, 130, 0.8F, 456, p.leaf, 0.06F);
        for (int i = 0; i < 9; ++i)
          canvas.add_ellipse(
              {stage.chance.of(457).range(-stage.half_width * 1.3F, stage.half_width * 1.3F, i),
               stage.chance.of(458).range(h + 190, 470, i)},
              stage.chance.of(459).range(24, 62, i), stage.chance.of(460).range(12, 30, i));
        canvas.fill(Paint::vertical(h + 180, hex(0x8f8a86), 490, hex(0x5f5b58)));
        break;
      }
      draw_ridge(stage, 0.28F, Ridge::hills, h + 110, 150, 240, 461, distant(p.leaf_far, 0.32F));
      plain_trees(stage, 0.4F, h + 128, 110, 46, 462, p.leaf * p.light, true, 0.24F);
      draw_ridge(stage, 0.55F, Ridge::hills, h + 150, 70, 300, 463,
                 Paint::vertical(h + 80, p.ground_far * p.light, 500, ground * p.light));
      draw_ridge(stage, 0.9F, Ridge::hills, h + 230, 60, 420, 464,
                 Paint::vertical(h + 170, lighter(ground, 0.06F) * p.light, 520,
                                 shade(ground, 0.25F) * p.light));
      grass_tufts(stage, h + 220, 470, 465, shade(ground, 0.16F) * p.light, 1);
      break;
    }
    case Setting::desert: {
      draw_ridge(stage, 0.1F, Ridge::peaks, h + 30, 110, 300, 471, distant(hex(0xb0785a), 0.6F));
      draw_ridge(
          stage, 0.26F, Ridge::dunes, h + 60, 120, 320, 472,
          Paint::vertical(h - 60, distant(p.ground_far, 0.42F), h + 90, distant(ground, 0.28F)));
      draw_ridge(stage, 0.5F, Ridge::dunes, h + 130, 130, 440, 473,
                 Paint::vertical(h, mix(ground, hex(0xf7dca8), 0.4F) * p.light, h + 170,
                                 shade(ground, 0.18F) * p.light));
      figure_row(stage, "cactus", 0.7F, h + 160, 150, 320, 0.6F, 474, std::nullopt, 0.05F);
      draw_ridge(stage, 0.95F, Ridge::dunes, h + 240, 110, 620, 475,
                 Paint::vertical(h + 130, lighter(ground, 0.16F) * p.light, 520,
                                 shade(ground, 0.28F) * p.light));
      {
        const Canvas::Scope scope(canvas);
        stage.enter(1);
        for (int i = 0; i < 8; ++i)
          canvas.add_stroke({{stage.left(1), 330 + 22.0F * static_cast<float>(i)},
                             {stage.left(1) * 0.3F, 318 + 23.0F * static_cast<float>(i)},
                             {stage.right(1) * 0.3F, 334 + 22.0F * static_cast<float>(i)},
                             {stage.right(1), 322 + 23.0F * static_cast<float>(i)}},
                            1, 1.4F);
        canvas.fill(Paint(shade(ground, 0.35F) * p.light, 0.35F));
      }
      break;
    }
    case Setting::savanna: {
      draw_ridge(stage, 0.1F, Ridge::hills, h + 20, 90, 360, 481, distant(hex(0x8a7f9a), 0.56F));
      figure_row(stage, "acacia", 0.28F, h + 34, 120, 230, 0.62F, 482, std::nullopt, 0.36F);
      ground_plane(stage, h + 14, p.ground_far, ground);
      figure_row(stage, "acacia", 0.55F, h + 92, 260, 520, 0.7F, 483, std::nullopt, 0.12F);
      grass_tufts(stage, h + 90, 480, 484, mix(ground, hex(0xf0d58a), 0.3F) * p.light, 1.5F);
      break;
    }
    case Setting::farm: {
      draw_ridge(stage, 0.12F, Ridge::hills, h + 20, 120, 300, 491, distant(p.leaf_far, 0.52F));
      draw_ridge(stage, 0.22F, Ridge::hills, h + 34, 70, 220, 492, distant(hex(0x8fb060), 0.34F));
      figure_row(stage, "barn", 0.36F, h + 58, 96, 560, 0.6F, 493, std::nullopt, 0.2F);
      plain_trees(stage, 0.36F, h + 58, 92, 170, 494, p.leaf * p.light, false, 0.22F);
      ground_plane(stage, h + 44, p.ground_far, ground);
      // Furrows that meet at the horizon.
      const Canvas::Scope scope(canvas);
      stage.enter(0.9F);
      const float shift = std::fmod(stage.scroll * 0.9F, 90.0F);
      for (int i = -16; i <= 16; ++i) {
        const float x = 90.0F * static_cast<float>(i) - shift;
        canvas.add_polygon({{x * 0.26F - 1.2F, h + 46},
                            {x * 0.26F + 1.2F, h + 46},
                            {x * 1.7F + 11, 620},
                            {x * 1.7F - 11, 620}});
      }
      canvas.fill(Paint(shade(ground, 0.3F) * p.light, 0.45F));
      grass_tufts(stage, h + 130, 480, 495, mix(ground, hex(0xf3dc8a), 0.2F) * p.light, 1.2F);
      break;
    }
    case Setting::road:
    case Setting::rails: {
      const bool rails = scene.setting == Setting::rails;
      draw_ridge(stage, 0.1F, Ridge::peaks, h + 30, 240, 230, 501, distant(hex(0x7088a8), 0.58F),
                 stage.chance.yes(0.4F, 502));
      draw_ridge(stage, 0.22F, Ridge::hills, h + 34, 110, 250, 503, distant(p.leaf_far, 0.42F));
      if (rails && stage.chance.yes(0.5F, 504))
        draw_skyline(stage, 0.2F, h + 40, 190, 505, distant(hex(0x7088a8), 0.42F), stage.dark());
      plain_trees(stage, 0.4F, h + 70, 120, 92, 506, p.leaf * p.light, stage.chance.yes(0.4F, 507),
                  0.22F);
      ground_plane(stage, h + 52, p.ground_far, ground);
      if (!rails) figure_row(stage, "tree", 0.72F, h + 150, 200, 330, 0.6F, 508, p.leaf, 0.08F);
      if (rails) {
        figure_row(stage, "pylon", 0.7F, h + 150, 300, 520, 0.9F, 509, std::nullopt, 0.14F);
      } else {
        const Canvas::Scope scope(canvas);
        stage.enter(0.94F);
        canvas.grade().light = p.light;
        stage.row(0.94F, 74, 10,
                  [&](int, float x) { canvas.add_round_rect(x - 3, h + 158, x + 3, h + 184, 1); });
        canvas.add_rect(stage.left(0.94F) - 40, h + 162, stage.right(0.94F) + 40, h + 170);
        canvas.fill(hex(0xd9dde2));
      }
      grass_tufts(stage, h + 110, h + 176, 510, shade(ground, 0.12F) * p.light, 0.8F);
      draw_road(stage, rails ? 268.0F : h + 190, rails ? 388.0F : 408.0F, rails);
      grass_tufts(stage, 430, 490, 511, shade(ground, 0.2F) * p.light, 1.3F);
      break;
    }
    case Setting::graveyard: {
      draw_ridge(stage, 0.14F, Ridge::hills, h + 30, 150, 260, 521, distant(hex(0x3f4f5f), 0.5F));
      figure_row(stage, "church", 0.3F, h + 60, 210, 700, 0.8F, 522, std::nullopt, 0.36F);
      figure_row(stage, "bare tree", 0.5F, h + 110, 300, 330, 0.8F, 523, hex(0x3a3038), 0.2F);
      ground_plane(stage, h + 70, p.ground_far, ground);
      figure_row(stage, "graveyard", 0.74F, h + 140, 70, 300, 0.9F, 524, std::nullopt, 0.08F);
      grass_tufts(stage, h + 120, 480, 525, shade(ground, 0.1F) * p.light, 1.2F);
      break;
    }
    default: {
      // meadow, garden, park
      const bool garden = scene.setting == Setting::garden;
      const bool park = scene.setting == Setting::park;
      draw_ridge(stage, 0.12F, Ridge::hills, h + 20, 170, 300, 531, distant(hex(0x6f9a8a), 0.56F));
      if (park && stage.chance.yes(0.6F, 532))
        draw_skyline(stage, 0.16F, h + 40, 230, 533, distant(hex(0x86a2bd), 0.55F), stage.dark());
      draw_ridge(stage, 0.22F, Ridge::hills, h + 44, 110, 240, 534, distant(p.leaf_far, 0.4F));
      plain_trees(stage, 0.34F, h + 62, garden || park ? 150.0F : 90.0F,
                  garden || park ? 62.0F : 130.0F, 535, p.leaf * p.light, false, 0.3F);
      draw_ridge(
          stage, 0.42F, Ridge::hills, h + 86, 40, 330, 536,
          Paint::vertical(h + 30, distant(p.ground_far, 0.22F), h + 150, distant(ground, 0.08F)));
      draw_ridge(stage, 0.8F, Ridge::hills, h + 176, 54, 460, 537,
                 Paint::vertical(h + 110, lighter(ground, 0.1F) * p.light, 520,
                                 shade(ground, 0.24F) * p.light));
      if (garden) figure_row(stage, "fence", 0.62F, h + 150, 74, 248, 1, 538, std::nullopt, 0.08F);
      if (park || garden)
        figure_row(stage, scene.autumn ? "autumn tree" : "tree", 0.7F, h + 168, 290, 420, 0.7F, 539,
                   scene.autumn ? std::nullopt : std::optional<Rgb>(p.leaf), 0.08F);
      if (park) {
        // A path across.
        const Canvas::Scope scope(canvas);
        stage.enter(0.95F);
        std::vector<Point> upper;
        const float from = std::floor(stage.left(0.95F) / 40) * 40;
        for (float x = from; x <= stage.right(0.95F) + 40; x += 40)
          upper.push_back({x, 300 + 15 * std::sin((x + stage.scroll * 0.95F) * 0.006F)});
        std::vector<Point> path = upper;
        for (auto u = upper.rbegin(); u != upper.rend(); ++u) path.push_back({u->x, u->y + 88});
        canvas.add_polygon(path);
        canvas.fill(Paint::vertical(290, hex(0xe3d0a8) * p.light, 400, hex(0xc7b083) * p.light));
      }
      grass_tufts(stage, h + 150, 480, 540, shade(ground, 0.14F) * p.light, 1.1F);
      if (garden || scene.setting == Setting::meadow)
        flowers_on(stage, h + 170, 470, 541, garden ? 1.9F : 0.9F);
      break;
    }
  }
  if (scene.weather == Weather::fog) {
    for (int i = 0; i < 5; ++i) {
      const Chance own = stage.chance.of(550).of(i);
      canvas.ellipse(
          {own.range(-200, 200, 1) + 60 * wave(stage.t, own.range(9, 15, 2), own.unit(3)),
           h + 20 + 60.0F * static_cast<float>(i)},
          420, 70,
          Paint::radial(
              {own.range(-200, 200, 1) + 60 * wave(stage.t, own.range(9, 15, 2), own.unit(3)),
               h + 20 + 60.0F * static_cast<float>(i)},
              420, p.haze, p.haze, 0.4F, 0));
    }
  }
}

void draw_before(Stage& stage) {
  const Scene& scene = stage.scene;
  const Palette& p = stage.palette;
  Canvas& canvas = stage.canvas;
  if (scene.indoors()) return;
  switch (scene.setting) {
    case Setting::table:
    case Setting::macro:
    case Setting::abstract:
    case Setting::space:
    case Setting::underwater:
      draw_special_before(stage);
      return;
    case Setting::sea:
    case Setting::lake:
    case Setting::river: {
      // Water before a boat: it floats in it, not on it.
      bool floats = false;
      float y = 0;
      for (const Actor& actor : scene.actors) {
        if (actor.figure->home != Home::sea || actor.airborne) continue;
        floats = true;
        y = std::max(y, actor.y);
      }
      if (!floats) break;
      const Canvas::Scope scope(canvas);
      stage.enter(1);
      for (int k = 0; k < 3; ++k) {
        std::vector<Point> crest;
        const float from = std::floor(stage.left(1) / 24) * 24;
        for (float x = from; x <= stage.right(1) + 24; x += 24)
          crest.push_back({x, y - 4 + 24.0F * static_cast<float>(k) +
                                  4.5F * std::sin((x + stage.scroll) * 0.021F + stage.t * 1.3F +
                                                  static_cast<float>(k)) +
                                  2.5F * std::sin(x * 0.05F - stage.t)});
        const Point last = crest.back();
        const Point first = crest.front();
        crest.push_back({last.x, last.y + 70});
        crest.push_back({first.x, first.y + 70});
        canvas.add_polygon(crest);
        canvas.fill(Paint::linear(
            {0, y - 8 + 24.0F * static_cast<float>(k)}, mix(p.water, white, 0.14F) * p.light,
            {0, y + 66 + 24.0F * static_cast<float>(k)}, p.water * p.light, 0.8F, 0));
      }
      break;
    }
    case Setting::meadow:
    case Setting::garden:
    case Setting::forest:
    case Setting::savanna:
    case Setting::farm:
    case Setting::park: {
      // Blades and leaves near the lens, dark and soft.
      const Canvas::Scope scope(canvas);
      stage.enter(1.35F);
      const Chance chance = stage.chance.of(560);
      const Rgb near = shade(p.ground, 0.62F) * p.light;
      stage.row(1.35F, 26, 40, [&](int i, float x) {
        const Chance own = chance.of(i);
        const float px = x + own.range(-12, 12, 1);
        // Low in the middle, so that the subject stays free.
        const float rise =
            own.range(26, 84, 2) *
            (0.35F + 0.65F * std::min(1.0F, std::abs(px - stage.pan_x * 1.35F) / stage.half_width));
        const float sway = 7 * wave(stage.t, 2.9F, px * 0.003F);
        canvas.add_polygon(
            {{px - 7, 560}, {px + sway + own.range(-12, 12, 3), 512 - rise}, {px + 7, 560}});
      });
      canvas.fill(Paint(near, 0.9F));
      break;
    }
    default:
      break;
  }
}

}  // namespace clipmill::drawing
