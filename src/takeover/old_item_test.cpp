#include "takeover/old_item.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace clipmill {
namespace {

using testing::HasSubstr;

const UserId ann("ann");

OldItem item(std::string_view text) {
  auto read = read_old_queue_item(text, ann);
  EXPECT_TRUE(read) << read.error().message;
  return read.value_or(OldItem());
}

TEST(OldItemTest, AVideoIsReadWithItsScoreAndTimes) {
  const OldItem read = item(
      R"({"type": "existing_video", "status": "ready", "video_id": "v1",
          "s3_url": "https://cdn.example/v1.mp4", "similarity_score": 0.85, "prompt": "a red kite",
          "added_at": "2025-03-01T10:30:00.123456", "other": [1, {"x": null}]})");

  EXPECT_EQ(read.status, QueueItemStatus::ready);
  EXPECT_EQ(read.video, VideoId("v1"));
  EXPECT_EQ(read.url, "https://cdn.example/v1.mp4");
  EXPECT_EQ(read.similarity, 0.85);
  EXPECT_EQ(read.prompt, "a red kite");
  EXPECT_EQ(to_rfc3339(read.added_at.value()), "2025-03-01T10:30:00.123Z");
}

TEST(OldItemTest, ATaskIsReadWithoutItsVector) {
  const OldItem read = item(
      R"({"type": "generate_video", "status": "pending_generation", "prompt": "a red kite",
          "preference_vector": [0.5, 1e-3], "priority": 2.0, "user_id": "ann"})");

  EXPECT_EQ(read.status, QueueItemStatus::pending_generation);
  EXPECT_FALSE(read.stuck);
  EXPECT_FALSE(read.video);
  EXPECT_EQ(read.priority, 2);
}

TEST(OldItemTest, WhatAWorkerHadBegunIsStuckAndWaitsAgain) {
  const OldItem read = item(
      R"({"type": "generate_video", "status": "in_progress", "prompt": "a red kite",
          "started_at": 1740824000.25})");

  EXPECT_TRUE(read.stuck);
  EXPECT_EQ(read.status, QueueItemStatus::pending_generation);
}

TEST(OldItemTest, AFinishedGenerationIsAVideoUnderEitherType) {
  for (const char* type : {"existing_video", "generate_video"}) {
    const OldItem read = item(fmt::format(
        R"({{"type": "{}", "status": "completed", "video_id": "v9", "s3_url": "https://x.y/9.mp4",
             "completed_at": "2025-03-01T10:31:00+00:00"}})",
        type));

    EXPECT_EQ(read.status, QueueItemStatus::completed);
    EXPECT_EQ(read.video, VideoId("v9"));
    EXPECT_TRUE(read.completed_at);
  }
}

