#include "adapters/sql/sql_idempotent_answers.hpp"

#include "tests/contract/idempotent_answers_contract.hpp"
#include "tests/support/sql_truth.hpp"

namespace clipmill::test {
namespace {

class SqlHarness final : public IdempotentAnswersHarness {
 public:
  SqlHarness(std::unique_ptr<SqlTruth> truth, Clock& clock)
      : truth_(std::move(truth)),
        answers_(truth_->database(), clock),
        second_(truth_->second(), clock) {}

  IdempotentAnswers& answers() override { return answers_; }
  IdempotentAnswers& second() override { return second_; }

 private:
  std::unique_ptr<SqlTruth> truth_;
  sql::SqlIdempotentAnswers answers_;
  sql::SqlIdempotentAnswers second_;
};

const IdempotentAnswersAdapter sqlite{
    .name = "Sqlite", .make = [](asio::io_context&, Clock& clock) {
      return std::make_unique<SqlHarness>(std::make_unique<SqliteTruth>(), clock);
    }};
const IdempotentAnswersAdapter postgres{
    .name = "Postgres", .make = [](asio::io_context& loop, Clock& clock) {
      return std::make_unique<SqlHarness>(std::make_unique<PostgresTruth>(loop), clock);
    }};

INSTANTIATE_TEST_SUITE_P(Sql, IdempotentAnswersContract, testing::Values(sqlite, postgres),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace clipmill::test
