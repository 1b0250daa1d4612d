#include "adapters/google/clip_bytes.hpp"

#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <string>
#include <vector>

namespace clipmill::google {
namespace {

std::unexpected<Error> unusable(const std::filesystem::path& file, std::string message) {
  std::error_code ignored;
  std::filesystem::remove(file, ignored);
  return fail(ErrorCode::unavailable, std::move(message));
}

std::string_view origin_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  return url.substr(0, url.find_first_of("/?#", scheme + 3));
}

}  // namespace

Result<void> write_base64(std::string_view text, const std::filesystem::path& file) {
  std::vector<unsigned char> bytes(text.size() / 4 * 3 + 3);
  const int size =
      EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()),
                      static_cast<int>(text.size()));
  if (size < 0) return unusable(file, "the provider's clip is no base64");
  const auto padding = static_cast<std::size_t>(text.ends_with("==")  ? 2
                                                : text.ends_with('=') ? 1
                                                                      : 0);
  bytes.resize(static_cast<std::size_t>(size) - padding);
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream.write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
  stream.close();
  if (!stream) return unusable(file, file.string() + " cannot be written");
  return check_is_clip(file);
}

Result<void> check_is_clip(const std::filesystem::path& file) {
  std::array<char, 8> head{};
  std::ifstream stream(file, std::ios::binary);
  stream.read(head.data(), head.size());
  const bool whole = stream.gcount() == std::ssize(head);
  if (whole && std::string_view(head.data() + 4, 4) == "ftyp") return {};
  return unusable(file, "what the provider sent is no MP4");
}

bool is_at(std::string_view url, std::string_view base) {
  const std::string_view origin = origin_of(url);
  return !origin.empty() && !origin.contains('@') && origin == origin_of(base);
}

}  // namespace clipmill::google
