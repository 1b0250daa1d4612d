#include "queue/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "queue/prompt_context.hpp"
#include "tests/support/taste_builders.hpp"

namespace clipmill {
namespace {

using test::events_of;
using test::unit_vector;
using test::VectorTable;

const Instant now = from_millis(1'760'000'000'000);

// A viewer who likes cats, and a catalogue around them: vectors of 24 numbers, cats lie along the
// first.
class Planning : public testing::Test {
 protected:
  Planning() {
    add("liked-cat", cat);
    taste = taste_of(events_of({{Action::like, "liked-cat"}}, now), table.centred(), now,
                     options.taste);
    taste.interest_slots = {100};
  }

  void add(const std::string& id, Embedding vector) {
    Video video;
    video.id = VideoId(id);
    video.caption = "caption of " + id;
    video.url = "https://videos.example/" + id;
    videos.emplace(video.id, video);
    table.add(id, std::move(vector));
  }

  void add_near(const std::string& id, double cosine) {
    add(id, test::vector_near(cat, cosine, random));
  }

  std::vector<Match> nearest() const {
    std::vector<Match> matches;
    for (const auto& [id, vector] : table.vectors) {
      if (id != VideoId("liked-cat")) matches.push_back({id, dot(taste.preference, vector)});
    }
    std::ranges::sort(matches, std::greater{}, &Match::score);
    return matches;
  }

  Selection selected(int open_generations = 0, int exploration_places = 1) {
    return select(taste, nearest(), exploration, exploration_places, open_generations,
                  {table.centred(), table.raw()}, options);
  }

  static std::vector<std::string> ids(const Selection& selection) {
    std::vector<std::string> ids;
    for (const Chosen& chosen : selection.videos) ids.push_back(chosen.video.value);
    return ids;
  }

