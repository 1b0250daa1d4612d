// DispatcherPlayer: plays a dispatcher's trace on one store, and says what it answered.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "tests/model/dispatcher_trace.hpp"
#include "tests/model/leases.hpp"
#include "tests/model/ledger.hpp"
#include "tests/model/replay.hpp"
#include "tests/support/dispatcher_harness.hpp"

namespace clipmill::test::model {

class DispatcherPlayer {
 public:
  DispatcherPlayer(const DispatcherMaker& maker, const DispatcherTrace& trace);

  // What the store said, and its stats after that.
  Answer play(const DispatcherOperation& operation);

  // Invariants; of a crowd they are not kept (ledger.hpp).
  std::vector<std::string> broken() const;

 private:
  struct Player;

  std::string stats();

  asio::io_context loop_;
  FakeClock clock_;  // every player's begins with the same instant
  const Instant start_ = clock_.now();
  SeededRandom random_{1};
  const bool audited_;
  const ClaimLimits limits_;
  const ClaimLimits other_limits_;
  Ledger ledger_;
  Leases leases_;
  std::string note_;
  std::unique_ptr<DispatcherHarness> harness_;
};

}  // namespace clipmill::test::model
