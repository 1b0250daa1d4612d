// What is alike about providers that speak JSON over HTTP, whichever they are.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "adapters/net/http_client.hpp"

namespace clipmill::net {

enum class During {
  submit,  // a call that may cost money
  other,   // may be repeated
};

// Of a call whose effect nobody knows: timeout for a submit, which may have been taken; else
// unavailable.
ErrorCode unknown_outcome(During during);

// What of a call failed on the way. A submit that was not sent was not taken (unavailable).
Error error_from(const Failure& failure, During during);

// The object that a 2xx answer must hold; unknown_outcome() where it does not.
Result<boost::json::object> object_from(const Response& response, During during);

// Empty where there is no such text.
std::string text_at(const boost::json::object& object, std::string_view name);

// The beginning of what a provider said, fit for one line of a log.
std::string excerpt(std::string_view text);

std::string lower(std::string_view text);  // ASCII

}  // namespace clipmill::net
