#include "adapters/net/reach.hpp"

#include <stdexcept>

namespace clipmill::net {
namespace {

using asio::ip::address;
using asio::ip::address_v4;
using asio::ip::address_v6;

template <class Network, class Address>
bool holds(const Network& network, const Address& one) {
  return Network(one, network.prefix_length()).network() == network.network();
}

bool is_public_v4(address_v4 one) {
  static const std::array<asio::ip::network_v4, 16> special{
      asio::ip::make_network_v4("0.0.0.0/8"),       asio::ip::make_network_v4("10.0.0.0/8"),
      asio::ip::make_network_v4("100.64.0.0/10"),   asio::ip::make_network_v4("127.0.0.0/8"),
      asio::ip::make_network_v4("169.254.0.0/16"),  asio::ip::make_network_v4("172.16.0.0/12"),
      asio::ip::make_network_v4("192.0.0.0/24"),    asio::ip::make_network_v4("192.0.2.0/24"),
      asio::ip::make_network_v4("192.31.196.0/24"), asio::ip::make_network_v4("192.88.99.0/24"),
      asio::ip::make_network_v4("192.168.0.0/16"),  asio::ip::make_network_v4("198.18.0.0/15"),
      asio::ip::make_network_v4("198.51.100.0/24"), asio::ip::make_network_v4("203.0.113.0/24"),
      asio::ip::make_network_v4("224.0.0.0/4"),     asio::ip::make_network_v4("240.0.0.0/4")};
  return std::ranges::none_of(special, [&](const auto& network) { return holds(network, one); });
}

address_v4 last_four_bytes(const address_v6& one) {
  const auto bytes = one.to_bytes();
  return address_v4({bytes[12], bytes[13], bytes[14], bytes[15]});
}

bool is_public_v6(const address_v6& one) {
  if (one.is_v4_mapped()) return is_public_v4(last_four_bytes(one));
  // A network without IPv4 reaches it through this prefix (RFC 6052).
  static const auto translated = asio::ip::make_network_v6("64:ff9b::/96");
  if (holds(translated, one)) return is_public_v4(last_four_bytes(one));
  // What has been given out for global use; of it, tunnels (Teredo, 6to4), which wrap addresses of
  // anybody's choice, and documentation.
  static const auto global = asio::ip::make_network_v6("2000::/3");
  static const std::array<asio::ip::network_v6, 4> special{
      asio::ip::make_network_v6("2001::/23"), asio::ip::make_network_v6("2001:db8::/32"),
      asio::ip::make_network_v6("2002::/16"), asio::ip::make_network_v6("3fff::/20")};
  return holds(global, one) &&
         std::ranges::none_of(special, [&](const auto& network) { return holds(network, one); });
}

}  // namespace

bool is_public(const address& one) {
  return one.is_v4() ? is_public_v4(one.to_v4()) : is_public_v6(one.to_v6());
}

AllowedNetworks::AllowedNetworks(const std::vector<std::string>& networks) {
  for (const std::string& text : networks) {
    boost::system::error_code error;
    const auto v4 = asio::ip::make_network_v4(text, error);
    if (!error) {
      networks_v4_.push_back(v4);
      continue;
    }
    const auto v6 = asio::ip::make_network_v6(text, error);
    if (error) throw std::invalid_argument("'" + text + "' is no network like 10.1.0.0/16");
    networks_v6_.push_back(v6);
  }
}

bool AllowedNetworks::may_be_called(const address& one) const {
  if (is_public(one)) return true;
  if (one.is_v6() && one.to_v6().is_v4_mapped()) {
    return may_be_called(last_four_bytes(one.to_v6()));
  }
  if (one.is_v4()) {
    return std::ranges::any_of(networks_v4_,
                               [&](const auto& network) { return holds(network, one.to_v4()); });
  }
  return std::ranges::any_of(networks_v6_,
                             [&](const auto& network) { return holds(network, one.to_v6()); });
}

}  // namespace clipmill::net
