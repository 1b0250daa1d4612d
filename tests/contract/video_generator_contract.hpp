// What every VideoGenerator owes its callers. An adapter's file adds one line:
//   INSTANTIATE_TEST_SUITE_P(Local, VideoGeneratorContract, testing::Values(...factory...));
// Providers are met through an imposter server: no test costs money.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>

#include "generation/video_generator.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temporary_folder.hpp"

namespace clipmill::test {

struct VideoGeneratorSurroundings {
  asio::io_context& loop;
  FakeClock& clock;
};

// Keeps alive whatever the generator stands on (its scratch folder, its imposter server).
class VideoGeneratorUnderTest {
 public:
  virtual ~VideoGeneratorUnderTest() = default;
  virtual VideoGenerator& generator() = 0;

  // A second adapter over the same operations, as another process would have; nullptr where
  // operations die with the process.
  virtual VideoGenerator* another_process() { return nullptr; }

  // Lets the maker of clips go on for a moment: an imposter steps, a real one is waited for.
  virtual void go_on() = 0;

  // A request that is quick to fulfil.
  virtual GenerationRequest request() {
    GenerationRequest quick;
    quick.task = TaskId("task-1");
    quick.prompt = "a red sailboat on a calm sea at sunset";
    quick.title = "A red sailboat";
    quick.seed = 7;
    quick.width = 180;
    quick.height = 320;
    quick.length = Duration(500);
    return quick;
  }
};

using VideoGeneratorFactory =
    std::function<std::unique_ptr<VideoGeneratorUnderTest>(const VideoGeneratorSurroundings&)>;

class VideoGeneratorContract : public testing::TestWithParam<VideoGeneratorFactory> {
 protected:
  void SetUp() override { under_test = GetParam()({loop, clock}); }

  VideoGenerator& generator() { return under_test->generator(); }
  Result<OperationId> submit(GenerationRequest request) {
    return run(loop, generator().submit(std::move(request)));
  }
  Result<GenerationProgress> poll(const OperationId& id) { return run(loop, generator().poll(id)); }
  Result<void> fetch(const OperationId& id, const std::filesystem::path& file) {
    return run<Result<void>>(loop, generator().fetch(id, file));
  }
  Result<void> cancel(const OperationId& id) {
    return run<Result<void>>(loop, generator().cancel(id));
  }

  // Polls as a worker does until the operation is done or has failed; keeps what it saw.
  Result<GenerationProgress> finish(const OperationId& id) {
    for (int polls = 0; polls < 10'000; ++polls) {
      auto progress = poll(id);
      if (!progress) return progress;
      seen.push_back(*progress);
      if (progress->failed) return fail(*progress->failed);
      if (progress->done) return progress;
      clock.advance(progress->poll_after);
      under_test->go_on();
    }
    return fail(ErrorCode::timeout, "not done after 10000 polls");
  }

  asio::io_context loop;
  FakeClock clock;
  TemporaryFolder folder;
  std::unique_ptr<VideoGeneratorUnderTest> under_test;
  std::vector<GenerationProgress> seen;
};

}  // namespace clipmill::test
