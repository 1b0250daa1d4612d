// Inputs: what a handler needs from its request, typed and checked, with all complaints in one.
//
//   Inputs in(request);
//   const auto user = in.path_id<UserId>("user_id");
//   const auto limit = in.query_integer("limit", 10, {1, 50});
//   ObjectReader body = in.body();
//   const Action action = body.choice("action", action_from, "like, view, skip");
//   if (in.failed()) co_return in.error();
//
// The request outlives it.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "http/json.hpp"
#include "http/request.hpp"

namespace clipmill::http {

class Inputs {
 public:
  explicit Inputs(const Request& request);
  Inputs(const Inputs&) = delete;
  Inputs& operator=(const Inputs&) = delete;

  template <class T>
  T path_id(std::string_view name) {
    return T(path_id_text(name));
  }
  std::int64_t path_integer(std::string_view name, IntegerRange range = {});

  template <class T>
  T query_id(std::string_view name) {
    return T(query_id_text(name, true).value_or(std::string()));
  }
  template <class T>
  std::optional<T> optional_query_id(std::string_view name) {
    std::optional<std::string> value = query_id_text(name, false);
    if (!value) return std::nullopt;
    return T(std::move(*value));
  }
  std::int64_t query_integer(std::string_view name, std::int64_t fallback, IntegerRange range = {});
  // true, 1, yes, on; false, 0, no, off
  bool query_flag(std::string_view name, bool fallback);
  // nullopt when absent or empty.
  std::optional<std::string> query_text(std::string_view name, std::size_t size_bytes_max = 1024);
  template <class E>
  std::optional<E> query_choice(std::string_view name, std::optional<E> (*from)(std::string_view),
                                std::string_view allowed) {
    const std::optional<std::string> chosen = query_text(name);
    if (!chosen) return std::nullopt;
    const std::optional<E> value = from(*chosen);
    if (!value) refuse_choice(name, *chosen, allowed);
    return value;
  }

  // The body, which must be a JSON object. Its fields are named body.xxx in complaints.
  ObjectReader body(JsonLimits limits = {});
  // The same, but no body at all reads as {}.
  ObjectReader optional_body(JsonLimits limits = {});

  FieldErrors& errors() { return errors_; }
  bool failed() const { return errors_.any(); }
  Error error() const { return errors_.error(); }

 private:
  std::string path_id_text(std::string_view name);
  std::optional<std::string> query_id_text(std::string_view name, bool required);
  std::optional<std::int64_t> integer_of(std::string_view field, std::string_view text,
                                         IntegerRange range);
  void refuse_choice(std::string_view name, std::string_view chosen, std::string_view allowed);

  const Request& request_;
  FieldErrors errors_;
  boost::json::value document_;
};

}  // namespace clipmill::http
