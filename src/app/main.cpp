#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>

#include "adapters/system/system_clock.hpp"
#include "adapters/system/system_random.hpp"
#include "app/config_file.hpp"
#include "app/engine.hpp"
#include "app/host_name.hpp"
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

constexpr std::size_t log_lines_max = 2000;  // of one second, before they are shared

// This program again, as a worker with the flags that we were given.
std::vector<std::string> worker_command(const cli::CommandLine& line) {
  std::error_code error;
  std::vector<std::string> command{std::filesystem::read_symlink("/proc/self/exe", error).string(),
                                   "worker"};
  if (line.config_file) command.insert(command.end(), {"--config", *line.config_file});
  for (const auto& [name, value] : line.settings) {
    if (name == "log_format") continue;
    std::string flag = "--" + name;
    std::ranges::replace(flag, '_', '-');
    command.insert(command.end(), {std::move(flag), value});
  }
  command.insert(command.end(), {"--log-format", "json"});
  return command;
}

// A worker process that serve has started drains when serve is gone, however it went.
void follow_parent() {
  const char* parent = std::getenv("CLIPMILL_PARENT_PID");
  if (parent == nullptr) return;
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  const bool gone = std::to_string(::getppid()) != parent;
  ::unsetenv("CLIPMILL_PARENT_PID");
  if (gone) ::raise(SIGTERM);  // it went before we listened
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
  given.read_secret = [](const std::string& path) { return read_secret_file(path); };
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
  StructuredLog own_log(clock, log_level(*resolved, runs_on), log_format(resolved->settings));
  KeptLog log(own_log, clock, host_name() + "-" + std::to_string(::getpid()),
              std::max(own_log.least(), LogLevel::info), runs_on ? log_lines_max : 0);

  std::unique_ptr<Engine> engine;
  cli::Context context{.line = line, .resolved = *resolved};
  context.open = [&]() -> Result<cli::Services*> {
    auto opened = Engine::open(resolved->settings, worker_command(line), clock, random, log);
    if (!opened) return fail(opened.error());
    engine = std::move(*opened);
    return &engine->services();
  };
  context.schema = [&] { return Engine::schema(resolved->settings); };
  context.migrate = [&] { return Engine::migrate(resolved->settings, random); };
  return cli::run_command(context);
}

}  // namespace
}  // namespace clipmill

int main(int argc, char** argv) {
  // A reader that goes away is an error of the write, not the end of the process.
  ::signal(SIGPIPE, SIG_IGN);
  clipmill::follow_parent();
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
