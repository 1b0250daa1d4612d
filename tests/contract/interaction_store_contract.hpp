// What every InteractionStore promises (taste/interaction_store.hpp). The obligations are in
// interaction_store_contract.cpp; an adapter gives a harness, and adds one INSTANTIATE_TEST_SUITE_P
// line.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "catalog/video_store.hpp"
#include "taste/interaction_store.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/run.hpp"
#include "tests/support/run_all.hpp"

namespace clipmill::test {

class InteractionStoreHarness {
 public:
  virtual ~InteractionStoreHarness() = default;

  virtual InteractionStore& store() = 0;
  // The same truth as another process sees it; the same object where there is no other way in.
  virtual InteractionStore& second() = 0;
  virtual VideoStore& videos() = 0;

  // Puts an item with that video in a viewer's queue.
  virtual asio::awaitable<void> queue_video(UserId user, VideoId video, std::string status) = 0;
  virtual asio::awaitable<std::string> queue_status(UserId user, VideoId video) = 0;
};

struct InteractionStoreAdapter {
  std::string name;
  std::function<std::unique_ptr<InteractionStoreHarness>(asio::io_context& loop, Clock& clock)>
      make;
};

class InteractionStoreContract : public testing::TestWithParam<InteractionStoreAdapter> {
 protected:
  using Status = Appended::Status;

  InteractionStoreContract() : harness_(GetParam().make(loop_, clock)) {
    for (const std::string id : {"cat", "dog", "owl"}) add_video(id);
  }

  InteractionStore& store() { return harness_->store(); }
  InteractionStore& second() { return harness_->second(); }
  VideoStore& videos() { return harness_->videos(); }

  template <class T>
  T await(asio::awaitable<T> work) {
    return run(loop_, std::move(work));
  }
  void await(asio::awaitable<void> work) { run(loop_, std::move(work)); }
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

  void add_video(const std::string& id) {
    Video video;
    video.id = VideoId(id);
    video.embedding = vector_of(1);
    video.created_at = clock.now();
    if (!await(videos().put({video}))) throw std::runtime_error("no video");
  }

  Interaction event(const std::string& user, const std::string& video, Action action = Action::view,
                    std::optional<std::string> key = std::nullopt) const {
    Interaction one;
    one.user = UserId(user);
    one.video = VideoId(video);
    one.action = action;
    one.at = clock.now();
    one.idempotency_key = std::move(key);
    return one;
  }

  std::vector<Appended> append(std::vector<Interaction> interactions) {
    return await(store().append(std::move(interactions))).value();
  }
  Appended append_one(Interaction one) { return append({std::move(one)}).at(0); }

  void append_views(const std::string& user, int count) {
    append(std::vector<Interaction>(static_cast<std::size_t>(count), event(user, "cat")));
  }

  std::vector<Interaction> newest(const std::string& user, int limit = 1000) {
    return await(store().newest(UserId(user), limit, std::nullopt)).value();
  }

  std::vector<std::int64_t> numbers(const std::string& user) {
    std::vector<std::int64_t> numbers;
    for (const Interaction& one : newest(user, 100'000)) numbers.push_back(one.number);
    return numbers;
  }

  std::optional<ViewerRecord> viewer(const std::string& user) {
    return await(store().viewer(UserId(user))).value();
  }

  VideoStats stats(const std::string& id) {
    for (const VideoStats& one : await(videos().stats_since(Instant(), 1000)).value().stats) {
      if (one.id == VideoId(id)) return one;
    }
    throw std::runtime_error("no stats of " + id);
  }

  Preference preference(const std::string& user, std::int64_t version, std::int64_t watermark,
                        std::string space = "hashing") const {
    Preference one;
    one.user = UserId(user);
    one.version = version;
    one.watermark = watermark;
    one.space = std::move(space);
    one.mean_version = 3;
    one.vector = vector_of(static_cast<std::uint64_t>(version));
    one.interests = {{.medoid = VideoId("cat"), .weight = 1.0 / 3, .size = 12},
                     {.medoid = VideoId("dog"), .weight = 5e-324, .size = 1}};
    one.window_size = 200;
    one.updated_at = clock.now();
    return one;
  }

  Result<void> save(Preference one) { return await(store().save_preference(std::move(one))); }

  std::vector<std::string> due(std::int64_t threshold, const std::string& space = "hashing",
                               std::optional<UserId> after = std::nullopt, int limit = 100) {
    std::vector<std::string> ids;
    for (const UserId& user :
         await(store().due_for_update(threshold, space, std::move(after), limit)).value()) {
      ids.push_back(user.value);
    }
    return ids;
  }

  void queue_video(const std::string& user, const std::string& video, const std::string& status) {
    await(harness_->queue_video(UserId(user), VideoId(video), status));
  }
  std::string queue_status(const std::string& user, const std::string& video) {
    return await(harness_->queue_status(UserId(user), VideoId(video)));
  }

  template <class T>
  static ErrorCode code_of(const Result<T>& result) {
    if (result) throw std::runtime_error("it succeeded");
    return result.error().code;
  }

  asio::io_context loop_;
  FakeClock clock;

 private:
  std::unique_ptr<InteractionStoreHarness> harness_;
};

}  // namespace clipmill::test
