// How many: as every listing takes it.
#pragma once

#include "base/result.hpp"
#include "cli/command_line.hpp"

namespace clipmill::cli {

// The option's whole number, 1 to `most`; `otherwise` when it was not given.
Result<int> count_of(const CommandLine& line, const std::string& option, int otherwise,
                     int most = 1000);

// --limit; 20 when it was not given.
Result<int> limit_of(const CommandLine& line);

}  // namespace clipmill::cli
