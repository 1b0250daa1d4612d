// SimulatedWorld: stores, a paid provider, and worker processes that come and go, under virtual
// time and one seed. The same seed gives the same run.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/faulty_ports.hpp"
#include "tests/support/imposter_generator.hpp"
#include "tests/support/memory_blob_store.hpp"
#include "tests/support/memory_dispatcher.hpp"
#include "tests/support/memory_task_store.hpp"
#include "tests/support/temporary_folder.hpp"
#include "upkeep/reconciler.hpp"
#include "worker/background_video_worker.hpp"

namespace clipmill::test {

struct WorldOptions {
  std::uint64_t seed = 1;
  int tasks = 6;
  int viewers = 3;
  int workers = 2;
  int slots = 2;
  FaultRates rates;
  ImposterFaults provider;
  double index_loss = 0;  // per virtual second, while faults last
  double cancels = 0;     // share of the tasks that somebody cancels
  Duration faults_last{120'000};
};

class SimulatedWorld {
 public:
  SimulatedWorld(WorldOptions options, const std::filesystem::path& scratch);
  ~SimulatedWorld();

  // Until every task has ended and the dispatcher is empty, or `limit` of virtual time has passed.
  // True: it came to rest.
  bool run(Duration limit);

  const MemoryTaskStore& tasks() const { return tasks_; }
  const ImposterProvider& provider() const { return provider_; }
  const MemoryBlobStore& blobs() const { return blobs_; }
  int crashes() const { return crashes_; }
  // Submits made without a written intent, or while the truth held an operation's id.
  int unwritten_submits() const { return unwritten_submits_; }

 private:
  struct Process;

  void start_worker();
  void add_tasks();
  void settle();  // runs the loop until nothing is left to do at this instant
  void bury_the_dead();
  void disturb();
  bool at_rest();
  void reconcile();

  WorldOptions options_;
  std::filesystem::path scratch_;
  asio::io_context loop_;
  FakeClock clock_;
  SeededRandom random_;
  NullLog log_;
  MemoryTaskStore tasks_;
  MemoryDispatcher dispatcher_;
  MemoryBlobStore blobs_;
  ImposterProvider provider_;
  Reconciler reconciler_;
  std::vector<std::unique_ptr<Process>> processes_;
  Instant started_;
  Instant next_reconcile_;
  Instant next_disturbance_;
  std::vector<std::pair<Instant, TaskId>> cancels_;
  bool calm_ = false;
  int crashes_ = 0;
  int unwritten_submits_ = 0;
  int starts_ = 0;
};

}  // namespace clipmill::test
