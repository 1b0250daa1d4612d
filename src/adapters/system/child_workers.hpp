// ChildWorkers: WorkerProcesses by posix_spawn: this program again, with other arguments.
//
// Each child writes to a log file of its own, <log_folder>/worker-<time>-<pid>.log; the newest
// hundred files are kept. A child gets our environment, because its settings and keys are there.
// With leave_at_exit a child is in a session of its own and goes on without us; without it the
// kernel tells it to drain when we die, however we die.
#pragma once

#include <filesystem>
#include <map>

#include "base/async_scope.hpp"
#include "worker/worker_processes.hpp"

namespace clipmill {

struct ChildWorkersOptions {
  std::vector<std::string> command;  // the program, then its arguments
  std::filesystem::path log_folder;
  std::size_t processes_max = 64;
  Duration grace{60'000};  // from SIGTERM to SIGKILL
  bool leave_at_exit = false;
};

class ChildWorkers final : public WorkerProcesses {
 public:
  ChildWorkers(asio::any_io_executor executor, Clock& clock, Log& log, ChildWorkersOptions options);
  ~ChildWorkers() override;

  Result<WorkerProcess> start() override;
  Result<void> stop(int pid) override;
  std::vector<WorkerProcess> running() const override;
  std::string command() const override;

  // Stops them all and waits for them, or leaves them, as the options say. Then none is started.
  asio::awaitable<void> end();

 private:
  struct Child;

  asio::awaitable<void> watch(std::shared_ptr<Child> child);
  void drop_old_logs() const;

  asio::any_io_executor executor_;
  Clock& clock_;
  Log& log_;
  const ChildWorkersOptions options_;
  std::map<int, std::shared_ptr<Child>> children_;
  AsyncScope scope_;
};

}  // namespace clipmill
