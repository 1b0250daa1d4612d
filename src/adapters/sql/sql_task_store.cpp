#include "adapters/sql/sql_task_store.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <limits>

#include "adapters/sql/cursor.hpp"
#include "adapters/sql/task_rows.hpp"
#include "adapters/sql/total_rows.hpp"
#include "adapters/sql/video_rows.hpp"
#include "queue/queue_item.hpp"
#include "task/task_life.hpp"

namespace clipmill::sql {
namespace {

constexpr int page_size_max = 1000;

constexpr const char* select_task = "SELECT " SQL_TASK_COLUMNS " FROM tasks WHERE id = $1";

constexpr const char* select_task_to_change =
    "SELECT " SQL_TASK_COLUMNS " FROM tasks WHERE id = $1 FOR UPDATE";

// The row is locked when it is read; the state and the attempt guard against a driver without
// locks.
constexpr const char* save_life = R"sql(
UPDATE tasks SET state = $4, attempt = $5, failures = $6, crashes = $7, error_code = $8,
  error_message = $9, lease_id = $10, worker_id = $11, video_id = $12, retried = $13, due_at = $14,
  updated_at = $15, started_at = $16, finished_at = $17
WHERE id = $1 AND state = $2 AND attempt = $3)sql";

// Apart, because it is written most often and touches no index on the way of a plain generation.
constexpr const char* save_operation = R"sql(
UPDATE tasks SET operation_step = $4, operation_generator = $5, operation_id = $6,
  operation_progress = $7, operation_submits = $8, operation_ambiguous = $9, updated_at = $10
WHERE id = $1 AND state = $2 AND attempt = $3)sql";

constexpr const char* save_prompt = "UPDATE tasks SET prompt = $2 WHERE id = $1";

constexpr const char* move_item = R"sql(
UPDATE queue_items SET status = $2, prompt = $3, started_at = $4
WHERE task_id = $1 AND status <> 'watched')sql";

constexpr const char* complete_item = R"sql(
UPDATE queue_items SET status = $2, video_id = $3, url = $4, completed_at = $5
WHERE task_id = $1 AND status <> 'watched')sql";

constexpr const char* insert_event = R"sql(
INSERT INTO events (id, type, subject, payload, created_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (id) DO NOTHING)sql";

constexpr const char* select_all = "SELECT " SQL_TASK_COLUMNS
                                   " FROM tasks WHERE (created_at, id) < ($1, $2)"
                                   " ORDER BY created_at DESC, id DESC LIMIT $3";

constexpr const char* select_by_state = "SELECT " SQL_TASK_COLUMNS
                                        " FROM tasks WHERE state = $4"
                                        " AND (created_at, id) < ($1, $2)"
                                        " ORDER BY created_at DESC, id DESC LIMIT $3";

constexpr const char* select_by_user = "SELECT " SQL_TASK_COLUMNS
                                       " FROM tasks WHERE user_id = $4"
                                       " AND (created_at, id) < ($1, $2)"
                                       " ORDER BY created_at DESC, id DESC LIMIT $3";

constexpr const char* select_by_user_and_state = "SELECT " SQL_TASK_COLUMNS
                                                 " FROM tasks WHERE user_id = $4 AND state = $5"
                                                 " AND (created_at, id) < ($1, $2)"
                                                 " ORDER BY created_at DESC, id DESC LIMIT $3";

constexpr const char* select_live = "SELECT " SQL_TASK_COLUMNS
                                    " FROM tasks WHERE finished_at IS NULL"
                                    " AND id > $1 AND updated_at <= $2 ORDER BY id LIMIT $3";

// ---- rows

Value maybe(const std::optional<Instant>& instant) {
  return instant ? Value(to_millis(*instant)) : Value();
}

Parameters guard(const Task& before) {
  return {before.id.value, std::string(to_string(before.state)), std::int64_t{before.attempt}};
}

