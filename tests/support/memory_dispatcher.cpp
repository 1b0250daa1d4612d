#include "tests/support/memory_dispatcher.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace clipmill::test {

asio::awaitable<Result<std::vector<EnqueueStatus>>> MemoryDispatcher::enqueue(
    std::vector<Dispatch> tasks) {
  if (tasks.size() > 500) {
    co_return fail(ErrorCode::invalid, "at most 500 tasks are enqueued a call");
  }
  std::vector<EnqueueStatus> statuses;
  for (const Dispatch& task : tasks) {
    const auto [place, added] = entries_.try_emplace(task.task);
    statuses.push_back(added ? EnqueueStatus::added : EnqueueStatus::known);
    if (!added) continue;
    Entry& entry = place->second;
    entry.task = task;
    entry.number = ++number_;
    if (task.due_at <= clock_.now()) {
      make_ready(entry, clock_.now());
    } else {
      entry.state = State::delayed;
    }
    wake(task.pool);
  }
  co_return statuses;
}

asio::awaitable<Result<Claimed>> MemoryDispatcher::claim(WorkerId worker,
                                                         std::vector<std::string> pools, int limit,
                                                         Duration ttl) {
  if (limit < 1 || limit > 64) co_return fail(ErrorCode::invalid, "claim 1 to 64 tasks");
  Claimed claimed;
  if (paused_) co_return claimed;
  const Instant now = store_now();
  promote_due();
  take_back_expired(now);

  // Each once, in turn, from a random one on, so that a worker of one slot serves all of its pools.
  std::ranges::sort(pools);
  pools.erase(std::ranges::unique(pools).begin(), pools.end());
  std::size_t turn = pools.size() < 2 ? 0 : random_.below(pools.size());
  std::size_t empty = 0;
  while (empty < pools.size() && claimed.leases.size() < static_cast<std::size_t>(limit)) {
    Entry* const entry = fairest(pools[turn++ % pools.size()]);
    if (entry == nullptr) {
      ++empty;
      continue;
    }
    empty = 0;
    entry->state = State::leased;
    entry->worker = worker;
    entry->lease = Lease{entry->task.task, LeaseId(make_token(random_)), now + ttl};
    claimed.leases.push_back(entry->lease);
  }

  const auto sooner = [&claimed](Instant when) {
    if (!claimed.next_due || when < *claimed.next_due) claimed.next_due = when;
  };
  for (const auto& [id, entry] : entries_) {
    if (entry.state == State::delayed) sooner(entry.task.due_at);
    if (entry.state == State::leased) sooner(time_.to_clock(entry.lease.expires_at));
  }
  co_return claimed;
}

asio::awaitable<Result<Beat>> MemoryDispatcher::beat(WorkerRecord worker, std::vector<Lease> leases,
                                                     Duration ttl) {
  const Instant now = store_now();
  Beat beat;
  for (const Lease& lease : leases) {
    Entry* const entry = leased(lease);
    if (entry == nullptr) {
      beat.lost.push_back(lease.id);
      continue;
    }
    entry->lease.expires_at = now + ttl;
    if (entry->cancelled) beat.cancelled.push_back(lease.id);
  }
  const auto known = workers_.find(worker.id);
  if (known != workers_.end() && known->second.draining) worker.draining = true;
  beat.drain = worker.draining;
  worker.last_heartbeat = now;
  const WorkerId id = worker.id;
  workers_.insert_or_assign(id, std::move(worker));
  co_return beat;
}

asio::awaitable<Result<std::vector<bool>>> MemoryDispatcher::finish(std::vector<Lease> leases) {
  std::vector<bool> live;
  for (const Lease& lease : leases) {
    live.push_back(leased(lease) != nullptr);
    if (live.back()) entries_.erase(lease.task);
  }
  co_return live;
}

asio::awaitable<Result<std::vector<bool>>> MemoryDispatcher::give_back(
    std::vector<GiveBack> tasks) {
  store_now();
  std::vector<bool> live;
  for (const GiveBack& back : tasks) {
    Entry* const entry = leased(back.lease);
    live.push_back(entry != nullptr);
    if (entry == nullptr) continue;
    if (entry->cancelled) {
      entries_.erase(back.lease.task);
      continue;
    }
    entry->task.due_at = back.due_at;
    if (back.due_at <= clock_.now()) {
      make_ready(*entry, clock_.now());
    } else {
      entry->state = State::delayed;
    }
    wake(entry->task.pool);
  }
  co_return live;
}

asio::awaitable<Result<void>> MemoryDispatcher::cancel(std::vector<TaskId> tasks) {
  store_now();
  for (const TaskId& id : tasks) {
    const auto found = entries_.find(id);
    if (found == entries_.end()) continue;
    if (found->second.state == State::leased) {
      found->second.cancelled = true;
    } else {
      entries_.erase(found);
    }
  }
  co_return Result<void>();
}

