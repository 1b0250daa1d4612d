// Looking many keys up at once with statements whose text is fixed: a literal with sixteen places,
// run as often as needed, its free places filled with the last key again. Where a statement costs a
// round trip all keys go in one, by the statement for one key.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "adapters/sql/database.hpp"

// Sixteen parameters for "... IN (" SQL_KEYS_FROM_1 ")", or after one other parameter. Macros,
// because statements are literals.
#define SQL_KEYS_FROM_1 "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16"
#define SQL_KEYS_FROM_2 "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17"

namespace clipmill::sql {

inline constexpr std::size_t look_up_width = 16;

// The same question for one key and for look_up_width of them; the keys come last.
struct LookUp {
  const char* one;
  const char* many;
};

// The rows for all `keys`, in no order. A key that comes twice may give its rows twice.
asio::awaitable<Result<Rows>> look_up(Session& session, LookUp statements, Parameters fixed,
                                      std::vector<std::string> keys);

}  // namespace clipmill::sql
