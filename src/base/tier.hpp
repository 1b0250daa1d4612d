// Tier: what a viewer has paid for. It weighs their share of the workers (task/fair_share.hpp).
#pragma once

#include <optional>
#include <string_view>

namespace clipmill {

enum class Tier { free, premium };

constexpr std::string_view to_string(Tier tier) {
  return tier == Tier::premium ? "premium" : "free";
}

constexpr std::optional<Tier> tier_from(std::string_view name) {
  if (name == "premium") return Tier::premium;
  if (name == "free") return Tier::free;
  return std::nullopt;
}

}  // namespace clipmill
