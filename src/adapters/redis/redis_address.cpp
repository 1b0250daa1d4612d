#include "adapters/redis/redis_address.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace clipmill::redis {
namespace {

struct Scheme {
  std::string_view name;
  Topology topology;
  bool tls;
};

constexpr std::array<Scheme, 6> schemes{{{"redis", Topology::single, false},
                                         {"rediss", Topology::single, true},
                                         {"redis+sentinel", Topology::sentinel, false},
                                         {"rediss+sentinel", Topology::sentinel, true},
                                         {"redis+cluster", Topology::cluster, false},
                                         {"rediss+cluster", Topology::cluster, true}}};

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    unsigned value = 0;
    if (i + 2 >= text.size()) return std::nullopt;
    const char* const first = text.data() + i + 1;
    const auto [end, error] = std::from_chars(first, first + 2, value, 16);
    if (error != std::errc() || end != first + 2) return std::nullopt;
    decoded += static_cast<char>(value);
    i += 2;
  }
  return decoded;
}

std::optional<int> number_in(std::string_view text, int most) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0 || value > most) {
    return std::nullopt;
  }
  return value;
}

std::optional<HostPort> host_port_in(std::string_view text, std::string_view default_port) {
  std::string_view host = text;
  std::string_view port = default_port;
  const std::size_t bracket = text.rfind(']');
  const std::size_t colon = text.rfind(':');
  if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
  }
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  const auto number = number_in(port, 65'535);
  if (host.empty() || !number || *number == 0) return std::nullopt;
  return HostPort{std::string(host), std::string(port)};
}

std::unexpected<Error> wrong(std::string_view what) {
  return fail(ErrorCode::invalid,
              fmt::format("{}; write redis://host:6379/0, redis+sentinel://h1,h2,h3/master/0 or "
                          "redis+cluster://h1,h2,h3",
                          what));
}

}  // namespace

std::string to_string(const HostPort& place) {
  if (place.host.find(':') != std::string::npos) {
    return fmt::format("[{}]:{}", place.host, place.port);
  }
  return fmt::format("{}:{}", place.host, place.port);
}

Result<Address> parse_address(const std::string& url) {
  std::string_view rest = url;
  const std::size_t colon = rest.find("://");
  const Scheme* scheme = nullptr;
  for (const Scheme& known : schemes) {
    if (colon != std::string_view::npos && rest.substr(0, colon) == known.name) scheme = &known;
  }
  if (scheme == nullptr) return wrong("this is no Redis URL");
  rest.remove_prefix(colon + 3);

  Address address{.topology = scheme->topology, .tls = scheme->tls};
  // The last one, for the sake of those who forget to write %40 in a password.
  const std::size_t at = rest.rfind('@');
  if (at != std::string_view::npos) {
    const std::string_view who = rest.substr(0, at);
    const std::size_t middle = who.find(':');
    auto user = percent_decoded(who.substr(0, middle));
    auto password =
        middle == std::string_view::npos ? std::string() : percent_decoded(who.substr(middle + 1));
    if (!user || !password) return wrong("a % in the user or the password begins no %XX");
    address.user = std::move(*user);
    address.password = std::move(*password);
    rest.remove_prefix(at + 1);
  }

  const std::size_t slash = rest.find('/');
  std::string_view hosts = rest.substr(0, slash);
  std::string_view path = slash == std::string_view::npos ? "" : rest.substr(slash + 1);
  const std::string_view default_port = address.topology == Topology::sentinel ? "26379" : "6379";
  while (true) {
    const std::size_t comma = hosts.find(',');
    auto place = host_port_in(hosts.substr(0, comma), default_port);
    if (!place) return wrong("a host or its port is missing or wrong");
    address.hosts.push_back(std::move(*place));
    if (comma == std::string_view::npos) break;
    hosts.remove_prefix(comma + 1);
  }
  if (address.topology == Topology::single && address.hosts.size() > 1) {
    return wrong("redis:// takes one host");
  }

  if (address.topology == Topology::sentinel) {
    const std::size_t end = path.find('/');
    address.master = path.substr(0, end);
    path = end == std::string_view::npos ? "" : path.substr(end + 1);
    if (address.master.empty()) return wrong("the name of the Sentinels' master is missing");
  }
  if (!path.empty()) {
    const auto database = number_in(path, 1'000'000);
    if (!database) return wrong("the database is no number");
    if (address.topology == Topology::cluster && *database != 0) {
      return wrong("a Cluster has database 0 only");
    }
    address.database = *database;
  }
  return address;
}

std::string describe(const Address& address) {
  std::string text;
  for (const Scheme& known : schemes) {
    if (known.topology == address.topology && known.tls == address.tls) text = known.name;
  }
  text += "://";
  for (std::size_t i = 0; i < address.hosts.size(); ++i) {
    if (i > 0) text += ',';
    text += to_string(address.hosts[i]);
  }
  if (!address.master.empty()) text += '/' + address.master;
  if (address.topology != Topology::cluster) text += fmt::format("/{}", address.database);
  return text;
}

}  // namespace clipmill::redis
