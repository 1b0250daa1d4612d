// What an answer says: its fields, when to come again, what its status means.
#include <charconv>

#include "adapters/net/http_client.hpp"
#include "adapters/net/http_date.hpp"

namespace clipmill::net {
namespace {

constexpr std::int64_t day_seconds = 24 * 60 * 60;

bool same_name(std::string_view one, std::string_view other) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(one, other, [&](char a, char b) { return lower(a) == lower(b); });
}

template <class T>
std::optional<T> whole_number(std::string_view text) {
  T value{};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::string_view> Response::header(std::string_view name) const {
  for (const auto& [known, value] : headers) {
    if (same_name(known, name)) return std::string_view(value);
  }
  return std::nullopt;
}

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) {
  static constexpr std::array<std::string_view, 12> months{
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  // Sun, 06 Nov 1994 08:49:37 GMT
  if (text.size() != 29 || text.substr(3, 2) != ", " || text[7] != ' ' || text[11] != ' ' ||
      text[16] != ' ' || text[19] != ':' || text[22] != ':' || text.substr(25) != " GMT") {
    return std::nullopt;
  }
  const auto day = whole_number<unsigned>(text.substr(5, 2));
  const auto month = std::ranges::find(months, text.substr(8, 3));
  const auto year = whole_number<int>(text.substr(12, 4));
  const auto hour = whole_number<unsigned>(text.substr(17, 2));
  const auto minute = whole_number<unsigned>(text.substr(20, 2));
  const auto second = whole_number<unsigned>(text.substr(23, 2));
  if (!day || month == months.end() || !year || !hour || !minute || !second) return std::nullopt;
  const std::chrono::year_month_day date{
      std::chrono::year(*year),
      std::chrono::month(static_cast<unsigned>(month - months.begin()) + 1),
      std::chrono::day(*day)};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second);
}

std::optional<Millis> retry_after(const Response& response,
                                  std::chrono::system_clock::time_point now) {
  const auto text = response.header("Retry-After");
  if (!text) return std::nullopt;
  constexpr Millis day = std::chrono::seconds(day_seconds);
  if (const auto seconds = whole_number<std::int64_t>(*text)) {
    if (*seconds < 0) return std::nullopt;
    return std::chrono::seconds(std::min(*seconds, day_seconds));
  }
  const auto date = parse_http_date(*text);
  if (!date || *date <= now) return std::nullopt;
  return std::min(std::chrono::ceil<Millis>(*date - now), day);
}

ErrorCode code_of_status(int status) {
  switch (status) {
    case 401:
    case 403:
    case 407:
      return ErrorCode::unauthorized;
    case 404:
    case 410:
      return ErrorCode::not_found;
    case 409:
    case 412:
      return ErrorCode::conflict;
    case 408:
    case 429:
      return ErrorCode::throttled;
    default:
      // 1xx and 3xx, too: somebody in between is not set up yet.
      return status >= 400 && status < 500 ? ErrorCode::invalid : ErrorCode::unavailable;
  }
}

}  // namespace clipmill::net
