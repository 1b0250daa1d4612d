#include "drawing/painter.hpp"

#include <utility>

namespace clipmill::drawing {

Painter::Painter(Scene scene, PainterOptions options)
    : scene_(std::move(scene)),
      options_(options),
      palette_(choose_palette(scene_)),
      canvas_(options.width, options.height),
      background_(options.width, options.height),
      light_(options.width, options.height) {}

// Slow, eased and small: the picture should breathe, not swim.
void Painter::move_camera(Stage& stage) const {
  const float f = smooth(stage.progress);
  const float t = stage.t / scene_.pace;
  const float u = f - 0.5F;
  switch (scene_.move) {
    case Move::push_in:
      stage.zoom = lerp(1.0F, 1.13F, f);
      break;
    case Move::pull_out:
      stage.zoom = lerp(1.14F, 1.0F, f);
      break;
    case Move::pan_left:
      stage.pan_x = -86 * u;
      stage.zoom = 1.04F;
      break;
    case Move::pan_right:
      stage.pan_x = 86 * u;
      stage.zoom = 1.04F;
      break;
    case Move::rise:
      stage.pan_y = -64 * u;
      stage.zoom = 1.06F;
      break;
    case Move::drift:
      stage.pan_x = 14 * wave(t, 11.3F);
      stage.pan_y = 6 * wave(t, 8.9F);
      stage.zoom = 1.03F + 0.012F * wave(t, 9.7F);
      break;
    case Move::sway:
      stage.pan_x = 46 * wave(t, 9.1F);
      stage.zoom = 1.05F + 0.02F * wave(t, 7.3F);
      break;
  }
}

void Painter::draw_actor(Stage& stage, const Actor& actor) {
  const Canvas::Scope scope(canvas_);
  Canvas& canvas = stage.canvas;
  const Figure& figure = *actor.figure;
  const float t = stage.t;
  stage.enter(actor.depth);

  // The actors keep their places; it is the land that goes by. They swing about them a little.
  Point at{actor.x, actor.y};
  const float own = actor.look.chance.unit(71);
  if (actor.airborne) {
    at.x += 13 * wave(t, 6.1F, own);
    at.y += 10 * wave(t, 4.3F, own);
  } else if (actor.speed > 0) {
    at.x += 9 * wave(t, 7.3F, own);
  }
  const float s = actor.height / figure.height;
  canvas.translate(at.x, at.y).scale(actor.mirrored ? -s : s, s);

  const bool lit = figure.family == Family::thing &&
                   (figure.home == Home::air || figure.words.starts_with("candle") ||
                    figure.words.starts_with("lantern") || figure.words.starts_with("campfire") ||
                    figure.words.starts_with("menorah"));
  Rgb light = palette_.light;
  if (scene_.indoors() || scene_.setting == Setting::table || scene_.setting == Setting::macro)
    light = mix(white, light, stage.dark() ? 0.55F : 0.45F);
  if (scene_.setting == Setting::stage) light = Rgb{1.0F, 0.95F, 0.9F};
  if (scene_.setting == Setting::space) light = Rgb{0.94F, 0.95F, 1.0F};
  // A subject in the dark is still the subject.
  light = mix(light, white, 0.24F);
  canvas.grade().light = lit ? white : light;
  if (scene_.setting == Setting::underwater) {
    canvas.grade().haze = hex(0x3f9fc4);
    canvas.grade().haziness = 0.14F;
  } else if (actor.depth < 0.75F && !scene_.indoors()) {
    canvas.grade().haze = palette_.haze;
    canvas.grade().haziness = 0.12F;
  }

  Pose pose;
  pose.t = t + own * 3;
  pose.activity = actor.activity;
  pose.moving = actor.moving;
  if (actor.moving) {
    // Steps keep pace with the ground: a wheel turns once per circumference, legs twice per stride.
    const float stride =
        figure.family == Family::vehicle
            ? 2 * pi * 15 * s
            : figure.height * s * (figure.family == Family::person ? 0.46F : 0.74F);
    const float speed = actor.speed > 0 ? actor.speed : 90;
    pose.gait = t * speed / std::max(stride, 1.0F) + own;
  }
  figure.draw(canvas, figure, actor.look, pose);
}

void Painter::paint(double seconds, Frame& frame) {
  canvas_.begin(frame);
  light_.clear();
  Stage stage{.scene = scene_,
              .palette = palette_,
              .frame = frame,
              .canvas = canvas_,
              .field = background_,
              .light = light_,
              .chance = Chance(scene_.seed).of(11),
              .t = static_cast<float>(seconds) * scene_.pace,
              .progress = clamp01(static_cast<float>(seconds / std::max(options_.seconds, 1e-3))),
              .half_width = canvas_.half_width()};
  move_camera(stage);
  for (const Actor& actor : scene_.actors) {
    if (actor.speed > 0) {
      stage.scroll = std::max(stage.scroll, actor.speed * stage.t);
    }
  }

  draw_behind(stage);
  bool counter = !scene_.counter;
  for (const Actor& actor : scene_.actors) {
    if (actor.on_counter && !counter) {
      draw_counter(stage);
      counter = true;
    }
    draw_actor(stage, actor);
  }
  if (!counter) draw_counter(stage);
  draw_before(stage);
  draw_weather(stage);

  light_.vignette(stage.dark() ? 0.34F : 0.24F);
  if (scene_.hour == Hour::golden || scene_.hour == Hour::morning) {
    const float side = Chance(scene_.seed).of(11).of(320).yes(0.5F, 1) ? -1.0F : 1.0F;
    light_.glow({side * stage.half_width * 0.8F, -330}, 560, 560, palette_.sun, 0.10F);
  }
  if (options_.room_for_title) light_.dim_bottom(250, 0.5F);
  light_.apply(frame);
}

}  // namespace clipmill::drawing
