#include "taste/opinion.hpp"

#include <cmath>

namespace clipmill {

void Opinion::add(Action action, std::optional<double> watched_share) {
  if (action == Action::unlike) {
    liked = false;
    return;
  }
  if (action == Action::like) {
    liked = true;
    return;
  }
  const double weight = event_weight(action, watched_share);
  const double like = event_weight(Action::like, std::nullopt);
  const bool implicit = action == Action::skip || action == Action::view;
  const auto outdoes = [&](double other) {
    return std::abs(weight) > std::abs(other) || (!implicit && std::abs(weight) == std::abs(other));
  };
  const bool rejects = action == Action::dislike || action == Action::hide;
  if (outdoes(strongest) || (rejects && strongest > 0)) strongest = weight;
  // A dislike ends the like before it; an unlike that follows has nothing left to take back.
  if (liked && weight < 0 && outdoes(like)) liked = false;
}

double Opinion::weight() const {
  const double like = event_weight(Action::like, std::nullopt);
  return liked && std::abs(strongest) <= like ? like : strongest;
}

}  // namespace clipmill
