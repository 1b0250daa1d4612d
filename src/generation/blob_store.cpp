#include "generation/blob_store.hpp"

#include <fmt/format.h>

namespace clipmill {
namespace {

bool is_safe(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

}  // namespace

Result<void> check_blob_key(const std::string& key) {
  const auto refuse = [&] {
    return fail(ErrorCode::invalid,
                "a blob key is a relative path of segments of letters, digits, '.', '_' and '-', "
                "none of them '.' or '..', of at most 512 bytes");
  };
  if (key.empty() || key.size() > 512) return refuse();
  std::size_t start = 0;
  while (start <= key.size()) {
    const std::size_t end = std::min(key.find('/', start), key.size());
    const std::string_view segment(key.data() + start, end - start);
    if (segment.empty() || segment == "." || segment == "..") return refuse();
    for (const char c : segment) {
      if (!is_safe(c)) return refuse();
    }
    start = end + 1;
  }
  return {};
}

}  // namespace clipmill