asio::awaitable<Result<void>> MemoryDispatcher::pause() {
  paused_ = true;
  co_return Result<void>();
}

asio::awaitable<Result<void>> MemoryDispatcher::resume() {
  paused_ = false;
  for (Waiter& waiter : waiters_) {
    waiter.woken = true;
    waiter.timer.cancel();
  }
  co_return Result<void>();
}

asio::awaitable<Result<DispatchStats>> MemoryDispatcher::stats() {
  const Instant now = stored_time();
  DispatchStats stats;
  stats.paused = paused_;
  std::set<std::tuple<std::string, Tier, UserId>> waiting;
  const auto ready_since = [&stats](Instant when) {
    ++stats.ready;
    if (!stats.oldest_ready || when < *stats.oldest_ready) stats.oldest_ready = when;
  };
  for (const auto& [id, entry] : entries_) {
    switch (entry.state) {
      case State::ready:
        ready_since(entry.ready_at);
        waiting.emplace(entry.task.pool, entry.task.tier, entry.task.user);
        break;
      case State::delayed:
        if (entry.task.due_at <= clock_.now()) {
          ready_since(entry.task.due_at);
        } else {
          ++stats.delayed;
        }
        break;
      case State::leased:
        if (entry.lease.expires_at <= now && !entry.cancelled) {
          ready_since(time_.to_clock(entry.lease.expires_at));
        } else {
          ++stats.leased;
        }
        break;
    }
  }
  stats.users_waiting = static_cast<std::int64_t>(waiting.size());
  co_return stats;
}

asio::awaitable<Result<std::vector<WorkerRecord>>> MemoryDispatcher::workers(Duration window) {
  const Instant now = stored_time();
  std::vector<WorkerRecord> heard;
  for (const auto& [id, worker] : workers_) {
    if (worker.last_heartbeat < now - window) continue;
    heard.push_back(worker);
    heard.back().last_heartbeat = clock_.now() - (now - worker.last_heartbeat);
  }
  co_return heard;
}

asio::awaitable<Result<void>> MemoryDispatcher::drain(WorkerId worker) {
  const auto known = workers_.find(worker);
  if (known == workers_.end()) co_return fail(ErrorCode::not_found, "no such worker");
  known->second.draining = true;
  co_return Result<void>();
}

asio::awaitable<Result<void>> MemoryDispatcher::leave(WorkerId worker) {
  store_now();
  workers_.erase(worker);
  for (auto place = entries_.begin(); place != entries_.end();) {
    Entry& entry = place->second;
    if (entry.state != State::leased || entry.worker != worker) {
      ++place;
    } else if (entry.cancelled) {
      place = entries_.erase(place);
    } else {
      make_ready(entry, clock_.now());
      wake(entry.task.pool);
      ++place;
    }
  }
  co_return Result<void>();
}

asio::awaitable<Result<int>> MemoryDispatcher::clear_stale(Duration window) {
  const Instant now = store_now();
  co_return static_cast<int>(std::erase_if(
      workers_, [&](const auto& entry) { return entry.second.last_heartbeat < now - window; }));
}

