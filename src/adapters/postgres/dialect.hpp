// What the schema's statements are in PostgreSQL's words, and how one statement over many rows of
// parameters becomes one statement over arrays. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clipmill::postgres {

// BLOB is BYTEA and INTEGER is BIGINT; "WITHOUT ROWID" goes; columns of TEXT compare byte by byte
// (COLLATE "C"), as SQLite's do, whatever the database's own collation is.
std::string schema_for_postgres(std::string_view statements);

// A statement that does for whole arrays of parameters what the original does for each row of them.
// Each of its rows begins with the place of its row of parameters, from 1, unless it is an insert.
struct Bulk {
  std::string text;

  // Parameters (from 0) that say which row of the table is meant. Rows of parameters that agree in
  // all of these may mean the same row, which one statement changes but once: they must not go
  // together. Empty: any may.
  std::vector<std::size_t> identity;

  bool is_insert = false;
  // An insert that may leave rows out answers the keys of those that went in: equal to these
  // parameters.
  std::vector<std::size_t> inserted_keys;
};

// `types` of the parameters: "text", "bigint", ... nullopt: not of a form that can be turned so.
//   SELECT ...                               any
//   UPDATE / DELETE ... WHERE column = $1 [AND ...] [RETURNING ...]
//   INSERT INTO ... VALUES (...) [ON CONFLICT (...) DO ...]
std::optional<Bulk> bulk_form(std::string_view statement, const std::vector<std::string>& types);

}  // namespace clipmill::postgres
