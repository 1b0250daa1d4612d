#include "adapters/sql/total_rows.hpp"

#include <map>

namespace clipmill::sql {
namespace {

constexpr std::uint32_t shards = 32;  // as many rows as the migration makes

constexpr const char* lock_totals = "SELECT shard FROM totals WHERE shard = $1 FOR UPDATE";

// $3 is -1 before a change and 1 after it.
constexpr const char* add_items = R"sql(
UPDATE totals SET
  queues = totals.queues + $3 * CASE WHEN own.items > 0 THEN 1 ELSE 0 END,
  active_queues = totals.active_queues
    + $3 * CASE WHEN own.pending + own.running > 0 THEN 1 ELSE 0 END,
  items_ready = totals.items_ready + $3 * own.ready,
  items_pending = totals.items_pending + $3 * own.pending,
  items_in_progress = totals.items_in_progress + $3 * own.running
FROM (SELECT count(*) AS items,
    CAST(coalesce(sum(CASE WHEN status IN ('ready', 'completed') THEN 1 ELSE 0 END), 0) AS BIGINT)
      AS ready,
    CAST(coalesce(sum(CASE WHEN status = 'pending_generation' THEN 1 ELSE 0 END), 0) AS BIGINT)
      AS pending,
    CAST(coalesce(sum(CASE WHEN status = 'in_progress' THEN 1 ELSE 0 END), 0) AS BIGINT) AS running
  FROM queue_items WHERE user_id = $2 AND status NOT IN ('watched', 'failed')) AS own
WHERE totals.shard = $1)sql";

constexpr const char* add_tasks = R"sql(
UPDATE totals SET tasks_pending = tasks_pending + $2, tasks_in_progress = tasks_in_progress + $3,
  tasks_ready = tasks_ready + $4, tasks_dead = tasks_dead + $5,
  tasks_cancelled = tasks_cancelled + $6, ambiguous_submits = ambiguous_submits + $7
WHERE shard = $1)sql";

constexpr const char* sum_items = R"sql(
SELECT CAST(sum(queues) AS BIGINT), CAST(sum(active_queues) AS BIGINT),
  CAST(sum(items_ready) AS BIGINT), CAST(sum(items_pending) AS BIGINT),
  CAST(sum(items_in_progress) AS BIGINT)
FROM totals)sql";

constexpr const char* sum_tasks = R"sql(
SELECT CAST(sum(tasks_pending) AS BIGINT), CAST(sum(tasks_in_progress) AS BIGINT),
  CAST(sum(tasks_ready) AS BIGINT), CAST(sum(tasks_dead) AS BIGINT),
  CAST(sum(tasks_cancelled) AS BIGINT), CAST(sum(ambiguous_submits) AS BIGINT)
FROM totals)sql";

// The same in every process (FNV-1a, 32 bits): two that change one viewer's items must meet.
std::int64_t shard_of(std::string_view user) {
  std::uint32_t hash = 2166136261U;
  for (const char c : user) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash % shards;
}

std::int64_t& of_state(TaskCounts& counts, TaskState state) {
  switch (state) {
    case TaskState::pending:
      return counts.pending;
    case TaskState::in_progress:
      return counts.in_progress;
    case TaskState::ready:
      return counts.ready;
    case TaskState::dead:
      return counts.dead;
    case TaskState::cancelled:
      break;
  }
  return counts.cancelled;
}

void add(TaskCounts& sum, const TaskCounts& by) {
  sum.pending += by.pending;
  sum.in_progress += by.in_progress;
  sum.ready += by.ready;
  sum.dead += by.dead;
  sum.cancelled += by.cancelled;
  sum.ambiguous_submits += by.ambiguous_submits;
}

asio::awaitable<Result<void>> add_items_of(Session& session, std::set<std::string> users,
                                           std::int64_t sign) {
  for (const std::string& user : users) {
    auto added = co_await session.execute(add_items, {shard_of(user), user, sign});
    if (!added) co_return fail(std::move(added.error()));
  }
  co_return Result<void>();
}

}  // namespace

asio::awaitable<Result<void>> take_off(Session& session, std::set<std::string> users) {
  std::set<std::int64_t> rows;
  for (const std::string& user : users) rows.insert(shard_of(user));
  for (const std::int64_t row : rows) {
    // A statement of its own, so that the next one sees what the last holder of the lock did.
    auto locked = co_await session.query(lock_totals, {row});
    if (!locked) co_return fail(std::move(locked.error()));
  }
  co_return co_await add_items_of(session, std::move(users), -1);
}

asio::awaitable<Result<void>> add_on(Session& session, std::set<std::string> users) {
  return add_items_of(session, std::move(users), 1);
}

asio::awaitable<Result<void>> count_tasks(Session& session, std::vector<TaskChange> changes) {
  std::map<std::int64_t, TaskCounts> rows;
  for (const TaskChange& change : changes) add(rows[shard_of(change.user)], change.by);
  for (const auto& [row, by] : rows) {
    Parameters parameters{row,     by.pending,   by.in_progress,      by.ready,
                          by.dead, by.cancelled, by.ambiguous_submits};
    auto counted = co_await session.execute(add_tasks, std::move(parameters));
    if (!counted) co_return fail(std::move(counted.error()));
  }
  co_return Result<void>();
}

TaskCounts difference(std::optional<TaskState> before, TaskState after) {
  TaskCounts counts;
  if (before) --of_state(counts, *before);
  ++of_state(counts, after);
  return counts;
}

asio::awaitable<Result<QueueTotals>> read_queue_totals(Session& session) {
  auto rows = co_await session.query(sum_items, {});
  if (!rows) co_return fail(std::move(rows.error()));
  const Row& row = rows->front();
  co_return QueueTotals{.queues = row.integer(0),
                        .active_queues = row.integer(1),
                        .ready = row.integer(2),
                        .pending = row.integer(3),
                        .in_progress = row.integer(4)};
}

asio::awaitable<Result<TaskCounts>> read_task_totals(Session& session) {
  auto rows = co_await session.query(sum_tasks, {});
  if (!rows) co_return fail(std::move(rows.error()));
  const Row& row = rows->front();
  co_return TaskCounts{.pending = row.integer(0),
                       .in_progress = row.integer(1),
                       .ready = row.integer(2),
                       .dead = row.integer(3),
                       .cancelled = row.integer(4),
                       .ambiguous_submits = row.integer(5)};
}

}  // namespace clipmill::sql
