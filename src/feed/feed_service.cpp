#include "feed/feed_service.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "queue/prompt_context.hpp"

namespace clipmill {
namespace {

constexpr int seen_max = 1'000'000;  // every video a viewer ever saw
constexpr int queue_items_max = 1000;
constexpr int nearest_max = 200;
constexpr int rest_max = 200;  // among which a first page looks for what is different
constexpr int cold_start_max = 10;
constexpr int batches_max = 40;  // looks at one page, when most of what it finds was removed

using Why = std::shared_ptr<const std::string>;

Why say(std::string text) { return std::make_shared<const std::string>(std::move(text)); }

// Repeatable, so that every process draws up the same start for a viewer.
std::uint64_t seed_of(const UserId& user) {
  std::uint64_t hash = 0xcbf29ce484222325U;  // FNV-1a
  for (const char c : user.value) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  }
  return hash;
}

}  // namespace

std::string_view to_string(FeedReason reason) {
  switch (reason) {
    case FeedReason::generated:
      return "generated";
    case FeedReason::similar:
      return "similar";
    case FeedReason::explore:
      return "explore";
    case FeedReason::trending:
      return "trending";
    case FeedReason::fresh:
      return "fresh";
    case FeedReason::different:
      return "different";
    case FeedReason::again:
      return "again";
  }
  return "trending";
}

struct FeedService::Place {
  VideoId id;
  double score = 0;
  FeedReason reason = FeedReason::trending;
  Why why;
  std::int64_t repetition = 1;  // 2 and above: shown again
};

struct FeedService::Order {
  std::int64_t first = 0;  // the cursor of places[0]
  Places places;
  std::vector<VideoId> shown;   // by the full order before this one
  std::size_t served = 0;       // places that were handed out
  bool all_unseen = false;      // nothing unseen is left beyond the places
  std::int64_t unseen = 0;      // places that are no repetition
  std::int64_t before = 0;      // what was offered before, for the size of the whole
  std::int64_t repetition = 1;  // of the last round

  bool holds(const VideoId& id) const {
    return std::ranges::find(places, id, &Place::id) != places.end();
  }
  std::int64_t end() const { return first + static_cast<std::int64_t>(places.size()); }
};

FeedService::FeedService(QueueStore& queues, InteractionStore& interactions, VideoStore& videos,
                         Catalog& catalog, Clock& clock, FeedOptions options)
    : queues_(queues),
      interactions_(interactions),
      videos_(videos),
      catalog_(catalog),
      clock_(clock),
      options_(options) {}

FeedService::~FeedService() = default;

asio::awaitable<Result<FeedPage>> FeedService::page(UserId user, std::int64_t cursor, int limit) {
  return read(std::move(user), cursor, limit, false);
}

asio::awaitable<Result<FeedPage>> FeedService::infinite(UserId user, std::int64_t cursor,
                                                        int limit) {
  return read(std::move(user), cursor, limit, true);
}

asio::awaitable<Result<FeedPage>> FeedService::read(UserId user, std::int64_t cursor, int limit,
                                                    bool endless) {
  if (limit < 1 || limit > limit_max) {
    co_return fail(ErrorCode::invalid, fmt::format("limit is {}; give 1 to {}", limit, limit_max));
  }
  if (cursor < 0) {
    co_return fail(ErrorCode::invalid,
                   fmt::format("cursor is {}; give 0, or the next_cursor of a page", cursor));
  }
  auto order = co_await order_of(user, cursor);
  if (!order) co_return fail(std::move(order.error()));

  FeedPage page;
  page.cursor = cursor;
  std::int64_t position = std::max(cursor, (*order)->first);
  bool more = true;
  for (int batch = 0; batch < batches_max; ++batch) {
    // Also looks one place ahead, to know whether there is a next page.
    const auto missing = static_cast<std::int64_t>(limit) - std::ssize(page.entries);
    while ((*order)->end() < position + missing + 1) {
      const std::int64_t end = (*order)->end();
      auto extended = co_await extend(user, *order, endless);
      if (!extended) co_return fail(std::move(extended.error()));
      if ((*order)->end() == end) break;
    }
    const auto begin =
        static_cast<std::size_t>(std::min(position, (*order)->end()) - (*order)->first);
    const std::size_t end =
        std::min(begin + static_cast<std::size_t>(missing), (*order)->places.size());
    Places places((*order)->places.begin() + begin, (*order)->places.begin() + end);
    if (!endless) {
      const auto repeated =
          std::ranges::find_if(places, [](const Place& p) { return p.repetition > 1; });
      places.erase(repeated, places.end());
    }
    position += std::ssize(places);
    const std::size_t reached = begin + places.size();
    (*order)->served = std::max((*order)->served, reached);
    if (reached < (*order)->places.size()) {
      more = endless || (*order)->places[reached].repetition == 1;
    } else {
      // At the end of a full order the next one takes over.
      more =
          (*order)->places.size() >= options_.order_size_max && (endless || !(*order)->all_unseen);
    }

    std::vector<VideoId> ids;
    for (const Place& place : places) ids.push_back(place.id);
    auto videos = co_await videos_.get(std::move(ids), false);
    if (!videos) co_return fail(std::move(videos.error()));
    std::unordered_map<VideoId, Video> found;
    for (Video& video : *videos) {
      VideoId id = video.id;
      found.emplace(std::move(id), std::move(video));
    }
    for (const Place& place : places) {
      const auto video = found.find(place.id);
      if (video == found.end()) continue;  // removed meanwhile
      FeedEntry entry;
      entry.id = place.id;
      if (place.repetition > 1) entry.suffix = fmt::format(":{}", place.repetition);
      entry.video = video->second;
      entry.score = place.score;
      entry.reason = place.reason;
      entry.why = *place.why;
      page.entries.push_back(std::move(entry));
    }
    if (!more || places.empty() || std::ssize(page.entries) >= limit) break;
  }
  if (more) page.next_cursor = position;
  page.feed_size = (*order)->before + (*order)->unseen;
  co_return page;
}

