// Stream: bytes to and from one server, plain or TLS. The only file below it includes asio/ssl.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>
#include <memory>
#include <string>

#include "adapters/redis/redis_address.hpp"
#include "base/async.hpp"
#include "base/result.hpp"

namespace clipmill::redis {

struct TlsOptions {
  bool enabled = false;
  std::string ca_file;  // PEM; empty: the system's certificates
};

class Stream {
 public:
  virtual ~Stream() = default;

  // Resolves, connects and shakes hands; once. The server's certificate must be good for its host.
  virtual asio::awaitable<Result<void>> open(HostPort place) = 0;

  // At most one read and one write at once.
  struct Count {
    boost::system::error_code error;
    std::size_t bytes = 0;
  };
  virtual asio::awaitable<Count> read_some(asio::mutable_buffer into) = 0;
  virtual asio::awaitable<Count> write(asio::const_buffer bytes) = 0;

  // Ends what is under way, with an error. At any time, and more than once.
  virtual void close() = 0;
};

// invalid: the certificates cannot be read.
Result<std::unique_ptr<Stream>> make_stream(asio::any_io_executor executor, const TlsOptions& tls);

}  // namespace clipmill::redis
