// Reads clipmill.toml, one flat table of settings, and files that hold a secret each.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/result.hpp"

namespace clipmill {

// Each key with its value as text; a list becomes its items joined by commas. not_found: no such
// file. invalid: not TOML (with line and column), or a value of another kind.
Result<std::map<std::string, std::string>> read_config_file(const std::filesystem::path& file);

// invalid: it cannot be read, or is longer than any secret (64 KiB).
Result<std::string> read_secret_file(const std::filesystem::path& file);

}  // namespace clipmill
