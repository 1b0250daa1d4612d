#include "http/json.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/embedding.hpp"
#include "base/random.hpp"
#include "http/json_writer.hpp"

namespace clipmill::http {
namespace {

std::string complaint(std::string_view text, JsonLimits limits = {}) {
  const auto parsed = parse_json(text, limits);
  return parsed ? std::string("(none)") : parsed.error().message;
}

TEST(Json, RefusesWhatIsNotStrictlyJson) {
  for (const std::string_view text :
       {"",           "  ",      "{",        "{}}",         "{} x",     "[1,]",
        "{\"a\":1,}", "{a:1}",   "'a'",      "NaN",         "Infinity", "-Infinity",
        "01",         "1.",      ".5",       "+1",          "// c\n1",  "/* c */ 1",
        "\"\x01\"",   "\"\\x\"", "\"\xff\"", "\"\\ud800\"", "nul",      "\xef\xbb\xbf{}",
        "1e400",      "-1e400"}) {
    const auto parsed = parse_json(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, ErrorCode::invalid);
  }
  const std::string digits(400, '9');
  EXPECT_FALSE(parse_json(digits));
}

TEST(Json, SaysWhereItBroke) {
  EXPECT_EQ(complaint("{\"a\": tru}"), "not JSON, at byte 6: syntax error");
  EXPECT_EQ(complaint("{} []"), "not JSON, at byte 3: something follows the document");
  EXPECT_EQ(complaint("[1e400]"), "not JSON, at byte 6: a number that does not fit into 64 bits");
}

TEST(Json, AKeyThatAppearsTwiceIsRefusedByName) {
  EXPECT_EQ(complaint("[{\"a\":1,\"b\":2},{\"x\":{\"b\":1,\"\\u0062\":2}}]"),
            "the key \"b\" appears twice in one object of the JSON");
  EXPECT_EQ(complaint("{\"a\":{\"a\":1},\"b\":[{\"a\":1},{\"a\":2}]}"), "(none)");
}

TEST(Json, IsBoundedInDepthSizeAndValues) {
  const std::string deep = std::string(32, '[') + std::string(32, ']');
  const std::string deeper = std::string(33, '[') + std::string(33, ']');

  EXPECT_TRUE(parse_json(deep));
  EXPECT_EQ(complaint(deeper), "not JSON, at byte 32: nested deeper than 32 levels");
  EXPECT_FALSE(parse_json("[1,2,3]", {.size_bytes_max = 6}));
  EXPECT_TRUE(parse_json("[1,2,3]", {.values_max = 4}));
  EXPECT_FALSE(parse_json("[1,2,3]", {.values_max = 3}));
}

TEST(Json, NumbersReadExactly) {
  // Each of these comes out one unit off from Boost.JSON 1.81 itself.
  for (const double number : {0.1, 1.1, 5.7, 0.3, 123456.789, 2.2250738585072014e-308,
                              1.7976931348623157e308, 9007199254740993.0}) {
    JsonWriter writer;
    writer.value(number);
    const auto parsed = parse_json(std::move(writer).text());
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->to_number<double>(), number);
  }
  EXPECT_EQ(parse_json("1e-400")->as_double(), 0);
  EXPECT_EQ(parse_json("-9223372036854775808")->as_int64(), INT64_MIN);
}

class Reading : public testing::Test {
 protected:
  ObjectReader reader(std::string_view text) {
    document = *parse_json(text);
    return {document.if_object(), "body", errors};
  }
  std::string complaints() { return errors.error().message; }

  boost::json::value document;
  FieldErrors errors;
};

enum class Pace { slow, fast };
std::optional<Pace> pace_from(std::string_view name) {
  if (name == "slow") return Pace::slow;
  if (name == "fast") return Pace::fast;
  return std::nullopt;
}

TEST_F(Reading, TakesEveryKindOfField) {
  ObjectReader body = reader(R"({"user":"u1","n":3.0,"e":1e3,"x":0.5,"flag":true,"pace":"fast",
      "at":"2026-11-24T08:00:00Z","seconds":1795507200,"v":[0.25,1,-2],"tags":["a","b"],
      "meta":{"watched_share":0.1,"z":[1]},"list":[{"id":"a"},{"id":"b"}],"none":null})");

