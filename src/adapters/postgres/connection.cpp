#include "adapters/postgres/connection.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/endian/conversion.hpp>
#include <cassert>
#include <charconv>
#include <cstring>
#include <deque>
#include <stdexcept>
#include <unordered_map>

namespace clipmill::postgres {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;
using sql::Parameters;
using sql::Row;
using sql::Rows;
using sql::Value;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

// The server gives up before we do, so that a slow statement is usually an error and not the end of
// the connection.
constexpr Duration deadline_margin{2'000};

// For a change of the schema, and for whoever waits for another's.
constexpr Duration script_timeout{600'000};

// A transaction's statements follow each other at once; a client that is stopped in between holds
// locks that others wait for.
constexpr Duration idle_in_transaction_max{10'000};

constexpr const char* select_is_active =
    "SELECT 1 FROM pg_stat_activity WHERE pid = CAST($1 AS INTEGER) AND state = 'active'";

struct FreeResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultPtr = std::unique_ptr<PGresult, FreeResult>;

struct FreeConnection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
using ConnectionPtr = std::unique_ptr<PGconn, FreeConnection>;

std::string trimmed(const char* text) {
  std::string result = text == nullptr ? "" : text;
  while (!result.empty() && std::isspace(static_cast<unsigned char>(result.back())) != 0) {
    result.pop_back();
  }
  return result;
}

bool starts_with_any(const std::string& text, std::initializer_list<std::string_view> prefixes) {
  return std::ranges::any_of(prefixes, [&](auto prefix) { return text.starts_with(prefix); });
}

// ---- values

template <class T>
void append_to_wire(std::string& bytes, T value) {
  std::array<unsigned char, sizeof(T)> big_endian{};
  boost::endian::endian_store<T, sizeof(T), boost::endian::order::big>(big_endian.data(), value);
  bytes.append(reinterpret_cast<const char*>(big_endian.data()), big_endian.size());
}

constexpr unsigned bytea_type = 17;
constexpr unsigned int8_type = 20;
constexpr unsigned text_type = 25;
constexpr unsigned float8_type = 701;

// One element of an array: its length, and its bytes.
void append_element(std::string& bytes, const Value& value, unsigned type) {
  if (std::holds_alternative<std::monostate>(value)) {
    append_to_wire(bytes, std::int32_t{-1});
    return;
  }
  if (type == int8_type) {
    append_to_wire(bytes, std::int32_t{8});
    append_to_wire(bytes, std::get<std::int64_t>(value));
  } else if (type == float8_type) {
    const auto* whole = std::get_if<std::int64_t>(&value);
    const double real = whole == nullptr ? std::get<double>(value) : static_cast<double>(*whole);
    append_to_wire(bytes, std::int32_t{8});
    append_to_wire(bytes, std::bit_cast<std::uint64_t>(real));
  } else {
    const std::string& text =
        type == bytea_type ? std::get<sql::Blob>(value).bytes : std::get<std::string>(value);
    append_to_wire(bytes, static_cast<std::int32_t>(text.size()));
    bytes += text;
  }
}

// The values of one parameter in all rows, as the server's binary array of one dimension.
std::string array_of(const std::vector<Parameters>& rows, std::size_t column, unsigned type) {
  std::string bytes;
  append_to_wire(bytes, std::int32_t{1});
  append_to_wire(bytes, std::int32_t{1});  // there may be nulls
  append_to_wire(bytes, type);
  append_to_wire(bytes, static_cast<std::int32_t>(rows.size()));
  append_to_wire(bytes, std::int32_t{1});  // counted from 1
  for (const Parameters& row : rows) append_element(bytes, row.at(column), type);
  return bytes;
}

// A statement's parameters in the form that libpq takes. Refers to them and to itself.
class Encoded {
 public:
  explicit Encoded(const Statement& statement) {
    if (statement.rows != nullptr) {
      for (std::size_t column = 0; column < statement.types->size(); ++column) {
        const std::string& bytes =
            arrays_.emplace_back(array_of(*statement.rows, column, (*statement.types)[column]));
        push(bytes.data(), static_cast<int>(bytes.size()), 1);
      }
    } else if (statement.parameters != nullptr) {
      values_.reserve(statement.parameters->size());
      for (const Value& value : *statement.parameters) add(value);
    }
  }
  Encoded(const Encoded&) = delete;
  Encoded& operator=(const Encoded&) = delete;

  int count() const { return static_cast<int>(values_.size()); }
  const char* const* values() const { return values_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }

 private:
  // Numbers go as text, which the server takes for any type of number.
  void add(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
      auto& text = numbers_.emplace_back();
      const auto end = std::to_chars(text.data(), text.data() + text.size() - 1, *integer).ptr;
      *end = '\0';
      push(text.data(), 0, 0);
    } else if (const auto* real = std::get_if<double>(&value)) {
      auto& text = numbers_.emplace_back();
      const auto end = std::to_chars(text.data(), text.data() + text.size() - 1, *real).ptr;
      *end = '\0';
      push(text.data(), 0, 0);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      push(text->c_str(), 0, 0);
    } else if (const auto* blob = std::get_if<sql::Blob>(&value)) {
      push(blob->bytes.data(), static_cast<int>(blob->bytes.size()), 1);
    } else {
      push(nullptr, 0, 0);
    }
  }

  void push(const char* value, int length, int format) {
    values_.push_back(value);
    lengths_.push_back(length);
    formats_.push_back(format);
  }

  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
  std::deque<std::array<char, 32>> numbers_;
  std::deque<std::string> arrays_;
};

bool has_nul(const Parameters& parameters) {
  return std::ranges::any_of(parameters, [](const Value& value) {
    const auto* text = std::get_if<std::string>(&value);
    return text != nullptr && text->find('\0') != std::string::npos;
  });
}

bool has_nul(const Statement& statement) {
  return (statement.parameters != nullptr && has_nul(*statement.parameters)) ||
         (statement.rows != nullptr &&
          std::ranges::any_of(*statement.rows, [](const auto& row) { return has_nul(row); }));
}

template <class T>
T from_wire(const char* bytes) {
  return boost::endian::endian_load<T, sizeof(T), boost::endian::order::big>(
      reinterpret_cast<const unsigned char*>(bytes));
}

// Results come in binary; these are the types that the schema and counts have.
Value value_from(const PGresult* result, int row, int column) {
  if (PQgetisnull(result, row, column) != 0) return {};
  const char* bytes = PQgetvalue(result, row, column);
  const auto size = static_cast<std::size_t>(PQgetlength(result, row, column));
  switch (PQftype(result, column)) {
    case 16:  // bool
      return std::int64_t{*bytes != 0};
    case bytea_type:
      return sql::Blob{std::string(bytes, size)};
    case int8_type:
      return from_wire<std::int64_t>(bytes);
    case 21:  // int2
      return std::int64_t{from_wire<std::int16_t>(bytes)};
    case 23:  // int4
      return std::int64_t{from_wire<std::int32_t>(bytes)};
    case float8_type:
      return std::bit_cast<double>(from_wire<std::uint64_t>(bytes));
    case 19:  // name
    case text_type:
    case 705:   // unknown: a literal
    case 1043:  // varchar
      return std::string(bytes, size);
    case 2278:  // void: of a function called for its effect
      return {};
    default:
      throw std::logic_error(
          fmt::format("column {} is of a type that the driver does not read ({}); cast it in the "
                      "statement",
                      PQfname(result, column), PQftype(result, column)));
  }
}

Answer answer_from(const PGresult* result) {
  Answer answer;
  const int rows = PQntuples(result);
  const int columns = PQnfields(result);
  answer.rows.reserve(static_cast<std::size_t>(rows));
  for (int row = 0; row < rows; ++row) {
    std::vector<Value> values;
    values.reserve(static_cast<std::size_t>(columns));
    for (int column = 0; column < columns; ++column) {
      values.push_back(value_from(result, row, column));
    }
    answer.rows.emplace_back(std::move(values));
  }
  const std::string_view changed = PQcmdTuples(const_cast<PGresult*>(result));
  std::from_chars(changed.data(), changed.data() + changed.size(), answer.changed);
  return answer;
}

// ---- failures

Failure failure_of(const PGresult* result) {
  Failure failure;
  const auto field = [&](int code) { return trimmed(PQresultErrorField(result, code)); };
  failure.sqlstate = field(PG_DIAG_SQLSTATE);
  failure.message = field(PG_DIAG_MESSAGE_PRIMARY);
  if (failure.message.empty()) failure.message = trimmed(PQresultErrorMessage(result));
  const std::string detail = field(PG_DIAG_CONSTRAINT_NAME);
  if (!detail.empty()) failure.message += " [" + detail + "]";
  return failure;
}

// A failed connect tells its code only within a verbose message: "FATAL:  28P01: password ...".
std::string sqlstate_in(const std::string& message) {
  constexpr std::size_t size = 5;
  for (std::size_t at = message.find(":  "); at != std::string::npos;
       at = message.find(":  ", at + 1)) {
    const std::string code = message.substr(at + 3, size);
    const bool is_code = code.size() == size && std::ranges::all_of(code, [](unsigned char c) {
                           return std::isdigit(c) != 0 || std::isupper(c) != 0;
                         });
    if (is_code && message.substr(at + 3 + size, 1) == ":") return code;
  }
  return "";
}

// The first line, without its code and place in the server's source.
std::string first_line(const std::string& message) { return message.substr(0, message.find('\n')); }

void drop_notice(void*, const char*) {}

}  // namespace

std::optional<std::string> name_of_type(unsigned type) {
  switch (type) {
    case bytea_type:
      return "bytea";
    case int8_type:
      return "bigint";
    case text_type:
      return "text";
    case float8_type:
      return "double precision";
    default:
      return std::nullopt;
  }
}

std::string Target::value(const std::string& keyword) const {
  for (const auto& [name, text] : keywords) {
    if (name == keyword) return text;
  }
  return "";
}

std::string Target::describe() const {
  const std::string user = value("user");
  const std::string host = value("host");
  const std::string address = host.empty() ? value("hostaddr") : host;
  const std::string port = value("port");
  return fmt::format("{}{}{}{}{}/{}", user, user.empty() ? "" : "@",
                     address.empty() ? "the local socket" : address, port.empty() ? "" : ":", port,
                     value("dbname"));
}

Result<Target> target_from_url(const std::string& url) {
  char* complaint = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(url.c_str(), &complaint), &PQconninfoFree);
  // libpq's complaint may repeat a part of the URL, and so the password.
  PQfreemem(complaint);
  const bool is_url = url.starts_with("postgres://") || url.starts_with("postgresql://");
  if (!options || !is_url) {
    return fail(ErrorCode::invalid,
                "it is not a PostgreSQL URL; write "
                "postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full, with %xx for "
                "special characters in the password");
  }
  Target target;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) target.keywords.emplace_back(option->keyword, option->val);
  }
  return target;
}

