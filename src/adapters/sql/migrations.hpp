// Migrations: numbered, forward only, run under the database's write lock at start.
//
// A database whose number is above ours was made by a newer clipmill and is refused, untouched.
#pragma once

#include <array>
#include <string_view>

namespace clipmill::sql {

struct Migration {
  int number;
  std::string_view name;
  // Statements separated by ";\n". Of the shared dialect, with the words BLOB (PostgreSQL: bytea)
  // and INTEGER (bigint) replaced by the driver. "WITHOUT ROWID" (PostgreSQL: left out) keeps a
  // table in the order of its key, which spares the hot path a page a row.
  std::string_view statements;
  // For PostgreSQL only, afterwards: how it keeps a table.
  std::string_view postgres_statements = "";
};

extern const std::array<Migration, 4> migrations;

inline constexpr int schema_version = 4;

}  // namespace clipmill::sql
