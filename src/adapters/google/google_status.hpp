// What Google's APIs say when they refuse: google.rpc.Status as JSON, alone, wrapped into an array
// by the front end, inside a finished operation, or an HTML page in its place. Pure.
// https://cloud.google.com/apis/design/errors
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "adapters/net/provider_answer.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace clipmill::google {

using net::During;

// The error that an answer other than 2xx stands for.
//   400 with API_KEY_INVALID or FAILED_PRECONDITION, 401, 403   unauthorized: the whole provider
//   400 otherwise   refused when it speaks of a policy, else invalid
//   404             to a submit: unauthorized, since the model is not there for anybody; else
//                   not_found
//   429             throttled, with the wait that it names; over_budget when a day's quota is used
//   408, 499, 5xx   to a submit: timeout, because it may have been taken; else unavailable
Error error_from(const net::Response& response, During during, Instant now);

// The error inside an operation that is over: {"code": 3, "message": "..."}.
Error error_from_operation(const boost::json::object& error);

// What a safety filter says, with the kind of its support codes in words.
Error refused_by_filter(std::string_view reasons);

// A filter that stumbled over the sound that it made itself: another try may pass.
bool is_about_audio(std::string_view reasons);

}  // namespace clipmill::google
