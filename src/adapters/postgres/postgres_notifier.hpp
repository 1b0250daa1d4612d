// PostgresNotifier: wakes waiters in this process by itself, and those of every other process on
// the same database by LISTEN and NOTIFY.
//
// One connection of its own, which it opens anew whenever it is lost; waiters look once when it is
// back. What is notified within a moment goes in one NOTIFY, because the server lets only one
// transaction with a NOTIFY commit at a time. A pooler that gives each transaction another server
// connection (pgbouncer) passes no notification on: then every wait ends by its timeout.
#pragma once

#include <memory>

#include "adapters/postgres/connection.hpp"
#include "adapters/sql/notifier.hpp"
#include "base/random.hpp"

namespace clipmill::postgres {

class PostgresNotifier : public sql::Notifier {
 public:
  // Works on the caller's executor, where its methods are called. Returns once the first try to
  // connect has ended, well or not. `clock` and `random` outlive it.
  static asio::awaitable<std::unique_ptr<PostgresNotifier>> open(Target target,
                                                                 ConnectionOptions options,
                                                                 Clock& clock, Random& random);
};

}  // namespace clipmill::postgres
