#include "http/pages.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <stdexcept>
#include <string_view>

#include "http/digest.hpp"
#include "http/range.hpp"
#include "web/web.hpp"

namespace clipmill::http {
namespace {

std::string base64(const std::array<unsigned char, 32>& bytes) {
  std::array<unsigned char, 64> text{};
  const int size = EVP_EncodeBlock(text.data(), bytes.data(), static_cast<int>(bytes.size()));
  return {reinterpret_cast<const char*>(text.data()), static_cast<std::size_t>(size)};
}

// What stands between <name> and </name>: by its hash the policy lets exactly this run.
std::string inline_hash(std::string_view page, std::string_view name) {
  const std::string open = fmt::format("<{}>", name);
  const std::string close = fmt::format("</{}>", name);
  const std::size_t start = page.find(open);
  const std::size_t end = page.find(close);
  if (start == std::string_view::npos || end == std::string_view::npos) {
    throw std::logic_error(fmt::format("the page has no {}", open));
  }
  const std::size_t first = start + open.size();
  return base64(sha256(page.substr(first, end - first)));
}

std::string etag_of(std::string_view page) { return sha256_hex(page).substr(0, 32); }

}  // namespace

Response feed_page(const Request& request, const PageOptions& options) {
  static const std::string script = inline_hash(web::feed_page(), "script");
  static const std::string style = inline_hash(web::feed_page(), "style");
  static const std::string etag = etag_of(web::feed_page());

  Response response;
  response.headers.add("ETag", '"' + etag + '"');
  // Asked again each time: a new version of the program is a new page.
  response.headers.add("Cache-Control", "no-cache");
  const auto known = request.header("If-None-Match");
  if (known && if_none_match_names(*known, etag)) {
    response.status = 304;
    return response;
  }
  response.headers.add("Content-Type", "text/html; charset=utf-8");
  response.headers.add(
      "Content-Security-Policy",
      fmt::format("default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; "
                  "img-src 'self' data: {}; media-src 'self' {}; connect-src 'self'; "
                  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                  script, style, options.media_sources, options.media_sources));
  response.headers.add("Referrer-Policy", "no-referrer");
  response.body = web::feed_page();
  return response;
}

}  // namespace clipmill::http
