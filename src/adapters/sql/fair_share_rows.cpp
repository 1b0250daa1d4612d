#include "adapters/sql/fair_share_rows.hpp"

#include <limits>

#include "adapters/sql/look_up.hpp"

namespace clipmill::sql {
namespace {

constexpr std::int64_t idle_flows_max = 4096;   // kept per pool and tier
constexpr std::int64_t forgotten_max = 128;     // idle flows deleted per claim, pool and tier
constexpr std::size_t set_aside_max = 128;      // flows, per claim, pool and tier
constexpr std::int64_t brought_back_max = 128;  // the same

constexpr const char* add_pool =
    "INSERT INTO dispatch_pools (pool) VALUES ($1) ON CONFLICT (pool) DO NOTHING";

constexpr const char* lock_pool = "SELECT clock FROM dispatch_pools WHERE pool = $1 FOR UPDATE";

constexpr const char* add_tier =
    "INSERT INTO dispatch_tiers (pool, tier) VALUES ($1, $2) ON CONFLICT (pool, tier) DO NOTHING";

constexpr const char* select_tier =
    "SELECT clock FROM dispatch_tiers WHERE pool = $1 AND tier = $2";

constexpr const char* count_tier = R"sql(
UPDATE dispatch_tiers SET ready = ready + $3, busy_flows = busy_flows + $4,
  idle_flows = idle_flows + $5, capped_flows = capped_flows + $6
WHERE pool = $1 AND tier = $2)sql";

// pool and tier, then the users.
constexpr LookUp select_flows{
    .one =
        "SELECT user_id, start_tag, finish_tag, ready, capped FROM dispatch_flows"
        " WHERE pool = $1 AND tier = $2 AND user_id IN ($3)",
    .many =
        "SELECT user_id, start_tag, finish_tag, ready, capped FROM dispatch_flows"
        " WHERE pool = $1 AND tier = $2 AND user_id IN ($3, $4, $5, $6, $7, $8, $9, $10, $11,"
        " $12, $13, $14, $15, $16, $17, $18)"};

constexpr const char* save_flow = R"sql(
INSERT INTO dispatch_flows (pool, tier, user_id, start_tag, finish_tag, ready, capped)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (pool, tier, user_id) DO UPDATE SET start_tag = excluded.start_tag,
  finish_tag = excluded.finish_tag, ready = excluded.ready, capped = excluded.capped)sql";

constexpr const char* select_any_capped =
    "SELECT pool FROM dispatch_tiers WHERE capped_flows > 0 LIMIT 1";

constexpr LookUp select_capped_of{
    .one = "SELECT pool, tier, user_id FROM dispatch_flows WHERE capped > 0 AND user_id IN ($1)",
    .many =
        "SELECT pool, tier, user_id FROM dispatch_flows WHERE capped > 0 AND user_id"
        " IN (" SQL_KEYS_FROM_1 ")"};

constexpr const char* select_capped_below = R"sql(
SELECT user_id, start_tag, finish_tag, ready, capped FROM dispatch_flows
WHERE pool = $1 AND tier = $2 AND capped > 0 AND capped < $3 ORDER BY capped LIMIT $4)sql";

constexpr const char* select_line = R"sql(
SELECT p.clock, t.tier, t.clock, t.finish_tag, t.ready, t.busy_flows, t.idle_flows, t.capped_flows
FROM dispatch_pools p JOIN dispatch_tiers t ON t.pool = p.pool WHERE p.pool = $1 FOR UPDATE)sql";

constexpr const char* select_first_flows = R"sql(
SELECT user_id, start_tag, finish_tag, ready FROM dispatch_flows
WHERE pool = $1 AND tier = $2 AND ready > 0 AND capped = 0 AND (start_tag, user_id) > ($3, $4)
ORDER BY start_tag, user_id LIMIT $5)sql";

constexpr const char* save_pool = "UPDATE dispatch_pools SET clock = $2 WHERE pool = $1";

