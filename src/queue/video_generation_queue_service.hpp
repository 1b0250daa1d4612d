// VideoGenerationQueueService: plans a viewer's queue whenever their preference has moved.
//
// One plan per viewer and preference version, crash or not: the store refuses the second one, and
// sweep() finds viewers whose newest version was never planned. A plan's items and tasks are stored
// in one transaction; only then is the dispatcher told. When that fails the next sweep() of this
// process tells it, and the reconciler should the process have died.
//
// Planning may wait long for a prompt writer, so preference_updated() only starts it. In one
// process a viewer is planned by one coroutine at a time.
//
// Lives on the loop; calls may overlap. stop() must have returned before destruction.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/async_scope.hpp"
#include "catalog/catalog.hpp"
#include "catalog/embedder.hpp"
#include "queue/plan.hpp"
#include "queue/prompt_check.hpp"
#include "queue/prompt_context.hpp"
#include "queue/queue_store.hpp"
#include "task/dispatcher.hpp"
#include "taste/interaction_store.hpp"
#include "taste/preference_listener.hpp"

namespace clipmill {

struct QueueOptions {
  PlanOptions plan;
  PromptCheckOptions prompt_check;
  std::int64_t update_threshold = 15;  // PREFERENCE_UPDATE_THRESHOLD; the span drift is seen over
  Duration prompt_timeout{60'000};     // for one answer of the prompt writer
  int plans_at_once = 16;              // started by preference_updated(); the rest is swept up
  int sweep_limit = 20;                // viewers that one sweep() looks at
  Duration sweep_grace{30'000};        // a newer preference is still being planned by its updater
};

// A viewer's queue after planning.
struct Planned {
  std::int64_t version = 0;
  Strategy strategy = Strategy::existing_videos;
  std::vector<QueueItem> items;  // of that version, but the watched and the failed
  bool now = false;              // planned by this call
};

class VideoGenerationQueueService final : public PreferenceListener {
 public:
  struct Ports {
    QueueStore& queues;
    InteractionStore& interactions;
    VideoStore& videos;
    Catalog& catalog;
    Embedder& embedder;
    PromptWriter& writer;
    PromptWriter& fallback;  // never fails: the template; may be the writer itself
    Dispatcher& dispatcher;
    Clock& clock;
    Random& random;
    Log& log;
  };

  // The ports outlive the service.
  VideoGenerationQueueService(asio::any_io_executor executor, Ports ports, QueueOptions options);

  void preference_updated(UserId user, std::int64_t version) override;

  // Plans the newest preference version, or says what was planned for it before. not_found: this
  // viewer has no preference vector yet.
  asio::awaitable<Result<Planned>> plan_now(UserId user);

  // Tells the dispatcher what it could not be told before. Then plans viewers whose newest version
  // was not planned: a process died, or was too busy. At most
  // `sweep_limit` a call, going on where the last call stopped; how many it planned.
  asio::awaitable<Result<int>> sweep();

  // Cancels what preference_updated() started and waits for its end. What was under way is found
  // by the next sweep, of any process.
  asio::awaitable<void> stop();

 private:
  class Turn;

  asio::awaitable<void> plan_in_background(UserId user);
  asio::awaitable<Turn> turn_of(UserId user);
  asio::awaitable<Result<Planned>> plan(UserId user);
  asio::awaitable<Result<Planned>> plan_version(Preference preference);
  asio::awaitable<Result<Planned>> planned_before(UserId user, std::int64_t version);
  asio::awaitable<Result<std::shared_ptr<VideoIdSet>>> unwanted(UserId user);
  asio::awaitable<Result<Videos>> facts(std::vector<VideoId> ids);
  asio::awaitable<Result<std::vector<CheckedPrompt>>> write_prompts(
      UserId user, std::shared_ptr<const Taste> taste, Captions captions, int count);
  asio::awaitable<std::vector<WrittenPrompt>> ask(PromptWriter& writer, PromptContext context);
  asio::awaitable<void> dispatch(std::vector<Task> tasks);
  asio::awaitable<void> dispatch_again();
  void keep_undispatched(std::vector<Dispatch> dispatches);

  struct Draft;
  asio::awaitable<Result<void>> take_good(Draft& draft, std::vector<WrittenPrompt> written,
                                          bool from_fallback);

  Ports ports_;
  const QueueOptions options_;
  AsyncScope scope_;
  std::unordered_map<UserId, std::shared_ptr<asio::steady_timer>> planning_;  // wakes who waits
  std::optional<UserId> swept_;         // where the next sweep goes on
  std::vector<Dispatch> undispatched_;  // stored, and the dispatcher could not be told
};

}  // namespace clipmill
