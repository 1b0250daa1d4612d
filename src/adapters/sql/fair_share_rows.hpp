// The fair share's tags and counts as rows: pools, tiers, flows. fair_share.hpp does the sums.
//
// Whoever reads and writes back flows and tiers has the pool's row locked from then to the commit,
// and locks several pools in the order of their names. Tasks' rows are locked before pools, or
// skipped where another holds them; so two transactions wait for each other and never both.
//
// A flow is what one viewer has in one pool and tier. A flow without ready tasks is idle; it is
// kept only while its finish tag is ahead of the tier's clock, and only so many of them are: to
// forget one early gives its viewer at most one task's advantage.
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "adapters/sql/database.hpp"
#include "task/fair_share.hpp"

namespace clipmill::sql {

struct FlowKey {
  std::string pool;
  Tier tier = Tier::free;
  std::string user;

  auto operator<=>(const FlowKey&) const = default;
};

// By how much the number of a flow's ready tasks changed.
using ReadyChanges = std::map<FlowKey, std::int64_t>;

// Locks the pools (makes those that are not there) to the end of the transaction.
asio::awaitable<Result<void>> lock_pools(Session& session, std::set<std::string> pools);

// Counts tasks that became ready, or were taken out of what is ready other than by a claim.
asio::awaitable<Result<void>> change_ready(Session& session, ReadyChanges changes);

// A claim's picks from one pool, in memory; save() writes what they changed.
class PoolLine {
 public:
  // Which flow's first task is to be claimed next.
  struct Next {
    FlowKey key;
    Tag tier_start = 0;
    Tag flow_start = 0;
  };

  // `picks_max` bounds how often take() will be called.
  PoolLine(std::string pool, TierWeights weights, int picks_max)
      : pool_(std::move(pool)), weights_(weights), picks_max_(picks_max) {}

  // Locks the pool, too.
  asio::awaitable<Result<void>> load(Session& session);

  // nullopt: nothing is ready.
  asio::awaitable<Result<std::optional<Next>>> next(Session& session);

  // The first task of `next` was claimed.
  void take(const Next& next, Duration cost);

  // There was none, though the count said so: the count is put right.
  void correct(const Next& next);

  asio::awaitable<Result<void>> save(Session& session);

  // The flows among which the next picks are, as far as next() has read them.
  std::vector<FlowKey> candidates() const;

  const std::string& pool() const { return pool_; }
  bool has_ready() const;

 private:
  struct Flow {
    Tag start = 0;
    Tag finish = 0;
    std::int64_t ready = 0;
    bool changed = false;
  };
  struct Line {
    Tag clock = 0;
    Tag finish = 0;
    std::int64_t ready = 0;
    std::int64_t busy_flows = 0;
    std::int64_t idle_flows = 0;
    bool changed = false;
    bool flows_loaded = false;
    std::map<std::string, Flow> flows;              // those that were first in line, by user
    std::set<std::pair<Tag, std::string>> waiting;  // of these, with ready tasks, by start tag
  };

  void end_of(Line& line, Flow& flow);

  std::string pool_;
  TierWeights weights_;
  int picks_max_;
  Tag clock_ = 0;
  std::map<Tier, Line> lines_;
};

}  // namespace clipmill::sql
