// The coroutine vocabulary: boost::asio under one short name.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace clipmill {

namespace asio = boost::asio;

}  // namespace clipmill
