#include "adapters/sql/sql_video_store.hpp"

#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <unordered_map>
#include <unordered_set>

#include "adapters/sql/look_up.hpp"
#include "adapters/sql/vectors.hpp"
#include "adapters/sql/video_rows.hpp"

namespace clipmill::sql {
namespace {

constexpr int page_size_max = 1000;

// How far a follower of stats that has caught up looks back: a change is stamped before it is
// committed, and another process's commit may have been this much later.
constexpr Duration stats_overlap{5000};

constexpr LookUp select_vectors{
    .one = "SELECT video_id, vector, space FROM video_vectors WHERE video_id IN ($1)",
    .many = "SELECT video_id, vector, space FROM video_vectors WHERE video_id IN (" SQL_KEYS_FROM_1
            ")"};

constexpr const char* select_page = "SELECT " SQL_VIDEO_COLUMNS
                                    " FROM videos WHERE removed = 0 AND (created_at, id) < ($1, $2)"
                                    " ORDER BY created_at DESC, id DESC LIMIT $3";

constexpr const char* mark_removed =
    "UPDATE videos SET removed = 1, change_number = $2 WHERE id = $1 AND removed = 0";

constexpr const char* delete_vector = "DELETE FROM video_vectors WHERE video_id = $1";

constexpr const char* count_removed = "UPDATE counters SET value = value - 1 WHERE name = 'videos'";

constexpr const char* select_count = "SELECT value FROM counters WHERE name = 'videos'";

constexpr const char* select_changes = R"sql(
SELECT v.change_number, v.id, v.removed, v.created_at, x.vector, x.space
FROM videos v LEFT JOIN video_vectors x ON x.video_id = v.id
WHERE v.change_number > $1 ORDER BY v.change_number LIMIT $2)sql";

constexpr const char* select_stats = R"sql(
SELECT id, views, positives, created_at, stats_changed_at FROM videos
WHERE removed = 0 AND stats_changed_at >= $1 ORDER BY stats_changed_at, id LIMIT $2)sql";

constexpr const char* select_stats_of_instant = R"sql(
SELECT id, views, positives, created_at, stats_changed_at FROM videos
WHERE removed = 0 AND stats_changed_at = $1 ORDER BY id)sql";

constexpr const char* select_mean = R"sql(
SELECT version, count, space, mean, computed_at FROM catalog_means
WHERE version > 0 ORDER BY version DESC LIMIT 1)sql";

constexpr const char* select_mean_version =
    "SELECT version FROM catalog_means WHERE version > 0 ORDER BY version DESC LIMIT 1";

constexpr const char* insert_mean = R"sql(
INSERT INTO catalog_means (version, count, space, mean, computed_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (version) DO NOTHING)sql";

constexpr const char* delete_older_means = "DELETE FROM catalog_means WHERE version < $1";

constexpr const char* select_model =
    "SELECT space, fitted_on, state FROM embedder_models WHERE id = 1";

constexpr const char* upsert_model = R"sql(
INSERT INTO embedder_models (id, space, fitted_on, state, saved_at) VALUES (1, $1, $2, $3, $4)
ON CONFLICT (id) DO UPDATE SET space = excluded.space, fitted_on = excluded.fitted_on,
  state = excluded.state, saved_at = excluded.saved_at)sql";

constexpr LookUp select_blobs{
    .one = "SELECT blob_key FROM videos WHERE removed = 0 AND blob_key IN ($1)",
    .many = "SELECT blob_key FROM videos WHERE removed = 0 AND blob_key IN (" SQL_KEYS_FROM_1 ")"};

// ---- cursors: <created_at>.<id>.<checksum>, so that a garbled one is told from one that we gave

std::uint32_t checksum(std::string_view text) {  // FNV-1a
  std::uint32_t hash = 2166136261U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}

struct Position {
  std::int64_t created_at;
  std::string id;
};

std::string to_cursor(const Position& position) {
  const std::string body = fmt::format("{}.{}", position.created_at, position.id);
  return fmt::format("{}.{:08x}", body, checksum(body));
}

