#include "http/router.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "http/nearest.hpp"

namespace clipmill::http {
namespace {

constexpr std::string_view legacy_prefix = "/api/v1";

std::vector<Route::Segment> parse_pattern(std::string_view pattern) {
  const auto bad = [&](std::string_view why) {
    return std::logic_error(fmt::format("route {}: {}", pattern, why));
  };
  if (pattern.empty() || pattern.front() != '/') throw bad("must begin with '/'");
  std::vector<Route::Segment> segments;
  if (pattern == "/") return segments;
  std::size_t start = 1;
  while (start <= pattern.size()) {
    const std::size_t end = std::min(pattern.find('/', start), pattern.size());
    const std::string_view text = pattern.substr(start, end - start);
    start = end + 1;
    if (text.empty()) throw bad("has an empty segment");
    Route::Segment segment;
    if (text.front() == '{') {
      const std::size_t close = text.find('}');
      if (close == std::string_view::npos || close == 1) throw bad("has a broken {name}");
      segment.name = text.substr(1, close - 1);
      segment.literal = text.substr(close + 1);
    } else {
      segment.literal = text;
    }
    segments.push_back(std::move(segment));
  }
  return segments;
}

// Two patterns that match the same paths.
bool same_shape(const std::vector<Route::Segment>& a, const std::vector<Route::Segment>& b) {
  return std::ranges::equal(a, b, [](const Route::Segment& x, const Route::Segment& y) {
    return x.literal == y.literal && x.name.empty() == y.name.empty();
  });
}

bool matches(const Route::Segment& segment, const std::string& text) {
  if (segment.name.empty()) return segment.literal == text;
  return text.size() > segment.literal.size() && text.ends_with(segment.literal);
}

bool matches(const Route& route, const std::vector<std::string>& segments) {
  return std::ranges::equal(route.segments, segments,
                            [](const Route::Segment& segment, const std::string& text) {
                              return matches(segment, text);
                            });
}

// Whether `a` says more about a path that both match: a literal beats {name}literal beats {name},
// and the leftmost difference decides.
bool more_specific(const Route& a, const Route& b) {
  for (std::size_t i = 0; i < a.segments.size() && i < b.segments.size(); ++i) {
    const auto rank = [](const Route::Segment& segment) {
      return segment.name.empty() ? SIZE_MAX : segment.literal.size();
    };
    const std::size_t x = rank(a.segments[i]);
    const std::size_t y = rank(b.segments[i]);
    if (x != y) return x > y;
  }
  return false;
}

PathParameters parameters_of(const Route& route, const std::vector<std::string>& segments) {
  PathParameters parameters;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const Route::Segment& segment = route.segments[i];
    if (segment.name.empty()) continue;
    parameters.emplace_back(segment.name,
                            segments[i].substr(0, segments[i].size() - segment.literal.size()));
  }
  return parameters;
}

bool changes_something(Method method) {
  return method == Method::post || method == Method::put || method == Method::patch ||
         method == Method::del;
}

// Whether the page that sent this came from here: its Origin names the host that it asked.
bool is_same_origin(std::string_view origin, const Headers& headers) {
  const std::size_t colon = origin.find("://");
  const auto host = headers.find("Host");
  if (colon == std::string_view::npos || !host) return false;
  return equal_without_case(origin.substr(colon + 3), *host);
}

constexpr std::string_view readable_headers =
    "Accept-Ranges, Content-Range, ETag, Idempotent-Replayed, Link, Location, Retry-After, "
    "X-Request-Id";
constexpr std::string_view allowed_headers =
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, If-Range, "
    "Last-Event-ID, Range, X-API-Key, X-Request-Id";

}  // namespace

Router::Router(RouterOptions options) : options_(std::move(options)) {}
Router::~Router() = default;

void Router::add(Method method, std::string_view pattern, Handler handler, RouteOptions options) {
  auto route = std::make_unique<Route>();
  route->method = method;
  route->pattern = pattern;
  route->options = std::move(options);
  route->handler = std::move(handler);
  route->segments = parse_pattern(pattern);
  for (const auto& other : routes_) {
    if (other->method == method && same_shape(other->segments, route->segments)) {
      throw std::logic_error(fmt::format("route {} {} is there already, as {}", to_string(method),
                                         pattern, other->pattern));
    }
  }
  routes_.push_back(std::move(route));
}

void Router::get(std::string_view pattern, Handler handler, RouteOptions options) {
  add(Method::get, pattern, std::move(handler), std::move(options));
}
void Router::post(std::string_view pattern, Handler handler, RouteOptions options) {
  add(Method::post, pattern, std::move(handler), std::move(options));
}
void Router::put(std::string_view pattern, Handler handler, RouteOptions options) {
  add(Method::put, pattern, std::move(handler), std::move(options));
}
void Router::patch(std::string_view pattern, Handler handler, RouteOptions options) {
  add(Method::patch, pattern, std::move(handler), std::move(options));
}
void Router::del(std::string_view pattern, Handler handler, RouteOptions options) {
  add(Method::del, pattern, std::move(handler), std::move(options));
}

void Router::legacy(Method method, std::string_view pattern, Handler handler,
                    RouteOptions options) {
  add(method, pattern, handler, options);
  routes_.back()->legacy = true;
  // OpenAPI wants each operationId once.
  if (!options.operation.empty()) options.operation += "_prefixed";
  add(method, fmt::format("{}{}", legacy_prefix, pattern), std::move(handler), std::move(options));
  routes_.back()->legacy = true;
}

