#include "adapters/sql/sql_queue_store.hpp"

#include "adapters/sql/look_up.hpp"
#include "adapters/sql/task_rows.hpp"
#include "adapters/sql/total_rows.hpp"

#include <fmt/format.h>

#include <map>

namespace clipmill::sql {
namespace {

constexpr std::size_t additions_max = 1000;
constexpr std::int64_t unplanned = 0;  // the version of what no plan chose

constexpr const char* insert_plan = R"sql(
INSERT INTO plans (user_id, version, strategy, planned_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (user_id, version) DO NOTHING)sql";

constexpr const char* insert_item = R"sql(
INSERT INTO queue_items (user_id, version, position, status, video_id, task_id, url, similarity,
                         prompt, reason, why, priority, added_at, started_at, completed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15))sql";

// A viewer may be planned for before the first interaction; an older plan that comes late does not
// take the newest one's place.
constexpr const char* note_planned = R"sql(
INSERT INTO users (id, planned_version, created_at) VALUES ($1, $2, $3)
ON CONFLICT (id) DO UPDATE SET planned_version = excluded.planned_version
WHERE users.planned_version < excluded.planned_version)sql";

constexpr const char* select_planned = "SELECT planned_version FROM users WHERE id = $1";

constexpr const char* select_items = R"sql(
SELECT user_id, version, position, status, video_id, task_id, url, similarity, prompt, reason, why,
  priority, added_at, started_at, completed_at
FROM queue_items WHERE user_id = $1 AND status NOT IN ('watched', 'failed')
ORDER BY version DESC, position LIMIT $2)sql";

constexpr const char* select_prompts = R"sql(
SELECT prompt FROM queue_items WHERE user_id = $1 AND task_id IS NOT NULL
ORDER BY version DESC, position LIMIT $2)sql";

constexpr const char* count_open = R"sql(
SELECT count(*) FROM queue_items
WHERE user_id = $1 AND task_id IS NOT NULL AND status IN ('pending_generation', 'in_progress')
  AND status NOT IN ('watched', 'failed'))sql";

constexpr const char* select_due = R"sql(
SELECT id FROM users WHERE preference_version > planned_version AND id > $1
ORDER BY id LIMIT $2)sql";

constexpr const char* count_items = R"sql(
SELECT user_id,
  CAST(sum(CASE WHEN status IN ('ready', 'completed') THEN 1 ELSE 0 END) AS BIGINT),
  CAST(sum(CASE WHEN status = 'pending_generation' THEN 1 ELSE 0 END) AS BIGINT),
  CAST(sum(CASE WHEN status = 'in_progress' THEN 1 ELSE 0 END) AS BIGINT)
FROM queue_items WHERE status NOT IN ('watched', 'failed') AND user_id > $1
GROUP BY user_id ORDER BY user_id LIMIT $2)sql";

constexpr const char* select_tier = "SELECT tier FROM users WHERE id = $1";

constexpr const char* select_end =
    "SELECT max(position) FROM queue_items WHERE user_id = $1 AND version = 0";

constexpr LookUp select_tasks{.one = "SELECT id FROM tasks WHERE id = $1",
                              .many = "SELECT id FROM tasks WHERE id IN (" SQL_KEYS_FROM_1 ")"};

constexpr LookUp select_queued{
    .one = "SELECT video_id FROM queue_items WHERE user_id = $1 AND video_id = $2",
    .many =
        "SELECT video_id FROM queue_items WHERE user_id = $1"
        " AND video_id IN (" SQL_KEYS_FROM_2 ")"};

Parameters row_of(const QueueItem& item, std::int64_t version) {
  const auto instant = [](const std::optional<Instant>& when) {
    return when ? Value(to_millis(*when)) : Value();
  };
  return {item.user.value,
          version,
          std::int64_t{item.position},
          std::string(to_string(item.status)),
          item.video ? Value(item.video->value) : Value(),
          item.task ? Value(item.task->value) : Value(),
          item.url,
          item.similarity ? Value(*item.similarity) : Value(),
          item.prompt,
          item.reason,
          item.why,
          std::int64_t{item.priority},
          to_millis(item.added_at),
          instant(item.started_at),
          instant(item.completed_at)};
}

