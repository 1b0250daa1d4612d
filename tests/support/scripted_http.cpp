#include "tests/support/scripted_http.hpp"

#include <boost/asio/ssl.hpp>
#include <cstdlib>

namespace clipmill::test {
namespace {

using asio::ip::tcp;

constexpr auto with_error = asio::as_tuple(asio::use_awaitable);

bool same_name(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, [](unsigned char a, unsigned char b) {
    return std::tolower(a) == std::tolower(b);
  });
}

ScriptedRequest parse_head(const std::string& head) {
  ScriptedRequest request;
  const std::size_t end = head.find("\r\n");
  const std::string line = head.substr(0, end);
  const std::size_t first = line.find(' ');
  request.method = line.substr(0, first);
  request.target = line.substr(first + 1, line.rfind(' ') - first - 1);
  for (std::size_t start = end + 2; start < head.size();) {
    const std::size_t stop = head.find("\r\n", start);
    if (stop == std::string::npos || stop == start) break;
    const std::string field = head.substr(start, stop - start);
    const std::size_t colon = field.find(':');
    const std::size_t value = field.find_first_not_of(' ', colon + 1);
    request.headers.emplace_back(field.substr(0, colon),
                                 value == std::string::npos ? "" : field.substr(value));
    start = stop + 2;
  }
  return request;
}

}  // namespace

std::string ScriptedRequest::header(std::string_view name) const {
  for (const auto& [known, value] : headers) {
    if (same_name(known, name)) return value;
  }
  return {};
}

std::string http_answer(int status, const std::string& body, const std::string& more_headers) {
  return fmt::format("HTTP/1.1 {} Text\r\nContent-Length: {}\r\n{}\r\n{}", status, body.size(),
                     more_headers, body);
}

struct ScriptedHttp::State {
  State(const asio::any_io_executor& executor, Answer answers, Options its_options)
      : answer(std::move(answers)),
        options(std::move(its_options)),
        acceptor(executor, tcp::endpoint(asio::ip::make_address(options.address), 0)),
        tls(asio::ssl::context::tls_server) {
    if (options.certificate.empty()) return;
    tls.use_certificate_chain_file(options.certificate.string());
    tls.use_private_key_file(options.key.string(), asio::ssl::context::pem);
  }

  static asio::awaitable<void> accept(std::shared_ptr<State> self) {
    while (true) {
      auto [error, socket] = co_await self->acceptor.async_accept(with_error);
      if (error) co_return;
      const auto executor = self->acceptor.get_executor();
      asio::co_spawn(executor, serve(self, std::move(socket)), [](std::exception_ptr) {});
    }
  }