constexpr const char* save_tier = R"sql(
UPDATE dispatch_tiers SET clock = $3, finish_tag = $4, ready = $5, busy_flows = $6, idle_flows = $7,
  capped_flows = $8
WHERE pool = $1 AND tier = $2)sql";

constexpr const char* forget_idle = R"sql(
DELETE FROM dispatch_flows WHERE (pool, tier, user_id) IN (
  SELECT pool, tier, user_id FROM dispatch_flows
  WHERE pool = $1 AND tier = $2 AND ready = 0 AND finish_tag <= $3 ORDER BY finish_tag LIMIT $4))sql";

std::string name_of(Tier tier) { return std::string(to_string(tier)); }

struct FlowChange {
  std::int64_t ready = 0;
  bool returns = false;
};

asio::awaitable<Result<void>> change_tier(Session& session, std::string pool, Tier tier,
                                          std::map<std::string, FlowChange> changes) {
  auto rows = co_await session.query(select_tier, {pool, name_of(tier)});
  if (!rows) co_return fail(std::move(rows.error()));
  if (rows->empty()) {
    auto added = co_await session.execute(add_tier, {pool, name_of(tier)});
    if (!added) co_return fail(std::move(added.error()));
  }
  const Tag clock = rows->empty() ? 0 : rows->front().integer(0);

  struct Flow {
    Tag start = 0;
    Tag finish = 0;
    std::int64_t ready = 0;
    std::int64_t capped = 0;
    bool known = false;
  };
  std::map<std::string, Flow> flows;
  std::vector<std::string> users;
  for (const auto& [user, change] : changes) users.push_back(user);
  Parameters fixed{pool, name_of(tier)};
  auto known = co_await look_up(session, select_flows, std::move(fixed), std::move(users));
  if (!known) co_return fail(std::move(known.error()));
  for (const Row& row : *known) {
    flows[row.text(0)] = {row.integer(1), row.integer(2), row.integer(3), row.integer(4), true};
  }

  std::int64_t ready = 0;
  std::int64_t busy = 0;
  std::int64_t idle = 0;
  std::int64_t capped = 0;
  std::vector<Parameters> saved;
  for (const auto& [user, change] : changes) {
    Flow& flow = flows[user];
    const bool was_busy = flow.ready > 0;
    const bool was_capped = flow.capped > 0;
    const std::int64_t now_ready = std::max<std::int64_t>(0, flow.ready + change.ready);
    ready += now_ready - flow.ready;
    flow.ready = now_ready;
    const bool is_busy = flow.ready > 0;
    if (change.returns || !is_busy) flow.capped = 0;
    const bool is_capped = flow.capped > 0;
    capped += (is_capped ? 1 : 0) - (was_capped ? 1 : 0);
    const bool was_in_line = was_busy && !was_capped;
    if (is_busy && !is_capped && !was_in_line) flow.start = start_tag(clock, flow.finish);
    busy += (is_busy ? 1 : 0) - (was_busy ? 1 : 0);
    idle += (is_busy ? 0 : 1) - (flow.known && !was_busy ? 1 : 0);
    saved.push_back({pool, name_of(tier), user, flow.start, flow.finish, flow.ready, flow.capped});
  }
  auto written = co_await session.execute_many(save_flow, std::move(saved));
  if (!written) co_return fail(std::move(written.error()));
  auto counted =
      co_await session.execute(count_tier, {pool, name_of(tier), ready, busy, idle, capped});
  if (!counted) co_return fail(std::move(counted.error()));
  co_return Result<void>();
}

}  // namespace

FlowKey flow_from(const Row& row, std::size_t column) {
  return {row.text(column), tier_from(row.text(column + 1)).value_or(Tier::free),
          row.text(column + 2)};
}

