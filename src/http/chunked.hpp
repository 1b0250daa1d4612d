// ChunkDecoder: takes a chunked body (RFC 9112, section 7.1) apart as it arrives, in any pieces.
//
// Extensions and trailers are read over: a trailer that became a header could contradict what was
// decided before. Their size is bounded. Pure; a fuzz target calls it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace clipmill::http {

class ChunkDecoder {
 public:
  enum class State { need_more, done, bad, too_large };

  explicit ChunkDecoder(std::size_t body_bytes_max) : body_bytes_max_(body_bytes_max) {}

  // Appends the data in `input` to `body`; returns how many bytes it used. What lies behind the
  // end stays unused. To be called again only while need_more.
  std::size_t take(std::string_view input, std::string& body);

  State state() const { return state_; }

 private:
  enum class Place { size, extension, size_end, data, data_end, data_end_2, trailer, trailer_end };

  void take_byte(char c);
  void begin_data();
  bool count_framing();

  std::size_t body_bytes_max_;
  State state_ = State::need_more;
  Place place_ = Place::size;
  std::uint64_t size_ = 0;  // of this chunk; then what is left of it
  int digits_ = 0;
  std::size_t body_bytes_ = 0;
  std::size_t line_bytes_ = 0;  // of the chunk's size and extension, or of the whole trailer
  bool trailer_line_empty_ = true;
};

}  // namespace clipmill::http
