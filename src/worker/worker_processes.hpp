// WorkerProcesses: worker processes that this process started on this host, and owns.
//
// A child that ends by itself is logged and forgotten; whether those that still run are stopped or
// left when the owner ends is the adapter's option. Lives on the loop.
#pragma once

#include <string>
#include <vector>

#include "base/async.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace clipmill {

struct WorkerProcess {
  int pid = 0;
  Instant started_at;
  bool stopping = false;
  std::string log_file;  // what it writes; kept after its end
};

class WorkerProcesses {
 public:
  virtual ~WorkerProcesses() = default;

  // throttled: as many run as may. unavailable: the system started none.
  virtual Result<WorkerProcess> start() = 0;

  // Asks the child to drain and end, and kills it when its grace is over; does not wait for that.
  // not_found: no child of ours has this pid.
  virtual Result<void> stop(int pid) = 0;

  virtual std::vector<WorkerProcess> running() const = 0;  // oldest first

  virtual std::string command() const = 0;  // the line that starts one by hand
};

}  // namespace clipmill
