#include "http/json_writer.hpp"

#include <array>
#include <boost/json.hpp>
#include <cassert>
#include <charconv>
#include <cmath>
#include <utility>

#include "http/target.hpp"

namespace clipmill::http {
namespace {

template <class T>
void append_number(std::string& out, T number) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), end.ptr);
}

void append_escape(std::string& out, unsigned char byte) {
  static constexpr std::string_view hex = "0123456789abcdef";
  switch (byte) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out.push_back(hex[byte >> 4U]);
      out.push_back(hex[byte & 15U]);
  }
}

bool needs_escape(unsigned char byte) { return byte < 0x20 || byte == '"' || byte == '\\'; }

// How many bytes at the front of `text` are one good character; 0: none.
std::size_t character_size(std::string_view text) {
  for (std::size_t size = 1; size <= 4 && size <= text.size(); ++size) {
    if (is_utf8(text.substr(0, size))) return size;
  }
  return 0;
}

std::string with_replacements(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    if (size == 0) {
      result += "\xef\xbf\xbd";
      text.remove_prefix(1);
    } else {
      result += text.substr(0, size);
      text.remove_prefix(size);
    }
  }
  return result;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  if (!is_utf8(text)) {
    append_json_string(out, with_replacements(text));
    return;
  }
  out.push_back('"');
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (!needs_escape(byte)) continue;
    out.append(text.substr(start, i - start));
    append_escape(out, byte);
    start = i + 1;
  }
  out.append(text.substr(start));
  out.push_back('"');
}

void JsonWriter::before_value() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  assert((open_.empty() ? text_.empty() : open_.back() == '[') && "a value where a key belongs");
  if (!open_.empty() && !first_) text_.push_back(',');
  first_ = false;
}

void JsonWriter::begin_object() {
  before_value();
  text_.push_back('{');
  open_.push_back('{');
  first_ = true;
}

void JsonWriter::end_object() {
  assert(!open_.empty() && open_.back() == '{' && !after_key_ && "no object to end here");
  open_.pop_back();
  text_.push_back('}');
  first_ = false;
}

void JsonWriter::begin_array() {
  before_value();
  text_.push_back('[');
  open_.push_back('[');
  first_ = true;
}

void JsonWriter::end_array() {
  assert(!open_.empty() && open_.back() == '[' && "no array to end here");
  open_.pop_back();
  text_.push_back(']');
  first_ = false;
}

void JsonWriter::key(std::string_view name) {
  assert(!open_.empty() && open_.back() == '{' && !after_key_ && "a key where a value belongs");
  if (!first_) text_.push_back(',');
  first_ = false;
  append_json_string(text_, name);
  text_.push_back(':');
  after_key_ = true;
}

void JsonWriter::null() {
  before_value();
  text_ += "null";
}

void JsonWriter::value(bool flag) {
  before_value();
  text_ += flag ? "true" : "false";
}

void JsonWriter::value(double number) {
  if (!std::isfinite(number)) return null();
  before_value();
  append_number(text_, number);
}

void JsonWriter::value(float number) {
  if (!std::isfinite(number)) return null();
  before_value();
  append_number(text_, number);
}

void JsonWriter::value(std::string_view text) {
  before_value();
  append_json_string(text_, text);
}

void JsonWriter::value(Instant instant) {
  before_value();
  text_.push_back('"');
  text_ += to_rfc3339(instant);
  text_.push_back('"');
}

void JsonWriter::value(std::span<const float> numbers) {
  before_value();
  text_.reserve(text_.size() + numbers.size() * 13 + 2);
  text_.push_back('[');
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (i > 0) text_.push_back(',');
    if (std::isfinite(numbers[i])) {
      append_number(text_, numbers[i]);
    } else {
      text_ += "null";
    }
  }
  text_.push_back(']');
}

void JsonWriter::value(const boost::json::value& document) {
  switch (document.kind()) {
    case boost::json::kind::null:
      return null();
    case boost::json::kind::bool_:
      return value(document.get_bool());
    case boost::json::kind::int64:
      return value(document.get_int64());
    case boost::json::kind::uint64:
      return value(document.get_uint64());
    case boost::json::kind::double_:
      return value(document.get_double());
    case boost::json::kind::string:
      return value(std::string_view(document.get_string()));
    case boost::json::kind::array:
      begin_array();
      for (const boost::json::value& item : document.get_array()) value(item);
      return end_array();
    case boost::json::kind::object:
      begin_object();
      for (const auto& item : document.get_object()) {
        key(item.key());
        value(item.value());
      }
      return end_object();
  }
}

void JsonWriter::raw_value(std::string_view json) {
  before_value();
  text_ += json;
}

std::string JsonWriter::text() && {
  assert(open_.empty() && !after_key_ && "the document is not finished");
  return std::move(text_);
}

void JsonWriter::write_signed(std::int64_t number) {
  before_value();
  append_number(text_, number);
}

void JsonWriter::write_unsigned(std::uint64_t number) {
  before_value();
  append_number(text_, number);
}

}  // namespace clipmill::http