asio::awaitable<Result<void>> lock_pools(Session& session, std::set<std::string> pools) {
  for (const std::string& pool : pools) {
    auto locked = co_await session.query(lock_pool, {pool});
    if (!locked) co_return fail(std::move(locked.error()));
    if (!locked->empty()) continue;
    auto added = co_await session.execute(add_pool, {pool});
    if (!added) co_return fail(std::move(added.error()));
    if (*added == 1) continue;  // ours until the commit
    locked = co_await session.query(lock_pool, {pool});
    if (!locked) co_return fail(std::move(locked.error()));
  }
  co_return Result<void>();
}

asio::awaitable<Result<std::vector<FlowKey>>> capped_flows(Session& session,
                                                           std::set<std::string> users) {
  std::vector<FlowKey> flows;
  if (users.empty()) co_return flows;
  auto any = co_await session.query(select_any_capped, {});
  if (!any) co_return fail(std::move(any.error()));
  if (any->empty()) co_return flows;
  std::vector<std::string> keys(users.begin(), users.end());
  auto found = co_await look_up(session, select_capped_of, {}, std::move(keys));
  if (!found) co_return fail(std::move(found.error()));
  for (const Row& row : *found) flows.push_back(flow_from(row, 0));
  co_return flows;
}

asio::awaitable<Result<void>> change_ready(Session& session, ReadyChanges changes,
                                           std::vector<FlowKey> returning) {
  std::map<std::pair<std::string, Tier>, std::map<std::string, FlowChange>> tiers;
  std::set<std::string> pools;
  for (const auto& [key, change] : changes) {
    if (change != 0) tiers[{key.pool, key.tier}][key.user].ready = change;
  }
  for (const FlowKey& key : returning) tiers[{key.pool, key.tier}][key.user].returns = true;
  for (const auto& [tier, users] : tiers) pools.insert(tier.first);
  auto locked = co_await lock_pools(session, std::move(pools));
  if (!locked) co_return locked;
  for (auto& [tier, users] : tiers) {
    auto changed = co_await change_tier(session, tier.first, tier.second, std::move(users));
    if (!changed) co_return changed;
  }
  co_return Result<void>();
}

asio::awaitable<Result<void>> PoolLine::load(Session& session) {
  auto rows = co_await session.query(select_line, {pool_});
  if (!rows) co_return fail(std::move(rows.error()));
  for (const Row& row : *rows) {
    clock_ = row.integer(0);
    Line& line = lines_[tier_from(row.text(1)).value_or(Tier::free)];
    line.clock = row.integer(2);
    line.finish = row.integer(3);
    line.ready = row.integer(4);
    line.busy_flows = row.integer(5);
    line.idle_flows = row.integer(6);
    line.capped_flows = row.integer(7);
  }
  for (auto& [tier, line] : lines_) {
    if (line.capped_flows <= 0) continue;
    if (auto back = co_await bring_back(session, tier, line); !back) co_return back;
  }
  auto room = co_await held_->room_in(session, pool_);
  if (!room) co_return fail(std::move(room.error()));
  room_ = *room;
  co_return Result<void>();
}

// Where all processes have the same limits nobody is found.
asio::awaitable<Result<void>> PoolLine::bring_back(Session& session, Tier tier, Line& line) {
  const int limit = held_->limit_of(tier);
  Parameters parameters{pool_, name_of(tier),
                        limit > 0 ? std::int64_t{limit} : std::numeric_limits<std::int64_t>::max(),
                        brought_back_max};
  auto rows = co_await session.query(select_capped_below, std::move(parameters));
  if (!rows) co_return fail(std::move(rows.error()));
  if (rows->empty()) co_return Result<void>();
  more_aside_ = std::ssize(*rows) == brought_back_max;
  std::set<std::string> users;
  for (const Row& row : *rows) users.insert(row.text(0));
  if (auto counted = co_await held_->count(session, std::move(users)); !counted) co_return counted;
  std::vector<Parameters> saved;
  for (const Row& row : *rows) {
    const std::string& user = row.text(0);
    Tag start = row.integer(1);
    const Tag finish = row.integer(2);
    std::int64_t capped = held_->of(user);
    if (!held_->has_enough(tier, user)) {
      capped = 0;
      start = start_tag(line.clock, finish);
      --line.capped_flows;
      line.changed = true;
    }
    saved.push_back({pool_, name_of(tier), user, start, finish, row.integer(3), capped});
  }
  auto written = co_await session.execute_many(save_flow, std::move(saved));
  if (!written) co_return fail(std::move(written.error()));
  co_return Result<void>();
}