Parameters life_of(const Task& before, const Task& task) {
  Parameters row = guard(before);
  row.emplace_back(std::string(to_string(task.state)));
  row.emplace_back(std::int64_t{task.attempt});
  row.emplace_back(std::int64_t{task.failures});
  row.emplace_back(std::int64_t{task.crashes});
  row.push_back(task.last_error ? Value(std::string(to_string(task.last_error->code))) : Value());
  row.push_back(task.last_error ? Value(task.last_error->message) : Value());
  row.emplace_back(task.lease.value);
  row.emplace_back(task.worker.value);
  row.push_back(task.video ? Value(task.video->value) : Value());
  row.emplace_back(std::int64_t{task.retried ? 1 : 0});
  row.emplace_back(to_millis(task.due_at));
  row.emplace_back(to_millis(task.updated_at));
  row.push_back(maybe(task.started_at));
  row.push_back(maybe(task.finished_at));
  return row;
}

Parameters operation_of(const Task& before, const Task& task) {
  Parameters row = guard(before);
  row.emplace_back(std::string(to_string(task.operation.step)));
  row.emplace_back(task.operation.generator);
  row.emplace_back(task.operation.id.value);
  row.emplace_back(task.operation.progress);
  row.emplace_back(std::int64_t{task.operation.submits});
  row.emplace_back(std::int64_t{task.operation.ambiguous});
  row.emplace_back(to_millis(task.updated_at));
  return row;
}

std::string describe(const Task& task) {
  boost::json::object payload{{"task_id", task.id.value},
                              {"user_id", task.user.value},
                              {"prompt", task.prompt},
                              {"attempt", task.attempt}};
  if (task.video) {
    payload["video_id"] = task.video->value;
    payload["url"] = "/videos/" + task.video->value;
  }
  if (task.last_error) {
    payload["error"] = {{"code", to_string(task.last_error->code)},
                        {"message", task.last_error->message}};
  }
  return boost::json::serialize(payload);
}

// ---- steps of the bodies; they run in the database's transaction and own what they touch

asio::awaitable<Result<std::optional<Task>>> find(Session& session, const char* statement,
                                                  std::string id) {
  auto rows = co_await session.query(statement, {std::move(id)});
  if (!rows) co_return fail(std::move(rows.error()));
  std::optional<Task> task;
  if (!rows->empty()) task = task_from(rows->front());
  co_return task;
}

asio::awaitable<Result<void>> save(Session& session, const char* statement, Parameters row) {
  auto saved = co_await session.execute(statement, std::move(row));
  if (!saved) co_return fail(std::move(saved.error()));
  if (*saved != 1) {
    co_return fail(ErrorCode::unavailable,
                   "the task was changed by another process at the same moment; try again");
  }
  co_return Result<void>();
}

// The task's life, and its queue item by the statement that is given; both are counted.
asio::awaitable<Result<void>> save_with_item(Session& session, Task before, Task task,
                                             const char* statement, Parameters item) {
  if (auto saved = co_await save(session, save_life, life_of(before, task)); !saved) {
    co_return saved;
  }
  auto counted =
      co_await count_tasks(session, {{task.user.value, difference(before.state, task.state)}});
  if (counted) counted = co_await take_off(session, {task.user.value});
  if (!counted) co_return counted;
  auto moved = co_await session.execute(statement, std::move(item));
  if (!moved) co_return fail(std::move(moved.error()));
  co_return co_await add_on(session, {task.user.value});
}

// The task's life and its queue item; the event when it died.
asio::awaitable<Result<void>> save_step(Session& session, Task before, Task task) {
  Parameters item{task.id.value, std::string(to_string(queue_item_status_of(task.state))),
                  task.prompt, maybe(task.started_at)};
  auto saved = co_await save_with_item(session, before, task, move_item, std::move(item));
  if (!saved) co_return saved;
  if (task.state != TaskState::dead) co_return Result<void>();

  Parameters event{event_id("task.dead", task), std::string("task.dead"), task.id.value,
                   describe(task), to_millis(task.updated_at)};
  auto published = co_await session.execute(insert_event, std::move(event));
  if (!published) co_return fail(std::move(published.error()));
  co_return Result<void>();
}

