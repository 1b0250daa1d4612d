// RedisDispatcher on real servers: one alone, the primary that Sentinels name, and a Cluster of
// three. scripts/servers starts them and says where they are; a variable that is missing is a
// failure.
#include "adapters/redis/redis_dispatcher.hpp"

#include <unistd.h>

#include <cstdlib>

#include "tests/contract/dispatcher_contract.hpp"

namespace clipmill::test {
namespace {

// Tests of many processes share a server, so each gets keys of its own.
std::string own_space(Random& random) {
  return fmt::format("test-{}-{}", ::getpid(), make_token(random).substr(0, 8));
}

class RedisHarness final : public DispatcherHarness {
 public:
  RedisHarness(const char* variable, asio::io_context& loop, FakeClock& clock,
               TierWeights weights) {
    const char* const url = std::getenv(variable);
    if (url == nullptr) {
      throw std::runtime_error(fmt::format(
          "{} is not set; run scripts/test, or scripts/servers with this test's command",
          variable));
    }
    auto address = redis::parse_address(url);
    if (!address) throw std::runtime_error(address.error().message);
    SeededRandom here(
        static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count()));
    redis::RedisDispatcherOptions options;
    options.connection.address = *address;
    options.space = own_space(here);
    options.weights = weights;
    options.time_is_the_servers = false;
    dispatcher_.emplace(loop.get_executor(), clock, random_, log_, options);
    other_.emplace(loop.get_executor(), clock, random_, log_, options);
    // A new index is an empty one that was rebuilt from nothing.
    const auto begun = run(loop, dispatcher_->begin_rebuild());
    if (!begun) throw std::runtime_error(begun.error().message);
    const auto finished = run(loop, dispatcher_->finish_rebuild());
    if (!finished) throw std::runtime_error(finished.error().message);
  }

  Dispatcher& dispatcher() override { return *dispatcher_; }
  Dispatcher& other() override { return *other_; }

 private:
  NullLog log_;
  SeededRandom random_{1};
  std::optional<redis::RedisDispatcher> dispatcher_;
  std::optional<redis::RedisDispatcher> other_;
};

DispatcherMaker maker(std::string name, const char* variable) {
  return {.name = std::move(name),
          .make = [variable](asio::io_context& loop, FakeClock& clock, TierWeights weights) {
            return std::make_unique<RedisHarness>(variable, loop, clock, weights);
          }};
}

const std::vector<DispatcherMaker> makers{
    maker("Redis", "CLIPMILL_TEST_REDIS_URL"),
    maker("RedisSentinel", "CLIPMILL_TEST_REDIS_SENTINEL_URL"),
    maker("RedisCluster", "CLIPMILL_TEST_REDIS_CLUSTER_URL")};

INSTANTIATE_TEST_SUITE_P(Redis, DispatcherContract, testing::ValuesIn(makers), maker_name);
INSTANTIATE_TEST_SUITE_P(Redis, FairShareContract, testing::ValuesIn(makers), maker_name);

}  // namespace
}  // namespace clipmill::test
