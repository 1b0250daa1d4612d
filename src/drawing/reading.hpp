// Reading: the words of a prompt, sorted by what they say. scene.cpp decides what to make of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drawing/scene.hpp"

namespace clipmill::drawing {

// A word that names something that can be drawn.
struct Mention {
  const Figure* figure = nullptr;
  int word = 0;      // of the figure's words
  std::string text;  // as the vocabulary has it
  int count = 1;
  std::optional<Rgb> colour;
  bool young = false;
};

struct Reading {
  struct Place {
    Setting setting = Setting::meadow;
    bool weak = false;  // said in passing: anything definite wins
  };

  std::vector<Mention> mentions;  // as they come
  std::vector<Place> places;
  std::vector<Activity> activities;
  std::vector<Rgb> colours;  // of nothing that is mentioned
  std::optional<Hour> hour;
  std::optional<Weather> weather;
  std::optional<Shot> shot;
  std::optional<Move> move;
  bool autumn = false;
  bool riding = false;
  bool inside = false;  // of a building, which is then not seen from without
  bool outside = false;
  bool stopped = false;  // parked, broken, ...: a vehicle that does not move
  float pace = 1;        // slow motion is less, a time lapse more
};

std::vector<std::string> words_of(std::string_view prompt);
Reading read(const std::vector<std::string>& words);

// A small help for short lists of words.
bool one_of(std::string_view word, std::initializer_list<std::string_view> words);

}  // namespace clipmill::drawing
