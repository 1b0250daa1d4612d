// Which addresses a URL from outside may lead us to: those of the public internet, and networks
// that the operator names.
//
// Not public are loopback, private, shared (RFC 6598), link-local (where clouds keep their
// metadata servers), documentation, benchmarking, multicast and reserved ones (IANA's special
// registries), also where an IPv6 address only wraps one of them.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <string>
#include <vector>

#include "base/async.hpp"

namespace clipmill::net {

bool is_public(const asio::ip::address& address);

class AllowedNetworks {
 public:
  // Each like 10.1.0.0/16 or fd00:1::/32. Throws std::invalid_argument for one that is none.
  explicit AllowedNetworks(const std::vector<std::string>& networks);

  // Public, or in one of the networks.
  bool may_be_called(const asio::ip::address& address) const;

 private:
  std::vector<asio::ip::network_v4> networks_v4_;
  std::vector<asio::ip::network_v6> networks_v6_;
};

}  // namespace clipmill::net
