#include "http/digest.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <stdexcept>

namespace clipmill::http {

std::array<unsigned char, 32> sha256(std::string_view text) {
  std::array<unsigned char, 32> digest{};
  unsigned int size = digest.size();
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL has no SHA-256");
  }
  return digest;
}

std::string sha256_hex(std::string_view text) {
  std::string hex;
  for (const unsigned char byte : sha256(text)) hex += fmt::format("{:02x}", byte);
  return hex;
}

}  // namespace clipmill::http
