// SqlWorkerLog: the newest log lines of all workers, in a SQL database.
#pragma once

#include "adapters/sql/database.hpp"
#include "worker/worker_log.hpp"

namespace clipmill::sql {

class SqlWorkerLog final : public WorkerLog {
 public:
  // The database outlives it.
  explicit SqlWorkerLog(Database& database) : database_(database) {}

  asio::awaitable<Result<void>> append(std::vector<WorkerLogLine> lines) override;
  asio::awaitable<Result<std::vector<WorkerLogLine>>> newest(WorkerLogFilter filter,
                                                             int limit) override;
  asio::awaitable<Result<std::int64_t>> trim(std::int64_t kept) override;

 private:
  Database& database_;
};

}  // namespace clipmill::sql
