// The fair share's tags and counts as rows: pools, tiers, flows. fair_share.hpp does the sums.
//
// Whoever reads and writes back flows and tiers has the pool's row locked from then to the commit,
// and locks several pools in the order of their names. Tasks' rows are locked before pools, or
// skipped where another holds them; so two transactions wait for each other and never both.
//
// A flow is what one viewer has in one pool and tier. A flow without ready tasks is idle; it is
// kept only while its finish tag is ahead of the tier's clock, and only so many of them are: to
// forget one early gives its viewer at most one task's advantage.
//
// A flow that a claim meets though its viewer has enough leased is set aside, out of the line: it
// is capped. Whoever ends a lease of the viewer brings it back to stand in line from max(clock,
// last finish) on; so does a claim with a higher limit.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "adapters/sql/database.hpp"
#include "adapters/sql/held_rows.hpp"
#include "task/fair_share.hpp"

namespace clipmill::sql {

struct FlowKey {
  std::string pool;
  Tier tier = Tier::free;
  std::string user;

  auto operator<=>(const FlowKey&) const = default;
};

// Of a row's three columns pool, tier, user.
FlowKey flow_from(const Row& row, std::size_t column);

// By how much the number of a flow's ready tasks changed.
using ReadyChanges = std::map<FlowKey, std::int64_t>;

// Locks the pools (makes those that are not there) to the end of the transaction.
asio::awaitable<Result<void>> lock_pools(Session& session, std::set<std::string> pools);

// The flows of these viewers that were set aside. To be asked once their leases are over, and
// before any pool is locked.
asio::awaitable<Result<std::vector<FlowKey>>> capped_flows(Session& session,
                                                           std::set<std::string> users);

// Counts tasks that became ready, or were taken out of what is ready other than by a claim, and
// brings `returning` back into line.
asio::awaitable<Result<void>> change_ready(Session& session, ReadyChanges changes,
                                           std::vector<FlowKey> returning = {});

// A claim's picks from one pool, in memory; save() writes what they changed.
class PoolLine {
 public:
  // Which flow's first task is to be claimed next.
  struct Next {
    FlowKey key;
    Tag tier_start = 0;
    Tag flow_start = 0;
  };

  // `picks_max` bounds how often take() will be called. `held` outlives it.
  PoolLine(std::string pool, TierWeights weights, int picks_max, HeldRows& held)
      : pool_(std::move(pool)), weights_(weights), picks_max_(picks_max), held_(&held) {}

  // Locks the pool, too. Viewers who were set aside under a lower limit stand in line again.
  asio::awaitable<Result<void>> load(Session& session);

  // nullopt: nothing that may be leased is ready.
  asio::awaitable<Result<std::optional<Next>>> next(Session& session);

  // The first task of `next` was claimed.
  void take(const Next& next, Duration cost);

  // There was none, though the count said so: the count is put right.
  void correct(const Next& next);

  asio::awaitable<Result<void>> save(Session& session);

  // The flows among which the next picks are, as far as next() has read them.
  std::vector<FlowKey> candidates() const;

  const std::string& pool() const { return pool_; }
  // Whether another claim could find something to lease.
  bool has_more() const;

 private:
  struct Flow {
    Tag start = 0;
    Tag finish = 0;
    std::int64_t ready = 0;
    std::int64_t capped = 0;  // 0: it stands in line, when it has ready tasks
    bool changed = false;
  };
  using Place = std::pair<Tag, std::string>;  // in line: start tag, then user
  struct Line {
    Tag clock = 0;
    Tag finish = 0;
    std::int64_t ready = 0;
    std::int64_t busy_flows = 0;
    std::int64_t idle_flows = 0;
    std::int64_t capped_flows = 0;
    bool changed = false;
    bool all_read = false;
    bool is_over = false;               // nothing more may be leased by this claim
    Place last_read{-1, ""};            // everybody in line behind it was not read yet
    std::map<std::string, Flow> flows;  // those that were first in line, by user
    std::set<Place> waiting;            // of these, those that stand in line
    std::vector<std::string> set_aside;
  };

  asio::awaitable<Result<void>> bring_back(Session& session, Tier tier, Line& line);
  asio::awaitable<Result<void>> read_on(Session& session, Tier tier, Line& line);
  asio::awaitable<Result<void>> cap(Session& session, Tier tier, Line& line);
  void end_of(Line& line, Flow& flow);

  std::string pool_;
  TierWeights weights_;
  int picks_max_;
  HeldRows* held_;
  std::optional<std::int64_t> room_;  // nullopt: any number
  bool more_aside_ = false;
  Tag clock_ = 0;
  std::map<Tier, Line> lines_;
};

}  // namespace clipmill::sql
