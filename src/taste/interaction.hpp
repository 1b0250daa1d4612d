// Interaction: one thing that a viewer did with a video. The weights are TASTE's table
// (docs/taste.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/ids.hpp"

namespace clipmill {

enum class Action { like, unlike, view, skip, save, share, comment, dislike, hide };

std::string_view to_string(Action action);
std::optional<Action> action_from(std::string_view name);

struct Interaction {
  UserId user;
  VideoId video;
  Action action = Action::view;
  std::optional<double> watched_share;         // 0 to 1, for view and skip
  Instant at;                                  // when it happened, by the caller's clock
  std::string metadata;                        // JSON object as given, or empty; at most 4 KiB
  std::optional<std::string> idempotency_key;  // unique per viewer
  std::int64_t number = 0;                     // 1, 2, 3, ... of this viewer; given by the store
};

// The endless feed names a repeated clip `id:2`, `id:3`, ...; what a viewer does with it counts for
// the id before the colon. A colon is never part of an id (check_id).
std::string_view video_id_without_suffix(std::string_view id);

// How much an event says for (positive) or against (negative) its video.
double event_weight(Action action, std::optional<double> watched_share);

}  // namespace clipmill
