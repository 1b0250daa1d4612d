// SqlQueueStore: QueueStore over any Database.
#pragma once

#include "adapters/sql/database.hpp"
#include "queue/queue_store.hpp"

namespace clipmill::sql {

class SqlQueueStore final : public QueueStore {
 public:
  // Both outlive it.
  SqlQueueStore(Database& database, Clock& clock) : database_(database), clock_(clock) {}

  asio::awaitable<Result<bool>> store(Plan plan) override;
  asio::awaitable<Result<std::vector<Added>>> add(std::vector<QueueAddition> additions,
                                                  int open_max) override;
  asio::awaitable<Result<std::int64_t>> planned_version(UserId user) override;
  asio::awaitable<Result<std::vector<QueueItem>>> items(UserId user, int limit) override;
  asio::awaitable<Result<std::vector<std::string>>> recent_prompts(UserId user, int limit) override;
  asio::awaitable<Result<int>> open_generations(UserId user) override;
  asio::awaitable<Result<std::vector<UserId>>> due_for_plan(std::optional<UserId> after,
                                                            int limit) override;
  asio::awaitable<Result<std::vector<QueueCounts>>> counts(std::optional<UserId> after,
                                                           int limit) override;
  asio::awaitable<Result<QueueTotals>> totals() override;

 private:
  Database& database_;
  Clock& clock_;
};

}  // namespace clipmill::sql
