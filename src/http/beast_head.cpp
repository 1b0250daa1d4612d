#include <boost/beast/core/error.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <utility>

#include "http/head.hpp"

namespace clipmill::http {
namespace {

namespace beast_http = boost::beast::http;

// The server has bounded the head already.
constexpr std::uint32_t no_limit = UINT32_MAX;

Problem malformed(std::string detail) {
  return {.status = 400, .code = "malformed_request", .detail = std::move(detail)};
}

Problem problem_of(boost::system::error_code error) {
  if (error == beast_http::error::bad_version) {
    return {.status = 505,
            .code = "version_not_supported",
            .detail = "this server speaks HTTP/1.1 and HTTP/1.0"};
  }
  if (error == beast_http::error::need_more) {
    return malformed("the request head is not HTTP: it ends too soon");
  }
  return malformed("the request head is not HTTP: " + error.message());
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~!$&'()*+,;=%:[]").find(c) != std::string_view::npos;
}

std::optional<Problem> check_host(const RequestHead& head) {
  const std::size_t hosts = head.headers.count("Host");
  if (hosts > 1) return malformed("there are two Host fields; send one");
  if (hosts == 0) {
    if (head.http_1_0) return std::nullopt;
    return malformed("the Host field is missing; HTTP/1.1 demands it");
  }
  const std::string_view host = head.headers.find("Host").value_or("");
  for (const char c : host) {
    if (!is_host_character(c)) return malformed("the Host field holds no host");
  }
  return std::nullopt;
}

// RFC 9112, section 6: whoever is in doubt about a length is smuggled to.
std::optional<Problem> check_length(const RequestHead& head) {
  const std::size_t lengths = head.headers.count("Content-Length");
  const std::size_t codings = head.headers.count("Transfer-Encoding");
  if (lengths > 0 && codings > 0) {
    return malformed("Content-Length and Transfer-Encoding exclude each other; send one");
  }
  if (lengths > 1 ||
      (lengths == 1 && head.headers.find("Content-Length")->find(',') != std::string_view::npos)) {
    return malformed("there are two Content-Length values; send one");
  }
  if (codings > 1) return malformed("there are two Transfer-Encoding fields; send one");
  if (codings == 1) {
    if (head.http_1_0) return malformed("HTTP/1.0 has no Transfer-Encoding");
    if (!equal_without_case(*head.headers.find("Transfer-Encoding"), "chunked")) {
      return Problem{.status = 501,
                     .code = "not_implemented",
                     .detail = "the only Transfer-Encoding taken is chunked"};
    }
  }
  return std::nullopt;
}

std::optional<Problem> check_expect(RequestHead& head) {
  const auto expect = head.headers.find("Expect");
  if (!expect || head.http_1_0) return std::nullopt;
  if (!equal_without_case(*expect, "100-continue")) {
    return Problem{.status = 417,
                   .code = "expectation_failed",
                   .detail = "the only Expect taken is 100-continue"};
  }
  head.expects_continue = true;
  return std::nullopt;
}

}  // namespace

HeadScanner::State HeadScanner::scan(std::string_view buffer) {
  static constexpr std::string_view end = "\r\n\r\n";
  while (seen_ < buffer.size()) {
    const char c = buffer[seen_++];
    const auto byte = static_cast<unsigned char>(c);
    if (c == end[static_cast<std::size_t>(matched_)]) {
      ++matched_;
      if (matched_ == 2) past_first_line_ = true;
      if (matched_ == 4) return State::complete;
      continue;
    }
    // A line feed without its carriage return, or a carriage return without its line feed.
    if (c == '\n' || matched_ % 2 == 1) return State::bad;
    if (c == '\r') {
      matched_ = 1;
      continue;
    }
    matched_ = 0;
    if ((byte < 0x20 && c != '\t') || byte == 0x7f) return State::bad;
  }
  return State::need_more;
}

std::expected<RequestHead, Problem> parse_head(std::string_view head) {
  beast_http::request_parser<beast_http::empty_body> parser;
  parser.header_limit(no_limit);
  parser.body_limit(boost::none);
  boost::system::error_code error;
  parser.put(boost::asio::buffer(head.data(), head.size()), error);
  if (error) return std::unexpected(problem_of(error));
  if (!parser.is_header_done()) return std::unexpected(problem_of(beast_http::error::need_more));

  const auto& message = parser.get();
  RequestHead result;
  result.method = message.method_string();
  result.target = message.target();
  result.http_1_0 = message.version() == 10;
  for (const auto& field : message) {
    result.headers.add(std::string(field.name_string()), std::string(field.value()));
  }
  result.keep_alive = parser.keep_alive();

  if (auto problem = check_host(result)) return std::unexpected(std::move(*problem));
  if (auto problem = check_length(result)) return std::unexpected(std::move(*problem));
  if (auto problem = check_expect(result)) return std::unexpected(std::move(*problem));
  result.chunked = parser.chunked();
  if (const auto length = parser.content_length()) result.content_length = *length;
  return result;
}

}  // namespace clipmill::http
