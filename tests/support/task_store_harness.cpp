#include "tests/support/task_store_harness.hpp"

#include "adapters/sql/sql_queue_store.hpp"
#include "adapters/sql/sql_task_store.hpp"
#include "adapters/sql/sql_video_store.hpp"

namespace clipmill::test {
namespace {

class MemoryHarness final : public TaskStoreHarness {
 public:
  explicit MemoryHarness(Clock& clock) : store_(clock) {}
  TaskStore& store() override { return store_; }
  TaskStore& second() override { return store_; }

  asio::awaitable<void> add_item(QueueItem item) override {
    store_.add_item(std::move(item));
    co_return;
  }
  asio::awaitable<std::optional<QueueItem>> item(TaskId task) override {
    const auto found = store_.items().find(task);
    if (found == store_.items().end()) co_return std::nullopt;
    co_return found->second;
  }
  asio::awaitable<std::vector<Video>> videos() override { co_return store_.videos(); }
  asio::awaitable<std::vector<StoredEvent>> events() override {
    auto events = store_.events();
    std::ranges::sort(events, {}, &StoredEvent::id);
    co_return events;
  }

 private:
  MemoryTaskStore store_;
};

class SqlHarness final : public TaskStoreHarness {
 public:
  SqlHarness(std::shared_ptr<SqlTruth> truth, Clock& clock)
      : truth_(std::move(truth)),
        store_(truth_->database(), clock),
        second_(truth_->second(), clock),
        queues_(truth_->database(), clock),
        videos_(truth_->database(), clock) {}

  TaskStore& store() override { return store_; }
  TaskStore& second() override { return second_; }

  asio::awaitable<void> add_item(QueueItem item) override {
    Plan plan;
    plan.user = item.user;
    plan.version = ++plans_;
    plan.items.push_back(std::move(item));
    auto stored = co_await queues_.store(std::move(plan));
    if (!stored) throw std::runtime_error(stored.error().message);
  }

  // The queue leaves out what failed, so the row is read.
  asio::awaitable<std::optional<QueueItem>> item(TaskId task) override {
    auto found = std::make_shared<std::optional<QueueItem>>();
    sql::Body body = [task, found](sql::Session& session) {
      return read_item(session, task.value, found);
    };
    auto read = co_await truth_->database().run_read(std::move(body));
    if (!read) throw std::runtime_error(read.error().message);
    co_return *found;
  }

  asio::awaitable<std::vector<Video>> videos() override {
    auto page = co_await videos_.list(std::nullopt, 1000);
    if (!page) throw std::runtime_error(page.error().message);
    std::vector<VideoId> ids;
    for (const Video& video : page->videos) ids.push_back(video.id);
    auto videos = co_await videos_.get(std::move(ids), true);
    if (!videos) throw std::runtime_error(videos.error().message);
    co_return std::move(*videos);
  }

  asio::awaitable<std::vector<StoredEvent>> events() override {
    auto events = std::make_shared<std::vector<StoredEvent>>();
    sql::Body body = [events](sql::Session& session) { return read_events(session, events); };
    auto read = co_await truth_->database().run_read(std::move(body));
    if (!read) throw std::runtime_error(read.error().message);
    co_return *events;
  }

 private:
  static asio::awaitable<Result<void>> read_item(sql::Session& session, std::string task,
                                                 std::shared_ptr<std::optional<QueueItem>> found) {
    auto rows = co_await session.query(
        "SELECT status, video_id, url, prompt, started_at, completed_at FROM queue_items"
        " WHERE task_id = $1",
        {std::move(task)});
    if (!rows) co_return fail(std::move(rows.error()));
    if (rows->empty()) co_return Result<void>();
    const sql::Row& row = rows->front();
    QueueItem item;
    item.status = queue_item_status_from(row.text(0)).value();
    if (!row.is_null(1)) item.video = VideoId(row.text(1));
    item.url = row.text(2);
    item.prompt = row.text(3);
    item.started_at = row.maybe_instant(4);
    item.completed_at = row.maybe_instant(5);
    *found = std::move(item);
    co_return Result<void>();
  }

  static asio::awaitable<Result<void>> read_events(
      sql::Session& session, std::shared_ptr<std::vector<StoredEvent>> events) {
    auto rows = co_await session.query("SELECT id, type, subject FROM events ORDER BY id", {});
    if (!rows) co_return fail(std::move(rows.error()));
    for (const sql::Row& row : *rows) {
      events->push_back({row.text(0), row.text(1), row.text(2)});
    }
    co_return Result<void>();
  }

  std::shared_ptr<SqlTruth> truth_;
  sql::SqlTaskStore store_;
  sql::SqlTaskStore second_;
  sql::SqlQueueStore queues_;
  sql::SqlVideoStore videos_;
  std::int64_t plans_ = 0;
};

}  // namespace

std::unique_ptr<TaskStoreHarness> memory_task_store(Clock& clock) {
  return std::make_unique<MemoryHarness>(clock);
}

std::unique_ptr<TaskStoreHarness> sql_task_store(std::shared_ptr<SqlTruth> truth, Clock& clock) {
  return std::make_unique<SqlHarness>(std::move(truth), clock);
}

}  // namespace clipmill::test
