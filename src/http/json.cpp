#include "http/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <cmath>
#include <unordered_set>
#include <utility>

#include "http/json_writer.hpp"
#include "http/nearest.hpp"
#include "http/timestamp.hpp"

namespace clipmill::http {
namespace {

namespace json = boost::json;
using boost::json::error_code;

// Builds the value as Boost.JSON's own parser does, and besides bounds the number of values, reads
// doubles with from_chars (Boost.JSON 1.81 mis-rounds every tenth), refuses those that overflow,
// and counts keys, so that a doubled one is noticed.
struct Builder {
  static constexpr std::size_t max_object_size = json::object::max_size();
  static constexpr std::size_t max_array_size = json::array::max_size();
  static constexpr std::size_t max_key_size = json::string::max_size();
  static constexpr std::size_t max_string_size = json::string::max_size();

  json::value_stack stack;
  std::size_t values_left = 0;
  std::size_t keys = 0;
  std::string complaint;  // better than the error code's text, when set

  bool refuse(error_code& error, std::string text) {
    complaint = std::move(text);
    error = json::error::syntax;
    return false;
  }
  bool count(error_code& error) {
    if (values_left == 0) return refuse(error, "too many values in one document");
    --values_left;
    return true;
  }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code& error) { return count(error); }
  bool on_object_end(std::size_t size, error_code&) {
    stack.push_object(size);
    return true;
  }
  bool on_array_begin(error_code& error) { return count(error); }
  bool on_array_end(std::size_t size, error_code&) {
    stack.push_array(size);
    return true;
  }
  bool on_key_part(json::string_view text, std::size_t, error_code&) {
    stack.push_chars(text);
    return true;
  }
  bool on_key(json::string_view text, std::size_t, error_code& error) {
    ++keys;
    stack.push_key(text);
    return count(error);
  }
  bool on_string_part(json::string_view text, std::size_t, error_code&) {
    stack.push_chars(text);
    return true;
  }
  bool on_string(json::string_view text, std::size_t, error_code& error) {
    stack.push_string(text);
    return count(error);
  }
  bool on_number_part(json::string_view, error_code&) { return true; }
  bool on_int64(std::int64_t number, json::string_view, error_code& error) {
    stack.push_int64(number);
    return count(error);
  }
  bool on_uint64(std::uint64_t number, json::string_view, error_code& error) {
    stack.push_uint64(number);
    return count(error);
  }
  bool on_double(double estimate, json::string_view text, error_code& error) {
    double number = 0;
    // The text is whole, because the document is given in one piece.
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    // from_chars says "out of range" for 1e-400 as for 1e400; only the second is an error.
    const bool tiny = read.ec == std::errc::result_out_of_range && std::abs(estimate) < 1;
    if (tiny) number = 0;
    if (!tiny && (read.ec != std::errc() || !std::isfinite(number))) {
      return refuse(error, "a number that does not fit into 64 bits");
    }
    stack.push_double(number);
    return count(error);
  }
  bool on_bool(bool flag, error_code& error) {
    stack.push_bool(flag);
    return count(error);
  }
  bool on_null(error_code& error) {
    stack.push_null();
    return count(error);
  }
  bool on_comment_part(json::string_view, error_code&) { return true; }
  bool on_comment(json::string_view, error_code&) { return true; }
};

// Finds the first key that an object holds twice.
struct DoubledKeyFinder {
  static constexpr std::size_t max_object_size = json::object::max_size();
  static constexpr std::size_t max_array_size = json::array::max_size();
  static constexpr std::size_t max_key_size = json::string::max_size();
  static constexpr std::size_t max_string_size = json::string::max_size();

  std::vector<std::unordered_set<std::string>> open;
  std::string part;
  std::string doubled;

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) {
    open.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t, error_code&) {
    open.pop_back();
    return true;
  }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(std::size_t, error_code&) { return true; }
  bool on_key_part(json::string_view text, std::size_t, error_code&) {
    part += std::string_view(text);
    return true;
  }
  bool on_key(json::string_view text, std::size_t, error_code& error) {
    part += std::string_view(text);
    std::string key = std::exchange(part, {});
    if (open.back().insert(key).second) return true;
    doubled = std::move(key);
    error = json::error::syntax;
    return false;
  }
  bool on_string_part(json::string_view, std::size_t, error_code&) { return true; }
  bool on_string(json::string_view, std::size_t, error_code&) { return true; }
  bool on_number_part(json::string_view, error_code&) { return true; }
  bool on_int64(std::int64_t, json::string_view, error_code&) { return true; }
  bool on_uint64(std::uint64_t, json::string_view, error_code&) { return true; }
  bool on_double(double, json::string_view, error_code&) { return true; }
  bool on_bool(bool, error_code&) { return true; }
  bool on_null(error_code&) { return true; }
  bool on_comment_part(json::string_view, error_code&) { return true; }
  bool on_comment(json::string_view, error_code&) { return true; }
};

