#include "feed/feed_service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/support/taste_world.hpp"

namespace clipmill {
namespace {

using test::TasteWorld;
using testing::ElementsAre;

class Feed : public testing::Test {
 protected:
  explicit Feed(int per_topic = 20) : world(per_topic) { restart(); }

  void restart(FeedOptions options = {}) {
    feed.emplace(world.queues, world.interactions, world.videos, world.catalog, world.clock,
                 options);
  }

  FeedPage page(std::int64_t cursor = 0, int limit = 10, const std::string& user = "ann") {
    return world.await(feed->page(UserId(user), cursor, limit)).value();
  }
  FeedPage infinite(std::int64_t cursor = 0, int limit = 10, const std::string& user = "ann") {
    return world.await(feed->infinite(UserId(user), cursor, limit)).value();
  }

  static std::vector<std::string> names(const FeedPage& page) {
    std::vector<std::string> names;
    for (const FeedEntry& entry : page.entries) names.push_back(entry.id.value + entry.suffix);
    return names;
  }

  // All pages from the first to the last.
  std::vector<std::string> whole_feed(int limit = 7) {
    std::vector<std::string> all;
    std::optional<std::int64_t> cursor = 0;
    while (cursor) {
      const FeedPage one = page(*cursor, limit);
      for (const std::string& name : names(one)) all.push_back(name);
      EXPECT_TRUE(!one.next_cursor || *one.next_cursor > *cursor);
      cursor = one.next_cursor;
    }
    return all;
  }

  QueueItem item(const std::string& video, QueueItemStatus status, int position,
                 std::int64_t version = 1) {
    QueueItem one;
    one.user = UserId("ann");
    one.version = version;
    one.position = position;
    one.status = status;
    if (status != QueueItemStatus::pending_generation) one.video = VideoId(video);
    one.reason = "similar";
    one.why = "because of " + video;
    one.similarity = 0.4;
    one.added_at = world.clock.now();
    if (status == QueueItemStatus::completed) one.completed_at = world.clock.now();
    return one;
  }

  void likes_cats() {
    world.did("ann", Action::like, TasteWorld::ids("cat", 0, 8));
    world.did("ann", Action::skip, TasteWorld::ids("city", 0, 8));
    world.save_preference("ann");
  }

