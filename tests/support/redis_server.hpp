// RedisServer: a redis-server of one test's own, to be killed, restarted, filled up and turned into
// a replica. Loopback, a free port, a temporary folder.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/unique_fd.hpp"
#include "tests/support/temporary_folder.hpp"

namespace clipmill::test {

// A port that was free a moment ago.
int free_port();

class RedisServer {
 public:
  // Started and ready; throws when it does not become so. `options` are its command line's. With
  // `program` redis-sentinel the first option is its configuration file.
  explicit RedisServer(std::vector<std::string> options = {}, std::string program = "redis-server",
                       int port = free_port());
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  int port() const { return port_; }
  std::string url() const;
  const std::filesystem::path& folder() const { return folder_.path(); }

  void kill();    // SIGKILL, and gone when this returns
  void freeze();  // SIGSTOP: its connections stay, and nothing answers
  void thaw();
  void restart();  // on the same port and folder

 private:
  void start();
  void wait_until_ready();

  TemporaryFolder folder_;
  std::vector<std::string> options_;
  std::string program_;
  int port_;
  pid_t pid_ = -1;
  UniqueFd output_;
};

}  // namespace clipmill::test
