#include "http/router.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <stdexcept>

#include "http/inputs.hpp"
#include "tests/support/run.hpp"

namespace clipmill::http {
namespace {

Handler answer(std::string text) {
  return [text](Request request) -> asio::awaitable<Response> {
    std::string body = text;
    for (const auto& [name, value] : request.parameters) body += " " + name + "=" + value;
    co_return text_response(body);
  };
}

class RouterTest : public testing::Test {
 protected:
  Response ask(Method method, std::string_view target, Headers headers = {}) {
    Request request{.method = method, .target = *parse_target(target), .headers = headers};
    bool legacy = false;
    if (const Route* route = router().find(method, request.target.segments).route) {
      legacy = route->legacy;
    }
    return rendered(test::run(loop, router().handle(std::move(request))), "id-1", legacy);
  }
  virtual const Router& router() { return routes; }

  asio::io_context loop;
  Router routes{RouterOptions{.origins = {"https://app.example"}}};
};

TEST_F(RouterTest, TheMostSpecificPatternWins) {
  routes.get("/v1/tasks/{task_id}", answer("one"));
  routes.post("/v1/tasks/{task_id}:retry", answer("retry"));
  routes.post("/v1/tasks/{task_id}", answer("post"));
  routes.get("/v1/tasks/summary", answer("summary"));
  routes.get("/{a}/tasks/{b}", answer("any"));
  routes.get("/", answer("root"));

  EXPECT_EQ(ask(Method::get, "/v1/tasks/t1").body, "one task_id=t1");
  EXPECT_EQ(ask(Method::post, "/v1/tasks/t1:retry").body, "retry task_id=t1");
  EXPECT_EQ(ask(Method::post, "/v1/tasks/t1").body, "post task_id=t1");
  EXPECT_EQ(ask(Method::get, "/v1/tasks/summary").body, "summary");
  EXPECT_EQ(ask(Method::get, "/v2/tasks/x").body, "any a=v2 b=x");
  EXPECT_EQ(ask(Method::get, "/").body, "root");
  EXPECT_EQ(ask(Method::head, "/v1/tasks/t1/").body, "one task_id=t1");
}

TEST_F(RouterTest, AnUnknownPathNamesTheNearest) {
  routes.get("/v1/videos/{video_id}", answer(""));
  routes.get("/feed", answer(""));

  const Response near = ask(Method::get, "/v1/vidoes/abc");
  const Response far = ask(Method::get, "/completely/different");

  EXPECT_EQ(near.status, 404);
  EXPECT_NE(near.body.find("did you mean /v1/videos/{video_id}?"), std::string::npos);
  EXPECT_EQ(far.status, 404);
  EXPECT_EQ(far.body.find("did you mean"), std::string::npos);
  EXPECT_EQ(ask(Method::get, "/v1/videos/").status, 404);
}

TEST_F(RouterTest, AWrongMethodIsToldTheRightOnes) {
  routes.get("/feed", answer(""));
  routes.put("/feed", answer(""));

  const Response response = ask(Method::del, "/feed");

  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.headers.find("Allow"), "GET, HEAD, PUT, OPTIONS");
  EXPECT_EQ(ask(Method::options, "/feed").headers.find("Allow"), "GET, HEAD, PUT, OPTIONS");
  EXPECT_EQ(ask(Method::options, "/feed").status, 204);
}

TEST_F(RouterTest, ALegacyRouteAnswersAtBothPlacesAndItsProblemsSayNoSuccess) {
  routes.legacy(Method::get, "/feed", [](Request request) -> asio::awaitable<Response> {
    Inputs in(request);
    const auto user = in.query_id<UserId>("user_id");
    if (in.failed()) co_return in.error();
    co_return json_response({{"success", true}, {"user", user.value}});
  });

  EXPECT_EQ(ask(Method::get, "/feed?user_id=u").body, R"({"success":true,"user":"u"})");
  EXPECT_EQ(ask(Method::get, "/api/v1/feed?user_id=u").status, 200);
  const Response refused = ask(Method::get, "/api/v1/feed");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.headers.find("Content-Type"), "application/problem+json");
  EXPECT_EQ(refused.body,
            R"({"type":"urn:clipmill:problem:invalid","title":"Bad Request","status":400,)"
            R"("detail":"query user_id: missing; give ?user_id=","code":"invalid",)"
            R"("request_id":"id-1","success":false})");
}

