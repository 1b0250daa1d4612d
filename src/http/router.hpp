// Router: which handler answers a request, and everything that is the same for all of them.
//
//   router.get("/v1/users/{user_id}/feed", [&](Request request) { return feed(std::move(request));
//   },
//              {.summary = "What the viewer sees next"});
//   router.post("/v1/tasks/{task_id}:retry", ...);
//   router.legacy(Method::get, "/workers/status", ...);   // also under /api/v1
//
// A segment is a literal, {name}, or {name} with a literal behind it ({task_id}:retry). A literal
// wins over a name, whichever was added first. HEAD is answered by GET's handler. An unknown path
// gets 404 with the nearest route that exists, a wrong method 405 with Allow.
//
// Cross-origin: answers are readable by the configured origins only (exact, or "*"). A request that
// changes something and carries a foreign Origin is refused with 403, so that a page somewhere
// cannot write to a server on its reader's own machine.
//
// Routes are added at the start, then only read. Lives on the loop, like what its handlers use.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/async.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace clipmill::http {

// The router keeps the handler, so a lambda that captures ports by reference may be a coroutine.
using Handler = std::function<asio::awaitable<Response>(Request)>;

struct RouteOptions {
  std::string operation = {};  // OpenAPI's operationId; may be empty
  std::string summary = {};    // one line, for OpenAPI
  std::string tag = {};
  // The largest body taken; nullopt: the server's default.
  std::optional<std::size_t> body_bytes_max = std::nullopt;
  // A request without a body is answered 411 or 400 before the handler runs.
  bool needs_body = false;
};

struct Route {
  Method method = Method::get;
  std::string pattern;
  bool legacy = false;
  RouteOptions options;
  Handler handler;

  // The pattern, taken apart.
  struct Segment {
    std::string literal;  // the whole segment, or what follows {name}
    std::string name;     // empty for a literal
  };
  std::vector<Segment> segments;
};

struct RouterOptions {
  std::vector<std::string> origins;  // "https://app.example", or "*"
};

// The rest of the chain, as a layer sees it.
class Next;

// Runs around every matched route, first added outermost: request.route is set. A layer answers
// itself or awaits next(std::move(request)).
using Layer = std::function<asio::awaitable<Response>(Request, Next)>;

class Router {
 public:
  explicit Router(RouterOptions options = {});
  ~Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  // Throws std::logic_error for a bad pattern or one that is there already.
  void add(Method method, std::string_view pattern, Handler handler, RouteOptions options = {});
  void get(std::string_view pattern, Handler handler, RouteOptions options = {});
  void post(std::string_view pattern, Handler handler, RouteOptions options = {});
  void put(std::string_view pattern, Handler handler, RouteOptions options = {});
  void patch(std::string_view pattern, Handler handler, RouteOptions options = {});
  void del(std::string_view pattern, Handler handler, RouteOptions options = {});

  // A route of the old service: at the root and under /api/v1, and its problems say success: false.
  void legacy(Method method, std::string_view pattern, Handler handler, RouteOptions options = {});

  void around(Layer layer);

  // Every route, in the order of adding.
  const std::vector<std::unique_ptr<Route>>& routes() const { return routes_; }

  struct Found {
    const Route* route = nullptr;  // nullptr: see allowed
    PathParameters parameters;
    std::string allowed;  // the methods that the path has, for Allow; empty: no such path
  };
  Found find(Method method, const std::vector<std::string>& segments) const;

  // Answers a request whose route and parameters are what find() said. The response may still hold
  // an unrendered problem. Handlers' exceptions pass through.
  asio::awaitable<Response> handle(Request request, Found found) const;
  // The same, finding first.
  asio::awaitable<Response> handle(Request request) const;

  // Adds the cross-origin fields that `request` earns. For answers made outside handle().
  void add_cors(const Headers& request_headers, Headers& response_headers) const;

 private:
  friend class Next;
  asio::awaitable<Response> run(Request request, std::size_t layer) const;
  std::string suggestion(const std::vector<std::string>& segments) const;
  bool allows(std::string_view origin) const;

  RouterOptions options_;
  std::vector<std::unique_ptr<Route>> routes_;
  std::vector<Layer> layers_;
};

class Next {
 public:
  asio::awaitable<Response> operator()(Request request) const {
    return router_->run(std::move(request), layer_);
  }

 private:
  friend class Router;
  Next(const Router& router, std::size_t layer) : router_(&router), layer_(layer) {}
  const Router* router_;
  std::size_t layer_;
};

}  // namespace clipmill::http
