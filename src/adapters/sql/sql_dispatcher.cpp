#include "adapters/sql/sql_dispatcher.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <deque>
#include <set>

#include "adapters/sql/fair_share_rows.hpp"

namespace clipmill::sql {
namespace {

constexpr std::size_t enqueue_max = 500;
constexpr int claim_max = 64;
constexpr std::int64_t promote_max = 128;  // due tasks made ready per claim
constexpr std::int64_t expired_max = 64;   // leases taken back per claim
constexpr Duration time_lag_max{250};      // of the stored time

// ---- control

constexpr const char* advance_time =
    "UPDATE dispatch_control SET value = $1 WHERE name = 'time' AND value < $1";

constexpr const char* select_time = "SELECT value FROM dispatch_control WHERE name = 'time'";

constexpr const char* select_time_and_paused =
    "SELECT name, value FROM dispatch_control WHERE name IN ('time', 'paused')";

constexpr const char* select_paused = "SELECT value FROM dispatch_control WHERE name = 'paused'";

constexpr const char* set_paused = "UPDATE dispatch_control SET value = $1 WHERE name = 'paused'";

// For its locks: a claim that had seen no pause holds one of them until it has committed.
constexpr const char* lock_all_pools = "SELECT pool FROM dispatch_pools ORDER BY pool FOR UPDATE";

constexpr const char* take_numbers = R"sql(
UPDATE dispatch_control SET value = value + $1 WHERE name = 'number' RETURNING value)sql";

constexpr const char* take_front_numbers = R"sql(
UPDATE dispatch_control SET value = value - $1 WHERE name = 'front_number' RETURNING value)sql";

// ---- tasks

constexpr const char* insert_dispatch = R"sql(
INSERT INTO dispatch_tasks (task_id, user_id, tier, pool, priority, cost_ms, number, state, due_at,
                            ready_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (task_id) DO NOTHING)sql";

constexpr const char* select_due = R"sql(
SELECT task_id, pool, tier, user_id, due_at FROM dispatch_tasks
WHERE state = 'delayed' AND due_at <= $1 ORDER BY due_at, task_id LIMIT $2
FOR UPDATE SKIP LOCKED)sql";

constexpr const char* promote =
    "UPDATE dispatch_tasks SET state = 'ready', ready_at = $2 WHERE task_id = $1";

constexpr const char* select_expired = R"sql(
SELECT task_id, pool, tier, user_id, cancelled FROM dispatch_tasks
WHERE state = 'leased' AND lease_until <= $1 ORDER BY lease_until, number LIMIT $2
FOR UPDATE SKIP LOCKED)sql";

constexpr const char* take_back = R"sql(
UPDATE dispatch_tasks SET state = 'ready', number = $2, ready_at = $3, lease_id = '',
  worker_id = '', lease_until = 0
WHERE task_id = $1)sql";

// Read, then written: as one UPDATE with a subquery and RETURNING it costs SQLite two temporary
// tables a task, which is most of a claim.
// A task whose row another transaction holds (a cancel) is not waited for.
constexpr const char* select_heads = R"sql(
SELECT task_id, cost_ms FROM dispatch_tasks
WHERE state = 'ready' AND pool = $1 AND tier = $2 AND user_id = $3
ORDER BY priority DESC, number LIMIT $4 OFFSET $5
FOR UPDATE SKIP LOCKED)sql";

constexpr const char* lease_ready = R"sql(
UPDATE dispatch_tasks SET state = 'leased', lease_id = $2, worker_id = $3, lease_until = $4
WHERE task_id = $1 AND state = 'ready')sql";

constexpr const char* select_next_due = R"sql(
SELECT (SELECT due_at FROM dispatch_tasks WHERE state = 'delayed' ORDER BY due_at LIMIT 1),
  (SELECT lease_until FROM dispatch_tasks WHERE state = 'leased' ORDER BY lease_until LIMIT 1)
)sql";

constexpr const char* renew = R"sql(
UPDATE dispatch_tasks SET lease_until = $3
WHERE task_id = $1 AND lease_id = $2 AND state = 'leased' RETURNING cancelled)sql";

constexpr const char* finish_leased = R"sql(
DELETE FROM dispatch_tasks WHERE task_id = $1 AND lease_id = $2 AND state = 'leased'
RETURNING pool, user_id)sql";

constexpr const char* free_leased = R"sql(
UPDATE dispatch_tasks SET state = $3, due_at = $4, ready_at = $5, lease_id = '', worker_id = '',
  lease_until = 0
WHERE task_id = $1 AND lease_id = $2 AND state = 'leased'
RETURNING pool, tier, user_id, cancelled)sql";

constexpr const char* forget = "DELETE FROM dispatch_tasks WHERE task_id = $1";

constexpr const char* forget_waiting = R"sql(
DELETE FROM dispatch_tasks WHERE task_id = $1 AND state <> 'leased'
RETURNING pool, tier, user_id, state)sql";

constexpr const char* flag_leased =
    "UPDATE dispatch_tasks SET cancelled = 1 WHERE task_id = $1 AND state = 'leased'";

constexpr const char* forget_cancelled_of_worker = R"sql(
DELETE FROM dispatch_tasks WHERE state = 'leased' AND worker_id = $1 AND cancelled = 1
RETURNING pool, user_id)sql";