TEST_F(RouterTest, ErrorsBecomeProblems) {
  const std::tuple<ErrorCode, int, std::optional<std::string_view>> cases[] = {
      {ErrorCode::invalid, 400, std::nullopt},
      {ErrorCode::not_found, 404, std::nullopt},
      {ErrorCode::conflict, 409, std::nullopt},
      {ErrorCode::lease_lost, 409, std::nullopt},
      {ErrorCode::throttled, 429, "1"},
      {ErrorCode::refused, 403, std::nullopt},
      {ErrorCode::unauthorized, 401, std::nullopt},
      {ErrorCode::over_budget, 429, std::nullopt},
      {ErrorCode::timeout, 504, std::nullopt},
      {ErrorCode::unavailable, 503, "5"},
  };
  for (const auto& [code, status, retry_after] : cases) {
    const Response response = rendered(Error{code, "why"}, "", false);
    EXPECT_EQ(response.status, status) << to_string(code);
    EXPECT_EQ(response.headers.find("Retry-After"), retry_after) << to_string(code);
    EXPECT_NE(response.body.find(fmt::format("\"code\":\"{}\"", to_string(code))),
              std::string::npos);
  }
  const Response slow = rendered(Error{ErrorCode::over_budget, "why", 1500ms}, "", false);
  EXPECT_EQ(slow.headers.find("Retry-After"), "2");
  EXPECT_TRUE(
      rendered(Error{ErrorCode::unauthorized, ""}, "", false).headers.find("WWW-Authenticate"));
}

TEST_F(RouterTest, OnlyConfiguredOriginsMayReadAndWrite) {
  routes.get("/feed", answer("feed"));
  routes.post("/feed", answer("posted"));
  const auto from = [](std::string origin) {
    Headers headers;
    headers.add("Host", "clips.example:8080");
    headers.add("Origin", std::move(origin));
    return headers;
  };

  const Response friendly = ask(Method::get, "/feed", from("https://app.example"));
  EXPECT_EQ(friendly.headers.find("Access-Control-Allow-Origin"), "https://app.example");
  EXPECT_EQ(friendly.headers.find("Vary"), "Origin");
  EXPECT_EQ(ask(Method::post, "/feed", from("https://app.example")).status, 200);

  const Response foreign = ask(Method::get, "/feed", from("https://evil.example"));
  EXPECT_EQ(foreign.headers.find("Access-Control-Allow-Origin"), std::nullopt);
  EXPECT_EQ(foreign.headers.find("Vary"), "Origin");
  EXPECT_EQ(ask(Method::post, "/feed", from("https://evil.example")).status, 403);
  EXPECT_EQ(ask(Method::post, "/feed", from("null")).status, 403);
  EXPECT_EQ(ask(Method::post, "/feed", from("https://app.example.evil")).status, 403);

  EXPECT_EQ(ask(Method::post, "/feed", from("http://clips.example:8080")).status, 200);
  EXPECT_EQ(ask(Method::post, "/feed").status, 200);
}

TEST_F(RouterTest, APreflightIsAnsweredForConfiguredOriginsOnly) {
  routes.post("/feed", answer(""));
  const auto preflight = [](std::string origin) {
    Headers headers;
    headers.add("Origin", std::move(origin));
    headers.add("Access-Control-Request-Method", "POST");
    return headers;
  };

  const Response friendly = ask(Method::options, "/feed", preflight("https://app.example"));
  const Response foreign = ask(Method::options, "/feed", preflight("https://evil.example"));

  EXPECT_EQ(friendly.status, 204);
  EXPECT_EQ(friendly.headers.find("Access-Control-Allow-Methods"), "POST, OPTIONS");
  EXPECT_NE(friendly.headers.find("Access-Control-Allow-Headers")->find("Idempotency-Key"),
            std::string_view::npos);
  EXPECT_EQ(foreign.headers.find("Access-Control-Allow-Methods"), std::nullopt);
  EXPECT_EQ(foreign.headers.find("Access-Control-Allow-Origin"), std::nullopt);
}

TEST(RouterWithoutOrigins, NothingIsSaidAboutThem) {
  Router router;
  Headers asked;
  Headers said;
  asked.add("Origin", "https://app.example");

  router.add_cors(asked, said);

  EXPECT_EQ(said.size(), 0U);
}

