#include "catalog/catalog_file.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace clipmill {
namespace {

std::vector<CatalogLine> parse(CatalogFormat format, std::string_view text) {
  CatalogFileParser parser(format);
  std::vector<CatalogLine> lines;
  parser.feed(text, lines);
  parser.finish(lines);
  return lines;
}

VideoDraft only(const std::vector<CatalogLine>& lines) {
  EXPECT_EQ(lines.size(), 1U);
  if (lines.empty()) return {};
  EXPECT_TRUE(lines[0]) << lines[0].error().detail;
  return lines[0].value_or(VideoDraft());
}

VideoDraft tsv(std::string_view text) { return only(parse(CatalogFormat::tsv, text)); }
VideoDraft json(std::string_view text) { return only(parse(CatalogFormat::jsonl, text)); }

std::string refused(const std::vector<CatalogLine>& lines) {
  if (lines.size() != 1 || lines[0]) return "not refused";
  EXPECT_FALSE(lines[0].error().detail.empty());
  return lines[0].error().reason;
}
std::string refused_tsv(std::string_view text) { return refused(parse(CatalogFormat::tsv, text)); }
std::string refused_json(std::string_view text) {
  return refused(parse(CatalogFormat::jsonl, text));
}

using Tags = std::vector<std::string>;

TEST(CatalogFile, TheFirstLineNamesTheColumns) {
  const VideoDraft draft =
      tsv("url\tid\tnotes\tTags\tCaption\n"
          "https://x.example/1.mp4\tclip-1\tignored\tdog, beach,,dog\tA dog runs\n");

  EXPECT_EQ(draft.line, 2);
  EXPECT_EQ(draft.id, VideoId("clip-1"));
  EXPECT_EQ(draft.caption, "A dog runs");
  EXPECT_EQ(draft.url, "https://x.example/1.mp4");
  EXPECT_EQ(draft.tags, (Tags{"dog", "beach"}));
}

TEST(CatalogFile, PromptServesForCaptionAndCategoryForATag) {
  const VideoDraft draft =
      tsv("id\tcategory\tprompt\tprompt_long\nanimal-001\tanimal\ta dog\tA long text\n");

  EXPECT_EQ(draft.caption, "a dog");
  EXPECT_EQ(draft.tags, Tags{"animal"});
  EXPECT_EQ(tsv("prompt\tcaption\na\tb").caption, "b");
}

TEST(CatalogFile, WithoutNamesALineIsACaptionOrAnIdAndACaption) {
  const auto lines = parse(CatalogFormat::tsv, "a dog\nclip-2\ta cat\n");

  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0]->caption, "a dog");
  EXPECT_EQ(lines[0]->id, derived_video_id("a dog", ""));
  EXPECT_EQ(lines[1]->id, VideoId("clip-2"));
  EXPECT_EQ(lines[1]->caption, "a cat");
  EXPECT_EQ(refused_tsv("a\tb\tc\n"), "unnamed columns");
}

TEST(CatalogFile, MissingFieldsAreEmptyAndFieldsTooManyAreRefused) {
  EXPECT_EQ(tsv("caption\tid\turl\na dog\n").caption, "a dog");
  EXPECT_EQ(refused_tsv("caption\tid\na dog\tx\ty\n"), "too many columns");
}

TEST(CatalogFile, JsonLinesGiveTheSame) {
  const VideoDraft draft =
      json(R"({"id":"clip-1","caption":"A dog\truns","url":"https://x.example/1",)"
           R"("tags":["dog","beach"],"category":"animal","other":{"a":[1]}})");

  EXPECT_EQ(draft.id, VideoId("clip-1"));
  EXPECT_EQ(draft.caption, "A dog runs");
  EXPECT_EQ(draft.url, "https://x.example/1");
  EXPECT_EQ(draft.tags, (Tags{"dog", "beach", "animal"}));
  EXPECT_EQ(json(R"({"id":17,"prompt":"a cat","url":null,"tags":"x, y"})").id, VideoId("17"));
  EXPECT_EQ(json(R"({"prompt":"a cat","tags":"x, y"})").tags, (Tags{"x", "y"}));
}

TEST(CatalogFile, WhatCannotBeTakenIsRefusedWithItsReason) {
  const std::string long_caption(2001, 'x');
  const std::string long_tag(65, 'x');
  EXPECT_EQ(refused_tsv("id\tcaption\nx\t\n"), "no caption");
  EXPECT_EQ(refused_tsv("\x01\x02\n"), "no caption");
  EXPECT_EQ(refused_tsv(long_caption), "caption too long");
  EXPECT_EQ(tsv(long_caption.substr(1)).caption.size(), 2000U);
  EXPECT_EQ(refused_tsv("a/b\ta dog"), "bad id");
  EXPECT_EQ(refused_tsv("caption\turl\na\tftp://x"), "bad url");
  EXPECT_EQ(refused_tsv("caption\turl\na\tjavascript:alert(1)"), "bad url");
  EXPECT_EQ(refused_tsv("caption\turl\na\thttps://x y"), "bad url");
  EXPECT_EQ(refused_tsv("caption\ttags\na\t" + long_tag), "bad tags");
  EXPECT_EQ(refused_tsv("caf\xe9\n"), "not UTF-8");
  EXPECT_EQ(refused_json("{\"caption\": \"a\""), "not a JSON object");
  EXPECT_EQ(refused_json("[1]"), "not a JSON object");
  EXPECT_EQ(refused_json("{} {}"), "not a JSON object");
  EXPECT_EQ(refused_json("{\"x\":" + std::string(50, '[') + std::string(50, ']') + "}"),
            "not a JSON object");
  EXPECT_EQ(refused_json("{\"id\":\"x\"}"), "no caption");
  EXPECT_EQ(refused_json("{\"caption\":7}"), "wrong type");
  EXPECT_EQ(refused_json("{\"caption\":\"a\",\"id\":1.5}"), "wrong type");
  EXPECT_EQ(refused_json("{\"caption\":\"a\",\"tags\":[1]}"), "wrong type");
  EXPECT_EQ(refused_json("{\"caption\":\"a\",\"url\":[]}"), "wrong type");
}

