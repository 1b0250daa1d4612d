// Engine: the data folder opened, and everything wired: the only place where concrete things are
// chosen.
//
// With a database_url the truth and the dispatch are in PostgreSQL, else in the data folder.
// In the data folder: clipmill.db (the truth and the dispatch), clips/ (clip files), index/ and
// scratch/ (made anew when lost), wake/ (sockets by which processes wake each other), ~incoming/
// (files on their way into clips/), logs/ (of started worker processes).
#pragma once

#include <memory>

#include "app/kept_log.hpp"
#include "cli/schema_report.hpp"
#include "cli/services.hpp"
#include "config/settings.hpp"

namespace clipmill {

class Engine {
 public:
  // Makes the folder when it is not there, and brings the schema up to date. unavailable: it cannot
  // be written, the disk is full, or the database server is not there. invalid, unauthorized: made
  // by a newer clipmill, damaged, or the server does not let us in.
  // `worker_command` starts a worker process with the same settings.
  static Result<std::unique_ptr<Engine>> open(const Settings& settings,
                                              std::vector<std::string> worker_command, Clock& clock,
                                              Random& random, KeptLog& log);
  ~Engine();

  // What `clipmill migrate` is about. schema() changes nothing.
  static Result<cli::SchemaReport> schema(const Settings& settings);
  static Result<void> migrate(const Settings& settings, Random& random);

  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  cli::Services& services();

 private:
  struct Parts;
  explicit Engine(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace clipmill