Target target_from_parts(const std::string& host, const std::string& port, const std::string& name,
                         const std::string& user, const std::string& password) {
  Target target;
  const auto add = [&](const char* keyword, const std::string& text) {
    if (!text.empty()) target.keywords.emplace_back(keyword, text);
  };
  add("host", host);
  add("port", port);
  add("dbname", name);
  add("user", user);
  add("password", password);
  return target;
}

bool Failure::is_contention() const {
  // 0A000: a prepared plan whose table was changed meanwhile; the next preparation is right.
  return sqlstate == "40001" || sqlstate == "40P01" ||
         (sqlstate == "0A000" && message.find("cached plan") != std::string::npos);
}

bool Failure::is_outage() const {
  return lost || is_read_only() || starts_with_any(sqlstate, {"57P", "08"});
}

Error to_error(const Failure& failure, const Target& target) {
  const std::string& code = failure.sqlstate;
  const std::string detail =
      code.empty() ? failure.message : fmt::format("{}, {}", failure.message, code);
  if (failure.lost) {
    return {ErrorCode::unavailable,
            fmt::format("the connection to PostgreSQL at {} was lost ({}); try again",
                        target.describe(), detail)};
  }
  if (code == "23505") return {ErrorCode::conflict, fmt::format("exists already ({})", detail)};
  if (failure.is_contention() || code == "55P03") {
    return {
        ErrorCode::unavailable,
        fmt::format("other transactions were in the way again and again ({}); try again", detail)};
  }
  if (code == "57014") {
    return {
        ErrorCode::unavailable,
        fmt::format("PostgreSQL at {} took too long for a statement and ended it; look for long "
                    "transactions and locks there, and try again",
                    target.describe())};
  }
  if (code == "25006") {
    return {ErrorCode::unavailable,
            fmt::format("PostgreSQL at {} is read-only (a standby, or out of transaction numbers); "
                        "point database_url at the primary",
                        target.describe())};
  }
  if (code == "53100") {
    return {ErrorCode::unavailable,
            fmt::format("the disk of PostgreSQL at {} is full; free space there (nothing stored "
                        "before is lost) and try again",
                        target.describe())};
  }
  if (code == "53300") {
    return {ErrorCode::unavailable,
            fmt::format("PostgreSQL at {} has no connection left ({}); lower database_pool, or "
                        "raise its max_connections",
                        target.describe(), detail)};
  }
  if (code == "26000" || code == "42P05") {
    return {ErrorCode::unavailable,
            fmt::format("a pooler between us and PostgreSQL at {} mixes up prepared statements "
                        "({}); set database_prepare to false",
                        target.describe(), detail)};
  }
  if (code == "28P01" || code == "28000") {
    return {ErrorCode::unauthorized,
            fmt::format("PostgreSQL at {} does not let us in: {}; check user, password and sslmode",
                        target.describe(), failure.message)};
  }
  if (code == "3D000") {
    return {ErrorCode::invalid, fmt::format("{} at {}; create it (createdb), or name another one",
                                            failure.message, target.describe())};
  }
  if (code == "42501") {
    return {ErrorCode::unauthorized,
            fmt::format("{} at {}; grant the user what it needs (it owns its tables), or use "
                        "another user",
                        failure.message, target.describe())};
  }
  if (code == "22021" || code == "22P05" || code == "22P02") {
    return {ErrorCode::invalid,
            fmt::format("a text holds bytes that PostgreSQL does not store ({}); send UTF-8 "
                        "without NUL",
                        detail)};
  }
  if (starts_with_any(code, {"22001", "22003", "54"})) {
    return {ErrorCode::invalid, fmt::format("a value is too large for the database ({})", detail)};
  }
  if (failure.is_outage() || starts_with_any(code, {"53", "58", "XX", "25P03", "57"})) {
    return {ErrorCode::unavailable,
            fmt::format("PostgreSQL at {} is in trouble ({}); try again, and look at its log",
                        target.describe(), detail)};
  }
  throw std::logic_error(detail);
}

