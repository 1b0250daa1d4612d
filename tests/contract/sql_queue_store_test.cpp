#include "adapters/sql/sql_queue_store.hpp"

#include "adapters/sql/sql_interaction_store.hpp"
#include "adapters/sql/sql_task_store.hpp"
#include "adapters/sql/sql_video_store.hpp"
#include "tests/contract/queue_store_contract.hpp"
#include "tests/support/sql_truth.hpp"

namespace clipmill::test {
namespace {

template <class T>
void expect(const Result<T>& result) {
  if (!result) throw std::runtime_error(result.error().message);
}

class SqlHarness final : public QueueStoreHarness {
 public:
  SqlHarness(std::unique_ptr<SqlTruth> truth, Clock& clock)
      : truth_(std::move(truth)),
        clock_(clock),
        store_(truth_->database(), clock),
        second_(truth_->second(), clock),
        tasks_(truth_->database(), clock),
        videos_(truth_->database(), clock),
        interactions_(truth_->database(), clock) {}

  QueueStore& store() override { return store_; }
  QueueStore& second() override { return second_; }
  TaskStore& tasks() override { return tasks_; }

  asio::awaitable<void> prefer(UserId user, std::int64_t version) override {
    Preference preference;
    preference.user = std::move(user);
    preference.version = version;
    preference.space = "space";
    expect(co_await interactions_.save_preference(std::move(preference)));
  }

  asio::awaitable<void> watch(UserId user, VideoId id) override {
    std::vector<VideoId> ids{id};
    auto known = co_await videos_.get(std::move(ids), false);
    expect(known);
    if (known->empty()) {
      Video video;
      video.id = id;
      video.embedding.assign(embedding_size, 0.0F);
      video.embedding[0] = 1;
      std::vector<Video> videos{std::move(video)};
      expect(co_await videos_.put(std::move(videos)));
    }
    Interaction seen;
    seen.user = std::move(user);
    seen.video = std::move(id);
    seen.at = clock_.now();
    std::vector<Interaction> batch{std::move(seen)};
    expect(co_await interactions_.append(std::move(batch)));
  }

 private:
  std::unique_ptr<SqlTruth> truth_;
  Clock& clock_;
  sql::SqlQueueStore store_;
  sql::SqlQueueStore second_;
  sql::SqlTaskStore tasks_;
  sql::SqlVideoStore videos_;
  sql::SqlInteractionStore interactions_;
};

const QueueStoreMaker sqlite{.name = "Sqlite", .make = [](asio::io_context&, Clock& clock) {
                               return std::make_unique<SqlHarness>(std::make_unique<SqliteTruth>(),
                                                                   clock);
                             }};
const QueueStoreMaker postgres{
    .name = "Postgres", .make = [](asio::io_context& loop, Clock& clock) {
      return std::make_unique<SqlHarness>(std::make_unique<PostgresTruth>(loop), clock);
    }};

INSTANTIATE_TEST_SUITE_P(Sql, QueueStoreContract, testing::Values(sqlite, postgres),
                         queue_store_name);

}  // namespace
}  // namespace clipmill::test
