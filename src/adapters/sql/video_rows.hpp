// Videos as rows, for every store whose transaction writes one: an import, and a task that ends
// with its clip.
#pragma once

#include <memory>
#include <vector>

#include "adapters/sql/database.hpp"
#include "catalog/video_store.hpp"

namespace clipmill::sql {

// VideoStore::put within the caller's transaction: checks, writes the rows and their vectors, and
// numbers the changes. Takes the lock that orders change numbers, so nobody else's put commits
// before the caller does.
asio::awaitable<Result<std::vector<PutStatus>>> put_videos(
    Session& session, std::shared_ptr<const std::vector<Video>> videos, Instant now);

// The next change number, under the same lock.
asio::awaitable<Result<std::int64_t>> next_video_change(Session& session);

// Videos that exist, by id, in no order and without embeddings.
asio::awaitable<Result<std::vector<Video>>> read_videos(Session& session,
                                                        std::vector<std::string> ids);

// Columns of a statement that reads videos, in the order that video_from wants them.
#define SQL_VIDEO_COLUMNS                                                                  \
  "id, source, caption, url, tags, blob_key, size_bytes, etag, length_ms, width, height, " \
  "made_for, task_id, created_at"

Video video_from(const Row& row);

}  // namespace clipmill::sql
