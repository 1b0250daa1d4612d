#include "adapters/postgres/dialect.hpp"

#include <gtest/gtest.h>

namespace clipmill::postgres {
namespace {

TEST(Dialect, TypesAreReplacedWhereTheyStandAlone) {
  EXPECT_EQ(schema_for_postgres("CREATE TABLE t (a INTEGER, b BLOB, c TEXT NOT NULL, d DOUBLE "
                                "PRECISION, INTEGERS TEXT) WITHOUT ROWID;"),
            "CREATE TABLE t (a BIGINT, b BYTEA, c TEXT COLLATE \"C\" NOT NULL, d DOUBLE "
            "PRECISION, INTEGERS TEXT COLLATE \"C\");");
}

TEST(Dialect, WhatIsQuotedStays) {
  EXPECT_EQ(schema_for_postgres("INSERT INTO t VALUES ('a BLOB', 'it''s TEXT')"),
            "INSERT INTO t VALUES ('a BLOB', 'it''s TEXT')");
}

}  // namespace
}  // namespace clipmill::postgres
