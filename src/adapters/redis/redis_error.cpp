#include "adapters/redis/redis_error.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace clipmill::redis {
namespace {

constexpr std::array<std::pair<std::string_view, Trouble>, 18> words{{
    {"LOADING", Trouble::busy_server},
    {"BUSY", Trouble::busy_server},
    {"TRYAGAIN", Trouble::busy_server},
    {"ASK", Trouble::busy_server},
    {"CLUSTERDOWN", Trouble::busy_server},
    {"NOREPLICAS", Trouble::busy_server},
    {"READONLY", Trouble::wrong_server},
    {"MASTERDOWN", Trouble::wrong_server},
    {"MOVED", Trouble::wrong_server},
    {"NOSCRIPT", Trouble::no_script},
    {"OOM", Trouble::full},
    {"MISCONF", Trouble::full},
    {"UNBLOCKED", Trouble::woken},
    {"NOAUTH", Trouble::unauthorized},
    {"WRONGPASS", Trouble::unauthorized},
    {"NOPERM", Trouble::unauthorized},
    {"CLIPMILL_EPOCH", Trouble::lost_index},
    {"CLIPMILL_POOLS", Trouble::other_pools},
}};

}  // namespace

Failure classify(std::string text) {
  const std::string_view word = std::string_view(text).substr(0, text.find(' '));
  for (const auto& [known, trouble] : words) {
    if (word == known) return {trouble, std::move(text)};
  }
  return {Trouble::refused, std::move(text)};
}

bool is_worth_another_try(Trouble trouble) {
  return trouble == Trouble::not_sent || trouble == Trouble::busy_server ||
         trouble == Trouble::wrong_server;
}

// MOVED 866 127.0.0.1:7001
std::optional<Redirection> redirection_in(std::string_view text) {
  if (!text.starts_with("MOVED ") && !text.starts_with("ASK ")) return std::nullopt;
  const std::size_t last_space = text.rfind(' ');
  const std::string_view address = text.substr(last_space + 1);
  const std::size_t colon = address.rfind(':');
  if (last_space <= 5 || colon == std::string_view::npos) return std::nullopt;
  return Redirection{std::string(address.substr(0, colon)), std::string(address.substr(colon + 1))};
}

Error to_error(const Failure& failure) {
  switch (failure.trouble) {
    case Trouble::not_sent:
      return {.message = fmt::format("Redis was not asked: {}", failure.text)};
    case Trouble::unknown:
      return {.message = fmt::format("Redis was asked, but whether it took effect is unknown: {}",
                                     failure.text)};
    case Trouble::full:
      return {.message = fmt::format("Redis takes no writes, and nothing was written ({}); give it "
                                     "more memory or disk",
                                     failure.text)};
    case Trouble::unauthorized:
      return {.code = ErrorCode::unauthorized,
              .message = fmt::format("Redis refused the user or the password ({})", failure.text)};
    case Trouble::lost_index:
      return {.message =
                  "the dispatch index in Redis was lost and is being rebuilt from the database; "
                  "this takes seconds",
              .retry_after = std::chrono::milliseconds(1000)};
    case Trouble::busy_server:
    case Trouble::wrong_server:
    case Trouble::no_script:
    case Trouble::woken:
    case Trouble::other_pools:
    case Trouble::refused:
      return {.message = fmt::format("Redis refused: {}", failure.text)};
  }
  return {.message = failure.text};
}

}  // namespace clipmill::redis
