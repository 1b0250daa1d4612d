// KeptLog: hands every line on, and keeps the newest until somebody takes them: for the log of all
// workers (worker/worker_log.hpp). Thread safe.
#pragma once

#include <deque>
#include <mutex>

#include "base/random.hpp"
#include "worker/worker_log.hpp"

namespace clipmill {

class KeptLog final : public Log {
 public:
  // Both outlive it. Lines below `least` are not kept.
  KeptLog(Log& next, const Clock& clock, std::string source, LogLevel least, std::size_t lines_max);

  void write(LogLevel level, std::string message, std::vector<LogField> fields) override;

  // What has come since the last call, oldest first; the oldest are dropped when there are too
  // many.
  std::vector<WorkerLogLine> take();

 private:
  Log& next_;
  const Clock& clock_;
  const std::string source_;
  const LogLevel least_;
  const std::size_t lines_max_;
  std::mutex mutex_;  // pools log too
  SeededRandom random_;
  std::deque<WorkerLogLine> lines_;
};

}  // namespace clipmill
