// The whole engine's trace: what workers, people and upkeep do with a TaskStore and a Dispatcher
// together, as data, drawn from a seed without looking at any answer (as dispatcher_trace.hpp).
#pragma once

#include "task/retry_policy.hpp"
#include "tests/model/dispatcher_trace.hpp"

namespace clipmill::test::model {

struct AddTasks {
  struct Item {
    Task task;
    Duration due_in{0};
    bool in_queue = false;  // as an item of its viewer's queue, too
  };
  std::vector<Item> items;
};
// Claims as many, and begins all but the last `left_out` (a worker that dies in between).
struct Work {
  WorkerId worker;
  int limit = 1;
  Duration ttl{0};
  int left_out = 0;
};
// These write under the fence that begin() gave for the lease.
struct BeginAgain {
  LeaseName lease;
  WorkerId worker;
};
struct Checkpoint {
  LeaseName lease;
  Operation operation;
};
struct Complete {
  LeaseName lease;
};
struct Fail {
  LeaseName lease;
  Error error;
};
struct Release {
  LeaseName lease;
};
struct CancelTask {
  TaskId task;
};
struct RetryTask {
  TaskId task;
  std::optional<std::string> prompt;
};
struct Reconcile {
  Duration settled{0};
};
struct LoseIndex {};         // after each process's upkeep asked after it; and rebuild it
struct LookAtEverything {};  // all tasks, videos, events and queue items

struct EngineOperation {
  std::variant<AddTasks, Work, BeginAgain, Checkpoint, Complete, Fail, Release, CancelTask,
               RetryTask, SendBeat, Leave, SetPaused, Reconcile, LoseIndex, Advance,
               LookAtEverything>
      what;
  bool by_other = false;   // by the second process
  bool twice = false;      // the truth's answer was lost, so it was asked again
  bool cut_off = false;    // the process died before it told the dispatcher
  std::uint64_t draw = 0;  // what Random begins with
};

std::string to_text(const EngineOperation& operation);

struct EngineTrace {
  RetryPolicy policy;
  std::vector<EngineOperation> operations;
};

EngineTrace draw_engine_trace(std::uint64_t seed, int length);

}  // namespace clipmill::test::model