json::parse_options options_of(const JsonLimits& limits) {
  json::parse_options options;
  options.max_depth = limits.depth_max;
  return options;
}

// The depth is bounded by the parser.
std::size_t keys_of(const json::value& value) {
  std::size_t keys = 0;
  if (const json::object* object = value.if_object()) {
    keys += object->size();
    for (const auto& item : *object) keys += keys_of(item.value());
  } else if (const json::array* array = value.if_array()) {
    for (const json::value& item : *array) keys += keys_of(item);
  }
  return keys;
}

std::string shortened(std::string_view text, std::size_t size_max = 64) {
  if (text.size() <= size_max) return std::string(text);
  std::size_t end = size_max;
  // Not in the middle of a character.
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
  return std::string(text.substr(0, end)) + "...";
}

std::string doubled_key(std::string_view text, const JsonLimits& limits) {
  json::basic_parser<DoubledKeyFinder> parser(options_of(limits));
  error_code error;
  parser.write_some(false, text.data(), text.size(), error);
  return shortened(parser.handler().doubled);
}

std::string_view kind_of(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return "null";
    case json::kind::bool_:
      return "true or false";
    case json::kind::int64:
    case json::kind::uint64:
    case json::kind::double_:
      return "a number";
    case json::kind::string:
      return "a string";
    case json::kind::array:
      return "an array";
    case json::kind::object:
      return "an object";
  }
  return "something else";
}

std::optional<double> double_of(const json::value& value) {
  if (const auto* number = value.if_double()) return *number;
  if (const auto* number = value.if_int64()) return static_cast<double>(*number);
  if (const auto* number = value.if_uint64()) return static_cast<double>(*number);
  return std::nullopt;
}

// The whole number that `value` is, however it is written.
std::optional<std::int64_t> whole_of(const json::value& value) {
  if (const auto* number = value.if_int64()) return *number;
  if (const auto* number = value.if_double()) {
    // 2^53: beyond it a double no longer tells neighbours apart.
    if (*number != std::trunc(*number) || std::abs(*number) > 9007199254740992.0) {
      return std::nullopt;
    }
    return static_cast<std::int64_t>(*number);
  }
  return std::nullopt;
}

}  // namespace

Result<json::value> parse_json(std::string_view text, JsonLimits limits) {
  if (text.size() > limits.size_bytes_max) {
    return fail(ErrorCode::invalid, fmt::format("the JSON has {} bytes; at most {} are allowed",
                                                text.size(), limits.size_bytes_max));
  }
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return fail(ErrorCode::invalid, "the JSON is empty");
  }
  json::basic_parser<Builder> parser(options_of(limits));
  Builder& builder = parser.handler();
  builder.values_left = limits.values_max;
  builder.stack.reset();

  error_code error;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  if (error) {
    std::string reason = builder.complaint;
    if (reason.empty() && error == json::error::too_deep) {
      reason = fmt::format("nested deeper than {} levels", limits.depth_max);
    }
    if (reason.empty()) reason = error.message();
    return fail(ErrorCode::invalid, fmt::format("not JSON, at byte {}: {}", used, reason));
  }
  if (used != text.size()) {
    return fail(ErrorCode::invalid,
                fmt::format("not JSON, at byte {}: something follows the document", used));
  }
  json::value value = builder.stack.release();
  if (keys_of(value) != builder.keys) {
    return fail(ErrorCode::invalid,
                fmt::format("the key \"{}\" appears twice in one object of the JSON",
                            doubled_key(text, limits)));
  }
  return value;
}

void FieldErrors::add(std::string_view field, std::string_view problem) {
  // Enough to repair the input; a bulk body can be wrong ten thousand times.
  static constexpr std::size_t shown_max = 10;
  if (++count_ > shown_max) return;
  if (!text_.empty()) text_ += "; ";
  text_ += fmt::format("{}: {}", field, problem);
}

Error FieldErrors::error() const {
  static constexpr std::size_t shown_max = 10;
  std::string text = text_;
  if (count_ > shown_max) text += fmt::format("; and {} more", count_ - shown_max);
  return Error{.code = ErrorCode::invalid, .message = std::move(text)};
}

ObjectReader::ObjectReader(const json::object* object, std::string path, FieldErrors& errors)
    : object_(object), path_(std::move(path)), errors_(&errors) {}

std::string ObjectReader::path_of(std::string_view name) const {
  return fmt::format("{}.{}", path_, name);
}

void ObjectReader::refuse(std::string_view name, std::string_view problem) {
  errors_->add(path_of(name), problem);
}

