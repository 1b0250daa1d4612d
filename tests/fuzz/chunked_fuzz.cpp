// Chunked bodies: bounded, and the same however they arrive.
#include "http/chunked.hpp"
#include "tests/fuzz/check.hpp"

using namespace clipmill;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t body_bytes_max = 100;
  const std::string_view text = fuzz::text_of(data, size);
  http::ChunkDecoder whole(body_bytes_max);
  std::string whole_body;
  const std::size_t used = whole.take(text, whole_body);

  http::ChunkDecoder dripped(body_bytes_max);
  std::string dripped_body;
  std::size_t at = 0;
  while (at < text.size() && dripped.state() == http::ChunkDecoder::State::need_more) {
    at += dripped.take(text.substr(at, 1), dripped_body);
  }
  fuzz::check(whole.state() == dripped.state());
  fuzz::check(used == at);
  fuzz::check(whole_body == dripped_body);
  fuzz::check(whole_body.size() <= body_bytes_max);
  return 0;
}
