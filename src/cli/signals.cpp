#include "cli/signals.hpp"

namespace clipmill::cli {

asio::awaitable<int> StopSignals::wait() {
  boost::system::error_code error;
  const int signal = co_await signals_.async_wait(asio::redirect_error(asio::use_awaitable, error));
  co_return error ? 0 : signal;
}

}  // namespace clipmill::cli
