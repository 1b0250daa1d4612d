#include "adapters/sql/interaction_rows.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "adapters/sql/look_up.hpp"
#include "adapters/sql/total_rows.hpp"
#include "taste/opinion.hpp"

// One event costs five statements or six: is the video there, take numbers, what was known of
// viewer and video, store the event, mark it seen; and the video's stats, where they changed. A
// batch asks the first three for many at once. A row of a viewer is locked from the taking of
// numbers to the commit, so what is read after it (keys, what was seen) cannot change under us.
//
// Viewers are locked in the order of their ids and then videos in the order of theirs, so that two
// batches wait for each other and never both.

namespace clipmill::sql {
namespace {

constexpr LookUp select_existing{
    .one = "SELECT id FROM videos WHERE removed = 0 AND id IN ($1)",
    .many = "SELECT id FROM videos WHERE removed = 0 AND id IN (" SQL_KEYS_FROM_1 ")"};

constexpr const char* select_viewer = "SELECT events, watermark FROM users WHERE id = $1";

constexpr const char* take_numbers = R"sql(
INSERT INTO users (id, events, created_at, last_event_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (id) DO UPDATE SET events = users.events + excluded.events,
  last_event_at = CASE WHEN users.last_event_at < excluded.last_event_at
                       THEN excluded.last_event_at ELSE users.last_event_at END
RETURNING events, watermark)sql";

constexpr LookUp select_keys{.one =
                                 "SELECT idempotency_key, number FROM interactions"
                                 " WHERE user_id = $1 AND idempotency_key IN ($2)",
                             .many =
                                 "SELECT idempotency_key, number FROM interactions"
                                 " WHERE user_id = $1 AND idempotency_key IN (" SQL_KEYS_FROM_2
                                 ")"};

// From the videos, so that there is a row for one that the viewer has not seen but has in the
// queue.
#define SELECT_KNOWN                                                        \
  "SELECT v.id, s.last_seen_at, s.strongest, s.liked,"                      \
  " (SELECT COUNT(*) FROM queue_items q"                                    \
  "  WHERE q.user_id = $1 AND q.video_id = v.id AND q.status <> 'watched')" \
  " FROM videos v LEFT JOIN seen s ON s.user_id = $1 AND s.video_id = v.id WHERE v.id IN "

constexpr LookUp select_known{.one = SELECT_KNOWN "($2)",
                              .many = SELECT_KNOWN "(" SQL_KEYS_FROM_2 ")"};

constexpr const char* insert_interaction = R"sql(
INSERT INTO interactions (user_id, number, video_id, action, watched_share, at, metadata,
                          idempotency_key, stored_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))sql";

constexpr const char* upsert_seen = R"sql(
INSERT INTO seen (user_id, video_id, last_seen_at, positive, strongest, liked)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (user_id, video_id) DO UPDATE SET last_seen_at = excluded.last_seen_at,
  positive = excluded.positive, strongest = excluded.strongest, liked = excluded.liked)sql";

constexpr const char* update_stats = R"sql(
UPDATE videos SET views = views + $2, positives = positives + $3, stats_changed_at = $4
WHERE id = $1)sql";

constexpr const char* mark_watched = R"sql(
UPDATE queue_items SET status = 'watched'
WHERE user_id = $1 AND video_id = $2 AND status <> 'watched')sql";

// What is known of one viewer and one video.
struct Known {
  std::optional<Instant> last_seen_at;
  Opinion before;
  Opinion opinion;
  bool queued = false;
};

struct Viewer {
  std::vector<std::size_t> items;  // places in the batch
  std::int64_t events = 0;
  std::int64_t watermark = 0;
  std::map<std::string, std::int64_t> keys;  // idempotency key -> number
  std::map<std::string, Known> known;        // by video, of the events to store
};

struct Stats {
  std::int64_t views = 0;
  std::int64_t positives = 0;
};

// The batch on its way through one transaction.
struct Append {
  Session& session;
  const std::vector<Interaction>& batch;
  const Instant now;
  std::set<std::string> existing;  // videos
  std::map<std::string, Viewer> viewers;
  std::vector<Appended> outcomes;

