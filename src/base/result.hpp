// Result<T>: what a caller decides about is returned, never thrown.
//
// Exceptions mean a bug, a bad configuration at start, or cancellation unwinding. Which codes are
// retried is one function: task/retry_policy.hpp.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace clipmill {

// Answers "what can the caller do?".
enum class ErrorCode {
  invalid,       // repair the input
  not_found,     // name something that exists
  conflict,      // read again, then decide
  lease_lost,    // stop: another worker may hold the task
  throttled,     // wait (retry_after, when known); it costs no attempt
  refused,       // the provider's safety filter said no; it will say so again
  unauthorized,  // repair the credentials
  over_budget,   // wait for the next budget period
  timeout,       // try again; whether it took effect is unknown
  unavailable,   // try again; whether it took effect is unknown
};

std::string_view to_string(ErrorCode code);
std::optional<ErrorCode> error_code_from(std::string_view name);

struct Error {
  ErrorCode code = ErrorCode::unavailable;
  std::string message;  // a sentence that says what to do; never holds a secret
  std::optional<std::chrono::milliseconds> retry_after = std::nullopt;

  bool operator==(const Error&) const = default;
};

template <class T = void>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(ErrorCode code, std::string message) {
  return std::unexpected(Error{.code = code, .message = std::move(message)});
}
inline std::unexpected<Error> fail(Error error) { return std::unexpected(std::move(error)); }

}  // namespace clipmill
