// Scene: what a prompt asks to see. Read once per clip; the same prompt and seed give the same
// scene.
//
// Words choose the subjects (figure.hpp), the setting, the hour, the weather, colours, what is done
// and how the camera moves; the seed chooses whatever the words leave open. A prompt without a word
// that we know becomes an abstract composition, shaped by its words all the same.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "drawing/figure.hpp"

namespace clipmill::drawing {

enum class Setting {
  meadow,
  beach,
  sea,
  forest,
  city,
  snow,
  mountains,
  desert,
  savanna,
  farm,
  lake,
  river,
  waterfall,
  road,
  rails,
  garden,
  park,
  sky,
  space,
  underwater,
  swamp,
  graveyard,
  // Inside.
  room,
  bedroom,
  kitchen,
  office,
  restaurant,
  library,
  stage,
  gym,
  hall,
  bathroom,
  workshop,
  dark_room,
  // Neither.
  table,  // a table top before a blurred room
  macro,  // so near that the rest is a blur of greens
  abstract,
};

enum class Hour { day, morning, golden, dusk, night, overcast };
enum class Weather { clear, rain, snow, fog, wind, storm };
enum class Shot { medium, close, wide, aerial, low };
enum class Move { push_in, pull_out, pan_left, pan_right, drift, rise, sway };

// One figure in its place. Units as Canvas has them.
struct Actor {
  const Figure* figure = nullptr;
  Look look;
  Activity activity = Activity::none;
  bool moving = false;
  float x = 0;
  float y = 300;       // of what it stands on
  float height = 400;  // of the whole figure
  bool mirrored = false;
  float depth = 1;  // how strongly the camera's moves shift it; 1 is the subject's plane
  float speed = 0;  // units a second to its front, against the ground
  bool airborne = false;
  bool on_counter = false;  // stands on the counter in front of the people
};

struct Scene {
  std::uint64_t seed = 0;
  Setting setting = Setting::abstract;
  Hour hour = Hour::day;
  Weather weather = Weather::clear;
  Shot shot = Shot::medium;
  Move move = Move::drift;
  float pace = 1;             // of time: slow motion is less, a time lapse more
  std::vector<Actor> actors;  // farthest first
  std::vector<Rgb> colours;   // that the prompt names without a thing to put them on
  bool autumn = false;
  bool counter = false;   // a table or worktop stands before the people
  bool concrete = false;  // a word asked for something that is shown

  bool indoors() const { return setting >= Setting::room && setting <= Setting::dark_room; }
};

// `half_width` of the picture in canvas units: things are placed so that they are seen.
Scene describe_scene(std::string_view prompt, std::uint64_t seed, float half_width = 281);

}  // namespace clipmill::drawing
