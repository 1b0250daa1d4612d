// PreferenceListener: who wants to know that a viewer's preference has moved (the queue does).
#pragma once

#include <cstdint>

#include "base/ids.hpp"

namespace clipmill {

class PreferenceListener {
 public:
  virtual ~PreferenceListener() = default;

  // Returns at once; what follows from it is the listener's own business. A hint: it is not
  // repeated when the process dies here, so the listener also sweeps.
  virtual void preference_updated(UserId user, std::int64_t version) = 0;
};

}  // namespace clipmill
