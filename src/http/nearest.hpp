// "Did you mean ...": the nearest of some names.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace clipmill::http {

// Levenshtein distance. Costs |a| * |b|: bound what strangers send before calling.
std::size_t edit_distance(std::string_view a, std::string_view b);

// The candidate that differs from `name` in at most a third of its letters.
std::optional<std::string_view> nearest_name(std::string_view name,
                                             const std::vector<std::string_view>& candidates);

}  // namespace clipmill::http