QueueItem item_from(const Row& row) {
  QueueItem item;
  item.user = UserId(row.text(0));
  item.version = row.integer(1);
  item.position = static_cast<int>(row.integer(2));
  item.status = queue_item_status_from(row.text(3)).value();
  if (!row.is_null(4)) item.video = VideoId(row.text(4));
  if (!row.is_null(5)) item.task = TaskId(row.text(5));
  item.url = row.text(6);
  item.similarity = row.maybe_real(7);
  item.prompt = row.text(8);
  item.reason = row.text(9);
  item.why = row.text(10);
  item.priority = static_cast<int>(row.integer(11));
  item.added_at = row.instant(12);
  item.started_at = row.maybe_instant(13);
  item.completed_at = row.maybe_instant(14);
  return item;
}

// ---- bodies; they run in the database's transaction and own what they touch

asio::awaitable<Result<bool>> store_plan(Session& session, std::shared_ptr<const Plan> plan,
                                         std::shared_ptr<const std::vector<Task>> tasks,
                                         Instant now) {
  Parameters row{plan->user.value, plan->version, plan->strategy, to_millis(plan->planned_at)};
  auto planned = co_await session.execute(insert_plan, std::move(row));
  if (!planned) co_return fail(std::move(planned.error()));
  if (*planned == 0) co_return false;

  auto noted =
      co_await session.execute(note_planned, {plan->user.value, plan->version, to_millis(now)});
  if (!noted) co_return fail(std::move(noted.error()));
  auto counted = co_await take_off(session, {plan->user.value});
  if (!counted) co_return fail(std::move(counted.error()));
  std::vector<Parameters> items;
  items.reserve(plan->items.size());
  for (const QueueItem& item : plan->items) items.push_back(row_of(item, plan->version));
  auto written = co_await session.execute_many(insert_item, std::move(items));
  if (!written) co_return fail(std::move(written.error()));
  auto inserted = co_await insert_tasks(session, tasks, now);
  if (!inserted) co_return fail(std::move(inserted.error()));
  counted = co_await add_on(session, {plan->user.value});
  if (!counted) co_return fail(std::move(counted.error()));
  co_return true;
}

// One viewer's part of what is added.
struct Additions {
  std::vector<std::size_t> places;  // among all additions
  std::vector<std::string> tasks;
  std::vector<std::string> videos;
};

asio::awaitable<Result<std::set<std::string>>> look_up_ids(Session& session, LookUp statements,
                                                           Parameters fixed,
                                                           std::vector<std::string> ids) {
  auto rows = co_await look_up(session, statements, std::move(fixed), std::move(ids));
  if (!rows) co_return fail(std::move(rows.error()));
  std::set<std::string> found;
  for (const Row& row : *rows) found.insert(row.text(0));
  co_return found;
}

// What of a viewer's additions is new goes to `items` and `tasks`.
asio::awaitable<Result<void>> sort_out(Session& session, std::string user, const Additions& own,
                                       const std::vector<QueueAddition>& additions, int open_max,
                                       std::vector<Added>& outcomes, std::vector<Parameters>& items,
                                       std::vector<Task>& tasks) {
  auto known = co_await look_up_ids(session, select_tasks, {}, own.tasks);
  if (!known) co_return fail(std::move(known.error()));
  auto queued = co_await look_up_ids(session, select_queued, {user}, own.videos);
  if (!queued) co_return fail(std::move(queued.error()));
  auto tiers = co_await session.query(select_tier, {user});
  if (!tiers) co_return fail(std::move(tiers.error()));
  auto open = co_await session.query(count_open, {user});
  if (!open) co_return fail(std::move(open.error()));
  auto last = co_await session.query(select_end, {user});
  if (!last) co_return fail(std::move(last.error()));

  const Tier tier =
      tiers->empty() ? Tier::free : tier_from(tiers->front().text(0)).value_or(Tier::free);
  std::int64_t open_items = open->front().integer(0);
  std::int64_t position = last->front().maybe_integer(0).value_or(-1);
  for (const std::size_t place : own.places) {
    const QueueAddition& addition = additions[place];
    Added& outcome = outcomes[place];
    outcome.tier = tier;
    const bool is_new = addition.task ? known->insert(addition.task->id.value).second
                                      : queued->insert(addition.item.video->value).second;
    if (!is_new) {
      outcome.status = AddStatus::known;
      continue;
    }
    if (addition.task && open_items >= open_max) {
      outcome.status = AddStatus::too_many;
      continue;
    }
    QueueItem item = addition.item;
    item.position = static_cast<int>(++position);
    items.push_back(row_of(item, unplanned));
    if (!addition.task) continue;
    ++open_items;
    tasks.push_back(*addition.task);
    tasks.back().tier = tier;
  }
  co_return Result<void>();
}

