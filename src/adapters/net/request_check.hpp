// What of a request can be judged before anything is sent.
#pragma once

#include "adapters/net/http_client.hpp"

namespace clipmill::net {

// invalid: a method or a header's name that is no token, a value that would end its line, or a
// header that belongs to the client (Host, Content-Length, Transfer-Encoding, Expect, Connection).
Result<void> check_request(const Request& request);

// Whether sending it twice is as good as once (RFC 9110, section 9.2.2).
bool is_idempotent(std::string_view method);

}  // namespace clipmill::net
