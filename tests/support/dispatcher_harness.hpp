// Every Dispatcher as tests see it: one store, reached by two processes.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

#include "base/random.hpp"
#include "task/claim_limits.hpp"
#include "task/dispatcher.hpp"
#include "task/fair_share.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/sql_truth.hpp"

namespace clipmill::test {

class DispatcherHarness {
 public:
  virtual ~DispatcherHarness() = default;
  virtual Dispatcher& dispatcher() = 0;
  virtual Dispatcher& other() = 0;

  // As if the store had been emptied; what the processes themselves remember stays.
  virtual asio::awaitable<void> lose_everything() = 0;
};

// What the two processes have in common, and what each may have leased at once. `clock` is the
// store's own time.
struct DispatcherWorld {
  asio::io_context& loop;
  FakeClock& clock;
  Random& random;
  TierWeights weights;
  ClaimLimits limits = {};
  ClaimLimits other_limits = {};
};

// In `truth`, which both processes have opened.
std::unique_ptr<DispatcherHarness> sqlite_dispatcher(DispatcherWorld world,
                                                     std::shared_ptr<SqliteTruth> truth);
std::unique_ptr<DispatcherHarness> postgres_dispatcher(DispatcherWorld world,
                                                       std::shared_ptr<PostgresTruth> truth);
std::unique_ptr<DispatcherHarness> memory_dispatcher(DispatcherWorld world);
// With keys of its own on the server that the environment variable names; throws when it is not
// set.
std::unique_ptr<DispatcherHarness> redis_dispatcher(DispatcherWorld world, const char* variable);

struct DispatcherMaker {
  std::string name;
  std::function<std::unique_ptr<DispatcherHarness>(DispatcherWorld world)> make;
};

DispatcherMaker memory_maker();
DispatcherMaker sqlite_maker();
DispatcherMaker postgres_maker();
DispatcherMaker redis_maker(std::string name, const char* variable);

}  // namespace clipmill::test
