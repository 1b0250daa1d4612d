#include "tests/contract/interaction_store_contract.hpp"
#include "tests/support/memory_viewer_stores.hpp"

namespace clipmill::test {
namespace {

class MemoryHarness final : public InteractionStoreHarness {
 public:
  explicit MemoryHarness(Clock& clock) : videos_(clock), truth_(clock, videos_), store_(truth_) {}

  InteractionStore& store() override { return store_; }
  InteractionStore& second() override { return store_; }
  VideoStore& videos() override { return videos_; }

  asio::awaitable<void> queue_video(UserId user, VideoId video, std::string status) override {
    QueueItem item;
    item.user = user;
    item.version = ++items_;
    item.status = queue_item_status_from(status).value();
    item.video = std::move(video);
    truth_.viewers[user].items.push_back(std::move(item));
    co_return;
  }

  asio::awaitable<std::string> queue_status(UserId user, VideoId video) override {
    const auto& items = truth_.viewers[user].items;
    for (auto it = items.rbegin(); it != items.rend(); ++it) {
      if (it->video == video) co_return std::string(to_string(it->status));
    }
    co_return "";
  }

 private:
  MemoryVideoStore videos_;
  MemoryTruth truth_;
  MemoryInteractionStore store_;
  std::int64_t items_ = 0;
};

const InteractionStoreAdapter memory{.name = "Memory", .make = [](asio::io_context&, Clock& clock) {
                                       return std::make_unique<MemoryHarness>(clock);
                                     }};

INSTANTIATE_TEST_SUITE_P(Memory, InteractionStoreContract, testing::Values(memory),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace clipmill::test