// What pending operations share with the connection; they may end after it is gone.
class Connection::Wire : public std::enable_shared_from_this<Wire> {
 public:
  Wire(asio::any_io_executor executor, Target target, ConnectionOptions options)
      : options_(options), target_(std::move(target)), descriptor_(executor), timer_(executor) {}
  ~Wire() { close(); }

  asio::awaitable<Result<void>> connect();
  asio::awaitable<Reply> exchange(std::vector<Statement> statements);
  asio::awaitable<std::optional<Failure>> describe(const char* text, std::vector<unsigned>& types);
  asio::awaitable<std::optional<Failure>> script(std::string text);
  asio::awaitable<std::optional<Failure>> wait_for_notifications(
      std::vector<std::string>& payloads);
  void send_last(const char* text, const Parameters& parameters, Duration limit);

  bool is_lost() const { return !connection_; }

  void interrupt() {
    interrupted_ = true;
    boost::system::error_code ignored;
    if (resting_) descriptor_.cancel(ignored);
  }

  void close() {
    boost::system::error_code ignored;
    descriptor_.close(ignored);
    timer_.cancel();
    connection_.reset();
  }

 private:
  struct Prepared {
    std::string name;
    std::string text;
  };
  // What the server will answer to, in order.
  struct Expected {
    const char* prepares = nullptr;  // the text, if this only prepares
    std::string name;
    std::vector<unsigned>* types = nullptr;  // if this only describes
  };

