#include "tests/support/http_client.hpp"

#include <boost/asio.hpp>
#include <charconv>

namespace clipmill::test {
namespace {

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

std::size_t number_of(std::string_view text, int base) {
  std::size_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number, base);
  return number;
}

}  // namespace

std::string HttpAnswer::header(std::string_view name) const {
  return std::string(headers.find(name).value_or(""));
}

asio::awaitable<void> HttpClient::connect(std::uint16_t port) {
  co_await socket_.async_connect({asio::ip::address_v4::loopback(), port}, asio::use_awaitable);
}

asio::awaitable<void> HttpClient::send(std::string bytes) {
  // The server may have answered and closed already: what it said is what the test looks at.
  co_await asio::async_write(socket_, asio::buffer(bytes), as_tuple);
}

asio::awaitable<bool> HttpClient::more() {
  if (ended_) co_return false;
  const std::size_t before = input_.size();
  input_.resize(before + 64 * 1024);
  auto [error, size] =
      co_await socket_.async_read_some(asio::buffer(input_.data() + before, 64 * 1024), as_tuple);
  input_.resize(before + (error ? 0 : size));
  ended_ = static_cast<bool>(error);
  co_return !error;
}

asio::awaitable<std::optional<std::string>> HttpClient::take_line() {
  std::size_t end = input_.find("\r\n");
  while (end == std::string::npos) {
    if (!co_await more()) co_return std::nullopt;
    end = input_.find("\r\n");
  }
  std::string line = input_.substr(0, end);
  input_.erase(0, end + 2);
  co_return line;
}

asio::awaitable<std::optional<std::string>> HttpClient::take(std::size_t size) {
  while (input_.size() < size) {
    if (!co_await more()) co_return std::nullopt;
  }
  std::string bytes = input_.substr(0, size);
  input_.erase(0, size);
  co_return bytes;
}

asio::awaitable<std::optional<HttpAnswer>> HttpClient::read(bool head_only) {
  const std::optional<std::string> status = co_await take_line();
  if (!status) co_return std::nullopt;
  HttpAnswer answer;
  answer.status = static_cast<int>(number_of(std::string_view(*status).substr(9, 3), 10));
  for (;;) {
    const std::optional<std::string> line = co_await take_line();
    if (!line) co_return answer;
    if (line->empty()) break;
    const std::size_t colon = line->find(": ");
    answer.headers.add(line->substr(0, colon), line->substr(colon + 2));
  }
  const bool bodiless =
      head_only || answer.status == 204 || answer.status == 304 || answer.status / 100 == 1;
  if (bodiless) {
    answer.whole = true;
    co_return answer;
  }
  if (answer.header("Transfer-Encoding") == "chunked") {
    for (;;) {
      const std::optional<std::string> line = co_await take_line();
      if (!line) co_return answer;
      const std::optional<std::string> data = co_await take(number_of(*line, 16));
      if (!data || !co_await take(2)) co_return answer;
      answer.body += *data;
      if (data->empty()) break;
    }
    answer.whole = true;
  } else if (!answer.header("Content-Length").empty()) {
    const std::size_t size = number_of(answer.header("Content-Length"), 10);
    std::optional<std::string> body = co_await take(size);
    answer.whole = body.has_value();
    answer.body = body ? std::move(*body) : std::exchange(input_, {});
  } else {
    answer.body = co_await read_all();
    answer.whole = true;
  }
  co_return answer;
}

asio::awaitable<std::string> HttpClient::read_all() {
  while (co_await more()) {
  }
  co_return std::exchange(input_, {});
}

asio::awaitable<std::string> HttpClient::read_bytes(std::size_t size) {
  co_return (co_await take(size)).value_or("");
}

void HttpClient::shut_send() {
  boost::system::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

void HttpClient::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

void HttpClient::reset() {
  boost::system::error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  socket_.close(ignored);
}

}  // namespace clipmill::test
