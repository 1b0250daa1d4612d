#include "tests/support/memory_viewer_stores.hpp"

#include <algorithm>
#include <limits>
#include <unordered_set>

namespace clipmill::test {
namespace {

Result<void> check_positive(std::int64_t value) {
  if (value >= 1) return {};
  return fail(ErrorCode::invalid, "give at least 1");
}

Result<void> check(const Interaction& one) {
  const bool share_is_bad =
      one.watched_share && !(*one.watched_share >= 0 && *one.watched_share <= 1);
  if (one.user.empty() || one.video.empty() || share_is_bad || one.metadata.size() > 4096 ||
      (one.idempotency_key && one.idempotency_key->empty())) {
    return fail(ErrorCode::invalid, "the interaction is not one; repair it");
  }
  return {};
}

std::int64_t newest_plan(const MemoryTruth::Viewer& viewer) {
  return viewer.plans.empty() ? 0 : viewer.plans.rbegin()->first;
}

bool is_open(const QueueItem& item) {
  return item.status != QueueItemStatus::watched && item.status != QueueItemStatus::failed;
}

// Viewers after `after` that `wanted` says yes to, at most `limit`.
template <class Wanted>
std::vector<UserId> select(const MemoryTruth& truth, const std::optional<UserId>& after, int limit,
                           Wanted wanted) {
  std::vector<UserId> users;
  auto it = after ? truth.viewers.upper_bound(*after) : truth.viewers.begin();
  for (; it != truth.viewers.end() && std::ssize(users) < limit; ++it) {
    if (wanted(it->second)) users.push_back(it->first);
  }
  return users;
}

}  // namespace

void MemoryTruth::complete(const TaskId& task, const VideoId& video) {
  for (auto& [user, viewer] : viewers) {
    for (QueueItem& item : viewer.items) {
      if (item.task != task) continue;
      item.status = QueueItemStatus::completed;
      item.video = video;
      item.completed_at = clock.now();
    }
  }
}

// ---- what viewers did

asio::awaitable<Result<std::vector<Appended>>> MemoryInteractionStore::append(
    std::vector<Interaction> interactions) {
  std::vector<VideoId> ids;
  for (const Interaction& one : interactions) {
    if (auto checked = check(one); !checked) co_return fail(std::move(checked.error()));
    ids.push_back(one.video);
  }
  auto videos = co_await truth_.videos.get(std::move(ids), false);
  if (!videos) co_return fail(std::move(videos.error()));
  std::unordered_set<VideoId> existing;
  for (const Video& video : *videos) existing.insert(video.id);

  std::vector<Appended> outcomes(interactions.size());
  std::vector<UserId> users;
  for (std::size_t i = 0; i < interactions.size(); ++i) {
    Interaction& one = interactions[i];
    users.push_back(one.user);
    const auto viewer = truth_.viewers.find(one.user);
    if (one.idempotency_key && viewer != truth_.viewers.end()) {
      const auto known = viewer->second.keys.find(*one.idempotency_key);
      if (known != viewer->second.keys.end()) {
        outcomes[i].status = Appended::Status::duplicate;
        outcomes[i].number = known->second;
        continue;
      }
    }
    if (existing.contains(one.video)) {
      store(std::move(one), outcomes[i]);
    } else {
      outcomes[i].status = Appended::Status::unknown_video;
    }
  }
  for (std::size_t i = 0; i < users.size(); ++i) {
    const auto viewer = truth_.viewers.find(users[i]);
    if (viewer == truth_.viewers.end()) continue;
    const ViewerRecord& record = viewer->second.record;
    outcomes[i].events_since_update = record.events - record.watermark;
  }
  co_return outcomes;
}

void MemoryInteractionStore::store(Interaction event, Appended& outcome) {
  MemoryTruth::Viewer& viewer = truth_.viewers[event.user];
  if (viewer.record.user.empty()) {
    viewer.record.user = event.user;
    viewer.record.created_at = truth_.clock.now();
  }
  event.number = ++viewer.record.events;
  outcome.number = event.number;
  viewer.record.last_event_at = std::max(viewer.record.last_event_at, event.at);
  if (event.idempotency_key) viewer.keys.emplace(*event.idempotency_key, event.number);

  const auto [seen, first] = viewer.seen.try_emplace(event.video);
  const bool before = seen->second.opinion.positive();
  seen->second.opinion.add(event.action, event.watched_share);
  seen->second.last_seen_at = first ? event.at : std::max(seen->second.last_seen_at, event.at);
  VideoStats& stats = truth_.stats[event.video];
  stats.views += first ? 1 : 0;
  stats.positives += int{seen->second.opinion.positive()} - int{before};
  truth_.videos.set_stats(event.video, stats.views, stats.positives);

  for (QueueItem& item : viewer.items) {
    if (item.video == event.video) item.status = QueueItemStatus::watched;
  }
  viewer.events.push_back(std::move(event));
}

asio::awaitable<Result<std::vector<Interaction>>> MemoryInteractionStore::newest(
    UserId user, int limit, std::optional<std::int64_t> up_to) {
  if (auto checked = check_positive(limit); !checked) co_return fail(std::move(checked.error()));
  std::vector<Interaction> events;
  const auto viewer = truth_.viewers.find(user);
  if (viewer == truth_.viewers.end()) co_return events;
  const auto& all = viewer->second.events;
  for (auto it = all.rbegin(); it != all.rend() && std::ssize(events) < limit; ++it) {
    if (!up_to || it->number <= *up_to) events.push_back(*it);
  }
  co_return events;
}

asio::awaitable<Result<std::vector<SeenVideo>>> MemoryInteractionStore::seen(UserId user,
                                                                             int limit) {
  if (auto checked = check_positive(limit); !checked) co_return fail(std::move(checked.error()));
  std::vector<SeenVideo> seen;
  const auto viewer = truth_.viewers.find(user);
  if (viewer == truth_.viewers.end()) co_return seen;
  const double hide = event_weight(Action::hide, std::nullopt);
  for (const auto& [video, known] : viewer->second.seen) {
    seen.push_back({video, known.last_seen_at, known.opinion.strongest <= hide});
  }
  std::ranges::sort(seen, [](const SeenVideo& a, const SeenVideo& b) {
    return std::pair(a.last_seen_at, a.video) < std::pair(b.last_seen_at, b.video);
  });
  seen.resize(std::min(seen.size(), static_cast<std::size_t>(limit)));
  co_return seen;
}

asio::awaitable<Result<std::optional<ViewerRecord>>> MemoryInteractionStore::viewer(UserId user) {
  const auto viewer = truth_.viewers.find(user);
  std::optional<ViewerRecord> record;
  if (viewer != truth_.viewers.end() && viewer->second.record.events > 0) {
    record = viewer->second.record;
  }
  co_return record;
}

asio::awaitable<Result<void>> MemoryInteractionStore::set_tier(UserId user, Tier tier) {
  if (user.empty()) co_return fail(ErrorCode::invalid, "no viewer is named; name one");
  ViewerRecord& record = truth_.viewers[user].record;
  record.user = user;
  record.tier = tier;
  co_return Result<void>{};
}

asio::awaitable<Result<std::optional<Preference>>> MemoryInteractionStore::preference(UserId user) {
  const auto viewer = truth_.viewers.find(user);
  if (viewer == truth_.viewers.end()) co_return std::optional<Preference>();
  co_return viewer->second.preference;
}

asio::awaitable<Result<void>> MemoryInteractionStore::save_preference(Preference preference) {
  const bool vector_is_bad =
      !preference.vector.empty() &&
      (preference.vector.size() != embedding_size || !is_finite(preference.vector));
  if (preference.user.empty() || vector_is_bad) {
    co_return fail(ErrorCode::invalid, "the preference is not one; repair it");
  }
  MemoryTruth::Viewer& viewer = truth_.viewers[preference.user];
  if (viewer.record.preference_version != preference.version - 1) {
    co_return fail(ErrorCode::conflict, "another writer was first; read again");
  }
  viewer.record.user = preference.user;
  viewer.record.preference_version = preference.version;
  viewer.record.watermark = preference.watermark;
  viewer.watermarks.push_back(preference.watermark);
  viewer.preference = std::move(preference);
  co_return Result<void>{};
}

asio::awaitable<Result<std::vector<UserId>>> MemoryInteractionStore::due_for_update(
    std::int64_t threshold, std::string space, std::optional<UserId> after, int limit) {
  if (auto checked = check_positive(std::min<std::int64_t>(threshold, limit)); !checked) {
    co_return fail(std::move(checked.error()));
  }
  co_return select(truth_, after, limit, [&](const MemoryTruth::Viewer& viewer) {
    return viewer.record.events - viewer.record.watermark >= threshold ||
           (viewer.preference && viewer.preference->space != space);
  });
}

asio::awaitable<Result<std::vector<ViewerRecord>>> MemoryInteractionStore::viewers(
    std::optional<UserId> after, int limit) {
  if (auto checked = check_positive(limit); !checked) co_return fail(std::move(checked.error()));
  std::vector<ViewerRecord> records;
  for (const UserId& user : select(truth_, after, limit, [](const MemoryTruth::Viewer& viewer) {
         return viewer.record.events > 0;
       })) {
    records.push_back(truth_.viewers.at(user).record);
  }
  co_return records;
}

// ---- what waits for them

asio::awaitable<Result<bool>> MemoryQueueStore::store(Plan plan) {
  MemoryTruth::Viewer& viewer = truth_.viewers[plan.user];
  if (viewer.plans.contains(plan.version)) co_return false;
  viewer.items.insert(viewer.items.end(), plan.items.begin(), plan.items.end());
  truth_.tasks.insert(truth_.tasks.end(), plan.tasks.begin(), plan.tasks.end());
  viewer.plans.emplace(plan.version, std::move(plan));
  co_return true;
}

asio::awaitable<Result<std::vector<Added>>> MemoryQueueStore::add(
    std::vector<QueueAddition> additions, int open_max) {
  std::vector<Added> outcomes;
  for (QueueAddition& addition : additions) {
    std::vector<QueueItem>& items = truth_.viewers[addition.item.user].items;
    const bool known = std::ranges::any_of(items, [&](const QueueItem& item) {
      return addition.task ? item.task == addition.task->id : item.video == addition.item.video;
    });
    const auto open = std::ranges::count_if(items, [](const QueueItem& item) {
      return item.task && (item.status == QueueItemStatus::pending_generation ||
                           item.status == QueueItemStatus::in_progress);
    });
    if (known || (addition.task && open >= open_max)) {
      outcomes.push_back({.status = known ? AddStatus::known : AddStatus::too_many});
      continue;
    }
    addition.item.version = 0;
    addition.item.position = static_cast<int>(items.size());
    items.push_back(std::move(addition.item));
    if (addition.task) truth_.tasks.push_back(std::move(*addition.task));
    outcomes.emplace_back();
  }
  co_return outcomes;
}

asio::awaitable<Result<std::int64_t>> MemoryQueueStore::planned_version(UserId user) {
  const auto viewer = truth_.viewers.find(user);
  co_return viewer == truth_.viewers.end() ? 0 : newest_plan(viewer->second);
}

asio::awaitable<Result<std::vector<QueueItem>>> MemoryQueueStore::items(UserId user, int limit) {
  if (auto checked = check_positive(limit); !checked) co_return fail(std::move(checked.error()));
  std::vector<QueueItem> items;
  const auto viewer = truth_.viewers.find(user);
  if (viewer == truth_.viewers.end()) co_return items;
  std::ranges::copy_if(viewer->second.items, std::back_inserter(items), is_open);
  std::ranges::sort(items, [](const QueueItem& a, const QueueItem& b) {
    return std::pair(-a.version, a.position) < std::pair(-b.version, b.position);
  });
  items.resize(std::min(items.size(), static_cast<std::size_t>(limit)));
  co_return items;
}

asio::awaitable<Result<std::vector<std::string>>> MemoryQueueStore::recent_prompts(UserId user,
                                                                                   int limit) {
  if (auto checked = check_positive(limit); !checked) co_return fail(std::move(checked.error()));
  std::vector<std::string> prompts;
  const auto viewer = truth_.viewers.find(user);
  if (viewer == truth_.viewers.end()) co_return prompts;
  std::vector<QueueItem> items = viewer->second.items;
  std::ranges::sort(items, [](const QueueItem& a, const QueueItem& b) {
    return std::pair(-a.version, a.position) < std::pair(-b.version, b.position);
  });
  for (const QueueItem& item : items) {
    if (item.task && std::ssize(prompts) < limit) prompts.push_back(item.prompt);
  }
  co_return prompts;
}

asio::awaitable<Result<int>> MemoryQueueStore::open_generations(UserId user) {
  const auto viewer = truth_.viewers.find(user);
  if (viewer == truth_.viewers.end()) co_return 0;
  co_return static_cast<int>(std::ranges::count_if(viewer->second.items, [](const QueueItem& item) {
    return item.status == QueueItemStatus::pending_generation ||
           item.status == QueueItemStatus::in_progress;
  }));
}

asio::awaitable<Result<std::vector<UserId>>> MemoryQueueStore::due_for_plan(
    std::optional<UserId> after, int limit) {
  if (auto checked = check_positive(limit); !checked) co_return fail(std::move(checked.error()));
  co_return select(truth_, after, limit, [](const MemoryTruth::Viewer& viewer) {
    return viewer.record.preference_version > newest_plan(viewer);
  });
}

asio::awaitable<Result<std::vector<QueueCounts>>> MemoryQueueStore::counts(
    std::optional<UserId> after, int limit) {
  if (auto checked = check_positive(limit); !checked) co_return fail(std::move(checked.error()));
  std::vector<QueueCounts> all;
  for (const UserId& user : select(truth_, after, limit, [](const MemoryTruth::Viewer& viewer) {
         return std::ranges::any_of(viewer.items, is_open);
       })) {
    QueueCounts counts{.user = user};
    for (const QueueItem& item : truth_.viewers.at(user).items) {
      if (item.status == QueueItemStatus::pending_generation) ++counts.pending;
      if (item.status == QueueItemStatus::in_progress) ++counts.in_progress;
      if (item.status == QueueItemStatus::ready || item.status == QueueItemStatus::completed) {
        ++counts.ready;
      }
    }
    all.push_back(std::move(counts));
  }
  co_return all;
}

asio::awaitable<Result<QueueTotals>> MemoryQueueStore::totals() {
  const auto all = co_await counts(std::nullopt, std::numeric_limits<int>::max());
  if (!all) co_return fail(all.error());
  QueueTotals totals;
  for (const QueueCounts& one : *all) {
    ++totals.queues;
    totals.active_queues += one.pending + one.in_progress > 0 ? 1 : 0;
    totals.ready += one.ready;
    totals.pending += one.pending;
    totals.in_progress += one.in_progress;
  }
  co_return totals;
}

}  // namespace clipmill::test
