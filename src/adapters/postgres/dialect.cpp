#include "adapters/postgres/dialect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
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

// ---- one statement over arrays

std::string_view trim(std::string_view text) {
  const auto is_space = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// Where `word` stands alone outside of brackets and quotes, from `from` on.
std::size_t find_word(std::string_view text, std::string_view word, std::size_t from = 0) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t at = from; at < text.size(); ++at) {
    if (text[at] == '\'') quoted = !quoted;
    if (quoted) continue;
    if (text[at] == '(') ++depth;
    if (text[at] == ')') --depth;
    if (depth == 0 && text.substr(at).starts_with(word) && stands_alone(text, at, word.size())) {
      return at;
    }
  }
  return std::string_view::npos;
}

// "(a, f(b, c))" from its opening bracket on: its parts, and where it ends.
struct BracketList {
  std::vector<std::string_view> items;
  std::size_t end = 0;
};

std::optional<BracketList> read_list(std::string_view text, std::size_t open) {
  if (open >= text.size() || text[open] != '(') return std::nullopt;
  BracketList list;
  int depth = 0;
  bool quoted = false;
  std::size_t begin = open + 1;
  for (std::size_t at = open; at < text.size(); ++at) {
    if (text[at] == '\'') quoted = !quoted;
    if (quoted) continue;
    if (text[at] == '(') ++depth;
    if (text[at] == ')') --depth;
    if ((text[at] == ',' && depth == 1) || depth == 0) {
      list.items.push_back(trim(text.substr(begin, at - begin)));
      begin = at + 1;
    }
    if (depth == 0) {
      list.end = at + 1;
      return list;
    }
  }
  return std::nullopt;
}

// "$12": 11.
std::optional<std::size_t> parameter_number(std::string_view text) {
  if (text.size() < 2 || text.front() != '$') return std::nullopt;
  std::size_t number = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data() + 1, end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end || number == 0) return std::nullopt;
  return number - 1;
}

// $n: bulk.pn
std::string with_columns(std::string_view text) {
  std::string result;
  bool quoted = false;
  for (const char c : text) {
    if (c == '\'') quoted = !quoted;
    if (c == '$' && !quoted) {
      result += "bulk.p";
    } else {
      result += c;
    }
  }
  return result;
}

std::string arrays(const std::vector<std::string>& types) {
  std::string from = "unnest(";
  std::string names;
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (i > 0) from += ", ";
    from += fmt::format("${}::{}[]", i + 1, types[i]);
    names += fmt::format("p{}, ", i + 1);
  }
  return from + ") WITH ORDINALITY AS bulk(" + names + "place)";
}

// The parameters of "column = $n" among the conditions of "WHERE a AND b"; nullopt where there is
// an OR.
std::optional<std::vector<std::size_t>> identity_of(std::string_view conditions) {
  if (find_word(conditions, "OR") != std::string_view::npos) return std::nullopt;
  std::vector<std::size_t> identity;
  while (!conditions.empty()) {
    const std::size_t next = find_word(conditions, "AND");
    const std::string_view one = trim(conditions.substr(0, next));
    const std::size_t equals = one.find(" = ");
    if (equals != std::string_view::npos) {
      const auto number = parameter_number(trim(one.substr(equals + 3)));
      const bool is_column = std::ranges::all_of(one.substr(0, equals), is_word);
      if (number && is_column) identity.push_back(*number);
    }
    if (next == std::string_view::npos) break;
    conditions.remove_prefix(next + 3);
  }
  if (identity.empty()) return std::nullopt;
  return identity;
}

// `joins`: the word that brings another table in.
std::optional<Bulk> bulk_change(std::string_view statement, std::string_view joins,
                                const std::string& from) {
  const std::size_t where = find_word(statement, "WHERE");
  if (where == std::string_view::npos) return std::nullopt;
  if (find_word(statement.substr(0, where), joins, std::string_view("DELETE FROM").size()) !=
      std::string_view::npos) {
    return std::nullopt;
  }
  const std::size_t returning = find_word(statement, "RETURNING", where);
  const bool returns = returning != std::string_view::npos;
  const std::string_view conditions =
      returns ? statement.substr(where, returning - where) : statement.substr(where);
  auto identity = identity_of(conditions.substr(std::string_view("WHERE").size()));
  if (!identity) return std::nullopt;
  Bulk bulk;
  bulk.identity = std::move(*identity);
  bulk.text =
      fmt::format("{}{} {} {} RETURNING bulk.place", with_columns(statement.substr(0, where)),
                  joins, from, with_columns(conditions));
  if (returns) {
    bulk.text +=
        ", " + with_columns(statement.substr(returning + std::string_view("RETURNING").size()));
  }
  return bulk;
}

std::optional<Bulk> bulk_insert(std::string_view statement, const std::string& from) {
  const std::size_t open = statement.find('(');
  const auto columns = read_list(statement, open);
  const std::size_t values_word = find_word(statement, "VALUES");
  if (!columns || values_word == std::string_view::npos) return std::nullopt;
  const auto values = read_list(statement, statement.find('(', values_word));
  if (!values || values->items.size() != columns->items.size()) return std::nullopt;
  const std::string_view rest = trim(statement.substr(values->end));
  if (rest.find('$') != std::string_view::npos ||
      find_word(rest, "RETURNING") != std::string_view::npos) {
    return std::nullopt;
  }

  Bulk bulk;
  bulk.is_insert = true;
  std::string selected;
  for (const std::string_view value : values->items) {
    selected += (selected.empty() ? "" : ", ") + with_columns(value);
  }
  bulk.text =
      fmt::format("{} SELECT {} FROM {}", trim(statement.substr(0, columns->end)), selected, from);
  if (rest.empty()) return bulk;
  constexpr std::string_view on_conflict = "ON CONFLICT ";
  if (!rest.starts_with(on_conflict)) return std::nullopt;
  const auto keys = read_list(rest, on_conflict.size());
  if (!keys) return std::nullopt;
  bulk.text += fmt::format(" {} RETURNING ", rest);
  for (const std::string_view key : keys->items) {
    const auto column = std::ranges::find(columns->items, key);
    if (column == columns->items.end()) return std::nullopt;
    const auto number =
        parameter_number(values->items[static_cast<std::size_t>(column - columns->items.begin())]);
    if (!number) return std::nullopt;
    bulk.text += fmt::format("{}{}", bulk.inserted_keys.empty() ? "" : ", ", key);
    bulk.inserted_keys.push_back(*number);
  }
  // Of two that may do nothing the second does nothing.
  if (find_word(rest, "UPDATE") != std::string_view::npos) bulk.identity = bulk.inserted_keys;
  return bulk;
}

}  // namespace

std::optional<Bulk> bulk_form(std::string_view statement, const std::vector<std::string>& types) {
  statement = trim(statement);
  const std::string from = arrays(types);
  if (types.empty()) return std::nullopt;
  if (statement.starts_with("SELECT ")) {
    Bulk bulk;
    bulk.text = fmt::format("SELECT bulk.place, answer.* FROM {} CROSS JOIN LATERAL ({}) AS answer",
                            from, with_columns(statement));
    return bulk;
  }
  if (statement.starts_with("UPDATE ")) return bulk_change(statement, "FROM", from);
  if (statement.starts_with("DELETE FROM ")) return bulk_change(statement, "USING", from);
  if (statement.starts_with("INSERT INTO ")) return bulk_insert(statement, from);
  return std::nullopt;
}

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
