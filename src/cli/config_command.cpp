#include "cli/commands.hpp"
#include "cli/console.hpp"

namespace clipmill::cli {
namespace {

// That a secret was not given is none.
std::string shown(const ResolvedValue& value) {
  return value.setting->secret && !value.value.empty() ? "(redacted)" : value.value;
}

}  // namespace

Exit config_print(const Context& context) {
  const bool with_origin = context.line.has("origin");
  if (context.line.json) {
    boost::json::object document;
    for (const ResolvedValue& value : context.resolved.values) {
      if (with_origin) {
        document[value.setting->name] = {{"value", shown(value)},
                                         {"origin", to_string(value.origin)},
                                         {"default", value.setting->fallback},
                                         {"help", value.setting->help},
                                         {"flag", value.setting->flag()},
                                         {"environment", value.setting->environment()},
                                         {"old_name", value.setting->old_name}};
      } else {
        document[value.setting->name] = shown(value);
      }
    }
    print_json(document);
    return Exit::done;
  }
  std::vector<std::vector<std::string>> rows;
  rows.push_back({"setting", "value"});
  if (with_origin) rows.back().push_back("origin");
  rows.back().push_back("meaning");
  for (const ResolvedValue& value : context.resolved.values) {
    std::vector<std::string> row{value.setting->name, shown(value)};
    if (with_origin) row.emplace_back(to_string(value.origin));
    row.push_back(value.setting->help);
    rows.push_back(std::move(row));
  }
  print_table(rows);
  return Exit::done;
}

}  // namespace clipmill::cli
