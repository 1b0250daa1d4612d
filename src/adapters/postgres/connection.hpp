// Connection: one connection to a PostgreSQL server, on the loop. connection.cpp is the only file
// that includes <libpq-fe.h>.
//
// One exchange at a time: statements go out together (pipeline mode) and their results come back in
// one round trip. What an exchange costs at most is bounded; a server that does not answer in time
// loses its connection, because what it is still doing cannot be known. A connection that fell
// silent (a host or a router that went without a word) is told from a slow statement by asking the
// server over another connection. A connection that is lost stays lost: its owner opens another.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "adapters/sql/database.hpp"

namespace clipmill::postgres {

// Where the server is and how to get in: libpq's keywords with their values. Holds the password, so
// only describe() goes into messages.
struct Target {
  std::vector<std::pair<std::string, std::string>> keywords;

  std::string value(const std::string& keyword) const;
  std::string describe() const;  // "user@host:port/database"
};

// invalid: not a URL (postgres://user:password@host:port/database?sslmode=verify-full) that libpq
// understands. The message does not repeat it.
Result<Target> target_from_url(const std::string& url);

// Empty parts are left to libpq's defaults.
Target target_from_parts(const std::string& host, const std::string& port, const std::string& name,
                         const std::string& user, const std::string& password);

struct ConnectionOptions {
  Duration connect_timeout{3'000};
  Duration statement_timeout{
      30'000};  // of one exchange; for the server and, a little later, for us
  // Without a byte of an answer, after which another connection asks whether the server is still at
  // it. A connection that only listens is tried as often.
  Duration silence_max{3'000};
  // Statements are kept prepared. Off for a pooler that gives each transaction another server
  // connection (pgbouncer): it would be asked for statements that it does not know. Nor can the
  // server be asked then about silent connections, which are the pooler's.
  bool prepare = true;
};

// Why an exchange failed.
struct Failure {
  std::string sqlstate;  // empty: not from the server
  std::string message;
  bool lost = false;  // the connection; whether the statement took effect is unknown

  // The transaction was in another's way and may be run again.
  bool is_contention() const;
  // A write was refused: on a standby, or in a transaction that only reads.
  bool is_read_only() const { return sqlstate == "25006"; }
  // Of the server as a whole (restarting, failing over), not of the statement.
  bool is_outage() const;
};

// The only place where PostgreSQL's codes become Errors. Throws for a wrong statement: it is a bug.
Error to_error(const Failure& failure, const Target& target);

struct Statement {
  const char* text;  // a literal, or as lasting as one
  const sql::Parameters* parameters = nullptr;

  // Instead: an array for each parameter, of the values that it has in these rows, and the types.
  const std::vector<sql::Parameters>* rows = nullptr;
  const std::vector<unsigned>* types = nullptr;
};

// How a type is called in a statement; nullopt: not one of which arrays are sent.
std::optional<std::string> name_of_type(unsigned type);

struct Answer {
  sql::Rows rows;
  std::int64_t changed = 0;
};

struct Reply {
  std::vector<Answer> answers;     // of the statements that were carried out
  std::optional<Failure> failure;  // of the one after these
};

class Connection {
 public:
  // unavailable: no server answers there. unauthorized: it does not let us in. invalid: there is no
  // such database.
  static asio::awaitable<Result<std::unique_ptr<Connection>>> open(Target target,
                                                                   ConnectionOptions options);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Carries the statements out in order up to the first that fails. Outside BEGIN they are one
  // transaction.
  asio::awaitable<Reply> exchange(std::vector<Statement> statements);

  // The types of a statement's parameters.
  asio::awaitable<std::optional<Failure>> describe(const char* text, std::vector<unsigned>& types);

  // Several statements in one text, without parameters; outside BEGIN one transaction. For the
  // schema: it may take minutes.
  asio::awaitable<std::optional<Failure>> script(std::string text);

  bool is_lost() const;
  // From here on it is lost.
  void close();

  // Waits until the server sends something unasked (a notification) or interrupt() is called; takes
  // the payloads of the notifications. lost: the connection went.
  asio::awaitable<std::optional<Failure>> wait_for_notifications(
      std::vector<std::string>& payloads);
  // Ends the wait that is under way, or the next one.
  void interrupt();

  // Carries one statement out while the caller blocks, for at most `limit`. For a process's last
  // words, when its loop has ended.
  void send_last(const char* text, const sql::Parameters& parameters, Duration limit);

 private:
  class Wire;
  explicit Connection(std::shared_ptr<Wire> wire);
  std::shared_ptr<Wire> wire_;
};

}  // namespace clipmill::postgres
