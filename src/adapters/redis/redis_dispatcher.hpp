// RedisDispatcher: Dispatcher over Redis 7.0 or newer, for workers on many hosts.
//
// Every call is one script on the server, so it is whole or did not happen; what each key holds is
// in README.md. An index that was lost (no epoch, or an older one than this process has seen)
// answers nobody until it was rebuilt. Time is the server's: due times are sent as lengths, so no
// host's clock is believed.
// A claim whose answer was lost has leased its tasks to nobody until the leases end. Every other
// call may be repeated.
#pragma once

#include <functional>

#include "adapters/redis/redis_connection.hpp"
#include "adapters/redis/scripts.hpp"
#include "adapters/redis/waker.hpp"
#include "task/claim_limits.hpp"
#include "task/dispatcher.hpp"
#include "task/fair_share.hpp"

namespace clipmill::redis {

struct RedisDispatcherOptions {
  ConnectionOptions connection;
  std::string space = "0";  // between the braces of the keys' names: who shares an index
  TierWeights weights;
  ClaimLimits limits;
  std::chrono::milliseconds call_deadline{5000};
  std::chrono::milliseconds block{5000};  // of a wait on the wake lists, at a time
  bool time_is_the_servers = true;        // false: the clock's, for tests with a virtual one
  Duration rebuild_silence_max{15'000};   // after which a rebuild's lock is free
};

class RedisDispatcher final : public Dispatcher {
 public:
  // Connects with the first call. The references outlive it; `random` gives lease ids.
  RedisDispatcher(asio::any_io_executor executor, Clock& clock, Random& random, Log& log,
                  RedisDispatcherOptions options);
  // Callers must not run on.
  ~RedisDispatcher() override;

  // Connects, and looks whether this server may be used. refused: it is too old, or it would throw
  // keys away when its memory is full; the message says what to change.
  asio::awaitable<Result<void>> check();

  asio::awaitable<Result<std::vector<EnqueueStatus>>> enqueue(std::vector<Dispatch> tasks) override;
  asio::awaitable<Result<Claimed>> claim(WorkerId worker, std::vector<std::string> pools, int limit,
                                         Duration ttl) override;
  asio::awaitable<Result<Beat>> beat(WorkerRecord worker, std::vector<Lease> leases,
                                     Duration ttl) override;
  asio::awaitable<Result<std::vector<bool>>> finish(std::vector<Lease> leases) override;
  asio::awaitable<Result<std::vector<bool>>> give_back(std::vector<GiveBack> tasks) override;
  asio::awaitable<Result<void>> cancel(std::vector<TaskId> tasks) override;
  asio::awaitable<Result<void>> pause() override;
  asio::awaitable<Result<void>> resume() override;
  asio::awaitable<Result<DispatchStats>> stats() override;
  asio::awaitable<Result<std::vector<WorkerRecord>>> workers(Duration window) override;
  asio::awaitable<Result<void>> drain(WorkerId worker) override;
  asio::awaitable<Result<void>> leave(WorkerId worker) override;
  asio::awaitable<Result<int>> clear_stale(Duration window) override;
  asio::awaitable<void> wait_for_work(std::vector<std::string> pools, Duration timeout) override;
  asio::awaitable<Result<bool>> begin_rebuild() override;
  asio::awaitable<Result<void>> finish_rebuild() override;
  std::string name() const override { return "redis"; }

  RedisConnection& connection() { return connection_; }
  RedisConnection& blocking_connection() { return waker_->connection(); }

  // Places that the audit has mended so far; above 0 only after a script was cut off.
  std::int64_t mended() const { return mended_; }

 private:
  // The pools that have keys, in the order in which they came; what scripts call them by number.
  struct Pools {
    std::vector<std::string> names;
    std::string joined;
    Command keys;  // all keys of a script
    std::size_t key_count = 0;

    // -1: it has no keys.
    int number_of(const std::string& pool) const;
  };
  using PoolsPointer = std::shared_ptr<const Pools>;
  // The script's own arguments; asked for again when other pools turn out to be there.
  using Arguments = std::function<Command(const Pools&)>;

  // Why a server may not be used.
  static std::optional<std::string> why_not(const ServerFacts& facts);

  PoolsPointer make_pools(std::vector<std::string> names) const;
  PoolsPointer with(const std::vector<std::string>& more) const;
  std::string clock_text() const;
  std::string key(std::string_view name) const;

  asio::awaitable<Answer> run(Script& script, Arguments arguments,
                              std::vector<std::string> new_pools = {});
  asio::awaitable<Answer> evaluate(Script& script, Command command,
                                   std::chrono::steady_clock::time_point end);
  asio::awaitable<std::expected<void, Failure>> load(Script& script,
                                                     std::chrono::milliseconds deadline);
  asio::awaitable<Result<Reply>> ask(Script& script, Arguments arguments,
                                     std::vector<std::string> new_pools = {});
  asio::awaitable<void> audit();

  const asio::any_io_executor executor_;
  Clock& clock_;
  Random& random_;
  Log& log_;
  const RedisDispatcherOptions options_;
  RedisConnection connection_;
  std::shared_ptr<Waker> waker_;
  Scripts scripts_ = make_scripts();
  std::vector<std::string> static_names_;
  PoolsPointer pools_;
  std::int64_t epoch_ = 0;  // the newest that was seen
  bool paused_ = false;     // as last heard; survives a loss of the index
  std::string token_;       // of the rebuild under way here
  std::string warned_of_;   // the run id of a server that start-up would refuse
  std::int64_t mended_ = 0;
};

}  // namespace clipmill::redis
