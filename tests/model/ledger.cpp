#include "tests/model/ledger.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace clipmill::test::model {
namespace {

std::string lane_of(const Dispatch& task) {
  return fmt::format("{}/{}", task.pool, to_string(task.tier));
}

std::string flow_of(const Dispatch& task) {
  return fmt::format("{}/{}", lane_of(task), task.user.value);
}

}  // namespace

void Shares::weigh(const std::string& member, Tag amount) {
  greatest_[member] = std::max(greatest_[member], amount);
}

void Shares::set_busy(const std::string& member, bool busy) {
  if (busy) {
    for (const std::string& other : busy_) leads_[{member, other}] = leads_[{other, member}] = {};
    busy_.insert(member);
  } else {
    busy_.erase(member);
  }
}

bool Shares::serve(const std::string& member, Tag amount) {
  bool fair = true;
  if (!busy_.contains(member)) return fair;
  for (const std::string& other : busy_) {
    if (other == member) continue;
    Lead& lead = leads_[{member, other}];
    lead.now += amount;
    lead.highest = std::max(lead.highest, lead.now);
    Lead& behind = leads_[{other, member}];
    behind.now -= amount;
    behind.lowest = std::min(behind.lowest, behind.now);
    fair = fair && lead.highest - lead.lowest <= greatest_[member] + greatest_[other];
  }
  return fair;
}

template <class... Parts>
void Ledger::expect(bool holds, const char* invariant, const Parts&... parts) {
  if (holds) return;
  std::string text = invariant;
  ((text += fmt::format(" {}", parts)), ...);
  broken_.push_back(std::move(text));
}

void Ledger::move_time() {
  stored_ = std::max(stored_, time_.from_clock(clock_.now()));
  time_.learn(clock_.now(), stored_);
}

void Ledger::enqueued(const std::vector<Dispatch>& tasks,
                      const std::vector<EnqueueStatus>& statuses) {
  expect(statuses.size() == tasks.size(), "I1 not every task was answered");
  for (std::size_t i = 0; i < std::min(tasks.size(), statuses.size()); ++i) {
    const auto [place, is_new] = entries_.try_emplace(tasks[i].task);
    expect(is_new == (statuses[i] == EnqueueStatus::added),
           "I1 known or not:", tasks[i].task.value);
    if (!is_new) continue;
    Entry& entry = place->second;
    entry.task = tasks[i];
    entry.number = ++number_;
    const Tag cost = finish_tag(0, entry.task.cost, 1);
    const int weight = weights_.of(entry.task.tier);
    shares_[lane_of(entry.task)].weigh(entry.task.user.value, cost);
    shares_[entry.task.pool].weigh(lane_of(entry.task), finish_tag(0, entry.task.cost, weight));
    wait(entry, entry.task.due_at);
  }
}

void Ledger::claimed(const WorkerId& worker, const std::vector<std::string>& pools, int limit,
                     Duration ttl, const ClaimLimits& limits, const Claimed& claimed) {
  if (paused_) {
    expect(claimed.leases.empty(), "I20 claimed while paused");
    return;
  }
  move_time();
  promote_and_take_back();
  expect(claimed.leases.size() <= static_cast<std::size_t>(limit), "more leases than asked for");
  for (const Lease& lease : claimed.leases) {
    const std::string& id = lease.task.value;
    expect(given_.insert(lease.id).second, "I3 a lease id was given twice:", id);
    const auto found = entries_.find(lease.task);
    if (found == entries_.end()) {
      expect(false, "I1 claimed though nobody enqueued it, or it was over:", id);
      continue;
    }
    Entry& entry = found->second;
    expect(entry.state != State::leased, "I3 claimed while another lease lives:", id);
    expect(entry.state != State::delayed, "I14 claimed before it is due:", id);
    expect(std::ranges::find(pools, entry.task.pool) != pools.end(), "of a foreign pool:", id);
    expect(lease.expires_at == stored_ + ttl, "the lease ends otherwise than asked for:", id);
    if (entry.state != State::ready) continue;
    const bool first = std::ranges::none_of(entries_, [&](const auto& other) {
      return other.second.state == State::ready &&
             flow_of(other.second.task) == flow_of(entry.task) && goes_before(other.second, entry);
    });
    expect(first, "I13 not the first of its viewer:", id);
    expect(has_room_for(entry.task, limits), "I9 more leased than the limits have it:", id);
    serve(entry);
    entry.state = State::leased;
    entry.lease = lease.id;
    entry.worker = worker;
    entry.until = lease.expires_at;
    settle(entry.task);
  }
  if (claimed.leases.size() == static_cast<std::size_t>(limit)) return;
  for (const auto& [id, entry] : entries_) {
    const bool left = entry.state == State::ready &&
                      std::ranges::find(pools, entry.task.pool) != pools.end() &&
                      has_room_for(entry.task, limits);
    expect(!left, "I12 ready, wanted and not claimed:", id.value);
  }
}