// The order that holds `cursor`, drawn up where there is none.
asio::awaitable<Result<FeedService::OrderPtr>> FeedService::order_of(UserId user,
                                                                     std::int64_t cursor) {
  OrderPtr order = cursor == 0 ? nullptr : kept(user);
  const bool full =
      order && cursor >= order->end() && order->places.size() >= options_.order_size_max;
  if (!order || full || cursor < order->first) {
    auto drawn = co_await draw_up(user, cursor, full ? order : nullptr);
    if (!drawn) co_return fail(std::move(drawn.error()));
    keep(user, *drawn);
    co_return *drawn;
  }
  auto put_in = co_await put_in_fresh_clips(user, order);
  if (!put_in) co_return fail(std::move(put_in.error()));
  co_return order;
}

// `previous`: a full order that ends at the cursor; what it showed does not come again as new.
asio::awaitable<Result<FeedService::OrderPtr>> FeedService::draw_up(UserId user,
                                                                    std::int64_t cursor,
                                                                    OrderPtr previous) {
  auto seen = co_await interactions_.seen(user, seen_max);
  if (!seen) co_return fail(std::move(seen.error()));
  auto items = co_await queues_.items(user, queue_items_max);
  if (!items) co_return fail(std::move(items.error()));

  auto excluded = std::make_shared<VideoIdSet>();
  const Instant session = clock_.now() - options_.recently;
  std::int64_t seen_lately = 0;
  for (const SeenVideo& video : *seen) {
    excluded->insert(video.video);
    if (video.last_seen_at >= session) ++seen_lately;
  }
  auto order = std::make_shared<Order>();
  if (previous) {
    order->first = cursor;
    order->before = previous->before + previous->unseen;
    order->shown = previous->shown;
    for (const Place& place : previous->places) order->shown.push_back(place.id);
    std::erase_if(order->shown, [&](const VideoId& id) { return !excluded->insert(id).second; });
    if (order->shown.size() > options_.order_size_max) {
      order->shown.erase(order->shown.begin(), order->shown.end() - options_.order_size_max);
    }
    order->repetition = previous->repetition;
  } else {
    // What was seen in this session stood on the earlier pages.
    order->first = order->before = std::min(cursor, seen_lately);
  }

  // The clips made for this viewer, newest first; then the rest of the queue as it was planned.
  std::ranges::sort(*items, [](const QueueItem& a, const QueueItem& b) {
    const bool a_made = a.status == QueueItemStatus::completed;
    const bool b_made = b.status == QueueItemStatus::completed;
    if (a_made != b_made) return a_made;
    if (a_made && a.completed_at != b.completed_at) return a.completed_at > b.completed_at;
    return std::pair(-a.version, a.position) < std::pair(-b.version, b.position);
  });
  for (const QueueItem& item : *items) {
    const bool made = item.status == QueueItemStatus::completed;
    if (!item.video || (!made && item.status != QueueItemStatus::ready)) continue;
    if (!excluded->insert(*item.video).second) continue;
    const FeedReason reason = made                       ? FeedReason::generated
                              : item.reason == "explore" ? FeedReason::explore
                                                         : FeedReason::similar;
    order->places.push_back({*item.video, item.similarity.value_or(0), reason, say(item.why)});
  }
  auto similar = co_await similar_places(user, excluded);
  if (!similar) co_return fail(std::move(similar.error()));
  const bool unknown_viewer = similar->empty() && order->places.empty();
  if (unknown_viewer && order->first == 0) *similar = start_places(user, *excluded);
  for (Place& place : *similar) {
    excluded->insert(place.id);
    order->places.push_back(std::move(place));
  }
  // A chunk, or what reaches the cursor.
  const auto reach = static_cast<std::size_t>(cursor - order->first) + 1;
  const std::size_t size = std::min(std::max(options_.chunk, reach), options_.order_size_max);
  const std::size_t wanted = size - std::min(size, order->places.size());
  Places trending = trending_places(wanted, *excluded);
  order->all_unseen = trending.size() < wanted;
  std::ranges::move(trending, std::back_inserter(order->places));
  order->unseen = std::ssize(order->places);
  if (!previous && order->all_unseen && cursor > 0 && cursor >= order->end()) {
    // Only repetitions are left. They begin here, under numbers that no earlier order, which is
    // forgotten, can have reached: it gave at most one number a place.
    order->first = cursor - order->unseen;
    order->repetition = cursor;
  }
  co_return order;
}

