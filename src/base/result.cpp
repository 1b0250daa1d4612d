#include "base/result.hpp"

#include <array>

namespace clipmill {
namespace {

constexpr std::array<std::pair<ErrorCode, std::string_view>, 10> names{{
    {ErrorCode::invalid, "invalid"},
    {ErrorCode::not_found, "not_found"},
    {ErrorCode::conflict, "conflict"},
    {ErrorCode::lease_lost, "lease_lost"},
    {ErrorCode::throttled, "throttled"},
    {ErrorCode::refused, "refused"},
    {ErrorCode::unauthorized, "unauthorized"},
    {ErrorCode::over_budget, "over_budget"},
    {ErrorCode::timeout, "timeout"},
    {ErrorCode::unavailable, "unavailable"},
}};

}  // namespace

std::string_view to_string(ErrorCode code) {
  for (const auto& [value, name] : names) {
    if (value == code) return name;
  }
  return "unavailable";
}

std::optional<ErrorCode> error_code_from(std::string_view name) {
  for (const auto& [value, text] : names) {
    if (text == name) return value;
  }
  return std::nullopt;
}

}  // namespace clipmill