constexpr const char* free_all_of_worker = R"sql(
UPDATE dispatch_tasks SET state = 'ready', ready_at = $2, lease_id = '', worker_id = '',
  lease_until = 0
WHERE state = 'leased' AND worker_id = $1 RETURNING pool, tier, user_id)sql";

// ---- stats

constexpr const char* count_ready = R"sql(
SELECT CAST(coalesce(sum(ready), 0) AS BIGINT), CAST(coalesce(sum(busy_flows), 0) AS BIGINT)
FROM dispatch_tiers)sql";

constexpr const char* count_delayed = "SELECT count(*) FROM dispatch_tasks WHERE state = 'delayed'";

constexpr const char* count_due = R"sql(
SELECT count(*), min(due_at) FROM dispatch_tasks WHERE state = 'delayed' AND due_at <= $1)sql";

constexpr const char* count_leased = "SELECT count(*) FROM dispatch_tasks WHERE state = 'leased'";

constexpr const char* count_expired = R"sql(
SELECT count(*), min(lease_until) FROM dispatch_tasks
WHERE state = 'leased' AND lease_until <= $1 AND cancelled = 0)sql";

constexpr const char* select_oldest =
    "SELECT ready_at FROM dispatch_tasks WHERE state = 'ready' ORDER BY ready_at LIMIT 1";

// ---- workers

constexpr const char* upsert_worker = R"sql(
INSERT INTO dispatch_workers (id, host, pid, version, pools, slots, tasks, videos_generated, errors,
                              rss_bytes, started_at, last_heartbeat, draining)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (id) DO UPDATE SET host = excluded.host, pid = excluded.pid, version = excluded.version,
  pools = excluded.pools, slots = excluded.slots, tasks = excluded.tasks,
  videos_generated = excluded.videos_generated, errors = excluded.errors,
  rss_bytes = excluded.rss_bytes, started_at = excluded.started_at,
  last_heartbeat = excluded.last_heartbeat,
  draining = CASE WHEN dispatch_workers.draining = 1 THEN 1 ELSE excluded.draining END
RETURNING draining)sql";

constexpr const char* select_workers = R"sql(
SELECT id, host, pid, version, pools, slots, tasks, videos_generated, errors, rss_bytes, started_at,
  last_heartbeat, draining
FROM dispatch_workers WHERE last_heartbeat >= $1 ORDER BY id)sql";

constexpr const char* drain_worker = "UPDATE dispatch_workers SET draining = 1 WHERE id = $1";

constexpr const char* delete_worker = "DELETE FROM dispatch_workers WHERE id = $1";

constexpr const char* delete_stale = "DELETE FROM dispatch_workers WHERE last_heartbeat < $1";

std::string channel_of(const std::string& pool) { return "dispatch/" + pool; }
constexpr const char* resumed_channel = "dispatch";

std::string tier_name(Tier tier) { return std::string(to_string(tier)); }

std::string to_json(const std::vector<std::string>& texts) {
  boost::json::array array;
  for (const std::string& text : texts) array.emplace_back(text);
  return boost::json::serialize(array);
}

std::vector<std::string> from_json(const std::string& text) {
  std::vector<std::string> texts;
  for (const auto& value : boost::json::parse(text, {}, {.allow_invalid_utf8 = true}).as_array()) {
    texts.emplace_back(value.as_string());
  }
  return texts;
}

// ---- bodies; they run in the database's transaction and own what they touch

// What the store's time is; moves it on where it has fallen behind. Not with every call, because
// whoever moves it makes the others wait for his commit.
asio::awaitable<Result<Instant>> move_time(Session& session, Instant stored, Instant candidate) {
  if (candidate - stored > time_lag_max) {
    auto moved = co_await session.execute(advance_time, {to_millis(candidate)});
    if (!moved) co_return fail(std::move(moved.error()));
  }
  co_return std::max(candidate, stored);
}

asio::awaitable<Result<Instant>> now_in_store(Session& session, Instant candidate) {
  auto rows = co_await session.query(select_time, {});
  if (!rows) co_return fail(std::move(rows.error()));
  co_return co_await move_time(session, rows->front().instant(0), candidate);
}

// For a read, which moves nothing.
asio::awaitable<Result<Instant>> time_in_store(Session& session, Instant candidate) {
  auto rows = co_await session.query(select_time, {});
  if (!rows) co_return fail(std::move(rows.error()));
  co_return std::max(candidate, rows->front().instant(0));
}

struct Enqueued {
  std::vector<EnqueueStatus> statuses;
  std::vector<std::string> pools;  // that got something
};