Result<Position> from_cursor(const std::string& cursor) {
  const auto refused = fail(
      ErrorCode::invalid,
      "the cursor is not one that a list gave; start again without it, or pass next_cursor on as "
      "it came");
  const std::size_t first = cursor.find('.');
  const std::size_t last = cursor.rfind('.');
  if (first == std::string::npos || first == last) return refused;
  Position position{.created_at = 0, .id = cursor.substr(first + 1, last - first - 1)};
  const char* const end = cursor.data() + first;
  const auto parsed = std::from_chars(cursor.data(), end, position.created_at);
  if (parsed.ec != std::errc() || parsed.ptr != end) return refused;
  if (to_cursor(position) != cursor) return refused;
  return position;
}

Result<void> check_limit(int limit, int limit_max = std::numeric_limits<int>::max()) {
  if (limit >= 1 && limit <= limit_max) return {};
  return fail(ErrorCode::invalid, fmt::format("the limit is {}; give 1 to {}", limit, limit_max));
}

// ---- bodies: they run in the database's transaction and own what they touch

asio::awaitable<Result<std::vector<Video>>> get_all(
    Session& session, std::shared_ptr<const std::vector<std::string>> ids, bool with_embeddings) {
  auto read = co_await read_videos(session, *ids);
  if (!read) co_return fail(std::move(read.error()));
  std::unordered_map<std::string, Video> found;
  for (Video& video : *read) {
    std::string id = video.id.value;
    found.insert_or_assign(std::move(id), std::move(video));
  }
  if (with_embeddings) {
    auto rows = co_await look_up(session, select_vectors, {}, *ids);
    if (!rows) co_return fail(std::move(rows.error()));
    for (const Row& row : *rows) {
      const auto video = found.find(row.text(0));
      if (video == found.end()) continue;
      video->second.embedding = from_blob(row.blob(1));
      video->second.space = row.text(2);
    }
  }
  std::vector<Video> videos;
  for (const std::string& id : *ids) {
    const auto video = found.find(id);
    if (video != found.end()) videos.push_back(video->second);
  }
  co_return videos;
}

asio::awaitable<Result<VideoPage>> list_page(Session& session, Position after, int limit) {
  auto rows = co_await session.query(
      select_page, {after.created_at, std::move(after.id), std::int64_t{limit} + 1});
  if (!rows) co_return fail(std::move(rows.error()));
  VideoPage page;
  const bool more = rows->size() > static_cast<std::size_t>(limit);
  if (more) rows->pop_back();
  page.videos.reserve(rows->size());
  for (const Row& row : *rows) page.videos.push_back(video_from(row));
  if (more) {
    const Video& last = page.videos.back();
    page.next_cursor = to_cursor({.created_at = to_millis(last.created_at), .id = last.id.value});
  }
  co_return page;
}

asio::awaitable<Result<void>> remove_one(Session& session, std::string id) {
  auto number = co_await next_video_change(session);
  if (!number) co_return fail(std::move(number.error()));
  auto removed = co_await session.execute(mark_removed, {id, *number});
  if (!removed) co_return fail(std::move(removed.error()));
  if (*removed == 0) {
    // The error gives the number back with the rest of the transaction.
    co_return fail(ErrorCode::not_found,
                   fmt::format("there is no video {}; it may have been removed already", id));
  }
  auto deleted = co_await session.execute(delete_vector, {std::move(id)});
  if (!deleted) co_return fail(std::move(deleted.error()));
  auto counted = co_await session.execute(count_removed, {});
  if (!counted) co_return fail(std::move(counted.error()));
  co_return Result<void>();
}

asio::awaitable<Result<std::int64_t>> read_count(Session& session) {
  auto rows = co_await session.query(select_count, {});
  if (!rows) co_return fail(std::move(rows.error()));
  co_return rows->front().integer(0);
}

asio::awaitable<Result<std::vector<VideoChange>>> read_changes(Session& session,
                                                               std::int64_t number, int limit) {
  auto rows = co_await session.query(select_changes, {number, std::int64_t{limit}});
  if (!rows) co_return fail(std::move(rows.error()));
  std::vector<VideoChange> changes;
  changes.reserve(rows->size());
  for (const Row& row : *rows) {
    VideoChange change;
    change.number = row.integer(0);
    change.id = VideoId(row.text(1));
    change.removed = row.integer(2) != 0;
    if (!change.removed) {
      change.embedding = from_blob(row.blob(4));
      change.space = row.text(5);
    }
    change.created_at = row.instant(3);
    changes.push_back(std::move(change));
  }
  co_return changes;
}

