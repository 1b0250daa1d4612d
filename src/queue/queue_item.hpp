// QueueItem: one place in a viewer's queue, an existing video or one to be made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "task/task.hpp"

namespace clipmill {

enum class QueueItemStatus {
  ready,               // existing video, found by similarity
  pending_generation,  // its task waits
  in_progress,         // its task is worked on
  completed,           // its clip is stored
  failed,              // its task is dead or cancelled
  watched,             // the viewer has seen it; no longer in the queue
};

std::string_view to_string(QueueItemStatus status);
std::optional<QueueItemStatus> queue_item_status_from(std::string_view name);

// Where an item stands whose task is in `state`, until the viewer has watched it.
QueueItemStatus queue_item_status_of(TaskState state);

struct QueueItem {
  UserId user;
  std::int64_t version = 0;  // of the preference it was planned from
  int position = 0;          // in its plan, from 0
  QueueItemStatus status = QueueItemStatus::ready;
  std::optional<VideoId> video;      // absent until generated
  std::optional<TaskId> task;        // for one to be made
  std::string url;                   // where the video lies, once known
  std::optional<double> similarity;  // centred cosine, 0 to 1
  std::string prompt;                // the video's caption, or what to generate
  std::string reason;                // similar, explore, trending, generated, ...
  std::string why;                   // the same for people: "because you liked ..."
  int priority = 0;
  Instant added_at;
  std::optional<Instant> started_at;
  std::optional<Instant> completed_at;
};

// What a plan made for one preference version: `existing_videos` or `generated_prompts`.
struct Plan {
  UserId user;
  std::int64_t version = 0;
  std::string strategy;
  std::vector<QueueItem> items;
  std::vector<Task> tasks;  // one for each item to be made, same ids
  Instant planned_at;
};

}  // namespace clipmill