asio::awaitable<Result<Enqueued>> enqueue_all(Session& session,
                                              std::shared_ptr<const std::vector<Dispatch>> tasks,
                                              Instant clock) {
  const auto count = static_cast<std::int64_t>(tasks->size());
  auto numbers = co_await session.query(take_numbers, {count});
  if (!numbers) co_return fail(std::move(numbers.error()));
  std::int64_t number = numbers->front().integer(0) - count;

  std::vector<Parameters> rows;
  rows.reserve(tasks->size());
  for (const Dispatch& task : *tasks) {
    const bool ready = task.due_at <= clock;
    rows.push_back({task.task.value, task.user.value, tier_name(task.tier), task.pool,
                    std::int64_t{task.priority}, std::int64_t{task.cost.count()}, ++number,
                    std::string(ready ? "ready" : "delayed"), to_millis(task.due_at),
                    to_millis(clock)});
  }
  auto added = co_await session.execute_many(insert_dispatch, std::move(rows));
  if (!added) co_return fail(std::move(added.error()));

  Enqueued enqueued;
  ReadyChanges changes;
  std::set<std::string> pools;
  for (std::size_t i = 0; i < tasks->size(); ++i) {
    const Dispatch& task = (*tasks)[i];
    const bool is_new = (*added)[i] == 1;
    enqueued.statuses.push_back(is_new ? EnqueueStatus::added : EnqueueStatus::known);
    if (!is_new) continue;
    pools.insert(task.pool);
    if (task.due_at <= clock) ++changes[{task.pool, task.tier, task.user.value}];
  }
  enqueued.pools.assign(pools.begin(), pools.end());
  if (auto changed = co_await change_ready(session, std::move(changes)); !changed) {
    co_return fail(std::move(changed.error()));
  }
  co_return enqueued;
}

// What a claim is asked, by value.
struct ClaimRequest {
  std::string worker;
  std::vector<std::string> pools;  // in the order in which they take turns
  std::vector<std::string> lease_ids;
  Duration ttl{0};
  TierWeights weights;
  ClaimLimits limits;
  Instant clock;
  Instant candidate;
};

struct ClaimAnswer {
  Instant now;
  std::vector<Lease> leases;
  std::optional<Instant> next_due;  // of a delayed task, by the clock
  std::optional<Instant> next_end;  // of a lease, in store time
  std::vector<std::string> pools;   // where this claim found work that it leaves to others
};

asio::awaitable<Result<void>> promote_due(Session& session, Instant clock, ReadyChanges& changes) {
  auto due = co_await session.query(select_due, {to_millis(clock), promote_max});
  if (!due) co_return fail(std::move(due.error()));
  std::vector<Parameters> rows;
  rows.reserve(due->size());
  for (const Row& row : *due) {
    rows.push_back({row.text(0), row.integer(4)});
    ++changes[flow_from(row, 1)];
  }
  auto promoted = co_await session.execute_many(promote, std::move(rows));
  if (!promoted) co_return fail(std::move(promoted.error()));
  co_return Result<void>();
}

asio::awaitable<Result<void>> take_back_expired(Session& session, Instant now, Instant clock,
                                                ReadyChanges& changes,
                                                std::set<std::string>& holders) {
  auto expired = co_await session.query(select_expired, {to_millis(now), expired_max});
  if (!expired) co_return fail(std::move(expired.error()));
  if (expired->empty()) co_return Result<void>();
  auto front =
      co_await session.query(take_front_numbers, {static_cast<std::int64_t>(expired->size())});
  if (!front) co_return fail(std::move(front.error()));
  // Below every number given before, and among themselves in their order.
  std::int64_t number = front->front().integer(0);
  std::vector<Parameters> freed;
  std::vector<Parameters> forgotten;
  for (const Row& row : *expired) {
    holders.insert(row.text(3));
    if (row.integer(4) != 0) {
      forgotten.push_back({row.text(0)});
      continue;
    }
    freed.push_back({row.text(0), number++, to_millis(clock)});
    ++changes[flow_from(row, 1)];
  }
  auto written = co_await session.execute_many(take_back, std::move(freed));
  if (written) written = co_await session.execute_many(forget, std::move(forgotten));
  if (!written) co_return fail(std::move(written.error()));
  co_return Result<void>();
}

struct Head {
  TaskId task;
  Duration cost;
};

// The first tasks of the flows that a claim looks at, read for many flows at once. Their rows are
// still as they were, so a flow's next task stands behind those that it has given already.
class Heads {
 public:
  // Reads on for `key`, and on the way for all of `candidates` that nothing was read of yet, as
  // many as they would give if they shared `wanted`.
  asio::awaitable<Result<void>> read(Session& session, FlowKey key, std::vector<FlowKey> candidates,
                                     std::size_t wanted) {
    std::erase_if(candidates,
                  [&](const FlowKey& one) { return one == key || flows_.contains(one); });
    candidates.push_back(std::move(key));
    const std::size_t each = (wanted + candidates.size() - 1) / candidates.size();
    std::vector<Parameters> rows;
    rows.reserve(candidates.size());
    for (const FlowKey& flow : candidates) {
      rows.push_back({flow.pool, tier_name(flow.tier), flow.user, static_cast<std::int64_t>(each),
                      flows_[flow].read});
    }
    auto heads = co_await session.query_many(select_heads, std::move(rows));
    if (!heads) co_return fail(std::move(heads.error()));
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      Flow& flow = flows_[candidates[i]];
      for (const Row& row : (*heads)[i]) {
        flow.waiting.push_back({TaskId(row.text(0)), Duration(row.integer(1))});
        ++flow.read;
      }
    }
    co_return Result<void>();
  }

  std::optional<Head> take(const FlowKey& key) {
    std::deque<Head>& waiting = flows_[key].waiting;
    if (waiting.empty()) return std::nullopt;
    Head head = std::move(waiting.front());
    waiting.pop_front();
    return head;
  }

 private:
  struct Flow {
    std::deque<Head> waiting;
    std::int64_t read = 0;
  };
  std::map<FlowKey, Flow> flows_;
};

