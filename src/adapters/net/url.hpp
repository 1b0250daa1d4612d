// Web addresses taken apart, strictly: what two readers might understand differently is refused,
// so that what was judged is what is called.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace clipmill::net {

struct Url {
  std::string scheme;  // "http" or "https"
  std::string host;    // lower case; an IPv6 address without its brackets
  std::uint16_t port = 0;
  std::string path;   // from its "/" on, as given
  std::string query;  // without the "?"

  bool secure() const { return scheme == "https"; }
  std::string host_and_port() const;  // as a Host header says it: without the scheme's own port
  std::string origin() const;         // scheme://host[:port]
  std::string shown() const;          // without the query, which may hold a key
};

// http or https with a host; no user and password, no blank, control byte, backslash or byte beyond
// ASCII. A fragment is dropped. The message does not repeat the text, which may hold a secret.
Result<Url> parse_url(std::string_view text);

// Whether a secret that was meant for `first` may go along to `second`: the same origin, or the
// same host by https where it was http.
bool may_see_secrets(const Url& first, const Url& second);

}  // namespace clipmill::net
