// The generators that call a provider over HTTP, against imposters of it; and what is particular
// about each.
#include <gmock/gmock.h>

#include "adapters/google/veo_generator.hpp"
#include "adapters/google/vertex_generator.hpp"
#include "adapters/openai/openai_video_generator.hpp"
#include "tests/contract/video_generator_contract.hpp"
#include "tests/support/imposter_videos.hpp"
#include "tests/support/rsa_key.hpp"

namespace clipmill::test {
namespace {

using testing::HasSubstr;

constexpr const char* model = "veo-3.1-fast-generate-preview";

// A provider, and two processes that call it.
template <class Imposter>
class OverHttp : public VideoGeneratorUnderTest {
 public:
  template <class... Arguments>
  explicit OverHttp(VideoGeneratorSurroundings around, Arguments... arguments)
      : imposter(around.clock, arguments...),
        clock(around.clock),
        server(around.loop.get_executor(),
               [this](const ScriptedRequest& request) { return imposter.answer(request); }),
        http(around.loop.get_executor(), log) {}

  VideoGenerator& generator() override { return *first; }
  VideoGenerator* another_process() override { return second.get(); }
  void go_on() override {}

  std::string origin() const { return server.url(""); }

  NullLog log;
  Imposter imposter;
  Clock& clock;
  ScriptedHttp server;
  net::HttpClient http;
  std::unique_ptr<VideoGenerator> first;
  std::unique_ptr<VideoGenerator> second;
};

class VeoUnderTest final : public OverHttp<ImposterVeo> {
 public:
  explicit VeoUnderTest(VideoGeneratorSurroundings around) : OverHttp(around, std::string(model)) {
    imposter.base = imposter.clip_host = origin();
    const google::VeoOptions options{
        .base_url = origin(), .model = model, .api_key = "secret", .negative_prompt = "text"};
    first = std::make_unique<google::VeoGenerator>(http, clock, options);
    second = std::make_unique<google::VeoGenerator>(http, clock, options);
  }
};

class VertexUnderTest final : public OverHttp<ImposterVertex> {
 public:
  explicit VertexUnderTest(VideoGeneratorSurroundings around)
      : OverHttp(around),
        tokens(around.loop.get_executor(), http, clock,
               {.account = google::ServiceAccount{.email = "clips@project",
                                                  .private_key = RsaKey().pem(),
                                                  .token_url = origin() + "/token"}}) {
    google::VertexOptions options;
    options.project = "project";
    options.model = "veo-3.1-fast-generate-001";
    options.storage_uri = "gs://clips/";
    options.base_url = options.storage_url = origin();
    first = std::make_unique<google::VertexGenerator>(http, tokens, clock, options);
    second = std::make_unique<google::VertexGenerator>(http, tokens, clock, options);
  }

  google::AccessTokens tokens;
};

class OpenaiUnderTest final : public OverHttp<ImposterOpenaiVideos> {
 public:
  explicit OpenaiUnderTest(VideoGeneratorSurroundings around) : OverHttp(around) {
    const openai::VideoOptions options{
        .base_url = origin() + "/v1", .model = "wan2.2", .api_key = "secret"};
    first = std::make_unique<openai::OpenaiVideoGenerator>(http, clock, options);
    second = std::make_unique<openai::OpenaiVideoGenerator>(http, clock, options);
  }
};

template <class UnderTest>
VideoGeneratorFactory factory() {
  return
      [](const VideoGeneratorSurroundings& around) { return std::make_unique<UnderTest>(around); };
}

INSTANTIATE_TEST_SUITE_P(Veo, VideoGeneratorContract, testing::Values(factory<VeoUnderTest>()));
INSTANTIATE_TEST_SUITE_P(Vertex, VideoGeneratorContract,
                         testing::Values(factory<VertexUnderTest>()));
INSTANTIATE_TEST_SUITE_P(Openai, VideoGeneratorContract,
                         testing::Values(factory<OpenaiUnderTest>()));

// What every one of them does about a provider that fails.
template <class UnderTest>
class ProviderFaults : public testing::Test {
 protected:
  GenerationRequest request() { return under_test.request(); }
  Result<OperationId> submit() { return run(loop, under_test.generator().submit(request())); }
  Result<GenerationProgress> end_of(const OperationId& id) {
    clock.advance(under_test.imposter.takes);
    return run(loop, under_test.generator().poll(id));
  }

