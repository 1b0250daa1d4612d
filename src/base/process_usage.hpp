// What this process has used so far, as the kernel counts it.
#pragma once

#include <cstdint>

namespace clipmill {

double cpu_seconds();           // user and system
std::int64_t bytes_written();   // handed to write calls
std::int64_t resident_bytes();  // memory, now

}  // namespace clipmill