std::unexpected<Error> no_such_task(const TaskId& id) {
  return fail(ErrorCode::not_found, fmt::format("there is no task {}", id.value));
}

std::unexpected<Error> no_such_attempt() {
  return fail(ErrorCode::lease_lost, "the task does not exist any more");
}

asio::awaitable<Result<Begun>> begin_task(Session& session, Lease lease, WorkerId worker,
                                          RetryPolicy policy, Instant now) {
  auto found = co_await find(session, select_task_to_change, lease.task.value);
  if (!found) co_return fail(std::move(found.error()));
  if (!*found) co_return no_such_task(lease.task);
  const Task before = std::move(**found);
  Task task = before;
  auto step = begin_attempt(task, lease, worker, policy, now);
  if (!step) co_return fail(std::move(step.error()));
  if (step->changed) {
    if (auto saved = co_await save_step(session, before, task); !saved) {
      co_return fail(std::move(saved.error()));
    }
  }
  co_return std::move(step->begun);
}

asio::awaitable<Result<void>> checkpoint_task(Session& session, Fence fence, Operation operation,
                                              Instant now) {
  auto found = co_await find(session, select_task_to_change, fence.task.value);
  if (!found) co_return fail(std::move(found.error()));
  if (!*found) co_return no_such_attempt();
  const Task before = std::move(**found);
  Task task = before;
  auto step = checkpoint_attempt(task, fence, operation, now);
  if (!step) co_return fail(std::move(step.error()));
  if (*step == Step::repeated) co_return Result<void>();
  auto saved = co_await save(session, save_operation, operation_of(before, task));
  const int ambiguous = task.operation.ambiguous - before.operation.ambiguous;
  if (!saved || ambiguous == 0) co_return saved;
  co_return co_await count_tasks(session, {{task.user.value, {.ambiguous_submits = ambiguous}}});
}

asio::awaitable<Result<void>> complete_task(Session& session, Fence fence,
                                            std::shared_ptr<const std::vector<Video>> videos,
                                            Instant now) {
  const Video& video = videos->front();
  auto found = co_await find(session, select_task_to_change, fence.task.value);
  if (!found) co_return fail(std::move(found.error()));
  if (!*found) co_return no_such_attempt();
  const Task before = std::move(**found);
  Task task = before;
  auto step = complete_attempt(task, fence, video.id, now);
  if (!step) co_return fail(std::move(step.error()));
  if (*step == Step::repeated) co_return Result<void>();

  Parameters item{task.id.value, std::string(to_string(queue_item_status_of(task.state))),
                  video.id.value, "/videos/" + video.id.value, to_millis(now)};
  auto saved = co_await save_with_item(session, before, task, complete_item, std::move(item));
  if (!saved) co_return saved;
  auto put = co_await put_videos(session, videos, now);
  if (!put) co_return fail(std::move(put.error()));
  Parameters event{event_id("video.generated", task), std::string("video.generated"),
                   video.id.value, describe(task), to_millis(now)};
  auto published = co_await session.execute(insert_event, std::move(event));
  if (!published) co_return fail(std::move(published.error()));
  co_return Result<void>();
}

asio::awaitable<Result<void>> fail_task(Session& session, Fence fence, Error error,
                                        Decision decision, Instant now) {
  auto found = co_await find(session, select_task_to_change, fence.task.value);
  if (!found) co_return fail(std::move(found.error()));
  if (!*found) co_return no_such_attempt();
  const Task before = std::move(**found);
  Task task = before;
  auto step = fail_attempt(task, fence, error, decision, now);
  if (!step) co_return fail(std::move(step.error()));
  if (*step == Step::repeated) co_return Result<void>();
  co_return co_await save_step(session, before, task);
}

