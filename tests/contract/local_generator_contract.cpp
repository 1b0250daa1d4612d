#include "adapters/ffmpeg/local_generator.hpp"
#include "tests/contract/video_generator_contract.hpp"

namespace clipmill::test {
namespace {

class LocalUnderTest final : public VideoGeneratorUnderTest {
 public:
  explicit LocalUnderTest(const VideoGeneratorSurroundings& around)
      : loop_(around.loop),
        generator_(
            loop_.get_executor(), around.clock, random_, log_,
            LocalGeneratorOptions{.scratch = folder_.path(), .deadline = std::chrono::hours(24)}) {}
  ~LocalUnderTest() override { run(loop_, generator_.stop()); }

  VideoGenerator& generator() override { return generator_; }
  void go_on() override {
    loop_.restart();
    loop_.run_one_for(std::chrono::seconds(10));
  }

 private:
  asio::io_context& loop_;
  TemporaryFolder folder_;
  SeededRandom random_{1};
  NullLog log_;
  LocalGenerator generator_;
};

VideoGeneratorFactory local() {
  return [](const VideoGeneratorSurroundings& around) {
    return std::make_unique<LocalUnderTest>(around);
  };
}

INSTANTIATE_TEST_SUITE_P(Local, VideoGeneratorContract, testing::Values(local()));

}  // namespace
}  // namespace clipmill::test
