#include "tests/support/postgres_server.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <stdexcept>

#include "adapters/postgres/dialect.hpp"
#include "adapters/sql/migrations.hpp"
#include "tests/support/run.hpp"

namespace clipmill::test {
namespace {

using postgres::Connection;
using postgres::Failure;
using postgres::Target;

void check(const std::optional<Failure>& failure) {
  if (failure) throw std::runtime_error(failure->message + " " + failure->sqlstate);
}

asio::awaitable<std::unique_ptr<Connection>> connect(Target target) {
  auto opened = co_await Connection::open(std::move(target), {});
  if (!opened) throw std::runtime_error(opened.error().message);
  co_return std::move(*opened);
}

asio::awaitable<sql::Rows> ask_on(Connection& connection, const char* statement,
                                  sql::Parameters parameters) {
  std::vector<postgres::Statement> statements{{statement, &parameters}};
  auto reply = co_await connection.exchange(std::move(statements));
  check(reply.failure);
  co_return std::move(reply.answers.back().rows);
}

asio::awaitable<void> tell_all(Target target, std::string script) {
  auto connection = co_await connect(std::move(target));
  check(co_await connection->script(std::move(script)));
}

asio::awaitable<sql::Rows> ask_once(Target target, const char* statement,
                                    sql::Parameters parameters) {
  auto connection = co_await connect(std::move(target));
  co_return co_await ask_on(*connection, statement, std::move(parameters));
}

// Made by whichever test comes first, of this process or another, and kept as long as the server.
std::string template_name() {
  std::size_t hash = 0;
  for (const sql::Migration& migration : sql::migrations) {
    hash =
        hash * 31 + std::hash<std::string>()(postgres::schema_for_postgres(migration.statements));
  }
  return fmt::format("template_{:x}", hash);
}

asio::awaitable<void> make_template(std::string name) {
  auto connection = co_await connect(server_target());
  check(co_await connection->script("SELECT pg_advisory_lock(1)"));
  const sql::Rows known =
      co_await ask_on(*connection, "SELECT count(*) FROM pg_database WHERE datname = $1", {name});
  if (known.front().integer(0) > 0) co_return;
  const std::string draft = name + "_draft";
  check(co_await connection->script("DROP DATABASE IF EXISTS " + draft));
  check(co_await connection->script("CREATE DATABASE " + draft));
  SeededRandom random(1);
  auto opened = co_await postgres::PostgresDatabase::open({.target = server_target(draft)}, random);
  if (!opened) throw std::runtime_error(opened.error().message);
  opened->reset();
  check(co_await connection->script(fmt::format(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'", draft)));
  check(co_await connection->script(fmt::format("ALTER DATABASE {} RENAME TO {}", draft, name)));
}

}  // namespace

Target server_target(const std::string& database) {
  const char* url = std::getenv("CLIPMILL_TEST_POSTGRES_URL");
  if (url == nullptr) {
    throw std::runtime_error(
        "CLIPMILL_TEST_POSTGRES_URL is not set; run the tests by scripts/test, or by "
        "scripts/servers COMMAND");
  }
  auto target = postgres::target_from_url(url);
  if (!target) throw std::runtime_error(target.error().message);
  return with(std::move(*target), "dbname", database);
}

Target with(Target target, const std::string& keyword, const std::string& value) {
  std::erase_if(target.keywords, [&](const auto& entry) { return entry.first == keyword; });
  target.keywords.emplace_back(keyword, value);
  return target;
}

void tell(const Target& target, const std::string& script) {
  asio::io_context loop;
  run(loop, tell_all(target, script));
}

sql::Rows ask(const Target& target, const char* statement, sql::Parameters parameters) {
  asio::io_context loop;
  return run(loop, ask_once(target, statement, std::move(parameters)));
}

std::unique_ptr<postgres::PostgresDatabase> open_postgres(asio::io_context& loop,
                                                          postgres::PostgresOptions options,
                                                          Random& random) {
  auto opened = run(loop, postgres::PostgresDatabase::open(std::move(options), random));
  if (!opened) throw std::runtime_error(opened.error().message);
  return std::move(*opened);
}

FreshDatabase::FreshDatabase(Schema schema) {
  static std::atomic<int> count = 0;
  name_ = fmt::format("test_{}_{}", ::getpid(), ++count);
  if (schema == Schema::current) {
    static const std::string origin = [] {
      std::string name = template_name();
      asio::io_context loop;
      run(loop, make_template(name));
      return name;
    }();
    tell(server_target(), fmt::format("CREATE DATABASE {} TEMPLATE {}", name_, origin));
  } else {
    tell(server_target(), fmt::format("CREATE DATABASE {}", name_));
  }
  target_ = server_target(name_);
}

FreshDatabase::~FreshDatabase() {
  try {
    tell(server_target(), fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", name_));
  } catch (const std::exception& error) {
    fmt::print(stderr, "the database {} stays: {}\n", name_, error.what());
  }
}

}  // namespace clipmill::test
