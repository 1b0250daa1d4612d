// The machine's name, for whoever looks at workers from elsewhere.
#pragma once

#include <string>

namespace clipmill {

std::string host_name();  // "localhost" when it has none

}  // namespace clipmill
