// Inside: a back wall, a floor, and what makes the room the one that was asked for.
#include "drawing/stage.hpp"

namespace clipmill::drawing {
namespace {

constexpr float floor_top = 236;

struct Room {
  Stage& stage;
  Canvas& canvas;
  const Palette& palette;
  Chance chance;
  Rgb wall;
  Rgb floor;
  float hw;
};

void put(const Room& room, std::string_view word, float x, float y, float height, int salt,
         std::optional<Rgb> colour = std::nullopt, bool mirrored = false) {
  int index = 0;
  const Figure* figure = find_figure(word, &index);
  if (figure == nullptr) return;
  const Canvas::Scope scope(room.canvas);
  const float s = height / figure->height;
  room.canvas.translate(x, y).scale(mirrored ? -s : s, s);
  Look look;
  look.chance = room.chance.of(salt);
  look.colour = colour;
  look.accent = room.palette.accent;
  look.night = room.stage.dark();
  look.word = index;
  figure->draw(room.canvas, *figure, look, Pose{.t = room.stage.t});
}

bool shown(const Room& room, std::string_view start) {
  for (const Actor& actor : room.stage.scene.actors) {
    if (actor.figure->words.starts_with(start)) return true;
  }
  return false;
}

void window(const Room& room, float x, float y, float w, float h, bool curtains, bool city) {
  Canvas& canvas = room.canvas;
  const Palette& p = room.palette;
  canvas.round_rect(x - w - 9, y - h - 9, x + w + 9, y + h + 9, 4, lighter(room.wall, 0.5F));
  canvas.rect(x - w, y - h, x + w, y + h, Paint::vertical(y - h, p.sky_top, y + h, p.sky_low));
  canvas.add_rect(x - w, y - h, x + w, y + h);
  canvas.begin_clip();
  const Chance chance = room.chance.of(33);
  if (city) {
    const float drift = room.stage.pan_x * 0.12F;
    for (int i = 0; i < 9; ++i)
      canvas.add_rect(x - w + w * 0.24F * static_cast<float>(i) - 6 - drift,
                      y + h - h * chance.range(0.3F, 1.3F, i),
                      x - w + w * 0.24F * static_cast<float>(i + 1) - 10 - drift, y + h);
    canvas.fill(mix(p.sky_low, p.sky_top, 0.5F));
    if (room.stage.dark()) {
      for (int i = 0; i < 34; ++i)
        canvas.add_rect(x + w * chance.range(-1, 1, i + 40),
                        y + h * chance.range(-0.2F, 0.95F, i + 80),
                        x + w * chance.range(-1, 1, i + 40) + 4,
                        y + h * chance.range(-0.2F, 0.95F, i + 80) + 5);
      canvas.fill(hex(0xffd98a));
    }
  } else {
    canvas.circle({x + w * 0.5F, y - h * 0.4F}, room.stage.dark() ? 15.0F : 19.0F,
                  Paint(room.stage.dark() ? hex(0xf4f1e2) : p.sun, 0.95F));
    canvas.add_circle({x - w * 0.3F + 5 * wave(room.stage.t, 9), y - h * 0.3F}, 14);
    canvas.add_circle({x - w * 0.3F + 18 + 5 * wave(room.stage.t, 9), y - h * 0.36F}, 19);
    canvas.add_circle({x - w * 0.3F + 38 + 5 * wave(room.stage.t, 9), y - h * 0.28F}, 13);
    canvas.fill(Paint(white, room.stage.dark() ? 0.2F : 0.8F));
    canvas.add_blob({{x - w * 1.2F, y + h * 1.2F},
                     {x - w, y + h * 0.4F},
                     {x - w * 0.3F, y + h * 0.2F},
                     {x + w * 0.3F, y + h * 0.5F},
                     {x + w, y + h * 0.3F},
                     {x + w * 1.2F, y + h * 1.2F}});
    canvas.fill(p.leaf * p.light);
    for (int i = 0; i < 6; ++i)
      canvas.add_circle({x + w * (-0.9F + 0.36F * static_cast<float>(i)) +
                             2 * wave(room.stage.t, 3.7F, 0.2F * static_cast<float>(i)),
                         y + h * chance.range(0.35F, 0.7F, i)},
                        w * 0.2F);
    canvas.fill(shade(p.leaf, 0.2F) * p.light);
  }
  canvas.end_clip();
  canvas.add_rect(x - 3.4F, y - h, x + 3.4F, y + h);
  canvas.add_rect(x - w, y - 3.4F, x + w, y + 3.4F);
  canvas.fill(lighter(room.wall, 0.5F));
  canvas.rect(x - w - 16, y + h + 8, x + w + 16, y + h + 18, lighter(room.wall, 0.42F));
  if (curtains) {
    const float sway = 4 * wave(room.stage.t, 4.1F);
    const Rgb cloth = mix(room.palette.accent, room.wall, 0.45F);
    for (const float s : {-1.0F, 1.0F}) {
      canvas.add_blob({{x + s * (w + 34), y - h - 26},
                       {x + s * w * 0.62F, y - h - 26},
                       {x + s * (w * 0.72F + sway * 0.4F), y},
                       {x + s * (w * 0.8F + sway), y + h + 62},
                       {x + s * (w + 40), y + h + 64}});
      canvas.fill(Paint::linear({x + s * w * 0.6F, y}, lighter(cloth, 0.12F), {x + s * (w + 40), y},
                                shade(cloth, 0.22F)));
      for (int i = 0; i < 3; ++i)
        canvas.add_stroke(
            {{x + s * (w * 0.78F + 13.0F * static_cast<float>(i)), y - h - 22},
             {x + s * (w * 0.84F + 13.0F * static_cast<float>(i) + sway * 0.5F), y + h + 56}},
            1.2F, 1.2F);
      canvas.fill(Paint(shade(cloth, 0.35F), 0.4F));
    }
    canvas.round_rect(x - w - 48, y - h - 33, x + w + 48, y - h - 25, 4, room.palette.wood);
  }
}

// Light from the window, across wall and floor.
void daylight(const Room& room, float x, float y) {
  if (room.stage.dark() || room.stage.scene.hour == Hour::overcast) return;
  const float breathe = 0.9F + 0.1F * wave(room.stage.t, 5.3F);
  room.canvas.polygon({{x - 70, y - 90}, {x + 70, y - 90}, {x - 60, 520}, {x - 330, 520}},
                      Paint::linear({x, y}, room.palette.sun, {x - 180, 500}, room.palette.sun,
                                    0.22F * breathe, 0.02F));
  room.stage.light.glow({x, y}, 330, 330, room.palette.sun, 0.14F * breathe);
}

void picture_frame(const Room& room, float x, float y, float w, float h, int salt) {
  Canvas& canvas = room.canvas;
  const Chance c = room.chance.of(salt);
  canvas.rect(x - w, y - h, x + w, y + h, salt % 2 == 0 ? room.palette.wood : hex(0x2f2d36));
  canvas.rect(x - w + 7, y - h + 7, x + w - 7, y + h - 7, hex(0xfaf5ea));
  const float hue = c.unit(1);
  const float ix = w - 15;
  const float iy = h - 15;
  canvas.rect(x - ix, y - iy, x + ix, y + iy, oklch(0.84F, 0.07F, hue));
  if (c.yes(0.5F, 2)) {
    canvas.add_circle({x + ix * 0.3F, y - iy * 0.2F}, ix * 0.4F);
    canvas.fill(oklch(0.68F, 0.13F, hue + 0.45F));
    canvas.add_round_rect(x - ix * 0.6F, y, x + ix * 0.1F, y + iy * 0.7F, 3);
    canvas.fill(oklch(0.55F, 0.12F, hue + 0.1F));
  } else {
    canvas.polygon({{x - ix, y + iy},
                    {x - ix * 0.2F, y - iy * 0.4F},
                    {x + ix * 0.3F, y + iy * 0.3F},
                    {x + ix * 0.6F, y},
                    {x + ix, y + iy}},
                   oklch(0.55F, 0.09F, hue + 0.4F));
  }
}

void floor_boards(const Room& room) {
  Canvas& canvas = room.canvas;
  const float hw = room.hw * 1.3F;
  canvas.rect(
      -hw, floor_top, hw, 640,
      Paint::vertical(floor_top, lighter(room.floor, 0.12F), 500, shade(room.floor, 0.22F)));
  for (int i = -12; i <= 12; ++i) {
    const float x = 74.0F * static_cast<float>(i);
    canvas.add_polygon({{x * 0.62F - 0.7F, floor_top},
                        {x * 0.62F + 0.7F, floor_top},
                        {x * 1.32F + 1.4F, 640},
                        {x * 1.32F - 1.4F, 640}});
  }
  canvas.fill(Paint(shade(room.floor, 0.4F), 0.4F));
  canvas.rect(-hw, floor_top - 13, hw, floor_top, lighter(room.wall, 0.4F));
  canvas.rect(-hw, floor_top, hw, floor_top + 5, Paint(black, 0.14F));
}

void floor_tiles(const Room& room, Rgb a, Rgb b) {
  Canvas& canvas = room.canvas;
  const float hw = room.hw * 1.3F;
  canvas.rect(-hw, floor_top, hw, 640, a);
  for (int row = 0; row < 5; ++row) {
    const float y0 = floor_top + 264 * std::pow(static_cast<float>(row) / 5, 1.5F);
    const float y1 = floor_top + 264 * std::pow(static_cast<float>(row + 1) / 5, 1.5F);
    const float k0 = lerp(0.6F, 1.3F, (y0 - floor_top) / 264);
    const float k1 = lerp(0.6F, 1.3F, (y1 - floor_top) / 264);
    for (int i = -9; i <= 9; ++i) {
      if ((i + row) % 2 == 0) continue;
      const float x = 96.0F * static_cast<float>(i);
      canvas.add_polygon({{x * k0, y0}, {(x + 96) * k0, y0}, {(x + 96) * k1, y1}, {x * k1, y1}});
    }
  }
  canvas.fill(b);
  canvas.rect(-hw, floor_top, hw, 640,
              Paint::linear({0, floor_top}, black, {0, 500}, black, 0.02F, 0.24F));
}

void pendant(const Room& room, float x, float length, Rgb shade_colour, int salt) {
  Canvas& canvas = room.canvas;
  const float sway = 2.4F * wave(room.stage.t, 4.3F, 0.3F * static_cast<float>(salt));
  canvas.line({x, -540}, {x + sway, -500 + length}, 2, hex(0x2f2d36));
  canvas.glow({x + sway, -470 + length}, 150, hex(0xffd98a), 0.42F);
  canvas.blob({{x + sway - 12, -500 + length},
               {x + sway + 12, -500 + length},
               {x + sway + 44, -456 + length},
               {x + sway - 44, -456 + length}},
              shade_colour);
  canvas.ellipse({x + sway, -456 + length}, 42, 7, hex(0xfff2c9));
}

void cabinets(const Room& room) {
  Canvas& canvas = room.canvas;
  const Rgb door = mix(room.palette.accent, hex(0xf4efe6), 0.62F);
  const float hw = room.hw * 1.25F;
  // Tiles, worktop, doors.
  canvas.rect(-hw, -60, hw, 124, hex(0xf3f1ec));
  for (int r = 0; r < 6; ++r)
    canvas.add_rect(-hw, -60 + 30.0F * static_cast<float>(r), hw,
                    -58.6F + 30.0F * static_cast<float>(r));
  for (int i = -10; i <= 10; ++i) {
    for (int r = 0; r < 6; ++r)
      canvas.add_rect(46.0F * static_cast<float>(i) + (r % 2 == 0 ? 0.0F : 23.0F),
                      -60 + 30.0F * static_cast<float>(r),
                      46.0F * static_cast<float>(i) + (r % 2 == 0 ? 1.4F : 24.4F),
                      -30 + 30.0F * static_cast<float>(r));
  }
  canvas.fill(hex(0xd9d5cc));
  canvas.rect(-hw, 112, hw, 128,
              Paint::vertical(112, lighter(room.palette.wood, 0.2F), 128, room.palette.wood));
  canvas.rect(-hw, 128, hw, floor_top + 6, door);
  canvas.rect(-hw, -330, hw, -150, shade(door, 0.06F));
  for (int i = -6; i <= 6; ++i) {
    const float x = 108.0F * static_cast<float>(i);
    canvas.add_round_rect(x - 48, 138, x + 48, floor_top - 6, 4);
    canvas.add_round_rect(x - 48, -320, x + 48, -160, 4);
  }
  canvas.fill(lighter(door, 0.22F));
  for (int i = -6; i <= 6; ++i) {
    const float x = 108.0F * static_cast<float>(i);
    canvas.add_round_rect(x + 34, 150, x + 40, 176, 3);
    canvas.add_round_rect(x + 34, -196, x + 40, -170, 3);
  }
  canvas.fill(hex(0x8d8a86));
  canvas.rect(-hw, -150, hw, -144, Paint(black, 0.12F));
  // Things on hooks and on the worktop.
  canvas.rect(-room.hw * 0.9F, -116, room.hw * 0.1F, -111, hex(0x8d929c));
  for (int i = 0; i < 5; ++i) {
    const float x = -room.hw * 0.82F + room.hw * 0.2F * static_cast<float>(i);
    const float s = 2 * wave(room.stage.t, 2.7F, 0.2F * static_cast<float>(i));
    canvas.add_limb({x, -108}, 2, {x + s, -70}, 2);
    if (i % 2 == 0) {
      canvas.add_ellipse({x + s, -58}, 9, 14);
    } else {
      canvas.add_circle({x + s, -54}, 16);
    }
  }
  canvas.fill(hex(0x6f747e));
  put(room, "bottle", room.hw * 0.56F, 112, 92, 1, hex(0x9a8a3f));
  put(room, "plant", room.hw * 0.8F, 112, 110, 2);
  put(room, "kettle", -room.hw * 0.72F, 112, 84, 3);
  put(room, "orange", room.hw * 0.22F, 112, 46, 4);
}

void shelves_of(const Room& room, bool bottles, float y0, int rows) {
  Canvas& canvas = room.canvas;
  const float hw = room.hw * 1.2F;
  for (int r = 0; r < rows; ++r) {
    const float y = y0 + 104.0F * static_cast<float>(r);
    canvas.rect(-hw, y - 92, hw, y,
                Paint::vertical(y - 92, shade(room.wall, 0.5F), y, shade(room.wall, 0.3F)));
    float x = -hw + 6;
    for (int k = 0; x < hw - 10; ++k) {
      const Chance own = room.chance.of(600 + 100 * r + k);
      if (bottles) {
        const float w = own.range(15, 22, 1);
        const float h = own.range(50, 78, 2);
        const Rgb c = oklch(own.range(0.45F, 0.78F, 3), 0.11F, own.unit(4));
        canvas.blob({{x, y},
                     {x, y - h * 0.55F},
                     {x + w * 0.32F, y - h * 0.72F},
                     {x + w * 0.34F, y - h},
                     {x + w * 0.66F, y - h},
                     {x + w * 0.68F, y - h * 0.72F},
                     {x + w, y - h * 0.55F},
                     {x + w, y}},
                    Paint::linear({x, 0}, lighter(c, 0.25F), {x + w, 0}, shade(c, 0.3F)));
        x += w + own.range(6, 18, 5);
      } else {
        const float w = own.range(11, 25, 1);
        const float h = own.range(56, 84, 2);
        if (!own.yes(0.1F, 3))
          canvas.rect(
              x, y - h, x + w, y,
              Paint::linear({x, 0}, oklch(own.range(0.42F, 0.74F, 4), 0.09F, own.unit(5)),
                            {x + w, 0}, oklch(own.range(0.34F, 0.6F, 4), 0.09F, own.unit(5))));
        x += w + 1.5F;
      }
    }
    canvas.rect(-hw, y, hw, y + 12,
                Paint::vertical(y, lighter(room.palette.wood, 0.12F), y + 12,
                                shade(room.palette.wood, 0.3F)));
  }
}

void spotlights(const Room& room) {
  Canvas& canvas = room.canvas;
  const Chance c = room.chance.of(71);
  for (int i = 0; i < 4; ++i) {
    const float x = room.hw * (-0.9F + 0.6F * static_cast<float>(i));
    const float swing = 0.34F * wave(room.stage.t, c.range(3.1F, 5.2F, i), c.unit(i + 9));
    const Point end = Point{x, -500} + polar(1050, pi / 2 + swing);
    const Rgb colour = oklch(0.8F, 0.14F, c.unit(30) + 0.22F * static_cast<float>(i));
    canvas.polygon({{x - 9, -500}, {x + 9, -500}, end + Point{120, 0}, end + Point{-120, 0}},
                   Paint::linear({x, -500}, colour, end, colour, 0.5F, 0));
    room.stage.light.glow(end + Point{0, -190}, 190, 120, colour, 0.2F);
  }
}

}  // namespace

void draw_interior(Stage& stage) {
  const Scene& scene = stage.scene;
  const Palette& p = stage.palette;
  Canvas& canvas = stage.canvas;
  const Canvas::Scope scope(canvas);
  const bool unlit = scene.setting == Setting::dark_room || scene.setting == Setting::stage;
  const Rgb lamp = stage.dark() ? Rgb{0.72F, 0.62F, 0.62F} : mix(white, p.light, 0.5F);
  Room room{stage,
            canvas,
            p,
            stage.chance.of(70),
            (unlit ? hex(0x1c1a2b) : p.wall) * lamp,
            p.floor * lamp,
            stage.half_width};

  // The wall: brighter where the light comes from.
  const float window_x = room.chance.yes(0.5F, 1) ? -0.46F * room.hw : 0.46F * room.hw;
  stage.field.clear({{-500, shade(room.wall, unlit ? 0.55F : 0.20F)},
                     {-120, room.wall},
                     {floor_top, lighter(room.wall, unlit ? 0.0F : 0.06F)},
                     {500, room.wall}});
  stage.field.blob({window_x, -140}, 420, 420,
                   unlit ? oklch(0.42F, 0.12F, room.chance.unit(2)) : lighter(room.wall, 0.5F),
                   unlit ? 0.75F : 0.5F);
  if (stage.dark() && !unlit) stage.field.glow({-window_x, -60}, 360, 360, hex(0xffc978), 0.32F);
  stage.show_field();
  stage.enter(0.55F);
  canvas.grade().light = lamp;

  switch (scene.setting) {
    case Setting::kitchen:
      cabinets(room);
      floor_tiles(room, hex(0xe3ddd2) * lamp, hex(0xcbc2b3) * lamp);
      pendant(room, -room.hw * 0.42F, 130, p.accent, 1);
      pendant(room, room.hw * 0.42F, 150, p.accent, 2);
      break;
    case Setting::restaurant: {
      shelves_of(room, true, -150, 3);
      floor_boards(room);
      canvas.rect(-room.hw * 1.2F, 66, room.hw * 1.2F, 82,
                  Paint::vertical(66, lighter(p.wood, 0.25F), 82, p.wood));
      canvas.rect(-room.hw * 1.2F, 82, room.hw * 1.2F, floor_top + 4, shade(p.wood, 0.35F));
      for (int i = -5; i <= 5; ++i)
        canvas.add_round_rect(110.0F * static_cast<float>(i) - 46, 96,
                              110.0F * static_cast<float>(i) + 46, floor_top - 12, 4);
      canvas.fill(shade(p.wood, 0.2F));
      for (int i = 0; i < 4; ++i)
        pendant(room, room.hw * (-0.78F + 0.52F * static_cast<float>(i)),
                100 + 26.0F * static_cast<float>(i % 2), mix(p.accent_2, hex(0x2f2d36), 0.3F), i);
      stage.light.glow({0, -260}, 420, 260, hex(0xffc978), 0.12F);
      break;
    }
    case Setting::library:
      shelves_of(room, false, -350, 6);
      floor_boards(room);
      if (!shown(room, "lamp"))
        put(room, "lamp", room.hw * 0.74F, floor_top + 40, 330, 5, hex(0x3f7f5a));
      break;
    case Setting::office: {
      for (int i = -2; i <= 2; ++i)
        window(room, room.hw * 0.62F * static_cast<float>(i), -190, room.hw * 0.27F, 150, false,
               true);
      floor_boards(room);
      canvas.rect(-room.hw * 1.2F, 70, room.hw * 1.2F, 84,
                  Paint::vertical(70, lighter(p.wood, 0.3F), 84, p.wood));
      for (int i = -3; i <= 3; ++i)
        canvas.add_rect(room.hw * 0.36F * static_cast<float>(i) - 4, 84,
                        room.hw * 0.36F * static_cast<float>(i) + 4, floor_top + 10);
      canvas.fill(shade(p.wood, 0.4F));
      put(room, "laptop", -room.hw * 0.66F, 70, 84, 6);
      put(room, "laptop", room.hw * 0.36F, 70, 84, 7);
      put(room, "plant", room.hw * 0.86F, floor_top + 30, 250, 8);
      for (int i = 0; i < 3; ++i) {
        const float x = room.hw * (-0.6F + 0.6F * static_cast<float>(i));
        canvas.round_rect(x - 70, -478, x + 70, -466, 5, hex(0xfdfbf0));
        stage.light.glow({x, -460}, 190, 130, white, 0.12F);
      }
      break;
    }
    case Setting::bedroom:
      window(room, window_x, -190, 92, 110, true, room.chance.yes(0.4F, 3));
      picture_frame(room, -window_x, -210, 62, 48, 2);
      floor_boards(room);
      if (!shown(room, "bed|"))
        put(room, "bed", -window_x * 0.3F, floor_top + 34, 200, 9,
            mix(p.accent, hex(0xdfe6ee), 0.3F), window_x < 0);
      put(room, "lamp", -window_x * 1.72F, floor_top + 10, 250, 10, hex(0xf4dfb6));
      daylight(room, window_x, -190);
      break;
    case Setting::stage: {
      // Curtains, boards, beams of light.
      for (int i = -7; i <= 7; ++i) {
        const float x = room.hw * 0.17F * static_cast<float>(i);
        const float sway = 3 * wave(stage.t, 4.7F, 0.2F * static_cast<float>(i));
        canvas.add_blob({{x - 30, -520},
                         {x + 30, -520},
                         {x + 26 + sway, floor_top + 10},
                         {x - 26 + sway, floor_top + 10}});
        canvas.fill(Paint::linear({x - 28, 0}, mix(p.accent, hex(0x2a1020), 0.62F), {x + 28, 0},
                                  mix(p.accent, hex(0x120810), 0.86F)));
      }
      canvas.rect(-room.hw * 1.3F, floor_top, room.hw * 1.3F, 640,
                  Paint::vertical(floor_top, hex(0x5a3a2c), 500, hex(0x1f1418)));
      canvas.ellipse({0, floor_top + 110}, room.hw * 0.9F, 76,
                     Paint::radial({0, floor_top + 110}, room.hw * 0.9F, hex(0xffe7b8),
                                   hex(0xffe7b8), 0.5F, 0));
      spotlights(room);
      break;
    }
    case Setting::gym: {
      canvas.rect(-room.hw * 1.3F, -330, room.hw * 1.3F, 60,
                  Paint::vertical(-330, hex(0xcfe3ea) * lamp, 60, hex(0xa9c4cf) * lamp));
      for (int i = -5; i <= 5; ++i)
        canvas.add_rect(room.hw * 0.34F * static_cast<float>(i) - 3, -330,
                        room.hw * 0.34F * static_cast<float>(i) + 3, 60);
      canvas.add_rect(-room.hw * 1.3F, 56, room.hw * 1.3F, 66);
      canvas.fill(hex(0xf3f3f0));
      canvas.line({-room.hw * 1.2F, 110}, {room.hw * 1.2F, 110}, 8, p.wood);
      floor_boards(room);
      put(room, "dumbbell", -room.hw * 0.74F, floor_top + 34, 44, 11);
      put(room, "ball", room.hw * 0.8F, floor_top + 40, 120, 12, p.accent);
      for (int i = 0; i < 3; ++i) {
        canvas.round_rect(room.hw * (-0.6F + 0.6F * static_cast<float>(i)) - 60, -450,
                          room.hw * (-0.6F + 0.6F * static_cast<float>(i)) + 60, -438, 5, white);
        stage.light.glow({room.hw * (-0.6F + 0.6F * static_cast<float>(i)), -430}, 200, 150, white,
                         0.12F);
      }
      break;
    }
    case Setting::hall: {
      // Columns and tall windows of coloured glass.
      for (int i = -2; i <= 2; ++i) {
        const float x = room.hw * 0.6F * static_cast<float>(i);
        const float w = room.hw * 0.15F;
        canvas.add_circle({x, -300}, w);
        canvas.add_rect(x - w, -300, x + w, 60);
        canvas.begin_clip();
        canvas.rect(x - w, -460, x + w, 60, Paint::vertical(-400, p.sun, 60, p.sky_mid));
        for (int k = 0; k < 26; ++k) {
          const Chance own = room.chance.of(800 + k);
          canvas.rect(x - w + w * 0.5F * static_cast<float>(k % 4),
                      -440 + 78.0F * static_cast<float>(k / 4),
                      x - w + w * 0.5F * static_cast<float>(k % 4 + 1) - 3,
                      -366 + 78.0F * static_cast<float>(k / 4),
                      Paint(oklch(0.72F, 0.13F, own.unit(1)), 0.62F));
        }
        canvas.end_clip();
        if (!stage.dark())
          canvas.polygon({{x - w, -300}, {x + w, -300}, {x + w + 190, 520}, {x - w + 90, 520}},
                         Paint::linear({x, -300}, p.sun, {x + 120, 480}, p.sun, 0.2F, 0));
      }
      for (int i = -2; i <= 1; ++i) {
        const float x = room.hw * (0.3F + 0.6F * static_cast<float>(i));
        canvas.rect(x - 21, -460, x + 21, floor_top,
                    Paint::linear({x - 21, 0}, lighter(room.wall, 0.34F), {x + 21, 0},
                                  shade(room.wall, 0.28F)));
        canvas.add_rect(x - 30, -474, x + 30, -450);
        canvas.add_rect(x - 30, floor_top - 18, x + 30, floor_top + 4);
        canvas.fill(lighter(room.wall, 0.3F));
      }
      floor_tiles(room, hex(0xe6ddd0) * lamp, hex(0xb9a995) * lamp);
      if (!shown(room, "chandelier")) put(room, "chandelier", 0, -230, 270, 13);
      break;
    }
    case Setting::bathroom:
      canvas.rect(-room.hw * 1.3F, -120, room.hw * 1.3F, floor_top,
                  mix(hex(0xdff0f2), p.accent, 0.1F) * lamp);
      for (int r = 0; r < 8; ++r)
        canvas.add_rect(-room.hw * 1.3F, -120 + 46.0F * static_cast<float>(r), room.hw * 1.3F,
                        -118 + 46.0F * static_cast<float>(r));
      for (int i = -12; i <= 12; ++i)
        canvas.add_rect(46.0F * static_cast<float>(i), -120, 46.0F * static_cast<float>(i) + 2,
                        floor_top);
      canvas.fill(Paint(white, 0.7F));
      floor_tiles(room, hex(0xdfe9ec) * lamp, hex(0xa9c6cf) * lamp);
      put(room, "mirror", window_x, -50, 250, 14);
      if (!shown(room, "sink")) put(room, "sink", window_x, floor_top + 10, 190, 15);
      if (!shown(room, "bathtub")) put(room, "bathtub", -window_x, floor_top + 46, 190, 16);
      break;
    case Setting::workshop: {
      for (int i = -4; i <= 4; ++i)
        canvas.add_polygon({{room.hw * 0.4F * static_cast<float>(i) - 8, -520},
                            {room.hw * 0.4F * static_cast<float>(i) + 8, -520},
                            {room.hw * 0.4F * static_cast<float>(i) + 8, floor_top},
                            {room.hw * 0.4F * static_cast<float>(i) - 8, floor_top}});
      canvas.add_rect(-room.hw * 1.3F, -330, room.hw * 1.3F, -314);
      canvas.fill(Paint(shade(room.wall, 0.36F), 0.8F));
      window(room, window_x, -190, 110, 84, false, true);
      floor_tiles(room, hex(0xb9bdc2) * lamp, hex(0xa5aab0) * lamp);
      put(room, "machine", -room.hw * 0.62F, floor_top + 20, 180, 17);
      put(room, "wardrobe", room.hw * 0.74F, floor_top + 10, 320, 18, hex(0x8d99a6));
      put(room, "box", room.hw * 0.28F, floor_top + 30, 96, 19);
      for (int i = 0; i < 3; ++i)
        pendant(room, room.hw * (-0.6F + 0.6F * static_cast<float>(i)), 90, hex(0x3f4550), i);
      break;
    }
    case Setting::dark_room:
      canvas.rect(-room.hw * 1.3F, floor_top, room.hw * 1.3F, 640,
                  Paint::vertical(floor_top, hex(0x241d2b), 500, hex(0x0e0b14)));
      window(room, window_x, -170, 84, 112, false, true);
      canvas.polygon(
          {{window_x - 84, -50},
           {window_x + 84, -50},
           {window_x + 40 - window_x, 500},
           {window_x - 260 - window_x, 500}},
          Paint::linear({window_x, -60}, hex(0x9db8f0), {0, 480}, hex(0x9db8f0), 0.26F, 0));
      break;
    default:
      // A living room.
      window(room, window_x, -200, 100, 120, true, room.chance.yes(0.35F, 3));
      picture_frame(room, -window_x * 0.7F, -230, 50, 62, 2);
      picture_frame(room, -window_x * 1.42F, -204, 40, 40, 3);
      floor_boards(room);
      canvas.ellipse({0, 400}, room.hw * 0.92F, 86, mix(p.accent_2, p.wall, 0.4F) * lamp);
      canvas.ellipse({0, 400}, room.hw * 0.8F, 72, mix(p.accent_2, p.wall, 0.55F) * lamp);
      if (!shown(room, "sofa") && !shown(room, "bed|"))
        put(room, "sofa", -window_x * 0.2F, floor_top + 40, 210, 20,
            mix(p.accent, hex(0x7f8f9f), 0.3F));
      put(room, "plant", window_x * 1.72F, floor_top + 34, 270, 21);
      if (!shown(room, "lamp")) put(room, "lamp", -window_x * 1.74F, floor_top + 26, 330, 22);
      daylight(room, window_x, -200);
      break;
  }
}

void draw_counter(Stage& stage) {
  Canvas& canvas = stage.canvas;
  const Palette& p = stage.palette;
  const Canvas::Scope scope(canvas);
  stage.enter(1.05F);
  canvas.grade().light = stage.scene.indoors() ? mix(white, p.light, 0.4F) : p.light;
  const Rgb top = stage.scene.setting == Setting::kitchen ? hex(0xf0ece4) : p.wood;
  const float hw = stage.half_width * 1.4F;
  canvas.rect(-hw, 302, hw, 318, Paint(black, 0.12F));
  canvas.polygon({{-hw, 312}, {hw, 312}, {hw, 412}, {-hw, 412}},
                 Paint::vertical(312, lighter(top, 0.16F), 412, top));
  canvas.rect(-hw, 412, hw, 432, shade(top, 0.28F));
  canvas.rect(-hw, 432, hw, 700,
              Paint::vertical(432, shade(mix(top, p.accent, 0.12F), 0.42F), 520, shade(top, 0.6F)));
  if (stage.scene.setting != Setting::kitchen) {
    const Chance c = stage.chance.of(90);
    for (int i = 0; i < 7; ++i)
      canvas.add_stroke({{-hw, 322 + 13.0F * static_cast<float>(i)},
                         {-hw * 0.3F, 320 + 13.0F * static_cast<float>(i) + c.range(-4, 4, i)},
                         {hw * 0.3F, 324 + 13.0F * static_cast<float>(i) + c.range(-4, 4, i + 9)},
                         {hw, 320 + 13.0F * static_cast<float>(i)}},
                        0.7F, 0.7F);
    canvas.fill(Paint(shade(top, 0.5F), 0.35F));
  }
}

}  // namespace clipmill::drawing
