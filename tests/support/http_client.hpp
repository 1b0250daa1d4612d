// HttpClient: sends bytes as given to a server on loopback and takes the answers apart; for tests
// that must say things that no decent client library would.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/async.hpp"
#include "http/headers.hpp"

namespace clipmill::test {

struct HttpAnswer {
  int status = 0;
  http::Headers headers;
  std::string body;
  bool whole = false;  // the body came to its announced end

  // Empty when there is no such field.
  std::string header(std::string_view name) const;
};

class HttpClient {
 public:
  explicit HttpClient(asio::any_io_executor executor) : socket_(executor) {}

  asio::awaitable<void> connect(std::uint16_t port);
  asio::awaitable<void> send(std::string bytes);

  // The next answer; nullopt when the server closes before one begins. `head_only`: the request was
  // a HEAD.
  asio::awaitable<std::optional<HttpAnswer>> read(bool head_only = false);

  // Everything until the server closes or resets.
  asio::awaitable<std::string> read_all();

  // At least `size` bytes of whatever comes.
  asio::awaitable<std::string> read_bytes(std::size_t size);

  void shut_send();  // half-close
  void close();
  void reset();  // close with RST

 private:
  asio::awaitable<bool> more();
  asio::awaitable<std::optional<std::string>> take_line();
  asio::awaitable<std::optional<std::string>> take(std::size_t size);

  asio::ip::tcp::socket socket_;
  std::string input_;
  bool ended_ = false;
};

}  // namespace clipmill::test
