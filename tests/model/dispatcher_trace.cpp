#include "tests/model/dispatcher_trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <climits>

#include "tests/model/draw.hpp"

namespace clipmill::test::model {
namespace {

template <class List, class Text>
std::string joined(const List& list, Text text) {
  std::string all;
  for (const auto& item : list) all += (all.empty() ? "" : ", ") + text(item);
  return all;
}

std::string text_of(const LeaseName& lease) { return to_text(lease); }

struct ToText {
  std::string operator()(const Enqueue& enqueue) const {
    return "enqueue " + joined(enqueue.items, [](const Enqueue::Item& item) {
             const Dispatch& task = item.task;
             return fmt::format("{} of {} {} pool {} priority {} cost {} in {}", task.task.value,
                                to_string(task.tier), task.user.value, task.pool, task.priority,
                                task.cost.count(), item.due_in.count());
           });
  }
  std::string operator()(const Claim& claim) const {
    return fmt::format("claim {} by {} of {} for {}", claim.limit, claim.worker.value,
                       joined(claim.pools, [](const std::string& pool) { return pool; }),
                       claim.ttl.count());
  }
  std::string operator()(const SendBeat& beat) const {
    return fmt::format("beat of {}{} for {}: {}", beat.worker.value,
                       beat.draining ? ", draining," : "", beat.ttl.count(),
                       joined(beat.leases, text_of));
  }
  std::string operator()(const Finish& finish) const {
    return "finish " + joined(finish.leases, text_of);
  }
  std::string operator()(const GiveBackSome& some) const {
    return "give back " + joined(some.items, [](const GiveBackSome::Item& item) {
             return fmt::format("{} in {}", to_text(item.lease), item.due_in.count());
           });
  }
  std::string operator()(const Cancel& cancel) const {
    return "cancel " + joined(cancel.tasks, [](const TaskId& task) { return task.value; });
  }
  std::string operator()(const SetPaused& set) const { return set.paused ? "pause" : "resume"; }
  std::string operator()(const Drain& drain) const { return "drain " + drain.worker.value; }
  std::string operator()(const Leave& leave) const { return leave.worker.value + " leaves"; }
  std::string operator()(const ListWorkers& list) const {
    return fmt::format("workers of the last {}", list.window.count());
  }
  std::string operator()(const ClearStale& clear) const {
    return fmt::format("clear workers silent for {}", clear.window.count());
  }
  std::string operator()(const Upkeep&) const { return "upkeep"; }
  std::string operator()(const Advance& advance) const {
    return fmt::format("{} ms pass", advance.by.count());
  }
  std::string operator()(const StepClock& step) const {
    return fmt::format("the clock is set by {} ms", step.by.count());
  }
};

class Drawer {
 public:
  explicit Drawer(std::uint64_t seed) : draw_(seed) {}

  DispatcherTrace draw(int length) {
    DispatcherTrace trace{.weights = weights_,
                          .limits = limits_,
                          .other_limits = other_limits_,
                          .crowded = crowded_,
                          .operations = {}};
    for (int i = 0; i < length; ++i) {
      DispatcherOperation operation;
      operation.by_other = draw_.one_in(3);
      operation.draw = draw_.next();
      draw_into(operation);
      trace.operations.push_back(std::move(operation));
    }
    return trace;
  }

 private:
  TaskId task() { return TaskId("t" + std::to_string(draw_.below(task_count_))); }
  WorkerId worker() { return WorkerId("w" + std::to_string(draw_.below(worker_count_))); }

  LeaseName lease() {
    LeaseName name;
    name.task = name.holder = task();
    if (draw_.one_in(12)) name.holder = task();
    if (draw_.one_in(8)) name.age = 1 + draw_.below(2);
    return name;
  }
  std::vector<LeaseName> leases(int most) {
    return draw_.list(1 + draw_.below(most), [this] { return lease(); });
  }

  Enqueue::Item new_task() {
    Enqueue::Item item;
    const int viewer = draw_.below(static_cast<int>(viewers_.size()));
    item.task.task = task();
    item.task.user = UserId(viewers_[static_cast<std::size_t>(viewer)]);
    item.task.tier = draw_.one_in(3) ? Tier::premium : Tier::free;
    item.task.pool = draw_.of(pools_);
    item.task.priority = draw_.below(3) - 1;
    if (draw_.one_in(20)) item.task.priority = draw_.of<int>({INT_MIN, INT_MAX});
    item.task.cost = draw_.up_to(cost_max_[static_cast<std::size_t>(viewer)]);
    if (draw_.one_in(3)) item.due_in = due_in();
    return item;
  }

  ClaimLimits limits() {
    ClaimLimits drawn;
    if (draw_.one_in(2)) drawn.per_viewer = 1 + draw_.below(4);
    if (draw_.one_in(2)) drawn.per_premium_viewer = 1 + draw_.below(6);
    if (draw_.one_in(3)) drawn.pool_default = 1 + draw_.below(9);
    if (draw_.one_in(3)) drawn.per_pool["Fast"] = draw_.below(5);
    return drawn;
  }

