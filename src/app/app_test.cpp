#include <gtest/gtest.h>

#include <fstream>

#include "app/config_file.hpp"
#include "app/structured_log.hpp"
#include "tests/support/temporary_folder.hpp"

namespace clipmill {
namespace {

TEST(LogLine, KeepsTheWordsThatRunbooksGrepFor) {
  const Instant at = from_millis(1'700'000'000'123);

  const std::string logfmt = format_log_line(LogFormat::logfmt, at, LogLevel::error, "❌ it failed",
                                             {{"task_id", "t 1\n"}});
  const std::string json = format_log_line(LogFormat::json, at, LogLevel::info,
                                           "✅ Video generation completed", {{"task_id", "t1"}});

  EXPECT_EQ(logfmt, "2023-11-14T22:13:20.123Z error   ❌ it failed task_id=\"t 1\\n\"");
  EXPECT_EQ(json, R"({"time":"2023-11-14T22:13:20.123Z","level":"info",)"
                  R"("msg":"✅ Video generation completed","task_id":"t1"})");
}

TEST(ConfigFile, SaysWhereItCannotBeRead) {
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "clipmill.toml";
  std::ofstream(file) << "slots = 3\ncors_origins = [\"https://a\", \"https://b\"]\n";
  const auto broken = folder.path() / "broken.toml";
  std::ofstream(broken) << "slots = 3\nworkers = = 2\n";

  const auto values = read_config_file(file);
  const auto failure = read_config_file(broken);

  ASSERT_TRUE(values);
  EXPECT_EQ(values->at("slots"), "3");
  EXPECT_EQ(values->at("cors_origins"), "https://a,https://b");
  ASSERT_FALSE(failure);
  EXPECT_NE(failure.error().message.find("line 2"), std::string::npos);
  EXPECT_EQ(read_config_file(folder.path() / "none.toml").error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace clipmill
