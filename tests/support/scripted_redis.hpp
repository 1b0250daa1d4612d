// ScriptedRedis: a server that answers commands as its test says, faults included.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <string>
#include <vector>

#include "base/async.hpp"

namespace clipmill::test {

class ScriptedRedis {
 public:
  // What goes back for one command, as bytes; nullopt closes the connection instead.
  using Answer = std::function<std::optional<std::string>(const std::vector<std::string>& command)>;

  // Listens on a free port of loopback until the loop ends.
  ScriptedRedis(asio::any_io_executor executor, Answer answer);
  ~ScriptedRedis();
  ScriptedRedis(const ScriptedRedis&) = delete;
  ScriptedRedis& operator=(const ScriptedRedis&) = delete;

  std::string url() const;

  // What a healthy server says of itself to INFO and CLIENT; nothing for other commands.
  static std::optional<std::string> greeting(const std::vector<std::string>& command,
                                             const std::string& version = "7.0.15");

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace clipmill::test
