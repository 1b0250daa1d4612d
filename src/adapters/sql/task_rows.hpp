// Tasks as rows, for every store whose transaction writes one: the task store, and a plan that is
// stored with its tasks.
#pragma once

#include <memory>
#include <vector>

#include "adapters/sql/database.hpp"
#include "task/task_store.hpp"

namespace clipmill::sql {

// Columns of a statement that reads tasks, in the order that task_from wants them.
#define SQL_TASK_COLUMNS                                                                          \
  "id, user_id, tier, pool, priority, prompt, why, plan_version, seed, cost_ms, state, attempt, " \
  "failures, crashes, error_code, error_message, operation_step, operation_generator, "           \
  "operation_id, operation_progress, operation_submits, operation_ambiguous, lease_id, "          \
  "worker_id, video_id, retried, created_at, due_at, updated_at, started_at, finished_at"

Task task_from(const Row& row);

// TaskStore::insert within the caller's transaction.
asio::awaitable<Result<std::vector<InsertStatus>>> insert_tasks(
    Session& session, std::shared_ptr<const std::vector<Task>> tasks, Instant now);

}  // namespace clipmill::sql
