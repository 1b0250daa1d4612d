// What every ClipInspector owes its callers.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>

#include "adapters/ffmpeg/child_process.hpp"
#include "generation/clip_inspector.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temporary_folder.hpp"

namespace clipmill::test {

using ClipInspectorFactory = std::function<std::unique_ptr<ClipInspector>(FakeClock&)>;

class ClipInspectorContract : public testing::TestWithParam<ClipInspectorFactory> {
 protected:
  void SetUp() override { inspector_ = GetParam()(clock); }

  Result<ClipFacts> inspect(const std::filesystem::path& file) {
    return run(loop, inspector_->inspect(file));
  }
  // A file that ffmpeg makes from these arguments.
  std::filesystem::path make(const std::string& name, std::vector<std::string> arguments) {
    ChildCommand command{.program = "ffmpeg", .arguments = {"-v", "error", "-y"}};
    command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
    command.arguments.push_back((folder / name).string());
    const auto end = run(loop, run_child(std::move(command), nullptr, clock, clock.now() + 60s));
    EXPECT_TRUE(end && end->status == 0) << (end ? end->error_tail : end.error().message);
    return folder / name;
  }
  std::filesystem::path clip(const std::string& name, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{
        "-f",       "lavfi",   "-i",      "testsrc=s=128x72:r=25:d=2",
        "-c:v",     "libx264", "-preset", "ultrafast",
        "-pix_fmt", "yuv420p"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return make(name, arguments);
  }
  std::filesystem::path cut(const std::filesystem::path& file, const std::string& name,
                            double share) {
    const std::string bytes = bytes_of(file);
    return folder.write(
        name, bytes.substr(0, static_cast<std::size_t>(static_cast<double>(bytes.size()) * share)));
  }

  asio::io_context loop;
  FakeClock clock;
  TemporaryFolder folder;

 private:
  std::unique_ptr<ClipInspector> inspector_;
};

TEST_P(ClipInspectorContract, TellsWhatAClipIs) {
  const auto file = clip("a.mp4", {"-movflags", "+faststart"});

  const auto facts = inspect(file);

  ASSERT_TRUE(facts) << facts.error().message;
  EXPECT_EQ(facts->codec, "h264");
  EXPECT_EQ(facts->width, 128);
  EXPECT_EQ(facts->height, 72);
  EXPECT_EQ(facts->length, Duration(2000));
  EXPECT_EQ(facts->frames_per_second, 25.0);
  EXPECT_EQ(facts->size_bytes, static_cast<std::int64_t>(std::filesystem::file_size(file)));
}

TEST_P(ClipInspectorContract, KnowsOtherContainers) {
  const auto facts = inspect(clip("a.mkv"));

  ASSERT_TRUE(facts) << facts.error().message;
  EXPECT_EQ(facts->length, Duration(2000));
}

TEST_P(ClipInspectorContract, AMissingFileIsNotFound) {
  EXPECT_EQ(inspect(folder / "none.mp4").error().code, ErrorCode::not_found);
}

TEST_P(ClipInspectorContract, WhatIsNoVideoIsInvalid) {
  const std::vector<std::filesystem::path> files{
      folder.write("empty.mp4", ""),
      folder.write("text.mp4", "<html><body>502 Bad Gateway</body></html>"),
      folder.write("zeros.mp4", std::string(100'000, '\0')), folder.path(),
      make("sound.mp4", {"-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac"})};
  for (const auto& file : files) {
    const auto facts = inspect(file);
    ASSERT_FALSE(facts) << file;
    EXPECT_EQ(facts.error().code, ErrorCode::invalid) << file;
    EXPECT_FALSE(facts.error().message.empty()) << file;
  }
}

TEST_P(ClipInspectorContract, AClipCutShortIsInvalid) {
  const auto index_first = clip("first.mp4", {"-movflags", "+faststart"});
  const auto index_last = clip("last.mp4");
  for (const double share : {0.02, 0.5, 0.98}) {
    EXPECT_EQ(inspect(cut(index_first, "cut.mp4", share)).error().code, ErrorCode::invalid)
        << share;
    EXPECT_EQ(inspect(cut(index_last, "cut.mp4", share)).error().code, ErrorCode::invalid) << share;
  }
}

TEST_P(ClipInspectorContract, APlaylistInDisguiseOpensNothing) {
  const auto real = clip("secret.ts", {"-f", "mpegts"});
  const auto playlist = folder.write("a.mp4", "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n" +
                                                  real.string() + "\n#EXT-X-ENDLIST\n");
  const auto list = folder.write("b.mp4", "ffconcat version 1.0\nfile secret.ts\n");

  EXPECT_EQ(inspect(playlist).error().code, ErrorCode::invalid);
  EXPECT_EQ(inspect(list).error().code, ErrorCode::invalid);
}

TEST_P(ClipInspectorContract, AStrangeNameIsOnlyAName) {
  const auto good = clip("good.mp4");
  for (const std::string name : {"-v", "http:x.mp4", "a b'c\".mp4", "%03d.mp4", "pipe:0"}) {
    std::filesystem::copy_file(good, folder / name);
    EXPECT_TRUE(inspect(folder / name)) << name;
  }
}

}  // namespace clipmill::test