struct Pick {
  TaskId task;
  std::string user;
};

// Which tasks, in the order of the fair share.
asio::awaitable<Result<std::vector<Pick>>> pick_fairest(Session& session, std::size_t limit,
                                                        std::vector<PoolLine>& lines) {
  std::vector<Pick> picked;
  Heads heads;
  std::size_t turn = 0;
  std::size_t empty = 0;
  while (empty < lines.size() && picked.size() < limit) {
    PoolLine& line = lines[turn++ % lines.size()];
    auto next = co_await line.next(session);
    if (!next) co_return fail(std::move(next.error()));
    if (!*next) {
      ++empty;
      continue;
    }
    empty = 0;
    const PoolLine::Next& flow = **next;
    auto head = heads.take(flow.key);
    if (!head) {
      auto read = co_await heads.read(session, flow.key, line.candidates(), limit - picked.size());
      if (!read) co_return fail(std::move(read.error()));
      head = heads.take(flow.key);
    }
    if (!head) {
      line.correct(flow);
      continue;
    }
    line.take(flow, head->cost);
    picked.push_back({std::move(head->task), flow.key.user});
  }
  co_return picked;
}

asio::awaitable<Result<void>> lease_fairest(Session& session,
                                            std::shared_ptr<const ClaimRequest> request,
                                            std::vector<PoolLine>& lines, HeldRows& held,
                                            ClaimAnswer& answer) {
  auto picked = co_await pick_fairest(session, request->lease_ids.size(), lines);
  if (!picked) co_return fail(std::move(picked.error()));
  const Instant until = answer.now + request->ttl;
  std::vector<Parameters> rows;
  rows.reserve(picked->size());
  for (std::size_t i = 0; i < picked->size(); ++i) {
    rows.push_back(
        {(*picked)[i].task.value, request->lease_ids[i], request->worker, to_millis(until)});
  }
  auto leased = co_await session.execute_many(lease_ready, std::move(rows));
  if (!leased) co_return fail(std::move(leased.error()));
  for (std::size_t i = 0; i < picked->size(); ++i) {
    // Where transactions run side by side, a task of higher priority that was enqueued in between
    // may have moved another into reach of a second pick: it is leased once.
    if ((*leased)[i] != 1) {
      held.take_off((*picked)[i].user);
      continue;
    }
    answer.leases.push_back({(*picked)[i].task, LeaseId(request->lease_ids[i]), until});
  }
  co_return Result<void>();
}

asio::awaitable<Result<ClaimAnswer>> claim_all(Session& session,
                                               std::shared_ptr<const ClaimRequest> request) {
  ClaimAnswer answer;
  auto control = co_await session.query(select_time_and_paused, {});
  if (!control) co_return fail(std::move(control.error()));
  Instant stored;
  bool is_paused = false;
  for (const Row& row : *control) {
    if (row.text(0) == "time") stored = row.instant(1);
    if (row.text(0) == "paused") is_paused = row.integer(1) != 0;
  }
  if (is_paused) {
    // Nothing is written, however many ask.
    answer.now = std::max(request->candidate, stored);
    co_return answer;
  }
  auto now = co_await move_time(session, stored, request->candidate);
  if (!now) co_return fail(std::move(now.error()));
  answer.now = *now;

  ReadyChanges changes;
  std::set<std::string> holders;  // whose leases were taken back
  auto done = co_await promote_due(session, request->clock, changes);
  if (done) done = co_await take_back_expired(session, *now, request->clock, changes, holders);
  if (!done) co_return fail(std::move(done.error()));
  auto returning = co_await capped_flows(session, std::move(holders));
  if (!returning) co_return fail(std::move(returning.error()));
  std::set<std::string> found_in;
  for (const auto& [key, change] : changes) found_in.insert(key.pool);
  for (const FlowKey& key : *returning) found_in.insert(key.pool);
  HeldRows held(request->limits);
  done = co_await held.take_turns(session);
  if (!done) co_return fail(std::move(done.error()));
  if (!found_in.empty()) {
    // All at once, because they have an order.
    std::set<std::string> pools = found_in;
    pools.insert(request->pools.begin(), request->pools.end());
    done = co_await lock_pools(session, std::move(pools));
    if (done) done = co_await change_ready(session, std::move(changes), std::move(*returning));
    if (!done) co_return fail(std::move(done.error()));
  }

  std::map<std::string, PoolLine> by_name;
  for (const std::string& pool : request->pools) {
    by_name.emplace(
        pool, PoolLine(pool, request->weights, static_cast<int>(request->lease_ids.size()), held));
  }
  for (auto& [pool, line] : by_name) {
    if (auto loaded = co_await line.load(session); !loaded) {
      co_return fail(std::move(loaded.error()));
    }
  }
  // Once more, now that a pause would have to wait for us.
  auto paused = co_await session.query(select_paused, {});
  if (!paused) co_return fail(std::move(paused.error()));
  if (paused->front().integer(0) != 0) co_return answer;

  std::vector<PoolLine> lines;
  for (const std::string& pool : request->pools) lines.push_back(std::move(by_name.at(pool)));
  done = co_await lease_fairest(session, request, lines, held, answer);
  if (!done) co_return fail(std::move(done.error()));
  for (PoolLine& line : lines) {
    if (auto saved = co_await line.save(session); !saved) co_return fail(std::move(saved.error()));
    if (!line.has_more()) found_in.erase(line.pool());
  }
  answer.pools.assign(found_in.begin(), found_in.end());

  auto next = co_await session.query(select_next_due, {});
  if (!next) co_return fail(std::move(next.error()));
  answer.next_due = next->front().maybe_instant(0);
  answer.next_end = next->front().maybe_instant(1);
  co_return answer;
}

