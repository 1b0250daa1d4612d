#include "base/ids.hpp"

#include <fmt/format.h>

namespace clipmill {
namespace {

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

constexpr std::size_t id_size_bytes_max = 128;

}  // namespace

Result<void> check_id(std::string_view text, std::string_view what) {
  if (text.empty()) return fail(ErrorCode::invalid, fmt::format("{} is empty; give one", what));
  if (text.size() > id_size_bytes_max) {
    return fail(ErrorCode::invalid, fmt::format("{} has {} bytes; at most {} are allowed", what,
                                                text.size(), id_size_bytes_max));
  }
  const bool starts_well = is_alphanumeric(text.front()) || text.front() == '_';
  for (const char c : text) {
    if (is_alphanumeric(c) || std::string_view("._-@+|~=,").find(c) != std::string_view::npos) {
      continue;
    }
    return fail(ErrorCode::invalid,
                fmt::format("{} holds the byte 0x{:02x}; letters, digits and . _ - @ + | ~ = , are "
                            "allowed",
                            what, static_cast<unsigned char>(c)));
  }
  if (!starts_well) {
    return fail(ErrorCode::invalid,
                fmt::format("{} must start with a letter, a digit or an underscore", what));
  }
  return {};
}

std::string make_uuid7(Instant now, Random& random) {
  const auto millis = static_cast<std::uint64_t>(to_millis(now)) & 0xffffffffffffU;
  const std::uint64_t a = random.next();
  const std::uint64_t b = random.next();
  const std::uint64_t high = (millis << 16) | 0x7000U | (a & 0x0fffU);
  const std::uint64_t low = (b & 0x3fffffffffffffffU) | 0x8000000000000000U;
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xffffU,
                     high & 0xffffU, low >> 48, low & 0xffffffffffffU);
}

std::string make_token(Random& random) {
  const std::uint64_t high = random.next();
  return fmt::format("{:016x}{:016x}", high, random.next());
}

}  // namespace clipmill
