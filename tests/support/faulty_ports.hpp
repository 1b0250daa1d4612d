// Decorators that stand between one simulated process and its stores: they add latency, lose calls
// before or after they took effect, freeze the process, and end it at any step.
//
// A call of a process that has ended unwinds its caller (operation_aborted) and has no effect,
// which is what a kill -9 looks like from outside.
#pragma once

#include <functional>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "generation/blob_store.hpp"
#include "queue/queue_store.hpp"
#include "task/dispatcher.hpp"
#include "task/task_store.hpp"
#include "taste/interaction_store.hpp"

namespace clipmill::test {

struct FaultRates {
  double lost_before = 0;  // the call did not take effect: unavailable
  double lost_after = 0;   // it did, and the answer was lost: unavailable
  double crash = 0;        // the process ends here, before or after the call
  double freeze = 0;       // the process stops for up to 40 s, past its leases
  Duration latency_max{20};
};

// One process's fate, shared by its decorators.
class ProcessFate {
 public:
  ProcessFate(Clock& clock, Random& random, FaultRates rates)
      : clock_(clock), random_(random), rates_(rates) {}

  // Called once when the process ends; must not destroy anything at once.
  std::function<void()> on_crash;

  bool alive() const { return alive_; }
  void end() { alive_ = false; }
  void stop_faults() { rates_ = FaultRates{}; }

  // Before and after each call. False: the call is lost. Throws when the process has ended.
  asio::awaitable<bool> before();
  bool after();

 private:
  void crash();

  Clock& clock_;
  Random& random_;
  FaultRates rates_;
  Instant frozen_until_;
  bool alive_ = true;
};

class FaultyTaskStore final : public TaskStore {
 public:
  FaultyTaskStore(TaskStore& inner, ProcessFate& fate) : inner_(inner), fate_(fate) {}

  asio::awaitable<Result<std::vector<InsertStatus>>> insert(std::vector<Task> tasks) override;
  asio::awaitable<Result<Begun>> begin(Lease lease, WorkerId worker, RetryPolicy policy) override;
  asio::awaitable<Result<void>> checkpoint(Fence fence, Operation operation) override;
  asio::awaitable<Result<void>> complete(Fence fence, Video video) override;
  asio::awaitable<Result<void>> fail(Fence fence, Error error, Decision decision) override;
  asio::awaitable<Result<void>> release(Fence fence) override;
  asio::awaitable<Result<bool>> cancel(TaskId id) override;
  asio::awaitable<Result<Task>> retry(TaskId id, std::optional<std::string> prompt) override;
  asio::awaitable<Result<std::optional<Task>>> get(TaskId id) override;
  asio::awaitable<Result<TaskPage>> list(TaskFilter filter, std::optional<std::string> cursor,
                                         int limit) override;
  asio::awaitable<Result<TaskCounts>> counts() override;
  asio::awaitable<Result<std::vector<Task>>> live(std::optional<TaskId> after,
                                                  Instant updated_before, int limit) override;

 private:
  TaskStore& inner_;
  ProcessFate& fate_;
};

class FaultyDispatcher final : public Dispatcher {
 public:
  FaultyDispatcher(Dispatcher& inner, ProcessFate& fate) : inner_(inner), fate_(fate) {}

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
  std::string name() const override { return inner_.name(); }

 private:
  Dispatcher& inner_;
  ProcessFate& fate_;
};

class FaultyBlobStore final : public BlobStore {
 public:
  FaultyBlobStore(BlobStore& inner, ProcessFate& fate) : inner_(inner), fate_(fate) {}

  asio::awaitable<Result<BlobInfo>> put(std::string key, std::filesystem::path file) override;
  asio::awaitable<Result<BlobInfo>> head(std::string key) override;
  asio::awaitable<Result<std::string>> read(std::string key, std::int64_t offset,
                                            std::int64_t length) override;
  asio::awaitable<Result<void>> remove(std::string key) override;
  asio::awaitable<Result<BlobPage>> list(std::string prefix, std::optional<std::string> cursor,
                                         int limit) override;

 private:
  BlobStore& inner_;
  ProcessFate& fate_;
};

class FaultyInteractionStore final : public InteractionStore {
 public:
  FaultyInteractionStore(InteractionStore& inner, ProcessFate& fate) : inner_(inner), fate_(fate) {}

  asio::awaitable<Result<std::vector<Appended>>> append(
      std::vector<Interaction> interactions) override;
  asio::awaitable<Result<std::vector<Interaction>>> newest(
      UserId user, int limit, std::optional<std::int64_t> up_to) override;
  asio::awaitable<Result<std::vector<SeenVideo>>> seen(UserId user, int limit) override;
  asio::awaitable<Result<std::optional<ViewerRecord>>> viewer(UserId user) override;
  asio::awaitable<Result<void>> set_tier(UserId user, Tier tier) override;
  asio::awaitable<Result<std::optional<Preference>>> preference(UserId user) override;
  asio::awaitable<Result<void>> save_preference(Preference preference) override;
  asio::awaitable<Result<std::vector<UserId>>> due_for_update(std::int64_t threshold,
                                                              std::string space,
                                                              std::optional<UserId> after,
                                                              int limit) override;
  asio::awaitable<Result<std::vector<ViewerRecord>>> viewers(std::optional<UserId> after,
                                                             int limit) override;

 private:
  InteractionStore& inner_;
  ProcessFate& fate_;
};

class FaultyQueueStore final : public QueueStore {
 public:
  FaultyQueueStore(QueueStore& inner, ProcessFate& fate) : inner_(inner), fate_(fate) {}

  asio::awaitable<Result<bool>> store(Plan plan) override;
  asio::awaitable<Result<std::vector<Added>>> add(std::vector<QueueAddition> additions,
                                                  int open_max) override;
  asio::awaitable<Result<std::int64_t>> planned_version(UserId user) override;
  asio::awaitable<Result<std::vector<QueueItem>>> items(UserId user, int limit) override;
  asio::awaitable<Result<std::vector<std::string>>> recent_prompts(UserId user, int limit) override;
  asio::awaitable<Result<int>> open_generations(UserId user) override;
  asio::awaitable<Result<std::vector<UserId>>> due_for_plan(std::optional<UserId> after,
                                                            int limit) override;
  asio::awaitable<Result<std::vector<QueueCounts>>> counts(std::optional<UserId> after,
                                                           int limit) override;
  asio::awaitable<Result<QueueTotals>> totals() override;

 private:
  QueueStore& inner_;
  ProcessFate& fate_;
};

}  // namespace clipmill::test
