#include "http/server.hpp"

#include <gtest/gtest.h>

#include <boost/asio.hpp>

#include "tests/support/fake_clock.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/run.hpp"

namespace clipmill::http {
namespace {

using namespace std::string_literals;
using test::HttpAnswer;
using test::HttpClient;

class KeptLog final : public Log {
 public:
  void write(LogLevel level, std::string message, std::vector<LogField> fields) override {
    std::string line = message;
    for (const LogField& field : fields) line += fmt::format(" {}={}", field.key, field.value);
    if (level == LogLevel::error) failures.push_back(line);
    if (level == LogLevel::debug) requests.push_back(line);
  }

  std::vector<std::string> failures;
  std::vector<std::string> requests;
};

// Gives `pieces` pieces of `size` bytes, then the end or an error.
class Pieces final : public BodySource {
 public:
  Pieces(int pieces, std::size_t size, bool fails, int& alive)
      : pieces_(pieces), size_(size), fails_(fails), alive_(alive) {
    ++alive_;
  }
  ~Pieces() override { --alive_; }

  asio::awaitable<Result<std::optional<std::string>>> next() override {
    if (pieces_ == 0) {
      if (fails_) co_return fail(ErrorCode::unavailable, "the disk is gone");
      co_return std::nullopt;
    }
    --pieces_;
    co_return std::string(size_, 'x');
  }

 private:
  int pieces_;
  std::size_t size_;
  bool fails_;
  int& alive_;
};

// Never has anything to say.
class Silence final : public BodySource {
 public:
  explicit Silence(int& alive) : alive_(alive) { ++alive_; }
  ~Silence() override { --alive_; }

  asio::awaitable<Result<std::optional<std::string>>> next() override {
    asio::steady_timer never(co_await asio::this_coro::executor,
                             asio::steady_timer::time_point::max());
    co_await never.async_wait(asio::use_awaitable);
    co_return std::nullopt;
  }

 private:
  int& alive_;
};

class HttpServerTest : public testing::Test {
 protected:
  HttpServerTest() {
    options.port = 0;
    router.get("/echo", [](Request request) -> asio::awaitable<Response> {
      co_return text_response(fmt::format("{}|{}|{}", request.query("q").value_or(""), request.id,
                                          request.remote_address));
    });
    router.post(
        "/echo",
        [](Request request) -> asio::awaitable<Response> { co_return text_response(request.body); },
        {.body_bytes_max = 1000});
    router.post("/bulk",
                [](Request request) -> asio::awaitable<Response> {
                  co_return text_response(fmt::format("{}", request.body.size()));
                },
                {.body_bytes_max = bulk_body_bytes_max, .needs_body = true});
    router.legacy(Method::post, "/throws", [](Request) -> asio::awaitable<Response> {
      throw std::runtime_error("a secret");
      co_return no_content();
    });
    router.get("/broken-header", [](Request) -> asio::awaitable<Response> {
      co_return text_response("x").with("X-A", "a\r\nSet-Cookie: b");
    });
    router.get("/gate", [this](Request) -> asio::awaitable<Response> {
      ++waiting;
      boost::system::error_code ignored;
      co_await gate.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
      co_return text_response("passed");
    });
    router.get("/large", [this](Request) -> asio::awaitable<Response> {
      co_return stream_response("video/mp4",
                                std::make_unique<Pieces>(1000, 256 * 1024, false, sources),
                                std::int64_t{1000} * 256 * 1024);
    });
    router.get("/sized", [this](Request request) -> asio::awaitable<Response> {
      const bool fails = request.query("fails").has_value();
      const std::int64_t more = request.query("more") ? 5 : 0;
      co_return stream_response("video/mp4", std::make_unique<Pieces>(3, 1000, fails, sources),
                                std::int64_t{3000} + more);
    });
    router.get("/chunks", [this](Request request) -> asio::awaitable<Response> {
      const bool fails = request.query("fails").has_value();
      co_return stream_response("text/plain", std::make_unique<Pieces>(3, 10, fails, sources));
    });
    router.get("/events", [this](Request) -> asio::awaitable<Response> {
      Response response = stream_response("text/event-stream", std::make_unique<Silence>(sources));
      response.endless = true;
      co_return response;
    });
    router.get("/empty", [](Request) -> asio::awaitable<Response> { co_return no_content(); });
  }

