#include "adapters/sql/sql_interaction_store.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <charconv>
#include <limits>
#include <set>
#include <stdexcept>

#include "adapters/sql/interaction_rows.hpp"
#include "adapters/sql/vectors.hpp"

namespace clipmill::sql {
namespace {

constexpr std::size_t metadata_size_bytes_max = 4096;

constexpr const char* select_newest = R"sql(
SELECT number, video_id, action, watched_share, at, metadata, idempotency_key FROM interactions
WHERE user_id = $1 AND number <= $2 ORDER BY number DESC LIMIT $3)sql";

constexpr const char* select_seen = R"sql(
SELECT video_id, last_seen_at, strongest FROM seen
WHERE user_id = $1 ORDER BY last_seen_at, video_id LIMIT $2)sql";

#define VIEWER_COLUMNS "id, events, preference_version, watermark, created_at, last_event_at, tier"

constexpr const char* select_viewer =
    "SELECT " VIEWER_COLUMNS " FROM users WHERE id = $1 AND events > 0";

constexpr const char* select_viewers =
    "SELECT " VIEWER_COLUMNS " FROM users WHERE id > $1 AND events > 0 ORDER BY id LIMIT $2";

constexpr const char* upsert_tier = R"sql(
INSERT INTO users (id, tier, created_at) VALUES ($1, $2, $3)
ON CONFLICT (id) DO UPDATE SET tier = excluded.tier)sql";

constexpr const char* select_preference = R"sql(
SELECT version, watermark, space, mean_version, vector, interests, window_size, updated_at
FROM preferences WHERE user_id = $1)sql";

constexpr const char* advance_viewer = R"sql(
UPDATE users SET preference_version = $2, watermark = $3, preference_space = $4
WHERE id = $1 AND preference_version = $5)sql";

constexpr const char* insert_viewer = R"sql(
INSERT INTO users (id, preference_version, watermark, preference_space, created_at)
VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING)sql";

constexpr const char* upsert_preference = R"sql(
INSERT INTO preferences (user_id, version, watermark, space, mean_version, vector, interests,
                         window_size, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (user_id) DO UPDATE SET version = excluded.version, watermark = excluded.watermark,
  space = excluded.space, mean_version = excluded.mean_version, vector = excluded.vector,
  interests = excluded.interests, window_size = excluded.window_size,
  updated_at = excluded.updated_at)sql";

// "events > watermark" is implied, but names the partial index. With a plain id the planner would
// walk all viewers in the order of their ids, and look at each.
constexpr const char* select_due = R"sql(
SELECT id FROM users
WHERE events > watermark AND (events - watermark) >= $1 AND id || '' > $2
ORDER BY id || '' LIMIT $3)sql";

// A preference's space is looked for space by space: each is one step in the index, where "another
// than this one" would read every viewer.
constexpr const char* select_first_space = R"sql(
SELECT preference_space FROM users
WHERE preference_version > 0 AND preference_space >= '' ORDER BY preference_space LIMIT 1)sql";

constexpr const char* select_next_space = R"sql(
SELECT preference_space FROM users
WHERE preference_version > 0 AND preference_space > $1 ORDER BY preference_space LIMIT 1)sql";

constexpr const char* select_of_space = R"sql(
SELECT id FROM users
WHERE preference_version > 0 AND preference_space = $1 AND id > $2 ORDER BY id LIMIT $3)sql";

Result<void> check_limit(int limit) {
  if (limit >= 1) return {};
  return fail(ErrorCode::invalid, fmt::format("the limit is {}; give at least 1", limit));
}

Result<void> check(const Interaction& one) {
  if (one.user.empty()) return fail(ErrorCode::invalid, "an interaction has no user; name one");
  if (one.video.empty()) return fail(ErrorCode::invalid, "an interaction has no video; name one");
  if (one.watched_share && !(*one.watched_share >= 0 && *one.watched_share <= 1)) {
    return fail(ErrorCode::invalid,
                fmt::format("the watched share is {}; give 0 to 1", *one.watched_share));
  }
  if (one.metadata.size() > metadata_size_bytes_max) {
    return fail(ErrorCode::invalid, fmt::format("the metadata has {} bytes; at most {} are allowed",
                                                one.metadata.size(), metadata_size_bytes_max));
  }
  if (one.idempotency_key && one.idempotency_key->empty()) {
    return fail(ErrorCode::invalid, "an idempotency key is empty; give one, or leave it out");
  }
  return {};
}

