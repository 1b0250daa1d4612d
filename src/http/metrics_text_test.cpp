#include "http/metrics_text.hpp"

#include <gtest/gtest.h>

namespace clipmill::http {
namespace {

TEST(MetricsText, AFamilySaysWhatItIsBeforeItsSamples) {
  MetricsText metrics;
  metrics.family("clipmill_tasks", Metric::gauge, "Tasks by state");
  metrics.sample(3, {{"state", "dead"}, {"tier", "free"}});
  metrics.sample(0.5, {{"state", "ready"}});
  metrics.single("clipmill_videos_total", Metric::counter, "Videos", 12'345'678'901);

  EXPECT_EQ(std::move(metrics).text(),
            "# HELP clipmill_tasks Tasks by state\n"
            "# TYPE clipmill_tasks gauge\n"
            "clipmill_tasks{state=\"dead\",tier=\"free\"} 3\n"
            "clipmill_tasks{state=\"ready\"} 0.5\n"
            "# HELP clipmill_videos_total Videos\n"
            "# TYPE clipmill_videos_total counter\n"
            "clipmill_videos_total 12345678901\n");
}

TEST(MetricsText, WhatWouldEndALabelOrALineIsEscaped) {
  MetricsText metrics;
  metrics.family("m", Metric::gauge, "a\\b\n\"c\"");
  metrics.sample(1, {{"host", "a\\b\n\"c\""}});

  EXPECT_EQ(std::move(metrics).text(),
            "# HELP m a\\\\b\\n\"c\"\n# TYPE m gauge\nm{host=\"a\\\\b\\n\\\"c\\\"\"} 1\n");
}

}  // namespace
}  // namespace clipmill::http
