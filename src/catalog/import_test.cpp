#include "catalog/import.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <sstream>

#include "adapters/hashing/hashing_embedder.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/memory_video_store.hpp"
#include "tests/support/run.hpp"

namespace clipmill {
namespace {

using test::run;

// An embedder without a fitted state, which can be away for a while.
class PlainEmbedder final : public Embedder {
 public:
  std::string name = "plain:1";
  int failures_left = 0;
  int calls = 0;

  asio::awaitable<Result<std::vector<Result<Embedding>>>> embed(
      std::vector<std::string> texts) override {
    ++calls;
    if (failures_left-- > 0) co_return fail(ErrorCode::throttled, "slow down");
    co_return co_await words_.embed(std::move(texts));
  }
  std::string space() const override { return name; }

 private:
  HashingEmbedder words_;
};

class CatalogImportTest : public ::testing::Test {
 protected:
  ImportReport import(const std::string& text, CatalogFormat format = CatalogFormat::tsv) {
    CatalogImport importer(store, embedder, clock, log, {.fit_captions_max = 1000});
    return import_with(importer, text, format);
  }
  ImportReport import_with(CatalogImport& importer, const std::string& text,
                           CatalogFormat format = CatalogFormat::tsv) {
    std::istringstream input(text);
    progress.clear();
    auto report =
        run(loop, importer.run(input, format, static_cast<std::int64_t>(text.size()),
                               [this](const ImportProgress& each) { progress.push_back(each); }));
    EXPECT_TRUE(report.has_value()) << report.error().message;
    return report.value_or(ImportReport());
  }
  Video get(const std::string& id) {
    auto found = run(loop, store.get({VideoId(id)}, true)).value();
    EXPECT_EQ(found.size(), 1U) << id;
    return found.empty() ? Video() : found[0];
  }
  std::int64_t count() { return run(loop, store.count()).value(); }
  std::optional<EmbedderModel> model() { return run(loop, store.embedder_model()).value(); }
  std::vector<VideoChange> changes() { return run(loop, store.changes_after(0, 100'000)).value(); }
  void expect_one_space() {
    for (const VideoChange& change : changes()) EXPECT_EQ(change.space, embedder.space());
    EXPECT_EQ(model().value().space, embedder.space());
    EXPECT_GT(model().value().fitted_on, 0);
  }
  static std::string captions(int count, const std::string& what, int from = 0) {
    std::string text = "id\tcaption\n";
    for (int i = from; i < from + count; ++i) {
      text += what + std::to_string(i) + "\ta " + what + " number " + std::to_string(i) + "\n";
    }
    return text;
  }

  asio::io_context loop;
  test::FakeClock clock;
  NullLog log;
  test::MemoryVideoStore store{clock};
  HashingEmbedder embedder;
  std::vector<ImportProgress> progress;
};

TEST_F(CatalogImportTest, StoresWhatTheFileSays) {
  const ImportReport report = import(
      "id\tcaption\turl\ttags\n"
      "one\tA dog on the beach\thttps://x.example/1.mp4\tdog,beach\n"
      "\tA cat on the sofa\t\t\n");

  EXPECT_EQ(report.lines, 3);
  EXPECT_EQ(report.added, 2);
  EXPECT_EQ(report.refused, 0);
  const Video one = get("one");
  EXPECT_EQ(one.source, VideoSource::imported);
  EXPECT_EQ(one.caption, "A dog on the beach");
  EXPECT_EQ(one.url, "https://x.example/1.mp4");
  EXPECT_EQ(one.tags, (std::vector<std::string>{"dog", "beach"}));
  EXPECT_EQ(one.created_at, clock.now());
  EXPECT_EQ(one.space, embedder.space());
  EXPECT_EQ(one.embedding, embedder.embed_one("A dog on the beach, dog, beach").value());
  EXPECT_EQ(get(derived_video_id("A cat on the sofa", "").value).caption, "A cat on the sofa");
}

TEST_F(CatalogImportTest, ASecondImportChangesNothing) {
  const std::string file = captions(600, "dog");
  EXPECT_EQ(import(file).added, 600);
  const std::int64_t last = changes().back().number;

  const ImportReport again = import(file);

  EXPECT_EQ(again.unchanged, 600);
  EXPECT_EQ(again.added + again.updated + again.refused, 0);
  EXPECT_EQ(changes().back().number, last);
}

TEST_F(CatalogImportTest, TheSameLineTwiceIsOneVideo) {
  const ImportReport report = import("a dog\na dog\n");

  EXPECT_EQ(report.added, 1);
  EXPECT_EQ(report.unchanged, 1);
  EXPECT_EQ(count(), 1);
}

TEST_F(CatalogImportTest, AChangedLineUpdatesItsVideo) {
  import("id\tcaption\none\ta dog\n");
  const Instant created = clock.now();
  clock.advance(1h);

  const ImportReport report = import("id\tcaption\none\ta dog in the snow\n");

  EXPECT_EQ(report.updated, 1);
  EXPECT_EQ(get("one").caption, "a dog in the snow");
  EXPECT_EQ(get("one").created_at, created);
}

TEST_F(CatalogImportTest, RefusedLinesAreCountedByReasonAndListed) {
  std::string file = "id\tcaption\none\ta dog\nb/d\ta cat\n";
  for (int i = 0; i < 150; ++i) file += "id" + std::to_string(i) + "\t\n";
  file += "two\t?!\n";

  const ImportReport report = import(file);

  EXPECT_EQ(report.added, 1);
  EXPECT_EQ(report.refused, 152);
  EXPECT_EQ(report.refused_by_reason.at("no caption"), 150);
  EXPECT_EQ(report.refused_by_reason.at("bad id"), 1);
  EXPECT_EQ(report.refused_by_reason.at("not embedded"), 1);
  ASSERT_EQ(report.refusals.size(), 100U);
  EXPECT_EQ(report.refusals[0].line, 3);
}

TEST_F(CatalogImportTest, AGeneratedVideoIsNotOverwritten) {
  Video made;
  made.id = VideoId("one");
  made.source = VideoSource::generated;
  made.caption = "made here";
  made.embedding = embedder.embed_one("made here").value();
  made.space = embedder.space();
  ASSERT_TRUE(run(loop, store.put({made})));

  const ImportReport report = import("id\tcaption\none\ta dog\n");

  EXPECT_EQ(report.refused_by_reason.at("id of a generated video"), 1);
  EXPECT_EQ(get("one").caption, "made here");
}

TEST_F(CatalogImportTest, ProgressGrowsToTheWholeFile) {
  const std::string file = captions(700, "dog");

  import(file);

  ASSERT_EQ(progress.size(), 3U);
  EXPECT_EQ(progress[0].lines, 257);
  EXPECT_LE(progress[0].bytes, progress[1].bytes);
  EXPECT_EQ(progress[2].lines, 701);
  EXPECT_EQ(progress[2].bytes, static_cast<std::int64_t>(file.size()));
  EXPECT_EQ(progress[2].bytes_total, static_cast<std::int64_t>(file.size()));
}

TEST_F(CatalogImportTest, AnEmptyFileIsNoError) {
  const ImportReport report = import("");

  EXPECT_EQ(report.lines, 0);
  EXPECT_FALSE(report.fitted);
  EXPECT_FALSE(model());
}

TEST_F(CatalogImportTest, JsonLinesAreTakenToo) {
  const ImportReport report =
      import("{\"id\":\"one\",\"caption\":\"a dog\"}\n{\"caption\":\n", CatalogFormat::jsonl);

  EXPECT_EQ(report.added, 1);
  EXPECT_EQ(report.refused_by_reason.at("not a JSON object"), 1);
}

// ---- fitting ----

TEST_F(CatalogImportTest, TheFirstImportFitsTheEmbedderOnTheFile) {
  const ImportReport report = import(captions(50, "dog"));

  EXPECT_TRUE(report.fitted);
  EXPECT_EQ(report.embedded_again, 0);
  EXPECT_EQ(model().value().fitted_on, 50);
  expect_one_space();
}

TEST_F(CatalogImportTest, AtTwiceTheSizeTheEmbedderIsFittedAgainAndEverythingEmbeddedAgain) {
  import(captions(50, "dog"));
  const std::string first_space = embedder.space();
  EXPECT_FALSE(import(captions(49, "cat")).fitted);
  EXPECT_EQ(embedder.space(), first_space);

  const ImportReport report = import(captions(1, "train"));

  EXPECT_TRUE(report.fitted);
  EXPECT_EQ(report.embedded_again, 100);
  EXPECT_NE(embedder.space(), first_space);
  EXPECT_EQ(model().value().fitted_on, 100);
  EXPECT_EQ(progress.back().embedded_again, 100);
  expect_one_space();
}

TEST_F(CatalogImportTest, AModelFittedOnManyHasSettled) {
  import(captions(1000, "dog"));

  EXPECT_FALSE(import(captions(1500, "cat")).fitted);

  EXPECT_EQ(count(), 2500);
}

TEST_F(CatalogImportTest, VideosFromBeforeThereWasAModelAreEmbeddedAgain) {
  Video made;
  made.id = VideoId("made");
  made.source = VideoSource::generated;
  made.caption = "a train at night";
  made.clip = ClipFile{};
  made.embedding = embedder.embed_one(made.caption).value();
  made.space = embedder.space();
  ASSERT_TRUE(run(loop, store.put({made})));

  const ImportReport report = import(captions(10, "dog"));

  EXPECT_EQ(report.embedded_again, 1);
  EXPECT_EQ(get("made").source, VideoSource::generated);
  EXPECT_TRUE(get("made").clip);
  expect_one_space();
}

TEST_F(CatalogImportTest, AReembeddingThatWasCutOffIsFinishedByTheNextImport) {
  import(captions(50, "dog"));
  // A process that died after it had saved the new model.
  EmbedderModel next = embedder.fit({"a dog", "a cat", "a train"}).value();
  next.fitted_on = -60;
  ASSERT_TRUE(run(loop, store.save_embedder_model(next)));

  const ImportReport report = import(captions(1, "cat"));

  EXPECT_EQ(report.embedded_again, 50);
  EXPECT_EQ(embedder.space(), next.space);
  EXPECT_EQ(model().value().fitted_on, 60);
  expect_one_space();
}

TEST_F(CatalogImportTest, ADamagedModelIsFittedAnew) {
  import(captions(50, "dog"));
  EmbedderModel broken = model().value();
  broken.state[30] ^= 1;
  ASSERT_TRUE(run(loop, store.save_embedder_model(broken)));

  const ImportReport report = import(captions(1, "cat"));

  EXPECT_TRUE(report.fitted);
  EXPECT_EQ(count(), 51);
  expect_one_space();
}

// ---- embedders that are not fitted ----

TEST_F(CatalogImportTest, APlainEmbedderNeedsNoModel) {
  PlainEmbedder plain;
  CatalogImport importer(store, plain, clock, log);

  const ImportReport report = import_with(importer, captions(300, "dog"));

  EXPECT_EQ(report.added, 300);
  EXPECT_FALSE(report.fitted);
  EXPECT_FALSE(model());
  EXPECT_EQ(get("dog7").space, "plain:1");
}

TEST_F(CatalogImportTest, AnotherEmbedderTakesTheCatalogueOver) {
  PlainEmbedder plain;
  CatalogImport importer(store, plain, clock, log);
  import_with(importer, captions(600, "dog"));
  plain.name = "plain:2";

  // The lines of the file at once, the rest when asked.
  EXPECT_EQ(import_with(importer, captions(10, "dog")).updated, 10);
  EXPECT_EQ(run(loop, importer.embed_again({})).value(), 590);

  for (const VideoChange& change : changes()) EXPECT_EQ(change.space, "plain:2");
  EXPECT_EQ(run(loop, importer.embed_again({})).value(), 0);
}

TEST_F(CatalogImportTest, ABusyEmbedderIsWaitedForWithinBounds) {
  PlainEmbedder plain;
  plain.failures_left = 2;
  CatalogImport importer(store, plain, clock, log);
  std::istringstream input("a dog\n");
  std::optional<Result<ImportReport>> report;
  const auto drive = [&] {
    asio::co_spawn(loop, importer.run(input, CatalogFormat::tsv, 0, {}),
                   [&](std::exception_ptr, Result<ImportReport> done) { report = done; });
    loop.restart();
    while (!report) {
      loop.run_for(std::chrono::milliseconds(1));
      if (const auto wake = clock.next_wake()) clock.advance(*wake - clock.now());
    }
  };

  drive();
  ASSERT_TRUE(report.value().has_value());
  EXPECT_EQ(report.value()->added, 1);
  EXPECT_EQ(plain.calls, 3);

  plain.failures_left = 1000;
  plain.calls = 0;
  report.reset();
  input = std::istringstream("a cat\n");
  drive();
  ASSERT_FALSE(report.value().has_value());
  EXPECT_EQ(report.value().error().code, ErrorCode::throttled);
  EXPECT_EQ(plain.calls, 5);
}

}  // namespace
}  // namespace clipmill
