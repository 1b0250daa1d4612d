// SchemaReport: how far a database's schema has come.
#pragma once

#include <string>
#include <vector>

namespace clipmill::cli {

struct SchemaReport {
  std::string database;  // "SQLite ./clipmill-data/clipmill.db"; without a password
  int version = 0;       // 0: it has none yet
  int known = 0;         // to this clipmill
  std::vector<std::string> pending;
};

}  // namespace clipmill::cli
