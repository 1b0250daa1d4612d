#include "tests/contract/dispatcher_contract.hpp"

namespace clipmill::test {
namespace {

const std::vector<DispatcherMaker> makers{sqlite_maker(), postgres_maker()};

INSTANTIATE_TEST_SUITE_P(Sql, DispatcherContract, testing::ValuesIn(makers), maker_name);
INSTANTIATE_TEST_SUITE_P(Sql, FairShareContract, testing::ValuesIn(makers), maker_name);
INSTANTIATE_TEST_SUITE_P(Sql, ClaimLimitsContract, testing::ValuesIn(makers), maker_name);

}  // namespace
}  // namespace clipmill::test
