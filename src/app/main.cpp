#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>

#include "adapters/system/system_clock.hpp"
#include "adapters/system/system_random.hpp"
#include "app/config_file.hpp"
#include "app/engine.hpp"
#include "app/structured_log.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"

extern char** environ;

namespace clipmill {
namespace {

std::map<std::string, std::string> environment() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const char* equals = std::strchr(*entry, '=');
    if (equals != nullptr)
      variables[std::string(*entry, static_cast<std::size_t>(equals - *entry))] = equals + 1;
  }
  return variables;
}

// The file that was named must be there; ./clipmill.toml is read when it is.
Result<void> read_file(const cli::CommandLine& line, Given& given) {
  const auto variable = given.environment.find("CLIPMILL_CONFIG");
  const bool named = line.config_file || variable != given.environment.end();
  given.file_name = line.config_file                      ? *line.config_file
                    : variable != given.environment.end() ? variable->second
                                                          : "clipmill.toml";
  auto values = read_config_file(given.file_name);
  if (values) {
    given.file = std::move(*values);
    return {};
  }
  if (!named && values.error().code == ErrorCode::not_found) return {};
  return fail(values.error());
}

// A setting of the old service that chose a server: this clipmill keeps the truth in its folder.
void warn_of_old_servers(const std::map<std::string, std::string>& variables, Log& log) {
  if (!variables.contains("DB_HOST")) return;
  log.warning(
      "DB_HOST is set, but this clipmill keeps its database in its data folder and does not use it");
}

// A command that answers and ends is quieter, unless it was told otherwise.
LogLevel log_level(const Resolved& resolved, bool runs_on) {
  for (const ResolvedValue& value : resolved.values) {
    if (value.setting->name == "log_level" && value.origin != Origin::fallback) {
      return resolved.settings.log_level;
    }
  }
  return runs_on ? LogLevel::info : LogLevel::warning;
}

LogFormat log_format(const Settings& settings) {
  if (settings.log_format == "json") return LogFormat::json;
  if (settings.log_format == "logfmt") return LogFormat::logfmt;
  return ::isatty(STDERR_FILENO) == 1 ? LogFormat::logfmt : LogFormat::json;
}

cli::Exit run(const cli::CommandLine& line) {
  Given given;
  given.flags = line.settings;
  given.environment = environment();
  if (auto read = read_file(line, given); !read) {
    cli::print_error(read.error());
    return cli::Exit::configuration;
  }
  auto resolved = resolve(given);
  if (!resolved) {
    cli::print_error(resolved.error());
    return cli::Exit::configuration;
  }
  const bool runs_on =
      line.command == "serve" || line.command == "worker" || line.command == "process";
  SystemClock clock;
  SystemRandom random;
  StructuredLog log(clock, log_level(*resolved, runs_on), log_format(resolved->settings));
  if (runs_on) warn_of_old_servers(given.environment, log);

  std::unique_ptr<Engine> engine;
  cli::Context context{.line = line, .resolved = *resolved, .open = nullptr};
  context.open = [&]() -> Result<cli::Services*> {
    auto opened = Engine::open(resolved->settings, clock, random, log);
    if (!opened) return fail(opened.error());
    engine = std::move(*opened);
    return &engine->services();
  };
  return cli::run_command(context);
}

}  // namespace
}  // namespace clipmill

int main(int argc, char** argv) {
  // A reader that goes away is an error of the write, not the end of the process.
  ::signal(SIGPIPE, SIG_IGN);
  try {
    auto parsed = clipmill::cli::parse(argc, argv);
    if (const auto* told = std::get_if<clipmill::cli::Told>(&parsed)) {
      std::fputs(told->text.c_str(), told->is_error ? stderr : stdout);
      return static_cast<int>(told->is_error ? clipmill::cli::Exit::usage
                                             : clipmill::cli::Exit::done);
    }
    return static_cast<int>(clipmill::run(std::get<clipmill::cli::CommandLine>(parsed)));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "clipmill: ❌ %s\n", error.what());
    return static_cast<int>(clipmill::cli::Exit::failed);
  }
}