// Weights go as text: Boost.JSON rounds some doubles otherwise than they were.
std::string interests_to_json(const std::vector<Interest>& interests) {
  boost::json::array array;
  for (const Interest& interest : interests) {
    array.push_back(boost::json::object{{"medoid", interest.medoid.value},
                                        {"weight", fmt::format("{}", interest.weight)},
                                        {"size", interest.size}});
  }
  return boost::json::serialize(array);
}

std::vector<Interest> interests_from_json(const std::string& text) {
  const auto value = boost::json::parse(text, {}, {.allow_invalid_utf8 = true});
  std::vector<Interest> interests;
  for (const auto& one : value.as_array()) {
    Interest interest;
    interest.medoid = VideoId(std::string(one.at("medoid").as_string()));
    interest.size = one.at("size").to_number<int>();
    const std::string weight(one.at("weight").as_string());
    const auto parsed =
        std::from_chars(weight.data(), weight.data() + weight.size(), interest.weight);
    if (parsed.ec != std::errc()) throw std::runtime_error("a stored interest is damaged");
    interests.push_back(std::move(interest));
  }
  return interests;
}

ViewerRecord viewer_from(const Row& row) {
  return ViewerRecord{.user = UserId(row.text(0)),
                      .events = row.integer(1),
                      .preference_version = row.integer(2),
                      .watermark = row.integer(3),
                      .created_at = row.instant(4),
                      .last_event_at = row.instant(5),
                      .tier = tier_from(row.text(6)).value_or(Tier::free)};
}

// ---- bodies: they run in the database's transaction and own what they touch

asio::awaitable<Result<std::vector<Interaction>>> read_newest(Session& session, std::string user,
                                                              int limit, std::int64_t up_to) {
  auto rows = co_await session.query(select_newest, {user, up_to, std::int64_t{limit}});
  if (!rows) co_return fail(std::move(rows.error()));
  std::vector<Interaction> interactions;
  interactions.reserve(rows->size());
  for (const Row& row : *rows) {
    Interaction one;
    one.user = UserId(user);
    one.number = row.integer(0);
    one.video = VideoId(row.text(1));
    const auto action = action_from(row.text(2));
    if (!action) throw std::runtime_error("a stored interaction has an unknown action");
    one.action = *action;
    one.watched_share = row.maybe_real(3);
    one.at = row.instant(4);
    one.metadata = row.text(5);
    one.idempotency_key = row.maybe_text(6);
    interactions.push_back(std::move(one));
  }
  co_return interactions;
}

asio::awaitable<Result<std::vector<SeenVideo>>> read_seen(Session& session, std::string user,
                                                          int limit) {
  auto rows = co_await session.query(select_seen, {std::move(user), std::int64_t{limit}});
  if (!rows) co_return fail(std::move(rows.error()));
  // No event outdoes a hide, so it is still the strongest.
  const double hide = event_weight(Action::hide, std::nullopt);
  std::vector<SeenVideo> seen;
  seen.reserve(rows->size());
  for (const Row& row : *rows) {
    seen.push_back(SeenVideo{.video = VideoId(row.text(0)),
                             .last_seen_at = row.instant(1),
                             .hidden = row.real(2) <= hide});
  }
  co_return seen;
}

asio::awaitable<Result<std::optional<ViewerRecord>>> read_viewer(Session& session,
                                                                 std::string user) {
  auto rows = co_await session.query(select_viewer, {std::move(user)});
  if (!rows) co_return fail(std::move(rows.error()));
  std::optional<ViewerRecord> record;
  if (!rows->empty()) record = viewer_from(rows->front());
  co_return record;
}

