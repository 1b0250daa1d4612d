// LocalGenerator: clips drawn here and encoded by an ffmpeg process; no key, no network, no cost.
//
//   submit → waits for one of the `concurrent_max` places → draws frames into ffmpeg's pipe → done
//
// A prompt and a seed always give the same pictures. H.264 High, yuv420p, BT.709, index first.
// Operations die with the process. The scratch folder may be shared by processes: each locks a
// subfolder of its own, and whoever starts, or prunes, removes those whose owner has gone.
//
// Call from one loop. stop() must have returned before destruction.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <filesystem>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/async.hpp"
#include "base/async_scope.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "base/unique_fd.hpp"
#include "generation/video_generator.hpp"

namespace clipmill {

struct LocalGeneratorOptions {
  std::filesystem::path scratch;     // folder for clips under way; made if need be
  std::string ffmpeg = "ffmpeg";     // found by PATH unless it holds a slash
  std::size_t concurrent_max = 2;    // clips made at a time; each uses about one core and a half
  std::size_t operations_max = 256;  // waiting, being made, or made and not yet let go
  Duration deadline{120'000};        // for making one clip, once it has a place
  std::string preset = "veryfast";   // x264: time against size
  int quality = 21;                  // x264's CRF: lower is better and larger
  std::filesystem::path font = {};   // for titles; empty: DejaVu Sans, where it is installed
};

class LocalGenerator final : public VideoGenerator {
 public:
  LocalGenerator(asio::any_io_executor executor, Clock& clock, Random& random, Log& log,
                 LocalGeneratorOptions options);
  ~LocalGenerator() override;

  // Removes the subfolders of processes that have gone; how many.
  std::int64_t remove_abandoned();

  GeneratorTraits traits() const override;
  asio::awaitable<Result<OperationId>> submit(GenerationRequest request) override;
  asio::awaitable<Result<GenerationProgress>> poll(OperationId operation) override;
  asio::awaitable<Result<void>> fetch(OperationId operation,
                                      std::filesystem::path destination) override;
  asio::awaitable<Result<void>> cancel(OperationId operation) override;

  // Ends what is under way and takes nothing new.
  asio::awaitable<void> stop();

 private:
  struct Operation;
  class Place;
  class Ending;

  asio::awaitable<void> work(Ending ending);
  asio::awaitable<Result<void>> make(std::shared_ptr<Operation> operation);
  asio::awaitable<Result<void>> render(std::shared_ptr<Operation> operation);
  asio::awaitable<Result<void>> until_cancelled(std::shared_ptr<Operation> operation);
  asio::awaitable<void> take_place();
  void give_place();
  Result<void> claim_scratch();

  asio::any_io_executor executor_;
  Clock& clock_;
  Random& random_;
  Log& log_;
  const LocalGeneratorOptions options_;
  std::filesystem::path font_;     // empty: clips have no title
  std::filesystem::path scratch_;  // ours alone; empty until it could be made
  UniqueFd scratch_lock_;
  std::unordered_map<OperationId, std::shared_ptr<Operation>> operations_;
  struct Waiter {
    asio::steady_timer called;
    bool given = false;
  };
  std::list<Waiter> waiters_;
  std::size_t places_;
  AsyncScope scope_;
  asio::thread_pool pool_;
};

}  // namespace clipmill
