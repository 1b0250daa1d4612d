// The old service's queues: from a real Redis into a real database, and back. A server of each
// test's own, since an import looks at all of it.
#include "takeover/queue_takeover.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/hashing/hashing_embedder.hpp"
#include "adapters/redis/redis_old_queues.hpp"
#include "adapters/sql/sql_interaction_store.hpp"
#include "adapters/sql/sql_queue_store.hpp"
#include "adapters/sql/sql_task_store.hpp"
#include "adapters/sql/sql_video_store.hpp"
#include "takeover/queue_export.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/memory_dispatcher.hpp"
#include "tests/support/redis_server.hpp"
#include "tests/support/sql_truth.hpp"

namespace clipmill::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kite = "a red kite over a green hill in the wind";
constexpr const char* boat = "a small boat on a quiet lake at dawn";

// Fails once, when it is told to: a process that dies there does no more.
class DyingOldQueues final : public OldQueues {
 public:
  explicit DyingOldQueues(OldQueues& old) : old_(old) {}

  int reads_left = 1'000'000;
  int finishes_left = 1'000'000;

  asio::awaitable<Result<void>> check() override { return old_.check(); }
  asio::awaitable<Result<OldListPage>> find(std::string cursor) override {
    return old_.find(std::move(cursor));
  }
  asio::awaitable<Result<OldKind>> kind(OldList list) override {
    return old_.kind(std::move(list));
  }
  asio::awaitable<Result<std::optional<OldList>>> take(OldList list) override {
    return old_.take(std::move(list));
  }
  asio::awaitable<Result<OldEntryPage>> read(OldList list, OldKind kind,
                                             std::string cursor) override {
    if (reads_left-- == 0) co_return died();
    co_return co_await old_.read(std::move(list), kind, std::move(cursor));
  }
  asio::awaitable<Result<bool>> finish(OldList list) override {
    if (finishes_left-- == 0) co_return died();
    co_return co_await old_.finish(std::move(list));
  }
  asio::awaitable<Result<void>> write(UserId user, std::int64_t first,
                                      std::vector<std::string> items) override {
    return old_.write(std::move(user), first, std::move(items));
  }
  asio::awaitable<Result<void>> publish(UserId user) override {
    return old_.publish(std::move(user));
  }

 private:
  static std::unexpected<Error> died() { return fail(ErrorCode::unavailable, "died here"); }

  OldQueues& old_;
};

// Our side: a database, and what is needed to fill it.
class Truth {
 public:
  Truth(asio::io_context& loop, Clock& clock) : loop_(loop), clock_(clock) {}

