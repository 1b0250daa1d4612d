#include "adapters/net/http_client.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "tests/support/run.hpp"
#include "tests/support/run_all.hpp"
#include "tests/support/scripted_http.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/until.hpp"

namespace clipmill::net {
namespace {

using test::Cut;
using test::Drip;
using test::http_answer;
using test::run;
using test::Script;
using test::ScriptedHttp;
using test::ScriptedRequest;
using test::Silence;
using namespace std::chrono_literals;

// A port of loopback on which nobody listens.
std::uint16_t free_port() {
  asio::io_context loop;
  return asio::ip::tcp::acceptor(loop, {asio::ip::address_v4::loopback(), 0})
      .local_endpoint()
      .port();
}

class HttpClientTest : public testing::Test {
 protected:
  HttpClientTest() { use({}); }

  void use(ClientOptions options) { client_.emplace(loop.get_executor(), log, std::move(options)); }
  HttpClient& client() { return *client_; }

  void serve(ScriptedHttp::Answer answer, ScriptedHttp::Options options = {}) {
    server_.emplace(loop.get_executor(), std::move(answer), std::move(options));
  }
  void serve_script(Script script) {
    serve([script = std::move(script)](const ScriptedRequest&) { return script; });
  }
  ScriptedHttp& server() { return *server_; }
  const ScriptedRequest& asked() { return server().requests().back(); }

  Answer<Response> call(Request request) { return run(loop, client().call(std::move(request))); }
  Answer<Response> get(const std::string& url) { return call({.url = url}); }

  asio::io_context loop;
  NullLog log;
  test::TemporaryFolder folder;

