#include "http/timestamp.hpp"

#include <cmath>
#include <optional>

namespace clipmill::http {
namespace {

constexpr std::int64_t millis_max = 253'402'300'799'999;  // the end of 9999

std::unexpected<Error> refuse() {
  return fail(
      ErrorCode::invalid,
      "not a timestamp; give RFC 3339 like 2026-11-24T08:00:00Z, or seconds or milliseconds "
      "since 1970 as a number");
}

std::unexpected<Error> out_of_range() {
  return fail(ErrorCode::invalid, "the timestamp must lie between 1970 and 9999");
}

// Takes exactly `count` digits from the front.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// ".123456" → 123; nullopt for a dot without digits.
std::optional<int> take_fraction(std::string_view& text) {
  if (!take(text, ".,")) return 0;
  int millis = 0;
  std::size_t digits = 0;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    if (digits < 3) millis = millis * 10 + (text.front() - '0');
    ++digits;
    text.remove_prefix(1);
  }
  if (digits == 0) return std::nullopt;
  for (std::size_t i = digits; i < 3; ++i) millis *= 10;
  return millis;
}

// "Z", "+01:00", or nothing; minutes east of UTC.
std::optional<int> take_offset(std::string_view& text) {
  if (text.empty() || take(text, "Zz")) return 0;
  const bool west = text.front() == '-';
  if (!take(text, "+-")) return std::nullopt;
  const auto hours = take_digits(text, 2);
  if (!hours || *hours > 23 || !take(text, ":")) return std::nullopt;
  const auto minutes = take_digits(text, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  const int offset = *hours * 60 + *minutes;
  return west ? -offset : offset;
}

}  // namespace

Result<Instant> parse_timestamp(std::string_view text) {
  const auto year = take_digits(text, 4);
  if (!year || !take(text, "-")) return refuse();
  const auto month = take_digits(text, 2);
  if (!month || !take(text, "-")) return refuse();
  const auto day = take_digits(text, 2);
  if (!day || !take(text, "Tt ")) return refuse();
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take(text, ":")) return refuse();
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59 || !take(text, ":")) return refuse();
  const auto second = take_digits(text, 2);
  if (!second || *second > 60) return refuse();
  const auto millis = take_fraction(text);
  if (!millis) return refuse();
  const auto offset = take_offset(text);
  if (!offset || !text.empty()) return refuse();

  const std::chrono::year_month_day date(std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok()) {
    return fail(ErrorCode::invalid, "the timestamp names a day that does not exist");
  }
  const Instant instant = std::chrono::sys_days(date) + std::chrono::hours(*hour) +
                          std::chrono::minutes(*minute) + std::chrono::seconds(*second) +
                          Duration(*millis) - std::chrono::minutes(*offset);
  if (to_millis(instant) < 0 || to_millis(instant) > millis_max) return out_of_range();
  return instant;
}

Result<Instant> timestamp_from_number(double number) {
  if (!std::isfinite(number)) return refuse();
  const double millis = std::abs(number) < 1e11 ? number * 1000 : number;
  // Compared as doubles: a cast of one that does not fit would be undefined.
  if (millis < 0 || millis > static_cast<double>(millis_max)) return out_of_range();
  return from_millis(static_cast<std::int64_t>(millis));
}

}  // namespace clipmill::http
