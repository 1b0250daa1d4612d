#include "queue/video_generation_queue_service.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "queue/caption.hpp"

namespace clipmill {
namespace {

using namespace asio::experimental::awaitable_operators;

constexpr int nearest_max = 200;     // candidates that are scored
constexpr int seen_max = 1'000'000;  // every video a viewer ever saw
constexpr int queue_items_max = 1000;
constexpr int unexplored_max = 1000;   // drawn among
constexpr int exploration_tries = 50;  // of these, looked at for duplicates
constexpr int recent_prompts_max = 20;
constexpr int neighbours_max = 10;  // existing videos that a prompt is compared with
constexpr int fallback_rounds = 3;
constexpr std::size_t undispatched_max = 10'000;
constexpr std::size_t dispatched_at_once = 500;  // what one enqueue takes

// The events after the previous update, and what the viewer's taste was before them.
Drift recent_drift(std::span<const Interaction> newest_first, const Taste& taste,
                   const CentredLookup& centred, Instant now, std::int64_t update_threshold,
                   const TasteOptions& options) {
  const std::size_t count =
      std::min(newest_first.size(), static_cast<std::size_t>(update_threshold));
  Embedding previous;
  if (newest_first.size() > count) {
    previous = taste_of(newest_first.subspan(count), centred, now, options).preference;
  }
  return drift_of(taste.preference, previous, newest_first.first(count));
}

Strategy strategy_of(const std::vector<QueueItem>& items) {
  const bool generates =
      std::ranges::any_of(items, [](const QueueItem& i) { return i.task.has_value(); });
  return generates ? Strategy::generated_prompts : Strategy::existing_videos;
}

}  // namespace

// One coroutine's right to plan a viewer; gives it back, and wakes who waits, however it ends.
class VideoGenerationQueueService::Turn {
 public:
  Turn(VideoGenerationQueueService& service, UserId user)
      : service_(&service), user_(std::move(user)) {}
  Turn(Turn&& other) noexcept
      : service_(std::exchange(other.service_, nullptr)), user_(std::move(other.user_)) {}
  Turn& operator=(Turn&&) = delete;
  ~Turn() {
    if (!service_) return;
    const auto waiters = service_->planning_.extract(user_);
    waiters.mapped()->cancel();
  }

 private:
  VideoGenerationQueueService* service_;
  UserId user_;
};

// Prompts on their way into a plan.
struct VideoGenerationQueueService::Draft {
  std::shared_ptr<const Taste> taste;
  PromptContext context;
  std::size_t wanted = 0;
  std::vector<Embedding> existing;  // raw, of the viewer's recent prompts
  std::vector<Embedding> siblings;  // raw, of `prompts`
  std::vector<CheckedPrompt> prompts;
  std::vector<std::string> refused;

