// A dispatcher's trace: operations as data, drawn from a seed without looking at any answer, so
// that some can be left out and the rest still means something. A lease is named by its task and
// how many newer ones the task has had since; so live, stale, repeated and foreign ones all occur.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "task/claim_limits.hpp"
#include "task/dispatcher.hpp"
#include "task/fair_share.hpp"

namespace clipmill::test::model {

// The lease id of `holder`'s newest lease but `age`, given together with `task` (most often the
// same). One that was never given is a lease that nobody knows.
struct LeaseName {
  TaskId task;
  TaskId holder;
  int age = 0;
};

// `in` is from the moment of the call on.
struct Enqueue {
  struct Item {
    Dispatch task;
    Duration due_in{0};
  };
  std::vector<Item> items;
};
struct Claim {
  WorkerId worker;
  std::vector<std::string> pools;
  int limit = 1;
  Duration ttl{0};
};
struct SendBeat {
  WorkerId worker;
  bool draining = false;
  std::vector<LeaseName> leases;
  Duration ttl{0};
};
struct Finish {
  std::vector<LeaseName> leases;
};
struct GiveBackSome {
  struct Item {
    LeaseName lease;
    Duration due_in{0};
  };
  std::vector<Item> items;
};
struct Cancel {
  std::vector<TaskId> tasks;
};
struct SetPaused {
  bool paused = false;
};
struct Drain {
  WorkerId worker;
};
struct Leave {
  WorkerId worker;
};
struct ListWorkers {
  Duration window{0};
};
struct ClearStale {
  Duration window{0};
};
struct Upkeep {};  // asks whether there is something to rebuild
struct Advance {
  Duration by{0};
};
struct StepClock {  // and both processes hear of it
  Duration by{0};
};

struct DispatcherOperation {
  std::variant<Enqueue, Claim, SendBeat, Finish, GiveBackSome, Cancel, SetPaused, Drain, Leave,
               ListWorkers, ClearStale, Upkeep, Advance, StepClock>
      what;
  bool by_other = false;   // by the second process
  std::uint64_t draw = 0;  // what the store's Random begins with
};

std::string to_text(const LeaseName& lease);
std::string to_text(const DispatcherOperation& operation);

struct DispatcherTrace {
  TierWeights weights;
  ClaimLimits limits;        // of the first process
  ClaimLimits other_limits;  // of the second
  bool crowded = false;      // more tasks than one claim makes ready or takes back
  std::vector<DispatcherOperation> operations;
};

DispatcherTrace draw_dispatcher_trace(std::uint64_t seed, int length);

}  // namespace clipmill::test::model
