// The words that choose everything but the subjects: settings, hours, weather, colours, activities,
// shots and camera moves. Plural forms and such are tried by scene.cpp.
#pragma once

#include <optional>
#include <string_view>

#include "drawing/scene.hpp"

namespace clipmill::drawing {

std::optional<Setting> setting_of(std::string_view word);
std::optional<Hour> hour_of(std::string_view word);
std::optional<Weather> weather_of(std::string_view word);
std::optional<Rgb> colour_of(std::string_view word);
std::optional<Activity> activity_of(std::string_view word);
std::optional<Shot> shot_of(std::string_view word);
std::optional<Move> move_of(std::string_view word);
// How many a word speaks of: "two", "herd"; 0 for other words.
int count_of(std::string_view word);
// Where an animal lives, when the prompt does not say where it is.
std::optional<Setting> habitat_of(std::string_view word);
// Words that say how something is filmed, and nothing about what is seen.
bool is_filming_word(std::string_view word);

}  // namespace clipmill::drawing