struct BeatAnswer {
  Instant now;
  Beat beat;
};

asio::awaitable<Result<BeatAnswer>> beat_all(Session& session,
                                             std::shared_ptr<const WorkerRecord> worker,
                                             std::shared_ptr<const std::vector<Lease>> leases,
                                             Duration ttl, Instant candidate) {
  BeatAnswer answer;
  auto now = co_await now_in_store(session, candidate);
  if (!now) co_return fail(std::move(now.error()));
  answer.now = *now;
  std::vector<Parameters> ends;
  ends.reserve(leases->size());
  for (const Lease& lease : *leases) {
    ends.push_back({lease.task.value, lease.id.value, to_millis(*now + ttl)});
  }
  auto renewed = co_await session.query_many(renew, std::move(ends));
  if (!renewed) co_return fail(std::move(renewed.error()));
  for (std::size_t i = 0; i < leases->size(); ++i) {
    const Rows& rows = (*renewed)[i];
    if (rows.empty()) {
      answer.beat.lost.push_back((*leases)[i].id);
    } else if (rows.front().integer(0) != 0) {
      answer.beat.cancelled.push_back((*leases)[i].id);
    }
  }
  std::vector<std::string> tasks;
  for (const TaskId& task : worker->tasks) tasks.push_back(task.value);
  Parameters row{worker->id.value,
                 worker->host,
                 std::int64_t{worker->pid},
                 worker->version,
                 to_json(worker->pools),
                 std::int64_t{worker->slots},
                 to_json(tasks),
                 worker->videos_generated,
                 worker->errors,
                 worker->rss_bytes,
                 to_millis(worker->started_at),
                 to_millis(*now),
                 std::int64_t{worker->draining ? 1 : 0}};
  auto known = co_await session.query(upsert_worker, std::move(row));
  if (!known) co_return fail(std::move(known.error()));
  answer.beat.drain = known->front().integer(0) != 0;
  co_return answer;
}

// What became of leases that were given up.
struct Freed {
  std::vector<bool> live;
  std::set<std::string> pools;    // where more can be claimed now
  std::set<std::string> roomier;  // where less is leased
  std::set<std::string> holders;  // whose leases they were

  // Of a row with these columns.
  void end(const std::string& pool, const std::string& user) {
    roomier.insert(pool);
    holders.insert(user);
  }
};

// Counts what the freed leases make ready, and brings their viewers back into line.
asio::awaitable<Result<void>> settle(Session& session, ReadyChanges changes, Freed& freed) {
  auto returning = co_await capped_flows(session, freed.holders);
  if (!returning) co_return fail(std::move(returning.error()));
  for (const FlowKey& key : *returning) freed.pools.insert(key.pool);
  co_return co_await change_ready(session, std::move(changes), std::move(*returning));
}

asio::awaitable<Result<Freed>> finish_all(Session& session,
                                          std::shared_ptr<const std::vector<Lease>> leases) {
  std::vector<Parameters> rows;
  rows.reserve(leases->size());
  for (const Lease& lease : *leases) rows.push_back({lease.task.value, lease.id.value});
  auto deleted = co_await session.query_many(finish_leased, std::move(rows));
  if (!deleted) co_return fail(std::move(deleted.error()));
  Freed freed;
  for (const Rows& found : *deleted) {
    freed.live.push_back(!found.empty());
    for (const Row& row : found) freed.end(row.text(0), row.text(1));
  }
  if (auto settled = co_await settle(session, {}, freed); !settled) {
    co_return fail(std::move(settled.error()));
  }
  co_return freed;
}

asio::awaitable<Result<Freed>> give_back_all(Session& session,
                                             std::shared_ptr<const std::vector<GiveBack>> tasks,
                                             Instant clock, Instant candidate) {
  if (auto now = co_await now_in_store(session, candidate); !now) {
    co_return fail(std::move(now.error()));
  }
  std::vector<Parameters> parameters;
  parameters.reserve(tasks->size());
  for (const GiveBack& back : *tasks) {
    parameters.push_back({back.lease.task.value, back.lease.id.value,
                          std::string(back.due_at <= clock ? "ready" : "delayed"),
                          to_millis(back.due_at), to_millis(clock)});
  }
  auto answers = co_await session.query_many(free_leased, std::move(parameters));
  if (!answers) co_return fail(std::move(answers.error()));
  Freed freed;
  ReadyChanges changes;
  std::vector<Parameters> unwanted;
  for (std::size_t i = 0; i < tasks->size(); ++i) {
    const GiveBack& back = (*tasks)[i];
    const Rows& rows = (*answers)[i];
    freed.live.push_back(!rows.empty());
    if (rows.empty()) continue;
    freed.end(rows.front().text(0), rows.front().text(2));
    if (rows.front().integer(3) != 0) {
      unwanted.push_back({back.lease.task.value});
      continue;
    }
    freed.pools.insert(rows.front().text(0));
    if (back.due_at <= clock) ++changes[flow_from(rows.front(), 0)];
  }
  auto forgotten = co_await session.execute_many(forget, std::move(unwanted));
  if (!forgotten) co_return fail(std::move(forgotten.error()));
  if (auto settled = co_await settle(session, std::move(changes), freed); !settled) {
    co_return fail(std::move(settled.error()));
  }
  co_return freed;
}

