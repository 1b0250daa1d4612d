// Plays one trace on the model and on a store, side by side; where they part, drops operations for
// as long as they still do, so that what is left can be read.
#pragma once

#include <fmt/format.h>
#include <cstddef>

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace clipmill::test::model {

// What a store said to one operation. Two stores agree when their texts are equal.
struct Answer {
  std::string text;
  std::string note;  // for people: an error's message
};

// Where two histories part, or where one breaks an invariant.
struct Difference {
  std::size_t step = 0;
  Answer expected;
  Answer actual;
  std::vector<std::string> broken;  // invariants
};

template <class Operation>
using Replay = std::function<std::optional<Difference>(const std::vector<Operation>& trace)>;

// Player: Answer play(const Operation&), std::vector<std::string> broken().
template <class Player, class Operation>
std::optional<Difference> play_both(Player& reference, Player& store,
                                    const std::vector<Operation>& trace) {
  for (std::size_t step = 0; step < trace.size(); ++step) {
    Difference difference{step, reference.play(trace[step]), store.play(trace[step]), {}};
    for (Player* player : {&reference, &store}) {
      for (const std::string& broken : player->broken()) difference.broken.push_back(broken);
    }
    if (difference.expected.text != difference.actual.text || !difference.broken.empty()) {
      return difference;
    }
  }
  return std::nullopt;
}

// Leaves in `parts` what no answer holds: traces that never get there prove nothing.
template <class Player, class Operation>
void strike_off(std::set<std::string>& parts, Player& player, const std::vector<Operation>& trace) {
  for (const Operation& operation : trace) {
    const std::string text = player.play(operation).text;
    std::erase_if(parts, [&](const std::string& part) { return text.contains(part); });
  }
}

// A trace that still makes a difference, from which no operation can be left out any more (or
// `tries` were not enough to tell).
template <class Operation>
std::vector<Operation> shrink(std::vector<Operation> trace, const Replay<Operation>& replay,
                              int tries = 400) {
  for (std::size_t chunk = trace.size() / 2; chunk > 0;) {
    bool dropped = false;
    // From the end: what comes last is most often of no account.
    for (std::size_t end = trace.size(); end > 0 && tries > 0;) {
      const std::size_t start = end > chunk ? end - chunk : 0;
      std::vector<Operation> shorter = trace;
      shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(start),
                    shorter.begin() + static_cast<std::ptrdiff_t>(end));
      --tries;
      if (const auto still = replay(shorter)) {
        shorter.resize(still->step + 1);
        trace = std::move(shorter);
        dropped = true;
      }
      end = std::min(start, trace.size());
    }
    if (!dropped || chunk > 1) chunk /= 2;
  }
  return trace;
}

// nullopt: the histories are the same. Else all that is needed to look into it.
template <class Operation>
std::optional<std::string> compare(std::uint64_t seed, std::vector<Operation> trace,
                                   const Replay<Operation>& replay) {
  const auto report = [](const Difference& difference, const Operation& operation) {
    std::string text = fmt::format("step {}: {}\n", difference.step, to_text(operation));
    for (const auto& [who, answer] :
         {std::pair<const char*, const Answer&>{"model", difference.expected},
          {"store", difference.actual}}) {
      text += fmt::format("  {}: {}\n", who, answer.text);
      if (!answer.note.empty()) text += fmt::format("         ({})\n", answer.note);
    }
    for (const std::string& broken : difference.broken)
      text += fmt::format("  broken: {}\n", broken);
    return text;
  };
  const auto found = replay(trace);
  if (!found) return std::nullopt;
  std::string text = fmt::format("seed {}, {}", seed, report(*found, trace[found->step]));
  trace.resize(found->step + 1);
  trace = shrink(std::move(trace), replay);
  text += fmt::format("shortened to {} operations:\n", trace.size());
  for (const Operation& operation : trace) text += fmt::format("    {}\n", to_text(operation));
  if (const auto last = replay(trace)) text += report(*last, trace[last->step]);
  return text;
}

}  // namespace clipmill::test::model