asio::awaitable<Result<VideoStore::StatsPage>> read_stats(Session& session, Instant since,
                                                          int limit, Instant now) {
  auto rows = co_await session.query(select_stats, {to_millis(since), std::int64_t{limit}});
  if (!rows) co_return fail(std::move(rows.error()));
  const bool full = rows->size() == static_cast<std::size_t>(limit);
  const Instant last = rows->empty() ? since : rows->back().instant(4);

  VideoStore::StatsPage page{.stats = {}, .next_since = last};
  if (!full) {
    page.next_since = std::min(rows->empty() ? since : last + 1ms, now - stats_overlap);
  } else if (last == since) {
    // More than a page changed in one millisecond (a bulk write): the next page would be this one.
    rows = co_await session.query(select_stats_of_instant, {to_millis(since)});
    if (!rows) co_return fail(std::move(rows.error()));
    page.next_since = since + 1ms;
  }
  page.stats.reserve(rows->size());
  for (const Row& row : *rows) {
    page.stats.push_back(VideoStats{.id = VideoId(row.text(0)),
                                    .views = row.integer(1),
                                    .positives = row.integer(2),
                                    .created_at = row.instant(3)});
  }
  co_return page;
}

asio::awaitable<Result<std::optional<CatalogMean>>> read_mean(Session& session) {
  auto rows = co_await session.query(select_mean, {});
  if (!rows) co_return fail(std::move(rows.error()));
  std::optional<CatalogMean> mean;
  if (!rows->empty()) {
    const Row& row = rows->front();
    mean = CatalogMean{.version = row.integer(0),
                       .count = row.integer(1),
                       .space = row.text(2),
                       .mean = from_blob(row.blob(3)),
                       .computed_at = row.instant(4)};
  }
  co_return mean;
}

asio::awaitable<Result<CatalogMean>> write_mean(Session& session,
                                                std::shared_ptr<const CatalogMean> given) {
  const auto conflict =
      fail(ErrorCode::conflict, "another process saved a mean first; read it and go on from there");
  auto current = co_await session.query(select_mean_version, {});
  if (!current) co_return fail(std::move(current.error()));
  if (given->version != (current->empty() ? 0 : current->front().integer(0))) co_return conflict;

  CatalogMean saved = *given;
  saved.version = given->version + 1;
  auto inserted = co_await session.execute(
      insert_mean,
      {saved.version, saved.count, saved.space, to_blob(saved.mean), to_millis(saved.computed_at)});
  if (!inserted) co_return fail(std::move(inserted.error()));
  if (*inserted == 0) co_return conflict;
  auto deleted = co_await session.execute(delete_older_means, {saved.version});
  if (!deleted) co_return fail(std::move(deleted.error()));
  co_return saved;
}

asio::awaitable<Result<std::optional<EmbedderModel>>> read_model(Session& session) {
  auto rows = co_await session.query(select_model, {});
  if (!rows) co_return fail(std::move(rows.error()));
  std::optional<EmbedderModel> model;
  if (!rows->empty()) {
    const Row& row = rows->front();
    model = EmbedderModel{.space = row.text(0), .fitted_on = row.integer(1), .state = row.blob(2)};
  }
  co_return model;
}

asio::awaitable<Result<void>> write_model(Session& session,
                                          std::shared_ptr<const EmbedderModel> model, Instant now) {
  auto written = co_await session.execute(
      upsert_model, {model->space, model->fitted_on, Blob{model->state}, to_millis(now)});
  if (!written) co_return fail(std::move(written.error()));
  co_return Result<void>();
}

asio::awaitable<Result<std::vector<std::string>>> read_referenced(
    Session& session, std::shared_ptr<const std::vector<std::string>> keys) {
  auto rows = co_await look_up(session, select_blobs, {}, *keys);
  if (!rows) co_return fail(std::move(rows.error()));
  std::unordered_set<std::string> found;
  for (const Row& row : *rows) found.insert(row.text(0));
  std::vector<std::string> referenced;
  for (const std::string& key : *keys) {
    if (found.contains(key)) referenced.push_back(key);
  }
  co_return referenced;
}

}  // namespace

