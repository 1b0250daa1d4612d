#include "tests/contract/task_store_contract.hpp"

namespace clipmill::test {
namespace {

const TaskStoreMaker sqlite{.name = "Sqlite", .make = [](asio::io_context&, Clock& clock) {
                              return sql_task_store(std::make_shared<SqliteTruth>(), clock);
                            }};
const TaskStoreMaker postgres{.name = "Postgres", .make = [](asio::io_context& loop, Clock& clock) {
                                return sql_task_store(std::make_shared<PostgresTruth>(loop), clock);
                              }};

INSTANTIATE_TEST_SUITE_P(Sql, TaskStoreContract, testing::Values(sqlite, postgres),
                         task_store_name);

}  // namespace
}  // namespace clipmill::test
