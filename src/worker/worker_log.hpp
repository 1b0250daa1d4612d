// WorkerLog: the newest log lines of all workers on all hosts, for looking from anywhere.
//
// A window, not an archive: it is trimmed, and what a process wrote in its last second before a
// crash may be missing (its own log has it). unavailable, from any call: nothing is known to be
// kept. Obligations in full: tests/contract/sql_worker_log_test.cpp
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/async.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"
#include "base/result.hpp"

namespace clipmill {

struct WorkerLogLine {
  std::string id;  // unique, and in the order of time: make_uuid7
  Instant at;
  LogLevel level = LogLevel::info;
  std::string source;          // host and process id
  std::optional<TaskId> task;  // that it is about
  std::string text;            // whole, as it stands in the process's own log
};

struct WorkerLogFilter {
  LogLevel least = LogLevel::debug;
  std::optional<TaskId> task;
};

class WorkerLog {
 public:
  virtual ~WorkerLog() = default;

  // A line whose id is known is left alone.
  virtual asio::awaitable<Result<void>> append(std::vector<WorkerLogLine> lines) = 0;

  // The newest `limit` (1 to 1000) that pass, oldest first.
  virtual asio::awaitable<Result<std::vector<WorkerLogLine>>> newest(WorkerLogFilter filter,
                                                                     int limit) = 0;

  // Forgets all but about the newest `kept`; how many went.
  virtual asio::awaitable<Result<std::int64_t>> trim(std::int64_t kept) = 0;
};

}  // namespace clipmill
