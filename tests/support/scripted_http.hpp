// ScriptedHttp: an HTTP server on loopback that answers as its test says, faults included. Runs on
// the test's loop.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/async.hpp"

namespace clipmill::test {

struct ScriptedRequest {
  std::string method;
  std::string target;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  int connection = 0;  // the first is 1

  // Empty when there is no such field.
  std::string header(std::string_view name) const;
};

// What the server does, step by step. After the last it waits for the next request.
struct Silence {};  // until the client goes away
struct Cut {};      // ends the connection
struct Drip {       // these bytes again and again, until the client goes away
  std::string bytes;
};
using ScriptStep = std::variant<std::string, Silence, Cut, Drip>;
using Script = std::vector<ScriptStep>;

// A whole answer with its Content-Length.
std::string http_answer(int status, const std::string& body, const std::string& more_headers = "");

class ScriptedHttp {
 public:
  using Answer = std::function<Script(const ScriptedRequest& request)>;

  struct Options {
    std::filesystem::path certificate;  // with its key: TLS
    std::filesystem::path key;
    std::string address = "127.0.0.1";
    bool reads_bodies = true;  // before it answers
  };

  // Listens on a free port until the loop ends.
  ScriptedHttp(asio::any_io_executor executor, Answer answer);
  ScriptedHttp(asio::any_io_executor executor, Answer answer, Options options);
  ~ScriptedHttp();
  ScriptedHttp(const ScriptedHttp&) = delete;
  ScriptedHttp& operator=(const ScriptedHttp&) = delete;

  std::uint16_t port() const;
  std::string url(const std::string& target = "/") const;  // by its address

  const std::vector<ScriptedRequest>& requests() const;
  int connections() const;  // that came so far
  int connections_open() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// A certificate for localhost and 127.0.0.1 that vouches for itself, made by openssl.
struct Certificate {
  std::filesystem::path certificate;
  std::filesystem::path key;
};
Certificate make_certificate(const std::filesystem::path& folder, const std::string& name);

}  // namespace clipmill::test
