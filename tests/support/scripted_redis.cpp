#include "tests/support/scripted_redis.hpp"

#include "adapters/redis/resp.hpp"

namespace clipmill::test {

using asio::ip::tcp;

struct ScriptedRedis::State {
  State(const asio::any_io_executor& executor, Answer answers)
      : answer(std::move(answers)),
        acceptor(executor, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {}

  static asio::awaitable<void> accept(std::shared_ptr<State> self) {
    constexpr auto with_error = asio::as_tuple(asio::use_awaitable);
    while (true) {
      auto [error, socket] = co_await self->acceptor.async_accept(with_error);
      if (error) co_return;
      const auto executor = self->acceptor.get_executor();
      asio::co_spawn(executor, serve(self, std::move(socket)), [](std::exception_ptr) {});
    }
  }

  // Commands come as arrays of texts, so the parser of replies reads them.
  static asio::awaitable<void> serve(std::shared_ptr<State> self, tcp::socket socket) {
    constexpr auto with_error = asio::as_tuple(asio::use_awaitable);
    redis::ReplyParser parser({});
    std::array<char, 4096> buffer{};
    while (true) {
      auto [error, size] = co_await socket.async_read_some(asio::buffer(buffer), with_error);
      if (error) co_return;
      parser.feed({buffer.data(), size});
      std::string bytes;
      while (true) {
        auto command = parser.next();
        if (!command || !*command) break;
        std::vector<std::string> words;
        for (const redis::Reply& item : (*command)->items) words.push_back(item.text);
        auto reply = self->answer(words);
        if (!reply) co_return;
        bytes += *reply;
      }
      auto [failed, written] = co_await asio::async_write(socket, asio::buffer(bytes), with_error);
      if (failed) co_return;
    }
  }

  Answer answer;
  tcp::acceptor acceptor;
};

ScriptedRedis::ScriptedRedis(asio::any_io_executor executor, Answer answer)
    : state_(std::make_shared<State>(executor, std::move(answer))) {
  asio::co_spawn(executor, State::accept(state_), [](std::exception_ptr) {});
}

ScriptedRedis::~ScriptedRedis() { state_->acceptor.close(); }

std::string ScriptedRedis::url() const {
  return fmt::format("redis://127.0.0.1:{}", state_->acceptor.local_endpoint().port());
}

std::optional<std::string> ScriptedRedis::greeting(const std::vector<std::string>& command,
                                                   const std::string& version) {
  if (command.front() == "INFO") {
    const std::string info = fmt::format(
        "# Server\r\nredis_version:{}\r\nrun_id:abc\r\nrole:master\r\nloading:0\r\n"
        "maxmemory_policy:noeviction\r\n",
        version);
    return fmt::format("${}\r\n{}\r\n", info.size(), info);
  }
  if (command.front() == "CLIENT") return command[1] == "ID" ? ":1\r\n" : "+OK\r\n";
  if (command.front() == "PING") return "+PONG\r\n";
  return std::nullopt;
}

}  // namespace clipmill::test
