#include "adapters/system/system_random.hpp"

#include <openssl/rand.h>

#include <stdexcept>

namespace clipmill {

std::uint64_t SystemRandom::next() {
  if (used_ == block_.size()) {
    if (RAND_bytes(reinterpret_cast<unsigned char*>(block_.data()), sizeof block_) != 1) {
      throw std::runtime_error("the system's random generator gives no bytes");
    }
    used_ = 0;
  }
  return block_[used_++];
}

}  // namespace clipmill
