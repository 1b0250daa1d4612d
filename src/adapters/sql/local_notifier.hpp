// LocalNotifier: wakes waiters in this process, and in the other processes of one machine that use
// the same folder.
//
// Each process has one Unix datagram socket there, <pid>-<random>.sock. A notification goes at once
// to the waiters here, and as a datagram (channels, one a line) to every other socket; what comes
// in a burst goes in one. Nothing waits for a receiver: one whose buffer is full is awake anyway.
// The socket of a process that is gone is removed by whoever finds nobody behind it.
#pragma once

#include <filesystem>
#include <memory>

#include "adapters/sql/notifier.hpp"
#include "base/random.hpp"
#include "base/result.hpp"

namespace clipmill::sql {

class LocalNotifier : public Notifier {
 public:
  // Works on `executor`, where its methods are called. Makes the folder (its parent exists).
  // `clock` outlives it. unavailable: the folder cannot be used.
  static Result<std::unique_ptr<LocalNotifier>> open(asio::any_io_executor executor, Clock& clock,
                                                     Random& random, std::filesystem::path folder);
};

}  // namespace clipmill::sql
