#include "adapters/sql/held_rows.hpp"

namespace clipmill::sql {
namespace {

constexpr const char* lock_viewers =
    "SELECT value FROM dispatch_control WHERE name = 'viewers' FOR UPDATE";

// No further than the limit.
constexpr const char* count_in_pool = R"sql(
SELECT count(*) FROM (
  SELECT 1 FROM dispatch_tasks WHERE pool = $1 AND state = 'leased' LIMIT $2) AS held)sql";

constexpr const char* count_of_viewer =
    "SELECT count(*) FROM dispatch_tasks WHERE user_id = $1 AND state = 'leased'";

constexpr const char* lock_of_viewer = R"sql(
SELECT task_id FROM dispatch_tasks WHERE user_id = $1 AND state = 'leased' LIMIT $2
FOR UPDATE SKIP LOCKED)sql";

}  // namespace

asio::awaitable<Result<void>> HeldRows::take_turns(Session& session) {
  if (!limits_.of_any_viewer()) co_return Result<void>();
  auto locked = co_await session.query(lock_viewers, {});
  if (!locked) co_return fail(std::move(locked.error()));
  co_return Result<void>();
}

asio::awaitable<Result<std::optional<std::int64_t>>> HeldRows::room_in(Session& session,
                                                                       std::string pool) {
  const std::int64_t limit = limits_.of(pool);
  if (limit <= 0) co_return std::nullopt;
  auto counted = co_await session.query(count_in_pool, {std::move(pool), limit});
  if (!counted) co_return fail(std::move(counted.error()));
  co_return limit - counted->front().integer(0);
}

asio::awaitable<Result<void>> HeldRows::count(Session& session, std::set<std::string> users) {
  if (!limits_.of_any_viewer()) co_return Result<void>();
  std::erase_if(users, [this](const std::string& user) { return held_.contains(user); });
  std::vector<Parameters> rows;
  for (const std::string& user : users) rows.push_back({user});
  auto counted = co_await session.query_many(count_of_viewer, std::move(rows));
  if (!counted) co_return fail(std::move(counted.error()));
  auto answer = counted->begin();
  for (const std::string& user : users) held_[user].stored = (answer++)->front().integer(0);
  co_return Result<void>();
}

bool HeldRows::has_enough(Tier tier, const std::string& user) const {
  return !has_room(limits_.of(tier), of(user));
}

std::int64_t HeldRows::of(const std::string& user) const {
  const auto found = held_.find(user);
  return found == held_.end() ? 0 : found->second.stored + found->second.own;
}

void HeldRows::add(const std::string& user) { ++held_[user].own; }
void HeldRows::take_off(const std::string& user) { --held_[user].own; }

asio::awaitable<Result<std::vector<bool>>> HeldRows::lock(Session& session,
                                                          std::vector<Holder> holders) {
  std::vector<Parameters> rows;
  for (const Holder& holder : holders) {
    const std::int64_t wanted = limits_.of(holder.tier) - held_[holder.user].own;
    rows.push_back({holder.user, std::max<std::int64_t>(0, wanted)});
  }
  auto locked = co_await session.query_many(lock_of_viewer, std::move(rows));
  if (!locked) co_return fail(std::move(locked.error()));
  std::vector<bool> enough;
  for (std::size_t i = 0; i < holders.size(); ++i) {
    const std::int64_t own = held_[holders[i].user].own;
    enough.push_back(std::ssize((*locked)[i]) + own >= limits_.of(holders[i].tier));
  }
  co_return enough;
}

}  // namespace clipmill::sql
