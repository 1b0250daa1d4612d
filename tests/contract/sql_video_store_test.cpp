#include "adapters/sql/sql_video_store.hpp"

#include "adapters/sql/sql_interaction_store.hpp"
#include "tests/contract/video_store_contract.hpp"
#include "tests/support/sql_truth.hpp"

namespace clipmill::test {
namespace {

class SqlHarness final : public VideoStoreHarness {
 public:
  SqlHarness(std::unique_ptr<SqlTruth> truth, Clock& clock)
      : truth_(std::move(truth)),
        clock_(clock),
        store_(truth_->database(), clock),
        second_(truth_->second(), clock),
        interactions_(truth_->database(), clock) {}

  VideoStore& store() override { return store_; }
  VideoStore& second() override { return second_; }

  asio::awaitable<void> interact(UserId user, VideoId video, Action action) override {
    Interaction one;
    one.user = std::move(user);
    one.video = std::move(video);
    one.action = action;
    one.at = clock_.now();
    std::vector<Interaction> batch{std::move(one)};
    auto appended = co_await interactions_.append(std::move(batch));
    if (!appended) throw std::runtime_error(appended.error().message);
  }

 private:
  std::unique_ptr<SqlTruth> truth_;
  Clock& clock_;
  sql::SqlVideoStore store_;
  sql::SqlVideoStore second_;
  sql::SqlInteractionStore interactions_;
};

const VideoStoreAdapter sqlite{.name = "Sqlite", .make = [](asio::io_context&, Clock& clock) {
                                 return std::make_unique<SqlHarness>(
                                     std::make_unique<SqliteTruth>(), clock);
                               }};
const VideoStoreAdapter postgres{
    .name = "Postgres", .make = [](asio::io_context& loop, Clock& clock) {
      return std::make_unique<SqlHarness>(std::make_unique<PostgresTruth>(loop), clock);
    }};

INSTANTIATE_TEST_SUITE_P(Sql, VideoStoreContract, testing::Values(sqlite, postgres),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace clipmill::test
