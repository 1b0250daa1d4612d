#include "adapters/sql/fair_share_rows.hpp"

#include <limits>

#include "adapters/sql/look_up.hpp"

namespace clipmill::sql {
namespace {

constexpr std::int64_t idle_flows_max = 4096;  // kept per pool and tier
constexpr std::int64_t forgotten_max = 128;    // idle flows deleted per claim, pool and tier

constexpr const char* add_pool =
    "INSERT INTO dispatch_pools (pool) VALUES ($1) ON CONFLICT (pool) DO NOTHING";

constexpr const char* lock_pool = "SELECT clock FROM dispatch_pools WHERE pool = $1 FOR UPDATE";

constexpr const char* add_tier =
    "INSERT INTO dispatch_tiers (pool, tier) VALUES ($1, $2) ON CONFLICT (pool, tier) DO NOTHING";

constexpr const char* select_tier =
    "SELECT clock FROM dispatch_tiers WHERE pool = $1 AND tier = $2";

constexpr const char* count_tier = R"sql(
UPDATE dispatch_tiers SET ready = ready + $3, busy_flows = busy_flows + $4,
  idle_flows = idle_flows + $5
WHERE pool = $1 AND tier = $2)sql";

// pool and tier, then the users.
constexpr LookUp select_flows{
    .one =
        "SELECT user_id, start_tag, finish_tag, ready FROM dispatch_flows"
        " WHERE pool = $1 AND tier = $2 AND user_id IN ($3)",
    .many =
        "SELECT user_id, start_tag, finish_tag, ready FROM dispatch_flows"
        " WHERE pool = $1 AND tier = $2 AND user_id IN ($3, $4, $5, $6, $7, $8, $9, $10, $11,"
        " $12, $13, $14, $15, $16, $17, $18)"};

constexpr const char* save_flow = R"sql(
INSERT INTO dispatch_flows (pool, tier, user_id, start_tag, finish_tag, ready)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (pool, tier, user_id) DO UPDATE SET start_tag = excluded.start_tag,
  finish_tag = excluded.finish_tag, ready = excluded.ready)sql";

constexpr const char* select_line = R"sql(
SELECT p.clock, t.tier, t.clock, t.finish_tag, t.ready, t.busy_flows, t.idle_flows
FROM dispatch_pools p JOIN dispatch_tiers t ON t.pool = p.pool WHERE p.pool = $1 FOR UPDATE)sql";

constexpr const char* select_first_flows = R"sql(
SELECT user_id, start_tag, finish_tag, ready FROM dispatch_flows
WHERE pool = $1 AND tier = $2 AND ready > 0 ORDER BY start_tag, user_id LIMIT $3)sql";

constexpr const char* save_pool = "UPDATE dispatch_pools SET clock = $2 WHERE pool = $1";

constexpr const char* save_tier = R"sql(
UPDATE dispatch_tiers SET clock = $3, finish_tag = $4, ready = $5, busy_flows = $6, idle_flows = $7
WHERE pool = $1 AND tier = $2)sql";

constexpr const char* forget_idle = R"sql(
DELETE FROM dispatch_flows WHERE (pool, tier, user_id) IN (
  SELECT pool, tier, user_id FROM dispatch_flows
  WHERE pool = $1 AND tier = $2 AND ready = 0 AND finish_tag <= $3 ORDER BY finish_tag LIMIT $4))sql";

std::string name_of(Tier tier) { return std::string(to_string(tier)); }

asio::awaitable<Result<void>> change_tier(Session& session, std::string pool, Tier tier,
                                          std::map<std::string, std::int64_t> changes) {
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
    bool known = false;
  };
  std::map<std::string, Flow> flows;
  std::vector<std::string> users;
  for (const auto& [user, change] : changes) users.push_back(user);
  Parameters fixed{pool, name_of(tier)};
  auto known = co_await look_up(session, select_flows, std::move(fixed), std::move(users));
  if (!known) co_return fail(std::move(known.error()));
  for (const Row& row : *known) {
    flows[row.text(0)] = {row.integer(1), row.integer(2), row.integer(3), true};
  }

  std::int64_t ready = 0;
  std::int64_t busy = 0;
  std::int64_t idle = 0;
  std::vector<Parameters> saved;
  for (const auto& [user, change] : changes) {
    Flow& flow = flows[user];
    const bool was_busy = flow.ready > 0;
    const std::int64_t now_ready = std::max<std::int64_t>(0, flow.ready + change);
    ready += now_ready - flow.ready;
    flow.ready = now_ready;
    const bool is_busy = flow.ready > 0;
    if (is_busy && !was_busy) flow.start = start_tag(clock, flow.finish);
    busy += (is_busy ? 1 : 0) - (was_busy ? 1 : 0);
    idle += (is_busy ? 0 : 1) - (flow.known && !was_busy ? 1 : 0);
    saved.push_back({pool, name_of(tier), user, flow.start, flow.finish, flow.ready});
  }
  auto written = co_await session.execute_many(save_flow, std::move(saved));
  if (!written) co_return fail(std::move(written.error()));
  auto counted = co_await session.execute(count_tier, {pool, name_of(tier), ready, busy, idle});
  if (!counted) co_return fail(std::move(counted.error()));
  co_return Result<void>();
}

}  // namespace

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

