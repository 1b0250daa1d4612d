// The PostgreSQL server of the test run, and databases on it. scripts/servers starts it and names
// it in CLIPMILL_TEST_POSTGRES_URL; without that every test that wants it fails.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "adapters/postgres/postgres_database.hpp"

namespace clipmill::test {

// `database` on the server. Throws when the variable is not set.
postgres::Target server_target(const std::string& database = "postgres");

// `target` with another value of one of its keywords.
postgres::Target with(postgres::Target target, const std::string& keyword,
                      const std::string& value);

// On a loop of its own. Throws what goes wrong. The rows of the last statement come back from
// ask().
void tell(const postgres::Target& target, const std::string& script);
sql::Rows ask(const postgres::Target& target, const char* statement,
              sql::Parameters parameters = {});

std::unique_ptr<postgres::PostgresDatabase> open_postgres(asio::io_context& loop,
                                                          postgres::PostgresOptions options,
                                                          Random& random);

// An empty database of its own, made from a template that holds the schema already.
class FreshDatabase {
 public:
  enum class Schema { current, none };

  explicit FreshDatabase(Schema schema = Schema::current);
  ~FreshDatabase();
  FreshDatabase(const FreshDatabase&) = delete;
  FreshDatabase& operator=(const FreshDatabase&) = delete;

  const postgres::Target& target() const { return target_; }

 private:
  std::string name_;
  postgres::Target target_;
};

}  // namespace clipmill::test
