// MemoryDispatcher: Dispatcher over a plain map that is searched through for every decision. Slow
// and obvious: the reference that the real ones are compared with, and the index of the worker's
// simulation.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <list>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "base/random.hpp"
#include "task/claim_limits.hpp"
#include "task/dispatcher.hpp"
#include "task/fair_share.hpp"
#include "task/store_time.hpp"

namespace clipmill::test {

class MemoryDispatcher final : public Dispatcher {
 public:
  MemoryDispatcher(Clock& clock, Random& random, TierWeights weights = {}, ClaimLimits limits = {})
      : clock_(clock), random_(random), weights_(weights), limits_(std::move(limits)) {}

  asio::awaitable<Result<std::vector<EnqueueStatus>>> enqueue(std::vector<Dispatch> tasks) override;
  asio::awaitable<Result<Claimed>> claim(WorkerId worker, std::vector<std::string> pools, int limit,
                                         Duration ttl) override;
  asio::awaitable<Result<Beat>> beat(WorkerRecord worker, std::vector<Lease> leases,
                                     Duration ttl) override;
  asio::awaitable<Result<std::vector<bool>>> finish(std::vector<Lease> leases) override;
  asio::awaitable<Result<std::vector<bool>>> give_back(std::vector<GiveBack> tasks) override;
  asio::awaitable<Result<void>> cancel(std::vector<TaskId> tasks) override;
  asio::awaitable<Result<void>> pause() override;
  asio::awaitable<Result<void>> resume() override;
  asio::awaitable<Result<DispatchStats>> stats() override;
  asio::awaitable<Result<std::vector<WorkerRecord>>> workers(Duration window) override;
  asio::awaitable<Result<void>> drain(WorkerId worker) override;
  asio::awaitable<Result<void>> leave(WorkerId worker) override;
  asio::awaitable<Result<int>> clear_stale(Duration window) override;
  asio::awaitable<void> wait_for_work(std::vector<std::string> pools, Duration timeout) override;
  asio::awaitable<Result<bool>> begin_rebuild() override;
  asio::awaitable<Result<void>> finish_rebuild() override;
  std::string name() const override { return "memory"; }

  // Of the process that claims next.
  void set_limits(ClaimLimits limits) { limits_ = std::move(limits); }

  // What a restart of an index without its data does. A pause outlives it: processes know of it.
  void lose_everything();

  std::size_t size() const { return entries_.size(); }
  bool knows(const TaskId& id) const { return entries_.contains(id); }
  // Of a task that is leased; perhaps past its end, but not yet taken back.
  std::optional<LeaseId> live_lease(const TaskId& id) const;

 private:
  enum class State { ready, delayed, leased };

  struct Entry {
    Dispatch task;
    State state = State::ready;
    std::int64_t number = 0;  // a viewer's tasks of one priority go by this
    Instant ready_at;
    Lease lease;
    WorkerId worker;
    bool cancelled = false;
  };

  struct Waiter {
    std::vector<std::string> pools;
    asio::steady_timer timer;  // never expires; cancelled to wake
    bool woken = false;
  };

  Instant stored_time() const;
  Instant store_now();
  Entry* leased(const Lease& lease);
  void make_ready(Entry& entry, Instant ready_at);
  void promote_due();
  void take_back_expired(Instant now);
  Entry* fairest(const std::string& pool);
  void wake(const std::string& pool);

  Clock& clock_;
  Random& random_;
  TierWeights weights_;
  ClaimLimits limits_;

  std::map<TaskId, Entry> entries_;
  std::int64_t number_ = 0;        // counts up: newly enqueued
  std::int64_t front_number_ = 0;  // counts down: taken back, goes first
  std::map<std::string, Tag> pool_clocks_;
  std::map<std::pair<std::string, Tier>, Tag> tier_clocks_;
  std::map<std::pair<std::string, Tier>, Tag> tier_finishes_;
  std::map<std::tuple<std::string, Tier, UserId>, Tag> flow_finishes_;
  bool paused_ = false;
  std::map<WorkerId, WorkerRecord> workers_;

  StoreTime time_;
  Instant stored_now_;
  std::list<Waiter> waiters_;
};

}  // namespace clipmill::test
