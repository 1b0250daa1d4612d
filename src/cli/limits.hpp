// --limit, as every listing takes it.
#pragma once

#include "base/result.hpp"
#include "cli/command_line.hpp"

namespace clipmill::cli {

// 1 to 1000; 20 when it was not given.
Result<int> limit_of(const CommandLine& line);

}  // namespace clipmill::cli