  Result<TakeoverReport> import(OldQueues& old, bool dry_run = false) {
    QueueTakeover takeover(
        {.old = old, .tasks = control_, .videos = videos_, .importer = importer_, .clock = clock_},
        dry_run);
    return run(loop_, takeover.run({}));
  }
  Result<ExportReport> write_back(OldQueues& old, bool dry_run = false) {
    QueueExport queue_export({.old = old, .queues = queues_, .interactions = interactions_});
    return run(loop_, queue_export.run(dry_run, {}));
  }
  std::vector<QueueItem> items(const std::string& user) {
    return run(loop_, queues_.items(UserId(user), 100'000)).value();
  }
  // As people see them: "kind status what".
  std::vector<std::string> lines(const std::string& user) {
    std::vector<std::string> lines;
    for (const QueueItem& item : items(user)) {
      lines.push_back(fmt::format("{} {}", to_string(item.status),
                                  item.video ? item.video->value : item.prompt));
    }
    return lines;
  }
  std::optional<Video> video(const std::string& id) {
    auto found = run(loop_, videos_.get({VideoId(id)}, false)).value();
    if (found.empty()) return std::nullopt;
    return found.front();
  }
  void put_video(const std::string& id, const std::string& caption, const std::string& url) {
    std::istringstream file(
        fmt::format(R"({{"id": "{}", "caption": "{}", "url": "{}"}})", id, caption, url));
    ASSERT_TRUE(run(loop_, importer_.run(file, CatalogFormat::jsonl, 0, {})));
  }
  std::int64_t pending() { return run(loop_, tasks_.counts()).value().pending; }
  bool is_dispatched(const TaskId& id) const { return dispatcher_.knows(id); }

 private:
  asio::io_context& loop_;
  Clock& clock_;
  NullLog log_;
  SeededRandom random_{1};
  SqliteTruth truth_;
  sql::SqlQueueStore queues_{truth_.database(), clock_};
  sql::SqlTaskStore tasks_{truth_.database(), clock_};
  sql::SqlVideoStore videos_{truth_.database(), clock_};
  sql::SqlInteractionStore interactions_{truth_.database(), clock_};
  MemoryDispatcher dispatcher_{clock_, random_};
  HashingEmbedder embedder_;
  CatalogImport importer_{videos_, embedder_, clock_, log_};
  TaskControl control_{{.tasks = tasks_,
                        .queues = queues_,
                        .dispatcher = dispatcher_,
                        .clock = clock_,
                        .random = random_,
                        .log = log_},
                       {.prompt_check = {.blocked = {"gore"}}, .waiting_max = 1}};
};

class QueueTakeoverTest : public testing::Test {
 protected:
  std::unique_ptr<redis::RedisOldQueues> open() {
    redis::ConnectionOptions options;
    options.address = *redis::parse_address(server.url());
    auto made = redis::RedisOldQueues::make(loop.get_executor(), random, log, options);
    return std::move(made.value());
  }
  TakeoverReport import() {
    auto report = truth.import(*old);
    EXPECT_TRUE(report) << report.error().message;
    return report.value_or(TakeoverReport());
  }
  redis::Reply tell(const std::vector<std::string>& words) {
    redis::Command command;
    for (const std::string& word : words) command.add(word);
    auto answer = run(loop, connection.call(std::move(command), 5000ms));
    if (!answer) throw std::runtime_error(answer.error().text);
    return std::move(*answer);
  }
  // Every key with its contents.
  std::map<std::string, std::string> everything() {
    std::map<std::string, std::string> all;
    for (const redis::Reply& key : tell({"KEYS", "*"}).items) {
      all[key.text] = tell({"DUMP", key.text}).text;
    }
    return all;
  }
  bool there_is(const std::string& key) { return tell({"EXISTS", key}).integer == 1; }

  static std::string video_item(const std::string& id, const std::string& prompt = kite) {
    return fmt::format(
        R"({{"type": "existing_video", "status": "ready", "video_id": "{}", )"
        R"("s3_url": "https://cdn.example/{}.mp4", "similarity_score": 0.123456789, )"
        R"("prompt": "{}", "added_at": "2025-03-01T10:30:00.123456"}})",
        id, id, prompt);
  }
  static std::string task_item(const std::string& prompt,
                               const std::string& status = "pending_generation") {
    return fmt::format(
        R"({{"type": "generate_video", "status": "{}", "prompt": "{}", "preference_vector": )"
        R"([0.1, 0.2], "priority": 2, "user_id": "ann", "added_at": "2025-03-01T10:30:00"}})",
        status, prompt);
  }
  void queue_of_ann() {
    tell({"ZADD", "video_queue:ann", "1", video_item("v1"), "2", task_item(kite), "3",
          task_item(boat, "in_progress"), "4",
          R"({"type": "existing_video", "status": "completed", "video_id": "v2", "prompt": )"
          R"("a black cat on a wall", "s3_url": "https://cdn.example/v2.mp4", )"
          R"("completed_at": "2025-03-01T10:31:00"})"});
  }

  asio::io_context loop;
  FakeClock clock;
  SeededRandom random{7};
  NullLog log;
  RedisServer server;
  redis::RedisConnection connection{
      loop.get_executor(), random, log, {.address = *redis::parse_address(server.url())}};
  std::unique_ptr<redis::RedisOldQueues> old = open();
  Truth truth{loop, clock};
};

TEST_F(QueueTakeoverTest, QueuesAndFeedsAreTakenOverAndNothingElseIsTouched) {
  queue_of_ann();
  tell(
      {"RPUSH", "user:feed:ann", "v2", "v9", R"({"video_id": "v3", "prompt": "a wooden bridge"})"});
  tell({"HSET", "worker:w1", "info", "__import__('os').system('id')"});
  tell({"SET", "video_worker:status", "{'pid': 1}"});
  const auto before = everything();

  const TakeoverReport report = import();

  EXPECT_EQ(report.viewers, 1);
  EXPECT_EQ(report.videos, 3);
  EXPECT_EQ(report.tasks, 2);
  EXPECT_EQ(report.stuck, 1);
  EXPECT_EQ(report.known, 1) << "v2 is in the feed too";
  EXPECT_EQ(report.catalogued, 3);
  ASSERT_EQ(report.refusals.size(), 1U);
  EXPECT_EQ(report.refusals[0].part, OldPart::feed);
  EXPECT_THAT(report.refusals[0].reason, HasSubstr("v9 is not in the catalogue"));
  EXPECT_THAT(truth.lines("ann"),
              ElementsAre("ready v1", fmt::format("pending_generation {}", kite),
                          fmt::format("pending_generation {}", boat), "completed v2", "ready v3"));
  const auto items = truth.items("ann");
  EXPECT_EQ(items[0].url, "https://cdn.example/v1.mp4");
  EXPECT_EQ(items[0].reason, "imported");
  EXPECT_EQ(items[0].similarity, 0.123456789);
  EXPECT_EQ(items[1].priority, 2);
  EXPECT_TRUE(truth.is_dispatched(*items[1].task));
  EXPECT_TRUE(truth.is_dispatched(*items[2].task));
  EXPECT_EQ(truth.pending(), 2);

  auto after = everything();
  EXPECT_EQ(after["clipmill:imported:video_queue:ann"], before.at("video_queue:ann"));
  EXPECT_EQ(after["clipmill:imported:user:feed:ann"], before.at("user:feed:ann"));
  EXPECT_EQ(after["worker:w1"], before.at("worker:w1"));
  EXPECT_EQ(after["video_worker:status"], before.at("video_worker:status"));
  EXPECT_EQ(after.size(), 4U);
}

TEST_F(QueueTakeoverTest, ASecondImportChangesNothingAndANewQueueIsAddedToTheOld) {
  queue_of_ann();
  import();
  const auto lines = truth.lines("ann");
  const auto redis_before = everything();

  EXPECT_EQ(import().viewers, 0);
  EXPECT_EQ(truth.lines("ann"), lines);
  EXPECT_EQ(everything(), redis_before);

  // The old service, still running, has queued for her again.
  tell({"ZADD", "video_queue:ann", "1", video_item("v1"), "2", video_item("v7")});
  const TakeoverReport report = import();
  EXPECT_EQ(report.known, 1);
  EXPECT_EQ(report.videos, 1);
  EXPECT_EQ(truth.lines("ann").size(), lines.size() + 1);
  EXPECT_TRUE(there_is("clipmill:imported:video_queue:ann"));
  EXPECT_TRUE(there_is("clipmill:imported:video_queue:ann:2")) << "the older backup is kept";
}

TEST_F(QueueTakeoverTest, ADeathAnywhereLosesNothingAndDoublesNothing) {
  const auto fill = [this] {
    queue_of_ann();
    for (int i = 0; i < 1200; ++i) {
      tell({"ZADD", "video_queue:ann", std::to_string(10 + i), video_item(fmt::format("w{}", i))});
    }
    tell({"SADD", "user:feed:bob", "v1", "v2"});
  };
  fill();
  import();
  const auto ann = truth.lines("ann");
  ASSERT_EQ(ann.size(), 1204U);
  const auto imported = everything();

  for (const auto& [reads, finishes] :
       std::vector<std::pair<int, int>>{{0, 99}, {1, 99}, {2, 99}, {3, 99}, {99, 0}, {99, 1}}) {
    tell({"FLUSHALL"});
    fill();
    Truth fresh(loop, clock);
    const auto dead = open();
    DyingOldQueues dying(*dead);
    dying.reads_left = reads;
    dying.finishes_left = finishes;

    EXPECT_FALSE(fresh.import(dying)) << reads << " reads";
    const auto report = fresh.import(*open());

    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->refused, 0);
    EXPECT_EQ(fresh.lines("ann"), ann) << reads << " reads, " << finishes << " finishes";
    EXPECT_EQ(fresh.lines("bob").size(), 2U);
    EXPECT_EQ(fresh.pending(), 2);
    EXPECT_EQ(everything(), imported);
  }
}

TEST_F(QueueTakeoverTest, WhatAnotherImportTakesAwayIsLeftToIt) {
  queue_of_ann();
  const auto other = open();
  const OldList list{.part = OldPart::queue, .user = "ann", .key = "video_queue:ann"};
  const auto theirs = run(loop, other->take(list)).value();
  ASSERT_TRUE(theirs);
  EXPECT_FALSE(run(loop, old->take(list)).value()) << "it is gone";

  EXPECT_EQ(import().viewers, 1) << "what lies there may be left from a dead one";
  tell({"ZADD", "video_queue:ann", "1", video_item("v8")});

  EXPECT_TRUE(run(loop, other->read(*theirs, OldKind::sorted_set, "")).value().entries.empty());
  EXPECT_FALSE(run(loop, other->finish(*theirs)).value());
  EXPECT_TRUE(there_is("video_queue:ann"));
}

TEST_F(QueueTakeoverTest, ADryRunSaysTheSameAndChangesNothing) {
  queue_of_ann();
  tell({"SET", "user:feed:bob", R"(["v1", "v2"])"});
  const auto before = everything();

  const auto dry = truth.import(*old, true);

  ASSERT_TRUE(dry);
  EXPECT_EQ(everything(), before);
  EXPECT_THAT(truth.lines("ann"), IsEmpty());
  EXPECT_FALSE(truth.video("v1"));
  const TakeoverReport report = import();
  EXPECT_EQ(dry->viewers, report.viewers);
  EXPECT_EQ(dry->videos, report.videos);
  EXPECT_EQ(dry->tasks, report.tasks);
  EXPECT_EQ(dry->stuck, report.stuck);
  EXPECT_EQ(dry->catalogued, report.catalogued);
}

TEST_F(QueueTakeoverTest, WhatCannotBeReadIsToldAndKept) {
  const std::string huge = "{\"type\": \"" + std::string(300'000, 'x') + "\"}";
  tell({"ZADD", "video_queue:ann", "1", "not json", "2", huge, "3", task_item("full of gore"), "4",
        video_item("v1", "\\u0000\\u0007"), "5", task_item(kite)});
  tell({"SET", "video_queue:bob", "a text"});
  tell({"HSET", "user:feed:bob", "a", "hash"});
  tell({"ZADD", "video_queue:no id", "1", video_item("v1")});
  tell({"SADD", "user:feed:cal", huge, "v1"});

  const TakeoverReport report = import();

  EXPECT_EQ(report.tasks, 1);
  EXPECT_EQ(report.videos, 0);
  EXPECT_EQ(report.refused, 9);
  std::vector<std::string> reasons;
  for (const TakeoverRefusal& refusal : report.refusals) {
    reasons.push_back(
        fmt::format("{} {} {}", to_string(refusal.part), refusal.viewer, refusal.reason));
  }
  for (const char* expected :
       {"queue ann not JSON", "bytes", "queue ann the prompt cannot be used: blocked",
        "queue bob the key is no sorted set", "feed bob the key is no", "queue no id the viewer",
        "queue ann video v1", "feed cal an entry has", "feed cal video v1"}) {
    EXPECT_THAT(reasons, testing::Contains(HasSubstr(expected)));
  }
  EXPECT_EQ(tell({"ZCARD", "clipmill:imported:video_queue:ann"}).integer, 5);
  for (const char* key : {"video_queue:bob", "user:feed:bob", "video_queue:no id"}) {
    EXPECT_TRUE(there_is(key)) << "left as it is: " << key;
  }
}

TEST_F(QueueTakeoverTest, AFeedMayBeAnyKindOfKey) {
  for (const char* id : {"v1", "v2"}) {
    truth.put_video(id, "a wooden bridge", "https://cdn.example/a.mp4");
  }
  tell({"RPUSH", "user:feed:list", "v2", "v1"});
  tell({"SADD", "user:feed:set", "v1"});
  tell({"ZADD", "user:feed:sorted", "1", "v2", "2", "v1"});
  tell({"SET", "user:feed:text", R"(["v2", "v1"])"});

  EXPECT_EQ(import().viewers, 4);

  EXPECT_THAT(truth.lines("list"), ElementsAre("ready v2", "ready v1"));
  EXPECT_THAT(truth.lines("set"), ElementsAre("ready v1"));
  EXPECT_THAT(truth.lines("sorted"), ElementsAre("ready v2", "ready v1"));
  EXPECT_THAT(truth.lines("text"), ElementsAre("ready v2", "ready v1"));
}

TEST_F(QueueTakeoverTest, AVideoThatIsKnownStaysAsItIs) {
  truth.put_video("v1", "a wooden bridge", "https://ours.example/v1.mp4");
  queue_of_ann();

  import();

  EXPECT_EQ(truth.video("v1")->caption, "a wooden bridge");
  EXPECT_EQ(truth.items("ann")[0].url, "https://ours.example/v1.mp4");
  EXPECT_EQ(truth.video("v2")->caption, "a black cat on a wall");
}

TEST_F(QueueTakeoverTest, WhatWasTakenNoLongerExpires) {
  queue_of_ann();
  tell({"EXPIRE", "video_queue:ann", "86400"});

  import();

  EXPECT_EQ(tell({"TTL", "clipmill:imported:video_queue:ann"}).integer, -1);
}

TEST_F(QueueTakeoverTest, QueuesGoBackAndComeAgainTheSame) {
  queue_of_ann();
  tell({"RPUSH", "user:feed:bob", video_item("v5")});
  import();
  const auto there = everything();
  const auto dry = truth.write_back(*old, true);
  EXPECT_EQ(everything(), there);

  const auto written = truth.write_back(*old);

  ASSERT_TRUE(written) << written.error().message;
  EXPECT_EQ(written->viewers, 2);
  EXPECT_EQ(written->videos, 3);
  EXPECT_EQ(written->tasks, 2);
  EXPECT_EQ(dry->videos, 3);
  EXPECT_EQ(tell({"ZRANGE", "video_queue:ann", "0", "0", "WITHSCORES"}).items[1].text, "0");
  EXPECT_FALSE(there_is("clipmill:exporting:video_queue:ann"));

  Truth other(loop, clock);
  ASSERT_TRUE(other.import(*old));
  for (const char* user : {"ann", "bob"}) {
    const auto first = truth.items(user);
    const auto second = other.items(user);
    ASSERT_EQ(first.size(), second.size());
    for (std::size_t i = 0; i < first.size(); ++i) {
      EXPECT_EQ(first[i].status, second[i].status);
      EXPECT_EQ(first[i].video, second[i].video);
      EXPECT_EQ(first[i].task, second[i].task);
      EXPECT_EQ(first[i].url, second[i].url);
      EXPECT_EQ(first[i].similarity, second[i].similarity);
      EXPECT_EQ(first[i].prompt, second[i].prompt);
      EXPECT_EQ(first[i].priority, second[i].priority);
      EXPECT_EQ(first[i].added_at, second[i].added_at);
      EXPECT_EQ(first[i].completed_at, second[i].completed_at);
    }
  }

  // And into the database that they came from: all of it is known.
  ASSERT_TRUE(truth.write_back(*old));
  const TakeoverReport again = import();
  EXPECT_EQ(again.known, 5);
  EXPECT_EQ(again.videos + again.tasks + again.refused, 0);
}

TEST_F(QueueTakeoverTest, AnExportKeepsAsideWhatItReplacesAndLeavesWhatIsNoQueue) {
  queue_of_ann();
  tell({"RPUSH", "user:feed:bob", video_item("v5")});
  import();
  tell({"ZADD", "video_queue:ann", "1", video_item("new")});
  tell({"SET", "video_queue:bob", "a text"});

  const auto written = truth.write_back(*old);

  ASSERT_TRUE(written);
  EXPECT_EQ(written->viewers, 1);
  ASSERT_EQ(written->refusals.size(), 1U);
  EXPECT_THAT(written->refusals[0].message, HasSubstr("video_queue:bob is no sorted set"));
  EXPECT_EQ(tell({"GET", "video_queue:bob"}).text, "a text");
  EXPECT_EQ(tell({"ZCARD", "video_queue:ann"}).integer, 4);
  EXPECT_EQ(tell({"ZRANGE", "clipmill:replaced:video_queue:ann", "0", "-1"}).items[0].text,
            video_item("new"));
}

TEST_F(QueueTakeoverTest, AClusterIsRefused) {
  redis::ConnectionOptions options;
  options.address = *redis::parse_address("redis+cluster://127.0.0.1:7000");

  const auto refused = redis::RedisOldQueues::make(loop.get_executor(), random, log, options);

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::invalid);
}

TEST_F(QueueTakeoverTest, AServerThatIsNotThereIsUnavailable) {
  server.kill();

  const auto checked = run(loop, old->check());

  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace clipmill::test