const json::value* ObjectReader::field(std::string_view name, std::string_view expected,
                                       bool required) {
  if (!object_) return nullptr;
  asked_.emplace_back(name);
  const json::value* value = object_->if_contains(name);
  if (value && !value->is_null()) return value;
  if (required) {
    refuse(name, fmt::format("{}; give {}", value ? "null" : "missing", expected));
  }
  return nullptr;
}

bool ObjectReader::has(std::string_view name) { return field(name, "", false) != nullptr; }

std::optional<std::string> ObjectReader::text_field(std::string_view name,
                                                    std::size_t size_bytes_max, bool required) {
  const json::value* value = field(name, "a string", required);
  if (!value) return std::nullopt;
  const json::string* text = value->if_string();
  if (!text) {
    refuse(name, fmt::format("{}; give a string", kind_of(*value)));
    return std::nullopt;
  }
  if (text->size() > size_bytes_max) {
    refuse(name, fmt::format("{} bytes; at most {} are allowed", text->size(), size_bytes_max));
    return std::nullopt;
  }
  return std::string(std::string_view(*text));
}

std::string ObjectReader::text(std::string_view name, std::size_t size_bytes_max) {
  return text_field(name, size_bytes_max, true).value_or(std::string());
}

std::optional<std::string> ObjectReader::optional_text(std::string_view name,
                                                       std::size_t size_bytes_max) {
  return text_field(name, size_bytes_max, false);
}

std::optional<std::string> ObjectReader::id_text(std::string_view name, bool required) {
  std::optional<std::string> text = text_field(name, SIZE_MAX, required);
  if (!text) return std::nullopt;
  const Result<void> checked = check_id(*text, path_of(name));
  if (!checked) {
    // check_id's message names the field itself.
    errors_->add(path_of(name), checked.error().message);
    return std::nullopt;
  }
  return text;
}

std::optional<std::int64_t> ObjectReader::integer_field(std::string_view name, IntegerRange range,
                                                        bool required) {
  const json::value* value = field(name, "a whole number", required);
  if (!value) return std::nullopt;
  if (!value->is_number()) {
    refuse(name, fmt::format("{}; give a whole number", kind_of(*value)));
    return std::nullopt;
  }
  const std::optional<std::int64_t> number = whole_of(*value);
  if (!number) {
    refuse(name, "not a whole number of at most 63 bits");
    return std::nullopt;
  }
  if (*number < range.min || *number > range.max) {
    refuse(name, fmt::format("{} is outside {} to {}", *number, range.min, range.max));
    return std::nullopt;
  }
  return number;
}

std::int64_t ObjectReader::integer(std::string_view name, IntegerRange range) {
  return integer_field(name, range, true).value_or(0);
}

std::optional<std::int64_t> ObjectReader::optional_integer(std::string_view name,
                                                           IntegerRange range) {
  return integer_field(name, range, false);
}

std::optional<double> ObjectReader::number_field(std::string_view name, NumberRange range,
                                                 bool required) {
  const json::value* value = field(name, "a number", required);
  if (!value) return std::nullopt;
  const std::optional<double> number = double_of(*value);
  if (!number) {
    refuse(name, fmt::format("{}; give a number", kind_of(*value)));
    return std::nullopt;
  }
  if (*number < range.min || *number > range.max) {
    refuse(name, fmt::format("{} is outside {} to {}", *number, range.min, range.max));
    return std::nullopt;
  }
  return number;
}

double ObjectReader::number(std::string_view name, NumberRange range) {
  return number_field(name, range, true).value_or(0);
}

std::optional<double> ObjectReader::optional_number(std::string_view name, NumberRange range) {
  return number_field(name, range, false);
}

bool ObjectReader::flag(std::string_view name, bool fallback) {
  const json::value* value = field(name, "true or false", false);
  if (!value) return fallback;
  if (const bool* flag = value->if_bool()) return *flag;
  refuse(name, fmt::format("{}; give true or false", kind_of(*value)));
  return fallback;
}

void ObjectReader::refuse_choice(std::string_view name, std::string_view chosen,
                                 std::string_view allowed) {
  refuse(name, fmt::format("\"{}\" is none of {}", shortened(chosen), allowed));
}

std::optional<Instant> ObjectReader::instant_field(std::string_view name, bool required) {
  const json::value* value = field(name, "a timestamp", required);
  if (!value) return std::nullopt;
  Result<Instant> instant =
      fail(ErrorCode::invalid, fmt::format("{}; give RFC 3339 or a number", kind_of(*value)));
  if (const json::string* text = value->if_string()) {
    instant = parse_timestamp(std::string_view(*text));
  } else if (const std::optional<double> number = double_of(*value)) {
    instant = timestamp_from_number(*number);
  }
  if (instant) return *instant;
  refuse(name, instant.error().message);
  return std::nullopt;
}

