// SystemRandom: bits from OpenSSL's generator, fit for lease ids and tokens. Thread safe.
#pragma once

#include "base/random.hpp"

namespace clipmill {

class SystemRandom final : public Random {
 public:
  // Throws when the system has no entropy to give: nothing can go on safely without.
  std::uint64_t next() override;
};

}  // namespace clipmill
