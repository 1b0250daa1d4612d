#include "adapters/sql/sql_dispatcher.hpp"

#include "adapters/sql/local_notifier.hpp"
#include "tests/contract/dispatcher_contract.hpp"
#include "tests/contract/sql_truth.hpp"

namespace clipmill::test {
namespace {

class SqlHarness final : public DispatcherHarness {
 public:
  SqlHarness(std::unique_ptr<SqlTruth> truth, asio::io_context& loop, FakeClock& clock,
             TierWeights weights)
      : truth_(std::move(truth)),
        notifier_(open(loop, clock)),
        other_notifier_(open(loop, clock)),
        dispatcher_(truth_->database(), *notifier_, clock, random_, weights),
        other_(truth_->second(), *other_notifier_, clock, random_, weights) {}

  Dispatcher& dispatcher() override { return dispatcher_; }
  Dispatcher& other() override { return other_; }

 private:
  std::unique_ptr<sql::Notifier> open(asio::io_context& loop, FakeClock& clock) {
    auto opened = sql::LocalNotifier::open(loop.get_executor(), clock, random_, folder_.path());
    if (!opened) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
  }

  std::unique_ptr<SqlTruth> truth_;
  TemporaryFolder folder_;
  SeededRandom random_{1};
  std::unique_ptr<sql::Notifier> notifier_;
  std::unique_ptr<sql::Notifier> other_notifier_;
  sql::SqlDispatcher dispatcher_;
  sql::SqlDispatcher other_;
};

const DispatcherMaker sqlite{
    .name = "Sqlite", .make = [](asio::io_context& loop, FakeClock& clock, TierWeights weights) {
      return std::make_unique<SqlHarness>(std::make_unique<SqliteTruth>(), loop, clock, weights);
    }};

INSTANTIATE_TEST_SUITE_P(Sql, DispatcherContract, testing::Values(sqlite), maker_name);
INSTANTIATE_TEST_SUITE_P(Sql, FairShareContract, testing::Values(sqlite), maker_name);

}  // namespace
}  // namespace clipmill::test
