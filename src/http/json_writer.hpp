// JsonWriter: writes a JSON document straight into a string.
//
// A float is written as the shortest text that reads back as the same float, which makes an
// embedding of 1536 floats 19 KB instead of 33. NaN and infinities, which JSON does not have,
// become null; bytes that are not UTF-8 become U+FFFD. Misuse (a value where a key belongs) is a
// bug and stops the program.
//
//   JsonWriter json;
//   json.begin_object();
//   json.field("success", true);
//   json.key("videos");
//   json.begin_array();
//   ...
//   json.end_array();
//   json.end_object();
//   co_return json_response(std::move(json).text());
#pragma once

#include <boost/json/value.hpp>
#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"

namespace clipmill::http {

class JsonWriter {
 public:
  void begin_object();
  void end_object();
  void begin_array();
  void end_array();
  void key(std::string_view name);

  void null();
  void value(bool flag);
  void value(double number);
  void value(float number);
  void value(std::string_view text);
  void value(const char* text) { value(std::string_view(text)); }
  void value(const std::string& text) { value(std::string_view(text)); }
  void value(Instant instant);  // RFC 3339
  void value(std::span<const float> numbers);
  void value(const std::vector<float>& numbers) { value(std::span<const float>(numbers)); }
  void value(const boost::json::value& document);
  template <std::integral T>
    requires(!std::same_as<T, bool> && !std::same_as<T, char>)
  void value(T number) {
    if constexpr (std::is_signed_v<T>) {
      write_signed(number);
    } else {
      write_unsigned(number);
    }
  }
  template <class Tag>
  void value(const Id<Tag>& id) {
    value(std::string_view(id.value));
  }
  template <class T>
  void value(const std::optional<T>& maybe) {
    if (maybe) {
      value(*maybe);
    } else {
      null();
    }
  }

  template <class T>
  void field(std::string_view name, const T& content) {
    key(name);
    value(content);
  }
  void null_field(std::string_view name) {
    key(name);
    null();
  }
  // JSON text that is known to be good: what raw_object() gave.
  void raw_value(std::string_view json);

  // The finished document.
  std::string text() &&;

 private:
  void before_value();
  void write_signed(std::int64_t number);
  void write_unsigned(std::uint64_t number);

  std::string text_;
  std::vector<char> open_;  // '{' or '[', outermost first
  bool first_ = true;       // nothing yet in the innermost
  bool after_key_ = false;
};

// Appends `text` as a JSON string, quotes included.
void append_json_string(std::string& out, std::string_view text);

}  // namespace clipmill::http
