// Reading JSON that strangers send: bounded, strict, and with messages that name the field.
//
// Strict means RFC 8259 and no more: UTF-8, no comments, no trailing comma, no NaN, nothing behind
// the document. A key that appears twice in one object is refused, because readers disagree about
// which one counts. Whole numbers may be written 1, 1.0 or 1e3, as producers without an integer
// type write them; 1.5 is refused where a whole number is asked for.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"

namespace clipmill::http {

struct JsonLimits {
  std::size_t size_bytes_max = 16U * 1024 * 1024;
  std::size_t depth_max = 32;
  // "[0,0,0,...": a value takes 24 bytes in memory and 2 on the wire.
  std::size_t values_max = 2'000'000;
};

// invalid: the message holds the offset in bytes and the reason.
Result<boost::json::value> parse_json(std::string_view text, JsonLimits limits = {});

// FieldErrors: what was wrong with the input, gathered, so that a caller learns everything at once.
class FieldErrors {
 public:
  // `field` as the caller knows it: "body.user_id", "query limit".
  void add(std::string_view field, std::string_view problem);

  bool any() const { return count_ > 0; }
  Error error() const;  // invalid, "body.user_id: missing; give a string"

 private:
  std::string text_;
  std::size_t count_ = 0;
};

struct IntegerRange {
  std::int64_t min = std::numeric_limits<std::int64_t>::min();
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
};

struct NumberRange {
  double min = std::numeric_limits<double>::lowest();
  double max = std::numeric_limits<double>::max();
};

// ObjectReader: takes typed fields out of a JSON object.
//
// A field that is missing or wrong is noted in `errors`, and the reader returns a default value:
// read everything, then ask errors.any() once. null counts as absent. The object outlives the
// reader.
class ObjectReader {
 public:
  // `object` may be nullptr: every field then reads as its default and nothing is noted, because
  // what was wrong with the object has been.
  ObjectReader(const boost::json::object* object, std::string path, FieldErrors& errors);

  bool has(std::string_view name);  // present and not null

  std::string text(std::string_view name, std::size_t size_bytes_max = 4096);
  std::optional<std::string> optional_text(std::string_view name,
                                           std::size_t size_bytes_max = 4096);

  template <class T>  // UserId, VideoId, ...; checked by check_id
  T id(std::string_view name) {
    return T(id_text(name, true).value_or(std::string()));
  }
  template <class T>
  std::optional<T> optional_id(std::string_view name) {
    std::optional<std::string> value = id_text(name, false);
    if (!value) return std::nullopt;
    return T(std::move(*value));
  }

  std::int64_t integer(std::string_view name, IntegerRange range = {});
  std::optional<std::int64_t> optional_integer(std::string_view name, IntegerRange range = {});
  double number(std::string_view name, NumberRange range = {});
  std::optional<double> optional_number(std::string_view name, NumberRange range = {});
  bool flag(std::string_view name, bool fallback);

  // One of an enumeration: `from` is its xxx_from(name), `allowed` says the names in the error.
  template <class E>
  E choice(std::string_view name, std::optional<E> (*from)(std::string_view),
           std::string_view allowed) {
    return optional_choice(name, from, allowed, true).value_or(E{});
  }
  template <class E>
  std::optional<E> optional_choice(std::string_view name,
                                   std::optional<E> (*from)(std::string_view),
                                   std::string_view allowed, bool required = false) {
    const std::optional<std::string> chosen = text_field(name, 256, required);
    if (!chosen) return std::nullopt;
    const std::optional<E> value = from(*chosen);
    if (!value) refuse_choice(name, *chosen, allowed);
    return value;
  }

  // RFC 3339, or a number of seconds or milliseconds since 1970: timestamp.hpp.
  Instant instant(std::string_view name);
  std::optional<Instant> optional_instant(std::string_view name);

  // `count` finite numbers, exactly.
  std::vector<float> floats(std::string_view name, std::size_t count);
  // Empty when absent.
  std::vector<std::string> texts(std::string_view name, std::size_t count_max,
                                 std::size_t size_bytes_max = 4096);

  ObjectReader object(std::string_view name);
  std::optional<ObjectReader> optional_object(std::string_view name);
  // An array of objects.
  std::vector<ObjectReader> objects(std::string_view name, std::size_t count_max);

  // The field's value as JSON text; empty when absent. For metadata that is stored as it came.
  std::string raw_object(std::string_view name, std::size_t size_bytes_max);

  // Refuses the fields that were never asked for, with the nearest known name.
  void no_others();

  void refuse(std::string_view name, std::string_view problem);  // a rule of the caller's own

 private:
  const boost::json::value* field(std::string_view name, std::string_view expected, bool required);
  std::optional<std::string> text_field(std::string_view name, std::size_t size_bytes_max,
                                        bool required);
  std::optional<std::string> id_text(std::string_view name, bool required);
  std::optional<std::int64_t> integer_field(std::string_view name, IntegerRange range,
                                            bool required);
  std::optional<double> number_field(std::string_view name, NumberRange range, bool required);
  std::optional<Instant> instant_field(std::string_view name, bool required);
  void refuse_choice(std::string_view name, std::string_view chosen, std::string_view allowed);
  std::string path_of(std::string_view name) const;

  const boost::json::object* object_;
  std::string path_;
  FieldErrors* errors_;
  std::vector<std::string> asked_;
};

}  // namespace clipmill::http
