// Clips as providers hand them over: inside JSON as base64, or as a file that must be one.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.hpp"

namespace clipmill::google {

// unavailable: it is no base64, no clip, or cannot be written; then no file is left.
Result<void> write_base64(std::string_view text, const std::filesystem::path& file);

// Whether an MP4 begins there ("ftyp" at byte 4). unavailable, and the file is removed, if not: an
// error page came with a good status.
Result<void> check_is_clip(const std::filesystem::path& file);

// Whether `url` is on the same origin (scheme, host, port) as `base`.
bool is_at(std::string_view url, std::string_view base);

}  // namespace clipmill::google
