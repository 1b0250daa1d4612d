#include "http/range.hpp"

#include <algorithm>

#include "http/headers.hpp"

namespace clipmill::http {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// More digits than any file has bytes count as the largest number, which lies behind every end.
constexpr std::int64_t huge = INT64_MAX;

std::optional<std::int64_t> number_of(std::string_view digits) {
  if (digits.empty()) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value > (huge - 9) / 10 ? huge : value * 10 + (c - '0');
  }
  return value;
}

// Calls `visit(weak, opaque)` for each tag of a list; stops when it returns true.
template <class Visit>
bool any_tag(std::string_view list, Visit visit) {
  std::size_t at = 0;
  while (at < list.size()) {
    if (list[at] == ' ' || list[at] == '\t' || list[at] == ',') {
      ++at;
      continue;
    }
    const bool weak = list.substr(at).starts_with("W/");
    if (weak) at += 2;
    if (at >= list.size() || list[at] != '"') return false;
    const std::size_t close = list.find('"', at + 1);
    if (close == std::string_view::npos) return false;
    if (visit(weak, list.substr(at + 1, close - at - 1))) return true;
    at = close + 1;
  }
  return false;
}

}  // namespace

RangeAnswer parse_range(std::string_view header, std::int64_t size_bytes) {
  const RangeAnswer whole{.kind = RangeKind::whole};
  const RangeAnswer unsatisfiable{.kind = RangeKind::unsatisfiable};
  const auto part = [](std::int64_t first, std::int64_t last) {
    return RangeAnswer{.kind = RangeKind::part, .range = {.first = first, .last = last}};
  };

  const std::size_t equals = header.find('=');
  if (equals == std::string_view::npos) return whole;
  if (!equal_without_case(trimmed(header.substr(0, equals)), "bytes")) return whole;
  const std::string_view spec = trimmed(header.substr(equals + 1));
  // Several ranges would be a multipart body; sending the whole is allowed and what players expect.
  if (spec.find(',') != std::string_view::npos) return whole;
  const std::size_t dash = spec.find('-');
  if (dash == std::string_view::npos) return whole;
  const std::string_view before = trimmed(spec.substr(0, dash));
  const std::string_view behind = trimmed(spec.substr(dash + 1));

  if (before.empty()) {
    const auto suffix = number_of(behind);
    if (!suffix) return whole;
    if (*suffix == 0 || size_bytes == 0) return unsatisfiable;
    return part(size_bytes - std::min(*suffix, size_bytes), size_bytes - 1);
  }
  const auto first = number_of(before);
  if (!first) return whole;
  const auto last = behind.empty() ? std::optional<std::int64_t>(huge) : number_of(behind);
  if (!last || *last < *first) return whole;
  if (*first >= size_bytes) return unsatisfiable;
  return part(*first, std::min(*last, size_bytes - 1));
}

bool if_none_match_names(std::string_view header, std::string_view etag) {
  if (trimmed(header) == "*") return true;
  return any_tag(header, [&](bool, std::string_view tag) { return tag == etag; });
}

bool if_range_names(std::string_view header, std::string_view etag) {
  return any_tag(header, [&](bool weak, std::string_view tag) { return !weak && tag == etag; });
}

}  // namespace clipmill::http