  ~HttpServerTest() override {
    if (!server) return;
    gate.cancel();
    if (!stopped) stop();
  }

  void start() {
    server = std::make_unique<HttpServer>(loop.get_executor(), router, clock, random, log, options);
    const Result<void> started = test::run(loop, server->start());
    ASSERT_TRUE(started) << started.error().message;
  }

  // Runs stop() to its end; the grace passes meanwhile if it has to.
  void stop() {
    bool done = false;
    asio::co_spawn(loop, server->stop(), [&](const std::exception_ptr&) {
      done = true;
      stopped = true;
    });
    for (int i = 0; i < 100 && !done; ++i) {
      poll();
      clock.advance(1s);
    }
    until([&] { return done; });
  }

  void poll() {
    loop.restart();
    loop.poll();
  }

  // Lets the loop work until `holds`; fails the test by name if it never does.
  template <class Holds>
  void until(Holds holds) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!holds()) {
      ASSERT_LT(std::chrono::steady_clock::now(), limit) << "it did not come true";
      loop.restart();
      loop.run_one_for(std::chrono::milliseconds(20));
    }
  }

  std::unique_ptr<HttpClient> connect() {
    auto client = std::make_unique<HttpClient>(loop.get_executor());
    test::run(loop, client->connect(server->port()));
    return client;
  }
  void send(HttpClient& client, std::string bytes) {
    test::run(loop, client.send(std::move(bytes)));
  }
  HttpAnswer read(HttpClient& client, bool head_only = false) {
    return test::run(loop, client.read(head_only)).value_or(HttpAnswer{});
  }
  std::string read_all(HttpClient& client) { return test::run(loop, client.read_all()); }

  // One request on a connection of its own.
  HttpAnswer ask(std::string bytes, bool head_only = false) {
    auto client = connect();
    send(*client, std::move(bytes));
    return read(*client, head_only);
  }

  asio::io_context loop;
  test::FakeClock clock;
  SeededRandom random{1};
  KeptLog log;
  Router router{RouterOptions{.origins = {"https://app.example"}}};
  ServerOptions options;
  asio::steady_timer gate{loop, asio::steady_timer::time_point::max()};
  int waiting = 0;
  int sources = 0;
  bool stopped = false;
  std::unique_ptr<HttpServer> server;
};

const std::string get_echo = "GET /echo?q=1 HTTP/1.1\r\nHost: a\r\n\r\n";

TEST_F(HttpServerTest, AnswersWithWhatEveryAnswerHas) {
  start();

  const HttpAnswer answer =
      ask("GET /echo?q=a%20b HTTP/1.1\r\nHost: a\r\nX-Request-Id: req-7\r\n\r\n");

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "a b|req-7|127.0.0.1");
  EXPECT_EQ(answer.header("X-Request-Id"), "req-7");
  EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(answer.header("Cache-Control"), "no-store");
  EXPECT_EQ(answer.header("Date"), "Thu, 09 Oct 2025 08:53:20 GMT");
  EXPECT_EQ(answer.header("Connection"), "");
  ASSERT_EQ(log.requests.size(), 1U);
  EXPECT_NE(log.requests[0].find("method=GET path=/echo status=200"), std::string::npos);
}

TEST_F(HttpServerTest, ARequestIdThatCouldForgeALogLineIsReplaced) {
  const std::string long_id(200, 'a');
  start();

  for (const std::string id : {"a b", "a\tb", "é", long_id.c_str(), ""}) {
    const HttpAnswer answer =
        ask("GET /echo HTTP/1.1\r\nHost: a\r\nX-Request-Id: " + id + "\r\n\r\n");
    EXPECT_EQ(answer.header("X-Request-Id").size(), 36U) << id;
  }
}

