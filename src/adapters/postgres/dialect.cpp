#include "adapters/postgres/dialect.hpp"

#include <array>
#include <cctype>
#include <utility>

namespace clipmill::postgres {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> words{
    {{"BLOB", "BYTEA"},
     {"INTEGER", "BIGINT"},
     {"TEXT", "TEXT COLLATE \"C\""},
     {" WITHOUT ROWID", ""}}};

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool stands_alone(std::string_view text, std::size_t at, std::size_t size) {
  const bool begins = at == 0 || !is_word(text[at - 1]) || !is_word(text[at]);
  return begins && (at + size == text.size() || !is_word(text[at + size]));
}

}  // namespace

std::string schema_for_postgres(std::string_view statements) {
  std::string result;
  result.reserve(statements.size() * 5 / 4);
  bool quoted = false;
  for (std::size_t at = 0; at < statements.size();) {
    if (statements[at] == '\'') quoted = !quoted;
    bool replaced = false;
    for (const auto& [from, to] : words) {
      if (quoted || !statements.substr(at).starts_with(from)) continue;
      if (!stands_alone(statements, at, from.size())) continue;
      result += to;
      at += from.size();
      replaced = true;
      break;
    }
    if (!replaced) result += statements[at++];
  }
  return result;
}

}  // namespace clipmill::postgres
