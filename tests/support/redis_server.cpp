#include "tests/support/redis_server.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>

extern char** environ;

namespace clipmill::test {
namespace {

constexpr std::chrono::seconds ready_limit{20};

}  // namespace

int free_port() {
  const UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  if (::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("no free port");
  }
  return ntohs(address.sin_port);
}

RedisServer::RedisServer(std::vector<std::string> options, std::string program, int port)
    : options_(std::move(options)), program_(std::move(program)), port_(port) {
  start();
}

RedisServer::~RedisServer() { kill(); }

std::string RedisServer::url() const { return fmt::format("redis://127.0.0.1:{}", port_); }

void RedisServer::kill() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

void RedisServer::freeze() {
  ::kill(pid_, SIGSTOP);
  ::waitpid(pid_, nullptr, WUNTRACED);
}

void RedisServer::thaw() { ::kill(pid_, SIGCONT); }

void RedisServer::restart() {
  kill();
  start();
}

void RedisServer::start() {
  std::vector<std::string> words{program_};
  words.insert(words.end(), options_.begin(), options_.end());
  for (const char* word : {"--port", "", "--bind", "127.0.0.1", "--dir", "", "--save", ""}) {
    words.emplace_back(word);
  }
  words[words.size() - 7] = std::to_string(port_);
  words[words.size() - 3] = folder_.path().string();
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  output_.reset(ends[0]);
  UniqueFd write_end(ends[1]);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, write_end.get(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, write_end.get(), STDERR_FILENO);
  const int failed =
      ::posix_spawnp(&pid_, program_.c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  // Else its end would not show.
  write_end.reset();
  if (failed != 0) {
    pid_ = -1;
    throw std::runtime_error(program_ +
                             " cannot be run; apt-get install redis-server redis-sentinel");
  }
  wait_until_ready();
}

// It says so itself.
void RedisServer::wait_until_ready() {
  std::string said;
  const auto end = std::chrono::steady_clock::now() + ready_limit;
  const std::string ready =
      program_ == "redis-server" ? "Ready to accept connections" : "Sentinel ID is";
  while (said.find(ready) == std::string::npos) {
    pollfd waiting{.fd = output_.get(), .events = POLLIN, .revents = 0};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    char bytes[4096];
    const bool more = left.count() > 0 && ::poll(&waiting, 1, static_cast<int>(left.count())) > 0;
    const ssize_t size = more ? ::read(output_.get(), bytes, sizeof(bytes)) : 0;
    if (size <= 0) {
      kill();
      throw std::runtime_error(program_ + " did not become ready: " + said);
    }
    said.append(bytes, static_cast<std::size_t>(size));
  }
}

}  // namespace clipmill::test
