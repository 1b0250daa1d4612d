// FairSharedMutex: readers together or one writer alone, and a waiting writer is let in next.
//
// std::shared_mutex lets new readers pass a waiting writer, so steady searching would keep changes
// out for ever. Here both queue at a turnstile first, which a waiting writer holds.
#pragma once

#include <mutex>
#include <shared_mutex>

namespace clipmill {

class FairSharedMutex {
 public:
  void lock() {
    const std::lock_guard turn(turnstile_);
    mutex_.lock();
  }
  void unlock() { mutex_.unlock(); }

  void lock_shared() {
    {
      const std::lock_guard turn(turnstile_);
    }
    mutex_.lock_shared();
  }
  void unlock_shared() { mutex_.unlock_shared(); }

 private:
  std::mutex turnstile_;
  std::shared_mutex mutex_;
};

}  // namespace clipmill
