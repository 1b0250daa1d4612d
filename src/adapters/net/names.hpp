// Names: a host's addresses, asked for on threads of its own, because the system's resolver
// blocks. Only for calls whose addresses are judged beforehand; libcurl resolves the others.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/async.hpp"
#include "base/result.hpp"

namespace clipmill::net {

class Names {
 public:
  explicit Names(asio::any_io_executor executor) : executor_(std::move(executor)) {}

  // An address is its own. unavailable: there is none, or the name server does not answer;
  // timeout: not until `end`. A caller that is cancelled or late leaves its question behind.
  asio::awaitable<Result<std::vector<asio::ip::address>>> addresses_of(
      std::string host, std::chrono::steady_clock::time_point end);

 private:
  asio::any_io_executor executor_;
  std::optional<asio::thread_pool> threads_;  // most processes never need one
};

}  // namespace clipmill::net
