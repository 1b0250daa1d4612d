// How many, and from where on: as every listing takes it.
#pragma once

#include "base/ids.hpp"
#include "base/result.hpp"
#include "cli/command_line.hpp"

namespace clipmill::cli {

// The option's whole number, 1 to `most`; `otherwise` when it was not given.
Result<int> count_of(const CommandLine& line, const std::string& option, int otherwise,
                     int most = 1000);

// --after: listings of viewers go on behind this one.
std::optional<UserId> after_of(const CommandLine& line);

// --limit; 20 when it was not given.
Result<int> limit_of(const CommandLine& line);

}  // namespace clipmill::cli
