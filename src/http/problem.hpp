// Problem: what a caller is told when a request fails, as application/problem+json (RFC 9457).
//
//   {"type": "urn:clipmill:problem:not_found", "title": "Not Found", "status": 404,
//    "detail": "what happened, and what to do", "code": "not_found", "request_id": "..."}
//
// `code` is what a program looks at: an ErrorCode by its name, or one of the server's own
// (malformed_request, method_not_allowed, request_timeout, length_required, content_too_large,
// target_too_long, unsupported_media_type, headers_too_large, not_implemented, overloaded,
// internal,
// ...). The old routes add "success": false, which their callers read; `detail` is also what
// FastAPI's callers read.
//
//   invalid       400  also for well-formed input with wrong values: one status to handle, not two
//   unauthorized  401  with WWW-Authenticate
//   refused       403
//   not_found     404
//   conflict, lease_lost  409
//   throttled     429  with Retry-After
//   over_budget   429  with Retry-After when known: what helps is to wait for the next budget
//                      period; 402 has no agreed meaning, and clients do not retry it
//   unavailable   503  with Retry-After
//   timeout       504
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "http/headers.hpp"

namespace clipmill::http {

struct Problem {
  int status = 500;
  std::string code = "internal";
  std::string detail;  // a sentence that says what to do; never holds a secret
  std::optional<std::chrono::milliseconds> retry_after = std::nullopt;
  Headers headers = {};  // Allow, WWW-Authenticate, Content-Range, ...
};

Problem to_problem(Error error);

// The document. `legacy` adds "success": false.
std::string to_json(const Problem& problem, std::string_view request_id, bool legacy);

// "Not Found" for 404; "Error" for one that we never send.
std::string_view reason_phrase(int status);

}  // namespace clipmill::http
