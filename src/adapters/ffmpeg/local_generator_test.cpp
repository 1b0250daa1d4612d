#include "adapters/ffmpeg/local_generator.hpp"

#include <gtest/gtest.h>

#include <set>

#include "adapters/ffmpeg/ffprobe_inspector.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/until.hpp"

namespace clipmill {
namespace {

class LocalGeneratorTest : public testing::Test {
 protected:
  void TearDown() override {
    if (generator) test::run(loop, generator->stop());
  }

  LocalGenerator& make(LocalGeneratorOptions options = {}) {
    options.scratch = folder.path() / "scratch";
    generator = std::make_unique<LocalGenerator>(loop.get_executor(), clock, random, log, options);
    return *generator;
  }
  // A program that stands in for ffmpeg.
  LocalGenerator& make_with(const std::string& script) {
    const auto file = folder.write("ffmpeg", "#!/bin/sh\n" + script + "\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return make(LocalGeneratorOptions{.scratch = {}, .ffmpeg = file.string()});
  }
  static GenerationRequest request(Duration length = Duration(250)) {
    GenerationRequest quick;
    quick.task = TaskId("task-1");
    quick.prompt = "a small house in the mountains";
    quick.width = 90;
    quick.height = 160;
    quick.length = length;
    return quick;
  }
  OperationId submit(GenerationRequest wanted = request()) {
    return test::run(loop, generator->submit(std::move(wanted))).value();
  }
  // The operation's own failure reads as an error here, so that a test can ask for either alike.
  Result<GenerationProgress> poll(const OperationId& id) {
    auto progress = test::run(loop, generator->poll(id));
    if (progress && progress->failed) return fail(*progress->failed);
    return progress;
  }
  // The end of an operation: its last progress, or its error.
  Result<GenerationProgress> finish(const OperationId& id) {
    Result<GenerationProgress> last;
    test::until(loop, [&] {
      last = poll(id);
      return !last || last->done;
    });
    return last;
  }
  // What lies in the generator's scratch folder, besides its lock.
  std::size_t scratch_entries() const {
    std::size_t count = 0;
    for (const auto& mine : std::filesystem::directory_iterator(folder / "scratch")) {
      for (const auto& entry : std::filesystem::directory_iterator(mine.path())) {
        if (entry.path().filename() != "lock") ++count;
      }
    }
    return count;
  }

  asio::io_context loop;
  test::FakeClock clock;
  SeededRandom random{1};
  NullLog log;
  test::TemporaryFolder folder;
  std::unique_ptr<LocalGenerator> generator;
};

TEST_F(LocalGeneratorTest, MakesAnH264ClipOfTheSizeAndLengthAskedFor) {
  make();
  GenerationRequest wanted = request(Duration(1000));
  wanted.title = "It's 100% \"quoted\", a:b \\ %{pts}";
  const OperationId id = submit(wanted);
  ASSERT_TRUE(finish(id));
  ASSERT_TRUE((test::run<Result<void>>(loop, generator->fetch(id, folder / "clip.mp4"))));
  FfprobeInspector inspector(clock);

  const auto facts = test::run(loop, inspector.inspect(folder / "clip.mp4"));

  ASSERT_TRUE(facts) << facts.error().message;
  EXPECT_EQ(facts->codec, "h264");
  EXPECT_EQ(facts->width, 90);
  EXPECT_EQ(facts->height, 160);
  EXPECT_EQ(facts->length, Duration(1000));
  EXPECT_EQ(facts->frames_per_second, 24.0);
  EXPECT_GT(facts->size_bytes, 0);
}

TEST_F(LocalGeneratorTest, TheIndexComesFirstSoThatAPlayerStartsAtOnce) {
  make();
  const OperationId id = submit();
  ASSERT_TRUE(finish(id));
  ASSERT_TRUE((test::run<Result<void>>(loop, generator->fetch(id, folder / "clip.mp4"))));

  const std::string bytes = test::bytes_of(folder / "clip.mp4");

  EXPECT_LT(bytes.find("moov"), bytes.find("mdat"));
}

TEST_F(LocalGeneratorTest, AMissingFfmpegSaysWhatToInstall) {
  make(LocalGeneratorOptions{.scratch = {}, .ffmpeg = "no-such-ffmpeg"});

  const auto failed = finish(submit());

  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::unavailable);
  EXPECT_NE(failed.error().message.find("no-such-ffmpeg was not found"), std::string::npos);
  EXPECT_NE(failed.error().message.find("apt-get install ffmpeg"), std::string::npos);
  EXPECT_EQ(scratch_entries(), 0U);
}

TEST_F(LocalGeneratorTest, AnFfmpegThatFailsIsQuoted) {
  make_with("echo 'something broke' >&2; exit 1");

  const auto failed = finish(submit());

  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::unavailable);
  EXPECT_EQ(failed.error().message, "ffmpeg failed with exit status 1: something broke");
  EXPECT_EQ(scratch_entries(), 0U);
}

TEST_F(LocalGeneratorTest, AnFfmpegThatCrashesIsAnError) {
  make_with("kill -SEGV $$");

  const auto failed = finish(submit());

  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().message.find("ended by signal 11"), std::string::npos);
}

