#include "tests/support/memory_task_store.hpp"

#include "tests/contract/task_store_contract.hpp"

namespace clipmill::test {
namespace {

class MemoryHarness final : public TaskStoreHarness {
 public:
  explicit MemoryHarness(Clock& clock) : store_(clock) {}
  TaskStore& store() override { return store_; }
  TaskStore& second() override { return store_; }

  asio::awaitable<void> add_item(QueueItem item) override {
    store_.add_item(std::move(item));
    co_return;
  }
  asio::awaitable<std::optional<QueueItem>> item(TaskId task) override {
    const auto found = store_.items().find(task);
    if (found == store_.items().end()) co_return std::nullopt;
    co_return found->second;
  }
  asio::awaitable<std::vector<Video>> videos() override { co_return store_.videos(); }
  asio::awaitable<std::vector<StoredEvent>> events() override {
    auto events = store_.events();
    std::ranges::sort(events, {}, &StoredEvent::id);
    co_return events;
  }

 private:
  MemoryTaskStore store_;
};

const TaskStoreMaker memory{.name = "Memory", .make = [](asio::io_context&, Clock& clock) {
                              return std::make_unique<MemoryHarness>(clock);
                            }};

INSTANTIATE_TEST_SUITE_P(Memory, TaskStoreContract, testing::Values(memory), task_store_name);

}  // namespace
}  // namespace clipmill::test
