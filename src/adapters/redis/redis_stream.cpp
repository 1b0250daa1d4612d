#include "adapters/redis/redis_stream.hpp"

#include <boost/asio/ssl.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <charconv>

namespace clipmill::redis {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

constexpr auto with_error = asio::as_tuple(asio::use_awaitable);

Error failure(const HostPort& place, const std::string& what) {
  return {.message = fmt::format("Redis at {} cannot be reached: {}", to_string(place), what)};
}

// A socket, connected to a place; both streams begin with it. close() may come at any time: what is
// begun afterwards fails at once.
class Connector {
 public:
  explicit Connector(const asio::any_io_executor& executor)
      : resolver_(executor), socket_(executor) {}

  asio::awaitable<Result<void>> connect(HostPort place) {
    std::vector<tcp::endpoint> endpoints;
    error_code not_numeric;
    const auto address = asio::ip::make_address(place.host, not_numeric);
    if (!not_numeric) {
      // Perhaps as another server said it.
      std::uint16_t port = 0;
      const char* const end = place.port.data() + place.port.size();
      const auto read = std::from_chars(place.port.data(), end, port);
      if (read.ec != std::errc() || read.ptr != end) {
        co_return fail(failure(place, "that is no port"));
      }
      endpoints.emplace_back(address, port);
    } else {
      auto [error, found] = co_await resolver_.async_resolve(place.host, place.port, with_error);
      if (error) co_return fail(failure(place, error.message()));
      for (const auto& entry : found) endpoints.push_back(entry.endpoint());
    }
    error_code error = asio::error::host_not_found;
    for (const tcp::endpoint& endpoint : endpoints) {
      if (closed_) error = asio::error::operation_aborted;
      if (closed_) break;
      error_code ignored;
      socket_.close(ignored);
      auto [failed] = co_await socket_.async_connect(endpoint, with_error);
      error = failed;
      if (!error) break;
    }
    if (!error && closed_) error = asio::error::operation_aborted;
    if (error) co_return fail(failure(place, error.message()));
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    socket_.set_option(asio::socket_base::keep_alive(true), ignored);
    co_return Result<void>();
  }

  void close() {
    closed_ = true;
    resolver_.cancel();
    error_code ignored;
    socket_.close(ignored);
  }

  tcp::socket& socket() { return socket_; }

 private:
  tcp::resolver resolver_;
  tcp::socket socket_;
  bool closed_ = false;
};

class TcpStream final : public Stream {
 public:
  explicit TcpStream(const asio::any_io_executor& executor) : connector_(executor) {}

  asio::awaitable<Result<void>> open(HostPort place) override {
    return connector_.connect(std::move(place));
  }
  asio::awaitable<Count> read_some(asio::mutable_buffer into) override {
    auto [error, bytes] =
        co_await connector_.socket().async_read_some(asio::buffer(into), with_error);
    co_return Count{error, bytes};
  }
  asio::awaitable<Count> write(asio::const_buffer bytes) override {
    auto [error, written] =
        co_await asio::async_write(connector_.socket(), asio::buffer(bytes), with_error);
    co_return Count{error, written};
  }
  void close() override { connector_.close(); }

 private:
  Connector connector_;
};

class TlsStream final : public Stream {
 public:
  TlsStream(const asio::any_io_executor& executor, asio::ssl::context context)
      : context_(std::move(context)), connector_(executor), tls_(connector_.socket(), context_) {}

  asio::awaitable<Result<void>> open(HostPort place) override {
    auto connected = co_await connector_.connect(place);
    if (!connected) co_return connected;
    error_code numeric;
    asio::ip::make_address(place.host, numeric);
    // An address is no server name (RFC 6066, section 3).
    if (numeric && SSL_set_tlsext_host_name(tls_.native_handle(), place.host.c_str()) != 1) {
      co_return fail(failure(place, "its name cannot be sent"));
    }
    tls_.set_verify_mode(asio::ssl::verify_peer);
    tls_.set_verify_callback(asio::ssl::host_name_verification(place.host));
    auto [error] = co_await tls_.async_handshake(asio::ssl::stream_base::client, with_error);
    if (error) co_return fail(failure(place, "TLS: " + error.message()));
    co_return Result<void>();
  }
  asio::awaitable<Count> read_some(asio::mutable_buffer into) override {
    auto [error, bytes] = co_await tls_.async_read_some(asio::buffer(into), with_error);
    co_return Count{error, bytes};
  }
  asio::awaitable<Count> write(asio::const_buffer bytes) override {
    auto [error, written] = co_await asio::async_write(tls_, asio::buffer(bytes), with_error);
    co_return Count{error, written};
  }
  void close() override { connector_.close(); }

 private:
  asio::ssl::context context_;
  Connector connector_;
  asio::ssl::stream<tcp::socket&> tls_;
};

}  // namespace

Result<std::unique_ptr<Stream>> make_stream(asio::any_io_executor executor, const TlsOptions& tls) {
  if (!tls.enabled) return std::make_unique<TcpStream>(executor);
  asio::ssl::context context(asio::ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  error_code error;
  if (tls.ca_file.empty()) {
    context.set_default_verify_paths(error);
  } else {
    context.load_verify_file(tls.ca_file, error);
  }
  if (error) {
    return fail(ErrorCode::invalid, fmt::format("the certificates {} cannot be read: {}",
                                                tls.ca_file, error.message()));
  }
  return std::make_unique<TlsStream>(executor, std::move(context));
}

}  // namespace clipmill::redis
