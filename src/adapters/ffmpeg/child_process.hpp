// run_child: one external program, from its start to its end, on the loop.
//
// However the call ends (exit, deadline, cancellation, the frame's destruction), the child's whole
// process group has been killed and the child reaped: no orphan and no zombie. Nothing blocks: the
// pipes are stream descriptors and the exit is awaited on a pidfd.
//
// The child gets no descriptor but its three, default signal handling, and from our environment
// only what locates programs, libraries and temporary files: the rest may hold API keys.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/async.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace clipmill {

struct ChildCommand {
  std::string program;  // found by PATH unless it holds a slash
  std::vector<std::string> arguments;
  std::filesystem::path folder = {};  // where it runs; empty: where we do
  std::size_t output_bytes_max = 0;   // of standard output; 0: it is thrown away
};

struct ChildEnd {
  int status = 0;  // exit status, or minus the signal that ended it
  std::string output;
  bool output_cut = false;  // there was more than output_bytes_max
  std::string error_tail;   // the end of what it wrote to standard error
};

// The child's standard input, as its feeder sees it.
class ChildInput {
 public:
  virtual ~ChildInput() = default;

  // Returns once the pipe has taken all bytes. False: the child closed its end, and its exit status
  // will say why; there is no sense in writing more.
  virtual asio::awaitable<bool> write(std::span<const std::uint8_t> bytes) = 0;
};

// Writes what the child reads; its input is closed when the feeder returns. An error of the feeder
// kills the child and becomes run_child's. The feeder outlives the call; a null one writes nothing.
using ChildFeeder = std::function<asio::awaitable<Result<void>>(ChildInput&)>;

// Any exit status is success here; the caller knows what it means. unavailable: it could not be
// started. timeout: the deadline came first.
asio::awaitable<Result<ChildEnd>> run_child(ChildCommand command, ChildFeeder feeder, Clock& clock,
                                            Instant deadline);

}  // namespace clipmill
