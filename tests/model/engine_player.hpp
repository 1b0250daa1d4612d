// EnginePlayer: plays an engine's trace on one TaskStore and one Dispatcher, and says what they
// answered. After the truth's answer it does with the dispatcher what a worker or the API does.
#pragma once

#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/model/engine_trace.hpp"
#include "tests/model/leases.hpp"
#include "tests/model/replay.hpp"
#include "tests/support/dispatcher_harness.hpp"
#include "tests/support/task_store_harness.hpp"
#include "upkeep/reconciler.hpp"

namespace clipmill::test::model {

struct Engine {
  std::unique_ptr<TaskStoreHarness> tasks;
  std::unique_ptr<DispatcherHarness> dispatchers;
};

struct EngineMaker {
  std::string name;
  std::function<Engine(DispatcherWorld world)> make;
};

class EnginePlayer {
 public:
  EnginePlayer(const EngineMaker& maker, RetryPolicy policy);

  // What was said, and the counts of both after that.
  Answer play(const EngineOperation& operation);

  const std::vector<std::string>& broken() const { return broken_; }

 private:
  struct Player;

  // What begin() answered for a lease.
  struct Attempt {
    Fence fence;
    Task task;
  };

  asio::io_context loop_;
  FakeClock clock_;  // every player's begins with the same instant
  const Instant start_ = clock_.now();
  SeededRandom random_{1};
  NullLog log_;
  const RetryPolicy policy_;
  Engine engine_;
  Leases leases_;
  std::map<LeaseId, Attempt> attempts_;
  std::set<TaskId> with_item_;
  std::string note_;
  std::vector<std::string> broken_;
};

}  // namespace clipmill::test::model