  Result<void> adopt_socket();
  std::vector<const char*> keywords_and_values(std::vector<const char*>& values,
                                               const std::string& address);
  asio::awaitable<std::string> look_up_host();
  bool begin_exchange();
  asio::awaitable<void> end_exchange(bool sent, std::deque<Expected> expected, Reply& reply);
  bool send(const Statement& statement, std::deque<Expected>& expected);
  std::optional<std::string> prepare(const char* text, std::deque<Expected>& expected);
  asio::awaitable<bool> flush();
  asio::awaitable<bool> readable();
  asio::awaitable<void> read_replies(std::deque<Expected> expected, Reply& reply);
  void watch(Duration limit);
  void hear();
  void rest();
  void arm();
  void expire();
  void ask_about();
  static asio::awaitable<bool> is_at_it(Target target, ConnectionOptions options, int backend);
  static asio::awaitable<void> ask_about(std::shared_ptr<Wire> self);
  Failure lost();

  const ConnectionOptions options_;
  const Target target_;
  std::string options_text_;
  ConnectionPtr connection_;
  asio::posix::stream_descriptor descriptor_;  // a duplicate of libpq's socket
  int socket_ = -1;                            // libpq's own

  std::unordered_map<const void*, Prepared> prepared_;
  std::uint64_t prepared_count_ = 0;

  // One timer per connection that is armed only now and then: a busy connection moves its deadline
  // on and leaves the timer alone.
  asio::steady_timer timer_;
  SteadyTime deadline_ = SteadyTime::max();
  SteadyTime heard_at_;
  SteadyTime suspicious_at_ = SteadyTime::max();
  bool armed_ = false;
  bool asking_about_ = false;
  std::uint64_t exchanges_ = 0;
  bool expired_ = false;

  bool resting_ = false;  // waits for notifications
  bool interrupted_ = false;
};

void Connection::Wire::watch(Duration limit) {
  deadline_ = std::chrono::steady_clock::now() + limit;
  expired_ = false;
  if (!armed_ || timer_.expiry() > std::min(deadline_, suspicious_at_)) arm();
}

// Something came from the server, or is being waited for from now on.
void Connection::Wire::hear() {
  heard_at_ = std::chrono::steady_clock::now();
  // Of several hosts another one might answer, which knows nothing of our backend.
  const bool can_ask = options_.prepare && options_.silence_max > Duration(0) &&
                       target_.value("host").find(',') == std::string::npos;
  suspicious_at_ = can_ask ? heard_at_ + options_.silence_max : SteadyTime::max();
}

void Connection::Wire::rest() { deadline_ = suspicious_at_ = SteadyTime::max(); }

