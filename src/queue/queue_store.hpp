// QueueStore: the viewers' queues, part of the truth.
//
// A plan is stored once per viewer and preference version, with its items and its tasks, in one
// transaction. Items follow their tasks: TaskStore moves them. unavailable, from any call: whether
// it took effect is unknown, and repeating it is safe.
// Obligations in full: tests/contract/queue_store_contract.cpp
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/async.hpp"
#include "queue/queue_item.hpp"

namespace clipmill {

struct QueueCounts {
  UserId user;
  std::int64_t ready = 0;  // ready and completed
  std::int64_t pending = 0;
  std::int64_t in_progress = 0;
};

struct QueueTotals {
  std::int64_t queues = 0;         // viewers with items
  std::int64_t active_queues = 0;  // of those, with items that are pending or in progress
  std::int64_t ready = 0;          // ready and completed
  std::int64_t pending = 0;
  std::int64_t in_progress = 0;

  bool operator==(const QueueTotals&) const = default;
};

// Something to put into a queue that no plan chose: `item` with its video, or with its task.
struct QueueAddition {
  QueueItem item;            // of whatever version and position; they are given
  std::optional<Task> task;  // of whatever tier; the viewer's own is given
};

enum class AddStatus {
  added,
  known,     // the task's id exists, or the video was in this viewer's queue; nothing was changed
  too_many,  // the viewer has `open_max` clips waiting or being made
};

struct Added {
  AddStatus status = AddStatus::added;
  Tier tier = Tier::free;  // the viewer's
};

class QueueStore {
 public:
  virtual ~QueueStore() = default;

  // True: stored now. False: this viewer's version was planned before; nothing changed.
  virtual asio::awaitable<Result<bool>> store(Plan plan) = 0;

  // Adds to the ends of queues (as version 0), with their tasks; per item what became of it. In one
  // transaction. At most 1000 (invalid above).
  virtual asio::awaitable<Result<std::vector<Added>>> add(std::vector<QueueAddition> additions,
                                                          int open_max) = 0;

  // Version of the newest plan, 0 when there is none.
  virtual asio::awaitable<Result<std::int64_t>> planned_version(UserId user) = 0;

  // All items but the watched and the failed, newest version first, then by position.
  virtual asio::awaitable<Result<std::vector<QueueItem>>> items(UserId user, int limit) = 0;

  // Prompts of the viewer's newest generation items, whatever became of them.
  virtual asio::awaitable<Result<std::vector<std::string>>> recent_prompts(UserId user,
                                                                           int limit) = 0;

  // Generation items that are pending or in progress.
  virtual asio::awaitable<Result<int>> open_generations(UserId user) = 0;

  // Viewers whose preference is newer than their newest plan; ordered by id, after `after`.
  virtual asio::awaitable<Result<std::vector<UserId>>> due_for_plan(std::optional<UserId> after,
                                                                    int limit) = 0;

  // Of viewers who have items in their queue; ordered by id, after `after`.
  virtual asio::awaitable<Result<std::vector<QueueCounts>>> counts(std::optional<UserId> after,
                                                                   int limit) = 0;

  // Over all viewers; costs the same however many there are.
  virtual asio::awaitable<Result<QueueTotals>> totals() = 0;
};

}  // namespace clipmill
