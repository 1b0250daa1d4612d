#include "taste/interaction.hpp"

#include <algorithm>
#include <array>

namespace clipmill {
namespace {

constexpr std::array<std::pair<Action, std::string_view>, 9> names{{
    {Action::like, "like"},
    {Action::unlike, "unlike"},
    {Action::view, "view"},
    {Action::skip, "skip"},
    {Action::save, "save"},
    {Action::share, "share"},
    {Action::comment, "comment"},
    {Action::dislike, "dislike"},
    {Action::hide, "hide"},
}};

}  // namespace

std::string_view to_string(Action action) {
  for (const auto& [value, name] : names) {
    if (value == action) return name;
  }
  return "view";
}

std::optional<Action> action_from(std::string_view name) {
  for (const auto& [value, text] : names) {
    if (text == name) return value;
  }
  return std::nullopt;
}

std::string_view video_id_without_suffix(std::string_view id) { return id.substr(0, id.find(':')); }

double event_weight(Action action, std::optional<double> watched_share) {
  const double share = std::clamp(watched_share.value_or(1.0), 0.0, 1.0);
  switch (action) {
    case Action::share:
    case Action::save:
      return 1.5;
    case Action::like:
    case Action::comment:
      return 1.0;
    case Action::view:
      return share >= 0.9 ? 0.3 : share >= 0.5 ? 0.1 : 0.0;
    case Action::skip:
      return -(1.0 - std::clamp(watched_share.value_or(0.0), 0.0, 1.0));
    case Action::dislike:
      return -1.0;
    case Action::hide:
      return -2.0;
    case Action::unlike:
      return 0.0;
  }
  return 0.0;
}

}  // namespace clipmill