asio::awaitable<Result<std::vector<Added>>> add_items(
    Session& session, std::shared_ptr<const std::vector<QueueAddition>> additions, int open_max,
    Instant now) {
  std::map<std::string, Additions> viewers;
  std::set<std::string> users;
  for (std::size_t i = 0; i < additions->size(); ++i) {
    const QueueAddition& addition = (*additions)[i];
    Additions& own = viewers[addition.item.user.value];
    users.insert(addition.item.user.value);
    own.places.push_back(i);
    if (addition.task) {
      own.tasks.push_back(addition.task->id.value);
    } else {
      own.videos.push_back(addition.item.video->value);
    }
  }
  // From here on nobody else changes these viewers' queues.
  auto counted = co_await take_off(session, users);
  if (!counted) co_return fail(std::move(counted.error()));
  std::vector<Added> outcomes(additions->size());
  std::vector<Parameters> items;
  auto tasks = std::make_shared<std::vector<Task>>();
  for (const auto& [user, own] : viewers) {
    auto sorted =
        co_await sort_out(session, user, own, *additions, open_max, outcomes, items, *tasks);
    if (!sorted) co_return fail(std::move(sorted.error()));
  }
  if (!items.empty()) {
    auto written = co_await session.execute_many(insert_item, std::move(items));
    if (!written) co_return fail(std::move(written.error()));
  }
  auto inserted = co_await insert_tasks(session, tasks, now);
  if (!inserted) co_return fail(std::move(inserted.error()));
  counted = co_await add_on(session, std::move(users));
  if (!counted) co_return fail(std::move(counted.error()));
  co_return outcomes;
}

asio::awaitable<Result<std::int64_t>> read_planned(Session& session, std::string user) {
  auto rows = co_await session.query(select_planned, {std::move(user)});
  if (!rows) co_return fail(std::move(rows.error()));
  co_return rows->empty() ? 0 : rows->front().integer(0);
}

asio::awaitable<Result<std::vector<QueueItem>>> read_items(Session& session, std::string user,
                                                           int limit) {
  auto rows = co_await session.query(select_items, {std::move(user), std::int64_t{limit}});
  if (!rows) co_return fail(std::move(rows.error()));
  std::vector<QueueItem> items;
  items.reserve(rows->size());
  for (const Row& row : *rows) items.push_back(item_from(row));
  co_return items;
}

asio::awaitable<Result<std::vector<std::string>>> read_prompts(Session& session, std::string user,
                                                               int limit) {
  auto rows = co_await session.query(select_prompts, {std::move(user), std::int64_t{limit}});
  if (!rows) co_return fail(std::move(rows.error()));
  std::vector<std::string> prompts;
  prompts.reserve(rows->size());
  for (const Row& row : *rows) prompts.push_back(row.text(0));
  co_return prompts;
}

asio::awaitable<Result<int>> read_open(Session& session, std::string user) {
  auto rows = co_await session.query(count_open, {std::move(user)});
  if (!rows) co_return fail(std::move(rows.error()));
  co_return static_cast<int>(rows->front().integer(0));
}

