// What every VideoStore promises (catalog/video_store.hpp). The obligations are in
// video_store_contract.cpp; an adapter gives a harness, and adds one INSTANTIATE_TEST_SUITE_P line.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "catalog/video_store.hpp"
#include "taste/interaction.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/run.hpp"
#include "tests/support/run_all.hpp"

namespace clipmill::test {

class VideoStoreHarness {
 public:
  virtual ~VideoStoreHarness() = default;

  virtual VideoStore& store() = 0;
  // The same truth as another process sees it; the same object where there is no other way in.
  virtual VideoStore& second() = 0;
  // A viewer does something with a video, which counts for its stats.
  virtual asio::awaitable<void> interact(UserId user, VideoId video, Action action) = 0;
};

struct VideoStoreAdapter {
  std::string name;
  std::function<std::unique_ptr<VideoStoreHarness>(asio::io_context& loop, Clock& clock)> make;
};

class VideoStoreContract : public testing::TestWithParam<VideoStoreAdapter> {
 protected:
  VideoStoreContract() : harness_(GetParam().make(loop_, clock)) {}

  VideoStore& store() { return harness_->store(); }
  VideoStore& second() { return harness_->second(); }

  template <class T>
  T await(asio::awaitable<T> work) {
    return run(loop_, std::move(work));
  }
  template <class T>
  std::vector<T> await_all(std::vector<asio::awaitable<T>> works) {
    return run_all(loop_, std::move(works));
  }

  static Embedding vector_of(std::uint64_t seed) {
    SeededRandom random(seed);
    Embedding vector(embedding_size);
    for (float& x : vector) x = static_cast<float>(random.unit() - 0.5);
    normalise(vector);
    return vector;
  }

  Video video(const std::string& id, std::uint64_t seed = 1) const {
    Video made;
    made.id = VideoId(id);
    made.caption = "caption of " + id;
    made.url = "https://clips.example/" + id + ".mp4";
    made.tags = {"cat", "über \"quoted\""};
    made.embedding = vector_of(seed);
    made.space = "space";
    made.created_at = clock.now();
    return made;
  }

  Video generated(const std::string& id) const {
    Video made = video(id);
    made.source = VideoSource::generated;
    made.url = "";
    made.clip = ClipFile{.blob_key = "clips/" + id + ".mp4",
                         .size_bytes = 5'000'000'000,
                         .etag = "abc" + id,
                         .length = 8s,
                         .width = 720,
                         .height = 1280};
    made.made_for = UserId("ann");
    made.task = TaskId("task-" + id);
    return made;
  }

  PutStatus put(Video one) {
    auto statuses = await(store().put({std::move(one)}));
    return statuses.value().at(0);
  }

  void put_many(int count) {
    std::vector<Video> videos;
    for (int i = 0; i < count; ++i) videos.push_back(video(numbered(i)));
    ASSERT_TRUE(await(store().put(std::move(videos))));
  }

  static std::string numbered(int i) { return "video-" + std::to_string(1000 + i); }

  std::optional<Video> get(const std::string& id) {
    auto found = await(store().get({VideoId(id)}, true)).value();
    if (found.empty()) return std::nullopt;
    return found.front();
  }

  std::vector<VideoChange> changes_after(std::int64_t number, int limit = 100) {
    return await(store().changes_after(number, limit)).value();
  }

  std::int64_t last_change() {
    auto changes = changes_after(0, 100'000);
    return changes.empty() ? 0 : changes.back().number;
  }

  void interact(const std::string& user, const std::string& id, Action action) {
    await(harness_->interact(UserId(user), VideoId(id), action));
  }

  std::optional<VideoStats> stats_of(const std::string& id) {
    for (const VideoStats& stats : await(store().stats_since(Instant(), 1000)).value().stats) {
      if (stats.id == VideoId(id)) return stats;
    }
    return std::nullopt;
  }

  static std::vector<std::string> ids_of(const std::vector<Video>& videos) {
    std::vector<std::string> ids;
    for (const Video& one : videos) ids.push_back(one.id.value);
    return ids;
  }

  template <class T>
  static ErrorCode code_of(const Result<T>& result) {
    if (result) throw std::runtime_error("it succeeded");
    return result.error().code;
  }

  asio::io_context loop_;
  FakeClock clock;

 private:
  std::unique_ptr<VideoStoreHarness> harness_;
};

}  // namespace clipmill::test
