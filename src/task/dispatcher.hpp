// Dispatcher: who may work on which task, and when. An index that can be rebuilt from TaskStore.
//
// At most one live lease per task, whichever process asks. A lease is live until its task is
// finished or given back, or a claim takes it back after its end. Instants are the store's own
// time; no worker's clock is believed. Every call may be repeated after a lost answer (what a lost
// claim leased is free again at the leases' end). unavailable, from any call: whether it took
// effect is unknown. Call from the loop.
// Fair share: fair_share.hpp. Limits: claim_limits.hpp. Obligations in full:
// tests/contract/dispatcher_contract.cpp
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/async.hpp"
#include "task/task.hpp"

namespace clipmill {

// What the dispatcher knows of a task.
struct Dispatch {
  TaskId task;
  UserId user;
  Tier tier = Tier::free;
  std::string pool = "default";
  int priority = 0;
  Duration cost{8000};
  Instant due_at;  // not before; the past means now
};

Dispatch dispatch_of(const Task& task);

struct Lease {
  TaskId task;
  LeaseId id;
  Instant expires_at;

  bool operator==(const Lease&) const = default;
};

struct Claimed {
  std::vector<Lease> leases;
  std::optional<Instant> next_due;  // when the next delayed task or lease end could bring work
};

enum class EnqueueStatus { added, known };

// A worker process as it describes itself with every beat.
struct WorkerRecord {
  WorkerId id;
  std::string host;
  int pid = 0;
  std::string version;
  std::vector<std::string> pools = {"default"};
  int slots = 1;
  std::vector<TaskId> tasks;  // under way
  std::int64_t videos_generated = 0;
  std::int64_t errors = 0;
  std::int64_t rss_bytes = 0;
  Instant started_at;
  Instant last_heartbeat;  // given by the store; by the clock of who asks
  bool draining = false;
};

struct Beat {
  std::vector<LeaseId> lost;       // ended: stop at once, another worker may hold the task
  std::vector<LeaseId> cancelled;  // still held, but no longer wanted
  bool drain = false;              // finish or give back what runs, and claim nothing more
};

struct GiveBack {
  Lease lease;
  Instant due_at;  // not before
};

struct DispatchStats {
  std::int64_t ready = 0;    // due and not leased; limits may hold some of them back
  std::int64_t delayed = 0;  // due later
  std::int64_t leased = 0;
  std::int64_t users_waiting = 0;  // viewers with ready tasks, as the last claim left them
  std::optional<Instant> oldest_ready;
  bool paused = false;
};

class Dispatcher {
 public:
  virtual ~Dispatcher() = default;

  // Per item: added, or known already and left alone. At most 500 a call (invalid above). Wakes
  // idle workers.
  virtual asio::awaitable<Result<std::vector<EnqueueStatus>>> enqueue(
      std::vector<Dispatch> tasks) = 0;

  // Leases up to `limit` (1 to 64) ready tasks of the worker's pools for `ttl`, fairest first.
  // First makes due tasks ready and takes back expired leases (they go before their viewer's other
  // tasks of the same priority). Never more than this process's limits (claim_limits.hpp) have it.
  virtual asio::awaitable<Result<Claimed>> claim(WorkerId worker, std::vector<std::string> pools,
                                                 int limit, Duration ttl) = 0;

  // Registers or refreshes the worker and moves the end of the leases to now + ttl.
  virtual asio::awaitable<Result<Beat>> beat(WorkerRecord worker, std::vector<Lease> leases,
                                             Duration ttl) = 0;

  // The tasks are over: forget them. A lease that is not the task's live one changes nothing; the
  // answer says per lease whether it was. The same again succeeds (false).
  virtual asio::awaitable<Result<std::vector<bool>>> finish(std::vector<Lease> leases) = 0;

  // Frees the tasks for a later claim, at their old place among their viewer's; per item whether
  // the lease was live. A cancelled one is forgotten instead.
  virtual asio::awaitable<Result<std::vector<bool>>> give_back(std::vector<GiveBack> tasks) = 0;

  // Waiting tasks are forgotten; leased ones are flagged, and their worker hears of it with its
  // next beat. Unknown ids are no error.
  virtual asio::awaitable<Result<void>> cancel(std::vector<TaskId> tasks) = 0;

  // While paused nothing is claimed, once this returned; running work goes on.
  virtual asio::awaitable<Result<void>> pause() = 0;
  virtual asio::awaitable<Result<void>> resume() = 0;

  virtual asio::awaitable<Result<DispatchStats>> stats() = 0;

  // Workers heard of in the last `window`, by id.
  virtual asio::awaitable<Result<std::vector<WorkerRecord>>> workers(Duration window) = 0;

  // Asks a worker to drain; it hears of it with its next beat. not_found: no such worker.
  virtual asio::awaitable<Result<void>> drain(WorkerId worker) = 0;

  // Removes a worker that ended in order; its leases, if any, are freed at once, as if given back.
  virtual asio::awaitable<Result<void>> leave(WorkerId worker) = 0;

  // Removes workers not heard of for `window`; how many.
  virtual asio::awaitable<Result<int>> clear_stale(Duration window) = 0;

  // Returns when something may have been enqueued in one of `pools`, or after `timeout`. A hint:
  // it may return early, and a lost hint costs at most `timeout`.
  virtual asio::awaitable<void> wait_for_work(std::vector<std::string> pools, Duration timeout) = 0;

  // For an index that can lose what it knew (a server that restarted empty, or went back in time):
  // until it is rebuilt, every other call is unavailable. Upkeep asks every second or so. true: the
  // caller now holds the lock, enqueues every live task and then says so; it may do it again at any
  // time, and a caller that falls silent loses the lock to the next. false: nothing to rebuild
  // here.
  virtual asio::awaitable<Result<bool>> begin_rebuild() = 0;
  virtual asio::awaitable<Result<void>> finish_rebuild() = 0;

  virtual std::string name() const = 0;  // "sqlite", "redis", ...
};

}  // namespace clipmill
