#include "base/async_scope.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cassert>
#include <exception>

namespace clipmill {
namespace {

// Cancellation unwinds as operation_aborted; anything else is a bug that must be seen.
void report(Log& log, const std::string& name, const std::exception_ptr& failure) {
  if (!failure) return;
  try {
    std::rethrow_exception(failure);
  } catch (const boost::system::system_error& error) {
    if (error.code() == asio::error::operation_aborted) return;
    log.failure("a background coroutine failed", {{"name", name}, {"error", error.what()}});
  } catch (const std::exception& error) {
    log.failure("a background coroutine failed", {{"name", name}, {"error", error.what()}});
  }
}

}  // namespace

AsyncScope::AsyncScope(asio::any_io_executor executor, Log& log)
    : executor_(executor), log_(log), empty_(executor, asio::steady_timer::time_point::max()) {}

AsyncScope::~AsyncScope() { assert(running_.empty() && "join() before the scope goes"); }

void AsyncScope::spawn(std::string name, asio::awaitable<void> work) {
  if (cancelled_) return;
  const auto entry = running_.emplace(running_.end());
  asio::co_spawn(executor_, std::move(work),
                 asio::bind_cancellation_slot(entry->slot(), [this, entry, name = std::move(name)](
                                                                 std::exception_ptr failure) {
                   report(log_, name, failure);
                   running_.erase(entry);
                   if (running_.empty()) empty_.cancel();
                 }));
}

void AsyncScope::cancel() {
  cancelled_ = true;
  // A coroutine that ends at once erases its entry: step past it first.
  for (auto entry = running_.begin(); entry != running_.end();) {
    const auto current = entry++;
    current->emit(asio::cancellation_type::terminal);
  }
}

asio::awaitable<void> AsyncScope::join() {
  while (!running_.empty()) {
    boost::system::error_code ignored;
    co_await empty_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

}  // namespace clipmill