asio::awaitable<Result<std::optional<PoolLine::Next>>> PoolLine::next(Session& session) {
  while (!room_ || *room_ > 0) {
    // Premium first where the tags are equal.
    const Tier* chosen = nullptr;
    for (const auto& [tier, line] : lines_) {
      if (line.ready <= 0 || line.is_over) continue;
      if (chosen == nullptr ||
          start_tag(clock_, line.finish) <= start_tag(clock_, lines_.at(*chosen).finish)) {
        chosen = &tier;
      }
    }
    if (chosen == nullptr) co_return std::nullopt;
    const Tier tier = *chosen;
    Line& line = lines_.at(tier);

    if (!line.all_read && (line.waiting.empty() || *line.waiting.begin() > line.last_read)) {
      if (auto read = co_await read_on(session, tier, line); !read) {
        co_return fail(std::move(read.error()));
      }
      continue;
    }
    if (line.waiting.empty()) {
      if (line.capped_flows <= 0 && line.set_aside.empty()) {
        // The counts promised more: they are put right.
        line.ready = 0;
        line.busy_flows = 0;
        line.changed = true;
      }
      line.is_over = true;
      continue;
    }
    const auto& [start, user] = *line.waiting.begin();
    if (!held_->has_enough(tier, user)) {
      co_return Next{{pool_, tier, user}, start_tag(clock_, line.finish), start};
    }
    line.set_aside.push_back(user);
    line.waiting.erase(line.waiting.begin());
    if (line.set_aside.size() < set_aside_max) continue;
    line.is_over = true;
    more_aside_ = true;
  }
  co_return std::nullopt;
}

// As many flows as there can be picks: one that is further back cannot come first, because each
// pick moves only one of these behind it. More are read only when some of these were set aside.
asio::awaitable<Result<void>> PoolLine::read_on(Session& session, Tier tier, Line& line) {
  Parameters parameters{pool_, name_of(tier), line.last_read.first, line.last_read.second,
                        std::int64_t{picks_max_}};
  auto rows = co_await session.query(select_first_flows, std::move(parameters));
  if (!rows) co_return fail(std::move(rows.error()));
  line.all_read = std::ssize(*rows) < picks_max_;
  std::set<std::string> users;
  for (const Row& row : *rows) {
    const std::string& user = row.text(0);
    users.insert(user);
    line.last_read = {row.integer(1), user};
    line.flows[user] = {row.integer(1), row.integer(2), row.integer(3), 0, false};
    line.waiting.emplace(row.integer(1), user);
  }
  co_return co_await held_->count(session, std::move(users));
}

void PoolLine::take(const Next& next, Duration cost) {
  Line& line = lines_.at(next.key.tier);
  Flow& flow = line.flows.at(next.key.user);
  line.waiting.erase({next.flow_start, next.key.user});
  held_->add(next.key.user);
  if (room_) --*room_;

  clock_ = next.tier_start;
  line.finish = finish_tag(next.tier_start, cost, weights_.of(next.key.tier));
  line.clock = next.flow_start;
  flow.finish = finish_tag(next.flow_start, cost, 1);
  flow.start = start_tag(line.clock, flow.finish);
  --flow.ready;
  --line.ready;
  flow.changed = true;
  line.changed = true;
  if (flow.ready <= 0) {
    end_of(line, flow);
  } else if (held_->has_enough(next.key.tier, next.key.user)) {
    line.set_aside.push_back(next.key.user);
  } else {
    line.waiting.emplace(flow.start, next.key.user);
  }
}