  std::size_t missing() const { return wanted - prompts.size(); }
};

VideoGenerationQueueService::VideoGenerationQueueService(asio::any_io_executor executor,
                                                         Ports ports, QueueOptions options)
    : ports_(ports), options_(std::move(options)), scope_(std::move(executor), ports.log) {}

void VideoGenerationQueueService::preference_updated(UserId user, std::int64_t version) {
  if (scope_.size() >= static_cast<std::size_t>(options_.plans_at_once)) {
    ports_.log.debug("planning is left to the sweep: enough is under way",
                     {{"user_id", user.value}, {"version", std::to_string(version)}});
    return;
  }
  scope_.spawn("plan", plan_in_background(std::move(user)));
}

asio::awaitable<void> VideoGenerationQueueService::plan_in_background(UserId user) {
  const auto planned = co_await plan(user);
  if (!planned) {
    ports_.log.failure("a queue could not be planned; it will be tried again",
                       {{"user_id", user.value}, {"error", planned.error().message}});
  }
}

asio::awaitable<Result<Planned>> VideoGenerationQueueService::plan_now(UserId user) {
  return plan(std::move(user));
}

asio::awaitable<Result<int>> VideoGenerationQueueService::sweep() {
  co_await dispatch_again();
  auto due = co_await ports_.queues.due_for_plan(swept_, options_.sweep_limit);
  if (!due) co_return fail(std::move(due.error()));
  const bool more = due->size() >= static_cast<std::size_t>(options_.sweep_limit);
  swept_ = more ? std::optional(due->back()) : std::nullopt;
  int planned_count = 0;
  std::optional<Error> failure;
  for (const UserId& user : *due) {
    auto preference = co_await ports_.interactions.preference(user);
    if (!preference) co_return fail(std::move(preference.error()));
    const Instant settled = ports_.clock.now() - options_.sweep_grace;
    if (!*preference || (*preference)->updated_at > settled) continue;
    auto planned = co_await plan(user);
    if (!planned) {
      if (planned.error().code != ErrorCode::not_found) failure = std::move(planned.error());
    } else if (planned->now) {
      ++planned_count;
    }
  }
  if (failure) co_return fail(std::move(*failure));
  co_return planned_count;
}

asio::awaitable<void> VideoGenerationQueueService::stop() {
  scope_.cancel();
  co_await scope_.join();
}

asio::awaitable<VideoGenerationQueueService::Turn> VideoGenerationQueueService::turn_of(
    UserId user) {
  const auto executor = co_await asio::this_coro::executor;
  for (auto other = planning_.find(user); other != planning_.end(); other = planning_.find(user)) {
    const std::shared_ptr<asio::steady_timer> ended = other->second;
    boost::system::error_code ignored;
    co_await ended->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  planning_.emplace(
      user, std::make_shared<asio::steady_timer>(executor, asio::steady_timer::time_point::max()));
  co_return Turn(*this, std::move(user));
}

asio::awaitable<Result<Planned>> VideoGenerationQueueService::plan(UserId user) {
  const Turn turn = co_await turn_of(user);
  auto preference = co_await ports_.interactions.preference(user);
  if (!preference) co_return fail(std::move(preference.error()));
  auto planned = co_await ports_.queues.planned_version(user);
  if (!planned) co_return fail(std::move(planned.error()));

  if (*preference && (*preference)->version > *planned) {
    auto made = co_await plan_version(std::move(**preference));
    if (!made || made->version > 0) co_return made;
  } else if (*preference && !(*preference)->vector.empty()) {
    co_return co_await planned_before(user, *planned);
  }
  co_return fail(ErrorCode::not_found,
                 fmt::format("{} has no preference vector yet; it comes with {} interactions, at "
                             "least one of them a like",
                             user.value, options_.update_threshold));
}

// Version 0: the viewer likes nothing so far. An empty plan is stored, so that it is not due again.
asio::awaitable<Result<Planned>> VideoGenerationQueueService::plan_version(Preference preference) {
  const UserId user = preference.user;
  const PlanOptions& options = options_.plan;
  auto events = co_await ports_.interactions.newest(
      user, options.taste.window + static_cast<int>(options_.update_threshold),
      preference.watermark);
  if (!events) co_return fail(std::move(events.error()));
  auto excluded = co_await unwanted(user);
  if (!excluded) co_return fail(std::move(excluded.error()));
  auto open = co_await ports_.queues.open_generations(user);
  if (!open) co_return fail(std::move(open.error()));

  const Instant now = ports_.clock.now();
  const Catalog& catalog = ports_.catalog;
  const PlanSources sources{
      [&catalog](const VideoId& id) { return catalog.centred_vector(id); },
      [&catalog](const VideoId& id) { return catalog.vector(id); },
  };
  const auto taste =
      std::make_shared<const Taste>(taste_of(*events, sources.centred, now, options.taste));
  const Drift drift =
      recent_drift(*events, *taste, sources.centred, now, options_.update_threshold, options.taste);
  std::vector<Match> nearest;
  if (!taste->preference.empty()) {
    auto found = co_await ports_.catalog.nearest(taste->preference, nearest_max, *excluded);
    if (!found) co_return fail(std::move(found.error()));
    nearest = std::move(*found);
  }

  std::vector<VideoId> exploration =
      exploration_order(sample_unexplored(catalog.stats(), **excluded, unexplored_max,
                                          ports_.random, options.ranking),
                        ports_.random);
  exploration.resize(std::min<std::size_t>(exploration.size(), exploration_tries));
  Selection selection = select(*taste, nearest, exploration, calls_for_exploration(drift) ? 2 : 1,
                               *open, sources, options);

  std::vector<VideoId> wanted = quoted_videos(*taste);
  for (const Chosen& chosen : selection.videos) wanted.push_back(chosen.video);
  auto videos = co_await facts(std::move(wanted));
  if (!videos) co_return fail(std::move(videos.error()));

  std::vector<CheckedPrompt> prompts;
  Tier tier = Tier::free;  // of the tasks, if there will be any
  if (selection.prompts > 0) {
    auto viewer = co_await ports_.interactions.viewer(user);
    if (!viewer) co_return fail(std::move(viewer.error()));
    if (*viewer) tier = (*viewer)->tier;
    Captions captions;
    for (const auto& [id, video] : *videos) captions.emplace(id, video.caption);
    auto written = co_await write_prompts(user, taste, std::move(captions), selection.prompts);
    if (!written) co_return fail(std::move(written.error()));
    prompts = std::move(*written);
  }

  Plan plan = make_plan(user, tier, preference.version, selection, *taste, *videos, prompts,
                        ports_.clock.now(), options);
  Planned result{preference.version, selection.strategy, plan.items, true};
  std::vector<Task> tasks = plan.tasks;
  auto stored = co_await ports_.queues.store(std::move(plan));
  if (!stored) co_return fail(std::move(stored.error()));
  if (taste->preference.empty()) co_return Planned{};
  if (!*stored) co_return co_await planned_before(user, preference.version);

  ports_.log.info("queue planned", {{"user_id", user.value},
                                    {"version", std::to_string(preference.version)},
                                    {"strategy", std::string(to_string(selection.strategy))},
                                    {"existing", std::to_string(selection.videos.size())},
                                    {"generate", std::to_string(tasks.size())},
                                    {"interests", std::to_string(selection.interests)},
                                    {"spread", fmt::format("{:.3f}", selection.spread)}});
  co_await dispatch(std::move(tasks));
  co_return result;
}

asio::awaitable<Result<Planned>> VideoGenerationQueueService::planned_before(UserId user,
                                                                             std::int64_t version) {
  auto items = co_await ports_.queues.items(std::move(user), queue_items_max);
  if (!items) co_return fail(std::move(items.error()));
  std::erase_if(*items, [&](const QueueItem& item) { return item.version != version; });
  const Strategy strategy = strategy_of(*items);
  co_return Planned{version, strategy, std::move(*items), false};
}

// What the viewer saw, or has in the queue.
asio::awaitable<Result<std::shared_ptr<VideoIdSet>>> VideoGenerationQueueService::unwanted(
    UserId user) {
  auto seen = co_await ports_.interactions.seen(user, seen_max);
  if (!seen) co_return fail(std::move(seen.error()));
  auto items = co_await ports_.queues.items(user, queue_items_max);
  if (!items) co_return fail(std::move(items.error()));
  auto ids = std::make_shared<VideoIdSet>();
  for (SeenVideo& video : *seen) ids->insert(std::move(video.video));
  for (QueueItem& item : *items) {
    if (item.video) ids->insert(std::move(*item.video));
  }
  co_return ids;
}

asio::awaitable<Result<Videos>> VideoGenerationQueueService::facts(std::vector<VideoId> ids) {
  auto found = co_await ports_.videos.get(std::move(ids), false);
  if (!found) co_return fail(std::move(found.error()));
  Videos videos;
  for (Video& video : *found) {
    VideoId id = video.id;
    videos.emplace(std::move(id), std::move(video));
  }
  co_return videos;
}

// Asks the writer, once more for what is missing, then the template. Fewer than `count` when even
// that has nothing new to say.
asio::awaitable<Result<std::vector<CheckedPrompt>>> VideoGenerationQueueService::write_prompts(
    UserId user, std::shared_ptr<const Taste> taste, Captions captions, int count) {
  auto recent = co_await ports_.queues.recent_prompts(user, recent_prompts_max);
  if (!recent) co_return fail(std::move(recent.error()));
  Draft draft;
  draft.context = prompt_context(*taste, captions, *recent, count, ports_.random.next());
  draft.taste = std::move(taste);
  draft.wanted = static_cast<std::size_t>(count);
  if (!recent->empty()) {
    auto embedded = co_await ports_.embedder.embed(std::move(*recent));
    if (!embedded) co_return fail(std::move(embedded.error()));
    for (auto& vector : *embedded) {
      if (vector) draft.existing.push_back(std::move(*vector));
    }
  }

  for (int round = 0; round < 2 + fallback_rounds && draft.missing() > 0; ++round) {
    const bool from_fallback = round >= 2;
    PromptContext context = draft.context;
    context.count = static_cast<int>(draft.missing());
    context.seed += static_cast<std::uint64_t>(round);
    for (const CheckedPrompt& prompt : draft.prompts)
      context.recent_prompts.push_back(prompt.prompt);
    for (const std::string& prompt : draft.refused) context.recent_prompts.push_back(prompt);
    auto written =
        co_await ask(from_fallback ? ports_.fallback : ports_.writer, std::move(context));
    // A writer that is down is not asked again; the template is.
    if (written.empty() && !from_fallback) round = 1;
    auto taken = co_await take_good(draft, std::move(written), from_fallback);
    if (!taken) co_return fail(std::move(taken.error()));
  }
  co_return std::move(draft.prompts);
}

// Nothing when the writer fails or takes too long: that is logged, and never blocks a plan.
asio::awaitable<std::vector<WrittenPrompt>> VideoGenerationQueueService::ask(
    PromptWriter& writer, PromptContext context) {
  auto first = co_await (writer.write(std::move(context)) ||
                         ports_.clock.sleep_for(options_.prompt_timeout));
  auto* written = std::get_if<0>(&first);
  if (written && *written) co_return std::move(**written);
  ports_.log.failure("the prompt writer gave no prompts; the template takes its place",
                     {{"writer", writer.name()},
                      {"error", written ? written->error().message : "it took too long"}});
  co_return std::vector<WrittenPrompt>{};
}

// Moves what passes the check into the draft.
asio::awaitable<Result<void>> VideoGenerationQueueService::take_good(
    Draft& draft, std::vector<WrittenPrompt> written, bool from_fallback) {
  std::vector<WrittenPrompt> readable;
  std::vector<std::string> texts;
  const auto refuse = [&](const std::string& prompt, PromptFault fault) {
    draft.refused.push_back(clean_caption(prompt));
    ports_.log.debug("a written prompt was refused", {{"fault", std::string(to_string(fault))}});
  };
  for (WrittenPrompt& prompt : written) {
    if (const auto fault = text_fault(prompt.prompt, options_.prompt_check)) {
      refuse(prompt.prompt, *fault);
      continue;
    }
    texts.push_back(prompt.prompt);
    readable.push_back(std::move(prompt));
  }
  if (texts.empty()) co_return Result<void>{};
  auto vectors = co_await ports_.embedder.embed(std::move(texts));
  if (!vectors) co_return fail(std::move(vectors.error()));

  for (std::size_t i = 0; i < readable.size() && draft.missing() > 0; ++i) {
    if (!(*vectors)[i]) continue;
    const Embedding& raw = *(*vectors)[i];
    const Embedding prompt_centred = centred(raw, ports_.catalog.mean());
    auto near = co_await ports_.catalog.nearest(prompt_centred, neighbours_max, nullptr);
    if (!near) co_return fail(std::move(near.error()));

    std::vector<EmbeddingView> existing(draft.existing.begin(), draft.existing.end());
    for (const Match& match : *near) {
      if (const auto vector = ports_.catalog.vector(match.id)) existing.push_back(*vector);
    }
    const std::vector<EmbeddingView> siblings(draft.siblings.begin(), draft.siblings.end());
    // The template speaks of the viewer's own likes, minor ones too: it is near enough by itself.
    const PromptKind kind = from_fallback ? PromptKind::neighbour : readable[i].kind;
    const auto fault = fit_fault({raw, prompt_centred}, kind, *draft.taste, existing, siblings,
                                 options_.prompt_check);
    if (fault) {
      refuse(readable[i].prompt, *fault);
      continue;
    }
    CheckedPrompt checked;
    checked.prompt = readable[i].prompt;
    checked.why = why_written(readable[i], draft.context);
    checked.task = TaskId(make_uuid7(ports_.clock.now(), ports_.random));
    checked.seed = ports_.random.next();
    draft.prompts.push_back(std::move(checked));
    draft.siblings.push_back(raw);
  }
  co_return Result<void>{};
}

asio::awaitable<void> VideoGenerationQueueService::dispatch(std::vector<Task> tasks) {
  if (tasks.empty()) co_return;
  std::vector<Dispatch> dispatches;
  for (const Task& task : tasks) dispatches.push_back(dispatch_of(task));
  const auto enqueued = co_await ports_.dispatcher.enqueue(dispatches);
  if (enqueued) co_return;
  ports_.log.failure("tasks were stored but not dispatched; the next sweep will do it",
                     {{"user_id", tasks.front().user.value}, {"error", enqueued.error().message}});
  keep_undispatched(std::move(dispatches));
}

void VideoGenerationQueueService::keep_undispatched(std::vector<Dispatch> dispatches) {
  const std::size_t room = undispatched_max - std::min(undispatched_max, undispatched_.size());
  if (dispatches.size() > room) dispatches.resize(room);  // the reconciler finds the others
  std::ranges::move(dispatches, std::back_inserter(undispatched_));
}

asio::awaitable<void> VideoGenerationQueueService::dispatch_again() {
  while (!undispatched_.empty()) {
    const std::size_t kept =
        undispatched_.size() - std::min(dispatched_at_once, undispatched_.size());
    const auto first = undispatched_.begin() + static_cast<std::ptrdiff_t>(kept);
    std::vector<Dispatch> part(first, undispatched_.end());
    undispatched_.resize(kept);
    const auto enqueued = co_await ports_.dispatcher.enqueue(part);
    if (enqueued) continue;
    keep_undispatched(std::move(part));
    co_return;
  }
}

}  // namespace clipmill
