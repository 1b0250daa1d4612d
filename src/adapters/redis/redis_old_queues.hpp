// RedisOldQueues: OldQueues over the old service's own Redis, of any version.
//
//   clipmill:importing:RUN:video_queue:VIEWER   taken, and not stored to its end yet
//   clipmill:imported:video_queue:VIEWER        the backup; a later one ends in :2, :3, ...
//   clipmill:exporting:video_queue:VIEWER       being written
//   clipmill:replaced:video_queue:VIEWER        what an export found in its place
// and the same of user:feed:VIEWER. Nothing that is read is ever run: the scripts are ours.
#pragma once

#include "adapters/redis/redis_connection.hpp"
#include "takeover/old_queues.hpp"

namespace clipmill::redis {

class RedisOldQueues final : public OldQueues {
 public:
  // invalid: the address names a Cluster, where a viewer's keys have no common place. The
  // references outlive it; callers must not run on when it goes.
  static Result<std::unique_ptr<RedisOldQueues>> make(asio::any_io_executor executor,
                                                      Random& random, Log& log,
                                                      ConnectionOptions options);

  asio::awaitable<Result<void>> check() override;
  asio::awaitable<Result<OldListPage>> find(std::string cursor) override;
  asio::awaitable<Result<OldKind>> kind(OldList list) override;
  asio::awaitable<Result<std::optional<OldList>>> take(OldList list) override;
  asio::awaitable<Result<OldEntryPage>> read(OldList list, OldKind kind,
                                             std::string cursor) override;
  asio::awaitable<Result<bool>> finish(OldList list) override;
  asio::awaitable<Result<void>> write(UserId user, std::int64_t first,
                                      std::vector<std::string> items) override;
  asio::awaitable<Result<void>> publish(UserId user) override;

 private:
  RedisOldQueues(asio::any_io_executor executor, Random& random, Log& log,
                 ConnectionOptions options);

  enum class Moved { yes, gone, occupied };
  asio::awaitable<Result<Moved>> move(std::string from, std::string to);
  asio::awaitable<Result<Reply>> ask(Command command);

  RedisConnection connection_;
  const std::string run_;  // ours among all imports, ever
};

}  // namespace clipmill::redis
