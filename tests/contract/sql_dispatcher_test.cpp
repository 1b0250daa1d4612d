#include "adapters/sql/sql_dispatcher.hpp"

#include "adapters/postgres/postgres_notifier.hpp"
#include "adapters/sql/local_notifier.hpp"
#include "tests/contract/dispatcher_contract.hpp"
#include "tests/contract/sql_truth.hpp"

namespace clipmill::test {
namespace {

using NotifierMaker = std::function<std::unique_ptr<sql::Notifier>(Random& random)>;

class SqlHarness final : public DispatcherHarness {
 public:
  SqlHarness(std::unique_ptr<SqlTruth> truth, NotifierMaker make_notifier, FakeClock& clock,
             TierWeights weights)
      : truth_(std::move(truth)),
        make_notifier_(std::move(make_notifier)),
        notifier_(make_notifier_(random_)),
        other_notifier_(make_notifier_(random_)),
        dispatcher_(truth_->database(), *notifier_, clock, random_, weights),
        other_(truth_->second(), *other_notifier_, clock, random_, weights) {}

  Dispatcher& dispatcher() override { return dispatcher_; }
  Dispatcher& other() override { return other_; }

 private:
  std::unique_ptr<SqlTruth> truth_;
  SeededRandom random_{1};
  NotifierMaker make_notifier_;  // and what it holds on to
  std::unique_ptr<sql::Notifier> notifier_;
  std::unique_ptr<sql::Notifier> other_notifier_;
  sql::SqlDispatcher dispatcher_;
  sql::SqlDispatcher other_;
};

std::unique_ptr<DispatcherHarness> make_sqlite(asio::io_context& loop, FakeClock& clock,
                                               TierWeights weights) {
  const auto folder = std::make_shared<TemporaryFolder>();
  const auto make_notifier = [&, folder](Random& random) -> std::unique_ptr<sql::Notifier> {
    auto opened = sql::LocalNotifier::open(loop.get_executor(), clock, random, folder->path());
    if (!opened) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
  };
  return std::make_unique<SqlHarness>(std::make_unique<SqliteTruth>(), make_notifier, clock,
                                      weights);
}

std::unique_ptr<DispatcherHarness> make_postgres(asio::io_context& loop, FakeClock& clock,
                                                 TierWeights weights) {
  auto truth = std::make_unique<PostgresTruth>(loop);
  const auto make_notifier = [&, target = truth->target()](Random& random) {
    return std::unique_ptr<sql::Notifier>(
        test::run(loop, postgres::PostgresNotifier::open(target, {}, clock, random)));
  };
  return std::make_unique<SqlHarness>(std::move(truth), make_notifier, clock, weights);
}

const DispatcherMaker sqlite{.name = "Sqlite", .make = make_sqlite};
const DispatcherMaker postgres{.name = "Postgres", .make = make_postgres};

INSTANTIATE_TEST_SUITE_P(Sql, DispatcherContract, testing::Values(sqlite, postgres), maker_name);
INSTANTIATE_TEST_SUITE_P(Sql, FairShareContract, testing::Values(sqlite, postgres), maker_name);

}  // namespace
}  // namespace clipmill::test