void Connection::Wire::arm() {
  armed_ = true;
  timer_.expires_at(std::min(deadline_, suspicious_at_));
  timer_.async_wait([weak = weak_from_this()](boost::system::error_code failed) {
    const auto self = weak.lock();
    if (!self || failed) return;  // closed, or armed anew
    self->armed_ = false;
    if (self->deadline_ == SteadyTime::max()) return;
    const SteadyTime now = std::chrono::steady_clock::now();
    if (now >= self->deadline_) {
      self->expire();
      return;
    }
    if (now >= self->suspicious_at_) self->ask_about();
    self->arm();
  });
}

void Connection::Wire::expire() {
  expired_ = true;
  boost::system::error_code ignored;
  descriptor_.cancel(ignored);
}

void Connection::Wire::ask_about() {
  suspicious_at_ = std::chrono::steady_clock::now() + options_.silence_max;
  if (asking_about_ || !connection_) return;
  asking_about_ = true;
  asio::co_spawn(descriptor_.get_executor(), ask_about(shared_from_this()),
                 [](std::exception_ptr thrown) {
                   if (thrown) std::rethrow_exception(thrown);  // out of memory, or a bug
                 });
}

// If the server is not at it, then either what we sent or its answer went astray for good.
asio::awaitable<void> Connection::Wire::ask_about(std::shared_ptr<Wire> self) {
  const std::uint64_t exchange = self->exchanges_;
  const SteadyTime asked = std::chrono::steady_clock::now();
  const bool at_it =
      co_await is_at_it(self->target_, self->options_, PQbackendPID(self->connection_.get()));
  self->asking_about_ = false;
  const bool is_same = self->exchanges_ == exchange && self->deadline_ != SteadyTime::max();
  if (!at_it && is_same && self->heard_at_ < asked) self->expire();
}

// True where nobody can say.
asio::awaitable<bool> Connection::Wire::is_at_it(Target target, ConnectionOptions options,
                                                 int backend) {
  options.connect_timeout = std::min(options.connect_timeout, options.silence_max);
  options.statement_timeout = options.silence_max;
  options.silence_max = Duration(0);
  auto another = co_await Connection::open(std::move(target), options);
  if (!another) co_return true;
  const Parameters parameters{std::int64_t{backend}};
  std::vector<Statement> statements{{.text = select_is_active, .parameters = &parameters}};
  const auto reply = co_await (*another)->exchange(std::move(statements));
  co_return reply.failure || !reply.answers.front().rows.empty();
}

Failure Connection::Wire::lost() {
  Failure failure;
  failure.lost = true;
  failure.message = expired_ ? "it did not answer in time" : "it was closed";
  if (!expired_ && connection_) {
    const std::string told = first_line(trimmed(PQerrorMessage(connection_.get())));
    if (!told.empty()) failure.message = told;
  }
  close();
  return failure;
}

Result<void> Connection::Wire::adopt_socket() {
  const int socket = PQsocket(connection_.get());
  if (socket == socket_ && descriptor_.is_open()) return {};
  boost::system::error_code failed;
  descriptor_.close(failed);
  const int copy = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return fail(ErrorCode::unavailable, "no file descriptor is left; raise ulimit -n");
  descriptor_.assign(copy, failed);
  if (failed) {
    ::close(copy);
    return fail(ErrorCode::unavailable, failed.message());
  }
  socket_ = socket;
  return {};
}

// Our wishes first: what the target says of the same comes later and counts.
std::vector<const char*> Connection::Wire::keywords_and_values(std::vector<const char*>& values,
                                                               const std::string& address) {
  std::vector<const char*> keywords;
  const auto add = [&](const char* keyword, const char* value) {
    keywords.push_back(keyword);
    values.push_back(value);
  };
  add("application_name", "clipmill");
  add("client_encoding", "UTF8");
  add("keepalives_idle", "10");
  add("keepalives_interval", "5");
  add("keepalives_count", "3");
  add("tcp_user_timeout", "20000");
  if (options_.prepare) {
    // A pooler refuses these. They free the locks of a client that was cut off; our statements are
    // too short to be compiled.
    options_text_ = fmt::format(
        "-c jit=off -c statement_timeout={} -c idle_in_transaction_session_timeout={} "
        "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3",
        options_.statement_timeout.count(), idle_in_transaction_max.count());
    add("options", options_text_.c_str());
  }
  for (const auto& [keyword, value] : target_.keywords) add(keyword.c_str(), value.c_str());
  if (!address.empty()) add("hostaddr", address.c_str());
  add(nullptr, nullptr);
  return keywords;
}

// libpq looks names up while it blocks; this does not. Empty: nothing to look up, or left to libpq.
asio::awaitable<std::string> Connection::Wire::look_up_host() {
  const std::string host = target_.value("host");
  if (host.empty() || host.starts_with('/') || host.find(',') != std::string::npos ||
      !target_.value("hostaddr").empty()) {
    co_return "";
  }
  boost::system::error_code is_name;
  asio::ip::make_address(host, is_name);
  if (!is_name) co_return "";
  asio::ip::tcp::resolver resolver(co_await asio::this_coro::executor);
  using namespace asio::experimental::awaitable_operators;
  asio::steady_timer limit(co_await asio::this_coro::executor, options_.connect_timeout);
  auto first =
      co_await (resolver.async_resolve(host, "", as_result) || limit.async_wait(as_result));
  if (first.index() == 1) co_return "";
  const auto& [failed, entries] = std::get<0>(first);
  if (failed || entries.empty()) co_return "";
  co_return entries.begin()->endpoint().address().to_string();
}

