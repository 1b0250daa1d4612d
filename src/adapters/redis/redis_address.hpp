// Where Redis is: what a URL says. Pure.
//
//   redis://[user[:password]@]host[:port][/db]        one server; rediss:// with TLS
//   redis+sentinel://h1[:26379],h2,.../master[/db]    three Sentinels know which one is the primary
//   redis+cluster://h1[:6379],h2,...                  a Cluster; any of its nodes
// rediss+sentinel and rediss+cluster are the same with TLS. A ':' before '@' alone is a password:
// redis://:secret@host. Characters outside of [A-Za-z0-9._~-] are written as %XX there.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"

namespace clipmill::redis {

struct HostPort {
  std::string host;
  std::string port;

  bool operator==(const HostPort&) const = default;
};

std::string to_string(const HostPort& place);

enum class Topology { single, sentinel, cluster };

struct Address {
  Topology topology = Topology::single;
  std::vector<HostPort> hosts;
  std::string master;  // the Sentinels' name for it
  int database = 0;
  std::string user;
  std::string password;
  std::string sentinel_password;  // of the Sentinels themselves; no URL says it
  bool tls = false;
};

// invalid: with what is wrong in it, and never with the password.
Result<Address> parse_address(const std::string& url);

// Without the password, for people.
std::string describe(const Address& address);

}  // namespace clipmill::redis
