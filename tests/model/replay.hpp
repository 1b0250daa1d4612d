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

// The operation with each of the things that it is about left out, where there are several.
template <class Operation>
std::vector<Operation> with_one_less(const Operation& operation) {
  std::vector<Operation> all;
  const auto leave_out = [&]<class What>(const What& what, auto list) {
    const std::size_t count = (what.*list).size();
    for (std::size_t i = 0; count > 1 && i < count; ++i) {
      all.push_back(operation);
      auto& less = std::get<What>(all.back().what).*list;
      less.erase(less.begin() + static_cast<std::ptrdiff_t>(i));
    }
  };
  std::visit(
      [&]<class What>(const What& what) {
        if constexpr (requires { what.items; }) leave_out(what, &What::items);
        if constexpr (requires { what.leases; }) leave_out(what, &What::leases);
        if constexpr (requires { what.tasks; }) leave_out(what, &What::tasks);
      },
      operation.what);
  return all;
}

// Tries shorter traces for as long as they still make a difference, or until it has tried enough.
template <class Operation>
class Shrinker {
 public:
  Shrinker(std::vector<Operation> trace, const Replay<Operation>& replay)
      : trace_(std::move(trace)), replay_(replay) {}

  std::vector<Operation> shrink() {
    for (std::size_t chunk = trace_.size() / 2; chunk > 0; chunk /= 2) drop_chunks_of(chunk);
    for (std::size_t step = 0; step < trace_.size(); ++step) thin_out(step);
    drop_chunks_of(1);
    return std::move(trace_);
  }

 private:
  // True, and kept, when it still does.
  bool keep(std::vector<Operation> shorter) {
    if (--tries_ < 0) return false;
    const auto still = replay_(shorter);
    if (!still) return false;
    shorter.resize(still->step + 1);
    trace_ = std::move(shorter);
    return true;
  }

  // From the end: what comes last is most often of no account.
  void drop_chunks_of(std::size_t chunk) {
    for (std::size_t end = trace_.size(); end > 0;) {
      const std::size_t start = end > chunk ? end - chunk : 0;
      std::vector<Operation> shorter = trace_;
      shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(start),
                    shorter.begin() + static_cast<std::ptrdiff_t>(end));
      keep(std::move(shorter));
      end = std::min(start, trace_.size());
    }
  }

  void thin_out(std::size_t step) {
    for (bool thinner = true; thinner && step < trace_.size();) {
      thinner = false;
      for (Operation& operation : with_one_less(trace_[step])) {
        std::vector<Operation> changed = trace_;
        changed[step] = std::move(operation);
        if (!keep(std::move(changed))) continue;
        thinner = true;
        break;
      }
    }
  }

  std::vector<Operation> trace_;
  const Replay<Operation>& replay_;
  int tries_ = 500;
};

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
  trace = Shrinker<Operation>(std::move(trace), replay).shrink();
  text += fmt::format("shortened to {} operations:\n", trace.size());
  for (const Operation& operation : trace) text += fmt::format("    {}\n", to_text(operation));
  if (const auto last = replay(trace)) text += report(*last, trace[last->step]);
  return text;
}

}  // namespace clipmill::test::model