asio::awaitable<Result<void>> write_tier(Session& session, std::string user, Tier tier,
                                         Instant now) {
  Parameters row{std::move(user), std::string(to_string(tier)), to_millis(now)};
  auto written = co_await session.execute(upsert_tier, std::move(row));
  if (!written) co_return fail(std::move(written.error()));
  co_return Result<void>();
}

asio::awaitable<Result<std::vector<ViewerRecord>>> read_viewers(Session& session, std::string after,
                                                                int limit) {
  auto rows = co_await session.query(select_viewers, {std::move(after), std::int64_t{limit}});
  if (!rows) co_return fail(std::move(rows.error()));
  std::vector<ViewerRecord> records;
  records.reserve(rows->size());
  for (const Row& row : *rows) records.push_back(viewer_from(row));
  co_return records;
}

asio::awaitable<Result<std::optional<Preference>>> read_preference(Session& session,
                                                                   std::string user) {
  auto rows = co_await session.query(select_preference, {user});
  if (!rows) co_return fail(std::move(rows.error()));
  std::optional<Preference> preference;
  if (!rows->empty()) {
    const Row& row = rows->front();
    preference = Preference{.user = UserId(std::move(user)),
                            .version = row.integer(0),
                            .watermark = row.integer(1),
                            .space = row.text(2),
                            .mean_version = row.integer(3),
                            .vector = from_blob(row.blob(4)),
                            .interests = interests_from_json(row.text(5)),
                            .window_size = static_cast<int>(row.integer(6)),
                            .updated_at = row.instant(7)};
  }
  co_return preference;
}

asio::awaitable<Result<void>> write_preference(Session& session,
                                               std::shared_ptr<const Preference> given,
                                               Instant now) {
  auto changed = co_await session.execute(
      advance_viewer,
      {given->user.value, given->version, given->watermark, given->space, given->version - 1});
  if (!changed) co_return fail(std::move(changed.error()));
  if (*changed == 0 && given->version == 1) {
    // Either somebody was first, or this is nobody's row yet: a viewer without an event.
    changed = co_await session.execute(
        insert_viewer,
        {given->user.value, given->version, given->watermark, given->space, to_millis(now)});
    if (!changed) co_return fail(std::move(changed.error()));
  }
  if (*changed == 0) {
    co_return fail(ErrorCode::conflict,
                   fmt::format("version {} of {}'s preference does not follow the stored one; read "
                               "it and update from there",
                               given->version, given->user.value));
  }
  auto written = co_await session.execute(
      upsert_preference,
      {given->user.value, given->version, given->watermark, given->space, given->mean_version,
       to_blob(given->vector), interests_to_json(given->interests),
       std::int64_t{given->window_size}, to_millis(given->updated_at)});
  if (!written) co_return fail(std::move(written.error()));
  co_return Result<void>();
}

// One snapshot, several reads: who has enough events, and who has a preference of each other space.
asio::awaitable<Result<std::vector<UserId>>> read_due(Session& session, std::int64_t threshold,
                                                      std::string space, std::string after,
                                                      int limit) {
  std::set<std::string> due;
  auto rows = co_await session.query(select_due, {threshold, after, std::int64_t{limit}});
  if (!rows) co_return fail(std::move(rows.error()));
  for (const Row& row : *rows) due.insert(row.text(0));

  auto other = co_await session.query(select_first_space, {});
  if (!other) co_return fail(std::move(other.error()));
  while (!other->empty()) {
    const std::string name = other->front().text(0);
    if (name != space) {
      rows = co_await session.query(select_of_space, {name, after, std::int64_t{limit}});
      if (!rows) co_return fail(std::move(rows.error()));
      for (const Row& row : *rows) due.insert(row.text(0));
    }
    other = co_await session.query(select_next_space, {name});
    if (!other) co_return fail(std::move(other.error()));
  }

  std::vector<UserId> users;
  for (const std::string& id : due) {
    if (users.size() == static_cast<std::size_t>(limit)) break;
    users.emplace_back(id);
  }
  co_return users;
}

std::string value_of(const std::optional<UserId>& user) { return user ? user->value : ""; }

}  // namespace