// What is unseen and near enough to the taste, best first. Nothing for a viewer without one.
asio::awaitable<Result<FeedService::Places>> FeedService::similar_places(
    UserId user, std::shared_ptr<VideoIdSet> excluded) {
  auto preference = co_await interactions_.preference(user);
  if (!preference) co_return fail(std::move(preference.error()));
  if (!*preference || (*preference)->vector.empty()) co_return Places{};
  auto events = co_await interactions_.newest(user, options_.taste.window, std::nullopt);
  if (!events) co_return fail(std::move(events.error()));

  const auto centred_lookup = [this](const VideoId& id) { return catalog_.centred_vector(id); };
  const Taste taste = taste_of(*events, centred_lookup, clock_.now(), options_.taste);
  if (taste.preference.empty()) co_return Places{};
  auto nearest = co_await catalog_.nearest(taste.preference, nearest_max, excluded);
  if (!nearest) co_return fail(std::move(nearest.error()));
  auto quoted = co_await videos_.get(quoted_videos(taste), false);
  if (!quoted) co_return fail(std::move(quoted.error()));

  std::vector<Why> whys;  // per interest
  for (const Cluster& interest : taste.interests) {
    const auto medoid = std::ranges::find(*quoted, interest.interest.medoid, &Video::id);
    whys.push_back(say(because_you_liked(medoid == quoted->end() ? "" : medoid->caption)));
  }
  const Why close = say(because_you_liked(""));
  const auto raw_lookup = [this](const VideoId& id) { return catalog_.vector(id); };
  std::vector<Candidate> candidates;
  for (const Match& match : *nearest) {
    auto centred = catalog_.centred_vector(match.id);
    const auto raw = catalog_.vector(match.id);
    if (!centred || !raw) continue;
    const auto similarity = static_cast<double>(dot(taste.preference, *centred));
    if (similarity < options_.taste.similarity_threshold) continue;
    candidates.push_back({match.id, std::move(*centred), *raw, similarity});
  }
  rank(candidates, taste, options_.taste);
  // A copy of something seen is not gone: it comes with the trending ones.
  DuplicateFilter duplicates(taste.seen, raw_lookup, options_.ranking.duplicate_cosine);
  Places places;
  for (const Candidate& candidate : distinct(std::move(candidates), duplicates, options_.ranking)) {
    places.push_back({candidate.id, std::clamp(candidate.similarity, 0.0, 1.0), FeedReason::similar,
                      candidate.interest < 0 ? close : whys[candidate.interest]});
  }
  co_return places;
}

// Six trending, two new and two far from all others, mixed.
FeedService::Places FeedService::start_places(const UserId& user,
                                              const VideoIdSet& excluded) const {
  SeededRandom random(seed_of(user));
  std::vector<VideoId> rest;
  for (VideoStats& video :
       sample_unexplored(catalog_.stats(), excluded, rest_max, random, options_.ranking)) {
    rest.push_back(std::move(video.id));
  }
  const ColdStart start = cold_start(
      catalog_.trending(cold_start_max, excluded), catalog_.newest(cold_start_max, excluded), rest,
      [this](const VideoId& id) { return catalog_.centred_vector(id); });
  const Why popular = say("popular right now");
  const Why fresh = say("new here");
  const Why different = say("something different");
  Places places;
  auto trending = start.trending.begin();
  auto newest = start.newest.begin();
  auto farthest = start.farthest.begin();
  for (const char kind : std::string_view("ttnttftntf")) {
    if (kind == 't' && trending != start.trending.end()) {
      places.push_back({*trending++, 0, FeedReason::trending, popular});
    } else if (kind == 'n' && newest != start.newest.end()) {
      places.push_back({*newest++, 0, FeedReason::fresh, fresh});
    } else if (kind == 'f' && farthest != start.farthest.end()) {
      places.push_back({*farthest++, 0, FeedReason::different, different});
    }
  }
  return places;
}