asio::awaitable<Result<void>> release_task(Session& session, Fence fence, Instant now) {
  auto found = co_await find(session, select_task_to_change, fence.task.value);
  if (!found) co_return fail(std::move(found.error()));
  if (!*found) co_return no_such_attempt();
  const Task before = std::move(**found);
  Task task = before;
  auto step = release_attempt(task, fence, now);
  if (!step) co_return fail(std::move(step.error()));
  if (*step == Step::repeated) co_return Result<void>();
  co_return co_await save_step(session, before, task);
}

asio::awaitable<Result<bool>> cancel_found(Session& session, TaskId id, Instant now) {
  auto found = co_await find(session, select_task_to_change, id.value);
  if (!found) co_return fail(std::move(found.error()));
  if (!*found) co_return no_such_task(id);
  const Task before = std::move(**found);
  Task task = before;
  const auto step = cancel_task(task, now);
  if (step == Step::done) {
    if (auto saved = co_await save_step(session, before, task); !saved) {
      co_return fail(std::move(saved.error()));
    }
  }
  co_return step.has_value();
}

asio::awaitable<Result<Task>> retry_found(Session& session, TaskId id,
                                          std::optional<std::string> prompt, Instant now) {
  auto found = co_await find(session, select_task_to_change, id.value);
  if (!found) co_return fail(std::move(found.error()));
  if (!*found) co_return no_such_task(id);
  const Task before = std::move(**found);
  Task task = before;
  auto step = retry_task(task, prompt, now);
  if (!step) co_return fail(std::move(step.error()));
  if (*step == Step::repeated) co_return task;

  if (task.prompt != before.prompt) {
    const int ambiguous = task.operation.ambiguous - before.operation.ambiguous;
    auto saved = co_await save(session, save_operation, operation_of(before, task));
    if (saved) {
      saved = co_await count_tasks(session, {{task.user.value, {.ambiguous_submits = ambiguous}}});
    }
    if (saved) saved = co_await save(session, save_prompt, {task.id.value, task.prompt});
    if (!saved) co_return fail(std::move(saved.error()));
  }
  if (auto saved = co_await save_step(session, before, task); !saved) {
    co_return fail(std::move(saved.error()));
  }
  co_return task;
}

asio::awaitable<Result<TaskPage>> list_page(Session& session, TaskFilter filter, Cursor after,
                                            int limit) {
  // One more than asked tells whether there is a next page.
  Parameters parameters{to_millis(after.at), after.id, std::int64_t{limit} + 1};
  const char* statement = select_all;
  if (filter.user) {
    parameters.emplace_back(filter.user->value);
    statement = select_by_user;
  }
  if (filter.state) {
    parameters.emplace_back(std::string(to_string(*filter.state)));
    statement = filter.user ? select_by_user_and_state : select_by_state;
  }
  auto rows = co_await session.query(statement, std::move(parameters));
  if (!rows) co_return fail(std::move(rows.error()));
  TaskPage page;
  for (const Row& row : *rows) {
    if (page.tasks.size() == static_cast<std::size_t>(limit)) {
      const Task& last = page.tasks.back();
      page.next_cursor = write_cursor({last.created_at, last.id.value});
      break;
    }
    page.tasks.push_back(task_from(row));
  }
  co_return page;
}

asio::awaitable<Result<std::vector<Task>>> read_live(Session& session, std::string after,
                                                     Instant updated_before, int limit) {
  Parameters parameters{std::move(after), to_millis(updated_before), std::int64_t{limit}};
  auto rows = co_await session.query(select_live, std::move(parameters));
  if (!rows) co_return fail(std::move(rows.error()));
  std::vector<Task> tasks;
  tasks.reserve(rows->size());
  for (const Row& row : *rows) tasks.push_back(task_from(row));
  co_return tasks;
}

}  // namespace