asio::awaitable<Result<void>> Connection::Wire::connect() {
  const std::string address = co_await look_up_host();
  const auto failure = [this](const std::string& why) {
    const std::string code = sqlstate_in(why);
    std::string told = first_line(why);
    if (!code.empty()) told = told.substr(told.find(code + ": ") + code.size() + 2);
    close();
    if (code.empty()) {
      return fail(
          ErrorCode::unavailable,
          fmt::format("PostgreSQL at {} cannot be reached: {}; check that it runs there and "
                      "that database_url names it rightly",
                      target_.describe(), told));
    }
    try {
      return fail(to_error(Failure{.sqlstate = code, .message = told}, target_));
    } catch (const std::logic_error&) {
      return fail(ErrorCode::invalid, fmt::format("PostgreSQL at {} refuses the connection: {}, {}",
                                                  target_.describe(), told, code));
    }
  };

  std::vector<const char*> values;
  const std::vector<const char*> keywords = keywords_and_values(values, address);
  connection_.reset(PQconnectStartParams(keywords.data(), values.data(), 0));
  if (!connection_) throw std::bad_alloc();
  if (PQstatus(connection_.get()) == CONNECTION_BAD) {
    co_return failure(trimmed(PQerrorMessage(connection_.get())));
  }
  PQsetErrorVerbosity(connection_.get(), PQERRORS_VERBOSE);
  PQsetNoticeProcessor(connection_.get(), drop_notice, nullptr);
  watch(options_.connect_timeout);
  auto state = PGRES_POLLING_WRITING;
  while (state != PGRES_POLLING_OK) {
    // Each host that libpq tries has a socket of its own.
    if (auto adopted = adopt_socket(); !adopted) co_return adopted;
    const auto direction = state == PGRES_POLLING_READING
                               ? asio::posix::stream_descriptor::wait_read
                               : asio::posix::stream_descriptor::wait_write;
    const auto [failed] = co_await descriptor_.async_wait(direction, as_result);
    if (failed || expired_) {
      co_return failure(fmt::format("no answer within {} ms", options_.connect_timeout.count()));
    }
    const int before = PQsocket(connection_.get());
    state = PQconnectPoll(connection_.get());
    if (state == PGRES_POLLING_FAILED) {
      co_return failure(trimmed(PQerrorMessage(connection_.get())));
    }
    // A new socket may have the number of the old one.
    if (before != PQsocket(connection_.get())) socket_ = -1;
  }
  if (auto adopted = adopt_socket(); !adopted) co_return adopted;
  rest();
  PQsetErrorVerbosity(connection_.get(), PQERRORS_DEFAULT);
  PQsetnonblocking(connection_.get(), 1);
  co_return Result<void>();
}

// Everything out. False: the connection is lost.
asio::awaitable<bool> Connection::Wire::flush() {
  while (true) {
    const int left = PQflush(connection_.get());
    if (left < 0) co_return false;
    if (left == 0) co_return true;
    // The server may be unable to read on before we have read what it answered.
    using namespace asio::experimental::awaitable_operators;
    co_await (descriptor_.async_wait(asio::posix::stream_descriptor::wait_read, as_result) ||
              descriptor_.async_wait(asio::posix::stream_descriptor::wait_write, as_result));
    if (expired_ || PQconsumeInput(connection_.get()) == 0) co_return false;
  }
}

// Waits for bytes and takes them in. False: the connection is lost.
asio::awaitable<bool> Connection::Wire::readable() {
  const auto [failed] =
      co_await descriptor_.async_wait(asio::posix::stream_descriptor::wait_read, as_result);
  if (failed || expired_ || !connection_) co_return false;
  if (deadline_ != SteadyTime::max() && suspicious_at_ != SteadyTime::max()) hear();
  co_return PQconsumeInput(connection_.get()) != 0;
}

// False: the connection is lost.
bool Connection::Wire::send(const Statement& statement, std::deque<Expected>& expected) {
  const Encoded encoded(statement);
  PGconn* const connection = connection_.get();
  constexpr int binary = 1;
  if (!options_.prepare) {
    expected.emplace_back();
    return PQsendQueryParams(connection, statement.text, encoded.count(), nullptr, encoded.values(),
                             encoded.lengths(), encoded.formats(), binary) != 0;
  }
  const std::optional<std::string> name = prepare(statement.text, expected);
  expected.emplace_back();
  return name && PQsendQueryPrepared(connection, name->c_str(), encoded.count(), encoded.values(),
                                     encoded.lengths(), encoded.formats(), binary) != 0;
}

