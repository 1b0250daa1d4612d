#include "queue/queue_item.hpp"

#include <array>

namespace clipmill {
namespace {

constexpr std::array<std::pair<QueueItemStatus, std::string_view>, 6> names{{
    {QueueItemStatus::ready, "ready"},
    {QueueItemStatus::pending_generation, "pending_generation"},
    {QueueItemStatus::in_progress, "in_progress"},
    {QueueItemStatus::completed, "completed"},
    {QueueItemStatus::failed, "failed"},
    {QueueItemStatus::watched, "watched"},
}};

}  // namespace

std::string_view to_string(QueueItemStatus status) {
  for (const auto& [value, name] : names) {
    if (value == status) return name;
  }
  return "ready";
}

std::optional<QueueItemStatus> queue_item_status_from(std::string_view name) {
  for (const auto& [value, text] : names) {
    if (text == name) return value;
  }
  return std::nullopt;
}

QueueItemStatus queue_item_status_of(TaskState state) {
  switch (state) {
    case TaskState::pending:
      return QueueItemStatus::pending_generation;
    case TaskState::in_progress:
      return QueueItemStatus::in_progress;
    case TaskState::ready:
      return QueueItemStatus::completed;
    case TaskState::dead:
    case TaskState::cancelled:
      return QueueItemStatus::failed;
  }
  return QueueItemStatus::failed;
}

}  // namespace clipmill
