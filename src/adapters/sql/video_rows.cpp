#include "adapters/sql/video_rows.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <unordered_map>
#include <unordered_set>

#include "adapters/sql/look_up.hpp"
#include "adapters/sql/vectors.hpp"

namespace clipmill::sql {
namespace {

constexpr LookUp select_videos{
    .one = "SELECT " SQL_VIDEO_COLUMNS " FROM videos WHERE removed = 0 AND id IN ($1)",
    .many = "SELECT " SQL_VIDEO_COLUMNS " FROM videos WHERE removed = 0 AND id IN (" SQL_KEYS_FROM_1
            ")"};

constexpr LookUp select_stored{
    .one = "SELECT " SQL_VIDEO_COLUMNS ", removed, change_number FROM videos WHERE id IN ($1)",
    .many = "SELECT " SQL_VIDEO_COLUMNS
            ", removed, change_number FROM videos WHERE id IN (" SQL_KEYS_FROM_1 ")"};

constexpr LookUp select_vectors{
    .one = "SELECT video_id, vector, space FROM video_vectors WHERE video_id IN ($1)",
    .many = "SELECT video_id, vector, space FROM video_vectors WHERE video_id IN (" SQL_KEYS_FROM_1
            ")"};

// An update that changes nothing, for its lock: where writers do not take turns anyway, numbers are
// given in the order of the commits, and a follower never sees 8 before 7.
constexpr const char* lock_changes =
    "UPDATE counters SET value = value WHERE name = 'video_change' RETURNING value";

constexpr const char* next_change =
    "UPDATE counters SET value = value + 1 WHERE name = 'video_change' RETURNING value";

constexpr const char* save_changes = "UPDATE counters SET value = $1 WHERE name = 'video_change'";

constexpr const char* count_added = "UPDATE counters SET value = value + $1 WHERE name = 'videos'";

// Stats are not the catalogue's to write, except that a video that comes back is news again.
constexpr const char* upsert_video = R"sql(
INSERT INTO videos (id, source, caption, url, tags, blob_key, size_bytes, etag, length_ms, width,
                    height, made_for, task_id, created_at, removed, change_number, stats_changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, $15, $16)
ON CONFLICT (id) DO UPDATE SET
  source = excluded.source, caption = excluded.caption, url = excluded.url, tags = excluded.tags,
  blob_key = excluded.blob_key, size_bytes = excluded.size_bytes, etag = excluded.etag,
  length_ms = excluded.length_ms, width = excluded.width, height = excluded.height,
  made_for = excluded.made_for, task_id = excluded.task_id, created_at = excluded.created_at,
  removed = 0, change_number = excluded.change_number,
  stats_changed_at = CASE WHEN videos.removed = 1 THEN excluded.stats_changed_at
                          ELSE videos.stats_changed_at END)sql";

constexpr const char* upsert_vector = R"sql(
INSERT INTO video_vectors (video_id, vector, space) VALUES ($1, $2, $3)
ON CONFLICT (video_id) DO UPDATE SET vector = excluded.vector, space = excluded.space)sql";

std::string tags_to_json(const std::vector<std::string>& tags) {
  boost::json::array array;
  for (const std::string& tag : tags) array.emplace_back(tag);
  return boost::json::serialize(array);
}

std::vector<std::string> tags_from_json(const std::string& text) {
  // What was put comes back, whatever its bytes.
  const auto value = boost::json::parse(text, {}, {.allow_invalid_utf8 = true});
  std::vector<std::string> tags;
  for (const auto& tag : value.as_array()) tags.emplace_back(tag.as_string());
  return tags;
}

Result<void> check(const std::vector<Video>& videos) {
  for (const Video& video : videos) {
    if (video.id.empty()) return fail(ErrorCode::invalid, "a video has no id; give it one");
    if (video.embedding.size() != embedding_size) {
      return fail(ErrorCode::invalid,
                  fmt::format("the embedding of video {} has {} numbers; give it {}",
                              video.id.value, video.embedding.size(), embedding_size));
    }
    if (!is_finite(video.embedding)) {
      return fail(ErrorCode::invalid,
                  fmt::format("the embedding of video {} holds a number that is not finite",
                              video.id.value));
    }
  }
  return {};
}

bool same_vector(const Video& a, const Video& b) {
  return a.embedding == b.embedding && a.space == b.space;
}

bool same_content(const Video& a, const Video& b) {
  return a.caption == b.caption && a.url == b.url && a.tags == b.tags && same_vector(a, b);
}

bool same_rest(const Video& a, const Video& b) {
  return a.source == b.source && a.clip == b.clip && a.made_for == b.made_for && a.task == b.task;
}

// A video of the batch: as stored, then as the batch has left it so far.
struct Slot {
  Video video;
  bool exists = false;
  std::int64_t change = 0;
  bool write_row = false;
  bool write_vector = false;
};

// Decides what happens to each video and leaves in `slots` what is to be written.
struct Decision {
  std::vector<PutStatus> statuses;
  std::int64_t last_change;
  std::int64_t added = 0;
};

