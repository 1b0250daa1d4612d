#include "http/chunked.hpp"

#include <gtest/gtest.h>

namespace clipmill::http {
namespace {

struct Decoded {
  ChunkDecoder::State state;
  std::string body;
  std::size_t used;
};

// Gives `text` in pieces of `step` bytes.
Decoded decode(std::string_view text, std::size_t step, std::size_t body_bytes_max = 1000) {
  ChunkDecoder decoder(body_bytes_max);
  Decoded result{.state = ChunkDecoder::State::need_more, .body = {}, .used = 0};
  while (result.used < text.size() && decoder.state() == ChunkDecoder::State::need_more) {
    result.used += decoder.take(text.substr(result.used, step), result.body);
  }
  result.state = decoder.state();
  return result;
}

TEST(Chunked, ReadsTheSameInPiecesOfAnySize) {
  const std::string_view text =
      "5\r\nhello\r\n00A;name=\"va lue\"\r\n, chunked \r\n5 \r\nworld\r\n0;x\r\nTrailer: 1\r\n\r\n";
  for (std::size_t step = 1; step <= text.size(); ++step) {
    const Decoded decoded = decode(text, step);
    EXPECT_EQ(decoded.state, ChunkDecoder::State::done) << step;
    EXPECT_EQ(decoded.body, "hello, chunked world");
    EXPECT_EQ(decoded.used, text.size());
  }
}

TEST(Chunked, LeavesWhatFollowsForTheNextRequest) {
  const Decoded decoded = decode("1\r\nx\r\n0\r\n\r\nGET /", 100);

  EXPECT_EQ(decoded.state, ChunkDecoder::State::done);
  EXPECT_EQ(decoded.used, 11U);
}

TEST(Chunked, RefusesBrokenFraming) {
  const std::string long_extension = "1;" + std::string(300, 'x') + "\r\n";
  const std::string long_trailer = "0\r\n" + std::string(9000, 'x');
  for (const std::string_view text :
       {std::string_view("\r\n"), std::string_view("x\r\n"), std::string_view("-1\r\n"),
        std::string_view("+1\r\n"), std::string_view("0x1\r\n"), std::string_view("1\nx\n0\n\n"),
        std::string_view("1\rx"), std::string_view("1\r\nxy\r\n"), std::string_view("1\r\nx\n"),
        std::string_view("1\r\nx\rz"), std::string_view("1;\x01\r\n"), std::string_view("0\r\n\rx"),
        std::string_view("0\r\nA\x02\r\n"), std::string_view(long_extension),
        std::string_view(long_trailer)}) {
    EXPECT_EQ(decode(text, 3).state, ChunkDecoder::State::bad) << text;
  }
}

TEST(Chunked, TheBodyIsBoundedBeforeItArrives) {
  EXPECT_EQ(decode("3E9\r\n", 100).state, ChunkDecoder::State::too_large);
  EXPECT_EQ(decode("FFFFFFFFFFFFFFF\r\n", 100).state, ChunkDecoder::State::too_large);
  EXPECT_EQ(decode("FFFFFFFFFFFFFFFFF\r\n", 100).state, ChunkDecoder::State::too_large);
  EXPECT_EQ(decode("2\r\nab\r\n2\r\n", 100, 3).state, ChunkDecoder::State::too_large);
  EXPECT_EQ(decode("2\r\nab\r\n1\r\nc\r\n0\r\n\r\n", 100, 3).state, ChunkDecoder::State::done);
}

}  // namespace
}  // namespace clipmill::http
