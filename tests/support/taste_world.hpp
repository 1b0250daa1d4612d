// TasteWorld: a catalogue of three topics, viewers without anything done, and the stores in memory,
// for tests of the services that rank and plan.
#pragma once

#include <boost/asio/io_context.hpp>
#include <map>
#include <string>
#include <vector>

#include "adapters/hashing/hashing_embedder.hpp"
#include "catalog/catalog.hpp"
#include "taste/preference_listener.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/memory_viewer_stores.hpp"
#include "tests/support/run.hpp"

namespace clipmill::test {

// Nearest by a plain scan, at once: no thread, so that a simulation is the same each time.
class PlainIndex final : public SimilarityIndex {
 public:
  asio::awaitable<Result<void>> upsert(std::vector<IndexedVector> vectors) override;
  asio::awaitable<Result<void>> remove(std::vector<VideoId> ids) override;
  asio::awaitable<Result<void>> clear() override;
  asio::awaitable<Result<std::vector<Match>>> search(
      Embedding query, int limit, std::shared_ptr<const VideoIdSet> excluded) override;
  asio::awaitable<Result<std::int64_t>> size() override;
  std::string name() const override { return "plain"; }

 private:
  std::map<VideoId, Embedding> vectors_;
};

class ListeningLog final : public Log {
 public:
  void write(LogLevel level, std::string message, std::vector<LogField> fields) override;

  int failures = 0;
  // The fields of the newest line with that message; empty when there is none.
  std::map<std::string, std::string> fields_of(const std::string& message) const;

 private:
  std::map<std::string, std::map<std::string, std::string>> lines_;
};

class NotedUpdates final : public PreferenceListener {
 public:
  void preference_updated(UserId user, std::int64_t version) override {
    updates.emplace_back(user, version);
  }
  std::vector<std::pair<UserId, std::int64_t>> updates;
};

class TasteWorld {
 public:
  // `per_topic` videos of cats, of the sea and of a city: ids cat-0, cat-1, ..., sea-0, city-0, ...
  explicit TasteWorld(int per_topic = 20);

  template <class T>
  T await(asio::awaitable<T> work) {
    return run(loop, std::move(work));
  }
  void await(asio::awaitable<void> work) { run(loop, std::move(work)); }

  void add_video(const std::string& id, const std::string& caption);
  void remove_video(const std::string& id);
  void follow();

  static Interaction event(const std::string& user, const std::string& video, Action action);
  // Stored past the services, as another process does; with the present time.
  void did(const std::string& user, Action action, const std::vector<std::string>& videos);

  // Names from-0 ... from-(count - 1).
  static std::vector<std::string> ids(const std::string& prefix, int first, int count);

  // Saves a preference drawn from what the viewer did, past the service.
  void save_preference(const std::string& user);

  // Runs what is ready, then moves the clock to the next sleeper, until nothing sleeps or waits.
  void settle(Duration limit = Duration(3'600'000));

  MemoryTruth::Viewer& viewer(const std::string& user) { return truth.viewers[UserId(user)]; }

  asio::io_context loop;
  FakeClock clock;
  ListeningLog log;
  HashingEmbedder embedder;
  MemoryVideoStore videos{clock};
  MemoryTruth truth{clock, videos};
  MemoryInteractionStore interactions{truth};
  MemoryQueueStore queues{truth};
  PlainIndex index;
  Catalog catalog;
};

}  // namespace clipmill::test
