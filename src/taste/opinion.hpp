// Opinion: what a viewer's events with one video add up to. The strongest event counts; an unlike
// takes back the likes before it and nothing else (docs/taste.md).
//
// Of two equally strong events the newer counts, except that a skip never outdoes an explicit act:
// who skips a liked clip the second time has not stopped liking it. A dislike or hide ends what was
// positive before it, even what was stronger: who shares a clip and then dislikes it does dislike
// it.
#pragma once

#include <optional>

#include "taste/interaction.hpp"

namespace clipmill {

struct Opinion {
  double strongest = 0;  // weight of the strongest event that no unlike can take back
  bool liked = false;    // a like is in force

  // Events are added in the order of their numbers.
  void add(Action action, std::optional<double> watched_share);

  double weight() const;
  bool positive() const { return weight() > 0; }

  bool operator==(const Opinion&) const = default;
};

}  // namespace clipmill
