#include "cli/console.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace clipmill::cli {
namespace {

constexpr int bar_width = 30;

// Code points, which is near enough for a table's columns.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

}  // namespace

Progress::Progress(Clock& clock, std::string title)
    : clock_(clock), title_(std::move(title)), on_terminal_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() { done(); }

void Progress::show(double fraction, const std::string& detail) {
  if (!on_terminal_) return;
  const Instant now = clock_.now();
  if (shown_ && now - last_ < 100ms && fraction < 1) return;
  last_ = now;
  shown_ = true;
  const int full = static_cast<int>(std::clamp(fraction, 0.0, 1.0) * bar_width);
  std::string bar;
  for (int i = 0; i < bar_width; ++i) bar += i < full ? "█" : "░";
  std::fputs(fmt::format("\r{} {} {:3.0f} % {}\x1b[K", title_, bar, fraction * 100, detail).c_str(),
             stderr);
  std::fflush(stderr);
}

void Progress::done() {
  if (shown_) std::fputs("\n", stderr);
  shown_ = false;
}

void print_line(const std::string& text) {
  std::fputs((text + "\n").c_str(), stdout);
  std::fflush(stdout);
}

void print_json(const boost::json::value& value) { print_line(boost::json::serialize(value)); }

void print_error(const Error& error) {
  std::fputs(fmt::format("clipmill: {}\n", error.message).c_str(), stderr);
}

void print_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line += std::string(widths[i] - width_of(row[i]) + 2, ' ');
    }
    print_line(line);
  }
}

Exit ended(const Error& error) {
  print_error(error);
  return exit_for(error);
}

Exit not_opened(const Error& error) {
  print_error(error);
  const bool misconfigured = error.code == ErrorCode::invalid ||
                             error.code == ErrorCode::unauthorized ||
                             error.code == ErrorCode::refused;
  return misconfigured ? Exit::configuration : exit_for(error);
}

Exit exit_for(const Error& error) {
  switch (error.code) {
    case ErrorCode::unavailable:
    case ErrorCode::timeout:
    case ErrorCode::throttled:
      return Exit::unreachable;
    case ErrorCode::refused:
    case ErrorCode::conflict:
    case ErrorCode::unauthorized:
    case ErrorCode::over_budget:
      return Exit::refused;
    case ErrorCode::invalid:
    case ErrorCode::not_found:
    case ErrorCode::lease_lost:
      return Exit::failed;
  }
  return Exit::failed;
}

}  // namespace clipmill::cli
