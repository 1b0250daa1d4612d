// The only file that includes CLI11.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/command_line.hpp"
#include "config/settings.hpp"

namespace clipmill::cli {
namespace {

constexpr const char* footer =
    "Exit codes: 0 done, 1 failed, 2 usage, 3 configuration, 4 a dependency cannot be reached,\n"
    "5 some tasks or lines failed, 6 refused.";

// Where CLI11 writes what it parsed, kept until the chosen command is known.
struct Parsed {
  std::map<std::string, std::string> settings;
  std::map<std::string, std::string> options;
  std::map<std::string, bool> flags;
  std::map<std::string, std::string> arguments;
  std::string config_file;
  bool json = false;
};

void add_settings(CLI::App& command, Parsed& parsed) {
  for (const Setting& setting : setting_table()) {
    command
        .add_option(setting.flag(), parsed.settings[setting.name],
                    fmt::format("{} [{}]", setting.help, setting.fallback))
        ->group("Settings");
  }
  command.add_option("--config", parsed.config_file, "Settings file [./clipmill.toml, if there]")
      ->group("Settings");
}

}  // namespace

std::string CommandLine::option(const std::string& name, std::string fallback) const {
  const auto entry = options.find(name);
  return entry == options.end() ? fallback : entry->second;
}

std::variant<CommandLine, Told> parse(int argc, const char* const* argv) {
  CLI::App app("clipmill makes short videos for each viewer from what viewers do.", "clipmill");
  app.set_version_flag("--version", std::string("clipmill ") + CLIPMILL_VERSION);
  app.require_subcommand(1);
  app.footer(footer);

  std::map<std::string, CLI::App*> groups;
  std::map<std::string, Parsed> parsed;
  std::map<std::string, CLI::App*> commands;
  for (const CommandSpec& spec : command_table()) {
    CLI::App* parent = &app;
    std::string name = spec.name;
    if (const std::size_t space = name.find(' '); space != std::string::npos) {
      const std::string group = name.substr(0, space);
      CLI::App*& entry = groups[group];
      if (entry == nullptr) {
        entry = app.add_subcommand(group, "Commands about " + group);
        entry->require_subcommand(1);
      }
      parent = entry;
      name = name.substr(space + 1);
    }
    CLI::App* command = parent->add_subcommand(name, spec.help);
    Parsed& into = parsed[spec.name];
    for (const std::string& argument : spec.arguments) {
      const bool optional = argument.ends_with('?');
      const std::string plain = optional ? argument.substr(0, argument.size() - 1) : argument;
      command->add_option(plain, into.arguments[argument])->required(!optional);
    }
    for (const OptionSpec& option : spec.options) {
      if (option.takes_value) {
        command->add_option("--" + option.name, into.options[option.name], option.help);
      } else {
        command->add_flag("--" + option.name, into.flags[option.name], option.help);
      }
    }
    if (spec.reads) command->add_flag("--json", into.json, "Answer in JSON");
    add_settings(*command, into);
    commands[spec.name] = command;
  }

  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    std::ostringstream text;
    app.exit(success, text, text);
    return Told{.text = text.str(), .is_error = false};
  } catch (const CLI::ParseError& error) {
    std::ostringstream text;
    app.exit(error, text, text);
    return Told{.text = text.str(), .is_error = true};
  }

  CommandLine line;
  for (const CommandSpec& spec : command_table()) {
    CLI::App* command = commands[spec.name];
    if (!command->parsed()) continue;
    Parsed& from = parsed[spec.name];
    line.command = spec.name;
    line.json = from.json;
    for (const std::string& argument : spec.arguments) {
      if (!from.arguments[argument].empty()) line.arguments.push_back(from.arguments[argument]);
    }
    for (const Setting& setting : setting_table()) {
      if (command->count(setting.flag()) > 0)
        line.settings[setting.name] = from.settings[setting.name];
    }
    for (const OptionSpec& option : spec.options) {
      if (command->count("--" + option.name) == 0) continue;
      line.options[option.name] = option.takes_value ? from.options[option.name] : "true";
    }
    if (command->count("--config") > 0) line.config_file = from.config_file;
  }
  return line;
}

}  // namespace clipmill::cli
