#include "adapters/sql/sql_interaction_store.hpp"

#include "adapters/sql/sql_video_store.hpp"
#include "tests/contract/interaction_store_contract.hpp"
#include "tests/support/sql_truth.hpp"

namespace clipmill::test {
namespace {

constexpr const char* insert_item = R"sql(
INSERT INTO queue_items (user_id, version, position, status, video_id, prompt, reason, why, added_at)
VALUES ($1, $2, 0, $3, $4, '', '', '', 0))sql";

constexpr const char* select_status = R"sql(
SELECT status FROM queue_items WHERE user_id = $1 AND video_id = $2
ORDER BY version DESC LIMIT 1)sql";

asio::awaitable<Result<void>> add_item(sql::Session& session, sql::Parameters item) {
  auto added = co_await session.execute(insert_item, std::move(item));
  if (!added) co_return fail(std::move(added.error()));
  co_return Result<void>();
}

asio::awaitable<Result<std::string>> read_status(sql::Session& session, sql::Parameters item) {
  auto rows = co_await session.query(select_status, std::move(item));
  if (!rows) co_return fail(std::move(rows.error()));
  co_return rows->empty() ? std::string() : rows->front().text(0);
}

class SqlHarness final : public InteractionStoreHarness {
 public:
  SqlHarness(std::unique_ptr<SqlTruth> truth, Clock& clock)
      : truth_(std::move(truth)),
        store_(truth_->database(), clock),
        second_(truth_->second(), clock),
        videos_(truth_->database(), clock) {}

  InteractionStore& store() override { return store_; }
  InteractionStore& second() override { return second_; }
  VideoStore& videos() override { return videos_; }

  asio::awaitable<void> queue_video(UserId user, VideoId video, std::string status) override {
    sql::Parameters item{user.value, ++items_, std::move(status), video.value};
    auto added = co_await truth_->database().run_write(
        [item](sql::Session& session) { return add_item(session, item); });
    if (!added) throw std::runtime_error(added.error().message);
  }

  asio::awaitable<std::string> queue_status(UserId user, VideoId video) override {
    sql::Parameters item{user.value, video.value};
    auto status = co_await truth_->database().read<std::string>(
        [item](sql::Session& session) { return read_status(session, item); });
    if (!status) throw std::runtime_error(status.error().message);
    co_return *status;
  }

 private:
  std::unique_ptr<SqlTruth> truth_;
  sql::SqlInteractionStore store_;
  sql::SqlInteractionStore second_;
  sql::SqlVideoStore videos_;
  std::int64_t items_ = 0;
};

const InteractionStoreAdapter sqlite{.name = "Sqlite", .make = [](asio::io_context&, Clock& clock) {
                                       return std::make_unique<SqlHarness>(
                                           std::make_unique<SqliteTruth>(), clock);
                                     }};
const InteractionStoreAdapter postgres{
    .name = "Postgres", .make = [](asio::io_context& loop, Clock& clock) {
      return std::make_unique<SqlHarness>(std::make_unique<PostgresTruth>(loop), clock);
    }};

INSTANTIATE_TEST_SUITE_P(Sql, InteractionStoreContract, testing::Values(sqlite, postgres),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace clipmill::test
