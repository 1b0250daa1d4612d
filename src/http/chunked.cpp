#include "http/chunked.hpp"

#include <algorithm>

namespace clipmill::http {
namespace {

constexpr std::size_t line_bytes_max = 256;
constexpr std::size_t trailer_bytes_max = 8 * 1024;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_text(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return c == '\t' || (byte >= 0x20 && byte != 0x7f);
}

}  // namespace

std::size_t ChunkDecoder::take(std::string_view input, std::string& body) {
  std::size_t used = 0;
  while (used < input.size() && state_ == State::need_more) {
    if (place_ == Place::data) {
      const std::size_t length =
          static_cast<std::size_t>(std::min<std::uint64_t>(size_, input.size() - used));
      body.append(input.substr(used, length));
      used += length;
      size_ -= length;
      if (size_ == 0) place_ = Place::data_end;
    } else {
      take_byte(input[used++]);
    }
  }
  return used;
}

bool ChunkDecoder::count_framing() {
  const bool trailer = place_ == Place::trailer || place_ == Place::trailer_end;
  if (++line_bytes_ <= (trailer ? trailer_bytes_max : line_bytes_max)) return true;
  state_ = State::bad;
  return false;
}

// The chunk's line has ended.
void ChunkDecoder::begin_data() {
  line_bytes_ = 0;
  digits_ = 0;
  if (size_ == 0) {
    place_ = Place::trailer;
    trailer_line_empty_ = true;
    return;
  }
  if (size_ > body_bytes_max_ - body_bytes_) {
    state_ = State::too_large;
    return;
  }
  body_bytes_ += static_cast<std::size_t>(size_);
  place_ = Place::data;
}

//   size [;extension] CR LF data CR LF ... 0 CR LF [trailer CR LF ...] CR LF
void ChunkDecoder::take_byte(char c) {
  if (!count_framing()) return;
  const auto expect = [&](bool good, Place next) {
    if (good) {
      place_ = next;
    } else {
      state_ = State::bad;
    }
  };
  switch (place_) {
    case Place::size: {
      const int digit = hex_digit(c);
      if (digit >= 0) {
        // 15 digits: more than any limit, and no overflow.
        if (++digits_ > 15) {
          state_ = State::too_large;
          return;
        }
        size_ = size_ * 16 + static_cast<std::uint64_t>(digit);
        return;
      }
      if (digits_ == 0) {
        state_ = State::bad;
        return;
      }
      if (c == '\r') {
        place_ = Place::size_end;
      } else {
        expect(c == ';' || c == ' ' || c == '\t', Place::extension);
      }
      return;
    }
    case Place::extension:
      if (c == '\r') {
        place_ = Place::size_end;
      } else {
        expect(is_text(c), Place::extension);
      }
      return;
    case Place::size_end:
      expect(c == '\n', Place::data);
      if (state_ == State::need_more) begin_data();
      return;
    case Place::data:
      return;  // take() handles it
    case Place::data_end:
      line_bytes_ = 0;
      expect(c == '\r', Place::data_end_2);
      return;
    case Place::data_end_2:
      size_ = 0;
      expect(c == '\n', Place::size);
      return;
    case Place::trailer:
      if (c == '\r') {
        place_ = Place::trailer_end;
      } else {
        trailer_line_empty_ = false;
        expect(is_text(c), Place::trailer);
      }
      return;
    case Place::trailer_end:
      expect(c == '\n', Place::trailer);
      if (state_ == State::need_more && trailer_line_empty_) state_ = State::done;
      trailer_line_empty_ = true;
      return;
  }
}

}  // namespace clipmill::http
