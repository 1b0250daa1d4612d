// PostgresDatabase: the truth on a PostgreSQL server (15 or newer), for many hosts.
//
// A pool of connections on the loop; a body has one to itself from its first statement to its end.
// run_write is REPEATABLE READ: where another transaction changed what the body wants to change,
// the server refuses (40001) and the body runs again, after a little while of random length.
// SERIALIZABLE would also see a row that was read here and changed there, but it refuses by the
// page as well, so that bodies about different viewers would get into each other's way; a body
// that decides by a row without changing it locks it (FOR UPDATE). run_locking_write is READ
// COMMITTED: its statements wait for rows instead. A body whose connection is lost before COMMIT
// was sent runs again too, because nothing of it took effect.
//
// Errors: unavailable (no server, no free connection in time, too much contention; a connection
// lost during COMMIT: whether it took effect is unknown), conflict (a unique constraint that the
// statement did not handle), invalid (a text that is not UTF-8 or holds NUL; open: a database of a
// newer clipmill or of another program), unauthorized (open). It has no terminal state: once the
// server is back, so are we.
#pragma once

#include <memory>
#include <optional>

#include "adapters/postgres/connection.hpp"
#include "base/random.hpp"

namespace clipmill::postgres {

struct PostgresOptions {
  Target target;
  ConnectionOptions connection;
  std::size_t connections_max = 8;
  std::size_t waiting_max = 20'000;  // callers; above it unavailable is answered at once
  Duration wait_max{10'000};         // for a connection, and for the server to come back
  Duration contention_max{20'000};   // how long a body is run again and again
};

class PostgresDatabase : public sql::Database {
 public:
  // Connects and brings the schema up to date (sql/migrations.hpp), under a lock. Works on the
  // caller's executor, where its methods are called; `random` outlives it.
  static asio::awaitable<Result<std::unique_ptr<PostgresDatabase>>> open(PostgresOptions options,
                                                                         Random& random);

  // The server's time. Lives as long as the database.
  virtual Clock& clock() = 0;
};

// The number of the database's schema; 0: it has none yet. Changes nothing.
asio::awaitable<Result<int>> schema_version_at(Target target, ConnectionOptions options);

}  // namespace clipmill::postgres
