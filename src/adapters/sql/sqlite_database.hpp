// SqliteDatabase: one file, WAL, synchronous=FULL.
//
// One writer thread takes whatever is queued and commits it as one transaction (group commit), each
// body inside its own savepoint; several reader threads serve snapshots. Other processes may use
// the same file: writers take turns by BEGIN IMMEDIATE and a bounded wait.
//
// Errors: unavailable (locked past the wait, disk full, I/O error: the message says which and what
// to do), conflict (a unique constraint that the statement did not handle), invalid (open: not a
// clipmill database, or made by a newer clipmill). When the disk is full the whole batch is undone,
// each of its callers is told so, and the next write is tried as if nothing had happened.
#pragma once

#include <filesystem>
#include <memory>

#include "adapters/sql/database.hpp"

namespace clipmill::sql {

struct SqliteOptions {
  std::filesystem::path file = {};
  int readers = 2;
  std::size_t batch_max = 256;     // bodies in one commit
  std::size_t queue_max = 20'000;  // bodies waiting; above it unavailable is answered at once
  Duration lock_wait{10'000};      // for another process's writer
  std::int64_t pages_max = 0;      // bound on the file's size in pages of 8 KiB; 0: none
};

class SqliteDatabase : public Database {
 public:
  // Opens or creates the file (its folder must exist) and brings its schema up to date
  // (migrations.hpp), under a lock. Answers come back on each caller's executor. The destructor
  // runs what is queued, then closes; the last one to close a file folds its WAL into it.
  static Result<std::unique_ptr<SqliteDatabase>> open(SqliteOptions options);

  // The number of the file's schema; 0: it is not there, or has none yet. Changes nothing.
  static Result<int> schema_version_of(const std::filesystem::path& file);
};

}  // namespace clipmill::sql
