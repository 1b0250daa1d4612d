#include "adapters/google/video_operation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace clipmill::google {
namespace {

using testing::HasSubstr;

Look look(const char* text) { return look_at(boost::json::parse(text).as_object()); }

TEST(VideoOperation, ANameIsAnIdAndBack) {
  const std::string name = "models/veo-3.1/operations/k3v9q0";
  EXPECT_EQ(name_of(id_of(name)), name);
  EXPECT_TRUE(check_id(id_of(name).value, "operation"));
}

TEST(VideoOperation, RunsUntilItSaysDone) {
  for (const char* running : {R"({"name":"x"})", R"({"name":"x","done":false})",
                              R"({"name":"x","done":"true"})", R"({"done":1})"}) {
    EXPECT_FALSE(look(running).done) << running;
  }
}

TEST(VideoOperation, TheClipIsFoundInEitherShape) {
  EXPECT_EQ(look(R"({"done":true,"response":{"generateVideoResponse":{"generatedSamples":[
                   {"video":{"uri":"https://h/files/a:download"}}]}}})")
                .clip.uri,
            "https://h/files/a:download");
  EXPECT_EQ(look(R"({"done":true,"response":{"generateVideoResponse":{"generatedSamples":[
                   {"video":{"encodedVideo":"AAAA","encoding":"video/mp4"}}]}}})")
                .clip.bytes_base64,
            "AAAA");
  EXPECT_EQ(look(R"({"done":true,"response":{"videos":[{"gcsUri":"gs://b/o.mp4"}]}})").clip.uri,
            "gs://b/o.mp4");
  EXPECT_EQ(look(R"({"done":true,"response":{"raiMediaFilteredCount":1,
                   "videos":[{"bytesBase64Encoded":"AAAA"}]}})")
                .clip.bytes_base64,
            "AAAA")
      << "one of two was filtered; the other is a clip";
}

TEST(VideoOperation, AnEndWithoutAClipSaysWhatItMeans) {
  struct Case {
    const char* text;
    ErrorCode code;
  };
  for (const auto& [text, code] : std::vector<Case>{
           {R"({"done":true,"error":{"code":3,"message":"Support codes: 90789179"}})",
            ErrorCode::refused},
           {R"({"done":true,"error":{"code":3,"message":"bad image"}})", ErrorCode::invalid},
           {R"({"done":true,"error":{"code":8,"message":"quota"}})", ErrorCode::unavailable},
           {R"({"done":true,"error":{"code":7,"message":"no"}})", ErrorCode::unauthorized},
           {R"({"done":true,"error":{"code":"13"}})", ErrorCode::unavailable},
           {R"({"done":true,"response":{"generateVideoResponse":{"raiMediaFilteredCount":1,
              "raiMediaFilteredReasons":["an issue with the audio"]}}})",
            ErrorCode::unavailable},
           {R"({"done":true,"response":{"generateVideoResponse":{"raiMediaFilteredCount":1}}})",
            ErrorCode::refused},
           {R"({"done":true,"response":{"videos":[{},5,{"gcsUri":7}]}})", ErrorCode::unavailable},
           {R"({"done":true})", ErrorCode::unavailable}}) {
    const Look seen = look(text);
    ASSERT_TRUE(seen.done && seen.failed) << text;
    EXPECT_EQ(seen.failed->code, code) << text;
  }
}

TEST(VideoOperation, AShapeIsTheNearestThatThereIs) {
  GenerationRequest request;
  EXPECT_EQ(shape_of(request)->aspect_ratio, "9:16");
  EXPECT_EQ(shape_of(request)->seconds, 8);
  request.width = 1280;
  request.height = 720;
  request.length = Duration(4'500);
  EXPECT_EQ(shape_of(request)->aspect_ratio, "16:9");
  EXPECT_EQ(shape_of(request)->seconds, 6);
  request.length = Duration(9'000);
  EXPECT_EQ(shape_of(request).error().code, ErrorCode::invalid);
}

}  // namespace
}  // namespace clipmill::google