// The name of the prepared statement, which is prepared first where it is not yet. nullopt: the
// connection is lost.
std::optional<std::string> Connection::Wire::prepare(const char* text,
                                                     std::deque<Expected>& expected) {
  const auto known = prepared_.find(text);
  if (known != prepared_.end() && known->second.text == text) return known->second.name;
  const auto pending =
      std::ranges::find_if(expected, [&](const Expected& one) { return one.prepares == text; });
  if (pending != expected.end()) return pending->name;
  std::string name = fmt::format("s{}", ++prepared_count_);
  expected.push_back({.prepares = text, .name = name});
  if (PQsendPrepare(connection_.get(), name.c_str(), text, 0, nullptr) == 0) return std::nullopt;
  return name;
}

asio::awaitable<Reply> Connection::Wire::exchange(std::vector<Statement> statements) {
  Reply reply;
  for (const Statement& statement : statements) {
    if (has_nul(statement)) {
      reply.failure = Failure{.sqlstate = "22021", .message = "a NUL byte"};
      co_return reply;
    }
  }
  std::deque<Expected> expected;
  bool sent = begin_exchange();
  for (const Statement& statement : statements) sent = sent && send(statement, expected);
  co_await end_exchange(sent, std::move(expected), reply);
  co_return reply;
}

asio::awaitable<std::optional<Failure>> Connection::Wire::describe(const char* text,
                                                                   std::vector<unsigned>& types) {
  std::deque<Expected> expected;
  bool sent = begin_exchange();
  if (sent) {
    const auto name = prepare(text, expected);
    expected.push_back({.types = &types});
    sent = name && PQsendDescribePrepared(connection_.get(), name->c_str()) != 0;
  }
  Reply reply;
  co_await end_exchange(sent, std::move(expected), reply);
  co_return reply.failure;
}

bool Connection::Wire::begin_exchange() {
  if (!connection_) return false;
  ++exchanges_;
  hear();
  watch(options_.statement_timeout + deadline_margin);
  if (PQpipelineStatus(connection_.get()) == PQ_PIPELINE_OFF) {
    PQenterPipelineMode(connection_.get());
  }
  return true;
}

asio::awaitable<void> Connection::Wire::end_exchange(bool sent, std::deque<Expected> expected,
                                                     Reply& reply) {
  sent = sent && PQpipelineSync(connection_.get()) != 0;
  if (sent) sent = co_await flush();
  if (sent) {
    co_await read_replies(std::move(expected), reply);
  } else {
    reply.failure = lost();
  }
  rest();
}

// Reads to the end of the exchange, whatever fails within it.
asio::awaitable<void> Connection::Wire::read_replies(std::deque<Expected> expected, Reply& reply) {
  std::exception_ptr unreadable;
  while (true) {
    while (PQisBusy(connection_.get()) != 0) {
      if (!co_await readable()) {
        // What the server said before it closed (that it shuts down, say) is more than we know.
        if (!reply.failure) reply.failure = lost();
        reply.failure->lost = true;
        close();
        co_return;
      }
    }
    const ResultPtr result(PQgetResult(connection_.get()));
    if (!result) {
      if (PQstatus(connection_.get()) != CONNECTION_BAD) continue;  // between two statements
      if (!reply.failure) reply.failure = lost();
      reply.failure->lost = true;
      close();
      co_return;
    }
    switch (PQresultStatus(result.get())) {
      case PGRES_PIPELINE_SYNC:
        if (unreadable) std::rethrow_exception(unreadable);
        co_return;
      case PGRES_COMMAND_OK:
      case PGRES_TUPLES_OK: {
        if (expected.empty()) break;
        const Expected one = std::move(expected.front());
        expected.pop_front();
        if (one.types != nullptr) {
          for (int i = 0; i < PQnparams(result.get()); ++i) {
            one.types->push_back(PQparamtype(result.get(), i));
          }
          break;
        }
        if (one.prepares != nullptr) {
          prepared_[one.prepares] = {.name = one.name, .text = one.prepares};
          break;
        }
        try {
          reply.answers.push_back(answer_from(result.get()));
        } catch (const std::exception&) {
          if (!unreadable) unreadable = std::current_exception();
        }
        break;
      }
      case PGRES_PIPELINE_ABORTED:
        break;
      default:
        if (!reply.failure) reply.failure = failure_of(result.get());
        // The plan of a statement whose table was changed is of no use any more.
        if (reply.failure->sqlstate == "0A000") prepared_.clear();
        break;
    }
  }
}