asio::awaitable<void> MemoryDispatcher::wait_for_work(std::vector<std::string> pools,
                                                      Duration timeout) {
  using namespace asio::experimental::awaitable_operators;
  const auto executor = co_await asio::this_coro::executor;
  const auto waiter = waiters_.insert(
      waiters_.end(),
      Waiter{std::move(pools), asio::steady_timer(executor, asio::steady_timer::time_point::max()),
             false});
  // Leaves the list however the wait ends, cancellation included.
  const auto leave = [this](const std::list<Waiter>::iterator* place) { waiters_.erase(*place); };
  const std::unique_ptr<const std::list<Waiter>::iterator, decltype(leave)> owner(&waiter, leave);

  const auto woken = [](Waiter& self) -> asio::awaitable<void> {
    boost::system::error_code ignored;
    while (!self.woken) {
      co_await self.timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
  };
  co_await (woken(*waiter) || clock_.sleep_for(timeout));
}

// What it loses it does not miss: the simulation's reconciler has to find out by itself.
asio::awaitable<Result<bool>> MemoryDispatcher::begin_rebuild() { co_return false; }
asio::awaitable<Result<void>> MemoryDispatcher::finish_rebuild() { co_return Result<void>(); }

void MemoryDispatcher::lose_everything() {
  entries_.clear();
  pool_clocks_.clear();
  tier_clocks_.clear();
  tier_finishes_.clear();
  flow_finishes_.clear();
  workers_.clear();
}

std::optional<LeaseId> MemoryDispatcher::live_lease(const TaskId& id) const {
  const auto found = entries_.find(id);
  if (found == entries_.end() || found->second.state != State::leased) return std::nullopt;
  return found->second.lease.id;
}

Instant MemoryDispatcher::stored_time() const {
  return std::max(stored_now_, time_.from_clock(clock_.now()));
}

// A write moves the store's time on; a read does not.
Instant MemoryDispatcher::store_now() {
  stored_now_ = stored_time();
  time_.learn(clock_.now(), stored_now_);
  return stored_now_;
}

MemoryDispatcher::Entry* MemoryDispatcher::leased(const Lease& lease) {
  const auto found = entries_.find(lease.task);
  if (found == entries_.end()) return nullptr;
  Entry& entry = found->second;
  return entry.state == State::leased && entry.lease.id == lease.id ? &entry : nullptr;
}

void MemoryDispatcher::make_ready(Entry& entry, Instant ready_at) {
  entry.state = State::ready;
  entry.ready_at = ready_at;
}

void MemoryDispatcher::promote_due() {
  std::vector<Entry*> due;
  for (auto& [id, entry] : entries_) {
    if (entry.state == State::delayed && entry.task.due_at <= clock_.now()) due.push_back(&entry);
  }
  std::ranges::sort(
      due, {}, [](const Entry* entry) { return std::pair(entry->task.due_at, entry->task.task); });
  if (due.size() > 128) due.resize(128);
  for (Entry* entry : due) make_ready(*entry, entry->task.due_at);
}

void MemoryDispatcher::take_back_expired(Instant now) {
  std::vector<Entry*> expired;
  for (auto& [id, entry] : entries_) {
    if (entry.state == State::leased && entry.lease.expires_at <= now) expired.push_back(&entry);
  }
  std::ranges::sort(expired, {}, [](const Entry* entry) {
    return std::pair(entry->lease.expires_at, entry->number);
  });
  if (expired.size() > 64) expired.resize(64);
  // The last one is put in front first, so that they keep their order.
  for (auto entry = expired.rbegin(); entry != expired.rend(); ++entry) {
    if ((*entry)->cancelled) {
      const TaskId id = (*entry)->task.task;
      entries_.erase(id);
      continue;
    }
    (*entry)->number = --front_number_;
    make_ready(**entry, clock_.now());
  }
}

// fair_share.hpp, word for word: the tier with the lowest start tag, in it the viewer with the
// lowest start tag, of that viewer the first task by priority and number. claim_limits.hpp says who
// takes no part.
MemoryDispatcher::Entry* MemoryDispatcher::fairest(const std::string& pool) {
  std::map<UserId, std::int64_t> leased_of;
  std::int64_t leased_in_pool = 0;
  for (const auto& [id, entry] : entries_) {
    if (entry.state != State::leased) continue;
    ++leased_of[entry.task.user];
    if (entry.task.pool == pool) ++leased_in_pool;
  }
  if (!has_room(limits_.of(pool), leased_in_pool)) return nullptr;
  Entry* chosen = nullptr;
  Tag chosen_tier_start = 0;
  Tag chosen_flow_start = 0;
  const auto rank = [](Tag tier_start, Tag flow_start, const Entry& entry) {
    return std::tuple(tier_start, entry.task.tier == Tier::premium ? 0 : 1, flow_start,
                      entry.task.user.value, -std::int64_t{entry.task.priority}, entry.number);
  };
  for (auto& [id, entry] : entries_) {
    if (entry.state != State::ready || entry.task.pool != pool) continue;
    if (!has_room(limits_.of(entry.task.tier), leased_of[entry.task.user])) continue;
    const std::pair tier(pool, entry.task.tier);
    const std::tuple flow(pool, entry.task.tier, entry.task.user);
    const Tag tier_start = start_tag(pool_clocks_[pool], tier_finishes_[tier]);
    const Tag flow_start = start_tag(tier_clocks_[tier], flow_finishes_[flow]);
    if (chosen == nullptr ||
        rank(tier_start, flow_start, entry) < rank(chosen_tier_start, chosen_flow_start, *chosen)) {
      chosen = &entry;
      chosen_tier_start = tier_start;
      chosen_flow_start = flow_start;
    }
  }
  if (chosen == nullptr) return nullptr;

  const std::pair tier(pool, chosen->task.tier);
  const std::tuple flow(pool, chosen->task.tier, chosen->task.user);
  pool_clocks_[pool] = chosen_tier_start;
  tier_finishes_[tier] =
      finish_tag(chosen_tier_start, chosen->task.cost, weights_.of(chosen->task.tier));
  tier_clocks_[tier] = chosen_flow_start;
  flow_finishes_[flow] = finish_tag(chosen_flow_start, chosen->task.cost, 1);
  return chosen;
}

void MemoryDispatcher::wake(const std::string& pool) {
  for (Waiter& waiter : waiters_) {
    if (std::ranges::find(waiter.pools, pool) == waiter.pools.end()) continue;
    waiter.woken = true;
    waiter.timer.cancel();
  }
}

}  // namespace clipmill::test
