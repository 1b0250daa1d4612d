#include "http/target.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <optional>

namespace clipmill::http {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

enum class Plus { literal, space };

// `what` names the piece in the error: "the path", "the query".
Result<std::string> decode(std::string_view text, Plus plus, std::string_view what) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      const int high = i + 1 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) {
        return fail(ErrorCode::invalid,
                    fmt::format("{} holds a '%' without two hexadecimal digits behind it; write a "
                                "percent sign as %25",
                                what));
      }
      result.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else if (text[i] == '+' && plus == Plus::space) {
      result.push_back(' ');
    } else {
      result.push_back(text[i]);
    }
  }
  if (!is_utf8(result)) {
    return fail(ErrorCode::invalid, fmt::format("{} is not UTF-8 once decoded", what));
  }
  return result;
}

bool has_control(std::string_view text) {
  for (const char c : text) {
    if (is_control(c)) return true;
  }
  return false;
}

// "http://host:1/path?x" → "/path?x"; nullopt where `text` is not in the absolute form.
std::optional<std::string_view> without_authority(std::string_view text) {
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view scheme = text.substr(0, colon);
  if (scheme != "http" && scheme != "https") return std::nullopt;
  const std::string_view rest = text.substr(colon + 3);
  const std::size_t end = rest.find_first_of("/?");
  if (end == std::string_view::npos) return std::string_view("/");
  return rest.substr(end);
}

}  // namespace

bool is_utf8(std::string_view text) {
  std::size_t i = 0;
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const auto continues = [&](std::size_t at) {
    return at < text.size() && (byte(at) & 0xc0U) == 0x80U;
  };
  while (i < text.size()) {
    const unsigned char first = byte(i);
    if (first < 0x80) {
      i += 1;
    } else if (first >= 0xc2 && first <= 0xdf) {
      if (!continues(i + 1)) return false;
      i += 2;
    } else if (first >= 0xe0 && first <= 0xef) {
      if (!continues(i + 1) || !continues(i + 2)) return false;
      if (first == 0xe0 && byte(i + 1) < 0xa0) return false;   // overlong
      if (first == 0xed && byte(i + 1) >= 0xa0) return false;  // surrogate
      i += 3;
    } else if (first >= 0xf0 && first <= 0xf4) {
      if (!continues(i + 1) || !continues(i + 2) || !continues(i + 3)) return false;
      if (first == 0xf0 && byte(i + 1) < 0x90) return false;   // overlong
      if (first == 0xf4 && byte(i + 1) >= 0x90) return false;  // above U+10FFFF
      i += 4;
    } else {
      return false;
    }
  }
  return true;
}

std::string percent_encode(std::string_view text) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                            (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    if (unreserved) {
      result.push_back(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      result.push_back('%');
      result.push_back(digits[byte >> 4U]);
      result.push_back(digits[byte & 15U]);
    }
  }
  return result;
}

Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> result;
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = std::min(text.find('&', start), text.size());
    const std::string_view pair = text.substr(start, end - start);
    start = end + 1;
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    Result<std::string> name = decode(pair.substr(0, equals), Plus::space, "the query");
    if (!name) return fail(std::move(name.error()));
    const std::string_view rest = equals < pair.size() ? pair.substr(equals + 1) : "";
    Result<std::string> value = decode(rest, Plus::space, "the query");
    if (!value) return fail(std::move(value.error()));
    // A text may hold a line break; nothing that we read from a query may hold NUL.
    if (name->find('\0') != std::string::npos || value->find('\0') != std::string::npos) {
      return fail(ErrorCode::invalid, "the query holds a NUL byte (%00); leave it out");
    }
    result.emplace_back(std::move(*name), std::move(*value));
  }
  return result;
}

Result<Target> parse_target(std::string_view text) {
  Target target;
  if (text == "*") {
    target.asterisk = true;
    target.path = "*";
    return target;
  }
  if (const auto rest = without_authority(text)) text = *rest;
  // No honest client sends a fragment, but a forgotten one does no harm.
  text = text.substr(0, text.find('#'));

  const std::size_t question = std::min(text.find('?'), text.size());
  const std::string_view path = text.substr(0, question);
  if (question < text.size()) {
    auto query = parse_query(text.substr(question + 1));
    if (!query) return fail(std::move(query.error()));
    target.query = std::move(*query);
  }
  if (path.empty()) return target;
  if (path.front() != '/') {
    return fail(ErrorCode::invalid, "the request target must begin with '/'");
  }

  std::size_t start = 1;
  while (start <= path.size()) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    const bool last = end == path.size();
    Result<std::string> segment =
        decode(path.substr(start, end - start), Plus::literal, "the path");
    if (!segment) return fail(std::move(segment.error()));
    if (segment->find('/') != std::string::npos) {
      return fail(ErrorCode::invalid, "the path holds an encoded slash (%2F); no id holds one");
    }
    if (has_control(*segment)) {
      return fail(ErrorCode::invalid, "the path holds a control byte; no id holds one");
    }
    if (*segment == "." || *segment == "..") {
      return fail(ErrorCode::invalid, "the path holds a '.' or '..' segment; send it resolved");
    }
    // One trailing slash is forgiven; an empty segment elsewhere is kept, and matches no route.
    if (!last || !segment->empty()) target.segments.push_back(std::move(*segment));
    start = end + 1;
  }
  if (!target.segments.empty()) {
    target.path.clear();
    for (const std::string& segment : target.segments) target.path += '/' + segment;
  }
  return target;
}

}  // namespace clipmill::http