Decision decide(const std::vector<Video>& videos, std::int64_t last_change,
                std::unordered_map<std::string, Slot>& slots) {
  Decision decision{.statuses = {}, .last_change = last_change};
  for (const Video& video : videos) {
    Slot& slot = slots[video.id.value];
    const bool changed = !slot.exists || !same_content(slot.video, video);
    decision.statuses.push_back(!slot.exists ? PutStatus::added
                                : changed    ? PutStatus::updated
                                             : PutStatus::unchanged);
    if (!changed && same_rest(slot.video, video)) continue;

    slot.write_row = true;
    if (!slot.exists || !same_vector(slot.video, video)) slot.write_vector = true;
    if (changed) slot.change = ++decision.last_change;
    if (!slot.exists) ++decision.added;
    const Instant created_at = slot.exists ? slot.video.created_at : video.created_at;
    slot.video = video;
    slot.video.created_at = created_at;
    slot.exists = true;
  }
  return decision;
}

Parameters row_of(const Slot& slot, Instant now) {
  const Video& video = slot.video;
  Parameters row{video.id.value, video.source == VideoSource::generated ? "generated" : "imported",
                 video.caption, video.url, tags_to_json(video.tags)};
  if (video.clip) {
    const ClipFile& clip = *video.clip;
    row.emplace_back(clip.blob_key);
    row.emplace_back(clip.size_bytes);
    row.emplace_back(clip.etag);
    row.emplace_back(std::int64_t{clip.length.count()});
    row.emplace_back(std::int64_t{clip.width});
    row.emplace_back(std::int64_t{clip.height});
  } else {
    row.resize(row.size() + 6);
  }
  row.push_back(video.made_for ? Value(video.made_for->value) : Value());
  row.push_back(video.task ? Value(video.task->value) : Value());
  row.emplace_back(to_millis(video.created_at));
  row.emplace_back(slot.change);
  row.emplace_back(to_millis(now));
  return row;
}

}  // namespace

Video video_from(const Row& row) {
  Video video;
  video.id = VideoId(row.text(0));
  video.source = row.text(1) == "generated" ? VideoSource::generated : VideoSource::imported;
  video.caption = row.text(2);
  video.url = row.text(3);
  video.tags = tags_from_json(row.text(4));
  if (!row.is_null(5)) {
    video.clip = ClipFile{.blob_key = row.text(5),
                          .size_bytes = row.integer(6),
                          .etag = row.text(7),
                          .length = Duration(row.integer(8)),
                          .width = static_cast<int>(row.integer(9)),
                          .height = static_cast<int>(row.integer(10))};
  }
  if (!row.is_null(11)) video.made_for = UserId(row.text(11));
  if (!row.is_null(12)) video.task = TaskId(row.text(12));
  video.created_at = row.instant(13);
  return video;
}

asio::awaitable<Result<std::int64_t>> next_video_change(Session& session) {
  auto rows = co_await session.query(next_change, {});
  if (!rows) co_return fail(std::move(rows.error()));
  co_return rows->front().integer(0);
}

asio::awaitable<Result<std::vector<Video>>> read_videos(Session& session,
                                                        std::vector<std::string> ids) {
  auto rows = co_await look_up(session, select_videos, {}, std::move(ids));
  if (!rows) co_return fail(std::move(rows.error()));
  std::vector<Video> videos;
  videos.reserve(rows->size());
  for (const Row& row : *rows) videos.push_back(video_from(row));
  co_return videos;
}

asio::awaitable<Result<std::vector<PutStatus>>> put_videos(
    Session& session, std::shared_ptr<const std::vector<Video>> videos, Instant now) {
  if (auto checked = check(*videos); !checked) co_return fail(std::move(checked.error()));
  auto last = co_await session.query(lock_changes, {});
  if (!last) co_return fail(std::move(last.error()));

  std::unordered_set<std::string> distinct;
  for (const Video& video : *videos) distinct.insert(video.id.value);
  std::vector<std::string> ids(distinct.begin(), distinct.end());
  std::unordered_map<std::string, Slot> slots;
  auto stored = co_await look_up(session, select_stored, {}, ids);
  if (!stored) co_return fail(std::move(stored.error()));
  for (const Row& row : *stored) {
    slots.insert_or_assign(
        row.text(0),
        Slot{.video = video_from(row), .exists = row.integer(14) == 0, .change = row.integer(15)});
  }
  auto vectors = co_await look_up(session, select_vectors, {}, std::move(ids));
  if (!vectors) co_return fail(std::move(vectors.error()));
  for (const Row& row : *vectors) {
    Video& video = slots[row.text(0)].video;
    video.embedding = from_blob(row.blob(1));
    video.space = row.text(2);
  }

  Decision decision = decide(*videos, last->front().integer(0), slots);

  std::vector<Parameters> rows;
  std::vector<Parameters> vector_rows;
  // In the order of the batch, so that rows lie on the disk in the order of their numbers.
  for (const Video& video : *videos) {
    Slot& slot = slots.at(video.id.value);
    if (slot.write_vector) {
      vector_rows.push_back(
          Parameters{video.id.value, to_blob(slot.video.embedding), slot.video.space});
    }
    if (slot.write_row) rows.push_back(row_of(slot, now));
    slot.write_row = slot.write_vector = false;
  }
  if (rows.empty()) co_return std::move(decision.statuses);
  auto written = co_await session.execute_many(upsert_video, std::move(rows));
  if (!written) co_return fail(std::move(written.error()));
  written = co_await session.execute_many(upsert_vector, std::move(vector_rows));
  if (!written) co_return fail(std::move(written.error()));
  auto counted = co_await session.execute(save_changes, {decision.last_change});
  if (!counted) co_return fail(std::move(counted.error()));
  counted = co_await session.execute(count_added, {decision.added});
  if (!counted) co_return fail(std::move(counted.error()));
  co_return std::move(decision.statuses);
}

}  // namespace clipmill::sql
