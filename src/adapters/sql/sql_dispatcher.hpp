// SqlDispatcher: Dispatcher over any Database; the embedded default.
//
// What can run is counted where it changes: a flow (a viewer's tasks of one pool and tier) knows
// how many of its tasks are ready, a tier how many of its flows. A claim reads only the head of the
// line and writes each flow and tier that it touched once. Who is next is fair_share.hpp's to say;
// who has enough under way (claim_limits.hpp) stands aside until one of his leases is over.
#pragma once

#include "adapters/sql/database.hpp"
#include "adapters/sql/notifier.hpp"
#include "base/random.hpp"
#include "task/claim_limits.hpp"
#include "task/dispatcher.hpp"
#include "task/fair_share.hpp"
#include "task/store_time.hpp"

namespace clipmill::sql {

class SqlDispatcher final : public Dispatcher {
 public:
  // The references outlive it. `random` gives lease ids: not to be guessed.
  SqlDispatcher(Database& database, Notifier& notifier, Clock& clock, Random& random,
                TierWeights weights, ClaimLimits limits = {})
      : database_(database),
        notifier_(notifier),
        clock_(clock),
        random_(random),
        weights_(weights),
        limits_(std::move(limits)) {}

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
  std::string name() const override { return database_.name(); }

 private:
  void wake(const std::vector<std::string>& pools);

  Database& database_;
  Notifier& notifier_;
  Clock& clock_;
  Random& random_;
  const TierWeights weights_;
  const ClaimLimits limits_;
  StoreTime time_;
};

}  // namespace clipmill::sql