asio::awaitable<Result<void>> change_ready(Session& session, ReadyChanges changes) {
  std::map<std::pair<std::string, Tier>, std::map<std::string, std::int64_t>> tiers;
  std::set<std::string> pools;
  for (const auto& [key, change] : changes) {
    if (change == 0) continue;
    tiers[{key.pool, key.tier}].emplace(key.user, change);
    pools.insert(key.pool);
  }
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
  }
  co_return Result<void>();
}

asio::awaitable<Result<std::optional<PoolLine::Next>>> PoolLine::next(Session& session) {
  while (true) {
    // Premium first where the tags are equal.
    const Tier* chosen = nullptr;
    for (const auto& [tier, line] : lines_) {
      if (line.ready <= 0) continue;
      if (chosen == nullptr ||
          start_tag(clock_, line.finish) <= start_tag(clock_, lines_.at(*chosen).finish)) {
        chosen = &tier;
      }
    }
    if (chosen == nullptr) co_return std::nullopt;
    const Tier tier = *chosen;
    Line& line = lines_.at(tier);

    // As many flows as there can be picks: one that is further back cannot come first, because each
    // pick moves only one of these behind it.
    if (!line.flows_loaded) {
      line.flows_loaded = true;
      Parameters parameters{pool_, name_of(tier), std::int64_t{picks_max_}};
      auto rows = co_await session.query(select_first_flows, std::move(parameters));
      if (!rows) co_return fail(std::move(rows.error()));
      for (const Row& row : *rows) {
        line.flows[row.text(0)] = {row.integer(1), row.integer(2), row.integer(3), false};
        line.waiting.emplace(row.integer(1), row.text(0));
      }
    }
    if (line.waiting.empty()) {
      // The counts promised more: they are put right.
      line.ready = 0;
      line.busy_flows = 0;
      line.changed = true;
      continue;
    }
    const auto& [start, user] = *line.waiting.begin();
    co_return Next{{pool_, tier, user}, start_tag(clock_, line.finish), start};
  }
}

void PoolLine::take(const Next& next, Duration cost) {
  Line& line = lines_.at(next.key.tier);
  Flow& flow = line.flows.at(next.key.user);
  line.waiting.erase({next.flow_start, next.key.user});

  clock_ = next.tier_start;
  line.finish = finish_tag(next.tier_start, cost, weights_.of(next.key.tier));
  line.clock = next.flow_start;
  flow.finish = finish_tag(next.flow_start, cost, 1);
  flow.start = start_tag(line.clock, flow.finish);
  --flow.ready;
  --line.ready;
  flow.changed = true;
  line.changed = true;
  if (flow.ready > 0) {
    line.waiting.emplace(flow.start, next.key.user);
  } else {
    end_of(line, flow);
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
    for (const auto& [start, user] : line.waiting) keys.push_back({pool_, tier, user});
  }
  return keys;
}

bool PoolLine::has_ready() const {
  return std::ranges::any_of(lines_, [](const auto& entry) { return entry.second.ready > 0; });
}

asio::awaitable<Result<void>> PoolLine::save(Session& session) {
  std::vector<Parameters> flows;
  std::vector<Parameters> tiers;
  for (auto& [tier, line] : lines_) {
    if (!line.changed) continue;
    for (const auto& [user, flow] : line.flows) {
      if (!flow.changed) continue;
      flows.push_back({pool_, name_of(tier), user, flow.start, flow.finish, flow.ready});
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
                     line.idle_flows});
  }
  if (tiers.empty()) co_return Result<void>();
  written = co_await session.execute_many(save_tier, std::move(tiers));
  if (!written) co_return fail(std::move(written.error()));
  auto saved = co_await session.execute(save_pool, {pool_, clock_});
  if (!saved) co_return fail(std::move(saved.error()));
  co_return Result<void>();
}

}  // namespace clipmill::sql
