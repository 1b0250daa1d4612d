#include "http/metrics_text.hpp"

#include <fmt/format.h>

#include <utility>

namespace clipmill::http {
namespace {

void append_escaped(std::string& out, std::string_view text, bool quotes) {
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else {
      if (c == '\\' || (quotes && c == '"')) out += '\\';
      out += c;
    }
  }
}

}  // namespace

void MetricsText::family(std::string_view name, Metric kind, std::string_view help) {
  name_ = name;
  text_ += fmt::format("# HELP {} ", name);
  append_escaped(text_, help, false);
  text_ += fmt::format("\n# TYPE {} {}\n", name, kind == Metric::counter ? "counter" : "gauge");
}

void MetricsText::sample(double value, std::initializer_list<Label> labels) {
  text_ += name_;
  char before = '{';
  for (const Label& label : labels) {
    text_ += before;
    text_ += label.name;
    text_ += "=\"";
    append_escaped(text_, label.value, true);
    text_ += '"';
    before = ',';
  }
  if (before == ',') text_ += '}';
  text_ += fmt::format(" {}\n", value);
}

std::string MetricsText::text() && { return std::move(text_); }

}  // namespace clipmill::http