Instant ObjectReader::instant(std::string_view name) {
  return instant_field(name, true).value_or(Instant());
}

std::optional<Instant> ObjectReader::optional_instant(std::string_view name) {
  return instant_field(name, false);
}

std::vector<float> ObjectReader::floats(std::string_view name, std::size_t count) {
  const json::value* value = field(name, "an array of numbers", true);
  if (!value) return {};
  const json::array* array = value->if_array();
  if (!array || array->size() != count) {
    refuse(name, fmt::format(
                     "{}; give an array of {} numbers",
                     array ? fmt::format("{} values", array->size()) : std::string(kind_of(*value)),
                     count));
    return {};
  }
  std::vector<float> result;
  result.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::optional<double> number = double_of((*array)[i]);
    const float narrow = number ? static_cast<float>(*number) : 0.0F;
    if (!number || !std::isfinite(narrow)) {
      refuse(fmt::format("{}[{}]", name, i),
             number ? "does not fit into a 32-bit float"
                    : fmt::format("{}; give a number", kind_of((*array)[i])));
      return {};
    }
    result.push_back(narrow);
  }
  return result;
}

std::vector<std::string> ObjectReader::texts(std::string_view name, std::size_t count_max,
                                             std::size_t size_bytes_max) {
  const json::value* value = field(name, "an array of strings", false);
  if (!value) return {};
  const json::array* array = value->if_array();
  if (!array || array->size() > count_max) {
    refuse(name, array ? fmt::format("{} values; at most {} are allowed", array->size(), count_max)
                       : fmt::format("{}; give an array of strings", kind_of(*value)));
    return {};
  }
  std::vector<std::string> result;
  for (std::size_t i = 0; i < array->size(); ++i) {
    const json::string* text = (*array)[i].if_string();
    if (!text || text->size() > size_bytes_max) {
      refuse(fmt::format("{}[{}]", name, i),
             text ? fmt::format("{} bytes; at most {} are allowed", text->size(), size_bytes_max)
                  : fmt::format("{}; give a string", kind_of((*array)[i])));
      continue;
    }
    result.emplace_back(std::string_view(*text));
  }
  return result;
}

std::optional<ObjectReader> ObjectReader::optional_object(std::string_view name) {
  const json::value* value = field(name, "an object", false);
  if (!value) return std::nullopt;
  const json::object* object = value->if_object();
  if (!object) refuse(name, fmt::format("{}; give an object", kind_of(*value)));
  return ObjectReader(object, path_of(name), *errors_);
}

ObjectReader ObjectReader::object(std::string_view name) {
  if (std::optional<ObjectReader> found = optional_object(name)) return std::move(*found);
  if (object_) refuse(name, "missing; give an object");
  return ObjectReader(nullptr, path_of(name), *errors_);
}

std::vector<ObjectReader> ObjectReader::objects(std::string_view name, std::size_t count_max) {
  const json::value* value = field(name, "an array of objects", true);
  if (!value) return {};
  const json::array* array = value->if_array();
  if (!array || array->size() > count_max) {
    refuse(name, array ? fmt::format("{} values; at most {} are allowed", array->size(), count_max)
                       : fmt::format("{}; give an array of objects", kind_of(*value)));
    return {};
  }
  std::vector<ObjectReader> result;
  result.reserve(array->size());
  for (std::size_t i = 0; i < array->size(); ++i) {
    const json::object* object = (*array)[i].if_object();
    const std::string item = fmt::format("{}[{}]", name, i);
    if (!object) refuse(item, fmt::format("{}; give an object", kind_of((*array)[i])));
    result.emplace_back(object, path_of(item), *errors_);
  }
  return result;
}

std::string ObjectReader::raw_object(std::string_view name, std::size_t size_bytes_max) {
  const json::value* value = field(name, "an object", false);
  if (!value) return {};
  if (!value->is_object()) {
    refuse(name, fmt::format("{}; give an object", kind_of(*value)));
    return {};
  }
  JsonWriter writer;
  writer.value(*value);
  std::string text = std::move(writer).text();
  if (text.size() > size_bytes_max) {
    refuse(name, fmt::format("{} bytes; at most {} are allowed", text.size(), size_bytes_max));
    return {};
  }
  return text;
}

void ObjectReader::no_others() {
  if (!object_) return;
  const std::vector<std::string_view> known(asked_.begin(), asked_.end());
  for (const auto& item : *object_) {
    const std::string_view key = item.key();
    if (std::ranges::find(known, key) != known.end()) continue;
    const auto nearest = nearest_name(key, known);
    refuse(shortened(key), nearest ? fmt::format("unknown; did you mean {}?", *nearest)
                                   : std::string("unknown; leave it out"));
  }
}

}  // namespace clipmill::http
