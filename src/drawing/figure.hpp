// Figure: something that can be drawn, and the words that ask for it.
//
// A figure is drawn in its own coordinates: it stands on y = 0, its middle is x = 0, it looks to
// the right, and it is `height` units high and `width` wide, whatever it is. The stage gives it a
// place and a size. The tables of figures are the vocabulary: a word that a prompt may use stands
// beside what it draws.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "drawing/canvas.hpp"
#include "drawing/chance.hpp"

namespace clipmill::drawing {

enum class Family { beast, bird, swimmer, crawler, person, vehicle, building, plant, food, thing };

// Where it is at home; the stage chooses a setting and a place by it.
enum class Home { ground, branch, air, sea, under_water, road, rails, table, wall };

enum class Activity {
  none,
  walk,
  run,
  fly,
  swim,
  eat,
  sit,
  lie,
  climb,
  dance,
  talk,
  hold,
  cook,
  work,
  read,
  play_music,
  exercise,
  play,
  perch,
  wave,
};

struct Figure;

// How one individual looks.
struct Look {
  std::optional<Rgb> colour;  // that the prompt asks for
  Rgb accent = hex(0xe4572e);
  Chance chance;
  bool young = false;
  bool night = false;  // windows and lamps are lit
  int word = 0;        // which of the figure's words asked for it
  // What a person holds, if anything, and in which colour.
  const Figure* held = nullptr;
  std::optional<Rgb> held_colour = std::nullopt;
  int held_word = 0;
};

// What it does at this instant.
struct Pose {
  float t = 0;     // seconds
  float gait = 0;  // steps taken, as a phase; grows while it walks
  Activity activity = Activity::none;
  bool moving = false;
};

struct Figure {
  std::string_view words;  // "dog|puppy|hound"; two words may be one name: "fire truck"
  void (*draw)(Canvas&, const Figure&, const Look&, const Pose&) = nullptr;
  int variant = 0;
  float width = 100;
  float height = 100;
  float metres = 1;  // its height in nature, for how large it is beside others
  Home home = Home::ground;
  Family family = Family::thing;
};

std::span<const Figure> beasts();
std::span<const Figure> birds();
std::span<const Figure> swimmers();
std::span<const Figure> crawlers();
std::span<const Figure> people();
std::span<const Figure> vehicles();
std::span<const Figure> buildings();
std::span<const Figure> plants();
std::span<const Figure> foods();
std::span<const Figure> things();

// The figure that has this word; nullptr if none has. `index` gets the word's place.
const Figure* find_figure(std::string_view word, int* index = nullptr);

// Shut for a moment every few seconds: 1 open, 0 shut.
float blink(const Look& look, float t);

// A round eye with a glint, looking right.
void draw_eye(Canvas& canvas, Point at, float radius, float open, Rgb iris = hex(0x1c1b22));

// The joint between a and b for two bones of the given lengths; `bend` is the side it goes to.
Point joint(Point a, Point b, float upper, float lower, float bend);

}  // namespace clipmill::drawing
