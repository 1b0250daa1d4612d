#include "adapters/sql/task_rows.hpp"

#include "adapters/sql/total_rows.hpp"
#include "task/task_life.hpp"

namespace clipmill::sql {
namespace {

constexpr const char* insert_task = R"sql(
INSERT INTO tasks (id, user_id, tier, pool, priority, prompt, why, plan_version, seed, cost_ms,
                   state, created_at, due_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $12)
ON CONFLICT (id) DO NOTHING)sql";

Parameters row_of(const Task& task) {
  return {task.id.value,
          task.user.value,
          std::string(to_string(task.tier)),
          task.pool,
          std::int64_t{task.priority},
          task.prompt,
          task.why,
          task.plan_version,
          static_cast<std::int64_t>(task.seed),
          std::int64_t{task.cost.count()},
          std::string(to_string(task.state)),
          to_millis(task.created_at),
          to_millis(task.due_at)};
}

}  // namespace

Task task_from(const Row& row) {
  Task task;
  task.id = TaskId(row.text(0));
  task.user = UserId(row.text(1));
  task.tier = tier_from(row.text(2)).value_or(Tier::free);
  task.pool = row.text(3);
  task.priority = static_cast<int>(row.integer(4));
  task.prompt = row.text(5);
  task.why = row.text(6);
  task.plan_version = row.integer(7);
  task.seed = static_cast<std::uint64_t>(row.integer(8));
  task.cost = Duration(row.integer(9));
  task.state = task_state_from(row.text(10)).value();
  task.attempt = static_cast<int>(row.integer(11));
  task.failures = static_cast<int>(row.integer(12));
  task.crashes = static_cast<int>(row.integer(13));
  if (!row.is_null(14)) {
    task.last_error = Error{error_code_from(row.text(14)).value_or(ErrorCode::unavailable),
                            row.maybe_text(15).value_or("")};
  }
  task.operation.step = operation_step_from(row.text(16)).value();
  task.operation.generator = row.text(17);
  task.operation.id = OperationId(row.text(18));
  task.operation.progress = row.real(19);
  task.operation.submits = static_cast<int>(row.integer(20));
  task.operation.ambiguous = static_cast<int>(row.integer(21));
  task.lease = LeaseId(row.text(22));
  task.worker = WorkerId(row.text(23));
  if (!row.is_null(24)) task.video = VideoId(row.text(24));
  task.retried = row.integer(25) != 0;
  task.created_at = row.instant(26);
  task.due_at = row.instant(27);
  task.updated_at = row.instant(28);
  task.started_at = row.maybe_instant(29);
  task.finished_at = row.maybe_instant(30);
  return task;
}

asio::awaitable<Result<std::vector<InsertStatus>>> insert_tasks(
    Session& session, std::shared_ptr<const std::vector<Task>> tasks, Instant now) {
  std::vector<Parameters> rows;
  rows.reserve(tasks->size());
  for (const Task& task : *tasks) rows.push_back(row_of(new_task(task, now)));
  auto added = co_await session.execute_many(insert_task, std::move(rows));
  if (!added) co_return fail(std::move(added.error()));
  std::vector<InsertStatus> statuses;
  std::vector<TaskChange> changes;
  statuses.reserve(added->size());
  for (std::size_t i = 0; i < added->size(); ++i) {
    const bool is_new = (*added)[i] == 1;
    statuses.push_back(is_new ? InsertStatus::added : InsertStatus::known);
    if (is_new) {
      changes.push_back({(*tasks)[i].user.value, difference(std::nullopt, TaskState::pending)});
    }
  }
  auto counted = co_await count_tasks(session, std::move(changes));
  if (!counted) co_return fail(std::move(counted.error()));
  co_return statuses;
}

}  // namespace clipmill::sql
