// The head of a request: finding its end in the bytes that arrive, then reading it.
//
// The reading is Boost.Beast's strict parser, given the head whole and once. (Given in pieces it
// bounds only what it has not yet consumed, and its assertions stop the program for a final chunk
// that arrives byte by byte; so chunked bodies are ours too: chunked.hpp.) What RFC 9112 demands
// and Beast leaves open is checked here: Host, one length, one coding, Expect.
//
// beast_head.cpp is the only file that includes Boost.Beast.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "http/headers.hpp"
#include "http/problem.hpp"

namespace clipmill::http {

// Finds "\r\n\r\n". Bytes that no head may hold (bare LF, NUL and other controls) are seen as they
// come, so that a client that speaks something else is told at once and not at the deadline.
class HeadScanner {
 public:
  enum class State { need_more, complete, bad };

  // `buffer` begins with everything given before; only the new bytes are looked at.
  State scan(std::string_view buffer);

  std::size_t head_size() const { return seen_; }  // once complete
  bool past_first_line() const { return past_first_line_; }

 private:
  std::size_t seen_ = 0;
  int matched_ = 0;  // bytes of "\r\n\r\n"
  bool past_first_line_ = false;
};

struct RequestHead {
  std::string method;
  std::string target;
  bool http_1_0 = false;
  Headers headers;
  bool keep_alive = false;
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  bool expects_continue = false;

  bool has_body() const { return chunked || content_length.value_or(0) > 0; }
};

// `head` ends with the empty line. The problem is what the client is told before the close.
std::expected<RequestHead, Problem> parse_head(std::string_view head);

}  // namespace clipmill::http
