// UserPreferenceService: takes what viewers do, and moves their preference when enough has
// happened.
//
// The count since the last update is newest event number minus watermark, both in the truth. An
// update reads the newest events, rebuilds the preference from them, and saves version + 1 with its
// watermark; the store refuses the second of two writers. So a threshold crossing gives exactly one
// version, however many processes and crashes there are: what one leaves undone, sweep() finds.
//
// Lives on the loop; calls may overlap.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/async.hpp"
#include "base/log.hpp"
#include "catalog/catalog.hpp"
#include "taste/interaction_store.hpp"
#include "taste/preference_listener.hpp"
#include "taste/update_rule.hpp"

namespace clipmill {

struct PreferenceOptions {
  std::int64_t update_threshold = 15;  // PREFERENCE_UPDATE_THRESHOLD
  int sweep_limit = 100;               // viewers that one sweep() looks at
  TasteOptions taste;
};

// What became of one interaction.
struct Recorded {
  Appended appended;  // its events_since_update is what is left after an update
  bool preference_updated = false;
};

class UserPreferenceService {
 public:
  // The references outlive the service.
  UserPreferenceService(InteractionStore& store, Catalog& catalog, PreferenceListener& listener,
                        Clock& clock, Log& log, PreferenceOptions options);

  // Stores all in one transaction, per item what happened, then updates the viewers who are due. A
  // video's suffix (`:2`) is dropped. An update that fails is logged, and left to sweep(): what was
  // recorded stays recorded.
  asio::awaitable<Result<std::vector<Recorded>>> record(std::vector<Interaction> interactions);

  // Brings the preference up to the newest event, however few are new. The preference as it then
  // is; nullopt when the viewer never did anything.
  asio::awaitable<Result<std::optional<Preference>>> update(UserId user);

  // Updates viewers who are due and whom nobody updates: a process died, or the embedder changed.
  // At most `sweep_limit` a call, going on where the last call stopped; how many it updated.
  asio::awaitable<Result<int>> sweep();

 private:
  enum class When { if_due, if_anything_new };

  struct Update {
    std::optional<Preference> preference;  // as it is now
    bool made = false;                     // by this call
    std::int64_t events_since = 0;         // when it was looked at
  };

  asio::awaitable<Result<Update>> update_when(UserId user, When when);
  asio::awaitable<Result<std::optional<Update>>> try_update(UserId user, When when);
  enum class Reason { none, events, space };
  Reason reason_to_update(const ViewerRecord& viewer, const std::optional<Preference>& previous,
                          When when) const;
  bool is_embedded_again(const std::vector<Interaction>& window) const;
  void announce(const Preference& made, const std::optional<Preference>& previous,
                const std::vector<Interaction>& window);

  InteractionStore& store_;
  Catalog& catalog_;
  PreferenceListener& listener_;
  Clock& clock_;
  Log& log_;
  const PreferenceOptions options_;
  std::optional<UserId> swept_;  // where the next sweep goes on
};

}  // namespace clipmill