void Ledger::beaten(const std::vector<Lease>& leases, Duration ttl, const Beat& beat) {
  move_time();
  std::vector<LeaseId> lost;
  std::vector<LeaseId> cancelled;
  for (const Lease& lease : leases) {
    Entry* const entry = held_by(lease);
    if (entry == nullptr) {
      lost.push_back(lease.id);
      continue;
    }
    entry->until = stored_ + ttl;
    if (entry->cancelled) cancelled.push_back(lease.id);
  }
  expect(beat.lost == lost, "I4 other leases are lost than those that ended");
  expect(beat.cancelled == cancelled, "I19 other leases are cancelled than those asked for");
}

void Ledger::finished(const std::vector<Lease>& leases, const std::vector<bool>& live) {
  expect(live.size() == leases.size(), "not every lease was answered");
  for (std::size_t i = 0; i < std::min(live.size(), leases.size()); ++i) {
    Entry* const entry = held_by(leases[i]);
    expect(live[i] == (entry != nullptr),
           "I4 finished under another lease than the live one:", leases[i].task.value);
    if (entry != nullptr) forget(*entry);
  }
}

void Ledger::given_back(const std::vector<GiveBack>& tasks, const std::vector<bool>& live) {
  move_time();
  expect(live.size() == tasks.size(), "not every lease was answered");
  for (std::size_t i = 0; i < std::min(live.size(), tasks.size()); ++i) {
    Entry* const entry = held_by(tasks[i].lease);
    expect(live[i] == (entry != nullptr),
           "I4 given back under another lease than the live one:", tasks[i].lease.task.value);
    if (entry == nullptr) continue;
    if (entry->cancelled) {
      forget(*entry);
    } else {
      wait(*entry, tasks[i].due_at);
    }
  }
}

void Ledger::cancelled(const std::vector<TaskId>& tasks) {
  move_time();
  for (const TaskId& id : tasks) {
    const auto found = entries_.find(id);
    if (found == entries_.end()) continue;
    if (found->second.state == State::leased) {
      found->second.cancelled = true;
    } else {
      forget(found->second);
    }
  }
}

void Ledger::left(const WorkerId& worker) {
  move_time();
  std::vector<TaskId> held;
  for (const auto& [id, entry] : entries_) {
    if (entry.state == State::leased && entry.worker == worker) held.push_back(id);
  }
  for (const TaskId& id : held) {
    Entry& entry = entries_.at(id);
    if (entry.cancelled) {
      forget(entry);
    } else {
      make_ready(entry);
    }
  }
}

void Ledger::counted(const DispatchStats& stats) {
  const Instant now = std::max(stored_, time_.from_clock(clock_.now()));
  std::int64_t ready = 0;
  std::int64_t delayed = 0;
  std::int64_t leased = 0;
  for (const auto& [id, entry] : entries_) {
    switch (entry.state) {
      case State::ready:
        ++ready;
        break;
      case State::delayed:
        ++(entry.task.due_at <= clock_.now() ? ready : delayed);
        break;
      case State::leased:
        ++(entry.until <= now && !entry.cancelled ? ready : leased);
        break;
    }
  }
  expect(stats.ready == ready, "I1 ready:", stats.ready, "instead of", ready);
  expect(stats.delayed == delayed, "I1 delayed:", stats.delayed, "instead of", delayed);
  expect(stats.leased == leased, "I1 leased:", stats.leased, "instead of", leased);
  expect(stats.paused == paused_, "I20 paused:", stats.paused);
}

