// Chance without a state: the same seed and indices always give the same number, so that the
// hundredth tree of a forest can be drawn without the ninety-nine before it.
#pragma once

#include <cstdint>
#include <initializer_list>

namespace clipmill::drawing {

class Chance {
 public:
  explicit constexpr Chance(std::uint64_t seed = 0) : seed_(seed) {}

  // Another stream; so that two uses of one seed have nothing in common.
  constexpr Chance of(std::int64_t salt) const {
    return Chance(scramble(seed_ + 0x9e3779b97f4a7c15U * static_cast<std::uint64_t>(salt + 1)));
  }
  constexpr std::uint64_t bits(std::int64_t index = 0) const {
    return scramble(seed_ ^ scramble(static_cast<std::uint64_t>(index) + 0x5851f42d4c957f2dU));
  }
  // Uniform in [0, 1).
  constexpr float unit(std::int64_t index = 0) const {
    return static_cast<float>(bits(index) >> 40) * 0x1.0p-24F;
  }
  constexpr float range(float low, float high, std::int64_t index = 0) const {
    return low + (high - low) * unit(index);
  }
  constexpr int below(int bound, std::int64_t index = 0) const {
    return static_cast<int>((bits(index) >> 33) % static_cast<std::uint64_t>(bound));
  }
  constexpr bool yes(float probability, std::int64_t index = 0) const {
    return unit(index) < probability;
  }
  template <class T, std::size_t n>
  constexpr const T& pick(const T (&choices)[n], std::int64_t index = 0) const {
    return choices[below(static_cast<int>(n), index)];
  }
  constexpr std::uint32_t pick(std::initializer_list<std::uint32_t> choices,
                               std::int64_t index = 0) const {
    return choices.begin()[below(static_cast<int>(choices.size()), index)];
  }

 private:
  // The finalizer of SplitMix64.
  static constexpr std::uint64_t scramble(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }

  std::uint64_t seed_;
};

}  // namespace clipmill::drawing