asio::awaitable<Result<std::vector<PutStatus>>> SqlVideoStore::put(std::vector<Video> videos) {
  auto batch = std::make_shared<const std::vector<Video>>(std::move(videos));
  co_return co_await database_.locking_write<std::vector<PutStatus>>(
      [batch, now = clock_.now()](Session& session) { return put_videos(session, batch, now); });
}

asio::awaitable<Result<std::vector<Video>>> SqlVideoStore::get(std::vector<VideoId> ids,
                                                               bool with_embeddings) {
  auto keys = std::make_shared<std::vector<std::string>>();
  keys->reserve(ids.size());
  for (VideoId& id : ids) keys->push_back(std::move(id.value));
  co_return co_await database_.read<std::vector<Video>>([keys, with_embeddings](Session& session) {
    return get_all(session, keys, with_embeddings);
  });
}

asio::awaitable<Result<VideoPage>> SqlVideoStore::list(std::optional<std::string> cursor,
                                                       int limit) {
  if (auto checked = check_limit(limit, page_size_max); !checked) {
    co_return fail(std::move(checked.error()));
  }
  Position after{.created_at = std::numeric_limits<std::int64_t>::max(), .id = ""};
  if (cursor) {
    auto given = from_cursor(*cursor);
    if (!given) co_return fail(std::move(given.error()));
    after = std::move(*given);
  }
  co_return co_await database_.read<VideoPage>(
      [after, limit](Session& session) { return list_page(session, after, limit); });
}

asio::awaitable<Result<void>> SqlVideoStore::remove(VideoId id) {
  co_return co_await database_.run_locking_write(
      [id = std::move(id.value)](Session& session) { return remove_one(session, id); });
}

asio::awaitable<Result<std::int64_t>> SqlVideoStore::count() {
  co_return co_await database_.read<std::int64_t>(read_count);
}

asio::awaitable<Result<std::vector<VideoChange>>> SqlVideoStore::changes_after(std::int64_t number,
                                                                               int limit) {
  if (auto checked = check_limit(limit); !checked) co_return fail(std::move(checked.error()));
  co_return co_await database_.read<std::vector<VideoChange>>(
      [number, limit](Session& session) { return read_changes(session, number, limit); });
}

asio::awaitable<Result<VideoStore::StatsPage>> SqlVideoStore::stats_since(Instant since,
                                                                          int limit) {
  if (auto checked = check_limit(limit); !checked) co_return fail(std::move(checked.error()));
  co_return co_await database_.read<StatsPage>(
      [since, limit, now = clock_.now()](Session& session) {
        return read_stats(session, since, limit, now);
      });
}

asio::awaitable<Result<std::optional<CatalogMean>>> SqlVideoStore::mean() {
  co_return co_await database_.read<std::optional<CatalogMean>>(read_mean);
}

asio::awaitable<Result<CatalogMean>> SqlVideoStore::save_mean(CatalogMean mean) {
  if (mean.mean.size() != embedding_size || !is_finite(mean.mean)) {
    co_return fail(ErrorCode::invalid,
                   fmt::format("a mean must be {} finite numbers", embedding_size));
  }
  auto given = std::make_shared<const CatalogMean>(std::move(mean));
  co_return co_await database_.write<CatalogMean>(
      [given](Session& session) { return write_mean(session, given); });
}

asio::awaitable<Result<std::optional<EmbedderModel>>> SqlVideoStore::embedder_model() {
  co_return co_await database_.read<std::optional<EmbedderModel>>(read_model);
}

asio::awaitable<Result<void>> SqlVideoStore::save_embedder_model(EmbedderModel model) {
  auto given = std::make_shared<const EmbedderModel>(std::move(model));
  co_return co_await database_.run_write(
      [given, now = clock_.now()](Session& session) { return write_model(session, given, now); });
}

asio::awaitable<Result<std::vector<std::string>>> SqlVideoStore::referenced_blobs(
    std::vector<std::string> keys) {
  auto asked = std::make_shared<const std::vector<std::string>>(std::move(keys));
  co_return co_await database_.read<std::vector<std::string>>(
      [asked](Session& session) { return read_referenced(session, asked); });
}

}  // namespace clipmill::sql
