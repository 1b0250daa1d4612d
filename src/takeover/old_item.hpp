// OldItem: what one entry of an old queue or feed says. Pure; a fuzz target calls it.
//
// Foreign bytes: sizes, depth, types and ids are checked, and unknown fields are ignored. An item's
// stored preference vector is not taken over: what it says is in the prompt.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "queue/queue_item.hpp"

namespace clipmill {

inline constexpr std::size_t old_entry_bytes_max = std::size_t{256} * 1024;
inline constexpr std::size_t old_text_bytes_max = std::size_t{8} * 1024 * 1024;  // a whole feed

struct OldItem {
  // ready or completed with a video, else pending_generation.
  QueueItemStatus status = QueueItemStatus::ready;
  bool stuck = false;  // its worker had begun it and not ended it
  std::optional<VideoId> video;
  std::string url;
  std::optional<double> similarity;  // 0 to 1
  std::string prompt;
  int priority = 0;            // -1000 to 1000
  std::optional<TaskId> task;  // where we wrote the item
  std::optional<Instant> added_at;
  std::optional<Instant> completed_at;
};

// invalid: what is wrong with it. `user` is whose queue it stands in.
Result<OldItem> read_old_queue_item(std::string_view text, const UserId& user);

// A plain video id, or a JSON object with a video_id and perhaps url and prompt.
Result<OldItem> read_old_feed_entry(std::string_view text);

// A feed in one text: a JSON array of such entries. invalid: it is none.
Result<std::vector<Result<OldItem>>> read_old_feed(std::string_view text);

// The task that an item becomes, the same each time it is read.
TaskId task_id_of(const OldItem& item, const UserId& user);

}  // namespace clipmill