  asio::awaitable<Result<void>> find_videos();
  asio::awaitable<Result<void>> number_events(std::string user, Viewer& viewer);
  asio::awaitable<Result<void>> take(std::string user, Viewer& viewer, std::int64_t count,
                                     Instant last);
  asio::awaitable<Result<void>> find_keys(std::string user, Viewer& viewer);
  asio::awaitable<Result<void>> find_known(std::string user, Viewer& viewer);
  asio::awaitable<Result<void>> write();

  bool exists(std::size_t item) const { return existing.contains(batch[item].video.value); }
};

asio::awaitable<Result<void>> Append::find_videos() {
  std::set<std::string> ids;
  for (const Interaction& one : batch) ids.insert(one.video.value);
  auto rows = co_await look_up(session, select_existing, {},
                               std::vector<std::string>(ids.begin(), ids.end()));
  if (!rows) co_return fail(std::move(rows.error()));
  for (const Row& row : *rows) existing.insert(row.text(0));
  co_return Result<void>();
}

// Adds `count` to the viewer's events and locks the row, which is made if it is not there.
asio::awaitable<Result<void>> Append::take(std::string user, Viewer& viewer, std::int64_t count,
                                           Instant last) {
  auto rows = co_await session.query(take_numbers,
                                     {std::move(user), count, to_millis(now), to_millis(last)});
  if (!rows) co_return fail(std::move(rows.error()));
  viewer.events = rows->front().integer(0);
  viewer.watermark = rows->front().integer(1);
  co_return Result<void>();
}

asio::awaitable<Result<void>> Append::find_keys(std::string user, Viewer& viewer) {
  std::set<std::string> asked;
  for (const std::size_t item : viewer.items) {
    if (batch[item].idempotency_key) asked.insert(*batch[item].idempotency_key);
  }
  auto rows = co_await look_up(session, select_keys, {std::move(user)},
                               std::vector<std::string>(asked.begin(), asked.end()));
  if (!rows) co_return fail(std::move(rows.error()));
  for (const Row& row : *rows) viewer.keys.emplace(row.text(0), row.integer(1));
  co_return Result<void>();
}

// Says of each of the viewer's events what happens to it, and gives numbers to those to store.
asio::awaitable<Result<void>> Append::number_events(std::string user, Viewer& viewer) {
  std::int64_t possible = 0;
  bool keyed = false;
  Instant last;
  for (const std::size_t item : viewer.items) {
    keyed = keyed || batch[item].idempotency_key.has_value();
    if (!exists(item)) continue;
    ++possible;
    last = std::max(last, batch[item].at);
  }

  if (possible == 0) {
    // Nothing can be stored, and nobody becomes a viewer by that.
    auto rows = co_await session.query(select_viewer, {user});
    if (!rows) co_return fail(std::move(rows.error()));
    if (!rows->empty()) {
      viewer.events = rows->front().integer(0);
      viewer.watermark = rows->front().integer(1);
    }
  } else {
    // With keys the lock comes first and the numbers when it is known how many are repeats.
    auto taken = co_await take(user, viewer, keyed ? 0 : possible, keyed ? Instant() : last);
    if (!taken) co_return taken;
  }
  if (keyed) {
    auto found = co_await find_keys(user, viewer);
    if (!found) co_return found;
  }

  const std::int64_t before = keyed ? viewer.events : viewer.events - possible;
  std::int64_t number = before;
  last = Instant();
  for (const std::size_t item : viewer.items) {
    const Interaction& one = batch[item];
    Appended& outcome = outcomes[item];
    // The key first: a repeat is answered alike even if the video has gone since.
    if (one.idempotency_key) {
      const auto repeated = viewer.keys.find(*one.idempotency_key);
      if (repeated != viewer.keys.end()) {
        outcome = {.status = Appended::Status::duplicate, .number = repeated->second};
        continue;
      }
    }
    if (!exists(item)) {
      outcome = {.status = Appended::Status::unknown_video};
      continue;
    }
    outcome = {.status = Appended::Status::stored, .number = ++number};
    last = std::max(last, one.at);
    viewer.known.try_emplace(one.video.value);
    if (one.idempotency_key) viewer.keys.emplace(*one.idempotency_key, number);
  }
  if (keyed && number > before) {
    auto taken = co_await take(user, viewer, number - before, last);
    if (!taken) co_return taken;
  }
  for (const std::size_t item : viewer.items) {
    outcomes[item].events_since_update = viewer.events - viewer.watermark;
  }
  co_return Result<void>();
}