  asio::io_context loop;
  FakeClock clock;
  TemporaryFolder folder;
  UnderTest under_test{{loop, clock}};
};

using UnderTests = testing::Types<VeoUnderTest, VertexUnderTest, OpenaiUnderTest>;
TYPED_TEST_SUITE(ProviderFaults, UnderTests);

TYPED_TEST(ProviderFaults, ASubmitWhoseAnswerIsLostMayHaveBeenTaken) {
  this->under_test.imposter.loses_submits = true;

  EXPECT_EQ(this->submit().error().code, ErrorCode::timeout);
  EXPECT_EQ(this->under_test.imposter.submits(), 1) << "and it left once";
}

TYPED_TEST(ProviderFaults, AnErrorOfTheServerLeavesASubmitUnknownAndALimitDoesNot) {
  this->under_test.imposter.refuses_with = 503;
  EXPECT_EQ(this->submit().error().code, ErrorCode::timeout);

  this->under_test.imposter.refuses_with = 429;
  this->under_test.imposter.refusal_headers = "Retry-After: 7\r\n";
  const auto throttled = this->submit();
  EXPECT_EQ(throttled.error().code, ErrorCode::throttled);
  EXPECT_EQ(throttled.error().retry_after, Duration(7'000));
  EXPECT_EQ(this->under_test.imposter.submits(), 0);
}

TYPED_TEST(ProviderFaults, APageOfHtmlIsNoAnswer) {
  this->under_test.imposter.refuses_with = 200;
  this->under_test.imposter.refusal = "<html>welcome</html>";

  EXPECT_EQ(this->submit().error().code, ErrorCode::timeout);
}

TYPED_TEST(ProviderFaults, AnOperationThatEndsWithoutAClipSaysWhatItMeans) {
  for (const auto& [ending, code] : {std::pair{Ending::filtered, ErrorCode::refused},
                                     {Ending::failed, ErrorCode::unavailable}}) {
    this->under_test.imposter.ending = ending;
    const auto id = this->submit();
    ASSERT_TRUE(id) << id.error().message;
    const auto end = this->end_of(*id);
    ASSERT_TRUE(end && end->failed);
    EXPECT_FALSE(end->done);
    EXPECT_EQ(end->failed->code, code);
    EXPECT_FALSE(run<Result<void>>(
        this->loop, this->under_test.generator().fetch(*id, this->folder / "c.mp4")));
  }
}

TYPED_TEST(ProviderFaults, AServerThatIsNotThereTookNothing) {
  net::HttpClient& http = this->under_test.http;
  google::VeoGenerator nowhere(http, this->clock,
                               {.base_url = "http://127.0.0.1:1", .model = model, .api_key = "x"});

  EXPECT_EQ(run(this->loop, nowhere.submit(this->request())).error().code, ErrorCode::unavailable);
}

class VeoTest : public ProviderFaults<VeoUnderTest> {};

TEST_F(VeoTest, AClipMayComeWithinTheAnswer) {
  under_test.imposter.ending = Ending::inline_clip;
  const auto id = submit();
  ASSERT_TRUE(id && end_of(*id)->done);

  ASSERT_TRUE(run<Result<void>>(loop, under_test.generator().fetch(*id, folder / "clip.mp4")));
  EXPECT_EQ(bytes_of(folder / "clip.mp4"), ImposterVideos::clip_bytes());
}

TEST_F(VeoTest, TheKeyStaysAtTheProvider) {
  ScriptedHttp thief(loop.get_executor(), [](const ScriptedRequest&) {
    return Script{http_answer(200, ImposterVideos::clip_bytes())};
  });
  const std::string elsewhere = thief.url("");
  const auto id = submit();
  ASSERT_TRUE(id && end_of(*id)->done);

  under_test.imposter.clip_host = elsewhere;  // a redirect to another host
  ASSERT_TRUE(run<Result<void>>(loop, under_test.generator().fetch(*id, folder / "clip.mp4")));
  ASSERT_EQ(thief.requests().size(), 1U);
  EXPECT_EQ(thief.requests()[0].header("x-goog-api-key"), "");

  under_test.imposter.base = elsewhere;  // a clip that lies there to begin with
  EXPECT_FALSE(run<Result<void>>(loop, under_test.generator().fetch(*id, folder / "clip.mp4")));
  EXPECT_EQ(thief.requests().size(), 1U);
}

TEST_F(VeoTest, AModelThatIsNotThereIsAMatterOfConfiguration) {
  google::VeoGenerator other(
      under_test.http, clock,
      {.base_url = under_test.origin(), .model = "veo-9", .api_key = "secret"});
  const auto refused = run(loop, other.submit(request()));

  EXPECT_EQ(refused.error().code, ErrorCode::unauthorized);
  EXPECT_THAT(refused.error().message, HasSubstr("veo-9"));
}

TEST_F(VeoTest, AWrongKeyIsToldWithoutRepeatingIt) {
  google::VeoGenerator other(
      under_test.http, clock,
      {.base_url = under_test.origin(), .model = model, .api_key = "hunter2"});
  const auto refused = run(loop, other.submit(request()));

  EXPECT_EQ(refused.error().code, ErrorCode::unauthorized);
  EXPECT_THAT(refused.error().message, testing::Not(HasSubstr("hunter2")));
}

class VertexTest : public ProviderFaults<VertexUnderTest> {};

TEST_F(VertexTest, ATokenIsUsedAgainUntilItIsRefused) {
  const auto id = submit();
  ASSERT_TRUE(id);
  ASSERT_TRUE(run(loop, under_test.generator().poll(*id)));
  EXPECT_EQ(under_test.imposter.tokens_given, 1);

  under_test.imposter.expire_tokens();
  EXPECT_TRUE(run(loop, under_test.generator().poll(*id)));
  EXPECT_EQ(under_test.imposter.tokens_given, 2);

  clock.advance(Duration(3600'000));
  EXPECT_TRUE(run(loop, under_test.generator().poll(*id)));
  EXPECT_EQ(under_test.imposter.tokens_given, 3) << "an old one is not even tried";
}

class OpenaiTest : public ProviderFaults<OpenaiUnderTest> {};

TEST_F(OpenaiTest, AServerThatRestartedHasForgottenTheJob) {
  const auto id = submit();
  ASSERT_TRUE(id);
  under_test.imposter.restart();

  EXPECT_EQ(run(loop, under_test.generator().poll(*id)).error().code, ErrorCode::not_found);
}

TEST_F(OpenaiTest, AClipThatLiesInTheOwnNetworkIsNotFetched) {
  under_test.imposter.names_an_url = true;
  const auto id = submit();
  ASSERT_TRUE(id && end_of(*id)->done);

  const auto fetched = run<Result<void>>(loop, under_test.generator().fetch(*id, folder / "c.mp4"));
  EXPECT_EQ(fetched.error().code, ErrorCode::refused);
}

}  // namespace
}  // namespace clipmill::test
