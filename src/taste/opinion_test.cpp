#include "taste/opinion.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace clipmill {
namespace {

struct Event {
  Action action;
  std::optional<double> watched_share = std::nullopt;
};

struct OpinionCase {
  const char* what;
  std::vector<Event> events;
  double weight;
};

TEST(Opinion, IsTheStrongestEventAndAnUnlikeTakesBackLikes) {
  const std::vector<OpinionCase> cases{
      {"nothing", {}, 0},
      {"a like", {{Action::like}}, 1},
      {"a like taken back", {{Action::like}, {Action::unlike}}, 0},
      {"a like taken back and given again", {{Action::like}, {Action::unlike}, {Action::like}}, 1},
      {"the view stays when the like goes",
       {{Action::view, 1.0}, {Action::like}, {Action::unlike}},
       0.3},
      {"the save stays when the like goes",
       {{Action::save}, {Action::like}, {Action::unlike}},
       1.5},
      {"an unlike without a like", {{Action::comment}, {Action::unlike}}, 1},
      {"a save outdoes a like", {{Action::like}, {Action::save}}, 1.5},
      {"a weaker event changes nothing", {{Action::save}, {Action::skip, 0.0}}, 1.5},
      {"hide outdoes everything", {{Action::save}, {Action::hide}, {Action::like}}, -2},
      {"the newer of like and dislike", {{Action::like}, {Action::dislike}}, -1},
      {"the newer of dislike and like", {{Action::dislike}, {Action::like}}, 1},
      {"the dislike is back when the like goes",
       {{Action::dislike}, {Action::like}, {Action::unlike}},
       -1},
      {"a dislike ends a share before it", {{Action::share}, {Action::dislike}}, -1},
      {"and a save after it outdoes it", {{Action::dislike}, {Action::save}}, 1.5},
      {"the newer of comment and dislike", {{Action::comment}, {Action::dislike}}, -1},
      {"a skip does not undo a like", {{Action::like}, {Action::skip, 0.0}}, 1},
      {"but stays when the like goes", {{Action::like}, {Action::skip, 0.0}, {Action::unlike}}, -1},
      {"a skip does not undo a comment", {{Action::comment}, {Action::skip, 0.0}}, 1},
      {"a glance says nothing", {{Action::view, 0.2}}, 0},
  };

  for (const OpinionCase& row : cases) {
    Opinion opinion;
    for (const Event& event : row.events) opinion.add(event.action, event.watched_share);

    EXPECT_DOUBLE_EQ(opinion.weight(), row.weight) << row.what;
    EXPECT_EQ(opinion.positive(), row.weight > 0) << row.what;
  }
}

}  // namespace
}  // namespace clipmill