TEST(OldItemTest, WhatCannotBeReadIsRefusedWithItsReason) {
  const std::string deep = std::string(100, '[') + std::string(100, ']');
  const std::vector<std::pair<std::string, std::string>> refused{
      {"", "empty"},
      {"__import__('os').system('id')", "not JSON"},
      {"{\"type\": \"existing_video\"", "not JSON"},
      {deep, "nested"},
      {"[1, 2]", "no object"},
      {"7", "no object"},
      {R"({"status": "ready"})", "item.type: missing"},
      {R"({"type": "worker", "status": "ready"})", "\"worker\" is none of"},
      {R"({"type": "existing_video", "status": "lost"})", "\"lost\" is none of"},
      {R"({"type": "existing_video", "status": "pending_generation"})", "does not fit"},
      {R"({"type": "generate_video", "status": "failed", "prompt": "a kite"})", "does not fit"},
      {R"({"type": "existing_video", "status": "ready"})", "item.video_id: missing"},
      {R"({"type": "existing_video", "status": "ready", "video_id": "../x"})", "item.video_id"},
      {R"({"type": "existing_video", "status": "ready", "video_id": 7})", "give a string"},
      {R"({"type": "existing_video", "status": "ready", "video_id": "v", "similarity_score": 85})",
       "item.similarity_score"},
      {R"({"type": "generate_video", "status": "in_progress"})", "item.prompt: missing"},
      {R"({"type": "generate_video", "status": "in_progress", "prompt": "\ud800"})", "item"},
      {R"({"type": "generate_video", "status": "in_progress", "prompt": "x", "added_at": "soon"})",
       "item.added_at"},
      {R"({"type": "generate_video", "status": "in_progress", "prompt": "x", "priority": "high"})",
       "item.priority"},
      {R"({"type": "generate_video", "status": "in_progress", "prompt": "x", "user_id": "bob"})",
       "another viewer's"},
      {R"({"type": "generate_video", "type": "x", "status": "in_progress", "prompt": "x"})",
       "twice"},
      {"{\"type\": \"generate_video\", \"prompt\": \"" + std::string(300'000, 'x') + "\"}",
       "at most"},
  };
  for (const auto& [text, reason] : refused) {
    const auto read = read_old_queue_item(text, ann);

    ASSERT_FALSE(read) << text.substr(0, 100);
    EXPECT_EQ(read.error().code, ErrorCode::invalid);
    if (!text.contains("\\ud800")) EXPECT_THAT(read.error().message, HasSubstr(reason));
  }
}

TEST(OldItemTest, AFeedHoldsIdsOrObjects) {
  EXPECT_EQ(read_old_feed_entry("v1")->video, VideoId("v1"));
  EXPECT_EQ(read_old_feed_entry("v1:again-2")->video, VideoId("v1")) << "a repeat of the same";
  const auto object =
      read_old_feed_entry(R"({"video_id": "v2", "url": "https://x.y/2.mp4", "prompt": "a kite"})");
  EXPECT_EQ(object->video, VideoId("v2"));
  EXPECT_EQ(object->url, "https://x.y/2.mp4");
  EXPECT_EQ(object->prompt, "a kite");
  for (const char* bad : {"", "a b", "../x", "{", "{}", "{\"video_id\": 1}", ":v1"}) {
    EXPECT_FALSE(read_old_feed_entry(bad)) << bad;
  }
}

TEST(OldItemTest, AFeedMayBeOneText) {
  const auto feed = read_old_feed(R"(["v1", {"video_id": "v2"}, 7, "a b"])");

  ASSERT_TRUE(feed);
  ASSERT_EQ(feed->size(), 4U);
  EXPECT_EQ((*feed)[0]->video, VideoId("v1"));
  EXPECT_EQ((*feed)[1]->video, VideoId("v2"));
  EXPECT_FALSE((*feed)[2]);
  EXPECT_FALSE((*feed)[3]);
  EXPECT_FALSE(read_old_feed("{\"video_id\": \"v1\"}"));
  EXPECT_FALSE(read_old_feed("v1,v2"));
}

TEST(OldItemTest, ATasksIdIsItsViewerPromptAndTime) {
  const char* const text =
      R"({{"type": "generate_video", "status": "pending_generation", "prompt": "{}",
           "added_at": "2025-03-01T10:30:0{}"}})";
  const OldItem kite = item(fmt::format(fmt::runtime(text), "a kite", 0));

  EXPECT_EQ(task_id_of(kite, ann),
            task_id_of(item(fmt::format(fmt::runtime(text), "a kite", "0Z")), ann))
      << "however its time is written";
  EXPECT_NE(task_id_of(kite, ann), task_id_of(kite, UserId("bob")));
  EXPECT_NE(task_id_of(kite, ann),
            task_id_of(item(fmt::format(fmt::runtime(text), "a kite", 1)), ann));
  EXPECT_NE(task_id_of(kite, ann),
            task_id_of(item(fmt::format(fmt::runtime(text), "a ball", 0)), ann));
  OldItem ours = kite;
  ours.task = TaskId("t1");
  EXPECT_EQ(task_id_of(ours, ann), TaskId("t1"));
}

}  // namespace
}  // namespace clipmill
