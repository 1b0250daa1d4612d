#include "adapters/net/names.hpp"

namespace clipmill::net {
namespace {

using Addresses = std::vector<asio::ip::address>;

// Eight slow name servers at once hold up the others.
constexpr std::size_t threads_count = 8;

struct Question {
  Question(const asio::any_io_executor& executor, std::chrono::steady_clock::time_point end)
      : answered(executor, end) {}

  asio::steady_timer answered;  // cancelled with the answer
  std::optional<Result<Addresses>> answer;
};

Result<Addresses> ask(const std::string& host) {
  asio::io_context unused;
  boost::system::error_code error;
  const auto found = asio::ip::tcp::resolver(unused).resolve(host, "", error);
  if (error) {
    return fail(ErrorCode::unavailable,
                fmt::format("the name {} cannot be resolved: {}", host, error.message()));
  }
  Addresses addresses;
  for (const auto& entry : found) addresses.push_back(entry.endpoint().address());
  return addresses;
}

}  // namespace

asio::awaitable<Result<Addresses>> Names::addresses_of(std::string host,
                                                       std::chrono::steady_clock::time_point end) {
  boost::system::error_code not_numeric;
  const auto address = asio::ip::make_address(host, not_numeric);
  if (!not_numeric) co_return Addresses{address};

  if (!threads_) threads_.emplace(threads_count);
  const auto question = std::make_shared<Question>(executor_, end);
  asio::post(*threads_, [question, host, guard = asio::make_work_guard(executor_)]() mutable {
    auto answer = ask(host);
    const auto back = guard.get_executor();
    // The question ends on the loop, where its timer lives.
    asio::post(back, [question = std::move(question), answer = std::move(answer),
                      guard = std::move(guard)]() mutable {
      question->answer = std::move(answer);
      question->answered.cancel();
    });
  });
  while (!question->answer) {
    if (std::chrono::steady_clock::now() >= end) {
      co_return fail(ErrorCode::timeout, fmt::format("the name {} was not resolved in time", host));
    }
    boost::system::error_code ignored;
    co_await question->answered.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  co_return std::move(*question->answer);
}

}  // namespace clipmill::net