asio::awaitable<Result<std::vector<InsertStatus>>> SqlTaskStore::insert(std::vector<Task> tasks) {
  auto given = std::make_shared<const std::vector<Task>>(std::move(tasks));
  co_return co_await database_.locking_write<std::vector<InsertStatus>>(
      [given, now = clock_.now()](Session& session) { return insert_tasks(session, given, now); });
}

asio::awaitable<Result<Begun>> SqlTaskStore::begin(Lease lease, WorkerId worker,
                                                   RetryPolicy policy) {
  co_return co_await database_.locking_write<Begun>(
      [lease, worker, policy, now = clock_.now()](Session& session) {
        return begin_task(session, lease, worker, policy, now);
      });
}

asio::awaitable<Result<void>> SqlTaskStore::checkpoint(Fence fence, Operation operation) {
  co_return co_await database_.run_locking_write(
      [fence, operation, now = clock_.now()](Session& session) {
        return checkpoint_task(session, fence, operation, now);
      });
}

asio::awaitable<Result<void>> SqlTaskStore::complete(Fence fence, Video video) {
  auto videos = std::make_shared<const std::vector<Video>>(1, std::move(video));
  co_return co_await database_.run_locking_write(
      [fence, videos, now = clock_.now()](Session& session) {
        return complete_task(session, fence, videos, now);
      });
}

asio::awaitable<Result<void>> SqlTaskStore::fail(Fence fence, Error error, Decision decision) {
  co_return co_await database_.run_locking_write(
      [fence, error, decision, now = clock_.now()](Session& session) {
        return fail_task(session, fence, error, decision, now);
      });
}

asio::awaitable<Result<void>> SqlTaskStore::release(Fence fence) {
  co_return co_await database_.run_locking_write(
      [fence, now = clock_.now()](Session& session) { return release_task(session, fence, now); });
}

asio::awaitable<Result<bool>> SqlTaskStore::cancel(TaskId id) {
  co_return co_await database_.locking_write<bool>(
      [id, now = clock_.now()](Session& session) { return cancel_found(session, id, now); });
}

asio::awaitable<Result<Task>> SqlTaskStore::retry(TaskId id, std::optional<std::string> prompt) {
  co_return co_await database_.locking_write<Task>(
      [id, prompt, now = clock_.now()](Session& session) {
        return retry_found(session, id, prompt, now);
      });
}

asio::awaitable<Result<std::optional<Task>>> SqlTaskStore::get(TaskId id) {
  co_return co_await database_.read<std::optional<Task>>(
      [id](Session& session) { return find(session, select_task, id.value); });
}

asio::awaitable<Result<TaskPage>> SqlTaskStore::list(TaskFilter filter,
                                                     std::optional<std::string> cursor, int limit) {
  if (limit < 1 || limit > page_size_max) {
    co_return clipmill::fail(ErrorCode::invalid,
                             fmt::format("the limit is {}; give 1 to {}", limit, page_size_max));
  }
  Cursor after{from_millis(std::numeric_limits<std::int64_t>::max()), ""};
  if (cursor) {
    auto given = read_cursor(*cursor);
    if (!given) co_return clipmill::fail(std::move(given.error()));
    after = std::move(*given);
  }
  co_return co_await database_.read<TaskPage>([filter, after, limit](Session& session) {
    return list_page(session, filter, after, limit);
  });
}

asio::awaitable<Result<TaskCounts>> SqlTaskStore::counts() {
  co_return co_await database_.read<TaskCounts>(read_task_totals);
}

asio::awaitable<Result<std::vector<Task>>> SqlTaskStore::live(std::optional<TaskId> after,
                                                              Instant updated_before, int limit) {
  const std::string from = after ? after->value : "";
  co_return co_await database_.read<std::vector<Task>>(
      [from, updated_before, limit](Session& session) {
        return read_live(session, from, updated_before, limit);
      });
}

}  // namespace clipmill::sql
