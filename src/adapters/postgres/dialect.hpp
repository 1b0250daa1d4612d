// What the schema's statements are in PostgreSQL's words. Pure.
#pragma once

#include <string>
#include <string_view>

namespace clipmill::postgres {

// BLOB is BYTEA and INTEGER is BIGINT; "WITHOUT ROWID" goes; columns of TEXT compare byte by byte
// (COLLATE "C"), as SQLite's do, whatever the database's own collation is.
std::string schema_for_postgres(std::string_view statements);

}  // namespace clipmill::postgres