asio::awaitable<Result<void>> cancel_all(Session& session,
                                         std::shared_ptr<const std::vector<TaskId>> tasks,
                                         Instant candidate) {
  if (auto now = co_await now_in_store(session, candidate); !now) {
    co_return fail(std::move(now.error()));
  }
  std::vector<Parameters> asked;
  asked.reserve(tasks->size());
  for (const TaskId& task : *tasks) asked.push_back({task.value});
  auto answers = co_await session.query_many(forget_waiting, asked);
  if (!answers) co_return fail(std::move(answers.error()));
  ReadyChanges changes;
  std::vector<Parameters> leased;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const Rows& rows = (*answers)[i];
    if (rows.empty()) {
      leased.push_back(std::move(asked[i]));
    } else if (rows.front().text(3) == "ready") {
      --changes[flow_from(rows.front(), 0)];
    }
  }
  auto flagged = co_await session.execute_many(flag_leased, std::move(leased));
  if (!flagged) co_return fail(std::move(flagged.error()));
  co_return co_await change_ready(session, std::move(changes));
}

asio::awaitable<Result<void>> write_paused(Session& session, bool paused) {
  auto written = co_await session.execute(set_paused, {std::int64_t{paused ? 1 : 0}});
  if (!written) co_return fail(std::move(written.error()));
  if (!paused) co_return Result<void>();
  auto locked = co_await session.query(lock_all_pools, {});
  if (!locked) co_return fail(std::move(locked.error()));
  co_return Result<void>();
}

struct StatsAnswer {
  DispatchStats stats;
  std::optional<Instant> oldest_end;  // of a lease that ran out, in store time
};

asio::awaitable<Result<StatsAnswer>> read_stats(Session& session, Instant clock,
                                                Instant candidate) {
  StatsAnswer answer;
  DispatchStats& stats = answer.stats;
  auto now = co_await time_in_store(session, candidate);
  if (!now) co_return fail(std::move(now.error()));
  auto paused = co_await session.query(select_paused, {});
  if (!paused) co_return fail(std::move(paused.error()));
  stats.paused = paused->front().integer(0) != 0;

  auto ready = co_await session.query(count_ready, {});
  if (!ready) co_return fail(std::move(ready.error()));
  auto delayed = co_await session.query(count_delayed, {});
  if (!delayed) co_return fail(std::move(delayed.error()));
  auto due = co_await session.query(count_due, {to_millis(clock)});
  if (!due) co_return fail(std::move(due.error()));
  auto leased = co_await session.query(count_leased, {});
  if (!leased) co_return fail(std::move(leased.error()));
  auto expired = co_await session.query(count_expired, {to_millis(*now)});
  if (!expired) co_return fail(std::move(expired.error()));
  auto oldest = co_await session.query(select_oldest, {});
  if (!oldest) co_return fail(std::move(oldest.error()));

  // What the next claim will make ready is ready.
  const std::int64_t due_count = due->front().integer(0);
  const std::int64_t expired_count = expired->front().integer(0);
  stats.ready = ready->front().integer(0) + due_count + expired_count;
  stats.users_waiting = ready->front().integer(1);
  stats.delayed = delayed->front().integer(0) - due_count;
  stats.leased = leased->front().integer(0) - expired_count;
  stats.oldest_ready = due->front().maybe_instant(1);
  if (!oldest->empty()) {
    const Instant since = oldest->front().instant(0);
    if (!stats.oldest_ready || since < *stats.oldest_ready) stats.oldest_ready = since;
  }
  answer.oldest_end = expired->front().maybe_instant(1);
  co_return answer;
}

asio::awaitable<Result<std::vector<WorkerRecord>>> read_workers(Session& session, Duration window,
                                                                Instant clock, Instant candidate) {
  auto now = co_await time_in_store(session, candidate);
  if (!now) co_return fail(std::move(now.error()));
  auto rows = co_await session.query(select_workers, {to_millis(*now - window)});
  if (!rows) co_return fail(std::move(rows.error()));
  std::vector<WorkerRecord> workers;
  for (const Row& row : *rows) {
    WorkerRecord worker;
    worker.id = WorkerId(row.text(0));
    worker.host = row.text(1);
    worker.pid = static_cast<int>(row.integer(2));
    worker.version = row.text(3);
    worker.pools = from_json(row.text(4));
    worker.slots = static_cast<int>(row.integer(5));
    for (std::string& task : from_json(row.text(6))) worker.tasks.emplace_back(std::move(task));
    worker.videos_generated = row.integer(7);
    worker.errors = row.integer(8);
    worker.rss_bytes = row.integer(9);
    worker.started_at = row.instant(10);
    worker.last_heartbeat = clock - (*now - row.instant(11));
    worker.draining = row.integer(12) != 0;
    workers.push_back(std::move(worker));
  }
  co_return workers;
}