void Router::around(Layer layer) { layers_.push_back(std::move(layer)); }

Router::Found Router::find(Method method, const std::vector<std::string>& segments) const {
  // A look at every route costs about a microsecond with a hundred of them.
  std::vector<const Route*> candidates;
  for (const auto& route : routes_) {
    if (matches(*route, segments)) candidates.push_back(route.get());
  }
  std::ranges::sort(candidates,
                    [](const Route* a, const Route* b) { return more_specific(*a, *b); });

  Found found;
  const auto of_method = [&](Method wanted) -> const Route* {
    for (const Route* route : candidates) {
      if (route->method == wanted) return route;
    }
    return nullptr;
  };
  found.route = of_method(method);
  if (!found.route && method == Method::head) found.route = of_method(Method::get);
  if (found.route) found.parameters = parameters_of(*found.route, segments);

  std::vector<std::string_view> allowed;
  for (const Method each :
       {Method::get, Method::head, Method::post, Method::put, Method::patch, Method::del}) {
    if (of_method(each) || (each == Method::head && of_method(Method::get))) {
      allowed.push_back(to_string(each));
    }
  }
  if (!allowed.empty()) {
    allowed.push_back("OPTIONS");
    found.allowed = fmt::format("{}", fmt::join(allowed, ", "));
  }
  return found;
}

bool Router::allows(std::string_view origin) const {
  return std::ranges::any_of(options_.origins, [&](const std::string& allowed) {
    return allowed == "*" || equal_without_case(allowed, origin);
  });
}

void Router::add_cors(const Headers& request_headers, Headers& response_headers) const {
  if (options_.origins.empty()) return;
  const bool anyone = std::ranges::find(options_.origins, "*") != options_.origins.end();
  // The answer differs by Origin even when there is none, and caches must know.
  if (!anyone) response_headers.add("Vary", "Origin");
  const auto origin = request_headers.find("Origin");
  if (!origin || !allows(*origin)) return;
  response_headers.set("Access-Control-Allow-Origin", anyone ? "*" : std::string(*origin));
  response_headers.set("Access-Control-Expose-Headers", std::string(readable_headers));
}

std::string Router::suggestion(const std::vector<std::string>& segments) const {
  std::size_t size = 0;
  for (const std::string& segment : segments) size += segment.size() + 1;
  if (size > 128) return {};

  const Route* best = nullptr;
  std::size_t best_distance = 0;
  for (const auto& route : routes_) {
    if (route->segments.size() != segments.size()) continue;
    std::size_t distance = 0;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      const Route::Segment& segment = route->segments[i];
      if (segment.name.empty()) distance += edit_distance(segments[i], segment.literal);
    }
    if (distance * 4 > size) continue;
    if (!best || distance < best_distance) {
      best = route.get();
      best_distance = distance;
    }
  }
  return best ? best->pattern : std::string();
}

asio::awaitable<Response> Router::run(Request request, std::size_t layer) const {
  // Not a coroutine: layers_ and the route outlive the call, and what comes back owns its request.
  if (layer < layers_.size()) return layers_[layer](std::move(request), Next(*this, layer + 1));
  const Route& route = *request.route;
  return route.handler(std::move(request));
}

asio::awaitable<Response> Router::handle(Request request) const {
  Found found = find(request.method, request.target.segments);
  return handle(std::move(request), std::move(found));
}

asio::awaitable<Response> Router::handle(Request request, Found found) const {
  const Headers request_headers = request.headers;
  const auto origin = request_headers.find("Origin");
  Response response;

  if (request.target.asterisk) {
    response = request.method == Method::options
                   ? no_content()
                   : Response(Error{ErrorCode::invalid, "'*' is a target for OPTIONS only"});
  } else if (found.allowed.empty()) {
    const std::string near = suggestion(request.target.segments);
    response = Error{
        ErrorCode::not_found,
        near.empty() ? fmt::format("there is no {}; docs/reference/http.md lists what there is",
                                   request.target.path)
                     : fmt::format("there is no {}; did you mean {}?", request.target.path, near)};
  } else if (request.method == Method::options && !found.route) {
    response = no_content().with("Allow", found.allowed);
    if (origin && allows(*origin) && request.header("Access-Control-Request-Method")) {
      response.headers.set("Access-Control-Allow-Methods", found.allowed);
      response.headers.set("Access-Control-Allow-Headers", std::string(allowed_headers));
      response.headers.set("Access-Control-Max-Age", "600");
    }
  } else if (!found.route) {
    Problem problem{.status = 405,
                    .code = "method_not_allowed",
                    .detail = fmt::format("{} takes {}, not {}", request.target.path, found.allowed,
                                          to_string(request.method))};
    problem.headers.add("Allow", found.allowed);
    response = std::move(problem);
  } else if (changes_something(request.method) && origin && !allows(*origin) &&
             !is_same_origin(*origin, request_headers)) {
    response = Problem{.status = 403,
                       .code = "origin_refused",
                       .detail =
                           "a page of another origin may not change anything here; name the "
                           "origin in the configuration if it should"};
  } else {
    request.route = found.route;
    request.parameters = std::move(found.parameters);
    response = co_await run(std::move(request), 0);
  }
  add_cors(request_headers, response.headers);
  co_return response;
}

}  // namespace clipmill::http