  TasteWorld world;
  std::optional<FeedService> feed;
};

TEST_F(Feed, StartsWithWhatTrendsWhatIsNewAndWhatIsDifferent) {
  for (int i = 0; i < 30; ++i) {
    world.did("fan-" + std::to_string(i), Action::like, TasteWorld::ids("cat", 0, 6));
  }
  world.clock.advance(Duration(60'000));
  world.add_video("new-1", "a sunny harbour with boats");
  world.add_video("new-2", "a rocket on a launch pad");

  const FeedPage first = page();

  ASSERT_EQ(first.entries.size(), 10U);
  std::map<FeedReason, int> reasons;
  for (const FeedEntry& entry : first.entries) {
    ++reasons[entry.reason];
    EXPECT_FALSE(entry.why.empty());
  }
  EXPECT_EQ(reasons[FeedReason::trending], 6);
  EXPECT_EQ(reasons[FeedReason::fresh], 2);
  EXPECT_EQ(reasons[FeedReason::different], 2);
  for (const FeedEntry& entry : first.entries) {
    if (entry.reason == FeedReason::trending) {
      EXPECT_THAT(entry.id.value, testing::StartsWith("cat-"));
    }
    if (entry.reason == FeedReason::fresh) EXPECT_THAT(entry.id.value, testing::StartsWith("new-"));
    if (entry.reason == FeedReason::different) {
      EXPECT_THAT(entry.id.value, testing::Not(testing::StartsWith("cat-")));
    }
  }
}

TEST_F(Feed, OffersEveryUnseenVideoOnceAndEnds) {
  world.did("ann", Action::view, {"cat-1", "sea-2"});

  const auto all = whole_feed();

  EXPECT_EQ(all.size(), 58U);
  EXPECT_EQ(std::set(all.begin(), all.end()).size(), 58U);
  EXPECT_THAT(all, testing::Not(testing::Contains("cat-1")));
  EXPECT_EQ(page().feed_size, 58);
}

TEST_F(Feed, ReadsOnPastOneChunk) {
  restart({.chunk = 16});

  const auto all = whole_feed(10);

  EXPECT_EQ(std::set(all.begin(), all.end()).size(), 60U);
  EXPECT_EQ(all.size(), 60U);
}

TEST_F(Feed, ClipsMadeForTheViewerComeFirstThenTheQueueThenWhatIsNear) {
  likes_cats();
  auto& items = world.viewer("ann").items;
  items.push_back(item("sea-0", QueueItemStatus::ready, 0, 1));
  items.push_back(item("sea-1", QueueItemStatus::completed, 1, 1));
  items.push_back(item("sea-2", QueueItemStatus::ready, 0, 2));
  world.clock.advance(Duration(1000));
  items.push_back(item("sea-3", QueueItemStatus::completed, 1, 2));
  items.push_back(item("sea-4", QueueItemStatus::watched, 2, 2));
  items.push_back(item("", QueueItemStatus::pending_generation, 3, 2));

  const FeedPage first = page(0, 8);

  const auto order = names(first);
  EXPECT_THAT(std::vector(order.begin(), order.begin() + 4),
              ElementsAre("sea-3", "sea-1", "sea-2", "sea-0"));
  EXPECT_EQ(first.entries[0].reason, FeedReason::generated);
  EXPECT_EQ(first.entries[0].why, "because of sea-3");
  EXPECT_EQ(first.entries[2].reason, FeedReason::similar);
  EXPECT_EQ(first.entries[2].score, 0.4);
  EXPECT_EQ(first.entries[0].video.url, "https://videos.example/sea-3");
  for (std::size_t i = 4; i < 8; ++i) {
    EXPECT_THAT(order[i], testing::StartsWith("cat-")) << "what is near the taste";
    EXPECT_EQ(first.entries[i].reason, FeedReason::similar);
    EXPECT_GE(first.entries[i].score, 0.15);
    EXPECT_THAT(first.entries[i].why, testing::StartsWith("because you liked “"));
  }
}

TEST_F(Feed, WhatTrendsFillsUpBehindTheTaste) {
  likes_cats();

  const auto all = whole_feed();

  EXPECT_EQ(all.size(), 44U);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_THAT(all[i], testing::StartsWith("cat-"));
}

TEST_F(Feed, PagesStayStableWhileTheViewerWatches) {
  const auto undisturbed = whole_feed(10);
  std::vector<std::string> watched;
  std::optional<std::int64_t> cursor = 0;
  while (cursor) {
    const FeedPage one = page(*cursor, 10);
    for (const std::string& name : names(one)) {
      watched.push_back(name);
      world.did("ann", Action::like, {name});
    }
    world.follow();
    cursor = one.next_cursor;
  }

  EXPECT_EQ(watched, undisturbed);
  EXPECT_TRUE(page().entries.empty()) << "a new order leaves out what was seen";
}

TEST_F(Feed, AnotherProcessGoesOnWhereTheViewerIs) {
  const auto undisturbed = whole_feed(10);
  const auto first = names(page(0, 10));
  world.did("ann", Action::view, first);

  restart();
  const FeedPage second = page(10, 10);

  EXPECT_EQ(names(second),
            std::vector<std::string>(undisturbed.begin() + 10, undisturbed.begin() + 20));
  EXPECT_EQ(second.next_cursor, 20);

  restart();
  EXPECT_EQ(names(page(20, 10)),
            std::vector<std::string>(undisturbed.begin() + 20, undisturbed.begin() + 30))
      << "also where nothing of the second page was watched";
}

TEST_F(Feed, AClipThatIsDoneMeanwhileComesNext) {
  const auto first = names(page(0, 10));
  world.add_video("made", "a cat made for ann");
  world.viewer("ann").items.push_back(item("made", QueueItemStatus::completed, 0));

  const FeedPage second = page(10, 10);
  const FeedPage third = page(20, 10);

  EXPECT_EQ(second.entries.front().id, VideoId("made"));
  EXPECT_EQ(second.entries.front().reason, FeedReason::generated);
  std::set<std::string> met(first.begin(), first.end());
  for (const FeedPage& one : {second, third}) {
    for (const std::string& name : names(one)) EXPECT_TRUE(met.insert(name).second) << name;
  }
}

TEST_F(Feed, WhatWasRemovedIsLeftOutAndThePageIsStillFull) {
  const auto before = names(page(0, 10));
  for (const std::string& id : {before[2], before[3]}) world.remove_video(id);

  const FeedPage again = page(0, 10);
  page(0, 1);
  const FeedPage rest = page(1, 10);

  EXPECT_EQ(again.entries.size(), 10U);
  EXPECT_EQ(rest.entries.size(), 10U);
  for (const std::string& id : {before[2], before[3]}) {
    EXPECT_THAT(names(again), testing::Not(testing::Contains(id)));
    EXPECT_THAT(names(rest), testing::Not(testing::Contains(id)));
  }
}

TEST_F(Feed, RefusesWhatIsNoPage) {
  for (const auto& [cursor, limit] :
       std::vector<std::pair<std::int64_t, int>>{{0, 0}, {0, 51}, {-1, 10}}) {
    const auto answer = world.await(feed->page(UserId("ann"), cursor, limit));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::invalid);
  }
}

TEST_F(Feed, FarBeyondTheEndThereIsNothing) {
  const FeedPage far = page(1'000'000, 10);

  EXPECT_TRUE(far.entries.empty());
  EXPECT_FALSE(far.next_cursor);
}

TEST_F(Feed, KeepsABoundedNumberOfOrders) {
  restart({.viewers_max = 2});
  const auto ann = names(page(0, 10, "ann"));
  page(0, 10, "bob");
  page(0, 10, "eve");
  world.did("ann", Action::view, ann);

  const FeedPage second = page(10, 10, "ann");

  EXPECT_EQ(second.entries.size(), 10U) << "drawn up anew";
  for (const std::string& name : names(second)) {
    EXPECT_THAT(ann, testing::Not(testing::Contains(name)));
  }
}

TEST_F(Feed, AFullOrderIsFollowedByTheNext) {
  restart({.chunk = 10, .order_size_max = 20});
  std::set<std::string> met;
  std::optional<std::int64_t> cursor = 0;
  int pages = 0;
  while (cursor && ++pages < 20) {
    const FeedPage one = page(*cursor, 10);
    for (const std::string& name : names(one)) EXPECT_TRUE(met.insert(name).second) << name;
    world.did("ann", Action::view, names(one));
    cursor = one.next_cursor;
  }

  EXPECT_EQ(met.size(), 60U);
  EXPECT_FALSE(cursor);
}

class SmallFeed : public Feed {
 protected:
  SmallFeed() : Feed(3) {}
};

TEST_F(SmallFeed, EndlessItGoesOnWithWhatWasSeenLeastRecently) {
  for (const std::string id : {"sea-1", "cat-0"}) {
    world.did("ann", Action::view, {id});
    world.clock.advance(Duration(60'000));
  }
  const auto unseen = names(infinite(0, 7));
  ASSERT_EQ(unseen.size(), 7U);
  for (const std::string& id : unseen) {
    world.did("ann", Action::view, {id});
    world.clock.advance(Duration(1000));
  }

  const FeedPage again = infinite(7, 9);
  const FeedPage once_more = infinite(16, 9);

  std::vector<std::string> expected{"sea-1:2", "cat-0:2"};
  for (const std::string& id : unseen) expected.push_back(id + ":2");
  EXPECT_EQ(names(again), expected);
  EXPECT_EQ(again.entries[0].reason, FeedReason::again);
  EXPECT_EQ(again.next_cursor, 16);
  ASSERT_EQ(once_more.entries.size(), 9U);
  for (const FeedEntry& entry : once_more.entries) EXPECT_EQ(entry.suffix, ":3");
  EXPECT_TRUE(once_more.next_cursor);
}

TEST_F(SmallFeed, EndlessItGivesNoNameTwiceAndNeverWhatWasHidden) {
  world.did("ann", Action::hide, {"city-2"});
  std::set<std::string> met;
  std::int64_t cursor = 0;
  for (int i = 0; i < 30; ++i) {
    const FeedPage one = infinite(cursor, 7);
    EXPECT_EQ(one.entries.size(), 7U);
    for (const FeedEntry& entry : one.entries) {
      EXPECT_TRUE(met.insert(entry.id.value + entry.suffix).second);
      EXPECT_NE(entry.id, VideoId("city-2"));
      if (i % 3 != 0) world.did("ann", Action::view, {entry.id.value});
    }
    ASSERT_TRUE(one.next_cursor);
    cursor = *one.next_cursor;
    world.clock.advance(Duration(500));
    if (i % 10 == 9) restart();
  }
}

TEST_F(SmallFeed, EndlessItRollsOverFullOrders) {
  restart({.chunk = 4, .order_size_max = 12});
  std::set<std::string> met;
  std::int64_t cursor = 0;
  for (int i = 0; i < 40; ++i) {
    const FeedPage one = infinite(cursor, 5);
    ASSERT_FALSE(one.entries.empty());
    for (const std::string& name : names(one)) EXPECT_TRUE(met.insert(name).second) << name;
    world.did("ann", Action::view,
              names(one).empty() ? std::vector<std::string>{}
                                 : std::vector<std::string>{one.entries[0].id.value});
    ASSERT_TRUE(one.next_cursor);
    cursor = *one.next_cursor;
  }
}

class EmptyFeed : public Feed {
 protected:
  EmptyFeed() : Feed(0) {}
};

TEST_F(EmptyFeed, OfAnEmptyCatalogueIsEmpty) {
  EXPECT_TRUE(page().entries.empty());
  EXPECT_FALSE(page().next_cursor);
  EXPECT_TRUE(infinite().entries.empty());
  EXPECT_FALSE(infinite().next_cursor);
}

}  // namespace
}  // namespace clipmill
