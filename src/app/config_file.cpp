// The only file that includes toml++.
#include "app/config_file.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <fstream>
#include <optional>

namespace clipmill {
namespace {

std::optional<std::string> text_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* whole = node.as_integer()) return fmt::format("{}", whole->get());
  if (const auto* real = node.as_floating_point()) return fmt::format("{}", real->get());
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  if (const auto* list = node.as_array()) {
    std::string joined;
    for (const toml::node& item : *list) {
      const auto* text = item.as_string();
      if (text == nullptr) return std::nullopt;
      joined += (joined.empty() ? "" : ",") + text->get();
    }
    return joined;
  }
  return std::nullopt;
}

}  // namespace

Result<std::map<std::string, std::string>> read_config_file(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) {
    return fail(ErrorCode::not_found, "the settings file " + file.string() + " does not exist");
  }
  toml::table table;
  try {
    table = toml::parse_file(file.string());
  } catch (const toml::parse_error& parse_error) {
    const auto& where = parse_error.source().begin;
    return fail(ErrorCode::invalid,
                fmt::format("{}, line {}, column {}: {}", file.string(), where.line, where.column,
                            parse_error.description()));
  }
  std::map<std::string, std::string> values;
  for (const auto& [key, node] : table) {
    const auto text = text_of(node);
    if (!text) {
      return fail(ErrorCode::invalid,
                  fmt::format("{}: '{}' must be a text, a number, true, false, or a list of texts",
                              file.string(), key.str()));
    }
    values[std::string(key.str())] = *text;
  }
  return values;
}

Result<std::string> read_secret_file(const std::filesystem::path& file) {
  constexpr std::size_t size_bytes_max = 64 << 10;
  std::ifstream stream(file, std::ios::binary);
  std::string text(size_bytes_max + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!stream.is_open() || stream.bad()) {
    return fail(ErrorCode::invalid, file.string() + " cannot be read");
  }
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > size_bytes_max) {
    return fail(ErrorCode::invalid, file.string() + " is too long for a secret");
  }
  return text;
}

}  // namespace clipmill