void PoolLine::correct(const Next& next) {
  Line& line = lines_.at(next.key.tier);
  Flow& flow = line.flows.at(next.key.user);
  line.waiting.erase({next.flow_start, next.key.user});
  line.ready -= flow.ready;
  flow.ready = 0;
  flow.changed = true;
  line.changed = true;
  end_of(line, flow);
}

void PoolLine::end_of(Line& line, Flow& flow) {
  flow.changed = true;
  --line.busy_flows;
  ++line.idle_flows;
}

std::vector<FlowKey> PoolLine::candidates() const {
  std::vector<FlowKey> keys;
  for (const auto& [tier, line] : lines_) {
    for (const auto& [start, user] : line.waiting) {
      if (!held_->has_enough(tier, user)) keys.push_back({pool_, tier, user});
    }
  }
  return keys;
}

bool PoolLine::has_more() const {
  if (room_ && *room_ <= 0) return false;
  return more_aside_ || std::ranges::any_of(lines_, [](const auto& entry) {
           return entry.second.ready > 0 && !entry.second.is_over;
         });
}

// A flow whose leases cannot be locked just now stays in line: the next claim looks again.
asio::awaitable<Result<void>> PoolLine::cap(Session& session, Tier tier, Line& line) {
  if (line.set_aside.empty()) co_return Result<void>();
  std::vector<HeldRows::Holder> holders;
  for (const std::string& user : line.set_aside) holders.push_back({tier, user});
  auto locked = co_await held_->lock(session, std::move(holders));
  if (!locked) co_return fail(std::move(locked.error()));
  for (std::size_t i = 0; i < line.set_aside.size(); ++i) {
    if (!(*locked)[i] || !held_->has_enough(tier, line.set_aside[i])) continue;
    Flow& flow = line.flows.at(line.set_aside[i]);
    flow.capped = held_->of(line.set_aside[i]);
    flow.changed = true;
    ++line.capped_flows;
    line.changed = true;
  }
  co_return Result<void>();
}

asio::awaitable<Result<void>> PoolLine::save(Session& session) {
  std::vector<Parameters> flows;
  std::vector<Parameters> tiers;
  for (auto& [tier, line] : lines_) {
    if (auto capped = co_await cap(session, tier, line); !capped) co_return capped;
    if (!line.changed) continue;
    for (const auto& [user, flow] : line.flows) {
      if (!flow.changed) continue;
      flows.push_back(
          {pool_, name_of(tier), user, flow.start, flow.finish, flow.ready, flow.capped});
    }
  }
  auto written = co_await session.execute_many(save_flow, std::move(flows));
  if (!written) co_return fail(std::move(written.error()));

  for (auto& [tier, line] : lines_) {
    if (!line.changed) continue;
    if (line.idle_flows > 0) {
      const bool too_many = line.idle_flows > idle_flows_max;
      const Tag behind = too_many ? std::numeric_limits<Tag>::max() : line.clock;
      const std::int64_t most =
          too_many ? std::min(forgotten_max, line.idle_flows - idle_flows_max) : forgotten_max;
      Parameters parameters{pool_, name_of(tier), behind, most};
      auto forgotten = co_await session.execute(forget_idle, std::move(parameters));
      if (!forgotten) co_return fail(std::move(forgotten.error()));
      line.idle_flows -= *forgotten;
    }
    tiers.push_back({pool_, name_of(tier), line.clock, line.finish, line.ready, line.busy_flows,
                     line.idle_flows, line.capped_flows});
  }
  if (tiers.empty()) co_return Result<void>();
  written = co_await session.execute_many(save_tier, std::move(tiers));
  if (!written) co_return fail(std::move(written.error()));
  auto saved = co_await session.execute(save_pool, {pool_, clock_});
  if (!saved) co_return fail(std::move(saved.error()));
  co_return Result<void>();
}

}  // namespace clipmill::sql