asio::awaitable<Result<std::vector<Appended>>> SqlInteractionStore::append(
    std::vector<Interaction> interactions) {
  for (const Interaction& one : interactions) {
    if (auto checked = check(one); !checked) co_return fail(std::move(checked.error()));
  }
  if (interactions.empty()) co_return std::vector<Appended>();
  auto batch = std::make_shared<const std::vector<Interaction>>(std::move(interactions));
  co_return co_await database_.locking_write<std::vector<Appended>>(
      [batch, now = clock_.now()](Session& session) {
        return append_interactions(session, batch, now);
      });
}

asio::awaitable<Result<std::vector<Interaction>>> SqlInteractionStore::newest(
    UserId user, int limit, std::optional<std::int64_t> up_to) {
  if (auto checked = check_limit(limit); !checked) co_return fail(std::move(checked.error()));
  const std::int64_t last = up_to.value_or(std::numeric_limits<std::int64_t>::max());
  co_return co_await database_.read<std::vector<Interaction>>(
      [user = std::move(user.value), limit, last](Session& session) {
        return read_newest(session, user, limit, last);
      });
}

asio::awaitable<Result<std::vector<SeenVideo>>> SqlInteractionStore::seen(UserId user, int limit) {
  if (auto checked = check_limit(limit); !checked) co_return fail(std::move(checked.error()));
  co_return co_await database_.read<std::vector<SeenVideo>>(
      [user = std::move(user.value), limit](Session& session) {
        return read_seen(session, user, limit);
      });
}

asio::awaitable<Result<std::optional<ViewerRecord>>> SqlInteractionStore::viewer(UserId user) {
  co_return co_await database_.read<std::optional<ViewerRecord>>(
      [user = std::move(user.value)](Session& session) { return read_viewer(session, user); });
}

asio::awaitable<Result<void>> SqlInteractionStore::set_tier(UserId user, Tier tier) {
  if (user.empty()) co_return fail(ErrorCode::invalid, "no viewer is named; name one");
  co_return co_await database_.run_write(
      [user = std::move(user.value), tier, now = clock_.now()](Session& session) {
        return write_tier(session, user, tier, now);
      });
}

asio::awaitable<Result<std::optional<Preference>>> SqlInteractionStore::preference(UserId user) {
  co_return co_await database_.read<std::optional<Preference>>(
      [user = std::move(user.value)](Session& session) { return read_preference(session, user); });
}

asio::awaitable<Result<void>> SqlInteractionStore::save_preference(Preference preference) {
  if (preference.user.empty()) {
    co_return fail(ErrorCode::invalid, "a preference has no user; name one");
  }
  if (!preference.vector.empty() &&
      (preference.vector.size() != embedding_size || !is_finite(preference.vector))) {
    co_return fail(
        ErrorCode::invalid,
        fmt::format("a preference's vector must be empty or {} finite numbers", embedding_size));
  }
  auto given = std::make_shared<const Preference>(std::move(preference));
  co_return co_await database_.run_write([given, now = clock_.now()](Session& session) {
    return write_preference(session, given, now);
  });
}

asio::awaitable<Result<std::vector<UserId>>> SqlInteractionStore::due_for_update(
    std::int64_t threshold, std::string space, std::optional<UserId> after, int limit) {
  if (auto checked = check_limit(limit); !checked) co_return fail(std::move(checked.error()));
  if (threshold < 1) {
    co_return fail(ErrorCode::invalid,
                   fmt::format("the threshold is {}; give at least 1", threshold));
  }
  co_return co_await database_.read<std::vector<UserId>>(
      [threshold, space = std::move(space), after = value_of(after), limit](Session& session) {
        return read_due(session, threshold, space, after, limit);
      });
}

asio::awaitable<Result<std::vector<ViewerRecord>>> SqlInteractionStore::viewers(
    std::optional<UserId> after, int limit) {
  if (auto checked = check_limit(limit); !checked) co_return fail(std::move(checked.error()));
  co_return co_await database_.read<std::vector<ViewerRecord>>(
      [after = value_of(after), limit](Session& session) {
        return read_viewers(session, after, limit);
      });
}

}  // namespace clipmill::sql
