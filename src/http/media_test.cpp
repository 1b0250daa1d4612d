#include "http/media.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "base/random.hpp"
#include "tests/support/run.hpp"

namespace clipmill::http {
namespace {

// One blob in memory, which may be shorter than its record says.
class OneBlob final : public BlobStore {
 public:
  asio::awaitable<Result<BlobInfo>> put(std::string, std::filesystem::path) override {
    co_return fail(ErrorCode::refused, "read only");
  }
  asio::awaitable<Result<BlobInfo>> head(std::string key) override {
    if (!exists) co_return fail(ErrorCode::not_found, "no such blob");
    co_return BlobInfo{.key = key,
                       .size_bytes = static_cast<std::int64_t>(bytes.size()),
                       .etag = {},
                       .modified_at = {}};
  }
  asio::awaitable<Result<std::string>> read(std::string, std::int64_t offset,
                                            std::int64_t length) override {
    if (!exists) co_return fail(ErrorCode::not_found, "no such blob");
    longest_read = std::max(longest_read, length);
    const auto start = std::min(static_cast<std::size_t>(offset), bytes.size());
    co_return bytes.substr(start, static_cast<std::size_t>(length));
  }
  asio::awaitable<Result<void>> remove(std::string) override { co_return Result<void>(); }
  asio::awaitable<Result<BlobPage>> list(std::string, std::optional<std::string>, int) override {
    co_return BlobPage{};
  }