TEST_F(HttpServerTest, RefusesMalformedRequestsWithAProblemAndCloses) {
  const std::string long_target(9000, 'a');
  const std::string too_long_target(40000, 'a');
  const std::string long_header(20000, 'a');
  const std::tuple<std::string, std::string, int> cases[] = {
      {"bare LF", "GET /echo HTTP/1.1\nHost: a\n\n", 400},
      {"bare LF in a field", "GET /echo HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400},
      {"space before the colon", "GET /echo HTTP/1.1\r\nHost : a\r\n\r\n", 400},
      {"a field without a name", "GET /echo HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400},
      {"a field without a colon", "GET /echo HTTP/1.1\r\nHost: a\r\nabc\r\n\r\n", 400},
      {"length and chunked",
       "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: "
       "chunked\r\n\r\n0\r\n\r\n",
       400},
      {"chunked and length",
       "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: "
       "3\r\n\r\n0\r\n\r\n",
       400},
      {"two lengths",
       "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400},
      {"two lengths in one", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc",
       400},
      {"a negative length", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400},
      {"a signed length", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc", 400},
      {"a hexadecimal length", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0x3\r\n\r\nabc",
       400},
      {"an endless length",
       "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\nabc", 400},
      {"two codings",
       "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
       "chunked\r\n\r\n0\r\n\r\n",
       400},
      {"another coding",
       "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
      {"a coding that is no coding",
       "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501},
      {"a coding in 1.0",
       "POST /echo HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"a huge chunk",
       "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n",
       413},
      {"a chunk size too long to be one",
       "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
       "chunked\r\n\r\n00000000000000000001\r\n",
       413},
      {"a broken chunk",
       "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400},
      {"a body over the route's limit",
       "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n", 413},
      {"chunks over the route's limit",
       "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n", 413},
      {"no Host", "GET /echo HTTP/1.1\r\n\r\n", 400},
      {"two Hosts", "GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
      {"a Host that is none", "GET /echo HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
      {"a NUL byte", "GET /ec\0ho HTTP/1.1\r\nHost: a\r\n\r\n"s, 400},
      {"an encoded NUL byte", "GET /echo%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"an encoded slash", "GET /ec%2Fho HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"dots", "GET /../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"encoded dots", "GET /%2e%2e/etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"not UTF-8", "GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"a relative target", "GET echo HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"a space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 505},
      {"a long target", "GET /" + long_target + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
      {"a longer target", "GET /" + too_long_target, 414},
      {"a long field", "GET /echo HTTP/1.1\r\nHost: a\r\nX: " + long_header + "\r\n\r\n", 431},
      {"no version", "GET /echo\r\n\r\n", 400},
      {"HTTP/0.9", "GET /echo HTTP/0.9\r\n\r\n", 505},
      {"HTTP/1.2", "GET /echo HTTP/1.2\r\nHost: a\r\n\r\n", 505},
      {"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
      {"an unknown method", "BREW /echo HTTP/1.1\r\nHost: a\r\n\r\n", 501},
      {"CONNECT", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 501},
      {"TRACE", "TRACE /echo HTTP/1.1\r\nHost: a\r\n\r\n", 501},
      {"a broken method", "GE(T /echo HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"a missing body", "POST /bulk HTTP/1.1\r\nHost: a\r\n\r\n", 411},
      {"an empty body", "POST /bulk HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 400},
      {"another expectation",
       "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nContent-Length: 1\r\n\r\nx", 417},
      {"TLS", std::string("\x16\x03\x01\x02\x00\x01\x00", 7), 400},
  };
  start();
  for (const auto& [name, bytes, status] : cases) {
    auto client = connect();
    send(*client, bytes);
    const HttpAnswer answer = read(*client);

    EXPECT_EQ(answer.status, status) << name;
    EXPECT_EQ(answer.header("Content-Type"), "application/problem+json") << name;
    EXPECT_EQ(answer.header("Connection"), "close") << name;
    EXPECT_NE(answer.body.find("\"detail\":\""), std::string::npos) << name;
    EXPECT_EQ(read_all(*client), "") << name;
  }
}

TEST_F(HttpServerTest, TakesRequestsThatAreUnusualButRight) {
  const std::tuple<std::string, std::string, std::string> cases[] = {
      {"chunked",
       "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
       "5\r\nhello\r\n1;x=y\r\n!\r\n0\r\nTrailer: t\r\n\r\n",
       "hello!"},
      {"an empty body", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", ""},
      {"no body at all", "POST /echo HTTP/1.1\r\nHost: a\r\n\r\n", ""},
      {"the absolute form", "GET http://a/echo?q=1 HTTP/1.1\r\nHost: a\r\nX-Request-Id: i\r\n\r\n",
       "1|i|127.0.0.1"},
      {"a trailing slash", "GET /echo/?q=1 HTTP/1.1\r\nHost: a\r\nX-Request-Id: i\r\n\r\n",
       "1|i|127.0.0.1"},
      {"HTTP/1.0", "GET /echo?q=1 HTTP/1.0\r\nX-Request-Id: i\r\n\r\n", "1|i|127.0.0.1"},
      {"empty lines before", "\r\n\r\nGET /echo?q=1 HTTP/1.1\r\nHost: a\r\nX-Request-Id: i\r\n\r\n",
       "1|i|127.0.0.1"},
      {"a folded field",
       "GET /echo?q=1 HTTP/1.1\r\nHost: a\r\nX: b\r\n  c\r\nX-Request-Id: i\r\n\r\n",
       "1|i|127.0.0.1"},
  };
  start();
  for (const auto& [name, bytes, body] : cases) {
    const HttpAnswer answer = ask(bytes);
    EXPECT_EQ(answer.status, 200) << name;
    EXPECT_EQ(answer.body, body) << name;
  }
}

TEST_F(HttpServerTest, ARequestThatArrivesByteByByteIsTheSame) {
  start();
  auto client = connect();

  for (const char c : std::string("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
                                  "\r\n3\r\nabc\r\n0\r\n\r\n")) {
    send(*client, std::string(1, c));
    poll();
  }

  EXPECT_EQ(read(*client).body, "abc");
}

TEST_F(HttpServerTest, AThousandRequestsGoOverOneConnection) {
  start();
  auto client = connect();

  for (int i = 0; i < 1000; ++i) {
    send(*client, fmt::format("GET /echo?q={} HTTP/1.1\r\nHost: a\r\nX-Request-Id: i\r\n\r\n", i));
    ASSERT_EQ(read(*client).body, fmt::format("{}|i|127.0.0.1", i));
  }

  EXPECT_EQ(server->counts().connections, 1U);
  EXPECT_EQ(server->counts().requests_served, 1000U);
}

TEST_F(HttpServerTest, PipelinedRequestsAreAnsweredInOrder) {
  start();
  auto client = connect();
  std::string bytes;
  for (int i = 0; i < 100; ++i) {
    bytes += fmt::format("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n{:03}", i);
  }

  send(*client, bytes);

  for (int i = 0; i < 100; ++i) ASSERT_EQ(read(*client).body, fmt::format("{:03}", i));
}

TEST_F(HttpServerTest, AHalfClosedClientStillGetsItsAnswer) {
  start();
  auto client = connect();

  send(*client, get_echo);
  client->shut_send();

  EXPECT_EQ(read(*client).status, 200);
}

TEST_F(HttpServerTest, HeadHasGetsHeadAndNoBody) {
  start();
  auto client = connect();

  send(*client,
       "HEAD /echo?q=1 HTTP/1.1\r\nHost: a\r\nX-Request-Id: i\r\n\r\n"
       "HEAD /large HTTP/1.1\r\nHost: a\r\n\r\n" +
           get_echo);

  EXPECT_EQ(read(*client, true).header("Content-Length"), "13");
  EXPECT_EQ(read(*client, true).header("Content-Length"), "262144000");
  EXPECT_EQ(read(*client).status, 200);
  EXPECT_EQ(sources, 0);
}

TEST_F(HttpServerTest, NoContentHasNoLength) {
  start();
  auto client = connect();

  send(*client, "GET /empty HTTP/1.1\r\nHost: a\r\n\r\n" + get_echo);

  const HttpAnswer answer = read(*client);
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.header("Content-Length"), "");
  EXPECT_EQ(read(*client).status, 200);
}

TEST_F(HttpServerTest, ConnectionCloseIsHonoured) {
  start();
  for (const std::string request : {"GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                                    "GET /echo HTTP/1.0\r\n\r\n"}) {
    auto client = connect();
    send(*client, request);
    EXPECT_EQ(read(*client).header("Connection"), "close");
    EXPECT_EQ(read_all(*client), "");
  }
  auto old = connect();
  send(*old, "GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(read(*old).header("Connection"), "keep-alive");
  send(*old, get_echo);
  EXPECT_EQ(read(*old).status, 200);
}

TEST_F(HttpServerTest, AClientThatAsksFirstIsToldToGoOn) {
  start();
  auto client = connect();

  send(*client,
       "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(read(*client).status, 100);
  send(*client, "ok");

  EXPECT_EQ(read(*client).body, "ok");
}

TEST_F(HttpServerTest, AClientThatAsksFirstIsSparedAUselessUpload) {
  start();

  EXPECT_EQ(ask("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                "Content-Length: 5000\r\n\r\n")
                .status,
            413);
  EXPECT_EQ(ask("POST /nowhere HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                "Content-Length: 5\r\n\r\n")
                .status,
            404);
}

TEST_F(HttpServerTest, ABulkRouteTakesWhatOthersRefuse) {
  options.body_bytes_max = 2000;
  start();
  const std::string large(3'000'000, 'x');

  EXPECT_EQ(ask("POST /bulk HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n" + large).body,
            "3000000");
  // The client is still sending when it is refused, and can read why all the same.
  EXPECT_EQ(ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n" + large).status,
            413);
  EXPECT_EQ(
      ask("POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n" + large).status,
      413);
  EXPECT_EQ(ask("POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx").status, 404);
}

TEST_F(HttpServerTest, TheMemoryOfAllBodiesIsBounded) {
  options.bodies_bytes_max = 1'000'000;
  start();
  auto first = connect();
  const std::string part(900'000, 'x');
  send(*first, "POST /bulk HTTP/1.1\r\nHost: a\r\nContent-Length: 950000\r\n\r\n" + part);
  until([&] { return server->counts().bytes_received > part.size(); });

  const HttpAnswer second =
      ask("POST /bulk HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n" + part);
  EXPECT_EQ(second.status, 503);
  EXPECT_EQ(second.header("Retry-After"), "1");

  send(*first, std::string(50'000, 'x'));
  EXPECT_EQ(read(*first).body, "950000");
  EXPECT_EQ(ask("POST /bulk HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n" + part).status,
            200);
}

TEST_F(HttpServerTest, ASlowHeadIsEndedAtItsDeadlineHoweverItDrips) {
  start();
  auto client = connect();
  const std::string drip = "GET /echo HTTP/1.1\r\nHost: a\r\n";
  send(*client, drip);
  std::size_t sent = drip.size();
  for (int i = 0; i < 9; ++i) {
    until([&] { return server->counts().bytes_received == sent; });
    clock.advance(1s);
    poll();
    send(*client, "X: y\r\n");
    sent += 6;
  }
  until([&] { return server->counts().bytes_received == sent; });
  EXPECT_EQ(server->counts().connections, 1U);

  clock.advance(2s);

  const HttpAnswer answer = read(*client);
  EXPECT_EQ(answer.status, 408);
  EXPECT_EQ(read_all(*client), "");
}

TEST_F(HttpServerTest, AClientThatSaysNothingIsClosedWithoutAWord) {
  start();
  auto client = connect();
  until([&] { return server->counts().connections == 1; });

  clock.advance(11s);

  EXPECT_EQ(read_all(*client), "");
}

TEST_F(HttpServerTest, ASlowBodyIsEndedAtItsDeadline) {
  start();
  auto client = connect();
  const std::string begun = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nab";
  send(*client, begun);
  until([&] { return server->counts().bytes_received == begun.size(); });

  clock.advance(31s);

  EXPECT_EQ(read(*client).status, 408);
}

TEST_F(HttpServerTest, ALargeBodyIsGivenMoreTime) {
  start();
  auto client = connect();
  const std::string begun = "POST /bulk HTTP/1.1\r\nHost: a\r\nContent-Length: 2097152\r\n\r\n";
  const std::string half(1024 * 1024, 'x');
  send(*client, begun + half);
  until([&] { return server->counts().bytes_received == begun.size() + half.size(); });

  clock.advance(40s);
  poll();
  send(*client, half);

  EXPECT_EQ(read(*client).body, "2097152");
}

TEST_F(HttpServerTest, AnIdleConnectionIsClosedAfterAWhile) {
  start();
  auto client = connect();
  send(*client, get_echo);
  read(*client);

  clock.advance(60s);
  poll();
  send(*client, get_echo);
  EXPECT_EQ(read(*client).status, 200);

  clock.advance(76s);
  EXPECT_EQ(read_all(*client), "");
}

TEST_F(HttpServerTest, AClientThatDoesNotReadIsCutOff) {
  start();
  auto client = connect();
  send(*client, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::string begin = test::run(loop, client->read_bytes(100));
  ASSERT_EQ(begin.size(), 100U);
  // The kernel's buffers fill, and the write waits.
  for (int i = 0; i < 50; ++i) poll();
  EXPECT_EQ(sources, 1);

  clock.advance(61s);

  until([&] { return sources == 0; });
  until([&] { return server->counts().connections == 0; });
}

TEST_F(HttpServerTest, AClientThatGoesInTheMiddleOfADownloadCostsNothing) {
  start();
  auto client = connect();
  send(*client, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  test::run(loop, client->read_bytes(1'000'000));

  client->reset();

  until([&] { return server->counts().connections == 0; });
  EXPECT_EQ(sources, 0);
  EXPECT_TRUE(log.failures.empty());
  EXPECT_EQ(ask(get_echo).status, 200);
}

TEST_F(HttpServerTest, AClientThatGoesDuringItsRequestDoesNotEndIt) {
  start();
  auto client = connect();
  send(*client, "GET /gate HTTP/1.1\r\nHost: a\r\n\r\n");
  until([&] { return waiting == 1; });

  client->reset();
  poll();
  EXPECT_EQ(server->counts().requests_running, 1U);
  gate.cancel();

  until([&] { return server->counts().connections == 0; });
  EXPECT_EQ(server->counts().requests_served, 1U);
}

TEST_F(HttpServerTest, BodiesOfUnknownLengthAreChunked) {
  start();
  auto client = connect();

  send(*client, "GET /chunks HTTP/1.1\r\nHost: a\r\n\r\n" + get_echo);

  const HttpAnswer answer = read(*client);
  EXPECT_EQ(answer.header("Transfer-Encoding"), "chunked");
  EXPECT_EQ(answer.body, std::string(30, 'x'));
  EXPECT_EQ(read(*client).status, 200);
  const HttpAnswer old = ask("GET /chunks HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(old.header("Transfer-Encoding"), "");
  EXPECT_EQ(old.body, std::string(30, 'x'));
}

TEST_F(HttpServerTest, ABodyThatBreaksIsNeverTakenForWhole) {
  start();
  for (const std::string path : {"/chunks?fails", "/sized?fails&more", "/sized?more"}) {
    auto client = connect();
    send(*client, "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
    const HttpAnswer answer = read(*client);
    EXPECT_EQ(answer.status, 200) << path;
    EXPECT_FALSE(answer.whole) << path;
  }
  ASSERT_EQ(log.failures.size(), 3U);
  EXPECT_NE(log.failures[0].find("❌ a response body was cut off"), std::string::npos);
  EXPECT_NE(log.failures[0].find("the disk is gone"), std::string::npos);
  EXPECT_EQ(sources, 0);
}

TEST_F(HttpServerTest, AHandlerThatThrowsIs500AndTheConnectionGoesOn) {
  start();
  auto client = connect();

  send(*client,
       "POST /throws HTTP/1.1\r\nHost: a\r\nOrigin: https://app.example\r\n\r\n" + get_echo);

  const HttpAnswer answer = read(*client);
  EXPECT_EQ(answer.status, 500);
  EXPECT_NE(answer.body.find("\"code\":\"internal\""), std::string::npos);
  EXPECT_NE(answer.body.find("\"success\":false"), std::string::npos);
  EXPECT_EQ(answer.body.find("secret"), std::string::npos);
  EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "https://app.example");
  EXPECT_EQ(read(*client).status, 200);
  ASSERT_EQ(log.failures.size(), 1U);
  EXPECT_NE(log.failures[0].find("❌"), std::string::npos);
  EXPECT_NE(log.failures[0].find("a secret"), std::string::npos);
}

TEST_F(HttpServerTest, AHeaderThatWouldSplitTheResponseIsNotSent) {
  start();

  const HttpAnswer answer = ask("GET /broken-header HTTP/1.1\r\nHost: a\r\n\r\n");

  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.header("Set-Cookie"), "");
}

TEST_F(HttpServerTest, BeyondTheLimitConnectionsAreTold503) {
  options.connections_max = 2;
  start();
  auto first = connect();
  auto second = connect();
  until([&] { return server->counts().connections == 2; });

  auto third = connect();
  const HttpAnswer answer = read(*third);

  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.header("Retry-After"), "1");
  EXPECT_EQ(server->counts().connections_refused, 1U);
  send(*first, get_echo);
  EXPECT_EQ(read(*first).status, 200);
}

TEST_F(HttpServerTest, AnIdleConnectionMakesWayForANewOne) {
  options.connections_max = 2;
  start();
  auto first = connect();
  send(*first, get_echo);
  read(*first);
  clock.advance(1ms);
  auto second = connect();
  send(*second, get_echo);
  read(*second);

  EXPECT_EQ(ask(get_echo).status, 200);

  EXPECT_EQ(read_all(*first), "");
  send(*second, get_echo);
  EXPECT_EQ(read(*second).status, 200);
  EXPECT_EQ(server->counts().connections_refused, 0U);
}

TEST_F(HttpServerTest, StopLetsRunningRequestsFinishAndClosesTheRest) {
  start();
  auto idle = connect();
  send(*idle, get_echo);
  read(*idle);
  auto busy = connect();
  send(*busy, "GET /gate HTTP/1.1\r\nHost: a\r\n\r\n" + get_echo);
  auto streaming = connect();
  send(*streaming, "GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
  until([&] { return waiting == 1 && sources == 1; });

  asio::co_spawn(loop, server->stop(), [&](const std::exception_ptr&) { stopped = true; });
  EXPECT_EQ(read_all(*idle), "");
  read_all(*streaming);
  until([&] { return sources == 0; });
  EXPECT_FALSE(stopped);
  HttpClient late(loop.get_executor());
  EXPECT_THROW(test::run(loop, late.connect(server->port())), boost::system::system_error);
  gate.cancel();

  const HttpAnswer answer = read(*busy);
  EXPECT_EQ(answer.body, "passed");
  EXPECT_EQ(answer.header("Connection"), "close");
  EXPECT_EQ(read_all(*busy), "");
  busy->close();
  until([&] { return stopped; });
  EXPECT_TRUE(log.failures.empty());
}

TEST_F(HttpServerTest, StopUnwindsWhatOutlivesTheGrace) {
  router.get("/for-ever", [this](Request) -> asio::awaitable<Response> {
    ++waiting;
    struct Left {
      int& count;
      ~Left() { --count; }
    } left{waiting};
    co_await gate.async_wait(asio::use_awaitable);
    co_return no_content();
  });
  start();
  auto client = connect();
  send(*client, "GET /for-ever HTTP/1.1\r\nHost: a\r\n\r\n");
  until([&] { return waiting == 1; });
  asio::co_spawn(loop, server->stop(), [&](const std::exception_ptr&) { stopped = true; });
  poll();
  clock.advance(9s);
  poll();
  EXPECT_EQ(waiting, 1);

  clock.advance(2s);

  until([&] { return stopped; });
  EXPECT_EQ(waiting, 0);
  EXPECT_EQ(read_all(*client), "");
}

TEST_F(HttpServerTest, AnEndlessResponseSendsItsHeadAtOnce) {
  start();
  auto client = connect();

  send(*client, "GET /events HTTP/1.1\r\nHost: a\r\n\r\n");

  const std::string head = test::run(loop, client->read_bytes(15));
  EXPECT_EQ(head, "HTTP/1.1 200 OK");
  EXPECT_EQ(server->counts().requests_running, 0U);
}

TEST_F(HttpServerTest, APortThatIsTakenIsSaidPlainly) {
  start();
  ServerOptions same = options;
  same.port = server->port();
  HttpServer second(loop.get_executor(), router, clock, random, log, same);

  const Result<void> started = test::run(loop, second.start());

  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, ErrorCode::conflict);
  EXPECT_NE(started.error().message.find(fmt::format("port {}", server->port())),
            std::string::npos);
  EXPECT_NE(started.error().message.find("choose another port"), std::string::npos);
}

TEST_F(HttpServerTest, TwoServersShareAPortOnlyOnPurpose) {
  options.share_port = true;
  start();
  ServerOptions same = options;
  same.port = server->port();
  HttpServer second(loop.get_executor(), router, clock, random, log, same);

  EXPECT_TRUE(test::run(loop, second.start()));
  test::run(loop, second.stop());

  same.share_port = false;
  HttpServer third(loop.get_executor(), router, clock, random, log, same);
  EXPECT_FALSE(test::run(loop, third.start()));
}

TEST_F(HttpServerTest, AServerStartsAgainOnThePortOfOneThatStopped) {
  start();
  EXPECT_EQ(ask(get_echo).status, 200);
  options.port = server->port();
  stop();

  HttpServer again(loop.get_executor(), router, clock, random, log, options);

  EXPECT_TRUE(test::run(loop, again.start()));
  test::run(loop, again.stop());
}

TEST_F(HttpServerTest, APublicAddressIsRefusedUntilAllowed) {
  for (const std::string host : {"0.0.0.0", "::", "[::]", "192.0.2.1"}) {
    ServerOptions open = options;
    open.host = host;
    HttpServer refused(loop.get_executor(), router, clock, random, log, open);
    const Result<void> started = test::run(loop, refused.start());
    ASSERT_FALSE(started) << host;
    EXPECT_EQ(started.error().code, ErrorCode::refused);
    EXPECT_NE(started.error().message.find("127.0.0.1"), std::string::npos);
  }
  options.host = "0.0.0.0";
  options.allow_public = true;
  start();
  EXPECT_EQ(ask(get_echo).status, 200);
}

TEST_F(HttpServerTest, AnAddressOfAnotherMachineIsInvalid) {
  options.host = "192.0.2.1";
  options.allow_public = true;
  HttpServer elsewhere(loop.get_executor(), router, clock, random, log, options);

  const Result<void> started = test::run(loop, elsewhere.start());

  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, ErrorCode::invalid);
}

TEST_F(HttpServerTest, ListensOnIpv6) {
  options.host = "[::1]";
  start();
  EXPECT_EQ(server->url(), fmt::format("http://[::1]:{}", server->port()));
}

TEST_F(HttpServerTest, OnlyListedHostsAreAnswered) {
  options.hosts = {"localhost", "127.0.0.1", "[::1]"};
  start();
  const auto host = [&](const std::string& name) {
    return ask("GET /echo HTTP/1.1\r\nHost: " + name + "\r\n\r\n").status;
  };

  EXPECT_EQ(host("LocalHost:8080"), 200);
  EXPECT_EQ(host("[::1]:8080"), 200);
  EXPECT_EQ(host("[::1]"), 200);
  EXPECT_EQ(host("evil.example:8080"), 421);
}

TEST_F(HttpServerTest, ARefusalCanBeReadAcrossOrigins) {
  start();

  const HttpAnswer answer =
      ask("POST /echo HTTP/1.1\r\nHost: a\r\nOrigin: https://app.example\r\nContent-Length: "
          "5000\r\n\r\n");

  EXPECT_EQ(answer.status, 413);
  EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "https://app.example");
}

TEST_F(HttpServerTest, TheObserverIsToldOfEveryAnswer) {
  std::vector<std::string> seen;
  options.observer = [&](const Served& served) {
    seen.push_back(fmt::format("{} {} {} {} {}", served.method,
                               served.route ? served.route->pattern : "-", served.path,
                               served.status, served.body_bytes));
  };
  start();
  ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab");
  ask("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n", true);
  ask("BREW /echo HTTP/1.1\r\nHost: a\r\n\r\n");

  ASSERT_EQ(seen.size(), 3U);
  EXPECT_EQ(seen[0], "POST /echo /echo 200 2");
  EXPECT_TRUE(seen[1].starts_with("GET - /nowhere 404 "));
  EXPECT_TRUE(seen[2].starts_with("other -  501 "));
}

}  // namespace
}  // namespace clipmill::http