  EXPECT_EQ(body.id<UserId>("user"), UserId("u1"));
  EXPECT_EQ(body.integer("n"), 3);
  EXPECT_EQ(body.integer("e", {0, 1000}), 1000);
  EXPECT_EQ(body.number("x", {0, 1}), 0.5);
  EXPECT_TRUE(body.flag("flag", false));
  EXPECT_EQ(body.choice("pace", pace_from, "slow, fast"), Pace::fast);
  EXPECT_EQ(body.instant("at"), body.instant("seconds"));
  EXPECT_EQ(body.floats("v", 3), (std::vector<float>{0.25F, 1, -2}));
  EXPECT_EQ(body.texts("tags", 5), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(body.raw_object("meta", 100), R"({"watched_share":0.1,"z":[1]})");
  std::vector<ObjectReader> list = body.objects("list", 10);
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[1].id<VideoId>("id"), VideoId("b"));
  EXPECT_EQ(body.optional_text("none"), std::nullopt);
  EXPECT_EQ(body.optional_integer("absent"), std::nullopt);
  body.no_others();
  EXPECT_FALSE(errors.any()) << complaints();
}

TEST_F(Reading, ComplainsOfEverythingAtOnceByName) {
  ObjectReader body = reader(R"({"n":1.5,"x":2,"pace":"quick","at":"soon","v":[1],
      "meta":[],"list":[{"id":""},3],"text":null,"vide_id":"v"})");

  body.id<UserId>("user_id");
  body.text("text");
  body.integer("n");
  body.number("x", {0, 1});
  body.choice("pace", pace_from, "slow, fast");
  body.instant("at");
  body.floats("v", 1536);
  body.raw_object("meta", 10);
  for (ObjectReader& item : body.objects("list", 10)) item.id<VideoId>("id");

  const std::string all = complaints();
  for (const std::string_view part :
       {"body.user_id: missing; give a string", "body.text: null; give a string",
        "body.n: not a whole number", "body.x: 2 is outside 0 to 1",
        "body.pace: \"quick\" is none of slow, fast", "body.at: not a timestamp",
        "body.v: 1 values; give an array of 1536 numbers", "body.meta: an array; give an object",
        "body.list[1]: a number; give an object", "body.list[0].id: "}) {
    EXPECT_NE(all.find(part), std::string::npos) << part << "\nin\n" << all;
  }
}

TEST_F(Reading, AnUnknownFieldIsRefusedWithTheNearestName) {
  ObjectReader body = reader(R"({"vidoe_id":"v","other_thing":1})");

  body.optional_text("video_id");
  body.no_others();

  EXPECT_EQ(complaints(),
            "body.vidoe_id: unknown; did you mean video_id?; body.other_thing: unknown; leave it "
            "out");
}

TEST_F(Reading, ALongListOfComplaintsIsCut) {
  ObjectReader body = reader("{}");

  for (int i = 0; i < 100; ++i) body.text("a");

  EXPECT_NE(complaints().find("; and 90 more"), std::string::npos);
  EXPECT_LT(complaints().size(), 1000U);
}

TEST(JsonWriter, WritesFloatsAsTheShortestTextThatReadsBack) {
  JsonWriter json;
  json.begin_object();
  json.field("floats", std::vector<float>{0.1F, -1.5F, 3e-10F, NAN});
  json.field("double", 0.1);
  json.field("infinite", HUGE_VAL);
  json.end_object();

  EXPECT_EQ(std::move(json).text(),
            R"({"floats":[0.1,-1.5,3e-10,null],"double":0.1,"infinite":null})");
}

TEST(JsonWriter, WritesWhatOurOwnReaderTakes) {
  JsonWriter json;
  json.begin_object();
  json.field("text", "quote \" slash \\ line\n tab\t bell\a é \xff end");
  json.field("id", VideoId("v1"));
  json.field("at", from_millis(0));
  json.field("absent", std::optional<double>());
  json.field("big", std::uint64_t{18446744073709551615U});
  json.field("small", -1);
  json.key("list");
  json.begin_array();
  json.value(true);
  json.begin_object();
  json.end_object();
  json.null();
  json.raw_value("{\"a\":1}");
  json.end_array();
  json.end_object();

  const std::string text = std::move(json).text();
  EXPECT_EQ(text,
            "{\"text\":\"quote \\\" slash \\\\ line\\n tab\\t bell\\u0007 é \xef\xbf\xbd end\","
            "\"id\":\"v1\",\"at\":\"1970-01-01T00:00:00.000Z\",\"absent\":null,"
            "\"big\":18446744073709551615,\"small\":-1,\"list\":[true,{},null,{\"a\":1}]}");
  EXPECT_TRUE(parse_json(text));
}

TEST(JsonWriter, EveryFloatReadsBackAsItself) {
  SeededRandom random(3);
  Embedding numbers;
  for (int i = 0; i < 1536; ++i) numbers.push_back(static_cast<float>(random.unit() - 0.5));
  JsonWriter json;
  json.begin_object();
  json.field("v", numbers);
  json.end_object();

  const auto document = parse_json(std::move(json).text());
  ASSERT_TRUE(document);
  FieldErrors errors;
  ObjectReader reader(document->if_object(), "body", errors);

  EXPECT_EQ(reader.floats("v", 1536), numbers);
}

}  // namespace
}  // namespace clipmill::http
