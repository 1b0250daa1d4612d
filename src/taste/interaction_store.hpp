// InteractionStore: the durable record of what viewers did, and the preferences drawn from it.
//
// A viewer's events are numbered 1, 2, 3, ... without gaps, so "events since the last update" is
// newest number minus watermark, in the truth, whatever crashes. A write that returned is durable.
// unavailable, from any call: whether it took effect is unknown, and repeating it is safe (give
// idempotency keys). invalid, from any call: a limit or a threshold below 1.
// Obligations in full: tests/contract/interaction_store_contract.cpp
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/async.hpp"
#include "base/tier.hpp"
#include "taste/interaction.hpp"
#include "taste/preference.hpp"

namespace clipmill {

struct Appended {
  enum class Status { stored, duplicate, unknown_video };
  Status status = Status::stored;
  std::int64_t number = 0;               // the event's number; the first one's for a duplicate
  std::int64_t events_since_update = 0;  // of this viewer, after this call
};

struct ViewerRecord {
  UserId user;
  std::int64_t events = 0;
  std::int64_t preference_version = 0;
  std::int64_t watermark = 0;
  Instant created_at;
  Instant last_event_at;
  Tier tier = Tier::free;
};

struct SeenVideo {
  VideoId video;
  Instant last_seen_at;
  bool hidden = false;  // the viewer asked never to see it again
};

class InteractionStore {
 public:
  virtual ~InteractionStore() = default;

  // Stores all in one transaction and says per item what happened; an unknown video is not stored,
  // a known idempotency key of that viewer stores nothing twice. Also counts the video's stats,
  // marks it seen, and marks the viewer's queue items with that video as watched.
  virtual asio::awaitable<Result<std::vector<Appended>>> append(
      std::vector<Interaction> interactions) = 0;

  // Newest first, at most `limit`, with number <= up_to when given.
  virtual asio::awaitable<Result<std::vector<Interaction>>> newest(
      UserId user, int limit, std::optional<std::int64_t> up_to) = 0;

  // Every video the viewer interacted with, least recently seen first, at most `limit`.
  virtual asio::awaitable<Result<std::vector<SeenVideo>>> seen(UserId user, int limit) = 0;

  // nullopt: this viewer never interacted.
  virtual asio::awaitable<Result<std::optional<ViewerRecord>>> viewer(UserId user) = 0;

  // From now on, whether or not the viewer ever interacted. Plans made before keep their tier.
  virtual asio::awaitable<Result<void>> set_tier(UserId user, Tier tier) = 0;

  virtual asio::awaitable<Result<std::optional<Preference>>> preference(UserId user) = 0;

  // Stores version and watermark together. conflict: the stored version is not
  // preference.version - 1 (another process was first).
  virtual asio::awaitable<Result<void>> save_preference(Preference preference) = 0;

  // Viewers with at least `threshold` events after their watermark, or whose preference is of
  // another space; ordered by id, after `after`.
  virtual asio::awaitable<Result<std::vector<UserId>>> due_for_update(std::int64_t threshold,
                                                                      std::string space,
                                                                      std::optional<UserId> after,
                                                                      int limit) = 0;

  // Viewers ordered by id, after `after`.
  virtual asio::awaitable<Result<std::vector<ViewerRecord>>> viewers(std::optional<UserId> after,
                                                                     int limit) = 0;
};

}  // namespace clipmill
