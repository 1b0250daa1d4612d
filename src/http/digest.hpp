// SHA-256 of a text.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace clipmill::http {

std::array<unsigned char, 32> sha256(std::string_view text);
std::string sha256_hex(std::string_view text);  // 64 lower-case digits

}  // namespace clipmill::http
