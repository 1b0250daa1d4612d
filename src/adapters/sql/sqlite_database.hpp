// SqliteDatabase: one file, WAL, synchronous=FULL.
//
// One writer thread takes whatever is queued and commits it as one transaction (group commit), each
// body inside its own savepoint; several reader threads serve snapshots. Other processes may use
// the same file: writers take turns by BEGIN IMMEDIATE and a bounded wait.
//
// Errors: unavailable (locked past the wait, disk full, I/O error: the message says which and what
// to do), conflict (a unique constraint that the statement did not handle), invalid (open: not a
// database, or made by a newer clipmill).
#pragma once

#include <filesystem>
#include <memory>

#include "adapters/sql/database.hpp"

namespace clipmill::sql {

struct SqliteOptions {
  std::filesystem::path file;
  int readers = 2;
  std::size_t batch_max = 256;     // bodies in one commit
  std::size_t queue_max = 20'000;  // bodies waiting; above it unavailable is answered at once
  Duration lock_wait{10'000};      // for another process's writer
};

class SqliteDatabase : public Database {
 public:
  // Opens or creates the file and brings its schema up to date (migrations.hpp), under a lock.
  // `executor` is the loop's; answers come back on the caller's executor.
  static Result<std::unique_ptr<SqliteDatabase>> open(SqliteOptions options);
};

}  // namespace clipmill::sql
