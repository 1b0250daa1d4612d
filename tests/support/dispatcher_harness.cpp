#include "tests/support/dispatcher_harness.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

#include "adapters/postgres/postgres_notifier.hpp"
#include "adapters/redis/redis_dispatcher.hpp"
#include "adapters/sql/local_notifier.hpp"
#include "adapters/sql/sql_dispatcher.hpp"
#include "tests/support/memory_dispatcher.hpp"

namespace clipmill::test {
namespace {

class MemoryHarness final : public DispatcherHarness {
 public:
  explicit MemoryHarness(const DispatcherWorld& world)
      : limits_(world.limits),
        other_limits_(world.other_limits),
        dispatcher_(world.clock, world.random, world.weights) {}

  // Both processes are the one object, with the limits of whichever calls.
  Dispatcher& dispatcher() override { return as(limits_); }
  Dispatcher& other() override { return as(other_limits_); }

  asio::awaitable<void> lose_everything() override {
    dispatcher_.lose_everything();
    co_return;
  }

 private:
  Dispatcher& as(const ClaimLimits& limits) {
    dispatcher_.set_limits(limits);
    return dispatcher_;
  }

  const ClaimLimits limits_;
  const ClaimLimits other_limits_;
  MemoryDispatcher dispatcher_;
};

using NotifierMaker = std::function<std::unique_ptr<sql::Notifier>()>;

class SqlHarness final : public DispatcherHarness {
 public:
  SqlHarness(const DispatcherWorld& world, std::shared_ptr<SqlTruth> truth,
             NotifierMaker make_notifier)
      : truth_(std::move(truth)),
        make_notifier_(std::move(make_notifier)),
        notifier_(make_notifier_()),
        other_notifier_(make_notifier_()),
        dispatcher_(truth_->database(), *notifier_, world.clock, world.random, world.weights,
                    world.limits),
        other_(truth_->second(), *other_notifier_, world.clock, world.random, world.weights,
               world.other_limits) {}

  Dispatcher& dispatcher() override { return dispatcher_; }
  Dispatcher& other() override { return other_; }

  asio::awaitable<void> lose_everything() override {
    auto emptied = co_await truth_->database().run_locking_write(empty);
    if (!emptied) throw std::runtime_error(emptied.error().message);
  }

 private:
  static asio::awaitable<Result<void>> empty(sql::Session& session) {
    for (const char* statement :
         {"DELETE FROM dispatch_tasks", "DELETE FROM dispatch_flows", "DELETE FROM dispatch_tiers",
          "DELETE FROM dispatch_pools", "DELETE FROM dispatch_workers"}) {
      auto deleted = co_await session.execute(statement, {});
      if (!deleted) co_return fail(std::move(deleted.error()));
    }
    co_return Result<void>();
  }

  std::shared_ptr<SqlTruth> truth_;
  NotifierMaker make_notifier_;  // and what it holds on to
  std::unique_ptr<sql::Notifier> notifier_;
  std::unique_ptr<sql::Notifier> other_notifier_;
  sql::SqlDispatcher dispatcher_;
  sql::SqlDispatcher other_;
};

redis::Address address_in(const char* variable) {
  const char* const url = std::getenv(variable);
  if (url == nullptr) {
    throw std::runtime_error(fmt::format(
        "{} is not set; run scripts/test, or scripts/servers with this test's command", variable));
  }
  auto address = redis::parse_address(url);
  if (!address) throw std::runtime_error(address.error().message);
  return *address;
}

// Tests of many processes share a server, so each gets keys of its own.
std::string own_space() {
  static int count = 0;
  SeededRandom random(
      static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count()));
  return fmt::format("test-{}-{}-{}", ::getpid(), ++count, make_token(random).substr(0, 8));
}

class RedisHarness final : public DispatcherHarness {
 public:
  RedisHarness(const DispatcherWorld& world, const char* variable) {
    redis::RedisDispatcherOptions options;
    options.connection.address = address_in(variable);
    options.space = space_;
    options.weights = world.weights;
    options.limits = world.limits;
    options.time_is_the_servers = false;
    const auto executor = world.loop.get_executor();
    dispatcher_.emplace(executor, world.clock, world.random, log_, options);
    options.limits = world.other_limits;
    other_.emplace(executor, world.clock, world.random, log_, options);
    // A new index is an empty one that was rebuilt from nothing.
    const auto begun = run(world.loop, dispatcher_->begin_rebuild());
    if (!begun) throw std::runtime_error(begun.error().message);
    const auto finished = run(world.loop, dispatcher_->finish_rebuild());
    if (!finished) throw std::runtime_error(finished.error().message);
  }

  Dispatcher& dispatcher() override { return *dispatcher_; }
  Dispatcher& other() override { return *other_; }

  asio::awaitable<void> lose_everything() override {
    auto names =
        co_await tell(redis::Command("KEYS").add(fmt::format("clipmill:{{{}}}:*", space_)));
    redis::Command forget("DEL");
    for (const redis::Reply& name : names.items) forget.add(name.text);
    co_await tell(std::move(forget));
  }

 private:
  asio::awaitable<redis::Reply> tell(redis::Command command) {
    auto answer =
        co_await dispatcher_->connection().call(std::move(command), std::chrono::seconds(5));
    if (!answer) throw std::runtime_error(answer.error().text);
    co_return std::move(*answer);
  }

  NullLog log_;
  const std::string space_ = own_space();
  std::optional<redis::RedisDispatcher> dispatcher_;
  std::optional<redis::RedisDispatcher> other_;
};

}  // namespace

std::unique_ptr<DispatcherHarness> memory_dispatcher(DispatcherWorld world) {
  return std::make_unique<MemoryHarness>(world);
}

std::unique_ptr<DispatcherHarness> sqlite_dispatcher(DispatcherWorld world,
                                                     std::shared_ptr<SqliteTruth> truth) {
  const auto folder = std::make_shared<TemporaryFolder>();
  const auto make_notifier = [world, folder]() -> std::unique_ptr<sql::Notifier> {
    auto opened = sql::LocalNotifier::open(world.loop.get_executor(), world.clock, world.random,
                                           folder->path());
    if (!opened) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
  };
  return std::make_unique<SqlHarness>(world, std::move(truth), make_notifier);
}

std::unique_ptr<DispatcherHarness> postgres_dispatcher(DispatcherWorld world,
                                                       std::shared_ptr<PostgresTruth> truth) {
  const auto make_notifier = [world, target = truth->target()] {
    return std::unique_ptr<sql::Notifier>(test::run(
        world.loop, postgres::PostgresNotifier::open(target, {}, world.clock, world.random)));
  };
  return std::make_unique<SqlHarness>(world, std::move(truth), make_notifier);
}

std::unique_ptr<DispatcherHarness> redis_dispatcher(DispatcherWorld world, const char* variable) {
  return std::make_unique<RedisHarness>(world, variable);
}

DispatcherMaker memory_maker() { return {.name = "Memory", .make = memory_dispatcher}; }

DispatcherMaker sqlite_maker() {
  return {.name = "Sqlite", .make = [](DispatcherWorld world) {
            return sqlite_dispatcher(world, std::make_shared<SqliteTruth>());
          }};
}

DispatcherMaker postgres_maker() {
  return {.name = "Postgres", .make = [](DispatcherWorld world) {
            return postgres_dispatcher(world, std::make_shared<PostgresTruth>(world.loop));
          }};
}

DispatcherMaker redis_maker(std::string name, const char* variable) {
  return {.name = std::move(name),
          .make = [variable](DispatcherWorld world) { return redis_dispatcher(world, variable); }};
}

}  // namespace clipmill::test
