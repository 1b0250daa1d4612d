#include "tests/model/engine_trace.hpp"

#include <fmt/format.h>

#include "tests/model/draw.hpp"

namespace clipmill::test::model {
namespace {

struct ToText {
  std::string operator()(const AddTasks& add) const {
    std::string text = "add";
    for (const AddTasks::Item& item : add.items) {
      text += fmt::format(" {} of {}{} in {}", item.task.id.value, item.task.user.value,
                          item.in_queue ? " with an item" : "", item.due_in.count());
    }
    return text;
  }
  std::string operator()(const Work& work) const {
    return fmt::format("{} works on {} for {}, {} not begun", work.worker.value, work.limit,
                       work.ttl.count(), work.left_out);
  }
  std::string operator()(const BeginAgain& begin) const {
    return fmt::format("{} begins {}", begin.worker.value, to_text(begin.lease));
  }
  std::string operator()(const Checkpoint& checkpoint) const {
    return fmt::format("checkpoint {} {}", to_text(checkpoint.lease),
                       to_string(checkpoint.operation.step));
  }
  std::string operator()(const Complete& complete) const {
    return "complete " + to_text(complete.lease);
  }
  std::string operator()(const Fail& fail) const {
    return fmt::format("fail {} by {}", to_text(fail.lease), to_string(fail.error.code));
  }
  std::string operator()(const Release& release) const {
    return "release " + to_text(release.lease);
  }
  std::string operator()(const CancelTask& cancel) const { return "cancel " + cancel.task.value; }
  std::string operator()(const RetryTask& retry) const {
    return fmt::format("retry {}{}", retry.task.value, retry.prompt ? " otherwise" : "");
  }
  std::string operator()(const Reconcile& reconcile) const {
    return fmt::format("reconcile what rested for {}", reconcile.settled.count());
  }
  std::string operator()(const LoseIndex&) const { return "lose the index"; }
  std::string operator()(const LookAtEverything&) const { return "look at everything"; }
  // What a dispatcher's trace has, too.
  template <class Same>
  std::string operator()(const Same& same) const {
    return to_text(DispatcherOperation{.what = same});
  }
};

class Drawer {
 public:
  explicit Drawer(std::uint64_t seed) : draw_(seed) {}

  EngineTrace draw(int length) {
    EngineTrace trace{.policy = policy_, .operations = {}};
    for (int i = 0; i < length; ++i) {
      EngineOperation operation;
      operation.by_other = draw_.one_in(3);
      operation.twice = draw_.one_in(4);
      operation.cut_off = draw_.one_in(6);
      operation.draw = draw_.next();
      draw_into(operation);
      trace.operations.push_back(std::move(operation));
    }
    trace.operations.push_back({.what = LookAtEverything{}});
    return trace;
  }

 private:
  TaskId task() { return TaskId("t" + std::to_string(draw_.below(task_count_))); }
  WorkerId worker() { return WorkerId("w" + std::to_string(draw_.below(2))); }
  std::string prompt() {
    return draw_.of<std::string>({"a red fox", "“snow”, ’til \\ 'morning' % _", "🦊", ""});
  }

  LeaseName lease() {
    LeaseName name;
    name.task = name.holder = task();
    if (draw_.one_in(20)) name.holder = task();
    if (draw_.one_in(8)) name.age = 1;
    return name;
  }

  AddTasks::Item new_task() {
    AddTasks::Item item;
    item.task.id = task();
    item.task.user = UserId("u" + std::to_string(draw_.below(3)));
    item.task.tier = draw_.one_in(3) ? Tier::premium : Tier::free;
    item.task.pool = draw_.one_in(4) ? "fast" : "default";
    item.task.priority = draw_.below(3) - 1;
    item.task.prompt = prompt();
    item.task.why = prompt();
    item.task.plan_version = draw_.below(9);
    item.task.seed = draw_.next();
    item.task.cost = draw_.up_to(9s);
    if (draw_.one_in(4)) item.due_in = draw_.up_to(10s);
    item.in_queue = draw_.one_in(2);
    return item;
  }

  Operation operation() {
    Operation operation;
    operation.step = static_cast<OperationStep>(draw_.below(5));
    operation.generator = draw_.of<std::string>({"local", "imposter"});
    if (operation.step > OperationStep::intent) {
      operation.id = OperationId("op-" + std::to_string(draw_.below(100)));
    }
    operation.progress = draw_.unit();
    operation.submits = draw_.below(4);
    operation.ambiguous = draw_.below(3);
    return operation;
  }

  Error error() {
    Error error;
    error.code = static_cast<ErrorCode>(draw_.below(10));
    error.message = "the provider said: " + prompt();
    if (draw_.one_in(3)) error.retry_after = draw_.up_to(10s);
    return error;
  }

  void draw_into(EngineOperation& operation) {
    const int kind = draw_.below(100);
    if (kind < 12) {
      operation.what = AddTasks{draw_.list(1 + draw_.below(4), [this] { return new_task(); })};
    } else if (kind < 32) {
      operation.what = Work{.worker = worker(),
                            .limit = 1 + draw_.below(3),
                            .ttl = 500ms + draw_.up_to(15s),
                            .left_out = draw_.one_in(8) ? 1 : 0};
    } else if (kind < 35) {
      operation.what = BeginAgain{lease(), worker()};
    } else if (kind < 45) {
      operation.what = Checkpoint{lease(), this->operation()};
    } else if (kind < 51) {
      operation.what = Complete{lease()};
    } else if (kind < 63) {
      operation.what = Fail{lease(), error()};
    } else if (kind < 67) {
      operation.what = Release{lease()};
    } else if (kind < 71) {
      operation.what = CancelTask{task()};
    } else if (kind < 77) {
      operation.what = RetryTask{task(), std::nullopt};
      if (draw_.one_in(2)) std::get<RetryTask>(operation.what).prompt = prompt();
    } else if (kind < 83) {
      operation.what =
          SendBeat{.worker = worker(),
                   .draining = false,
                   .leases = draw_.list(1 + draw_.below(4), [this] { return lease(); }),
                   .ttl = 500ms + draw_.up_to(15s)};
    } else if (kind < 85) {
      operation.what = Leave{worker()};
    } else if (kind < 87) {
      operation.what = SetPaused{draw_.one_in(3)};
    } else if (kind < 89) {
      operation.what = Reconcile{draw_.of<Duration>({0s, 5s})};
    } else if (kind < 91) {
      operation.what = LoseIndex{};
    } else if (kind < 92) {
      operation.what = LookAtEverything{};
    } else {
      operation.what = Advance{draw_.up_to(draw_.one_in(4) ? 30s : 6s)};
    }
  }

  // In this order, since each is drawn.
  Draw draw_;
  const int task_count_ = 2 + draw_.below(10);
  const RetryPolicy policy_{.failures_max = 1 + draw_.below(4),
                            .crashes_max = draw_.below(3),
                            .backoff_base = 2s,
                            .backoff_cap = 10s,
                            .throttle_wait = 3s,
                            .budget_wait = 10s};
};

}  // namespace

std::string to_text(const EngineOperation& operation) {
  std::string text = std::visit(ToText{}, operation.what);
  if (operation.twice) text += " (twice)";
  if (operation.cut_off) text += " (cut off)";
  if (operation.by_other) text += " (other process)";
  return text;
}

EngineTrace draw_engine_trace(std::uint64_t seed, int length) { return Drawer(seed).draw(length); }

}  // namespace clipmill::test::model