 private:
  std::optional<ScriptedHttp> server_;
  std::optional<HttpClient> client_;
};

// ---- what goes out and comes back

TEST_F(HttpClientTest, AnAnswerComesWithItsStatusHeadersAndBody) {
  serve_script({http_answer(201, "made", "X-One: 1\r\nx-TWO:  2 \r\n")});

  const auto answer = get(server().url("/path?key=secret"));

  ASSERT_TRUE(answer) << answer.error().error.message;
  EXPECT_EQ(answer->status, 201);
  EXPECT_TRUE(answer->ok());
  EXPECT_EQ(answer->body, "made");
  EXPECT_EQ(answer->header("x-one"), "1");
  EXPECT_EQ(answer->header("X-Two"), "2");
  EXPECT_EQ(answer->url, server().url("/path"));
  EXPECT_EQ(asked().target, "/path?key=secret");
  EXPECT_EQ(asked().header("User-Agent"), "clipmill");
  EXPECT_EQ(asked().header("Accept-Encoding"), "");
}

TEST_F(HttpClientTest, AStatusThatIsNoSuccessIsAnAnswer) {
  serve_script({http_answer(500, "<html>oops</html>", "Content-Type: text/html\r\n")});

  const auto answer = get(server().url());

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 500);
  EXPECT_FALSE(answer->ok());
  EXPECT_EQ(answer->body, "<html>oops</html>");
}

TEST_F(HttpClientTest, BodiesAndHeadersGoOutAsGiven) {
  serve_script({http_answer(200, "")});
  Request request{.method = "POST",
                  .url = server().url(),
                  .headers = {{"Content-Type", "application/json"}, {"X-Empty", ""}},
                  .body = std::string("{\"a\":\"\0\"}", 9)};

  ASSERT_TRUE(call(request));
  EXPECT_EQ(asked().body, std::string("{\"a\":\"\0\"}", 9));
  EXPECT_EQ(asked().header("Content-Type"), "application/json");
  EXPECT_EQ(asked().header("Expect"), "");

  for (const std::string method : {"PUT", "PATCH", "DELETE"}) {
    request.method = method;
    ASSERT_TRUE(call(request)) << method;
    EXPECT_EQ(asked().method, method);
    EXPECT_EQ(asked().body.size(), 9U) << method;
  }
}

TEST_F(HttpClientTest, ARequestWithoutABodySaysSo) {
  serve_script({http_answer(200, "")});

  ASSERT_TRUE(call({.method = "POST", .url = server().url()}));
  EXPECT_EQ(asked().header("Content-Length"), "0");
  EXPECT_EQ(asked().header("Content-Type"), "");
  ASSERT_TRUE(call({.method = "DELETE", .url = server().url()}));
  EXPECT_EQ(asked().method, "DELETE");
  EXPECT_EQ(asked().header("Content-Length"), "");
}

TEST_F(HttpClientTest, AHeadHasNoBody) {
  serve_script({"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"});

  const auto answer = call({.method = "HEAD", .url = server().url()});

  ASSERT_TRUE(answer) << answer.error().error.message;
  EXPECT_EQ(answer->header("Content-Length"), "99999999");
}

TEST_F(HttpClientTest, APartOfAFileIsStreamedUp) {
  std::string bytes(3 << 20, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7 >> 5);
  const auto file = folder.write("source", bytes);
  serve_script({http_answer(200, "")});

  const auto answer =
      call({.method = "PUT", .url = server().url(), .body = FilePart{file, 1000, 2'000'000}});

  ASSERT_TRUE(answer) << answer.error().error.message;
  EXPECT_EQ(asked().header("Content-Length"), "2000000");
  EXPECT_TRUE(asked().body == bytes.substr(1000, 2'000'000));
}

TEST_F(HttpClientTest, AnEmptyFileIsABodyToo) {
  serve_script({http_answer(200, "")});

  ASSERT_TRUE(call({.method = "PUT",
                    .url = server().url(),
                    .body = FilePart{folder.write("source", ""), 0, 0}}));
  EXPECT_EQ(asked().header("Content-Length"), "0");
}

TEST_F(HttpClientTest, AFileThatIsNotThereOrTooShortSendsNothing) {
  serve_script({http_answer(200, "")});
  const Request missing{
      .method = "PUT", .url = server().url(), .body = FilePart{folder / "none", 0, 1}};
  const Request short_one{.method = "PUT",
                          .url = server().url(),
                          .body = FilePart{folder.write("source", "abc"), 1, 3}};

  EXPECT_EQ(call(missing).error().error.code, ErrorCode::not_found);
  const auto answer = call(short_one);
  EXPECT_EQ(answer.error().error.code, ErrorCode::invalid);
  EXPECT_FALSE(answer.error().was_sent);
  EXPECT_TRUE(server().requests().empty());
}

TEST_F(HttpClientTest, AFormIsSentInParts) {
  serve_script({http_answer(200, "")});
  const std::vector<FormPart> form{
      {.name = "prompt", .value = "a train"},
      {.name = "image", .value = "\xff\xd8", .file_name = "a.jpg", .content_type = "image/jpeg"}};

  ASSERT_TRUE(call({.method = "POST", .url = server().url(), .body = form}));

  EXPECT_TRUE(asked().header("Content-Type").starts_with("multipart/form-data; boundary="));
  EXPECT_NE(asked().body.find("name=\"prompt\"\r\n\r\na train\r\n"), std::string::npos);
  EXPECT_NE(asked().body.find("name=\"image\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg"),
            std::string::npos);
}

TEST_F(HttpClientTest, ThePathGoesAsItIsWhenItWasSigned) {
  serve_script({http_answer(200, "")});

  ASSERT_TRUE(call({.url = server().url("/a/../b/./c"), .path_as_is = true}));
  EXPECT_EQ(asked().target, "/a/../b/./c");
}

TEST_F(HttpClientTest, AConnectionIsUsedAgain) {
  serve_script({http_answer(200, "x")});

  for (int i = 0; i < 5; ++i) ASSERT_TRUE(get(server().url()));

  EXPECT_EQ(server().connections(), 1);
}

TEST_F(HttpClientTest, InterimAnswersAndTrailersAreNotTheAnswer) {
  serve_script(
      {"HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n"
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
       "3\r\nabc\r\n0\r\nX-Trailer: 1\r\n\r\n"});

  const auto answer = get(server().url());

  ASSERT_TRUE(answer) << answer.error().error.message;
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "abc");
  EXPECT_FALSE(answer->header("X-Interim"));
  EXPECT_FALSE(answer->header("X-Trailer"));
}

