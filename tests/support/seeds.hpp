// The seeds that a randomised test runs: NAME_SEED=n runs that one again, NAME_RUNS=n says how
// many are run from 1 on.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>

namespace clipmill::test {

struct Seeds {
  std::uint64_t first = 1;
  std::uint64_t count = 1;
};

inline Seeds seeds_from(const std::string& name, std::uint64_t runs) {
  const auto number = [](const std::string& variable) -> std::uint64_t {
    const char* const text = std::getenv(variable.c_str());
    return text == nullptr ? 0 : std::strtoull(text, nullptr, 10);
  };
  if (const std::uint64_t seed = number(name + "_SEED"); seed > 0) return {seed, 1};
  const std::uint64_t asked = number(name + "_RUNS");
  return {1, asked > 0 ? asked : runs};
}

}  // namespace clipmill::test