  static asio::awaitable<void> serve(std::shared_ptr<State> self, tcp::socket socket) {
    const int number = ++self->connections;
    struct Open {
      explicit Open(State& its_state) : state(its_state) { ++state.open; }
      ~Open() { --state.open; }
      State& state;
    };
    const Open open(*self);
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    if (self->options.certificate.empty()) {
      co_await talk(self, number, socket);
    } else {
      asio::ssl::stream<tcp::socket> stream(std::move(socket), self->tls);
      auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::server, with_error);
      if (!error) co_await talk(self, number, stream);
    }
  }

  template <class Stream>
  static asio::awaitable<void> talk(std::shared_ptr<State> self, int number, Stream& stream) {
    std::string input;
    while (true) {
      auto [error, head_size] = co_await asio::async_read_until(stream, asio::dynamic_buffer(input),
                                                                "\r\n\r\n", with_error);
      if (error) co_return;
      ScriptedRequest request = parse_head(input.substr(0, head_size));
      request.connection = number;
      input.erase(0, head_size);
      if (self->options.reads_bodies && !co_await read_body(stream, input, request)) co_return;
      self->requests.push_back(request);
      for (ScriptStep& step : self->answer(request)) {
        if (!co_await take(stream, std::move(step))) co_return;
      }
    }
  }

  template <class Stream>
  static asio::awaitable<bool> read_body(Stream& stream, std::string& input,
                                         ScriptedRequest& request) {
    if (same_name(request.header("Transfer-Encoding"), "chunked")) {
      while (true) {
        auto [error, line_size] = co_await asio::async_read_until(
            stream, asio::dynamic_buffer(input), "\r\n", with_error);
        if (error) co_return false;
        const std::size_t size = std::stoul(input.substr(0, line_size), nullptr, 16);
        input.erase(0, line_size);
        if (!co_await fill(stream, input, size + 2)) co_return false;
        request.body += input.substr(0, size);
        input.erase(0, size + 2);
        if (size == 0) co_return true;
      }
    }
    const std::string length = request.header("Content-Length");
    const std::size_t size = length.empty() ? 0 : std::stoul(length);
    if (!co_await fill(stream, input, size)) co_return false;
    request.body = input.substr(0, size);
    input.erase(0, size);
    co_return true;
  }

  template <class Stream>
  static asio::awaitable<bool> fill(Stream& stream, std::string& input, std::size_t size) {
    if (input.size() >= size) co_return true;
    auto [error, read] =
        co_await asio::async_read(stream, asio::dynamic_buffer(input),
                                  asio::transfer_exactly(size - input.size()), with_error);
    co_return !error;
  }

  // False: the connection is over.
  template <class Stream>
  static asio::awaitable<bool> take(Stream& stream, ScriptStep step) {
    if (std::holds_alternative<Cut>(step)) co_return false;
    if (std::holds_alternative<Silence>(step)) {
      std::array<char, 4096> unread{};
      while (true) {
        auto [error, size] = co_await stream.async_read_some(asio::buffer(unread), with_error);
        if (error) co_return false;
      }
    }
    const auto* drip = std::get_if<Drip>(&step);
    const std::string bytes = drip == nullptr ? std::get<std::string>(step) : drip->bytes;
    do {
      auto [error, size] = co_await asio::async_write(stream, asio::buffer(bytes), with_error);
      if (error) co_return false;
      if (drip == nullptr) co_return true;
      asio::steady_timer pause(co_await asio::this_coro::executor, std::chrono::milliseconds(1));
      co_await pause.async_wait(asio::use_awaitable);
    } while (true);
  }

  Answer answer;
  Options options;
  tcp::acceptor acceptor;
  asio::ssl::context tls;
  std::vector<ScriptedRequest> requests;
  int connections = 0;
  int open = 0;
};

ScriptedHttp::ScriptedHttp(asio::any_io_executor executor, Answer answer)
    : ScriptedHttp(std::move(executor), std::move(answer), Options()) {}

ScriptedHttp::ScriptedHttp(asio::any_io_executor executor, Answer answer, Options options)
    : state_(std::make_shared<State>(executor, std::move(answer), std::move(options))) {
  asio::co_spawn(executor, State::accept(state_), [](std::exception_ptr) {});
}

ScriptedHttp::~ScriptedHttp() { state_->acceptor.close(); }

std::uint16_t ScriptedHttp::port() const { return state_->acceptor.local_endpoint().port(); }

std::string ScriptedHttp::url(const std::string& target) const {
  return fmt::format("{}://{}:{}{}", state_->options.certificate.empty() ? "http" : "https",
                     state_->options.address, port(), target);
}

const std::vector<ScriptedRequest>& ScriptedHttp::requests() const { return state_->requests; }
int ScriptedHttp::connections() const { return state_->connections; }
int ScriptedHttp::connections_open() const { return state_->open; }

Certificate make_certificate(const std::filesystem::path& folder, const std::string& name) {
  Certificate made{.certificate = folder / (name + ".crt"), .key = folder / (name + ".key")};
  const std::string command = fmt::format(
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
      "-subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 "
      "-keyout '{}' -out '{}' 2>/dev/null",
      made.key.string(), made.certificate.string());
  if (std::system(command.c_str()) != 0) throw std::runtime_error("openssl makes no certificate");
  return made;
}

}  // namespace clipmill::test
