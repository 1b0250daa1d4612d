// RedisDispatcher on real servers: one alone, the primary that Sentinels name, and a Cluster of
// three. scripts/servers starts them and says where they are; a variable that is missing is a
// failure.
#include "tests/contract/dispatcher_contract.hpp"

namespace clipmill::test {
namespace {

const std::vector<DispatcherMaker> makers{
    redis_maker("Redis", "CLIPMILL_TEST_REDIS_URL"),
    redis_maker("RedisSentinel", "CLIPMILL_TEST_REDIS_SENTINEL_URL"),
    redis_maker("RedisCluster", "CLIPMILL_TEST_REDIS_CLUSTER_URL")};

INSTANTIATE_TEST_SUITE_P(Redis, DispatcherContract, testing::ValuesIn(makers), maker_name);
INSTANTIATE_TEST_SUITE_P(Redis, FairShareContract, testing::ValuesIn(makers), maker_name);
INSTANTIATE_TEST_SUITE_P(Redis, ClaimLimitsContract, testing::ValuesIn(makers), maker_name);

}  // namespace
}  // namespace clipmill::test
