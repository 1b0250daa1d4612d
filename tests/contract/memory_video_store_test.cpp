#include "tests/support/memory_video_store.hpp"
#include <algorithm>
#include <map>

#include "taste/opinion.hpp"
#include "tests/contract/video_store_contract.hpp"

namespace clipmill::test {
namespace {

class MemoryHarness final : public VideoStoreHarness {
 public:
  explicit MemoryHarness(Clock& clock) : store_(clock) {}

  VideoStore& store() override { return store_; }
  VideoStore& second() override { return store_; }

  asio::awaitable<void> interact(UserId user, VideoId video, Action action) override {
    auto& opinions = opinions_[video];
    opinions[user].add(action, std::nullopt);
    const auto positives =
        std::ranges::count_if(opinions, [](const auto& one) { return one.second.positive(); });
    store_.set_stats(video, static_cast<std::int64_t>(opinions.size()), positives);
    co_return;
  }

 private:
  MemoryVideoStore store_;
  std::map<VideoId, std::map<UserId, Opinion>> opinions_;
};

const VideoStoreAdapter memory{.name = "Memory", .make = [](asio::io_context&, Clock& clock) {
                                 return std::make_unique<MemoryHarness>(clock);
                               }};

INSTANTIATE_TEST_SUITE_P(Memory, VideoStoreContract, testing::Values(memory),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace clipmill::test