TEST(CatalogFile, ARefusedLineCostsOnlyItself) {
  const auto lines = parse(CatalogFormat::tsv, "caption\n\xff\na dog\n\n \t \n\xfe\na cat");

  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[0].error().line, 2);
  EXPECT_EQ(lines[1]->line, 3);
  EXPECT_EQ(lines[2].error().line, 6);
  EXPECT_EQ(lines[3]->line, 7);
}

TEST(CatalogFile, ControlAndInvisibleCharactersAreTakenOut) {
  EXPECT_EQ(tsv("\x07  a\x1b dog\x7f \xc2\x85runs\xe2\x80\x8b\xe2\x80\xae  ").caption,
            "a dog runs");
  EXPECT_EQ(tsv("caf\xc3\xa9 \xf0\x9f\x90\xb6").caption, "caf\xc3\xa9 \xf0\x9f\x90\xb6");
}

TEST(CatalogFile, ByteOrderMarkAndCarriageReturnsDoNotMatter) {
  const VideoDraft draft = tsv("\xef\xbb\xbfid\tcaption\r\nx\ta dog\r\n");

  EXPECT_EQ(draft.id, VideoId("x"));
  EXPECT_EQ(draft.caption, "a dog");
}

TEST(CatalogFile, ALineOverTheLimitIsRefusedAndNotKept) {
  const std::string fits = "{\"caption\":\"a\",\"x\":\"" + std::string(65000, 'y') + "\"}";
  EXPECT_EQ(json(fits).caption, "a");

  const auto lines =
      parse(CatalogFormat::tsv, std::string(65537, 'x') + "\n" + std::string(300'000, 'y') + "\nz");

  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0].error().reason, "line too long");
  EXPECT_EQ(lines[1].error().reason, "line too long");
  EXPECT_EQ(lines[2]->caption, "z");
}

TEST(CatalogFile, WhereTheBytesAreCutDoesNotMatter) {
  const std::string file =
      "\xef\xbb\xbfid\tcaption\ttags\r\na\tdog caf\xc3\xa9\tx,y\r\n\xff\n\nb\tcat\tz";
  const auto whole = parse(CatalogFormat::tsv, file);

  for (std::size_t size = 1; size < 9; ++size) {
    CatalogFileParser parser(CatalogFormat::tsv);
    std::vector<CatalogLine> lines;
    for (std::size_t at = 0; at < file.size(); at += size) {
      parser.feed(std::string_view(file).substr(at, size), lines);
    }
    parser.finish(lines);

    ASSERT_EQ(lines.size(), whole.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
      ASSERT_EQ(lines[i].has_value(), whole[i].has_value());
      if (!lines[i]) continue;
      EXPECT_EQ(lines[i]->id, whole[i]->id);
      EXPECT_EQ(lines[i]->caption, whole[i]->caption);
      EXPECT_EQ(lines[i]->tags, whole[i]->tags);
      EXPECT_EQ(lines[i]->line, whole[i]->line);
    }
  }
}

TEST(CatalogFile, DerivedIdsAreGoodIdsAndFollowCaptionAndUrl) {
  EXPECT_EQ(derived_video_id("a dog", ""), VideoId("v-d6f6b7241d0b90519d3b11e7"));
  EXPECT_TRUE(check_id(derived_video_id("a dog", "").value, "id"));
  EXPECT_NE(derived_video_id("a dog", "https://x"), derived_video_id("a dog", ""));
  EXPECT_NE(derived_video_id("a", "b"), derived_video_id("ab", ""));
}

TEST(CatalogFile, AnyBytesGiveLinesAndNoHarm) {
  SeededRandom random(1);
  const std::string pieces[] = {"\t",          "\n",   "\r\n",    "{",        "\"caption\":",
                                "\"\\ud800\"", "\xff", "caption", "\xe2\x80", "id",
                                "\\u0000",     "}",    ":",       "7"};
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (int i = 0; i < 30; ++i) text += pieces[random.below(std::size(pieces))];

    for (const CatalogFormat format : {CatalogFormat::tsv, CatalogFormat::jsonl}) {
      for (const CatalogLine& line : parse(format, text)) {
        if (!line) continue;
        EXPECT_TRUE(check_id(line->id.value, "id"));
        EXPECT_FALSE(line->caption.empty());
      }
    }
  }
}

TEST(CatalogFile, TheFormatFollowsTheName) {
  EXPECT_EQ(catalog_format_of("a/b.TSV"), CatalogFormat::tsv);
  EXPECT_EQ(catalog_format_of("x.jsonl"), CatalogFormat::jsonl);
  EXPECT_EQ(catalog_format_of("x.ndjson"), CatalogFormat::jsonl);
  EXPECT_EQ(catalog_format_of("x.csv"), std::nullopt);
}

}  // namespace
}  // namespace clipmill
