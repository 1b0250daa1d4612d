#include "tests/contract/video_store_contract.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace clipmill::test {

namespace {

void expect_same(const Video& got, const Video& wanted) {
  EXPECT_EQ(got.id, wanted.id);
  EXPECT_EQ(got.source, wanted.source);
  EXPECT_EQ(got.caption, wanted.caption);
  EXPECT_EQ(got.url, wanted.url);
  EXPECT_EQ(got.tags, wanted.tags);
  EXPECT_EQ(got.clip, wanted.clip);
  EXPECT_EQ(got.made_for, wanted.made_for);
  EXPECT_EQ(got.task, wanted.task);
  EXPECT_EQ(got.created_at, wanted.created_at);
}

}  // namespace

// ---- put, get ----

TEST_P(VideoStoreContract, KeepsEveryFieldOfAVideo) {
  const Video imported = video("imported");
  const Video made = generated("made");

  ASSERT_TRUE(await(store().put({imported, made})));

  auto found = await(store().get({VideoId("made"), VideoId("imported")}, true)).value();
  ASSERT_EQ(found.size(), 2U);
  expect_same(found[0], made);
  expect_same(found[1], imported);
  EXPECT_EQ(found[0].embedding, made.embedding);
  EXPECT_EQ(found[0].space, made.space);
}

TEST_P(VideoStoreContract, SaysOfEachVideoWhatHappened) {
  ASSERT_EQ(put(video("same")), PutStatus::added);
  ASSERT_EQ(put(video("moved", 1)), PutStatus::added);

  auto statuses =
      await(store().put({video("same"), video("moved", 2), video("new"), video("new")}));

  EXPECT_THAT(statuses.value(), testing::ElementsAre(PutStatus::unchanged, PutStatus::updated,
                                                     PutStatus::added, PutStatus::unchanged));
  EXPECT_EQ(await(store().count()), 3);
  EXPECT_EQ(get("moved")->embedding, vector_of(2));
}

TEST_P(VideoStoreContract, SeesAChangeOfCaptionUrlTagsAndEmbedding) {
  const Video first = video("v");
  ASSERT_EQ(put(first), PutStatus::added);
  const std::vector<std::function<void(Video&)>> changes{
      [](Video& v) { v.caption = "other"; },
      [](Video& v) { v.url = "https://other.example/"; },
      [](Video& v) { v.tags = {"dog"}; },
      [](Video& v) { v.tags = {}; },
      [](Video& v) { v.embedding[1535] += 0.001F; },
      [](Video& v) { v.space = "other-space"; },
  };

  Video next = first;
  for (const auto& change : changes) {
    change(next);

    EXPECT_EQ(put(next), PutStatus::updated);
    EXPECT_EQ(put(next), PutStatus::unchanged);

    expect_same(*get("v"), next);
    EXPECT_EQ(get("v")->embedding, next.embedding);
    EXPECT_EQ(get("v")->space, next.space);
    EXPECT_EQ(changes_after(0).back().space, next.space);
  }
}

TEST_P(VideoStoreContract, AnUnchangedVideoGetsNoChangeNumber) {
  put(video("a"));
  const std::int64_t before = last_change();

  EXPECT_EQ(put(video("a")), PutStatus::unchanged);

  EXPECT_THAT(changes_after(before), testing::IsEmpty());
  put(video("b"));
  EXPECT_EQ(last_change(), before + 1);
}

TEST_P(VideoStoreContract, KeepsTheClipOfAVideoThatIsOtherwiseUnchanged) {
  Video without = generated("v");
  without.clip.reset();
  put(without);
  const std::int64_t before = last_change();

  EXPECT_EQ(put(generated("v")), PutStatus::unchanged);

  EXPECT_EQ(get("v")->clip, generated("v").clip);
  EXPECT_EQ(last_change(), before);
}

TEST_P(VideoStoreContract, AnUpdateKeepsWhenTheVideoWasCreatedAndItsStats) {
  const Instant created = clock.now();
  put(video("v", 1));
  interact("ann", "v", Action::like);
  clock.advance(24h);

  EXPECT_EQ(put(video("v", 2)), PutStatus::updated);

  EXPECT_EQ(get("v")->created_at, created);
  EXPECT_EQ(stats_of("v")->views, 1);
  EXPECT_EQ(stats_of("v")->positives, 1);
  EXPECT_EQ(stats_of("v")->created_at, created);
}

