#include "adapters/net/url.hpp"

#include <boost/asio/ip/address_v6.hpp>
#include <charconv>

#include "base/async.hpp"

namespace clipmill::net {
namespace {

constexpr std::size_t url_bytes_max = 16 * 1024;

std::uint16_t default_port(std::string_view scheme) { return scheme == "https" ? 443 : 80; }

std::string lower(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lowered;
}

bool is_host(std::string_view host) {
  return !host.empty() && host.size() <= 253 && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  });
}

bool is_address_v6(const std::string& host) {
  boost::system::error_code error;
  asio::ip::make_address_v6(host, error);
  // Of a zone only this machine knows the meaning.
  return !error && host.find('%') == std::string::npos;
}

std::unexpected<Error> refuse(std::string why) { return fail(ErrorCode::invalid, std::move(why)); }

}  // namespace

std::string Url::host_and_port() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == default_port(scheme) ? name : fmt::format("{}:{}", name, port);
}

std::string Url::origin() const { return scheme + "://" + host_and_port(); }

std::string Url::shown() const { return origin() + path; }

Result<Url> parse_url(std::string_view text) {
  if (text.size() > url_bytes_max) return refuse("the URL is too long");
  for (const char c : text) {
    if (c <= 0x20 || c >= 0x7f || c == '\\') {
      return refuse("the URL holds a character that has to be percent-encoded");
    }
  }
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos) return refuse("the URL does not begin with https://");
  Url url;
  url.scheme = lower(text.substr(0, colon));
  if (url.scheme != "http" && url.scheme != "https") {
    return refuse("the URL begins neither with https:// nor with http://");
  }
  text.remove_prefix(colon + 3);
  text = text.substr(0, text.find('#'));

  const std::size_t end = std::min(text.find_first_of("/?"), text.size());
  std::string_view authority = text.substr(0, end);
  text.remove_prefix(end);
  if (authority.find('@') != std::string_view::npos) {
    return refuse("the URL holds a user or password; give credentials by themselves");
  }
  std::string_view port;
  if (authority.starts_with('[')) {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos) return refuse("the URL's host is no address");
    url.host = lower(authority.substr(1, close - 1));
    if (!is_address_v6(url.host)) return refuse("the URL's host is no address");
    authority.remove_prefix(close + 1);
    if (!authority.empty() && !authority.starts_with(':')) return refuse("the URL has no host");
    port = authority.empty() ? authority : authority.substr(1);
  } else {
    const std::size_t at = std::min(authority.find(':'), authority.size());
    url.host = lower(authority.substr(0, at));
    if (!is_host(url.host)) return refuse("the URL's host is no name or address");
    port = at == authority.size() ? std::string_view() : authority.substr(at + 1);
  }
  url.port = default_port(url.scheme);
  if (!port.empty()) {
    const auto read = std::from_chars(port.data(), port.data() + port.size(), url.port);
    if (read.ec != std::errc() || read.ptr != port.data() + port.size() || url.port == 0) {
      return refuse("the URL's port is none");
    }
  }

  const std::size_t question = std::min(text.find('?'), text.size());
  url.path = std::string(text.substr(0, question));
  if (url.path.empty()) url.path = "/";
  if (question < text.size()) url.query = std::string(text.substr(question + 1));
  return url;
}

bool may_see_secrets(const Url& first, const Url& second) {
  if (first.origin() == second.origin()) return true;
  return first.host == second.host && first.scheme == "http" && first.port == 80 &&
         second.scheme == "https" && second.port == 443;
}

}  // namespace clipmill::net
