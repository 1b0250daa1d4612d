// CommandLine: what was typed, read and checked. One table of commands makes the parser, the help
// and docs/reference/cli.md.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace clipmill::cli {

// Exit codes, for scripts: README and docs/reference/cli.md list them.
enum class Exit {
  done = 0,
  failed = 1,
  usage = 2,
  configuration = 3,
  unreachable = 4,  // a dependency (database, ffmpeg, a running serve) cannot be reached
  some_failed = 5,  // the work went on, but some tasks or lines failed
  refused = 6,      // what was asked for is not allowed, or would be unsafe
};

struct CommandLine {
  std::string command;  // "videos import"
  std::vector<std::string> arguments;
  std::map<std::string, std::string> settings;  // by Setting::name, from flags
  std::map<std::string, std::string> options;  // the command's own, by long name; "true" for a flag
  std::optional<std::string> config_file;
  bool json = false;

  bool has(const std::string& option) const { return options.contains(option); }
  std::string option(const std::string& name, std::string fallback = {}) const;
};

// What parsing ends with when there is nothing to run: help, version, or a usage error.
struct Told {
  std::string text;
  bool is_error = false;
};

struct OptionSpec {
  std::string name;  // without dashes
  std::string help;
  bool takes_value = false;
};

struct CommandSpec {
  std::string name;  // "videos import"
  std::string help;
  std::vector<std::string> arguments;  // names; one that ends in "?" may be left out
  std::vector<OptionSpec> options;
  bool reads = false;  // has --json
};

const std::vector<CommandSpec>& command_table();

std::variant<CommandLine, Told> parse(int argc, const char* const* argv);

}  // namespace clipmill::cli
