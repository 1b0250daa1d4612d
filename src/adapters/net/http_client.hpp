// HttpClient: calls to other people's HTTP servers, thousands at once on the loop's thread.
//
// TLS is verified; connections are used again; HTTP/1.1 unless the options say otherwise (libcurl
// 7.88's HTTP/2 fails now and then); http_proxy (small letters), HTTPS_PROXY and NO_PROXY of the
// environment are followed. Everything is bounded: the time to connect, to the first byte, without
// progress and in all; the bytes of heads and bodies; the transfers at once, of all and of one
// host, and who waits for them.
//
// Redirects are followed by hand: a secret header goes along only to the origin that it was given
// for (or from http to https of the same host), and never from https to http. Errors and logs hold
// neither secrets nor queries. A POST or PATCH leaves once: where libcurl would send it again on a
// fresh connection, the call fails. Cancelling a caller cancels its transfer. Bodies of files are
// read and written on the loop's thread, in pieces of at most 64 KiB.
//
// Lives on one executor (the loop).
#pragma once

#include <chrono>
#include <cstdint>
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
#include "base/log.hpp"
#include "base/result.hpp"

namespace clipmill::net {

using Millis = std::chrono::milliseconds;

struct Header {
  std::string name;
  std::string value;
  bool secret = false;  // an Authorization, a key: never shown, never sent to another host
};

// One part of a multipart/form-data body.
struct FormPart {
  std::string name;
  std::string value;
  std::string file_name;     // empty: a plain field
  std::string content_type;  // empty: none is said
};

// Where a body comes from: bytes, a part of a file (streamed), or a form.
struct FilePart {
  std::filesystem::path file;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};
using RequestBody = std::variant<std::monostate, std::string, FilePart, std::vector<FormPart>>;

struct Deadlines {
  Millis connect{5'000};      // name, TCP and TLS
  Millis first_byte{30'000};  // of the answer, after the request was sent
  Millis stall{30'000};       // without a byte either way
  Millis total{120'000};      // with the wait for a turn, and all redirects
};

// Which addresses may be called: what comes from outside (a webhook's or a clip's URL) must not
// reach into the own network.
enum class Reach {
  anywhere,        // the operator's own configuration
  public_address,  // neither loopback nor private, link-local, multicast ... (reach.hpp). The name
                   // is resolved first and only an address that passed is connected to, also
                   // through a proxy, and again for each redirect.
};

struct Request {
  std::string method = "GET";
  std::string url;  // http or https
  std::vector<Header> headers;
  RequestBody body;
  Deadlines deadlines;
  std::size_t body_bytes_max = std::size_t{8} << 20;  // of the answer; for a file see fetch()
  int redirects_max = 0;  // only of GET and HEAD; 0: the redirect is the answer
  Reach reach = Reach::anywhere;
  bool path_as_is = false;  // send the URL's bytes as they are (what was signed)
};

struct Response {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // of the last answer
  std::string body;
  std::string url;  // of the last request, without its query

  // The first of that name, which compares without case.
  std::optional<std::string_view> header(std::string_view name) const;
  bool ok() const { return status >= 200 && status < 300; }
};

// What of a call failed where there is no answer. Whether the server may have acted on it is what
// decides about sending it again.
struct Failure {
  Error error;           // timeout or unavailable; invalid for a bad URL; refused for `reach`
  bool was_sent = true;  // false: no byte of the request has left
};

template <class T>
using Answer = std::expected<T, Failure>;

struct ClientOptions {
  std::size_t transfers_max = 20'000;      // further callers wait, in order
  std::size_t connections_per_host = 256;  // transfers above it wait for one
  std::size_t waiting_max = 20'000;        // callers above it fail at once
  bool http2 = false;
  std::string ca_file;  // PEM; empty: the system's
  std::string user_agent = "clipmill";
  std::vector<std::string> networks;  // "10.1.0.0/16": Reach::public_address may go there, too
};

class HttpClient {
 public:
  // The references outlive it. Throws std::invalid_argument where a network is none.
  HttpClient(asio::any_io_executor executor, Log& log, ClientOptions options = {});
  // Cancels what is under way; its callers must not run on.
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Whatever the server answers, 500 too, is a Response; a body above its bound is a Failure, and
  // so is one in an encoding (gzip), which was not asked for.
  asio::awaitable<Answer<Response>> call(Request request);

  // The same with the body written to `file` (created or replaced, removed when it fails) if the
  // status is 2xx, else kept in the Response; at most `bytes_max`.
  asio::awaitable<Answer<Response>> fetch(Request request, std::filesystem::path file,
                                          std::uint64_t bytes_max);

  std::size_t transfers() const;  // under way or waiting

 private:
  class Loop;
  std::shared_ptr<Loop> loop_;
};

// Seconds or an HTTP date, as Retry-After has it; nullopt for neither, and for the past. At most a
// day.
std::optional<Millis> retry_after(const Response& response,
                                  std::chrono::system_clock::time_point now);

// The error that an HTTP status stands for where a provider says nothing better: 401, 403, 407
// unauthorized; 404, 410 not_found; 409, 412 conflict; 408, 429 throttled; other 4xx invalid; all
// else unavailable.
ErrorCode code_of_status(int status);

}  // namespace clipmill::net