asio::awaitable<Result<void>> write_draining(Session& session, std::string worker) {
  auto asked = co_await session.execute(drain_worker, {worker});
  if (!asked) co_return fail(std::move(asked.error()));
  if (*asked == 0) {
    co_return fail(ErrorCode::not_found, fmt::format("there is no worker {}", worker));
  }
  co_return Result<void>();
}

asio::awaitable<Result<Freed>> remove_worker(Session& session, std::string worker, Instant clock,
                                             Instant candidate) {
  if (auto now = co_await now_in_store(session, candidate); !now) {
    co_return fail(std::move(now.error()));
  }
  auto removed = co_await session.execute(delete_worker, {worker});
  if (!removed) co_return fail(std::move(removed.error()));
  auto forgotten = co_await session.query(forget_cancelled_of_worker, {worker});
  if (!forgotten) co_return fail(std::move(forgotten.error()));
  auto ready = co_await session.query(free_all_of_worker, {worker, to_millis(clock)});
  if (!ready) co_return fail(std::move(ready.error()));
  Freed freed;
  for (const Row& row : *forgotten) freed.end(row.text(0), row.text(1));
  ReadyChanges changes;
  for (const Row& row : *ready) {
    freed.end(row.text(0), row.text(2));
    ++changes[flow_from(row, 0)];
    freed.pools.insert(row.text(0));
  }
  if (auto settled = co_await settle(session, std::move(changes), freed); !settled) {
    co_return fail(std::move(settled.error()));
  }
  co_return freed;
}

asio::awaitable<Result<int>> remove_stale(Session& session, Duration window, Instant candidate) {
  auto now = co_await now_in_store(session, candidate);
  if (!now) co_return fail(std::move(now.error()));
  auto removed = co_await session.execute(delete_stale, {to_millis(*now - window)});
  if (!removed) co_return fail(std::move(removed.error()));
  co_return static_cast<int>(*removed);
}

// Where an idle worker may find something now: also in a pool that was perhaps full.
std::vector<std::string> with_room(const ClaimLimits& limits, const Freed& freed) {
  std::set<std::string> pools = freed.pools;
  for (const std::string& pool : freed.roomier) {
    if (limits.of(pool) > 0) pools.insert(pool);
  }
  return {pools.begin(), pools.end()};
}

}  // namespace

asio::awaitable<Result<std::vector<EnqueueStatus>>> SqlDispatcher::enqueue(
    std::vector<Dispatch> tasks) {
  if (tasks.size() > enqueue_max) {
    co_return fail(ErrorCode::invalid,
                   fmt::format("{} tasks in one call; give at most {}", tasks.size(), enqueue_max));
  }
  if (tasks.empty()) co_return std::vector<EnqueueStatus>();
  auto given = std::make_shared<const std::vector<Dispatch>>(std::move(tasks));
  auto enqueued =
      co_await database_.locking_write<Enqueued>([given, clock = clock_.now()](Session& session) {
        return enqueue_all(session, given, clock);
      });
  if (!enqueued) co_return fail(std::move(enqueued.error()));
  wake(enqueued->pools);
  co_return std::move(enqueued->statuses);
}

asio::awaitable<Result<Claimed>> SqlDispatcher::claim(WorkerId worker,
                                                      std::vector<std::string> pools, int limit,
                                                      Duration ttl) {
  if (limit < 1 || limit > claim_max) {
    co_return fail(ErrorCode::invalid,
                   fmt::format("the limit is {}; give 1 to {}", limit, claim_max));
  }
  auto request = std::make_shared<ClaimRequest>();
  request->worker = std::move(worker.value);
  // In turn, from a random one on, so that a worker of one slot serves all of its pools.
  std::ranges::sort(pools);
  pools.erase(std::ranges::unique(pools).begin(), pools.end());
  if (pools.size() > 1) {
    std::ranges::rotate(pools,
                        pools.begin() + static_cast<std::ptrdiff_t>(random_.below(pools.size())));
  }
  request->pools = std::move(pools);
  for (int i = 0; i < limit; ++i) request->lease_ids.push_back(make_token(random_));
  request->ttl = ttl;
  request->weights = weights_;
  request->limits = limits_;
  request->clock = clock_.now();
  request->candidate = time_.from_clock(request->clock);
  auto answer = co_await database_.locking_write<ClaimAnswer>(
      [request](Session& session) { return claim_all(session, request); });
  if (!answer) co_return fail(std::move(answer.error()));

  time_.learn(request->clock, answer->now);
  wake(answer->pools);
  Claimed claimed{.leases = std::move(answer->leases), .next_due = answer->next_due};
  if (answer->next_end) {
    const Instant end = time_.to_clock(*answer->next_end);
    if (!claimed.next_due || end < *claimed.next_due) claimed.next_due = end;
  }
  co_return claimed;
}