asio::awaitable<Result<std::vector<UserId>>> read_due(Session& session, std::string after,
                                                      int limit) {
  auto rows = co_await session.query(select_due, {std::move(after), std::int64_t{limit}});
  if (!rows) co_return fail(std::move(rows.error()));
  std::vector<UserId> users;
  users.reserve(rows->size());
  for (const Row& row : *rows) users.emplace_back(row.text(0));
  co_return users;
}

asio::awaitable<Result<std::vector<QueueCounts>>> read_counts(Session& session, std::string after,
                                                              int limit) {
  auto rows = co_await session.query(count_items, {std::move(after), std::int64_t{limit}});
  if (!rows) co_return fail(std::move(rows.error()));
  std::vector<QueueCounts> counts;
  counts.reserve(rows->size());
  for (const Row& row : *rows) {
    counts.push_back(QueueCounts{.user = UserId(row.text(0)),
                                 .ready = row.integer(1),
                                 .pending = row.integer(2),
                                 .in_progress = row.integer(3)});
  }
  co_return counts;
}

std::string from(std::optional<UserId> after) { return after ? std::move(after->value) : ""; }

}  // namespace

asio::awaitable<Result<bool>> SqlQueueStore::store(Plan plan) {
  auto tasks = std::make_shared<const std::vector<Task>>(std::move(plan.tasks));
  auto given = std::make_shared<const Plan>(std::move(plan));
  co_return co_await database_.locking_write<bool>(
      [given, tasks, now = clock_.now()](Session& session) {
        return store_plan(session, given, tasks, now);
      });
}

asio::awaitable<Result<std::vector<Added>>> SqlQueueStore::add(std::vector<QueueAddition> additions,
                                                               int open_max) {
  if (additions.size() > additions_max) {
    co_return fail(ErrorCode::invalid, fmt::format("{} items were given; give at most {}",
                                                   additions.size(), additions_max));
  }
  auto given = std::make_shared<const std::vector<QueueAddition>>(std::move(additions));
  co_return co_await database_.locking_write<std::vector<Added>>(
      [given, open_max, now = clock_.now()](Session& session) {
        return add_items(session, given, open_max, now);
      });
}

asio::awaitable<Result<std::int64_t>> SqlQueueStore::planned_version(UserId user) {
  co_return co_await database_.read<std::int64_t>(
      [id = std::move(user.value)](Session& session) { return read_planned(session, id); });
}

asio::awaitable<Result<std::vector<QueueItem>>> SqlQueueStore::items(UserId user, int limit) {
  co_return co_await database_.read<std::vector<QueueItem>>(
      [id = std::move(user.value), limit](Session& session) {
        return read_items(session, id, limit);
      });
}

asio::awaitable<Result<std::vector<std::string>>> SqlQueueStore::recent_prompts(UserId user,
                                                                                int limit) {
  co_return co_await database_.read<std::vector<std::string>>(
      [id = std::move(user.value), limit](Session& session) {
        return read_prompts(session, id, limit);
      });
}

asio::awaitable<Result<int>> SqlQueueStore::open_generations(UserId user) {
  co_return co_await database_.read<int>(
      [id = std::move(user.value)](Session& session) { return read_open(session, id); });
}

asio::awaitable<Result<std::vector<UserId>>> SqlQueueStore::due_for_plan(
    std::optional<UserId> after, int limit) {
  co_return co_await database_.read<std::vector<UserId>>(
      [start = from(std::move(after)), limit](Session& session) {
        return read_due(session, start, limit);
      });
}

asio::awaitable<Result<std::vector<QueueCounts>>> SqlQueueStore::counts(std::optional<UserId> after,
                                                                        int limit) {
  co_return co_await database_.read<std::vector<QueueCounts>>(
      [start = from(std::move(after)), limit](Session& session) {
        return read_counts(session, start, limit);
      });
}

asio::awaitable<Result<QueueTotals>> SqlQueueStore::totals() {
  co_return co_await database_.read<QueueTotals>(read_queue_totals);
}

}  // namespace clipmill::sql
