// MemoryInteractionStore and MemoryQueueStore: what viewers did and what waits for them, without
// durability, over one MemoryTruth as the SQL stores are over one database. They pass the contract
// suites. Live on the loop.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "queue/queue_store.hpp"
#include "taste/interaction_store.hpp"
#include "taste/opinion.hpp"
#include "tests/support/memory_video_store.hpp"

namespace clipmill::test {

struct MemoryTruth {
  struct Seen {
    Instant last_seen_at;
    Opinion opinion;
  };
  struct Viewer {
    ViewerRecord record;
    std::vector<Interaction> events;  // number n at n - 1
    std::map<std::string, std::int64_t> keys;
    std::map<VideoId, Seen> seen;
    std::optional<Preference> preference;
    std::vector<std::int64_t> watermarks;  // of every version that was saved
    std::map<std::int64_t, Plan> plans;    // by version; their items are in `items`
    std::vector<QueueItem> items;
  };

  MemoryTruth(Clock& the_clock, MemoryVideoStore& the_videos)
      : clock(the_clock), videos(the_videos) {}

  // What the SQL stores do when a generation ends.
  void complete(const TaskId& task, const VideoId& video);

  Clock& clock;
  MemoryVideoStore& videos;
  std::map<UserId, Viewer> viewers;
  std::vector<Task> tasks;  // of all plans
  std::map<VideoId, VideoStats> stats;
};

class MemoryInteractionStore final : public InteractionStore {
 public:
  explicit MemoryInteractionStore(MemoryTruth& truth) : truth_(truth) {}

  asio::awaitable<Result<std::vector<Appended>>> append(
      std::vector<Interaction> interactions) override;
  asio::awaitable<Result<std::vector<Interaction>>> newest(
      UserId user, int limit, std::optional<std::int64_t> up_to) override;
  asio::awaitable<Result<std::vector<SeenVideo>>> seen(UserId user, int limit) override;
  asio::awaitable<Result<std::optional<ViewerRecord>>> viewer(UserId user) override;
  asio::awaitable<Result<void>> set_tier(UserId user, Tier tier) override;
  asio::awaitable<Result<std::optional<Preference>>> preference(UserId user) override;
  asio::awaitable<Result<void>> save_preference(Preference preference) override;
  asio::awaitable<Result<std::vector<UserId>>> due_for_update(std::int64_t threshold,
                                                              std::string space,
                                                              std::optional<UserId> after,
                                                              int limit) override;
  asio::awaitable<Result<std::vector<ViewerRecord>>> viewers(std::optional<UserId> after,
                                                             int limit) override;

 private:
  void store(Interaction event, Appended& outcome);

  MemoryTruth& truth_;
};

class MemoryQueueStore final : public QueueStore {
 public:
  explicit MemoryQueueStore(MemoryTruth& truth) : truth_(truth) {}

  asio::awaitable<Result<bool>> store(Plan plan) override;
  asio::awaitable<Result<std::vector<Added>>> add(std::vector<QueueAddition> additions,
                                                  int open_max) override;
  asio::awaitable<Result<std::int64_t>> planned_version(UserId user) override;
  asio::awaitable<Result<std::vector<QueueItem>>> items(UserId user, int limit) override;
  asio::awaitable<Result<std::vector<std::string>>> recent_prompts(UserId user, int limit) override;
  asio::awaitable<Result<int>> open_generations(UserId user) override;
  asio::awaitable<Result<std::vector<UserId>>> due_for_plan(std::optional<UserId> after,
                                                            int limit) override;
  asio::awaitable<Result<std::vector<QueueCounts>>> counts(std::optional<UserId> after,
                                                           int limit) override;
  asio::awaitable<Result<QueueTotals>> totals() override;

 private:
  MemoryTruth& truth_;
};

}  // namespace clipmill::test
