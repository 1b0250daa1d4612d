// QueueExport: writes our queues in the form that the old service reads, for a way back.
//
// A viewer's queue is written where nobody sees it and then takes its place in one step; the one
// that was there is kept aside. Scores count up from 0 in our order. A task that is worked on is
// written as one that waits, since nobody there would end it; a task carries its id, so that
// importing it again does not double it. Nothing changes on our side.
#pragma once

#include <functional>

#include "queue/queue_store.hpp"
#include "takeover/old_queues.hpp"
#include "taste/interaction_store.hpp"

namespace clipmill {

struct ExportReport {
  std::int64_t viewers = 0;
  std::int64_t videos = 0;
  std::int64_t tasks = 0;
  std::vector<Error> refusals;  // one for each viewer whose queue was not written
};

class QueueExport {
 public:
  struct Ports {
    OldQueues& old;
    QueueStore& queues;
    InteractionStore& interactions;
  };
  using OnProgress = std::function<void(double fraction, const ExportReport& so_far)>;

  // The ports outlive it.
  explicit QueueExport(Ports ports) : ports_(ports) {}

  // What `on_progress` refers to outlives the call. A dry run counts, and writes nothing. An error
  // leaves what was written; run it again.
  asio::awaitable<Result<ExportReport>> run(bool dry_run, OnProgress on_progress);

 private:
  asio::awaitable<Result<void>> write(UserId user, bool dry_run, ExportReport& report);

  Ports ports_;
};

}  // namespace clipmill
