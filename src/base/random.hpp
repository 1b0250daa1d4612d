// Random: the only source of chance, so that a simulation can be run again from its seed.
#pragma once

#include <cstdint>

namespace clipmill {

class Random {
 public:
  virtual ~Random() = default;

  // 64 uniform bits.
  virtual std::uint64_t next() = 0;

  // Uniform in [0, bound); bound must be positive.
  std::uint64_t below(std::uint64_t bound);

  // Uniform in [0, 1).
  double unit();
};

// SplitMix64 (Steele, Lea, Flood 2014): repeatable, for simulations, procedural drawing and tests.
// Never for lease ids or secrets; those come from adapters/system/system_random.hpp.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() override;

 private:
  std::uint64_t state_;
};

}  // namespace clipmill
