// SqlInteractionStore: what viewers did, and their preferences, in a SQL database.
#pragma once

#include "adapters/sql/database.hpp"
#include "taste/interaction_store.hpp"

namespace clipmill::sql {

class SqlInteractionStore final : public InteractionStore {
 public:
  // Both outlive the store.
  SqlInteractionStore(Database& database, Clock& clock) : database_(database), clock_(clock) {}

  asio::awaitable<Result<std::vector<Appended>>> append(
      std::vector<Interaction> interactions) override;
  asio::awaitable<Result<std::vector<Interaction>>> newest(
      UserId user, int limit, std::optional<std::int64_t> up_to) override;
  asio::awaitable<Result<std::vector<SeenVideo>>> seen(UserId user, int limit) override;
  asio::awaitable<Result<std::optional<ViewerRecord>>> viewer(UserId user) override;
  asio::awaitable<Result<void>> set_tier(UserId user, Tier tier) override;
  asio::awaitable<Result<std::optional<Preference>>> preference(UserId user) override;
  asio::awaitable<Result<void>> save_preference(Preference preference) override;
  asio::awaitable<Result<std::vector<UserId>>> due_for_update(std::int64_t threshold,
                                                              std::string space,
                                                              std::optional<UserId> after,
                                                              int limit) override;
  asio::awaitable<Result<std::vector<ViewerRecord>>> viewers(std::optional<UserId> after,
                                                             int limit) override;

 private:
  Database& database_;
  Clock& clock_;
};

}  // namespace clipmill::sql