TEST_P(VideoStoreContract, StoresAllOfAPutOrNothing) {
  Video broken = video("broken");
  broken.embedding.resize(3);

  EXPECT_EQ(code_of(await(store().put({video("good"), broken}))), ErrorCode::invalid);

  EXPECT_FALSE(get("good"));
  EXPECT_EQ(await(store().count()), 0);
  EXPECT_THAT(changes_after(0), testing::IsEmpty());
}

TEST_P(VideoStoreContract, RefusesAVideoThatCannotBeFoundOrCompared) {
  Video nameless = video("");
  Video flat = video("flat");
  flat.embedding.clear();
  Video endless = video("endless");
  endless.embedding[7] = NAN;

  for (const Video& bad : {nameless, flat, endless}) {
    EXPECT_EQ(code_of(await(store().put({bad}))), ErrorCode::invalid);
  }
  EXPECT_THAT(await(store().put({})).value(), testing::IsEmpty());
}

TEST_P(VideoStoreContract, GetsInTheOrderAskedAndLeavesOutWhatIsNotThere) {
  put_many(40);
  std::vector<VideoId> asked;
  std::vector<std::string> wanted;
  for (int i = 39; i >= 0; i -= 2) {
    asked.emplace_back(numbered(i));
    asked.emplace_back("nobody-" + std::to_string(i));
    wanted.push_back(numbered(i));
  }
  asked.push_back(asked.front());
  wanted.push_back(wanted.front());

  auto found = await(store().get(asked, false)).value();

  EXPECT_EQ(ids_of(found), wanted);
  for (const Video& one : found) EXPECT_TRUE(one.embedding.empty());
  for (const Video& one : await(store().get(asked, true)).value()) {
    EXPECT_EQ(one.embedding.size(), embedding_size);
  }
  EXPECT_THAT(await(store().get({}, true)).value(), testing::IsEmpty());
}

TEST_P(VideoStoreContract, KeepsAwkwardText) {
  Video odd = video("odd");
  odd.caption = "line\nbreak, quote ' and \", emoji \U0001F431, percent % and $1";
  odd.tags = {"", "a,b", "[\"x\"]", "\\", "\x01"};
  put(odd);

  EXPECT_EQ(get("odd")->caption, odd.caption);
  EXPECT_EQ(get("odd")->tags, odd.tags);
  EXPECT_EQ(put(odd), PutStatus::unchanged);
}

// ---- list ----

TEST_P(VideoStoreContract, ListsNewestFirstPageByPage) {
  std::vector<std::string> wanted;
  for (int i = 0; i < 7; ++i) {
    if (i % 3 != 0) clock.advance(1s);  // some share an instant, and then the id decides
    put(video(numbered(i)));
    wanted.insert(wanted.begin(), numbered(i));
  }

  std::vector<std::string> listed;
  std::optional<std::string> cursor;
  int pages = 0;
  do {
    auto page = await(store().list(cursor, 3)).value();
    for (const Video& one : page.videos) {
      listed.push_back(one.id.value);
      EXPECT_TRUE(one.embedding.empty());
    }
    cursor = page.next_cursor;
    ++pages;
  } while (cursor && pages < 10);

  EXPECT_EQ(listed, wanted);
  EXPECT_EQ(pages, 3);
}

TEST_P(VideoStoreContract, APageThatHoldsTheRestHasNoCursor) {
  put_many(3);

  EXPECT_FALSE(await(store().list(std::nullopt, 3))->next_cursor);
  EXPECT_FALSE(await(store().list(std::nullopt, 1000))->next_cursor);
  EXPECT_TRUE(await(store().list(std::nullopt, 2))->next_cursor);
}

TEST_P(VideoStoreContract, ACursorHoldsWhileVideosComeAndGo) {
  for (const std::string id : {"a", "b", "c", "d"}) {
    put(video(id));
    clock.advance(1s);
  }
  const auto cursor = await(store().list(std::nullopt, 2))->next_cursor;  // d, c

  put(video("e"));
  ASSERT_TRUE(await(store().remove(VideoId("c"))));

  EXPECT_THAT(ids_of(await(store().list(cursor, 10))->videos), testing::ElementsAre("b", "a"));
}