TEST_F(LocalGeneratorTest, AFullDiskIsNamed) {
  make_with("echo 'av_interleaved_write_frame(): No space left on device' >&2; exit 1");

  const auto failed = finish(submit());

  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::unavailable);
  EXPECT_NE(failed.error().message.find("no space is left in"), std::string::npos);
}

TEST_F(LocalGeneratorTest, AnFfmpegWithoutTheEncoderIsNamed) {
  make_with("echo \"Unknown encoder 'libx264'\" >&2; exit 1");

  EXPECT_NE(finish(submit()).error().message.find("no H.264 encoder"), std::string::npos);
}

TEST_F(LocalGeneratorTest, AnFfmpegThatClosesItsInputEarlyIsAnError) {
  make_with("exec <&-; exit 0");

  // Long enough to fill the pipe.
  const auto failed = finish(submit(request(Duration(8000))));

  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().message.find("stopped reading"), std::string::npos);
  EXPECT_EQ(scratch_entries(), 0U);
}

TEST_F(LocalGeneratorTest, AnFfmpegThatMakesNothingIsAnError) {
  make_with("cat >/dev/null");

  EXPECT_NE(finish(submit()).error().message.find("made no clip"), std::string::npos);
}

TEST_F(LocalGeneratorTest, AnFfmpegThatHangsMeetsTheDeadline) {
  make_with("exec sleep 1000");
  const OperationId id = submit(request(Duration(8000)));
  test::until(loop, [&] { return clock.next_wake().has_value(); });

  clock.advance(120s);
  const auto failed = finish(id);

  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::timeout);
  EXPECT_EQ(scratch_entries(), 0U);
}

TEST_F(LocalGeneratorTest, AFailedOperationFailsItsFetchToo) {
  make_with("exit 1");
  const OperationId id = submit();
  ASSERT_FALSE(finish(id));

  const auto fetched = test::run<Result<void>>(loop, generator->fetch(id, folder / "clip.mp4"));

  EXPECT_EQ(fetched.error().code, ErrorCode::unavailable);
}

TEST_F(LocalGeneratorTest, AFetchBeforeTheEndIsAConflict) {
  make_with("exec sleep 1000");
  const OperationId id = submit();

  const auto fetched = test::run<Result<void>>(loop, generator->fetch(id, folder / "clip.mp4"));

  EXPECT_EQ(fetched.error().code, ErrorCode::conflict);
}

TEST_F(LocalGeneratorTest, CancelEndsFfmpegAndFreesEverything) {
  make_with("exec sleep 1000");
  const OperationId id = submit(request(Duration(8000)));
  test::until(loop, [&] { return clock.next_wake().has_value(); });
  EXPECT_EQ(scratch_entries(), 1U);

  EXPECT_TRUE((test::run<Result<void>>(loop, generator->cancel(id))));

  EXPECT_EQ(scratch_entries(), 0U);
  EXPECT_FALSE(clock.next_wake());
  EXPECT_EQ(poll(id).error().code, ErrorCode::not_found);
}

TEST_F(LocalGeneratorTest, CancelFreesAFinishedClip) {
  make();
  const OperationId id = submit();
  ASSERT_TRUE(finish(id));
  EXPECT_EQ(scratch_entries(), 1U);

  EXPECT_TRUE((test::run<Result<void>>(loop, generator->cancel(id))));

  EXPECT_EQ(scratch_entries(), 0U);
  EXPECT_EQ(poll(id).error().code, ErrorCode::not_found);
}

TEST_F(LocalGeneratorTest, AWaitingOperationIsCancelledAndAWaitingOneGetsThePlace) {
  const auto file = folder.write("ffmpeg", "#!/bin/sh\nexec sleep 1000\n");
  std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  make(LocalGeneratorOptions{.scratch = {}, .ffmpeg = file.string(), .concurrent_max = 1});
  const OperationId running = submit(request(Duration(8000)));
  const OperationId waiting = submit(request(Duration(8000)));
  const OperationId last = submit(request(Duration(8000)));
  test::until(loop, [&] { return clock.next_wake().has_value(); });

  EXPECT_TRUE((test::run<Result<void>>(loop, generator->cancel(waiting))));
  EXPECT_TRUE((test::run<Result<void>>(loop, generator->cancel(running))));
  test::until(loop, [&] { return clock.next_wake().has_value(); });

  EXPECT_EQ(poll(running).error().code, ErrorCode::not_found);
  EXPECT_EQ(poll(waiting).error().code, ErrorCode::not_found);
  EXPECT_FALSE(poll(last)->done);
}

