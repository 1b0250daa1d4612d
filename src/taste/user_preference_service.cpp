#include "taste/user_preference_service.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace clipmill {
namespace {

// Each conflict means that another writer moved on; more of them in a row than this is a fault.
constexpr int conflicts_max = 5;

Preference preference_of(const Taste& taste) {
  Preference preference;
  preference.vector = taste.preference;
  for (const Cluster& cluster : taste.interests) preference.interests.push_back(cluster.interest);
  return preference;
}

}  // namespace

UserPreferenceService::UserPreferenceService(InteractionStore& store, Catalog& catalog,
                                             PreferenceListener& listener, Clock& clock, Log& log,
                                             PreferenceOptions options)
    : store_(store),
      catalog_(catalog),
      listener_(listener),
      clock_(clock),
      log_(log),
      options_(options) {}

asio::awaitable<Result<std::vector<Recorded>>> UserPreferenceService::record(
    std::vector<Interaction> interactions) {
  std::vector<UserId> users;
  for (Interaction& interaction : interactions) {
    interaction.video = VideoId(std::string(video_id_without_suffix(interaction.video.value)));
    users.push_back(interaction.user);
  }
  auto appended = co_await store_.append(std::move(interactions));
  if (!appended) co_return fail(std::move(appended.error()));

  std::vector<Recorded> recorded;
  std::unordered_map<UserId, std::vector<std::size_t>> due;
  for (std::size_t i = 0; i < appended->size(); ++i) {
    recorded.push_back({(*appended)[i]});
    if ((*appended)[i].events_since_update >= options_.update_threshold) {
      due[users[i]].push_back(i);
    }
  }
  for (const auto& [user, items] : due) {
    const auto update = co_await update_when(user, When::if_due);
    if (!update) {
      log_.failure("a preference could not be updated; it will be tried again",
                   {{"user_id", user.value}, {"error", update.error().message}});
      continue;
    }
    for (const std::size_t item : items) {
      // A duplicate did not bring the update about, but its caller wants the present count too.
      recorded[item].preference_updated = update->made;
      recorded[item].appended.events_since_update = update->events_since;
    }
  }
  co_return recorded;
}

asio::awaitable<Result<std::optional<Preference>>> UserPreferenceService::update(UserId user) {
  auto update = co_await update_when(std::move(user), When::if_anything_new);
  if (!update) co_return fail(std::move(update.error()));
  co_return std::move(update->preference);
}

asio::awaitable<Result<int>> UserPreferenceService::sweep() {
  auto due = co_await store_.due_for_update(options_.update_threshold, catalog_.space(), swept_,
                                            options_.sweep_limit);
  if (!due) co_return fail(std::move(due.error()));
  const bool more = due->size() >= static_cast<std::size_t>(options_.sweep_limit);
  // Moves on even past a viewer whose update fails, so that one bad record cannot hold up the rest.
  swept_ = more ? std::optional(due->back()) : std::nullopt;
  int updated = 0;
  std::optional<Error> failure;
  for (const UserId& user : *due) {
    auto update = co_await update_when(user, When::if_due);
    if (!update) {
      failure = std::move(update.error());
    } else if (update->made) {
      ++updated;
    }
  }
  if (failure) co_return fail(std::move(*failure));
  co_return updated;
}

asio::awaitable<Result<UserPreferenceService::Update>> UserPreferenceService::update_when(
    UserId user, When when) {
  for (int i = 0; i < conflicts_max; ++i) {
    auto tried = co_await try_update(user, when);
    if (!tried) co_return fail(std::move(tried.error()));
    if (*tried) co_return std::move(**tried);
  }
  co_return fail(
      ErrorCode::conflict,
      fmt::format("the preference of {} changed {} times while it was updated; try again",
                  user.value, conflicts_max));
}

// nullopt: another writer was first; what it wrote decides what is left to do.
asio::awaitable<Result<std::optional<UserPreferenceService::Update>>>
UserPreferenceService::try_update(UserId user, When when) {
  auto viewer = co_await store_.viewer(user);
  if (!viewer) co_return fail(std::move(viewer.error()));
  if (!*viewer) co_return Update{};
  auto previous = co_await store_.preference(user);
  if (!previous) co_return fail(std::move(previous.error()));

  const std::int64_t watermark = *previous ? (*previous)->watermark : 0;
  const std::int64_t events_since = std::max<std::int64_t>(0, (*viewer)->events - watermark);
  const Reason reason = reason_to_update(**viewer, *previous, when);
  if (reason == Reason::none) co_return Update{std::move(*previous), false, events_since};

  auto window = co_await store_.newest(user, options_.taste.window, std::nullopt);
  if (!window) co_return fail(std::move(window.error()));
  if (window->empty() || (reason == Reason::space && !is_embedded_again(*window))) {
    co_return Update{std::move(*previous), false, events_since};
  }

  const Taste taste = taste_of(
      *window, [this](const VideoId& id) { return catalog_.centred_vector(id); }, clock_.now(),
      options_.taste);
  Preference made = preference_of(taste);
  made.user = user;
  made.version = (*previous ? (*previous)->version : 0) + 1;
  made.watermark = window->front().number;
  made.space = catalog_.space();
  made.mean_version = catalog_.mean_version();
  made.window_size = static_cast<int>(window->size());
  made.updated_at = clock_.now();

  auto saved = co_await store_.save_preference(made);
  if (!saved && saved.error().code == ErrorCode::conflict) co_return std::nullopt;
  if (!saved) co_return fail(std::move(saved.error()));
  announce(made, *previous, *window);
  co_return Update{std::move(made), true, 0};
}

UserPreferenceService::Reason UserPreferenceService::reason_to_update(
    const ViewerRecord& viewer, const std::optional<Preference>& previous, When when) const {
  const std::int64_t watermark = previous ? previous->watermark : 0;
  const std::int64_t enough = when == When::if_due ? options_.update_threshold : 1;
  if (viewer.events - watermark >= enough) return Reason::events;
  return previous && previous->space != catalog_.space() ? Reason::space : Reason::none;
}

// After a change of embedder the videos get their new vectors one by one. A preference rebuilt too
// early would be empty and, being of the new space, would not be rebuilt for another 15 events.
bool UserPreferenceService::is_embedded_again(const std::vector<Interaction>& window) const {
  std::unordered_set<VideoId> videos;
  std::size_t known = 0;
  for (const Interaction& event : window) {
    if (videos.insert(event.video).second && catalog_.vector(event.video)) ++known;
  }
  return 2 * known >= videos.size();
}

void UserPreferenceService::announce(const Preference& made,
                                     const std::optional<Preference>& previous,
                                     const std::vector<Interaction>& window) {
  const std::int64_t watermark = previous ? previous->watermark : 0;
  const auto older = std::ranges::find_if(
      window, [&](const Interaction& event) { return event.number <= watermark; });
  const bool comparable = previous && previous->space == made.space;
  const Drift drift =
      drift_of(made.vector, comparable ? EmbeddingView(previous->vector) : EmbeddingView(),
               std::span(window.begin(), older));
  log_.info(
      "preference updated",
      {{"user_id", made.user.value},
       {"version", std::to_string(made.version)},
       {"watermark", std::to_string(made.watermark)},
       {"interests", std::to_string(made.interests.size())},
       {"cos_previous", drift.cos_previous ? fmt::format("{:.3f}", *drift.cos_previous) : "none"},
       {"skipped_share", fmt::format("{:.2f}", drift.skipped_share)}});
  listener_.preference_updated(made.user, made.version);
}

}  // namespace clipmill