asio::awaitable<Result<Beat>> SqlDispatcher::beat(WorkerRecord worker, std::vector<Lease> leases,
                                                  Duration ttl) {
  auto record = std::make_shared<const WorkerRecord>(std::move(worker));
  auto held = std::make_shared<const std::vector<Lease>>(std::move(leases));
  const Instant clock = clock_.now();
  auto answer = co_await database_.locking_write<BeatAnswer>(
      [record, held, ttl, candidate = time_.from_clock(clock)](Session& session) {
        return beat_all(session, record, held, ttl, candidate);
      });
  if (!answer) co_return fail(std::move(answer.error()));
  time_.learn(clock, answer->now);
  co_return std::move(answer->beat);
}

asio::awaitable<Result<std::vector<bool>>> SqlDispatcher::finish(std::vector<Lease> leases) {
  if (leases.empty()) co_return std::vector<bool>();
  auto given = std::make_shared<const std::vector<Lease>>(std::move(leases));
  auto freed = co_await database_.locking_write<Freed>(
      [given](Session& session) { return finish_all(session, given); });
  if (!freed) co_return fail(std::move(freed.error()));
  wake(with_room(limits_, *freed));
  co_return std::move(freed->live);
}

asio::awaitable<Result<std::vector<bool>>> SqlDispatcher::give_back(std::vector<GiveBack> tasks) {
  if (tasks.empty()) co_return std::vector<bool>();
  auto given = std::make_shared<const std::vector<GiveBack>>(std::move(tasks));
  const Instant clock = clock_.now();
  auto freed = co_await database_.locking_write<Freed>(
      [given, clock, candidate = time_.from_clock(clock)](Session& session) {
        return give_back_all(session, given, clock, candidate);
      });
  if (!freed) co_return fail(std::move(freed.error()));
  wake(with_room(limits_, *freed));
  co_return std::move(freed->live);
}

asio::awaitable<Result<void>> SqlDispatcher::cancel(std::vector<TaskId> tasks) {
  auto given = std::make_shared<const std::vector<TaskId>>(std::move(tasks));
  co_return co_await database_.run_locking_write(
      [given, candidate = time_.from_clock(clock_.now())](Session& session) {
        return cancel_all(session, given, candidate);
      });
}

asio::awaitable<Result<void>> SqlDispatcher::pause() {
  co_return co_await database_.run_locking_write(
      [](Session& session) { return write_paused(session, true); });
}

asio::awaitable<Result<void>> SqlDispatcher::resume() {
  auto resumed = co_await database_.run_locking_write(
      [](Session& session) { return write_paused(session, false); });
  if (resumed) notifier_.notify(resumed_channel);
  co_return resumed;
}

asio::awaitable<Result<DispatchStats>> SqlDispatcher::stats() {
  const Instant clock = clock_.now();
  auto answer = co_await database_.read<StatsAnswer>(
      [clock, candidate = time_.from_clock(clock)](Session& session) {
        return read_stats(session, clock, candidate);
      });
  if (!answer) co_return fail(std::move(answer.error()));
  DispatchStats stats = answer->stats;
  if (answer->oldest_end) {
    const Instant end = time_.to_clock(*answer->oldest_end);
    if (!stats.oldest_ready || end < *stats.oldest_ready) stats.oldest_ready = end;
  }
  co_return stats;
}

asio::awaitable<Result<std::vector<WorkerRecord>>> SqlDispatcher::workers(Duration window) {
  const Instant clock = clock_.now();
  co_return co_await database_.read<std::vector<WorkerRecord>>(
      [window, clock, candidate = time_.from_clock(clock)](Session& session) {
        return read_workers(session, window, clock, candidate);
      });
}

asio::awaitable<Result<void>> SqlDispatcher::drain(WorkerId worker) {
  co_return co_await database_.run_locking_write(
      [id = std::move(worker.value)](Session& session) { return write_draining(session, id); });
}

asio::awaitable<Result<void>> SqlDispatcher::leave(WorkerId worker) {
  const Instant clock = clock_.now();
  auto freed = co_await database_.locking_write<Freed>(
      [id = std::move(worker.value), clock, candidate = time_.from_clock(clock)](Session& session) {
        return remove_worker(session, id, clock, candidate);
      });
  if (!freed) co_return fail(std::move(freed.error()));
  wake(with_room(limits_, *freed));
  co_return Result<void>();
}

asio::awaitable<Result<int>> SqlDispatcher::clear_stale(Duration window) {
  co_return co_await database_.locking_write<int>(
      [window, candidate = time_.from_clock(clock_.now())](Session& session) {
        return remove_stale(session, window, candidate);
      });
}

asio::awaitable<void> SqlDispatcher::wait_for_work(std::vector<std::string> pools,
                                                   Duration timeout) {
  std::vector<std::string> channels{resumed_channel};
  for (const std::string& pool : pools) channels.push_back(channel_of(pool));
  co_await notifier_.wait(std::move(channels), timeout);
}

// The index lies in the truth's own database and is written with it: it is lost only together.
asio::awaitable<Result<bool>> SqlDispatcher::begin_rebuild() { co_return false; }
asio::awaitable<Result<void>> SqlDispatcher::finish_rebuild() { co_return Result<void>(); }

void SqlDispatcher::wake(const std::vector<std::string>& pools) {
  for (const std::string& pool : pools) notifier_.notify(channel_of(pool));
}

}  // namespace clipmill::sql