  Duration due_in() {
    if (draw_.one_in(3)) return Duration(500 * draw_.below(20));
    return draw_.up_to(20s) - 8s;
  }
  Duration ttl() { return draw_.one_in(20) ? Duration(1) : 500ms + draw_.up_to(20s); }

  // By whole half seconds where the clock goes back: a store may keep its time a quarter of a
  // second behind (SqlDispatcher's time_lag_max), and by how much then shows in when leases end.
  // Never back by so much that it would count as a step (StoreTime::step_min): those are told to
  // both processes (StepClock), because SqlDispatcher's learn of it one by one.
  Duration passing() {
    Duration by = draw_.up_to(draw_.one_in(3) ? 3ms : 6s);
    if (draw_.one_in(8)) by = 30s;
    if (steady_) return by;
    by -= by % 500ms;
    if (draw_.one_in(4) && behind_ + by <= 40s) by = -by;
    behind_ = std::max(Duration(0), behind_ - by);
    return by;
  }

  Claim claim() {
    Claim claim{.worker = worker(), .pools = pools_, .limit = 1 + draw_.below(6), .ttl = ttl()};
    if (draw_.one_in(2)) claim.pools = draw_.some_of(pools_);
    if (draw_.one_in(15)) claim.pools.push_back(claim.pools.front());
    if (draw_.one_in(20)) claim.pools = {"unheard-of"};
    if (draw_.one_in(crowded_ ? 2 : 10)) claim.limit = 64;
    if (draw_.one_in(40)) claim.limit = draw_.of<int>({0, 65});
    return claim;
  }

  void draw_into(DispatcherOperation& operation) {
    const int kind = draw_.below(100);
    if (kind < 20) {
      const int most = crowded_ ? 100 : draw_.one_in(6) ? 30 : 5;
      operation.what = Enqueue{draw_.list(1 + draw_.below(most), [this] { return new_task(); })};
    } else if (kind < 42) {
      operation.what = claim();
    } else if (kind < 52) {
      operation.what = SendBeat{
          .worker = worker(), .draining = draw_.one_in(12), .leases = leases(12), .ttl = ttl()};
    } else if (kind < 61) {
      operation.what = Finish{leases(8)};
    } else if (kind < 70) {
      operation.what = GiveBackSome{draw_.list(1 + draw_.below(8), [this] {
        return GiveBackSome::Item{lease(), draw_.one_in(2) ? Duration(0) : due_in()};
      })};
    } else if (kind < 76 && !crowded_) {
      // Of a crowd's ended leases a store may take back those of cancelled tasks apart.
      operation.what = Cancel{draw_.list(1 + draw_.below(4), [this] { return task(); })};
    } else if (kind < 78) {
      operation.what = SetPaused{draw_.one_in(3)};
    } else if (kind < 79) {
      operation.what = Drain{worker()};
    } else if (kind < 81) {
      operation.what = Leave{worker()};
    } else if (kind < 83) {
      operation.what = ListWorkers{draw_.up_to(40s)};
    } else if (kind < 84) {
      operation.what = ClearStale{draw_.up_to(40s)};
    } else if (kind < 86) {
      operation.what = Upkeep{};
    } else if (!steady_ && draw_.one_in(20)) {
      operation.what = StepClock{draw_.of<Duration>({-3600s, 3600s})};
    } else {
      operation.what = Advance{passing()};
    }
  }

  // In this order, since each is drawn.
  Draw draw_;
  const bool crowded_ = draw_.one_in(8);
  const int task_count_ = crowded_ ? 600 : 4 + draw_.below(57);
  const int worker_count_ = 1 + draw_.below(3);
  const TierWeights weights_{.free = 1 + draw_.below(3), .premium = 1 + draw_.below(9)};
  // Names that sort otherwise without regard to case, by number or by a language's rules.
  const std::vector<std::string> viewers_ =
      draw_.some_of<std::string>({"u1", "U1", "u", "u-1", "u~", "10", "9", "_"});
  const std::vector<Duration> cost_max_ = draw_.list(static_cast<int>(viewers_.size()), [this] {
    return draw_.of<Duration>({1ms, 1s, 9s, 600s});
  });
  const std::vector<std::string> pools_ = draw_.some_of<std::string>({"default", "Fast", "slow"});
  const ClaimLimits limits_ = draw_.one_in(2) ? limits() : ClaimLimits();
  const ClaimLimits other_limits_ = draw_.one_in(4) ? limits() : limits_;
  const bool steady_ = draw_.one_in(2);  // the clock only goes forward
  Duration behind_{0};                   // the clock, what it was at most
};

}  // namespace

std::string to_text(const LeaseName& lease) {
  std::string text = lease.task.value;
  if (lease.holder != lease.task) text += fmt::format(" under {}'s", lease.holder.value);
  if (lease.age > 0) text += fmt::format(" ({} before the newest)", lease.age);
  return text;
}

std::string to_text(const DispatcherOperation& operation) {
  return std::visit(ToText{}, operation.what) + (operation.by_other ? " (other process)" : "");
}

DispatcherTrace draw_dispatcher_trace(std::uint64_t seed, int length) {
  return Drawer(seed).draw(length);
}

}  // namespace clipmill::test::model
