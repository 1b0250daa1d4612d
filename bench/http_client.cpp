// What a call to another server costs this process, and what thousands under way at once hold.
//
//   http_client [CALLS [AT_ONCE]]                    20000 5000
//
// The server is a process of its own on loopback. First CALLS short calls, 64 at once, over
// connections that are used again; then AT_ONCE calls of which none is answered before all have
// come, each on its own connection. CPU is this process's, memory what it has grown by. AT_ONCE
// needs as many file descriptors on both sides (ulimit -n).
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "adapters/net/http_client.hpp"
#include "base/process_usage.hpp"
#include "bench/report.hpp"
#include "bench/run_one.hpp"

namespace {

using namespace clipmill;
using asio::ip::tcp;

constexpr std::string_view answer =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"done\": "
    "false}";

// Answers each request at once, except those for /together, once so many have come.
struct Server {
  asio::awaitable<void> serve(tcp::socket socket) {
    std::string input;
    while (true) {
      auto [error, size] = co_await asio::async_read_until(
          socket, asio::dynamic_buffer(input), "\r\n\r\n", asio::as_tuple(asio::use_awaitable));
      if (error) co_return;
      const bool together = input.starts_with("GET /together ");
      input.erase(0, size);
      if (together && ++come < at_once) {
        boost::system::error_code ignored;
        co_await all_come.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
      }
      if (come == at_once) {
        come = 0;
        all_come.cancel();
      }
      co_await asio::async_write(socket, asio::buffer(answer), asio::use_awaitable);
    }
  }

  asio::awaitable<void> accept() {
    while (true) {
      tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
      asio::co_spawn(loop, serve(std::move(socket)), asio::detached);
    }
  }

  asio::io_context& loop;
  tcp::acceptor& acceptor;
  std::size_t at_once;
  std::size_t come = 0;
  asio::steady_timer all_come{loop, asio::steady_timer::time_point::max()};
};

asio::awaitable<void> call_often(net::HttpClient& client, std::string url, int& left, int& failed) {
  while (left > 0) {
    --left;
    auto answered = co_await client.call({.url = url});
    if (!answered || !answered->ok()) ++failed;
  }
}

// All callers to their end; how many calls failed.
asio::awaitable<int> call_all(net::HttpClient& client, std::string url, int calls, int callers) {
  const auto executor = co_await asio::this_coro::executor;
  int left = calls;
  int failed = 0;
  int running = callers;
  asio::steady_timer over(executor, asio::steady_timer::time_point::max());
  for (int i = 0; i < callers; ++i) {
    asio::co_spawn(executor, call_often(client, url, left, failed), [&](std::exception_ptr) {
      if (--running == 0) over.cancel();
    });
  }
  boost::system::error_code ignored;
  if (running > 0) co_await over.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  co_return failed;
}

}  // namespace

int main(int count, char** arguments) {
  const int calls = count > 1 ? std::atoi(arguments[1]) : 20'000;
  const int at_once = count > 2 ? std::atoi(arguments[2]) : 5'000;
  bench::print_machine();
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);

  asio::io_context loop{1};
  tcp::acceptor acceptor(loop, {asio::ip::address_v4::loopback(), 0});
  acceptor.listen(at_once);
  const std::string url = fmt::format("http://127.0.0.1:{}", acceptor.local_endpoint().port());
  loop.notify_fork(asio::io_context::fork_prepare);
  const pid_t server = ::fork();
  if (server == 0) {
    loop.notify_fork(asio::io_context::fork_child);
    Server served{.loop = loop, .acceptor = acceptor, .at_once = static_cast<std::size_t>(at_once)};
    asio::co_spawn(loop, served.accept(), asio::detached);
    loop.run();
    std::_Exit(0);
  }
  loop.notify_fork(asio::io_context::fork_parent);
  acceptor.close();

  {
    NullLog log;
    net::ClientOptions options;
    options.connections_per_host = static_cast<std::size_t>(at_once);
    net::HttpClient client(loop.get_executor(), log, options);

    bench::run_one(loop, call_all(client, url + "/", 1000, 64));
    auto start = bench::Steady::now();
    double cpu = cpu_seconds();
    int failed = bench::run_one(loop, call_all(client, url + "/", calls, 64));
    double seconds = bench::seconds_since(start);
    fmt::print("{} calls, 64 at once     {:8.0f} calls/s   {:6.1f} us CPU each   {} failed\n",
               calls, calls / seconds, (cpu_seconds() - cpu) / calls * 1e6, failed);

    const std::int64_t before = resident_bytes();
    start = bench::Steady::now();
    cpu = cpu_seconds();
    std::int64_t most = 0;
    asio::steady_timer look(loop);
    std::function<void()> watch = [&] {
      look.expires_after(std::chrono::milliseconds(20));
      look.async_wait([&](boost::system::error_code error) {
        if (error) return;
        most = std::max(most, resident_bytes() - before);
        watch();
      });
    };
    watch();
    failed = bench::run_one(loop, call_all(client, url + "/together", at_once, at_once));
    seconds = bench::seconds_since(start);
    look.cancel();
    fmt::print(
        "{} calls, all at once    {:8.2f} s in all    {:6.1f} us CPU each   {} failed   {:.1f} KiB "
        "each\n",
        at_once, seconds, (cpu_seconds() - cpu) / at_once * 1e6, failed,
        static_cast<double>(most) / at_once / 1024);
  }
  ::kill(server, SIGTERM);
  ::waitpid(server, nullptr, 0);
}