TEST(RouterForEveryone, AnyOriginMayRead) {
  Router router(RouterOptions{.origins = {"*"}});
  Headers asked;
  Headers said;
  asked.add("Origin", "https://any.example");

  router.add_cors(asked, said);

  EXPECT_EQ(said.find("Access-Control-Allow-Origin"), "*");
}

TEST_F(RouterTest, LayersRunAroundMatchedRoutesFirstAddedOutermost) {
  std::string trace;
  const auto layer = [&trace](std::string name) -> Layer {
    return [&trace, name](Request request, Next next) -> asio::awaitable<Response> {
      trace += name + "(" + request.route->pattern + ")";
      Response response = co_await next(std::move(request));
      trace += name;
      co_return response;
    };
  };
  routes.around(layer("a"));
  routes.around(layer("b"));
  routes.around([](Request request, Next next) -> asio::awaitable<Response> {
    if (request.header("X-Stop")) co_return Error{ErrorCode::unauthorized, "no"};
    co_return co_await next(std::move(request));
  });
  routes.get("/feed", answer("feed"));
  Headers stop;
  stop.add("X-Stop", "1");

  EXPECT_EQ(ask(Method::get, "/feed").body, "feed");
  EXPECT_EQ(trace, "a(/feed)b(/feed)ba");
  EXPECT_EQ(ask(Method::get, "/feed", stop).status, 401);
  EXPECT_EQ(ask(Method::get, "/nothing").status, 404);
}

TEST_F(RouterTest, TheTableCanBeRead) {
  routes.legacy(Method::get, "/feed", answer(""), {.operation = "feed", .summary = "The feed"});
  routes.post("/v1/interactions", answer(""), {.body_bytes_max = 16, .needs_body = true});

  ASSERT_EQ(routes.routes().size(), 3U);
  EXPECT_EQ(routes.routes()[0]->options.operation, "feed");
  EXPECT_EQ(routes.routes()[1]->pattern, "/api/v1/feed");
  EXPECT_EQ(routes.routes()[1]->options.operation, "feed_prefixed");
  EXPECT_EQ(routes.routes()[2]->options.body_bytes_max, 16U);
}

TEST_F(RouterTest, ABadOrDoubledPatternIsABug) {
  routes.get("/a/{x}", answer(""));

  EXPECT_THROW(routes.get("/a/{y}", answer("")), std::logic_error);
  EXPECT_THROW(routes.get("a", answer("")), std::logic_error);
  EXPECT_THROW(routes.get("/a/{}", answer("")), std::logic_error);
  EXPECT_THROW(routes.get("/a//b", answer("")), std::logic_error);
  EXPECT_NO_THROW(routes.get("/a/{y}:go", answer("")));
}

TEST(Inputs, ComplainOfPathQueryAndBodyTogether) {
  Request request{.target = *parse_target("/x?limit=99&flag=maybe&n=1x"),
                  .body = R"({"a":1})",
                  .parameters = {{"user_id", "a b"}, {"number", "7"}}};
  Inputs in(request);

  in.path_id<UserId>("user_id");
  EXPECT_EQ(in.path_integer("number"), 7);
  EXPECT_EQ(in.query_integer("limit", 10, {1, 50}), 10);
  in.query_flag("flag", false);
  in.query_integer("n", 0);
  EXPECT_EQ(in.query_integer("absent", 5), 5);
  in.body().text("a");

  const std::string all = in.error().message;
  for (const std::string_view part :
       {"path user_id: ", "query limit: 99 is outside 1 to 50",
        "query flag: neither true nor false", "query n: not a whole number",
        "body.a: a number; give a string"}) {
    EXPECT_NE(all.find(part), std::string::npos) << part << "\nin\n" << all;
  }
}

TEST(Inputs, ABodyMayBeAbsentWhereThatIsAllowed) {
  const Request request{};
  Inputs strict(request);
  Inputs lenient(request);

  strict.body().optional_text("a");
  EXPECT_EQ(lenient.optional_body().optional_text("a"), std::nullopt);

  EXPECT_EQ(strict.error().message, "body: the JSON is empty");
  EXPECT_FALSE(lenient.failed());
}

}  // namespace
}  // namespace clipmill::http
