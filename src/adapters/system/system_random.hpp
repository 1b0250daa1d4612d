// SystemRandom: bits from OpenSSL's generator, fit for lease ids and tokens. Lives on the loop.
#pragma once

#include <array>
#include <cstddef>

#include "base/random.hpp"

namespace clipmill {

class SystemRandom final : public Random {
 public:
  // Throws when the system has no entropy to give: nothing can go on safely without.
  std::uint64_t next() override;

 private:
  // A call of the generator costs a microsecond, whatever it asks for, and one plan draws
  // thousands.
  std::array<std::uint64_t, 512> block_{};
  std::size_t used_ = block_.size();
};

}  // namespace clipmill
