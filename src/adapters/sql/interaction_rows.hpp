// append_interactions: InteractionStore::append within a transaction.
#pragma once

#include <memory>
#include <vector>

#include "adapters/sql/database.hpp"
#include "taste/interaction_store.hpp"

namespace clipmill::sql {

asio::awaitable<Result<std::vector<Appended>>> append_interactions(
    Session& session, std::shared_ptr<const std::vector<Interaction>> interactions, Instant now);

}  // namespace clipmill::sql
