#include "adapters/sql/sql_worker_log.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace clipmill::sql {
namespace {

constexpr int lines_max = 1000;

constexpr const char* insert_line = R"sql(
INSERT INTO worker_log (id, at, level, source, task_id, text) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (id) DO NOTHING)sql";

constexpr const char* select_newest = R"sql(
SELECT id, at, level, source, task_id, text FROM worker_log
WHERE level >= $1 ORDER BY id DESC LIMIT $2)sql";

constexpr const char* select_newest_of_task = R"sql(
SELECT id, at, level, source, task_id, text FROM worker_log
WHERE task_id = $3 AND level >= $1 ORDER BY id DESC LIMIT $2)sql";

constexpr const char* delete_older = R"sql(
DELETE FROM worker_log WHERE id < (
  SELECT id FROM worker_log ORDER BY id DESC LIMIT 1 OFFSET $1))sql";

asio::awaitable<Result<void>> write_lines(Session& session,
                                          std::shared_ptr<const std::vector<WorkerLogLine>> lines) {
  std::vector<Parameters> rows;
  rows.reserve(lines->size());
  for (const WorkerLogLine& line : *lines) {
    rows.push_back({line.id, to_millis(line.at), static_cast<std::int64_t>(line.level), line.source,
                    line.task ? Value(line.task->value) : Value(), line.text});
  }
  auto written = co_await session.execute_many(insert_line, std::move(rows));
  if (!written) co_return fail(std::move(written.error()));
  co_return Result<void>();
}

asio::awaitable<Result<std::vector<WorkerLogLine>>> read_newest(Session& session,
                                                                WorkerLogFilter filter, int limit) {
  Parameters parameters{static_cast<std::int64_t>(filter.least), std::int64_t{limit}};
  if (filter.task) parameters.emplace_back(filter.task->value);
  auto rows = co_await session.query(filter.task ? select_newest_of_task : select_newest,
                                     std::move(parameters));
  if (!rows) co_return fail(std::move(rows.error()));
  std::vector<WorkerLogLine> lines;
  lines.reserve(rows->size());
  for (const Row& row : *rows) {
    WorkerLogLine line{.id = row.text(0),
                       .at = row.instant(1),
                       .level = static_cast<LogLevel>(row.integer(2)),
                       .source = row.text(3),
                       .task = std::nullopt,
                       .text = row.text(5)};
    if (!row.is_null(4)) line.task = TaskId(row.text(4));
    lines.push_back(std::move(line));
  }
  std::ranges::reverse(lines);
  co_return lines;
}

asio::awaitable<Result<std::int64_t>> delete_all_but(Session& session, std::int64_t kept) {
  co_return co_await session.execute(delete_older, {kept - 1});
}

}  // namespace

asio::awaitable<Result<void>> SqlWorkerLog::append(std::vector<WorkerLogLine> lines) {
  if (lines.empty()) co_return Result<void>();
  auto given = std::make_shared<const std::vector<WorkerLogLine>>(std::move(lines));
  co_return co_await database_.run_write(
      [given](Session& session) { return write_lines(session, given); });
}

asio::awaitable<Result<std::vector<WorkerLogLine>>> SqlWorkerLog::newest(WorkerLogFilter filter,
                                                                         int limit) {
  if (limit < 1 || limit > lines_max) {
    co_return fail(ErrorCode::invalid,
                   fmt::format("the limit is {}; give 1 to {}", limit, lines_max));
  }
  co_return co_await database_.read<std::vector<WorkerLogLine>>(
      [filter = std::move(filter), limit](Session& session) {
        return read_newest(session, filter, limit);
      });
}

asio::awaitable<Result<std::int64_t>> SqlWorkerLog::trim(std::int64_t kept) {
  if (kept < 1) co_return fail(ErrorCode::invalid, "at least one line must be kept");
  co_return co_await database_.write<std::int64_t>(
      [kept](Session& session) { return delete_all_but(session, kept); });
}

}  // namespace clipmill::sql
