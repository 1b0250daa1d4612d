#include "adapters/system/system_random.hpp"

#include <openssl/rand.h>

#include <stdexcept>

namespace clipmill {

std::uint64_t SystemRandom::next() {
  std::uint64_t value = 0;
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&value), sizeof value) != 1) {
    throw std::runtime_error("the system's random generator gives no bytes");
  }
  return value;
}

}  // namespace clipmill
