// Ledger: what the answers of a dispatcher must never say, whatever order it chooses. It is told
// every call and its answer, keeps only what follows from them, and collects what is broken. By
// number, as the task engine's invariants are: I1 conservation, I3 one live lease, I4 stale leases
// change nothing, I11 fair share, I12 no tier starves, I13 order within a viewer, I14 never before
// due, I20 nothing new while paused.
//
// For stores of no more tasks than one claim makes ready or takes back.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "task/claim_limits.hpp"
#include "task/dispatcher.hpp"
#include "task/fair_share.hpp"
#include "task/store_time.hpp"

namespace clipmill::test::model {

// What the members of one group were given while they were busy. Any two of them that are busy all
// the while never differ by more than one greatest task of each (start-time fair queueing's bound).
class Shares {
 public:
  void weigh(const std::string& member, Tag amount);  // a task that it may be given
  void set_busy(const std::string& member, bool busy);
  bool is_busy(const std::string& member) const { return busy_.contains(member); }
  bool is_any_busy() const { return !busy_.empty(); }
  // False: the bound is broken.
  bool serve(const std::string& member, Tag amount);

 private:
  // How far the first was ahead of the second, since both are busy.
  struct Lead {
    Tag now = 0;
    Tag lowest = 0;
    Tag highest = 0;
  };

  std::set<std::string> busy_;
  std::map<std::string, Tag> greatest_;
  std::map<std::pair<std::string, std::string>, Lead> leads_;
};

class Ledger {
 public:
  // `clock` is the store's own time, and outlives it.
  // `limits`: of all processes that claim.
  Ledger(const Clock& clock, TierWeights weights, std::vector<ClaimLimits> limits = {})
      : clock_(clock), weights_(weights), limits_(std::move(limits)) {}

  void enqueued(const std::vector<Dispatch>& tasks, const std::vector<EnqueueStatus>& statuses);
  void claimed(const WorkerId& worker, const std::vector<std::string>& pools, int limit,
               Duration ttl, const ClaimLimits& limits, const Claimed& claimed);
  void beaten(const std::vector<Lease>& leases, Duration ttl, const Beat& beat);
  void finished(const std::vector<Lease>& leases, const std::vector<bool>& live);
  void given_back(const std::vector<GiveBack>& tasks, const std::vector<bool>& live);
  void cancelled(const std::vector<TaskId>& tasks);
  void left(const WorkerId& worker);
  void cleared() { move_time(); }
  void paused(bool paused) { paused_ = paused; }
  void counted(const DispatchStats& stats);

  const std::vector<std::string>& broken() const { return broken_; }

 private:
  enum class State { ready, delayed, leased };

  struct Entry {
    Dispatch task;
    State state = State::delayed;
    std::int64_t number = 0;
    bool taken_back = false;  // goes before the others of its priority
    bool cancelled = false;
    LeaseId lease;
    WorkerId worker;
    Instant until;
  };

  template <class... Parts>
  void expect(bool holds, const char* invariant, const Parts&... parts);

  void move_time();
  Entry* held_by(const Lease& lease);
  void wait(Entry& entry, Instant due_at);
  void make_ready(Entry& entry);
  void serve(const Entry& entry);
  void settle(const Dispatch& of);
  std::int64_t leased_of(const UserId& user) const;
  std::int64_t leased_in(const std::string& pool) const;
  bool has_room_for(const Dispatch& task, const ClaimLimits& limits) const;
  void forget(Entry& entry);
  void promote_and_take_back();
  bool goes_before(const Entry& one, const Entry& other) const;

  const Clock& clock_;
  TierWeights weights_;
  std::vector<ClaimLimits> limits_;
  std::map<TaskId, Entry> entries_;
  std::map<std::string, Shares> shares_;
  std::int64_t number_ = 0;
  bool paused_ = false;
  StoreTime time_;
  Instant stored_;  // in store time, when the store last looked
  std::set<LeaseId> given_;
  std::vector<std::string> broken_;
};

}  // namespace clipmill::test::model
