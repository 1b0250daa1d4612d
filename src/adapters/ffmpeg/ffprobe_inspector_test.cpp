#include "adapters/ffmpeg/ffprobe_inspector.hpp"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/until.hpp"

namespace clipmill {
namespace {

TEST(FfprobeAnswer, BecomesFacts) {
  const auto facts = read_ffprobe_answer(R"({"streams": [
      {"codec_type": "audio", "codec_name": "aac", "duration": "9.0"},
      {"codec_type": "video", "codec_name": "h264", "width": 720, "height": 1280,
       "avg_frame_rate": "24000/1001", "duration": "8.008000", "nb_frames": "192",
       "nb_read_packets": "192"}], "format": {"duration": "9.0"}})");

  ASSERT_TRUE(facts) << facts.error().message;
  EXPECT_EQ(facts->codec, "h264");
  EXPECT_EQ(facts->width, 720);
  EXPECT_EQ(facts->height, 1280);
  EXPECT_EQ(facts->length, Duration(8008));
  EXPECT_NEAR(facts->frames_per_second, 23.976, 0.001);
}

TEST(FfprobeAnswer, WhatMakesNoClipIsInvalid) {
  for (const char* answer :
       {"", "[]", "{", "{}", R"({"streams": 3})", R"({"streams": []})", R"({"streams": [3, null]})",
        R"({"streams": [{"codec_type": "audio"}]})",
        // no frame could be read
        R"({"streams": [{"codec_type": "video", "width": 1, "height": 1, "duration": "1"}]})",
        // no length
        R"({"streams": [{"codec_type": "video", "width": 1, "height": 1, "duration": "N/A",
            "nb_read_packets": "3"}]})",
        R"({"streams": [{"codec_type": "video", "width": 1, "height": 1, "duration": "nan",
            "nb_read_packets": "3"}]})",
        // cut short
        R"({"streams": [{"codec_type": "video", "width": 1, "height": 1, "duration": "1",
            "nb_frames": "4", "nb_read_packets": "3"}]})"}) {
    const auto facts = read_ffprobe_answer(answer);
    ASSERT_FALSE(facts) << answer;
    EXPECT_EQ(facts.error().code, ErrorCode::invalid) << answer;
  }
}

class FfprobeInspectorTest : public testing::Test {
 protected:
  asio::io_context loop;
  test::FakeClock clock;
  test::TemporaryFolder folder;
};

TEST_F(FfprobeInspectorTest, AMissingFfprobeIsUnavailable) {
  FfprobeInspector inspector(clock, FfprobeOptions{.ffprobe = "no-such-ffprobe"});

  const auto facts = test::run(loop, inspector.inspect(folder.write("a.mp4", "x")));

  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().code, ErrorCode::unavailable);
  EXPECT_NE(facts.error().message.find("apt-get install ffmpeg"), std::string::npos);
}

TEST_F(FfprobeInspectorTest, AnFfprobeThatHangsMeetsTheDeadline) {
  const auto program = folder.write("ffprobe", "#!/bin/sh\nexec sleep 1000\n");
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  FfprobeInspector inspector(clock, FfprobeOptions{.ffprobe = program.string()});
  std::optional<Result<ClipFacts>> facts;
  asio::co_spawn(loop, inspector.inspect(folder.write("a.mp4", "x")),
                 [&](std::exception_ptr, Result<ClipFacts> result) { facts = std::move(result); });
  test::until(loop, [&] { return clock.next_wake().has_value(); });

  clock.advance(30s);
  test::until(loop, [&] { return facts.has_value(); });

  EXPECT_EQ(facts->error().code, ErrorCode::timeout);
}

}  // namespace
}  // namespace clipmill