Ledger::Entry* Ledger::held_by(const Lease& lease) {
  const auto found = entries_.find(lease.task);
  if (found == entries_.end()) return nullptr;
  Entry& entry = found->second;
  return entry.state == State::leased && entry.lease == lease.id ? &entry : nullptr;
}

void Ledger::wait(Entry& entry, Instant due_at) {
  entry.task.due_at = due_at;
  if (due_at <= clock_.now()) {
    make_ready(entry);
  } else {
    entry.state = State::delayed;
    settle(entry.task);
  }
}

void Ledger::make_ready(Entry& entry) {
  entry.state = State::ready;
  settle(entry.task);
}

void Ledger::serve(const Entry& entry) {
  const std::string lane = lane_of(entry.task);
  const Tag cost = finish_tag(0, entry.task.cost, 1);
  const Tag of_lane = finish_tag(0, entry.task.cost, weights_.of(entry.task.tier));
  expect(shares_[lane].serve(entry.task.user.value, cost), "I11 unfair to a viewer of", lane);
  expect(shares_[entry.task.pool].serve(lane, of_lane), "I12 unfair to a tier of", entry.task.pool);
}

// After a change of one of a viewer's tasks. Busy is who has ready tasks and room for more, by the
// limits of every process.
void Ledger::settle(const Dispatch& of) {
  std::map<std::string, Dispatch> lanes{{lane_of(of), of}};
  std::set<std::string> ready;
  for (const auto& [id, entry] : entries_) {
    if (entry.task.user != of.user) continue;
    lanes.emplace(lane_of(entry.task), entry.task);
    if (entry.state == State::ready) ready.insert(lane_of(entry.task));
  }
  const std::int64_t leased = leased_of(of.user);
  for (const auto& [lane, task] : lanes) {
    const bool has_enough = std::ranges::any_of(limits_, [&](const ClaimLimits& limits) {
      return !has_room(limits.of(task.tier), leased);
    });
    const bool busy = ready.contains(lane) && !has_enough;
    Shares& viewers = shares_[lane];
    if (viewers.is_busy(of.user.value) != busy) viewers.set_busy(of.user.value, busy);
    Shares& tiers = shares_[task.pool];
    if (tiers.is_busy(lane) != viewers.is_any_busy()) tiers.set_busy(lane, viewers.is_any_busy());
  }
}

std::int64_t Ledger::leased_of(const UserId& user) const {
  return std::ranges::count_if(entries_, [&](const auto& entry) {
    return entry.second.state == State::leased && entry.second.task.user == user;
  });
}

std::int64_t Ledger::leased_in(const std::string& pool) const {
  return std::ranges::count_if(entries_, [&](const auto& entry) {
    return entry.second.state == State::leased && entry.second.task.pool == pool;
  });
}

bool Ledger::has_room_for(const Dispatch& task, const ClaimLimits& limits) const {
  return has_room(limits.of(task.tier), leased_of(task.user)) &&
         has_room(limits.of(task.pool), leased_in(task.pool));
}

void Ledger::forget(Entry& entry) {
  const Dispatch task = entry.task;
  entries_.erase(task.task);
  settle(task);
}

void Ledger::promote_and_take_back() {
  std::vector<TaskId> unwanted;
  for (auto& [id, entry] : entries_) {
    if (entry.state == State::delayed && entry.task.due_at <= clock_.now()) make_ready(entry);
    if (entry.state != State::leased || entry.until > stored_) continue;
    if (entry.cancelled) {
      unwanted.push_back(id);
    } else {
      entry.taken_back = true;
      make_ready(entry);
    }
  }
  for (const TaskId& id : unwanted) forget(entries_.at(id));
}

// Which of two that were taken back goes first is left to the store.
bool Ledger::goes_before(const Entry& one, const Entry& other) const {
  if (one.task.priority != other.task.priority) return one.task.priority > other.task.priority;
  if (one.taken_back != other.taken_back) return one.taken_back;
  return !one.taken_back && one.number < other.number;
}

}  // namespace clipmill::test::model