FeedService::Places FeedService::trending_places(std::size_t count,
                                                 const VideoIdSet& excluded) const {
  static const Why popular = say("popular right now");
  static const Why untried = say("waiting for its first viewers");
  Places places;
  for (VideoId& id : catalog_.trending(static_cast<int>(count), excluded)) {
    const auto stats = catalog_.stats().find(id);
    const bool watched = stats != catalog_.stats().end() && stats->second.views > 0;
    places.push_back({std::move(id), 0, FeedReason::trending, watched ? popular : untried});
  }
  return places;
}

// Adds the next chunk of places; nothing when there is no more, or the order is full.
asio::awaitable<Result<void>> FeedService::extend(UserId user, OrderPtr order, bool endless) {
  const std::size_t size = order->places.size();
  if (size >= options_.order_size_max) co_return Result<void>{};
  Places places;
  bool all_unseen = order->all_unseen;
  if (!all_unseen) {
    auto seen = co_await interactions_.seen(user, seen_max);
    if (!seen) co_return fail(std::move(seen.error()));
    VideoIdSet excluded;
    for (SeenVideo& video : *seen) excluded.insert(std::move(video.video));
    for (const Place& place : order->places) excluded.insert(place.id);
    excluded.insert(order->shown.begin(), order->shown.end());
    places = trending_places(options_.chunk, excluded);
    all_unseen = places.size() < options_.chunk;
  }
  const bool repeats = places.empty() && all_unseen && endless;
  if (repeats) {
    auto repeated = co_await repeated_places(user, order);
    if (!repeated) co_return fail(std::move(repeated.error()));
    places = std::move(*repeated);
  }
  // Another call extended it while this one waited: what it found serves as well.
  if (order->places.size() != size) co_return Result<void>{};
  order->all_unseen = all_unseen;
  if (!repeats) order->unseen += std::ssize(places);
  if (repeats && !places.empty()) order->repetition = places.front().repetition;
  std::ranges::move(places, std::back_inserter(order->places));
  co_return Result<void>{};
}

// Once more everything that the viewer saw or was shown, least recently seen first, but not what
// they hid.
asio::awaitable<Result<FeedService::Places>> FeedService::repeated_places(UserId user,
                                                                          OrderPtr order) {
  auto seen = co_await interactions_.seen(user, seen_max);
  if (!seen) co_return fail(std::move(seen.error()));
  const Why again = say("you saw this before");
  Places places;
  VideoIdSet met;
  const auto add = [&](const VideoId& id) {
    if (met.insert(id).second && places.size() < options_.order_size_max) {
      places.push_back({id, 0, FeedReason::again, again});
    }
  };
  for (const SeenVideo& video : *seen) {
    if (video.hidden) {
      met.insert(video.video);
    } else {
      add(video.video);
    }
  }
  for (const VideoId& id : order->shown) add(id);
  for (const Place& place : order->places) add(place.id);
  for (Place& place : places) place.repetition = order->repetition + 1;
  co_return places;
}

// A clip that was made for this viewer meanwhile goes right after what was handed out.
asio::awaitable<Result<void>> FeedService::put_in_fresh_clips(UserId user, OrderPtr order) {
  auto items = co_await queues_.items(std::move(user), queue_items_max);
  if (!items) co_return fail(std::move(items.error()));
  for (const QueueItem& item : *items) {
    if (item.status != QueueItemStatus::completed || !item.video || order->holds(*item.video)) {
      continue;
    }
    order->places.insert(
        order->places.begin() + order->served,
        {*item.video, item.similarity.value_or(0), FeedReason::generated, say(item.why)});
    ++order->unseen;
  }
  co_return Result<void>{};
}

FeedService::OrderPtr FeedService::kept(const UserId& user) {
  const auto found = by_user_.find(user);
  if (found == by_user_.end()) return nullptr;
  orders_.splice(orders_.begin(), orders_, found->second);
  return found->second->second;
}

void FeedService::keep(const UserId& user, OrderPtr order) {
  if (const auto found = by_user_.find(user); found != by_user_.end()) {
    orders_.erase(found->second);
    by_user_.erase(found);
  }
  orders_.emplace_front(user, std::move(order));
  by_user_.emplace(user, orders_.begin());
  if (orders_.size() > options_.viewers_max) {
    by_user_.erase(orders_.back().first);
    orders_.pop_back();
  }
}

}  // namespace clipmill
