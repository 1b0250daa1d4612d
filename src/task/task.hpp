// Task: one generation to be done for a viewer, and the life it goes through.
//
//                     enqueue                claim (+1 attempt)
//      (new) ───────────────▶ pending ─────────────────▶ in_progress ──────▶ ready
//                               ▲  ▲    lease ran out        │   │
//                               │  └─────────────────────────┘   ├─────────▶ dead
//                               │   retry at (backoff, jitter)   │
//                               └────────────────────────────────┘         cancelled (any live
//                               state)
//
// Which function makes each step: docs/task_lifecycle.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/tier.hpp"

namespace clipmill {

enum class TaskState { pending, in_progress, ready, dead, cancelled };

std::string_view to_string(TaskState state);
std::optional<TaskState> task_state_from(std::string_view name);
inline bool is_terminal(TaskState state) {
  return state == TaskState::ready || state == TaskState::dead || state == TaskState::cancelled;
}

// How far a paid operation has come; each step is written to the truth under the fence.
enum class OperationStep { none, intent, submitted, rendering, fetched };

std::string_view to_string(OperationStep step);
std::optional<OperationStep> operation_step_from(std::string_view name);

struct Operation {
  OperationStep step = OperationStep::none;
  std::string generator;  // which VideoGenerator it was given to
  OperationId id;         // the provider's; empty before `submitted`
  double progress = 0;    // 0 to 1
  int submits = 0;    // intents written; above 1 only after an ambiguous window or a lost operation
  int ambiguous = 0;  // attempts that found `intent` without an operation id

  bool operator==(const Operation&) const = default;
};

struct Task {
  TaskId id;
  UserId user;
  Tier tier = Tier::free;
  std::string pool = "default";
  int priority = 0;  // orders one viewer's own tasks, higher first
  std::string prompt;
  std::string why;  // which interest the prompt came from, for people
  std::int64_t plan_version = 0;
  std::uint64_t seed = 0;
  Duration cost{8000};  // expected provider time; the fair share's unit

  TaskState state = TaskState::pending;
  int attempt = 0;   // number of the newest attempt, from 1; never goes back
  int failures = 0;  // attempts that ended in an error that counts
  int crashes = 0;   // attempts whose worker was lost
  std::optional<Error> last_error;
  Operation operation;
  LeaseId lease;                 // of the newest attempt
  WorkerId worker;               // of the newest attempt
  std::optional<VideoId> video;  // when ready
  bool retried = false;          // asked for again by a person, since the newest attempt

  Instant created_at;
  Instant due_at;  // not before
  Instant updated_at;
  std::optional<Instant> started_at;
  std::optional<Instant> finished_at;
};

// The proof that a worker still owns an attempt: carried by every write about it; a stale one
// changes nothing (lease_lost).
struct Fence {
  TaskId task;
  LeaseId lease;
  int attempt = 0;

  bool operator==(const Fence&) const = default;
};

}  // namespace clipmill