TEST_P(VideoStoreContract, RefusesACursorThatItDidNotGive) {
  put_many(3);
  const std::string given = *await(store().list(std::nullopt, 1))->next_cursor;
  std::string touched = given;
  touched.front() = touched.front() == '1' ? '2' : '1';

  for (const std::string& cursor :
       {std::string(), std::string("garbage"), std::string("1760000000000"),
        std::string("1760000000000.v"), std::string("-1.v"), std::string("99999999999999999999.v"),
        std::string("'; DROP TABLE videos; --"), std::string("\0", 1), given + "x",
        given.substr(0, given.size() - 1), touched, std::string(100'000, '9')}) {
    EXPECT_EQ(code_of(await(store().list(cursor, 10))), ErrorCode::invalid) << cursor.substr(0, 40);
  }
}

TEST_P(VideoStoreContract, ChecksLimits) {
  put_many(1);

  for (const int limit : {0, -1, 1001, 2'000'000'000}) {
    EXPECT_EQ(code_of(await(store().list(std::nullopt, limit))), ErrorCode::invalid) << limit;
  }
  for (const int limit : {0, -1}) {
    EXPECT_EQ(code_of(await(store().changes_after(0, limit))), ErrorCode::invalid);
    EXPECT_EQ(code_of(await(store().stats_since(Instant(), limit))), ErrorCode::invalid);
  }
}

// ---- remove, count ----

TEST_P(VideoStoreContract, ARemovedVideoIsGoneFromTheCatalogue) {
  put(video("kept"));
  put(generated("gone"));
  interact("ann", "gone", Action::like);

  ASSERT_TRUE(await(store().remove(VideoId("gone"))));

  EXPECT_FALSE(get("gone"));
  EXPECT_EQ(await(store().count()), 1);
  EXPECT_THAT(ids_of(await(store().list(std::nullopt, 10))->videos), testing::ElementsAre("kept"));
  EXPECT_FALSE(stats_of("gone"));
  EXPECT_EQ(code_of(await(store().remove(VideoId("gone")))), ErrorCode::not_found);
  EXPECT_EQ(code_of(await(store().remove(VideoId("never")))), ErrorCode::not_found);
}

TEST_P(VideoStoreContract, ARemovalIsAChangeAndItsTombstoneStays) {
  put(video("a"));
  put(video("b"));
  const std::int64_t before = last_change();

  ASSERT_TRUE(await(store().remove(VideoId("a"))));

  const auto changes = changes_after(before);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].id, VideoId("a"));
  EXPECT_TRUE(changes[0].removed);
  EXPECT_TRUE(changes[0].embedding.empty());
  EXPECT_EQ(changes_after(0).size(), 2U);
  EXPECT_EQ(code_of(await(store().remove(VideoId("a")))), ErrorCode::not_found);
  EXPECT_EQ(last_change(), before + 1);
}

TEST_P(VideoStoreContract, ARemovedVideoMayComeBack) {
  put(video("v", 1));
  ASSERT_TRUE(await(store().remove(VideoId("v"))));
  const std::int64_t before = last_change();
  clock.advance(1h);

  EXPECT_EQ(put(video("v", 1)), PutStatus::added);

  EXPECT_EQ(get("v")->created_at, clock.now());
  EXPECT_EQ(await(store().count()), 1);
  const auto changes = changes_after(before);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_FALSE(changes[0].removed);
  EXPECT_EQ(changes[0].embedding, vector_of(1));
}

// ---- changes ----

TEST_P(VideoStoreContract, NumbersChangesOneByOne) {
  put_many(3);
  put(video(numbered(0), 2));

  const auto changes = changes_after(0);

  ASSERT_EQ(changes.size(), 3U);
  EXPECT_EQ(changes[0].id, VideoId(numbered(1)));
  EXPECT_EQ(changes[1].id, VideoId(numbered(2)));
  EXPECT_EQ(changes[2].id, VideoId(numbered(0)));  // once, with its last number
  EXPECT_EQ(changes[0].number, 2);
  EXPECT_EQ(changes[1].number, 3);
  EXPECT_EQ(changes[2].number, 4);
  EXPECT_EQ(changes[2].embedding, vector_of(2));
  EXPECT_EQ(changes[2].created_at, get(numbered(0))->created_at);
}

TEST_P(VideoStoreContract, ChangesComeInPages) {
  put_many(5);

  const auto first = changes_after(0, 2);
  const auto second_page = changes_after(first.back().number, 2);
  const auto last = changes_after(second_page.back().number, 2);

  EXPECT_EQ(first.size(), 2U);
  EXPECT_EQ(second_page.front().id, VideoId(numbered(2)));
  EXPECT_EQ(last.size(), 1U);
  EXPECT_THAT(changes_after(last.back().number, 2), testing::IsEmpty());
}

TEST_P(VideoStoreContract, AnotherProcessFollowsTheChanges) {
  put(video("a"));
  const auto first = await(second().changes_after(0, 10)).value();
  ASSERT_EQ(first.size(), 1U);

  ASSERT_TRUE(await(second().put({video("b")})));
  ASSERT_TRUE(await(store().remove(VideoId("a"))));

  const auto rest = await(second().changes_after(first.back().number, 10)).value();
  ASSERT_EQ(rest.size(), 2U);
  EXPECT_EQ(rest[0].id, VideoId("b"));
  EXPECT_EQ(rest[1].id, VideoId("a"));
  EXPECT_TRUE(rest[1].removed);
  EXPECT_EQ(rest[1].number, first.back().number + 2);
  EXPECT_EQ(await(second().count()), 1);
}

TEST_P(VideoStoreContract, ConcurrentPutsGetNumbersWithoutGapOrRepeat) {
  std::vector<asio::awaitable<Result<std::vector<PutStatus>>>> puts;
  for (int i = 0; i < 40; ++i) {
    VideoStore& one = i % 2 == 0 ? store() : second();
    puts.push_back(one.put({video(numbered(i)), video("shared")}));
  }

  int added = 0;
  for (const auto& statuses : await_all(std::move(puts))) {
    EXPECT_EQ(statuses.value().at(0), PutStatus::added);
    if (statuses->at(1) == PutStatus::added) ++added;
  }

  EXPECT_EQ(added, 1);
  std::set<std::int64_t> numbers;
  for (const VideoChange& change : changes_after(0)) numbers.insert(change.number);
  EXPECT_EQ(numbers.size(), 41U);
  EXPECT_EQ(*numbers.begin(), 1);
  EXPECT_EQ(*numbers.rbegin(), 41);
  EXPECT_EQ(await(store().count()), 41);
}

// ---- stats ----

TEST_P(VideoStoreContract, CountsViewersOnceAndTheHappyOnesAmongThem) {
  put(video("v"));
  interact("ann", "v", Action::view);
  interact("ann", "v", Action::like);
  interact("bob", "v", Action::skip);
  interact("cid", "v", Action::share);
  interact("dan", "v", Action::like);
  interact("dan", "v", Action::unlike);

  const auto stats = stats_of("v");

  ASSERT_TRUE(stats);
  EXPECT_EQ(stats->views, 4);
  EXPECT_EQ(stats->positives, 2);
  EXPECT_EQ(stats->created_at, clock.now());
}

TEST_P(VideoStoreContract, AVideoThatNobodySawHasStatsToo) {
  put(video("v"));

  const auto stats = stats_of("v");

  ASSERT_TRUE(stats);
  EXPECT_EQ(stats->views, 0);
  EXPECT_EQ(stats->positives, 0);
}

TEST_P(VideoStoreContract, StatsAreFollowedFromTheInstantThatAPageNames) {
  put_many(3);
  clock.advance(1h);
  const Instant later = clock.now();
  interact("ann", numbered(1), Action::like);
  clock.advance(1s);
  interact("ann", numbered(0), Action::like);

  auto page = await(store().stats_since(later, 10)).value();
  ASSERT_EQ(page.stats.size(), 2U);
  EXPECT_EQ(page.stats[0].id, VideoId(numbered(1)));  // oldest change first
  EXPECT_EQ(page.stats[1].id, VideoId(numbered(0)));

  clock.advance(1h);
  interact("bob", numbered(2), Action::skip);
  page = await(second().stats_since(page.next_since, 10)).value();
  ASSERT_FALSE(page.stats.empty());
  EXPECT_EQ(page.stats.back().id, VideoId(numbered(2)));
  EXPECT_EQ(page.stats.back().views, 1);
}

TEST_P(VideoStoreContract, StatsPagesReachEveryVideoEvenOfOneInstant) {
  put_many(10);
  clock.advance(1ms);
  put(video("later"));

  std::set<std::string> reached;
  Instant since;
  int pages = 0;
  while (++pages < 20) {
    const auto page = await(store().stats_since(since, 3)).value();
    for (const VideoStats& stats : page.stats) reached.insert(stats.id.value);
    if (page.stats.size() < 3) break;
    EXPECT_GT(page.next_since, since);
    since = page.next_since;
  }

  EXPECT_LT(pages, 20);
  EXPECT_EQ(reached.size(), 11U);
}

// ---- mean, model, blobs ----

TEST_P(VideoStoreContract, StoresTheMeanUnderTheNextVersion) {
  EXPECT_FALSE(await(store().mean()).value());
  CatalogMean mean{.version = 0,
                   .count = 60,
                   .space = "hashing-1",
                   .mean = vector_of(5),
                   .computed_at = clock.now()};

  const auto first = await(store().save_mean(mean)).value();
  mean.version = first.version;
  mean.count = 70;
  const auto saved = await(second().save_mean(mean)).value();

  EXPECT_EQ(first.version, 1);
  EXPECT_EQ(saved.version, 2);
  const auto read = await(store().mean()).value();
  ASSERT_TRUE(read);
  EXPECT_EQ(read->version, 2);
  EXPECT_EQ(read->count, 70);
  EXPECT_EQ(read->space, "hashing-1");
  EXPECT_EQ(read->mean, vector_of(5));
  EXPECT_EQ(read->computed_at, clock.now());
}

TEST_P(VideoStoreContract, OnlyOneOfTwoProcessesSavesAMean) {
  CatalogMean mean{
      .version = 0, .count = 60, .space = "s", .mean = vector_of(5), .computed_at = {}};
  std::vector<asio::awaitable<Result<CatalogMean>>> saves;
  saves.push_back(store().save_mean(mean));
  saves.push_back(second().save_mean(mean));

  const auto outcomes = await_all(std::move(saves));

  ASSERT_NE(outcomes[0].has_value(), outcomes[1].has_value());
  EXPECT_EQ(code_of(outcomes[0] ? outcomes[1] : outcomes[0]), ErrorCode::conflict);
  mean.version = 7;  // nor one that was never there
  EXPECT_EQ(code_of(await(store().save_mean(mean))), ErrorCode::conflict);
  mean.version = 1;
  mean.mean.pop_back();
  EXPECT_EQ(code_of(await(store().save_mean(mean))), ErrorCode::invalid);
}

TEST_P(VideoStoreContract, KeepsTheEmbeddersModelAsBytes) {
  EXPECT_FALSE(await(store().embedder_model()).value());
  const std::string bytes("\0\xff\x80 bytes", 9);

  ASSERT_TRUE(await(store().save_embedder_model(
      EmbedderModel{.space = "old", .fitted_on = 1, .state = "other"})));
  ASSERT_TRUE(await(store().save_embedder_model(
      EmbedderModel{.space = "hashing-2", .fitted_on = 1200, .state = bytes})));

  const auto model = await(second().embedder_model()).value();
  ASSERT_TRUE(model);
  EXPECT_EQ(model->space, "hashing-2");
  EXPECT_EQ(model->fitted_on, 1200);
  EXPECT_EQ(model->state, bytes);
}

TEST_P(VideoStoreContract, NamesTheBlobsThatVideosReferTo) {
  put(generated("kept"));
  put(generated("removed"));
  put(video("without"));
  ASSERT_TRUE(await(store().remove(VideoId("removed"))));
  std::vector<std::string> keys{"clips/other.mp4", "clips/kept.mp4", "clips/removed.mp4", ""};
  for (int i = 0; i < 50; ++i) keys.push_back("clips/" + std::to_string(i));

  const auto referenced = await(store().referenced_blobs(keys)).value();

  EXPECT_THAT(referenced, testing::ElementsAre("clips/kept.mp4"));
  EXPECT_THAT(await(store().referenced_blobs({})).value(), testing::IsEmpty());
}

}  // namespace clipmill::test
