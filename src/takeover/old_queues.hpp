// OldQueues: the queues and feeds that the old service keeps in its Redis.
//
// Only these are read: video_queue:VIEWER and user:feed:VIEWER. Whatever else is there (worker
// records, locks, caches) is neither looked at nor changed.
//
// A list is taken by one rename to a name that only this object uses, so the old service sees it
// whole or not at all, and two imports never read the same one. A name that an import left behind
// when it died is found and taken like any other. What was taken never expires.
// unavailable, from any call: whether it took effect is unknown; start the whole import again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/async.hpp"
#include "base/ids.hpp"

namespace clipmill {

enum class OldPart { queue, feed };

enum class OldKind { none, sorted_set, list, set, text, other };

struct OldList {
  OldPart part = OldPart::queue;
  std::string user;  // as it stands in the key: perhaps no id at all
  std::string key;   // where it lies now
};

struct OldListPage {
  std::vector<OldList> lists;  // one may come twice
  std::string next;            // cursor; empty at the end
  double fraction = 0;         // of the way, 0 to 1
};

struct OldEntry {
  std::string text;
  std::int64_t left_out_bytes = 0;  // its size, where it was too large to be read; text is empty
};

struct OldEntryPage {
  std::vector<OldEntry> entries;
  std::string next;  // cursor; empty at the end
};

class OldQueues {
 public:
  virtual ~OldQueues() = default;

  // Whether the server answers. unauthorized: it does not let us in.
  virtual asio::awaitable<Result<void>> check() = 0;

  // All lists there are: what an import left behind first, then queues, then feeds. The cursor is
  // empty for the first page.
  virtual asio::awaitable<Result<OldListPage>> find(std::string cursor) = 0;

  virtual asio::awaitable<Result<OldKind>> kind(OldList list) = 0;

  // The list under the name that is this object's; nothing: it is gone, or another took it.
  // conflict: one of the same viewer was taken and not finished.
  virtual asio::awaitable<Result<std::optional<OldList>>> take(OldList list) = 0;

  // Entries in the list's order (a set has none). A text is one entry. The cursor is empty for the
  // first page.
  virtual asio::awaitable<Result<OldEntryPage>> read(OldList list, OldKind kind,
                                                     std::string cursor) = 0;

  // Puts a list that was taken aside, as a backup beside older ones. False: another import has
  // taken it over meanwhile.
  virtual asio::awaitable<Result<bool>> finish(OldList list) = 0;

  // Writes a viewer's new queue where nobody sees it; the items' scores are first, first + 1, ...
  // `first` 0 begins anew. At most 1000 items.
  virtual asio::awaitable<Result<void>> write(UserId user, std::int64_t first,
                                              std::vector<std::string> items) = 0;

  // What was written becomes the viewer's queue; one that was there is kept aside. refused: what
  // is there is no queue, and was left as it is.
  virtual asio::awaitable<Result<void>> publish(UserId user) = 0;
};

}  // namespace clipmill
