// What every Dispatcher owes its callers. An adapter's .cpp adds one INSTANTIATE_TEST_SUITE_P.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/dispatcher_harness.hpp"
#include "tests/support/run.hpp"

namespace clipmill::test {

class DispatcherContract : public testing::TestWithParam<DispatcherMaker> {
 protected:
  void SetUp() override { start({}); }
  void TearDown() override { harness_.reset(); }

  void start(TierWeights weights, ClaimLimits limits, ClaimLimits other_limits) {
    harness_.reset();
    harness_ = GetParam().make(
        {loop_, clock_, random_, weights, std::move(limits), std::move(other_limits)});
  }
  void start(TierWeights weights, ClaimLimits limits = {}) { start(weights, limits, limits); }

  template <class T>
  T run(asio::awaitable<T> work) {
    return test::run(loop_, std::move(work));
  }
  // For calls that are expected to succeed.
  template <class T>
  T get(asio::awaitable<Result<T>> work) {
    auto result = test::run(loop_, std::move(work));
    if (!result) throw std::runtime_error(result.error().message);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
  }

  Dispatcher& dispatcher() { return harness_->dispatcher(); }
  Dispatcher& other() { return harness_->other(); }

  Dispatch task(std::string id, std::string user = "u1") const {
    Dispatch dispatch;
    dispatch.task = TaskId(std::move(id));
    dispatch.user = UserId(std::move(user));
    dispatch.due_at = clock_.now();
    return dispatch;
  }

  std::vector<EnqueueStatus> enqueue(std::vector<Dispatch> tasks) {
    return get(dispatcher().enqueue(std::move(tasks)));
  }
  EnqueueStatus enqueue(Dispatch one) {
    std::vector<Dispatch> tasks;
    tasks.push_back(std::move(one));
    return enqueue(std::move(tasks)).front();
  }

  Claimed claim(int limit = 1, Duration ttl = 15s) {
    return get(dispatcher().claim(worker_, {"default"}, limit, ttl));
  }
  // The one task that is claimed.
  Lease claim_one(Duration ttl = 15s) {
    auto claimed = claim(1, ttl);
    if (claimed.leases.size() != 1) throw std::runtime_error("nothing was claimed");
    return claimed.leases.front();
  }
  std::vector<std::string> claim_ids(int limit = 64) { return ids(claim(limit).leases); }

  static std::vector<std::string> ids(const std::vector<Lease>& leases) {
    std::vector<std::string> result;
    for (const Lease& lease : leases) result.push_back(lease.task.value);
    return result;
  }

  bool finish(const Lease& lease) {
    std::vector<Lease> leases{lease};
    return get(dispatcher().finish(std::move(leases))).front();
  }
  bool give_back(const Lease& lease, Instant due_at) {
    std::vector<GiveBack> tasks{{lease, due_at}};
    return get(dispatcher().give_back(std::move(tasks))).front();
  }
  Beat beat(std::vector<Lease> leases, Duration ttl = 15s) {
    return get(dispatcher().beat(record(worker_), std::move(leases), ttl));
  }
  void cancel(std::string id) {
    std::vector<TaskId> tasks{TaskId(std::move(id))};
    get(dispatcher().cancel(std::move(tasks)));
  }
  DispatchStats stats() { return get(dispatcher().stats()); }

  WorkerRecord record(const WorkerId& id) const {
    WorkerRecord worker;
    worker.id = id;
    worker.host = "host";
    worker.pid = 7;
    worker.version = "1.0.0";
    worker.started_at = clock_.now();
    return worker;
  }

  asio::io_context loop_;
  FakeClock clock_;
  SeededRandom random_{1};
  const WorkerId worker_{"w1"};
  std::unique_ptr<DispatcherHarness> harness_;
};

// Viewers with many tasks, and what was claimed for each.
class FairShareContract : public DispatcherContract {
 protected:
  // Enqueues `count` tasks of random cost for a viewer.
  void fill(const std::string& user, Tier tier, int count, Duration cost_max, Random& random) {
    std::vector<Dispatch> tasks;
    for (int i = 0; i < count; ++i) {
      Dispatch dispatch = task(user + "-" + std::to_string(filled_++), user);
      dispatch.tier = tier;
      dispatch.cost = Duration(1 + static_cast<std::int64_t>(
                                       random.below(static_cast<std::uint64_t>(cost_max.count()))));
      costs_[dispatch.task.value] = {user, dispatch.cost};
      tasks.push_back(std::move(dispatch));
    }
    enqueue(std::move(tasks));
  }

  // Claims up to `limit` and adds the costs to their viewers' accounts.
  void serve(int limit) {
    for (const Lease& lease : claim(limit, 3600s).leases) {
      const auto& [user, cost] = costs_.at(lease.task.value);
      served_[user] += cost;
    }
  }

  int filled_ = 0;
  std::map<std::string, std::pair<std::string, Duration>> costs_;
  std::map<std::string, Duration> served_;
};

// What one viewer and one pool may have leased at once.
class ClaimLimitsContract : public FairShareContract {
 protected:
  void SetUp() override {}

  // A viewer's tasks "<user>-1", "<user>-2"..., in a pool.
  void fill(const std::string& user, int count, const std::string& pool = "default",
            Tier tier = Tier::free) {
    std::vector<Dispatch> tasks;
    for (int i = 1; i <= count; ++i) {
      tasks.push_back(task(user + "-" + std::to_string(i), user));
      tasks.back().pool = pool;
      tasks.back().tier = tier;
    }
    enqueue(std::move(tasks));
  }
};

inline std::string maker_name(const testing::TestParamInfo<DispatcherMaker>& info) {
  return info.param.name;
}

}  // namespace clipmill::test