TEST_F(LocalGeneratorTest, TooManyOperationsAreThrottled) {
  const auto file = folder.write("ffmpeg", "#!/bin/sh\nexec sleep 1000\n");
  std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  make(LocalGeneratorOptions{.scratch = {}, .ffmpeg = file.string(), .operations_max = 2});
  submit();
  const OperationId second = submit();

  const auto refused = test::run(loop, generator->submit(request()));
  EXPECT_EQ(refused.error().code, ErrorCode::throttled);
  EXPECT_TRUE(refused.error().retry_after);

  EXPECT_TRUE((test::run<Result<void>>(loop, generator->cancel(second))));
  EXPECT_TRUE(test::run(loop, generator->submit(request())));
}

TEST_F(LocalGeneratorTest, StopEndsWhatIsUnderWayAndTakesNothingNew) {
  make_with("exec sleep 1000");
  const OperationId id = submit(request(Duration(8000)));
  submit(request(Duration(8000)));
  submit(request(Duration(8000)));
  test::until(loop, [&] { return clock.next_wake().has_value(); });

  test::run(loop, generator->stop());

  EXPECT_EQ(scratch_entries(), 0U);
  EXPECT_EQ(poll(id).error().code, ErrorCode::not_found);
  EXPECT_EQ(test::run(loop, generator->submit(request())).error().code, ErrorCode::unavailable);
}

TEST_F(LocalGeneratorTest, StopRightAfterSubmitLeavesNothing) {
  make();
  submit();

  test::run(loop, generator->stop());

  EXPECT_EQ(scratch_entries(), 0U);
}

TEST_F(LocalGeneratorTest, WhatADeadProcessLeftIsRemovedWithoutAClipToMake) {
  make();
  submit();  // this process has a folder of its own now, and holds its lock
  std::filesystem::create_directories(folder / "scratch/local-dead/local-op");
  folder.write("scratch/local-dead/lock", "");
  folder.write("scratch/local-dead/local-op/clip.mp4", "half a clip");
  folder.write("scratch/kept.txt", "not ours");

  EXPECT_EQ(generator->remove_abandoned(), 1);

  EXPECT_FALSE(std::filesystem::exists(folder / "scratch/local-dead"));
  EXPECT_TRUE(std::filesystem::exists(folder / "scratch/kept.txt"));
  EXPECT_EQ(generator->remove_abandoned(), 0) << "and never what a living process holds";
}

TEST_F(LocalGeneratorTest, TheScratchOfADeadProcessIsRemovedAndThatOfALiveOneStays) {
  LocalGenerator other(loop.get_executor(), clock, random, log,
                       LocalGeneratorOptions{.scratch = folder.path() / "scratch"});
  ASSERT_TRUE(test::run(loop, other.submit(request())));
  std::filesystem::create_directories(folder / "scratch/local-dead/local-op");
  folder.write("scratch/local-dead/lock", "");
  folder.write("scratch/local-dead/local-op/clip.mp4", "half a clip");
  make();

  const OperationId id = submit();

  EXPECT_FALSE(std::filesystem::exists(folder / "scratch/local-dead"));
  EXPECT_TRUE(finish(id));
  std::size_t folders = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "scratch")) {
    EXPECT_TRUE(std::filesystem::exists(entry.path() / "lock"));
    ++folders;
  }
  EXPECT_EQ(folders, 2U);
  test::run(loop, other.stop());
}

TEST_F(LocalGeneratorTest, AScratchFolderThatCannotBeMadeIsUnavailable) {
  folder.write("scratch", "a file in the way");
  make();

  const auto refused = test::run(loop, generator->submit(request()));

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
  EXPECT_NE(refused.error().message.find("scratch"), std::string::npos);
}

TEST_F(LocalGeneratorTest, SettingsOutOfBoundsAreInvalid) {
  make();
  const auto refused = [&](auto change) {
    GenerationRequest wanted = request();
    change(wanted);
    const auto answer = test::run(loop, generator->submit(wanted));
    return !answer && answer.error().code == ErrorCode::invalid;
  };

  EXPECT_TRUE(refused([](auto& wanted) { wanted.width = 91; }));
  EXPECT_TRUE(refused([](auto& wanted) { wanted.height = 100'000; }));
  EXPECT_TRUE(refused([](auto& wanted) { wanted.frames_per_second = 0; }));
  EXPECT_TRUE(refused([](auto& wanted) { wanted.length = Duration(61'000); }));
  EXPECT_TRUE(refused([](auto& wanted) { wanted.prompt = std::string(9000, 'x'); }));
}

}  // namespace
}  // namespace clipmill
