// Engine: the data folder opened, and everything wired: the only place where concrete things are
// chosen.
//
// In the data folder: clipmill.db (the truth and the dispatch), clips/ (clip files), index/ and
// scratch/ (made anew when lost), wake/ (sockets by which processes wake each other), ~incoming/
// (files on their way into clips/), logs/ (of started worker processes).
#pragma once

#include <memory>

#include "cli/services.hpp"
#include "config/settings.hpp"

namespace clipmill {

class Engine {
 public:
  // Makes the folder when it is not there. unavailable: it cannot be written or the disk is full.
  // invalid: it was made by a newer clipmill, or is damaged.
  // `worker_command` starts a worker process with the same settings.
  static Result<std::unique_ptr<Engine>> open(const Settings& settings,
                                              std::vector<std::string> worker_command, Clock& clock,
                                              Random& random, Log& log);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  cli::Services& services();

 private:
  struct Parts;
  explicit Engine(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace clipmill
