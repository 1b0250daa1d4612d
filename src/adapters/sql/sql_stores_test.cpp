// What the contract suites cannot see: how the statements of the catalogue and of the interactions
// are run. Plans do not depend on the tables' contents (nobody runs ANALYZE), so a few rows do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/sql/sql_idempotent_answers.hpp"
#include "adapters/sql/sql_interaction_store.hpp"
#include "adapters/sql/sql_video_store.hpp"
#include "adapters/sql/sqlite_database.hpp"
#include "tests/support/explaining_database.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temporary_folder.hpp"

namespace clipmill::sql {
namespace {

class SqlStoresTest : public testing::Test {
 protected:
  template <class T>
  T await(asio::awaitable<Result<T>> work) {
    auto result = test::run(loop_, std::move(work));
    if (!result) throw std::runtime_error(result.error().message);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
  }

  static Video video(const std::string& id) {
    Video one;
    one.id = VideoId(id);
    one.embedding.assign(embedding_size, 0.0F);
    one.embedding[0] = 1;
    one.clip = ClipFile{.blob_key = "clips/" + id, .etag = ""};
    return one;
  }

  static Interaction event(const std::string& user, const std::string& video) {
    Interaction one;
    one.user = UserId(user);
    one.video = VideoId(video);
    one.action = Action::like;
    return one;
  }

  static Preference preference(const std::string& user, const std::string& space) {
    Preference one;
    one.user = UserId(user);
    one.version = 1;
    one.space = space;
    return one;
  }

  static CatalogMean mean() {
    CatalogMean one;
    one.mean.assign(embedding_size, 0.5F);
    return one;
  }

  // Statements that this call runs.
  template <class T>
  std::size_t statements_of(asio::awaitable<Result<T>> work) {
    const std::size_t before = database.count();
    await(std::move(work));
    return database.count() - before;
  }

  asio::io_context loop_;  // outlives the database's threads, which post to it
  test::FakeClock clock;
  test::TemporaryFolder folder_;
  std::unique_ptr<SqliteDatabase> file_ =
      std::move(*SqliteDatabase::open({.file = folder_.path() / "clipmill.db"}));
  test::ExplainingDatabase database{*file_};
  SqlVideoStore videos{database, clock};
  SqlInteractionStore interactions{database, clock};
  SqlIdempotentAnswers answers{database, clock};
};

TEST_F(SqlStoresTest, NoStatementReadsAWholeTableOrSortsIt) {
  await(videos.put({video("a"), video("b"), video("c")}));
  await(videos.put({video("a")}));
  await(videos.get({VideoId("a"), VideoId("b")}, true));
  await(videos.get({VideoId("a")}, true));
  await(videos.list(std::nullopt, 10));
  await(videos.changes_after(0, 10));
  await(videos.stats_since(Instant(), 10));
  await(videos.stats_since(clock.now(), 2));  // the whole of one instant
  await(videos.referenced_blobs({"x"}));
  await(videos.referenced_blobs({"x", "y"}));
  await(videos.count());
  await(videos.mean());
  await(videos.save_mean(mean()));
  await(videos.save_embedder_model({.space = "s", .fitted_on = 1, .state = "x"}));
  await(videos.embedder_model());

  Interaction keyed = event("ann", "a");
  keyed.idempotency_key = "k";
  Interaction other = event("ann", "b");
  other.idempotency_key = "l";
  await(interactions.append({event("ann", "a")}));
  await(interactions.append({keyed, other, event("ann", "nothing")}));
  await(interactions.append({keyed, event("bob", "c")}));
  await(interactions.append({event("cid", "nothing")}));
  await(interactions.newest(UserId("ann"), 10, std::nullopt));
  await(interactions.seen(UserId("ann"), 10));
  await(interactions.viewer(UserId("ann")));
  await(interactions.viewers(std::nullopt, 10));
  await(interactions.save_preference(preference("ann", "old")));
  await(interactions.save_preference(preference("dan", "old")));
  await(interactions.preference(UserId("ann")));
  await(interactions.due_for_update(15, "new", std::nullopt, 10));
  await(videos.remove(VideoId("a")));
  await(answers.keep("scope", "k", "hash", 200, "{}"));
  await(answers.keep("scope", "k", "hash", 200, "{}"));
  await(answers.find("scope", "k"));
  await(answers.forget_before(clock.now(), 10));

  EXPECT_THAT(database.steps_with("SCAN"), testing::IsEmpty());
  // Sorted are only those who are due, few among many viewers, and what one viewer has seen: an
  // index for that would cost every event a page more.
  for (const std::string& step : database.steps_with("TEMP B-TREE")) {
    EXPECT_THAT(step, testing::AnyOf(testing::HasSubstr("(events - watermark) >= $1"),
                                     testing::HasSubstr("FROM seen")));
  }
  EXPECT_THAT(database.steps_with("users_with_events"), testing::SizeIs(1));
}

TEST_F(SqlStoresTest, AnEventCostsFiveStatementsAndASixthWhenStatsChange) {
  await(videos.put({video("a")}));

  EXPECT_EQ(statements_of(interactions.append({event("ann", "a")})), 6U);
  EXPECT_EQ(statements_of(interactions.append({event("ann", "a")})), 5U);
}

TEST_F(SqlStoresTest, ABatchCostsLittleMoreThanItsRows) {
  std::vector<Video> catalogue;
  std::vector<Interaction> batch;
  for (int i = 0; i < 160; ++i) {
    catalogue.push_back(video("v" + std::to_string(i)));
    batch.push_back(event("ann", "v" + std::to_string(i)));
  }
  await(videos.put(std::move(catalogue)));

  // Three rows an event (the event, what was seen, stats), and reads of sixteen at a time.
  EXPECT_EQ(statements_of(interactions.append(batch)), 3U * 160 + 10 + 1 + 10);
}

TEST_F(SqlStoresTest, WhoIsDueIsFoundInAFewStepsHoweverManyViewersThereAre) {
  await(videos.put({video("a")}));
  std::vector<Interaction> batch;
  for (int i = 0; i < 40; ++i) batch.push_back(event("user-" + std::to_string(i), "a"));
  await(interactions.append(batch));
  for (int i = 0; i < 40; ++i) {
    await(interactions.save_preference(preference("user-" + std::to_string(i), "now")));
  }

  EXPECT_EQ(statements_of(interactions.due_for_update(15, "now", std::nullopt, 100)), 3U);
}

}  // namespace
}  // namespace clipmill::sql