  SeededRandom random{17};
  PlanOptions options;
  VectorTable table;
  Videos videos;
  Embedding cat =
      unit_vector({1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  Taste taste;
  std::vector<VideoId> exploration;
};

TEST_F(Planning, ThreeSimilarVideosAreQueued) {
  for (int i = 0; i < 3; ++i) add_near("near-" + std::to_string(i), 0.5);
  add_near("far", 0.1);

  const Selection selection = selected();

  EXPECT_EQ(selection.strategy, Strategy::existing_videos);
  EXPECT_THAT(ids(selection), testing::UnorderedElementsAre("near-0", "near-1", "near-2"));
  EXPECT_EQ(selection.prompts, 0);
  for (const Chosen& chosen : selection.videos) EXPECT_NEAR(chosen.similarity, 0.5, 1e-5);
}

TEST_F(Planning, FewerThanThreeAreQueuedAndTheRestIsGenerated) {
  add_near("near-0", 0.5);
  add_near("near-1", 0.16);
  add_near("far", 0.14);

  const Selection selection = selected();

  EXPECT_EQ(selection.strategy, Strategy::generated_prompts);
  EXPECT_THAT(ids(selection), testing::ElementsAre("near-0", "near-1"));
  EXPECT_EQ(selection.prompts, 5);
}

TEST_F(Planning, AThresholdOfItsOwnMovesTheBorder) {
  for (int i = 0; i < 3; ++i) add_near("near-" + std::to_string(i), 0.5);
  options.taste.similarity_threshold = 0.6;

  EXPECT_EQ(selected().strategy, Strategy::generated_prompts);
}

TEST_F(Planning, CopiesDoNotCountAsThree) {
  add_near("near", 0.5);
  const Embedding near = table.vectors.at(VideoId("near"));
  for (int i = 0; i < 5; ++i)
    add("copy-" + std::to_string(i), test::vector_near(near, 0.99, random));

  const Selection selection = selected();

  EXPECT_EQ(selection.strategy, Strategy::generated_prompts);
  EXPECT_LT(selection.videos.size(), 3U);
}

TEST_F(Planning, OpenGenerationsAreCapped) {
  const struct {
    int open;
    int prompts;
  } cases[] = {{0, 5}, {1, 4}, {4, 1}, {5, 0}, {9, 0}};
  for (const auto& [open, prompts] : cases) {
    const Selection selection = selected(open);

    EXPECT_EQ(selection.strategy, Strategy::generated_prompts);
    EXPECT_EQ(selection.prompts, prompts) << open << " open";
  }
}

TEST_F(Planning, TheEighthPlaceExplores) {
  for (int i = 0; i < 30; ++i) add_near("near-" + std::to_string(i), 0.5);
  add_near("new-1", 0.0);
  add_near("new-2", 0.05);
  exploration = {VideoId("near-3"), VideoId("new-1"), VideoId("new-2")};

  const Selection one = selected();
  const Selection two = selected(0, 2);
  const Selection none = selected(0, 0);

  ASSERT_EQ(one.videos.size(), 10U);
  EXPECT_EQ(ids(one)[7], "new-1") << "near-3 is near anyway";
  EXPECT_TRUE(one.videos[7].explore);
  ASSERT_EQ(two.videos.size(), 10U);
  EXPECT_EQ(ids(two)[7], "new-1");
  EXPECT_EQ(ids(two)[3], "new-2");
  ASSERT_EQ(none.videos.size(), 10U);
  EXPECT_EQ(std::ranges::count(none.videos, true, &Chosen::explore), 0);
}

TEST_F(Planning, AShortQueueEndsWithItsExploration) {
  for (int i = 0; i < 3; ++i) add_near("near-" + std::to_string(i), 0.5);
  add_near("new", 0.0);
  exploration = {VideoId("new")};

  const Selection selection = selected();

  ASSERT_EQ(selection.videos.size(), 4U);
  EXPECT_TRUE(selection.videos[3].explore);
}

TEST_F(Planning, WithoutATasteNothingIsSelected) {
  for (int i = 0; i < 5; ++i) add_near("near-" + std::to_string(i), 0.5);
  taste = Taste{};

  const Selection selection =
      select(taste, {}, exploration, 1, 0, {table.centred(), table.raw()}, options);

  EXPECT_EQ(selection.strategy, Strategy::existing_videos);
  EXPECT_TRUE(selection.videos.empty());
  EXPECT_EQ(selection.prompts, 0);
}

TEST_F(Planning, AnUnknownVideoIsNoCandidate) {
  const std::vector<Match> gone(3, Match{VideoId("gone"), 0.9F});

  const Selection selection =
      select(taste, gone, {}, 1, 0, {table.centred(), table.raw()}, options);

  EXPECT_TRUE(selection.videos.empty());
  EXPECT_EQ(selection.strategy, Strategy::generated_prompts);
}

TEST_F(Planning, APlanHoldsItemsInOrderAndATaskForEachPrompt) {
  add_near("near", 0.5);
  const Selection selection{.strategy = Strategy::generated_prompts,
                            .videos = {{VideoId("near"), 0.5, 0}, {VideoId("gone"), 0.4, 0}},
                            .prompts = 2};
  const std::vector<CheckedPrompt> prompts{{"a cat on a sofa", "because", TaskId("t1"), 11},
                                           {"a cat on a roof", "so", TaskId("t2"), 12}};

  const Plan plan =
      make_plan(UserId("ann"), Tier::premium, 7, selection, taste, videos, prompts, now, options);

  EXPECT_EQ(plan.strategy, "generated_prompts");
  ASSERT_EQ(plan.items.size(), 3U) << "the removed video is left out";
  ASSERT_EQ(plan.tasks.size(), 2U);
  const QueueItem& existing = plan.items[0];
  EXPECT_EQ(existing.status, QueueItemStatus::ready);
  EXPECT_EQ(existing.video, VideoId("near"));
  EXPECT_EQ(existing.url, "https://videos.example/near");
  EXPECT_EQ(existing.prompt, "caption of near");
  EXPECT_EQ(existing.similarity, 0.5);
  EXPECT_EQ(existing.reason, "similar");
  EXPECT_EQ(existing.why, "because you liked “caption of liked-cat”");
  for (std::size_t i = 0; i < plan.items.size(); ++i) {
    EXPECT_EQ(plan.items[i].position, static_cast<int>(i));
    EXPECT_EQ(plan.items[i].version, 7);
    EXPECT_EQ(plan.items[i].user, UserId("ann"));
    EXPECT_EQ(plan.items[i].added_at, now);
  }
  for (std::size_t i = 0; i < plan.tasks.size(); ++i) {
    const QueueItem& item = plan.items[i + 1];
    const Task& task = plan.tasks[i];
    EXPECT_EQ(item.status, QueueItemStatus::pending_generation);
    EXPECT_EQ(item.task, task.id);
    EXPECT_EQ(item.prompt, task.prompt);
    EXPECT_EQ(item.why, task.why);
    EXPECT_EQ(item.priority, task.priority);
    EXPECT_EQ(task.plan_version, 7);
    EXPECT_EQ(task.seed, prompts[i].seed);
    EXPECT_EQ(task.state, TaskState::pending);
  }
  EXPECT_GT(plan.tasks[0].priority, plan.tasks[1].priority);
  EXPECT_EQ(plan.tasks[0].tier, Tier::premium);
}

TEST_F(Planning, TheContextTellsCaptionsAndNeverIds) {
  Captions captions;
  std::vector<test::Did> did;
  for (int i = 0; i < 6; ++i) {
    const std::string id = "private-id-" + std::to_string(i);
    add_near(id, 0.8);
    captions.emplace(VideoId(id), "caption <b>number</b> " + std::to_string(i));
    did.push_back({Action::like, id});
  }
  add("disliked",
      unit_vector({0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
  captions.emplace(VideoId("disliked"), "a spider");
  did.push_back({Action::dislike, "disliked"});
  const Taste cats = taste_of(events_of(did, now), table.centred(), now, options.taste);

  const PromptContext context = prompt_context(cats, captions, {"an older prompt"}, 5, 99);

  ASSERT_EQ(context.interests.size(), 1U);
  EXPECT_GT(context.interests[0].weight, 0);
  EXPECT_THAT(context.interests[0].caption, testing::StartsWith("caption number"));
  EXPECT_EQ(context.interests[0].captions.size(), 2U);
  EXPECT_EQ(context.newest_liked.size(), 5U);
  EXPECT_EQ(context.newest_liked[0], "caption number 5");
  EXPECT_THAT(context.avoid, testing::ElementsAre("a spider"));
  EXPECT_THAT(context.recent_prompts, testing::ElementsAre("an older prompt"));
  EXPECT_EQ(context.count, 5);
  EXPECT_EQ(context.seed, 99U);
  for (const VideoId& id : quoted_videos(cats)) EXPECT_TRUE(captions.contains(id));
}

TEST_F(Planning, TheContextIsBoundedAndOldPromptsGoFirst) {
  Captions captions;
  std::vector<test::Did> did;
  for (int i = 0; i < 15; ++i) {
    const std::string id = "v" + std::to_string(i);
    Embedding axis(24, 0.0F);
    axis[static_cast<std::size_t>(i / 3)] = 1;
    axis[20] = 0.01F * static_cast<float>(i);
    normalise(axis);
    add(id, axis);
    captions.emplace(VideoId(id), std::to_string(i) + std::string(159, 'x'));
    did.push_back({Action::like, id});
  }
  std::vector<std::string> prompts;
  for (int i = 0; i < 30; ++i) prompts.push_back(std::to_string(i) + std::string(300, 'p'));
  const Taste wide = taste_of(events_of(did, now), table.centred(), now, options.taste);

  const PromptContext context = prompt_context(wide, captions, prompts, 5, 1);

  std::size_t size = 0;
  for (const auto& interest : context.interests) {
    size += interest.caption.size();
    for (const std::string& caption : interest.captions) size += caption.size();
  }
  for (const auto* texts : {&context.newest_liked, &context.avoid, &context.recent_prompts}) {
    for (const std::string& text : *texts) size += text.size();
  }
  EXPECT_LE(size, prompt_context_size_max);
  EXPECT_EQ(context.interests.size(), 5U);
  ASSERT_FALSE(context.recent_prompts.empty());
  EXPECT_THAT(context.recent_prompts[0], testing::StartsWith("0p"));
}

TEST(Why, QuotesWhatWasLiked) {
  PromptContext context;
  context.interests.push_back({.weight = 1, .caption = "a red fox", .captions = {}});

  EXPECT_EQ(because_you_liked("a red <i>fox</i>"), "because you liked “a red fox”");
  EXPECT_EQ(because_you_liked(" "), "close to what you like");
  EXPECT_EQ(why_written({"p", 0, PromptKind::exploit}, context), "because you liked “a red fox”");
  EXPECT_EQ(why_written({"p", 0, PromptKind::blend}, context),
            "a blend of “a red fox” and something else you liked");
  EXPECT_EQ(why_written({"p", 0, PromptKind::neighbour}, context),
            "one step beyond “a red fox”, which you liked");
  EXPECT_EQ(why_written({"p", 7, PromptKind::exploit}, context), "made for you");
}

}  // namespace
}  // namespace clipmill
