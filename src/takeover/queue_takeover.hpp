// QueueTakeover: brings the old service's queues and feeds into ours, once.
//
// List by list: take it (one rename), read it in pages, store its items, and only then put it
// aside. So after a crash at any point what was not stored is still there to be read, and what was
// stored is known when it is read again: a video by its place in the viewer's queue, a task by its
// id, which is made from what the item says. Run it again, as often as you like.
//
// A video that the catalogue does not know is put there, if its item says how (a prompt, which is
// its caption, and perhaps its address); one that it knows stays as it is. A task that the old
// service's workers had begun waits again. What cannot be taken over is counted, told, and stays in
// the backup.
#pragma once

#include <functional>
#include <map>
#include <unordered_set>

#include "base/log.hpp"
#include "catalog/import.hpp"
#include "queue/task_control.hpp"
#include "takeover/old_item.hpp"
#include "takeover/old_queues.hpp"

namespace clipmill {

struct TakeoverRefusal {
  std::string viewer;
  OldPart part = OldPart::queue;
  std::string reason;
};

// In a dry run: what would be done, as far as reading tells; then nothing in a queue is known.
struct TakeoverReport {
  std::int64_t viewers = 0;               // whose queue or feed was taken
  std::int64_t videos = 0;                // queued
  std::int64_t tasks = 0;                 // queued
  std::int64_t stuck = 0;                 // of these, begun by a worker and not ended
  std::int64_t known = 0;                 // were in our queue before
  std::int64_t catalogued = 0;            // videos new in the catalogue
  std::int64_t refused = 0;               // entries, and whole lists
  std::vector<TakeoverRefusal> refusals;  // the first 100
};

std::string_view to_string(OldPart part);

// One import.
class QueueTakeover {
 public:
  struct Ports {
    OldQueues& old;
    TaskControl& tasks;
    VideoStore& videos;
    CatalogImport& importer;
    Clock& clock;
  };
  using OnProgress = std::function<void(double fraction, const TakeoverReport& so_far)>;

  // The ports outlive it.
  QueueTakeover(Ports ports, bool dry_run);

  // Once. What `on_progress` refers to outlives the call. An error leaves what was done, and
  // another import goes on from there.
  asio::awaitable<Result<TakeoverReport>> run(OnProgress on_progress);

 private:
  // An item that waits to be stored.
  struct Waiting {
    OldList from;
    UserId user;
    OldItem item;
  };
  // What the catalogue says of the videos of some items.
  struct Known {
    std::map<VideoId, std::string> addresses;
    std::map<VideoId, std::string> refused;  // why they cannot be put there
  };

  asio::awaitable<Result<void>> take_over(OldList list);
  asio::awaitable<Result<void>> read(OldList list, OldKind kind);
  void add(const OldList& list, OldKind kind, const OldEntry& entry);
  void add(const OldList& list, Result<OldItem> item);
  asio::awaitable<Result<void>> store_batches();
  asio::awaitable<Result<void>> store_all();
  asio::awaitable<Result<void>> store(std::vector<Waiting> items);
  asio::awaitable<Result<Known>> look_up(std::vector<VideoId> ids);
  asio::awaitable<Result<void>> put_into_catalogue(const std::vector<Waiting>& items, Known& known);
  QueueAddition addition_of(const Waiting& waiting, const Known& known);
  void count(const Waiting& waiting, AddStatus status);
  void refuse(const OldList& list, const std::string& reason);

  Ports ports_;
  const PromptCheckOptions prompt_check_;
  const bool dry_run_;
  TakeoverReport report_;
  std::vector<Waiting> waiting_;
  std::vector<OldList> read_;                  // to the end; put aside once all is stored
  std::unordered_set<std::size_t> viewers_;    // hashes: for a count
  std::unordered_set<std::size_t> looked_at_;  // keys, in a dry run: for a count
  std::map<VideoId, std::string> catalogued_;  // with addresses, in a dry run
};

}  // namespace clipmill
