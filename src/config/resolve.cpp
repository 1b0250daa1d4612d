#include <numeric>

#include "config/settings.hpp"

namespace clipmill {
namespace {

constexpr std::string_view prefix = "CLIPMILL_";
constexpr std::string_view config_variable = "CLIPMILL_CONFIG";  // names the file itself
constexpr std::string_view test_prefix = "CLIPMILL_TEST_";       // the test run's own

std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({row[j - 1] + 1, above + 1, replaced});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::string unknown(const std::string& what, const std::string& name,
                    const std::vector<std::string>& known) {
  std::string message = what + " '" + name + "' is not known";
  if (const auto meant = nearest_name(name, known)) message += "; did you mean '" + *meant + "'?";
  return message + " (clipmill config print lists all)";
}

const std::string* find(const std::map<std::string, std::string>& map, const std::string& name) {
  const auto entry = map.find(name);
  return entry == map.end() ? nullptr : &entry->second;
}

constexpr std::string_view file_suffix = "_FILE";

// What the variable says, or the file that it names.
Result<std::optional<std::string>> from_environment(const Setting& setting, const Given& given,
                                                    const std::string& variable) {
  const auto* value = find(given.environment, variable);
  const std::string file_variable = variable + std::string(file_suffix);
  const auto* file = setting.secret ? find(given.environment, file_variable) : nullptr;
  if (file == nullptr) return value == nullptr ? std::nullopt : std::optional(*value);
  if (value != nullptr) {
    return fail(ErrorCode::invalid, fmt::format("{} and {} are both set; leave one of them out",
                                                variable, file_variable));
  }
  auto text = given.read_secret(*file);
  if (!text) return fail(ErrorCode::invalid, file_variable + ": " + text.error().message);
  while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
  return std::optional(std::move(*text));
}

Result<ResolvedValue> choose(const Setting& setting, const Given& given) {
  if (const auto* value = find(given.flags, setting.name)) {
    return ResolvedValue{&setting, *value, Origin::flag};
  }
  auto value = from_environment(setting, given, setting.environment());
  if (!value) return fail(value.error());
  if (*value) return ResolvedValue{&setting, std::move(**value), Origin::environment};
  if (!setting.old_name.empty()) {
    value = from_environment(setting, given, setting.old_name);
    if (!value) return fail(value.error());
    if (*value) return ResolvedValue{&setting, std::move(**value), Origin::old_environment};
  }
  if (const auto* in_file = find(given.file, setting.name)) {
    return ResolvedValue{&setting, *in_file, Origin::file};
  }
  return ResolvedValue{&setting, setting.fallback, Origin::fallback};
}

std::string place(const ResolvedValue& value, const Given& given) {
  switch (value.origin) {
    case Origin::flag:
      return value.setting->flag();
    case Origin::environment:
      return value.setting->environment();
    case Origin::old_environment:
      return value.setting->old_name;
    case Origin::file:
      return value.setting->name + " in " + given.file_name;
    case Origin::fallback:
      return value.setting->name;
  }
  return value.setting->name;
}

}  // namespace

std::string Setting::flag() const {
  std::string text = "--" + name;
  std::ranges::replace(text, '_', '-');
  return text;
}

std::string Setting::environment() const {
  std::string text(prefix);
  for (const char c : name) text += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

std::string_view to_string(Origin origin) {
  switch (origin) {
    case Origin::fallback:
      return "default";
    case Origin::file:
      return "file";
    case Origin::old_environment:
    case Origin::environment:
      return "environment";
    case Origin::flag:
      return "flag";
  }
  return "default";
}

std::optional<std::string> nearest_name(const std::string& name,
                                        const std::vector<std::string>& known) {
  const std::string* best = nullptr;
  std::size_t best_distance = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const std::string& candidate : known) {
    const std::size_t distance = edit_distance(name, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = &candidate;
    }
  }
  return best == nullptr ? std::nullopt : std::optional(*best);
}

Result<Resolved> resolve(const Given& given) {
  std::vector<std::string> names;
  std::vector<std::string> variables;
  for (const Setting& setting : setting_table()) {
    names.push_back(setting.name);
    variables.push_back(setting.environment());
    if (setting.secret) variables.push_back(variables.back() + std::string(file_suffix));
  }
  for (const auto& [name, value] : given.file) {
    if (std::ranges::find(names, name) == names.end()) {
      return fail(ErrorCode::invalid, unknown("the key", name, names) + " in " + given.file_name);
    }
  }
  for (const auto& [name, value] : given.environment) {
    if (!name.starts_with(prefix) || name == config_variable || name.starts_with(test_prefix)) {
      continue;
    }
    if (std::ranges::find(variables, name) == variables.end()) {
      return fail(ErrorCode::invalid, unknown("the variable", name, variables));
    }
  }

  Resolved resolved;
  for (const Setting& setting : setting_table()) {
    auto value = choose(setting, given);
    if (!value) return fail(value.error());
    auto applied = setting.apply(resolved.settings, value->value);
    if (!applied) {
      return fail(ErrorCode::invalid, place(*value, given) + ": " + applied.error().message);
    }
    resolved.values.push_back(std::move(*value));
  }
  const Settings& settings = resolved.settings;
  if (settings.heartbeat * 2 > settings.lease) {
    return fail(ErrorCode::invalid,
                "lease must be at least twice heartbeat, or one late heartbeat loses the tasks");
  }
  return resolved;
}

}  // namespace clipmill