TEST_F(HttpClientTest, AnAnswerBeforeTheBodyWasReadIsHeard) {
  serve([](const ScriptedRequest&) { return Script{http_answer(413, "too large"), Silence{}}; },
        {.reads_bodies = false});
  const auto file = folder.write("source", std::string(8 << 20, 'x'));

  const auto answer =
      call({.method = "PUT", .url = server().url(), .body = FilePart{file, 0, 8 << 20}});

  ASSERT_TRUE(answer) << answer.error().error.message;
  EXPECT_EQ(answer->status, 413);
}

// ---- failures, and whether the server may have acted

struct Fault {
  std::string name;
  Script script;
  ErrorCode code;
  std::string says;
};

class HttpClientFaults : public HttpClientTest, public testing::WithParamInterface<Fault> {};

TEST_P(HttpClientFaults, IsAFailureOfARequestThatWasSent) {
  serve_script(GetParam().script);
  Request request{.method = "POST", .url = server().url("/v1/call?key=secret"), .body = "{}"};
  request.headers = {{"Authorization", "Bearer secret", true}};
  request.deadlines = {.first_byte = 60ms, .stall = 60ms, .total = 2s};
  request.body_bytes_max = 1000;

  const auto answer = call(request);

  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().error.code, GetParam().code);
  EXPECT_TRUE(answer.error().was_sent);
  const std::string& message = answer.error().error.message;
  EXPECT_NE(message.find(GetParam().says), std::string::npos) << message;
  EXPECT_TRUE(message.starts_with("POST " + server().url("/v1/call"))) << message;
  EXPECT_EQ(message.find("secret"), std::string::npos) << message;
  EXPECT_EQ(client().transfers(), 0U);
}