  bool exists = true;
  std::string bytes;
  std::int64_t longest_read = 0;
};

class Failures final : public Log {
 public:
  void write(LogLevel level, std::string message, std::vector<LogField>) override {
    if (level == LogLevel::error) lines.push_back(std::move(message));
  }
  std::vector<std::string> lines;
};

class MediaTest : public testing::Test {
 protected:
  MediaTest() {
    SeededRandom random(5);
    for (int i = 0; i < 600'000; ++i) blobs.bytes.push_back(static_cast<char>(random.next()));
    file.size_bytes = 600'000;
  }

  Response ask(std::vector<Header> fields, Method method = Method::get) {
    Request request{.method = method};
    for (Header& field : fields) request.headers.add(field.name, field.value);
    return rendered(test::run(loop, serve_media(blobs, log, request, file)), "", false);
  }

  // The body as the server would send it; what ends early leaves `whole` false.
  std::string body_of(Response& response) {
    std::string body;
    whole = false;
    for (;;) {
      const auto piece = test::run(loop, response.source->next());
      if (!piece) return body;
      if (!*piece) break;
      body += **piece;
    }
    whole = true;
    return body;
  }

  asio::io_context loop;
  OneBlob blobs;
  Failures log;
  MediaFile file{.blob_key = "clips/a.mp4", .etag = "abc"};
  bool whole = false;
};

TEST_F(MediaTest, TheWholeClipComesInPieces) {
  Response response = ask({});

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.source_size_bytes, 600'000);
  EXPECT_EQ(response.headers.find("Content-Type"), "video/mp4");
  EXPECT_EQ(response.headers.find("Accept-Ranges"), "bytes");
  EXPECT_EQ(response.headers.find("ETag"), "\"abc\"");
  EXPECT_EQ(response.headers.find("Cache-Control"), "private, max-age=86400");
  EXPECT_EQ(body_of(response), blobs.bytes);
  EXPECT_TRUE(whole);
  EXPECT_EQ(blobs.longest_read, 256 * 1024);
}

TEST_F(MediaTest, ARangeIsCutOut) {
  const std::tuple<std::string, std::int64_t, std::int64_t> cases[] = {
      {"bytes=0-0", 0, 0},
      {"bytes=100-", 100, 599'999},
      {"bytes=-5", 599'995, 599'999},
      {"bytes=262143-262144", 262'143, 262'144},
      {"bytes=0-599999", 0, 599'999},
  };
  for (const auto& [range, first, last] : cases) {
    Response response = ask({{"Range", range}});
    EXPECT_EQ(response.status, 206) << range;
    EXPECT_EQ(response.headers.find("Content-Range"),
              fmt::format("bytes {}-{}/600000", first, last));
    EXPECT_EQ(response.source_size_bytes, last - first + 1);
    EXPECT_EQ(body_of(response), blobs.bytes.substr(static_cast<std::size_t>(first),
                                                    static_cast<std::size_t>(last - first + 1)));
  }
}

TEST_F(MediaTest, ARangeBehindTheEndIs416) {
  const Response response = ask({{"Range", "bytes=600000-"}});

  EXPECT_EQ(response.status, 416);
  EXPECT_EQ(response.headers.find("Content-Range"), "bytes */600000");
  EXPECT_EQ(response.headers.find("Content-Type"), "application/problem+json");
}

TEST_F(MediaTest, SeveralRangesGetTheWhole) {
  EXPECT_EQ(ask({{"Range", "bytes=0-1,5-6"}}).status, 200);
}

TEST_F(MediaTest, WhatTheClientHasIsNotSentAgain) {
  const Response response = ask({{"If-None-Match", "\"x\", \"abc\""}, {"Range", "bytes=0-1"}});

  EXPECT_EQ(response.status, 304);
  EXPECT_EQ(response.headers.find("ETag"), "\"abc\"");
  EXPECT_EQ(response.source, nullptr);
  EXPECT_EQ(ask({{"If-None-Match", "\"old\""}}).status, 200);
}

TEST_F(MediaTest, ARangeOfAnotherVersionGetsTheWhole) {
  EXPECT_EQ(ask({{"Range", "bytes=0-1"}, {"If-Range", "\"abc\""}}).status, 206);
  EXPECT_EQ(ask({{"Range", "bytes=0-1"}, {"If-Range", "\"old\""}}).status, 200);
  EXPECT_EQ(ask({{"Range", "bytes=0-1"}, {"If-Range", "W/\"abc\""}}).status, 200);
}

TEST_F(MediaTest, HeadDescribesTheWholeAndReadsOneByte) {
  const Response response = ask({{"Range", "bytes=0-1"}}, Method::head);

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.source_size_bytes, 600'000);
  EXPECT_EQ(blobs.longest_read, 1);
}

TEST_F(MediaTest, AMissingFileIs404) {
  blobs.exists = false;

  EXPECT_EQ(ask({}).status, 404);
  EXPECT_EQ(ask({}, Method::head).status, 404);
  EXPECT_EQ(ask({{"Range", "bytes=5-6"}}).status, 404);
  file.size_bytes = 0;
  EXPECT_EQ(ask({}).status, 404);
}

TEST_F(MediaTest, ATruncatedFileIsAnErrorAndNeverALie) {
  blobs.bytes.resize(500'000);

  EXPECT_EQ(ask({}).status, 500);
  EXPECT_EQ(ask({}, Method::head).status, 500);
  EXPECT_EQ(ask({{"Range", "bytes=0-1"}}).status, 500);
  EXPECT_EQ(ask({{"Range", "bytes=550000-"}}).status, 500);
  EXPECT_EQ(log.lines.size(), 4U);
}

TEST_F(MediaTest, AFileThatShrinksWhileItIsSentBreaksOff) {
  Response response = ask({});
  blobs.bytes.resize(300'000);

  const std::string body = body_of(response);

  EXPECT_FALSE(whole);
  EXPECT_EQ(body.size(), 256U * 1024);
  EXPECT_EQ(log.lines.size(), 1U);
  EXPECT_NE(log.lines[0].find("❌"), std::string::npos);
}

TEST_F(MediaTest, AnEmptyFileIsServedEmpty) {
  blobs.bytes.clear();
  file.size_bytes = 0;

  Response response = ask({});

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(body_of(response), "");
}

}  // namespace
}  // namespace clipmill::http
