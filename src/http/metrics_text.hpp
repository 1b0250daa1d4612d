// MetricsText: writes the Prometheus text format, version 0.0.4.
// https://prometheus.io/docs/instrumenting/exposition_formats/
//
//   MetricsText metrics;
//   metrics.family("clipmill_tasks", Metric::gauge, "Tasks by state");
//   metrics.sample(3, {{"state", "dead"}});
//   co_return metrics_response(std::move(metrics).text());
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace clipmill::http {

enum class Metric { counter, gauge };

class MetricsText {
 public:
  struct Label {
    std::string_view name;
    std::string_view value;
  };

  // Begins a family, to which the samples that follow belong.
  void family(std::string_view name, Metric kind, std::string_view help);
  void sample(double value, std::initializer_list<Label> labels = {});

  // A family of one sample.
  void single(std::string_view name, Metric kind, std::string_view help, double value) {
    family(name, kind, help);
    sample(value);
  }

  std::string text() &&;

 private:
  std::string text_;
  std::string name_;
};

}  // namespace clipmill::http
