// Reconciler: makes the dispatcher know every live task of the truth.
//
// It repairs what a crash between the truth's commit and the dispatcher's call leaves behind, and
// rebuilds the whole index when it was lost. An entry too many is harmless (the next begin() finds
// that the task is over), so only what is missing is added, and any number of processes may do it
// at once.
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "task/dispatcher.hpp"
#include "task/task_store.hpp"

namespace clipmill {

class Reconciler {
 public:
  Reconciler(TaskStore& tasks, Dispatcher& dispatcher, Clock& clock, Log& log);

  // One pass over all live tasks that were last written before now - `settled`, in pages. How many
  // were missing.
  asio::awaitable<Result<std::int64_t>> pass(Duration settled);

  // Rebuilds a dispatcher that lost what it knew and answers nobody meanwhile. Cheap when there is
  // nothing to do: to be called every second.
  asio::awaitable<Result<void>> rebuild_if_lost();

 private:
  TaskStore& tasks_;
  Dispatcher& dispatcher_;
  Clock& clock_;
  Log& log_;
};

}  // namespace clipmill
