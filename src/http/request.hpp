// Request: one HTTP request as routes see it: decoded, checked and whole.
//
// Everything in it is owned: a handler takes it by value and may keep it across co_await.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "http/headers.hpp"
#include "http/target.hpp"

namespace clipmill::http {

struct Route;

enum class Method { get, head, post, put, patch, del, options };

std::string_view to_string(Method method);                 // "GET", ...
std::optional<Method> method_from(std::string_view name);  // nullopt: one that we do not implement

// {name} of the route's pattern and the segment that stood there, decoded.
using PathParameters = std::vector<std::pair<std::string, std::string>>;

struct Request {
  Method method = Method::get;
  Target target = {};
  Headers headers = {};
  std::string body = {};
  std::string remote_address = {};  // without the port
  std::string id = {};              // X-Request-Id: the client's, or made here
  Instant received_at = {};

  // Set by the router.
  const Route* route = nullptr;
  PathParameters parameters = {};

  std::optional<std::string_view> header(std::string_view name) const { return headers.find(name); }
  // The last one of that name (as the old service read them); nullopt when absent.
  std::optional<std::string_view> query(std::string_view name) const;
  // Empty when the pattern has no such name.
  std::string_view parameter(std::string_view name) const;
};

}  // namespace clipmill::http
