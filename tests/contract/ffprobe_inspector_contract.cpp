#include "adapters/ffmpeg/ffprobe_inspector.hpp"
#include "tests/contract/clip_inspector_contract.hpp"

namespace clipmill::test {
namespace {

ClipInspectorFactory ffprobe() {
  return [](FakeClock& clock) { return std::make_unique<FfprobeInspector>(clock); };
}

INSTANTIATE_TEST_SUITE_P(Ffprobe, ClipInspectorContract, testing::Values(ffprobe()));

}  // namespace
}  // namespace clipmill::test
