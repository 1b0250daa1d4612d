// How much viewers and pools have leased: counted from the leased tasks' own rows, once for a
// claim, and kept up while it picks. What the counts mean: task/claim_limits.hpp.
//
// Claims of one pool take turns by the pool's row; claims that obey limits of viewers take turns,
// too, because a viewer's tasks may be of several pools.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "adapters/sql/database.hpp"
#include "task/claim_limits.hpp"

namespace clipmill::sql {

class HeldRows {
 public:
  explicit HeldRows(ClaimLimits limits) : limits_(std::move(limits)) {}

  // To the end of the transaction, before it locks any pool and counts anything.
  asio::awaitable<Result<void>> take_turns(Session& session);

  // How many more may be leased in the pool; nullopt: any number.
  asio::awaitable<Result<std::optional<std::int64_t>>> room_in(Session& session, std::string pool);

  // Counts for those viewers that were not counted yet.
  asio::awaitable<Result<void>> count(Session& session, std::set<std::string> users);

  bool has_enough(Tier tier, const std::string& user) const;
  std::int64_t of(const std::string& user) const;
  int limit_of(Tier tier) const { return limits_.of(tier); }

  void add(const std::string& user);
  void take_off(const std::string& user);

  struct Holder {
    Tier tier = Tier::free;
    std::string user;
  };
  // For each whether as many of its leases as its limit has are ours, or locked: then it cannot
  // fall below the limit before we commit, and whoever ends one of them afterwards sees what we
  // wrote. One whose lease is being ended or renewed just now is not waited for.
  asio::awaitable<Result<std::vector<bool>>> lock(Session& session, std::vector<Holder> holders);

 private:
  struct Held {
    std::int64_t stored = 0;
    std::int64_t own = 0;  // leased by this claim
  };

  ClaimLimits limits_;
  std::map<std::string, Held> held_;
};

}  // namespace clipmill::sql
