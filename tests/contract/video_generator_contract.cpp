#include "tests/contract/video_generator_contract.hpp"

namespace clipmill::test {

TEST_P(VideoGeneratorContract, AClipIsSubmittedPolledAndFetched) {
  const auto id = submit(under_test->request());
  ASSERT_TRUE(id) << id.error().message;
  EXPECT_TRUE(check_id(id->value, "operation"));

  const auto done = finish(*id);
  ASSERT_TRUE(done) << done.error().message;
  const auto fetched = fetch(*id, folder / "clip.mp4");

  ASSERT_TRUE(fetched) << fetched.error().message;
  EXPECT_GT(std::filesystem::file_size(folder / "clip.mp4"), 0U);
}

TEST_P(VideoGeneratorContract, ProgressOnlyGrowsAndEndsAtOne) {
  const auto id = submit(under_test->request());
  ASSERT_TRUE(id && finish(*id));

  double last = 0;
  for (const GenerationProgress& progress : seen) {
    EXPECT_GE(progress.fraction, last);
    EXPECT_LE(progress.fraction, 1.0);
    EXPECT_GT(progress.poll_after, Duration(0));
    last = progress.fraction;
  }
  EXPECT_TRUE(seen.back().done);
  EXPECT_EQ(seen.back().fraction, 1.0);
}

TEST_P(VideoGeneratorContract, PollAndFetchMayBeRepeated) {
  const auto id = submit(under_test->request());
  ASSERT_TRUE(id && finish(*id));

  ASSERT_TRUE(fetch(*id, folder / "one.mp4"));
  EXPECT_TRUE(poll(*id)->done);
  ASSERT_TRUE(fetch(*id, folder / "two.mp4"));

  EXPECT_TRUE(bytes_of(folder / "one.mp4") == bytes_of(folder / "two.mp4"));
}

TEST_P(VideoGeneratorContract, AFetchReplacesTheFileThatWasThere) {
  const auto id = submit(under_test->request());
  ASSERT_TRUE(id && finish(*id));
  folder.write("clip.mp4", "half a clip of an attempt that died");

  ASSERT_TRUE(fetch(*id, folder / "clip.mp4"));

  ASSERT_TRUE(fetch(*id, folder / "fresh.mp4"));
  EXPECT_TRUE(bytes_of(folder / "clip.mp4") == bytes_of(folder / "fresh.mp4"));
}

TEST_P(VideoGeneratorContract, TwoSubmissionsAreTwoOperations) {
  const auto first = submit(under_test->request());
  const auto second = submit(under_test->request());

  ASSERT_TRUE(first && second);
  EXPECT_NE(*first, *second);
  EXPECT_TRUE(finish(*first));
  EXPECT_TRUE(finish(*second));
}

TEST_P(VideoGeneratorContract, AnUnknownOperationIsNotFound) {
  EXPECT_EQ(poll(OperationId("no-such-operation")).error().code, ErrorCode::not_found);
  EXPECT_EQ(fetch(OperationId("no-such-operation"), folder / "clip.mp4").error().code,
            ErrorCode::not_found);
  EXPECT_FALSE(std::filesystem::exists(folder / "clip.mp4"));
}

TEST_P(VideoGeneratorContract, CancellingAnUnknownOperationIsNoError) {
  EXPECT_TRUE(cancel(OperationId("no-such-operation")));
}

TEST_P(VideoGeneratorContract, AnOperationIsCancelledUnderWayAndAgain) {
  const auto id = submit(under_test->request());
  ASSERT_TRUE(id);
  ASSERT_TRUE(poll(*id));

  EXPECT_TRUE(cancel(*id));
  EXPECT_TRUE(cancel(*id));
}

TEST_P(VideoGeneratorContract, AnOperationIsLetGoAfterTheFetch) {
  const auto id = submit(under_test->request());
  ASSERT_TRUE(id && finish(*id));
  ASSERT_TRUE(fetch(*id, folder / "clip.mp4"));
  const std::string bytes = bytes_of(folder / "clip.mp4");

  EXPECT_TRUE(cancel(*id));

  EXPECT_TRUE(bytes_of(folder / "clip.mp4") == bytes);
}

TEST_P(VideoGeneratorContract, AnotherProcessGoesOnWhereTraitsSaySo) {
  VideoGenerator* other = under_test->another_process();
  EXPECT_EQ(other != nullptr, generator().traits().survives_process);
  if (other == nullptr) return;
  const auto id = submit(under_test->request());
  ASSERT_TRUE(id && finish(*id));

  EXPECT_TRUE(run(loop, other->poll(*id))->done);
  EXPECT_TRUE((run<Result<void>>(loop, other->fetch(*id, folder / "clip.mp4"))));
}

TEST_P(VideoGeneratorContract, ItHasAName) { EXPECT_FALSE(generator().traits().name.empty()); }

TEST_P(VideoGeneratorContract, ImpossibleSettingsAreInvalid) {
  GenerationRequest request = under_test->request();
  request.width = 0;
  EXPECT_EQ(submit(request).error().code, ErrorCode::invalid);

  request = under_test->request();
  request.length = Duration(0);
  EXPECT_EQ(submit(request).error().code, ErrorCode::invalid);
}

TEST_P(VideoGeneratorContract, ADestinationThatCannotBeWrittenIsAnError) {
  const auto id = submit(under_test->request());
  ASSERT_TRUE(id && finish(*id));

  EXPECT_FALSE(fetch(*id, folder / "no/such/folder/clip.mp4"));
  EXPECT_TRUE(fetch(*id, folder / "clip.mp4"));
}

}  // namespace clipmill::test
