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

using Places = std::vector<std::size_t>;

TEST(Dialect, AnUpdateJoinsTheArrays) {
  const auto bulk = bulk_form(
      "UPDATE t SET a = $2, b = 'for $5' WHERE id = $1 AND lease = $3 AND c > 0 RETURNING d",
      {"text", "bigint", "text"});

  ASSERT_TRUE(bulk);
  EXPECT_EQ(bulk->text,
            "UPDATE t SET a = bulk.p2, b = 'for $5' FROM unnest($1::text[], $2::bigint[], "
            "$3::text[]) WITH ORDINALITY AS bulk(p1, p2, p3, place) WHERE id = bulk.p1 AND lease = "
            "bulk.p3 AND c > 0  RETURNING bulk.place,  d");
  EXPECT_EQ(bulk->identity, (Places{0, 2}));
  EXPECT_FALSE(bulk->is_insert);
}

TEST(Dialect, ADeleteUsesTheArrays) {
  const auto bulk = bulk_form("DELETE FROM t WHERE id = $1 AND state = 'x'", {"text"});

  ASSERT_TRUE(bulk);
  EXPECT_EQ(bulk->text,
            "DELETE FROM t USING unnest($1::text[]) WITH ORDINALITY AS bulk(p1, place) WHERE id = "
            "bulk.p1 AND state = 'x' RETURNING bulk.place");
  EXPECT_EQ(bulk->identity, (Places{0}));
}

TEST(Dialect, AnInsertTellsWhatWentIn) {
  const auto nothing =
      bulk_form("INSERT INTO t (id, a, b) VALUES ($2, 0, $1) ON CONFLICT (id, b) DO NOTHING",
                {"bigint", "text"});
  const auto update = bulk_form(
      "INSERT INTO t (id, a) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET a = excluded.a",
      {"text", "bigint"});
  const auto plain = bulk_form("INSERT INTO t (id) VALUES ($1)", {"text"});

  ASSERT_TRUE(nothing && update && plain);
  EXPECT_EQ(nothing->text,
            "INSERT INTO t (id, a, b) SELECT bulk.p2, 0, bulk.p1 FROM unnest($1::bigint[], "
            "$2::text[]) WITH ORDINALITY AS bulk(p1, p2, place) ON CONFLICT (id, b) DO NOTHING "
            "RETURNING id, b");
  EXPECT_EQ(nothing->inserted_keys, (Places{1, 0}));
  EXPECT_EQ(nothing->identity, Places{});
  EXPECT_EQ(update->identity, (Places{0}));
  EXPECT_TRUE(plain->is_insert);
  EXPECT_EQ(plain->inserted_keys, Places{});
}

TEST(Dialect, ASelectRunsBesideTheArrays) {
  const auto bulk = bulk_form("SELECT a FROM t WHERE id = $1 LIMIT $2", {"text", "bigint"});

  ASSERT_TRUE(bulk);
  EXPECT_EQ(bulk->text,
            "SELECT bulk.place, answer.* FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS "
            "bulk(p1, p2, place) CROSS JOIN LATERAL (SELECT a FROM t WHERE id = bulk.p1 LIMIT "
            "bulk.p2) AS answer");
}

TEST(Dialect, OtherFormsStayAsTheyAre) {
  for (const char* statement :
       {"UPDATE t SET a = $1", "UPDATE t SET a = $1 WHERE id = $1 OR b = 2",
        "UPDATE t SET a = u.a FROM u WHERE id = $1", "DELETE FROM t WHERE a < $1",
        "INSERT INTO t SELECT $1", "INSERT INTO t (id) VALUES ($1) RETURNING id",
        "INSERT INTO t (id, a) VALUES (lower($1), 1) ON CONFLICT (id) DO NOTHING", "LISTEN x"}) {
    EXPECT_FALSE(bulk_form(statement, {"text"})) << statement;
  }
}

}  // namespace
}  // namespace clipmill::postgres