INSTANTIATE_TEST_SUITE_P(
    Each, HttpClientFaults,
    testing::Values(
        Fault{"NoAnswer", {Silence{}}, ErrorCode::timeout, "no answer came in time"},
        Fault{"HeadStops", {"HTTP/1.1 200 OK\r\nX-", Silence{}}, ErrorCode::timeout, "in time"},
        Fault{"BodyStops",
              {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", Silence{}},
              ErrorCode::timeout,
              "stopped coming"},
        Fault{"BodyDrips",
              {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", Drip{"1\r\nx\r\n"}},
              ErrorCode::unavailable,
              "more than the 1000 bytes"},
        Fault{"HeadDoesNotEnd",
              {"HTTP/1.1 200 OK\r\n", Drip{"X-Filler: " + std::string(2000, 'x') + "\r\n"}},
              ErrorCode::unavailable,
              "head does not end"},
        Fault{"InterimAnswersDoNotEnd",
              {Drip{"HTTP/1.1 103 Early Hints\r\nX: " + std::string(2000, 'x') + "\r\n\r\n"}},
              ErrorCode::unavailable,
              "head does not end"},
        Fault{"Closed", {Cut{}}, ErrorCode::unavailable, "Empty reply"},
        Fault{"HeadIsCut", {"HTTP/1.1 200 O", Cut{}}, ErrorCode::unavailable, ""},
        Fault{"BodyIsCut",
              {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", Cut{}},
              ErrorCode::unavailable,
              "7 bytes remaining"},
        Fault{"ChunkIsCut",
              {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc", Cut{}},
              ErrorCode::unavailable,
              ""},
        Fault{"ChunkIsNoChunk",
              {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc", Silence{}},
              ErrorCode::unavailable,
              ""},
        Fault{"NoHttp", {"SSH-2.0-OpenSSH\r\n", Silence{}}, ErrorCode::unavailable, ""},
        Fault{"LargeLength",
              {"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", Silence{}},
              ErrorCode::unavailable,
              "more than the 1000 bytes"},
        Fault{"WrongLengths",
              {"HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\nabc", Silence{}},
              ErrorCode::unavailable,
              ""},
        Fault{"Gzip",
              {http_answer(200, "\x1f\x8b\x08", "Content-Encoding: gzip\r\n")},
              ErrorCode::unavailable,
              "encoded"}),
    [](const auto& tested) { return tested.param.name; });

TEST_F(HttpClientTest, ARefusedConnectionSendsNothing) {
  const auto answer = get(fmt::format("http://127.0.0.1:{}/", free_port()));

  EXPECT_EQ(answer.error().error.code, ErrorCode::unavailable);
  EXPECT_FALSE(answer.error().was_sent);
}

TEST_F(HttpClientTest, ANameThatDoesNotExistSendsNothing) {
  const auto answer = get("http://does-not-exist.invalid/");

  EXPECT_FALSE(answer.error().was_sent);
}

TEST_F(HttpClientTest, AHandshakeThatDoesNotComeIsATimeoutBeforeSending) {
  serve_script({Silence{}});
  // It takes the connection and waits for a request that a TLS client does not send.
  Request request{.method = "POST", .url = fmt::format("https://127.0.0.1:{}/", server().port())};
  request.deadlines.connect = 50ms;

  const auto answer = call(request);

  EXPECT_EQ(answer.error().error.code, ErrorCode::timeout);
  EXPECT_FALSE(answer.error().was_sent);
}

TEST_F(HttpClientTest, AServerThatTakesNoMoreOfTheBodyStallsIt) {
  // A listener that accepts nothing: the kernel takes what fits its buffers.
  asio::ip::tcp::acceptor deaf(loop, {asio::ip::address_v4::loopback(), 0});
  Request request{.method = "PUT",
                  .url = fmt::format("http://127.0.0.1:{}/", deaf.local_endpoint().port()),
                  .body = std::string(32 << 20, 'x')};
  request.deadlines.stall = 100ms;

  const auto answer = call(request);

  EXPECT_EQ(answer.error().error.code, ErrorCode::timeout);
  EXPECT_TRUE(answer.error().was_sent);
  EXPECT_NE(answer.error().error.message.find("no byte went"), std::string::npos);
}

TEST_F(HttpClientTest, TheTotalDeadlineEndsWhatStillMoves) {
  serve_script({"HTTP/1.1 200 OK\r\n\r\n", Drip{"x"}});
  Request request{.url = server().url()};
  request.deadlines = {.first_byte = 10min, .stall = 10min, .total = 80ms};

  const auto answer = call(request);

  EXPECT_EQ(answer.error().error.code, ErrorCode::timeout);
}

TEST_F(HttpClientTest, ABadRequestSendsNothing) {
  serve_script({http_answer(200, "")});

  const auto bad_url = get("ftp://127.0.0.1/");
  const auto bad_header = call({.url = server().url(), .headers = {{"X", "a\r\nY: b"}}});

  EXPECT_EQ(bad_url.error().error.code, ErrorCode::invalid);
  EXPECT_FALSE(bad_url.error().was_sent);
  EXPECT_EQ(bad_header.error().error.code, ErrorCode::invalid);
  EXPECT_FALSE(bad_header.error().was_sent);
  EXPECT_EQ(server().connections(), 0);
}

// ---- connections that are lost before the answer

TEST_F(HttpClientTest, APostIsNotSentTwice) {
  serve([](const ScriptedRequest& request) {
    if (request.method == "POST") return Script{Cut{}};
    return Script{http_answer(200, "")};
  });
  ASSERT_TRUE(get(server().url()));

  const auto answer = call({.method = "POST", .url = server().url(), .body = "pay"});

  EXPECT_EQ(answer.error().error.code, ErrorCode::unavailable);
  EXPECT_TRUE(answer.error().was_sent);
  EXPECT_EQ(server().requests().size(), 2U);
}

TEST_F(HttpClientTest, AGetGoesAgainOnAFreshConnection) {
  serve([](const ScriptedRequest& request) {
    if (request.target == "/lost" && request.connection == 1) return Script{Cut{}};
    return Script{http_answer(200, "x")};
  });
  ASSERT_TRUE(get(server().url()));

  const auto answer = get(server().url("/lost"));

  ASSERT_TRUE(answer) << answer.error().error.message;
  EXPECT_EQ(server().connections(), 2);
}

TEST_F(HttpClientTest, AFileGoesAgainFromItsBeginning) {
  serve([](const ScriptedRequest& request) {
    if (request.method == "PUT" && request.connection == 1) return Script{Cut{}};
    return Script{http_answer(200, "")};
  });
  ASSERT_TRUE(get(server().url()));

  const auto answer = call({.method = "PUT",
                            .url = server().url(),
                            .body = FilePart{folder.write("source", "the bytes"), 4, 5}});

  ASSERT_TRUE(answer) << answer.error().error.message;
  EXPECT_EQ(asked().body, "bytes");
}

// ---- redirects

TEST_F(HttpClientTest, ARedirectIsTheAnswerUnlessItMayBeFollowed) {
  serve_script({http_answer(302, "", "Location: /there\r\n")});

  EXPECT_EQ(get(server().url())->status, 302);
  EXPECT_EQ(call({.method = "POST", .url = server().url(), .redirects_max = 3})->status, 302);
  EXPECT_EQ(server().requests().size(), 2U);
}

TEST_F(HttpClientTest, ARedirectIsFollowedAndKeepsSecretsOfItsOrigin) {
  serve([](const ScriptedRequest& request) {
    if (request.target == "/there/x") return Script{http_answer(200, "here")};
    return Script{http_answer(307, "moved", "Location: there/x\r\n")};
  });

  const auto answer = call({.url = server().url("/from?key=1"),
                            .headers = {{"Authorization", "secret", true}},
                            .redirects_max = 1});

  ASSERT_TRUE(answer) << answer.error().error.message;
  EXPECT_EQ(answer->body, "here");
  EXPECT_EQ(answer->url, server().url("/there/x"));
  EXPECT_EQ(asked().header("Authorization"), "secret");
}

TEST_F(HttpClientTest, ASecretDoesNotGoToAnotherOriginNorComeBack) {
  std::optional<ScriptedHttp> other;
  serve([&](const ScriptedRequest& request) {
    if (request.target == "/back") return Script{http_answer(200, "home")};
    return Script{http_answer(302, "", "Location: " + other->url() + "\r\n")};
  });
  other.emplace(loop.get_executor(), [&](const ScriptedRequest&) {
    return Script{http_answer(302, "", "Location: " + server().url("/back") + "\r\n")};
  });

  const auto answer = call({.url = server().url(),
                            .headers = {{"Authorization", "secret", true}, {"X-Plain", "1"}},
                            .redirects_max = 5});

  ASSERT_TRUE(answer) << answer.error().error.message;
  EXPECT_EQ(other->requests().back().header("Authorization"), "");
  EXPECT_EQ(other->requests().back().header("X-Plain"), "1");
  EXPECT_EQ(asked().header("Authorization"), "");
  EXPECT_EQ(server().requests().front().header("Authorization"), "secret");
}

TEST_F(HttpClientTest, RedirectsThatDoNotEndAreAFailure) {
  serve_script({http_answer(302, "", "Location: /\r\n")});

  const auto answer = call({.url = server().url(), .redirects_max = 3});

  EXPECT_EQ(answer.error().error.code, ErrorCode::unavailable);
  EXPECT_TRUE(answer.error().was_sent);
  EXPECT_EQ(server().requests().size(), 4U);
}

TEST_F(HttpClientTest, ARedirectToAnotherSchemeIsAFailure) {
  serve_script({http_answer(302, "", "Location: file:///etc/passwd\r\n")});

  EXPECT_FALSE(call({.url = server().url(), .redirects_max = 3}));
}

// ---- reach

TEST_F(HttpClientTest, WhatComesFromOutsideDoesNotReachInside) {
  serve_script({http_answer(200, "internal")});
  const std::string port = std::to_string(server().port());
  ASSERT_TRUE(get(server().url()));  // a connection that could be used again

  for (const std::string host :
       {"127.0.0.1", "localhost", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "127.1", "2130706433",
        "0x7f000001", "0177.0.0.1", "169.254.169.254", "10.0.0.1"}) {
    const auto answer =
        call({.url = "http://" + host + ":" + port + "/", .reach = Reach::public_address});

    ASSERT_FALSE(answer) << host;
    EXPECT_EQ(answer.error().error.code, ErrorCode::refused) << answer.error().error.message;
    EXPECT_FALSE(answer.error().was_sent) << host;
  }
  EXPECT_EQ(server().requests().size(), 1U);
}

TEST_F(HttpClientTest, AnAllowedNetworkIsReachedByTheAddressThatWasJudged) {
  use({.networks = {"127.0.0.1/32", "::1/128"}});
  serve_script({http_answer(200, "allowed")});

  const auto answer = call({.url = fmt::format("http://localhost:{}/", server().port()),
                            .reach = Reach::public_address});

  ASSERT_TRUE(answer) << answer.error().error.message;
  EXPECT_EQ(answer->body, "allowed");
  EXPECT_EQ(asked().header("Host"), fmt::format("localhost:{}", server().port()));
}

TEST_F(HttpClientTest, ARedirectIsJudgedAgain) {
  use({.networks = {"127.0.0.1/32"}});
  ScriptedHttp inside(loop.get_executor(),
                      [](const ScriptedRequest&) { return Script{http_answer(200, "")}; },
                      {.address = "127.0.0.2"});
  serve([&](const ScriptedRequest&) {
    return Script{http_answer(302, "", "Location: " + inside.url() + "\r\n")};
  });

  const auto answer =
      call({.url = server().url(), .redirects_max = 3, .reach = Reach::public_address});

  EXPECT_EQ(answer.error().error.code, ErrorCode::refused);
  EXPECT_EQ(inside.connections(), 0);
}

// ---- files

TEST_F(HttpClientTest, ABodyIsFetchedIntoAFile) {
  const std::string bytes(5 << 20, 'v');
  serve_script({http_answer(200, bytes)});
  folder.write("clip", "old and longer? no");

  const auto answer = run(loop, client().fetch({.url = server().url(), .body_bytes_max = 10},
                                               folder / "clip", std::uint64_t{6} << 20));

  ASSERT_TRUE(answer) << answer.error().error.message;
  EXPECT_TRUE(answer->body.empty());
  EXPECT_TRUE(test::bytes_of(folder / "clip") == bytes);
}

TEST_F(HttpClientTest, AnEmptyBodyIsAnEmptyFile) {
  serve_script({http_answer(200, "")});

  ASSERT_TRUE(run(loop, client().fetch({.url = server().url()}, folder / "clip", 10)));
  EXPECT_TRUE(std::filesystem::exists(folder / "clip"));
}

TEST_F(HttpClientTest, ARefusalIsNotWrittenToTheFile) {
  serve_script({http_answer(404, "no such clip")});

  const auto answer = run(loop, client().fetch({.url = server().url()}, folder / "clip", 1));

  ASSERT_TRUE(answer) << answer.error().error.message;
  EXPECT_EQ(answer->status, 404);
  EXPECT_EQ(answer->body, "no such clip");
  EXPECT_FALSE(std::filesystem::exists(folder / "clip"));
}

TEST_F(HttpClientTest, AFetchThatFailsLeavesNoFile) {
  for (const Script& script : {Script{"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", Cut{}},
                               Script{http_answer(200, std::string(101, 'x'))},
                               Script{"HTTP/1.1 200 OK\r\n\r\n", Drip{std::string(50, 'x')}}}) {
    serve_script(script);
    const auto answer = run(loop, client().fetch({.url = server().url()}, folder / "clip", 100));

    EXPECT_EQ(answer.error().error.code, ErrorCode::unavailable);
    EXPECT_FALSE(std::filesystem::exists(folder / "clip"));
  }
}

TEST_F(HttpClientTest, AFileThatCannotBeWrittenIsAFailure) {
  serve_script({http_answer(200, "abc")});

  const auto answer =
      run(loop, client().fetch({.url = server().url()}, folder / "no/such/folder", 100));

  EXPECT_EQ(answer.error().error.code, ErrorCode::unavailable);
  EXPECT_NE(answer.error().error.message.find("cannot be written"), std::string::npos);
}

// ---- many, and the end

TEST_F(HttpClientTest, ManyCallsShareTheConnectionsOfAHost) {
  use({.connections_per_host = 16});
  serve_script({http_answer(200, "x")});

  std::vector<asio::awaitable<Answer<Response>>> calls;
  for (int i = 0; i < 1000; ++i) calls.push_back(client().call({.url = server().url()}));
  const auto answers = test::run_all(loop, std::move(calls));

  for (const auto& answer : answers) ASSERT_TRUE(answer) << answer.error().error.message;
  EXPECT_LE(server().connections(), 16);
  EXPECT_EQ(client().transfers(), 0U);
}

TEST_F(HttpClientTest, CallersBeyondTheBoundFailAtOnceAndWaitersWhenTheirTimeIsOver) {
  use({.transfers_max = 1, .waiting_max = 1});
  serve_script({Silence{}});
  Request request{.url = server().url()};
  request.deadlines = {.first_byte = 10min, .stall = 10min, .total = 100ms};

  std::vector<asio::awaitable<Answer<Response>>> calls;
  for (int i = 0; i < 3; ++i) calls.push_back(client().call(request));
  const auto answers = test::run_all(loop, std::move(calls));

  EXPECT_TRUE(answers[0].error().was_sent);
  EXPECT_EQ(answers[1].error().error.code, ErrorCode::timeout);
  EXPECT_FALSE(answers[1].error().was_sent);
  EXPECT_EQ(answers[2].error().error.code, ErrorCode::unavailable);
  EXPECT_NE(answers[2].error().error.message.find("too many"), std::string::npos);
}

TEST_F(HttpClientTest, CancellingACallerEndsItsTransfer) {
  serve_script({Silence{}});
  asio::cancellation_signal cancel;
  bool unwound = false;
  asio::co_spawn(loop, client().call({.url = server().url()}),
                 asio::bind_cancellation_slot(
                     cancel.slot(), [&](std::exception_ptr failure, const Answer<Response>&) {
                       unwound = failure != nullptr;
                     }));
  test::until(loop, [&] { return server().requests().size() == 1; });

  cancel.emit(asio::cancellation_type::terminal);
  test::until(loop, [&] { return server().connections_open() == 0; });

  EXPECT_TRUE(unwound);
  EXPECT_EQ(client().transfers(), 0U);
}

TEST_F(HttpClientTest, ACallerWhoseLoopIsGoneUnwindsWithIt) {
  auto own_loop = std::make_unique<asio::io_context>();
  auto own_client = std::make_unique<HttpClient>(own_loop->get_executor(), log);
  ScriptedHttp own_server(own_loop->get_executor(),
                          [](const ScriptedRequest&) { return Script{Silence{}}; });
  asio::co_spawn(*own_loop, own_client->call({.url = own_server.url()}), asio::detached);
  asio::co_spawn(*own_loop, own_client->call({.url = "http://localhost:1/"}), asio::detached);
  test::until(*own_loop, [&] { return own_server.requests().size() == 1; });

  own_client.reset();
  SUCCEED();
}

TEST_F(HttpClientTest, ALoopWithNothingLeftToDoEnds) {
  serve_script({http_answer(200, "x")});
  ASSERT_TRUE(get(server().url()));
  asio::io_context own_loop;
  HttpClient own_client(own_loop.get_executor(), log);
  std::optional<Answer<Response>> answer;
  asio::co_spawn(own_loop,
                 own_client.call({.url = fmt::format("http://127.0.0.1:{}/", free_port())}),
                 [&](std::exception_ptr, Answer<Response> result) { answer = std::move(result); });

  own_loop.run();

  ASSERT_TRUE(answer);
  EXPECT_FALSE(*answer);
}

// ---- TLS and proxies

TEST_F(HttpClientTest, TlsIsVerified) {
  const auto known = test::make_certificate(folder.path(), "known");
  const auto other = test::make_certificate(folder.path(), "other");
  serve([](const ScriptedRequest&) { return Script{http_answer(200, "safe")}; },
        {.certificate = known.certificate, .key = known.key});
  const std::string by_name = fmt::format("https://localhost:{}/", server().port());
  const std::string by_wrong_name =
      fmt::format("https://localhost.localdomain:{}/", server().port());

  const auto unknown = call({.method = "POST", .url = by_name});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().error.code, ErrorCode::unavailable);
  EXPECT_FALSE(unknown.error().was_sent);
  EXPECT_NE(unknown.error().error.message.find("certificate"), std::string::npos);

  use({.ca_file = other.certificate.string()});
  EXPECT_FALSE(get(by_name));

  use({.ca_file = known.certificate.string()});
  const auto answer = get(by_name);
  ASSERT_TRUE(answer) << answer.error().error.message;
  EXPECT_EQ(answer->body, "safe");
  EXPECT_EQ(get(server().url())->body, "safe");
  EXPECT_FALSE(get(by_wrong_name));

  // The name is verified also where the address was pinned.
  use({.ca_file = known.certificate.string(), .networks = {"127.0.0.0/8", "::1/128"}});
  EXPECT_TRUE(call({.url = by_name, .reach = Reach::public_address}));
}

TEST_F(HttpClientTest, HttpsDoesNotRedirectToHttp) {
  const auto own = test::make_certificate(folder.path(), "own");
  use({.ca_file = own.certificate.string()});
  serve(
      [](const ScriptedRequest&) {
        return Script{http_answer(302, "", "Location: http://127.0.0.1:1/\r\n")};
      },
      {.certificate = own.certificate, .key = own.key});

  const auto answer = call({.url = server().url(), .redirects_max = 3});

  EXPECT_EQ(answer.error().error.code, ErrorCode::refused);
}

class HttpClientProxyTest : public HttpClientTest {
 protected:
  HttpClientProxyTest() {
    serve_script({http_answer(200, "by proxy")});
    ::setenv("http_proxy", server().url().c_str(), 1);
  }
  ~HttpClientProxyTest() override {
    ::unsetenv("http_proxy");
    ::unsetenv("no_proxy");
  }
};

TEST_F(HttpClientProxyTest, TheEnvironmentsProxyIsUsed) {
  const auto answer = get("http://provider.invalid/v1?q=1");

  ASSERT_TRUE(answer) << answer.error().error.message;
  EXPECT_EQ(answer->body, "by proxy");
  EXPECT_EQ(asked().target, "http://provider.invalid/v1?q=1");
}

TEST_F(HttpClientProxyTest, ExceptForWhatNoProxyNames) {
  ::setenv("no_proxy", "provider.invalid", 1);

  EXPECT_FALSE(get("http://provider.invalid/v1"));
  EXPECT_TRUE(server().requests().empty());
}

TEST_F(HttpClientProxyTest, AProxyIsToldTheAddressThatWasJudged) {
  use({.networks = {"127.0.0.0/8", "::1/128"}});

  const auto answer = call({.url = "http://localhost:7/x", .reach = Reach::public_address});

  EXPECT_EQ(server().requests().front().method, "CONNECT");
  const std::string target = server().requests().front().target;
  EXPECT_TRUE(target == "127.0.0.1:7" || target == "[::1]:7") << target;
}

}  // namespace
}  // namespace clipmill::net