asio::awaitable<std::optional<Failure>> Connection::Wire::script(std::string text) {
  if (!connection_) co_return lost();
  watch(script_timeout);
  if (PQpipelineStatus(connection_.get()) != PQ_PIPELINE_OFF &&
      PQexitPipelineMode(connection_.get()) == 0) {
    co_return lost();
  }
  if (PQsendQuery(connection_.get(), text.c_str()) == 0) co_return lost();
  if (!co_await flush()) co_return lost();
  std::optional<Failure> failure;
  while (true) {
    while (PQisBusy(connection_.get()) != 0) {
      if (!co_await readable()) co_return lost();
    }
    const ResultPtr result(PQgetResult(connection_.get()));
    if (!result) break;
    if (PQresultStatus(result.get()) == PGRES_FATAL_ERROR && !failure) {
      failure = failure_of(result.get());
    }
  }
  if (PQstatus(connection_.get()) == CONNECTION_BAD) co_return lost();
  rest();
  co_return failure;
}

asio::awaitable<std::optional<Failure>> Connection::Wire::wait_for_notifications(
    std::vector<std::string>& payloads) {
  if (!connection_) co_return lost();
  const auto take = [&] {
    while (PGnotify* notification = PQnotifies(connection_.get())) {
      payloads.emplace_back(notification->extra);
      PQfreemem(notification);
    }
  };
  take();
  while (payloads.empty() && !interrupted_) {
    resting_ = true;
    const auto [failed] =
        co_await descriptor_.async_wait(asio::posix::stream_descriptor::wait_read, as_result);
    resting_ = false;
    if (interrupted_) break;
    if (failed || !connection_ || PQconsumeInput(connection_.get()) == 0) co_return lost();
    // Nothing was asked, so an answer means the end.
    while (PQisBusy(connection_.get()) == 0) {
      const ResultPtr result(PQgetResult(connection_.get()));
      if (!result) break;
    }
    if (PQstatus(connection_.get()) == CONNECTION_BAD) co_return lost();
    take();
  }
  interrupted_ = false;
  co_return std::nullopt;
}

void Connection::Wire::send_last(const char* text, const Parameters& parameters, Duration limit) {
  if (!connection_ || has_nul(parameters)) return;
  PGconn* const connection = connection_.get();
  const SteadyTime end = std::chrono::steady_clock::now() + limit;
  const Encoded encoded(Statement{.text = text, .parameters = &parameters});
  if (PQpipelineStatus(connection) != PQ_PIPELINE_OFF && PQexitPipelineMode(connection) == 0)
    return;
  if (PQsendQueryParams(connection, text, encoded.count(), nullptr, encoded.values(),
                        encoded.lengths(), encoded.formats(), 0) == 0) {
    return;
  }
  while (true) {
    const int unsent = PQflush(connection);
    if (unsent < 0) return;
    if (unsent == 0 && PQisBusy(connection) == 0) return;
    const auto left = std::chrono::duration_cast<Duration>(end - std::chrono::steady_clock::now());
    if (left <= Duration(0)) return;
    pollfd ready{.fd = PQsocket(connection),
                 .events = static_cast<short>(POLLIN | (unsent != 0 ? POLLOUT : 0)),
                 .revents = 0};
    if (::poll(&ready, 1, static_cast<int>(left.count())) <= 0) return;
    if (PQconsumeInput(connection) == 0) return;
  }
}

Connection::Connection(std::shared_ptr<Wire> wire) : wire_(std::move(wire)) {}
Connection::~Connection() { wire_->close(); }

asio::awaitable<Result<std::unique_ptr<Connection>>> Connection::open(Target target,
                                                                      ConnectionOptions options) {
  auto wire =
      std::make_shared<Wire>(co_await asio::this_coro::executor, std::move(target), options);
  std::unique_ptr<Connection> connection(new Connection(wire));
  auto connected = co_await wire->connect();
  if (!connected) co_return fail(std::move(connected.error()));
  co_return connection;
}

// Each holds on to the wire, which its owner may let go while this waits.
asio::awaitable<Reply> Connection::exchange(std::vector<Statement> statements) {
  const auto wire = wire_;
  co_return co_await wire->exchange(std::move(statements));
}
asio::awaitable<std::optional<Failure>> Connection::describe(const char* text,
                                                             std::vector<unsigned>& types) {
  const auto wire = wire_;
  co_return co_await wire->describe(text, types);
}
asio::awaitable<std::optional<Failure>> Connection::script(std::string text) {
  const auto wire = wire_;
  co_return co_await wire->script(std::move(text));
}
bool Connection::is_lost() const { return wire_->is_lost(); }
void Connection::close() { wire_->close(); }
asio::awaitable<std::optional<Failure>> Connection::wait_for_notifications(
    std::vector<std::string>& payloads) {
  const auto wire = wire_;
  co_return co_await wire->wait_for_notifications(payloads);
}
void Connection::interrupt() { wire_->interrupt(); }
void Connection::send_last(const char* text, const Parameters& parameters, Duration limit) {
  wire_->send_last(text, parameters, limit);
}

}  // namespace clipmill::postgres
