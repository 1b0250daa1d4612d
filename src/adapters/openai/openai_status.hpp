// What OpenAI-shaped servers say when they refuse: {"error": {...}}, {"detail": ...} of FastAPI, a
// google.rpc.Status of a gateway, or a page of HTML. Pure.
#pragma once

#include <string>
#include <string_view>

#include "adapters/net/provider_answer.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace clipmill::openai {

using net::During;

// The error that an answer other than 2xx stands for.
//   400, 413, 422   refused when it speaks of safety, else invalid
//   401, 403        unauthorized; 404 to a submit too: the model is not there for anybody
//   402, or 429 with insufficient_quota     over_budget
//   409, 425, 429   throttled, with the wait that it names (at most a minute)
//   408, 5xx        to a submit: timeout, because it may have been taken; else unavailable
Error error_from(const net::Response& response, During during, Instant now);

// The sentence in whichever of those bodies; a piece of the body where there is none.
std::string message_in(std::string_view body);

bool speaks_of_safety(std::string_view text);

}  // namespace clipmill::openai