asio::awaitable<Result<void>> Append::find_known(std::string user, Viewer& viewer) {
  std::vector<std::string> videos;
  videos.reserve(viewer.known.size());
  for (const auto& [id, known] : viewer.known) videos.push_back(id);
  auto rows = co_await look_up(session, select_known, {std::move(user)}, std::move(videos));
  if (!rows) co_return fail(std::move(rows.error()));
  for (const Row& row : *rows) {
    Known& known = viewer.known.at(row.text(0));
    known.last_seen_at = row.maybe_instant(1);
    if (known.last_seen_at) {
      known.before = {.strongest = row.real(2), .liked = row.integer(3) != 0};
    }
    known.opinion = known.before;
    known.queued = row.integer(4) > 0;
  }
  co_return Result<void>();
}

asio::awaitable<Result<void>> Append::write() {
  std::vector<Parameters> events;
  std::vector<Parameters> seen;
  std::vector<Parameters> watched;
  std::set<std::string> watchers;
  std::map<std::string, Stats> stats;
  for (auto& [user, viewer] : viewers) {
    std::map<std::string, Instant> seen_at;
    for (const std::size_t item : viewer.items) {
      if (outcomes[item].status != Appended::Status::stored) continue;
      const Interaction& one = batch[item];
      events.push_back(Parameters{
          user, outcomes[item].number, one.video.value, std::string(to_string(one.action)),
          one.watched_share ? Value(*one.watched_share) : Value(), to_millis(one.at), one.metadata,
          one.idempotency_key ? Value(*one.idempotency_key) : Value(), to_millis(now)});
      viewer.known.at(one.video.value).opinion.add(one.action, one.watched_share);
      const auto at = seen_at.try_emplace(one.video.value, one.at).first;
      at->second = std::max(at->second, one.at);
    }
    for (const auto& [video, known] : viewer.known) {
      const Instant last = std::max(known.last_seen_at.value_or(Instant::min()), seen_at.at(video));
      const bool positive = known.opinion.positive();
      seen.push_back(Parameters{user, video, to_millis(last), std::int64_t{positive},
                                known.opinion.strongest, std::int64_t{known.opinion.liked}});
      if (known.queued) {
        watched.push_back(Parameters{user, video});
        watchers.insert(user);
      }
      const bool first = !known.last_seen_at;
      const int happier = int{positive} - int{known.before.positive()};
      if (first || happier != 0) {
        stats[video].views += first ? 1 : 0;
        stats[video].positives += happier;
      }
    }
  }
  std::vector<Parameters> counted;
  counted.reserve(stats.size());
  for (const auto& [video, change] : stats) {
    counted.push_back(Parameters{video, change.views, change.positives, to_millis(now)});
  }

  auto totals = co_await take_off(session, watchers);
  if (!totals) co_return totals;
  const std::array<std::pair<const char*, std::vector<Parameters>*>, 4> writes{
      {{insert_interaction, &events},
       {upsert_seen, &seen},
       {mark_watched, &watched},
       {update_stats, &counted}}};
  for (const auto& [statement, rows] : writes) {
    if (rows->empty()) continue;
    auto written = co_await session.execute_many(statement, std::move(*rows));
    if (!written) co_return fail(std::move(written.error()));
  }
  co_return co_await add_on(session, std::move(watchers));
}

}  // namespace

asio::awaitable<Result<std::vector<Appended>>> append_interactions(
    Session& session, std::shared_ptr<const std::vector<Interaction>> interactions, Instant now) {
  Append append{.session = session,
                .batch = *interactions,
                .now = now,
                .existing = {},
                .viewers = {},
                .outcomes = std::vector<Appended>(interactions->size())};
  for (std::size_t i = 0; i < interactions->size(); ++i) {
    append.viewers[(*interactions)[i].user.value].items.push_back(i);
  }
  auto done = co_await append.find_videos();
  if (!done) co_return fail(std::move(done.error()));
  for (auto& [user, viewer] : append.viewers) {
    done = co_await append.number_events(user, viewer);
    if (!done) co_return fail(std::move(done.error()));
    if (viewer.known.empty()) continue;
    done = co_await append.find_known(user, viewer);
    if (!done) co_return fail(std::move(done.error()));
  }
  done = co_await append.write();
  if (!done) co_return fail(std::move(done.error()));
  co_return std::move(append.outcomes);
}

}  // namespace clipmill::sql
