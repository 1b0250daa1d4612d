// RESP, the language of a Redis server: commands as bytes, and replies out of bytes.
//
// The parser is hiredis's, under limits: what comes over the wire is foreign, and a reply that is
// too large, has too many items or is nested too deeply is an error and never an allocation.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace clipmill::redis {

struct Reply {
  enum class Kind { nil, integer, text, status, error, array };

  Kind kind = Kind::nil;
  std::int64_t integer = 0;
  std::string text;  // of text, status and error
  std::vector<Reply> items;

  bool is_nil() const { return kind == Kind::nil; }
};

// A command under construction: each argument is written out as it is added.
class Command {
 public:
  Command() = default;  // arguments only, for add_all()
  explicit Command(std::string_view name) { add(name); }

  Command& add(std::string_view argument);
  Command& add(std::int64_t argument);
  Command& add_all(const Command& arguments);

  // As it goes over the wire.
  std::string bytes() const;

 private:
  std::size_t count_ = 0;
  std::string arguments_;
};

struct ReplyLimits {
  std::size_t size_bytes_max = std::size_t{64} << 20;  // of one reply, as it comes
  std::size_t items_max = 100'000;                     // in all of its arrays together
};

class ReplyParser {
 public:
  explicit ReplyParser(ReplyLimits limits);
  ~ReplyParser();
  ReplyParser(const ReplyParser&) = delete;
  ReplyParser& operator=(const ReplyParser&) = delete;

  void feed(std::string_view bytes);

  // The next whole reply; nothing when more bytes are needed. invalid: what came is no RESP, or
  // exceeds a limit; the parser is of no use any more.
  Result<std::optional<Reply>> next();

 private:
  struct Reader;
  std::unique_ptr<Reader> reader_;
};

}  // namespace clipmill::redis
