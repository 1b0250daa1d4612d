#include "adapters/redis/redis_connection.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <deque>

namespace clipmill::redis {
namespace {

using namespace asio::experimental::awaitable_operators;
using boost::system::error_code;
using Steady = std::chrono::steady_clock;

constexpr std::size_t read_size_bytes = 64 * 1024;
constexpr Steady::duration tick_busy = std::chrono::milliseconds(50);
constexpr Steady::duration tick_idle = std::chrono::seconds(1);
constexpr Steady::duration settled_after = std::chrono::seconds(1);
constexpr int redirections_max = 5;

asio::awaitable<void> until_cancelled(asio::steady_timer& timer) {
  error_code ignored;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

// The value of `name` in what INFO answers: lines of name:value.
std::string info_field(std::string_view info, std::string_view name) {
  std::size_t start = 0;
  while (start < info.size()) {
    const std::size_t end = std::min(info.find('\n', start), info.size());
    std::string_view line = info.substr(start, end - start);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.size() > name.size() && line.starts_with(name) && line[name.size()] == ':') {
      return std::string(line.substr(name.size() + 1));
    }
    start = end + 1;
  }
  return {};
}

}  // namespace

// Everything that a pending operation may still touch when the connection's owner has gone.
class RedisConnection::Link : public std::enable_shared_from_this<Link> {
 public:
  Link(asio::any_io_executor executor, Random& random, Log& log, ConnectionOptions options)
      : executor_(executor),
        random_(random),
        log_(log),
        options_(std::move(options)),
        backoff_(executor),
        tick_(executor),
        unsent_added_(executor, asio::steady_timer::time_point::max()) {}

  // ---- what the owner asks

  asio::awaitable<Answer> call(Command command, std::chrono::milliseconds deadline) {
    if (closed_) {
      co_return std::unexpected(Failure{Trouble::not_sent, "this process closes its connection"});
    }
    if (unsent_.size() + sent_.size() >= options_.waiting_max ||
        waiting_bytes_ > options_.waiting_bytes_max) {
      co_return std::unexpected(
          Failure{Trouble::not_sent, "too many commands wait for its answer already"});
    }
    const auto waiting =
        std::make_shared<Waiting>(executor_, command.bytes(), Steady::now() + deadline);
    waiting_bytes_ += waiting->bytes.size();
    unsent_.push_back(waiting);
    active_ = true;
    unsent_added_.cancel();
    start();
    while (!waiting->answer) co_await until_cancelled(waiting->answered);
    co_return std::move(*waiting->answer);
  }

  void close() {
    closed_ = true;
    break_connection("this process closes its connection", false);
    if (stream_) stream_->close();
    backoff_.cancel();
    tick_.cancel();
  }

  void reconnect() { break_connection("the connection was given up", true); }

  const ServerFacts& facts() const { return facts_; }
  std::int64_t connects() const { return connects_; }

 private:
  struct Waiting {
    Waiting(const asio::any_io_executor& executor, std::string command, Steady::time_point end)
        : bytes(std::move(command)),
          deadline(end),
          answered(executor, asio::steady_timer::time_point::max()) {}

    std::string bytes;
    Steady::time_point deadline;
    asio::steady_timer answered;  // never expires; cancelled with the answer
    std::optional<Answer> answer;
  };

  void start() {
    if (running_) {
      // Slow ticks are for a connection that nobody uses.
      if (tick_is_slow_) arm(tick_busy);
      return;
    }
    running_ = true;
    arm(tick_busy);
    asio::co_spawn(executor_, run(shared_from_this()),
                   [self = shared_from_this()](std::exception_ptr failure) {
                     if (!failure || self->closed_) return;
                     // Out of memory, or a bug: never silently, and never for good.
                     self->log_.failure("the Redis connection failed and is begun anew");
                     self->break_connection("the connection failed", true);
                     self->running_ = false;
                     ++self->failures_;
                     self->start();
                   });
  }

  // ---- the life of the connection

  static asio::awaitable<void> run(std::shared_ptr<Link> self) {
    // Above 0 already, should it have thrown.
    int& failures = self->failures_;
    if (failures > 0) co_await self->back_off(failures);
    while (!self->closed_) {
      auto connected = co_await self->connect();
      if (self->closed_) co_return;
      if (connected) {
        self->say_connected();
        const auto since = Steady::now();
        co_await self->serve();
        if (self->closed_) co_return;
        if (Steady::now() - since > settled_after) failures = 0;
      } else {
        self->say_lost(connected.error());
      }
      if (self->at_once_) {
        self->at_once_ = false;
        if (failures == 0) {
          ++failures;
          continue;
        }
      }
      co_await self->back_off(failures++);
    }
  }

  asio::awaitable<void> back_off(int failures) {
    const std::int64_t ceiling = std::min<std::int64_t>(
        options_.backoff_max.count(), options_.backoff_min.count() << std::min(failures, 16));
    backoff_.expires_after(std::chrono::milliseconds(
        1 + static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(ceiling)))));
    co_await until_cancelled(backoff_);
  }

  void say_connected() {
    ++connects_;
    if (!lost_) return;
    lost_ = false;
    log_.info("Redis is there again", {{"server", to_string(facts_.place)}});
  }

  void say_lost(const Failure& failure) {
    reason_ = failure.text;
    // Waiting does not help against a wrong password.
    if (failure.trouble == Trouble::unauthorized) {
      answer_all(unsent_, failure);
      waiting_bytes_ = 0;
    }
    if (lost_) return;
    lost_ = true;
    log_.failure("Redis cannot be used; trying again", {{"error", failure.text}});
  }

  // Each step of connecting gets its time; the tick closes the stream when it is over.
  void begin_step() { step_end_ = Steady::now() + options_.connect_timeout; }

  asio::awaitable<std::expected<void, Failure>> connect() {
    for (int i = 0; i < redirections_max; ++i) {
      auto place = co_await find_server();
      if (closed_) co_return std::unexpected(Failure{});
      if (!place) co_return std::unexpected(std::move(place.error()));
      auto greeted = co_await greet(*place);
      if (closed_) co_return std::unexpected(Failure{});
      step_end_.reset();
      if (greeted) co_return std::expected<void, Failure>();
      const auto redirection = redirection_in(greeted.error().text);
      if (!redirection) {
        stream_.reset();
        co_return std::unexpected(std::move(greeted.error()));
      }
      follow(*redirection, *place);
    }
    co_return std::unexpected(
        Failure{Trouble::wrong_server, "the Cluster's nodes send from one to another"});
  }

  void follow(const Redirection& redirection, const HostPort& from) {
    redirected_ =
        HostPort{redirection.host.empty() ? from.host : redirection.host, redirection.port};
  }

  asio::awaitable<std::expected<HostPort, Failure>> find_server() {
    if (redirected_) {
      HostPort place = std::move(*redirected_);
      redirected_.reset();
      co_return place;
    }
    const auto& hosts = options_.address.hosts;
    if (options_.address.topology != Topology::sentinel) {
      // Of a Cluster each node knows where a key lives.
      co_return hosts[next_host_++ % hosts.size()];
    }
    std::string reasons;
    for (std::size_t i = 0; i < hosts.size(); ++i) {
      const HostPort sentinel = hosts[next_host_ % hosts.size()];
      auto answer = co_await ask_sentinel(sentinel);
      if (closed_) break;
      if (answer) co_return std::move(*answer);
      ++next_host_;
      reasons += (reasons.empty() ? "" : "; ") + answer.error().text;
    }
    co_return std::unexpected(Failure{Trouble::not_sent, std::move(reasons)});
  }

  asio::awaitable<std::expected<HostPort, Failure>> ask_sentinel(HostPort sentinel) {
    begin_step();
    auto opened = co_await open(sentinel);
    if (!opened) co_return std::unexpected(std::move(opened.error()));
    std::vector<Command> commands;
    if (!options_.address.sentinel_password.empty()) {
      commands.emplace_back("AUTH").add(options_.address.sentinel_password);
    }
    commands.emplace_back("SENTINEL").add("GET-MASTER-ADDR-BY-NAME").add(options_.address.master);
    auto replies = co_await exchange(std::move(commands));
    if (!replies) co_return std::unexpected(std::move(replies.error()));
    const Reply& reply = replies->back();
    if (reply.kind != Reply::Kind::array || reply.items.size() != 2) {
      co_return std::unexpected(Failure{
          Trouble::not_sent,
          fmt::format("the Sentinel at {} knows no master {}{}", to_string(sentinel),
                      options_.address.master, reply.text.empty() ? "" : " (" + reply.text + ")")});
    }
    stream_->close();
    co_return HostPort{reply.items[0].text, reply.items[1].text};
  }

  asio::awaitable<std::expected<void, Failure>> open(HostPort place) {
    auto made =
        make_stream(executor_, {.enabled = options_.address.tls, .ca_file = options_.ca_file});
    if (!made) co_return std::unexpected(Failure{Trouble::not_sent, made.error().message});
    stream_ = std::move(*made);
    parser_ = std::make_unique<ReplyParser>(options_.reply_limits);
    const auto stream = stream_;
    auto opened = co_await stream->open(std::move(place));
    if (!opened) co_return std::unexpected(Failure{Trouble::not_sent, opened.error().message});
    co_return std::expected<void, Failure>();
  }

  // Before the connection is everybody's: writes the commands and reads a reply to each.
  asio::awaitable<std::expected<std::vector<Reply>, Failure>> exchange(
      std::vector<Command> commands) {
    const auto stream = stream_;
    std::string bytes;
    for (const Command& command : commands) bytes += command.bytes();
    const auto written = co_await stream->write(asio::buffer(bytes));
    if (written.error) co_return std::unexpected(not_greeted(written.error.message()));
    std::vector<Reply> replies;
    std::vector<char> buffer(read_size_bytes);
    while (true) {
      auto reply = parser_->next();
      if (!reply) co_return std::unexpected(not_greeted(reply.error().message));
      if (*reply) {
        replies.push_back(std::move(**reply));
        if (replies.size() == commands.size()) co_return replies;
        continue;
      }
      const auto got = co_await stream->read_some(asio::buffer(buffer));
      if (got.error) co_return std::unexpected(not_greeted(got.error.message()));
      parser_->feed({buffer.data(), got.bytes});
    }
  }

  static Failure not_greeted(const std::string& what) {
    return {Trouble::not_sent,
            fmt::format("the connection was lost before its first use: {}", what)};
  }

  // Opens a connection and makes it ready for use: who we are, and whether it is the server we
  // want.
  asio::awaitable<std::expected<void, Failure>> greet(HostPort place) {
    begin_step();
    auto opened = co_await open(place);
    if (!opened) co_return opened;
    const Address& address = options_.address;
    std::vector<Command> commands;
    if (!address.password.empty()) {
      commands.emplace_back("AUTH");
      if (!address.user.empty()) commands.back().add(address.user);
      commands.back().add(address.password);
    }
    if (address.database != 0) commands.emplace_back("SELECT").add(std::int64_t{address.database});
    const std::size_t must_count = commands.size();
    const std::size_t info_at = commands.size();
    commands.emplace_back("INFO");
    const std::size_t id_at = commands.size();
    commands.emplace_back("CLIENT").add("ID");
    if (!options_.client_name.empty()) {
      commands.emplace_back("CLIENT").add("SETNAME").add(options_.client_name);
    }
    if (address.topology == Topology::cluster) {
      commands.emplace_back("EXISTS").add(options_.probe_key);
    }
    begin_step();
    auto replies = co_await exchange(std::move(commands));
    if (!replies) co_return std::unexpected(std::move(replies.error()));
    for (std::size_t i = 0; i < must_count + 1; ++i) {
      const Reply& reply = (*replies)[i];
      if (reply.kind == Reply::Kind::error) co_return std::unexpected(classify(reply.text));
    }
    if (address.topology == Topology::cluster && replies->back().kind == Reply::Kind::error) {
      co_return std::unexpected(classify(replies->back().text));
    }

    const std::string& info = (*replies)[info_at].text;
    if (info_field(info, "loading") == "1") {
      co_return std::unexpected(Failure{
          Trouble::busy_server,
          fmt::format("the server at {} still reads its data from disk", to_string(place))});
    }
    if (info_field(info, "role") == "slave") {
      co_return std::unexpected(Failure{
          Trouble::wrong_server,
          fmt::format("the server at {} is a replica, which takes no writes", to_string(place))});
    }
    facts_ = ServerFacts{.version = info_field(info, "redis_version"),
                         .run_id = info_field(info, "run_id"),
                         .eviction_policy = info_field(info, "maxmemory_policy"),
                         .place = std::move(place),
                         .client_id = (*replies)[id_at].integer};
    co_return std::expected<void, Failure>();
  }

  asio::awaitable<void> serve() {
    connected_ = true;
    leaving_ = false;
    heard_ = Steady::now();
    co_await (read_loop(stream_) && write_loop(stream_));
  }

  asio::awaitable<void> write_loop(std::shared_ptr<Stream> stream) {
    std::string bytes;
    while (connected_) {
      if (unsent_.empty() || leaving_) {
        co_await until_cancelled(unsent_added_);
        continue;
      }
      bytes.clear();
      for (auto& waiting : unsent_) {
        bytes += waiting->bytes;
        waiting_bytes_ -= waiting->bytes.size();
        waiting->bytes = {};
        sent_.push_back(std::move(waiting));
      }
      unsent_.clear();
      const auto written = co_await stream->write(asio::buffer(bytes));
      if (written.error) break_connection(written.error.message(), true);
    }
  }

  asio::awaitable<void> read_loop(std::shared_ptr<Stream> stream) {
    std::vector<char> buffer(read_size_bytes);
    while (connected_) {
      const auto got = co_await stream->read_some(asio::buffer(buffer));
      if (got.error) {
        break_connection(got.error.message(), true);
        continue;
      }
      heard_ = Steady::now();
      parser_->feed({buffer.data(), got.bytes});
      while (connected_) {
        auto reply = parser_->next();
        if (!reply) {
          break_connection(reply.error().message, true);
          break;
        }
        if (!*reply) break;
        deliver(std::move(**reply));
      }
      // Nothing more is sent to the wrong server, but what it still has to say is heard.
      if (connected_ && leaving_ && sent_.empty()) {
        break_connection("the server is not the one that takes writes", true);
      }
    }
  }

  void deliver(Reply reply) {
    if (sent_.empty()) {
      break_connection("the server answered what nobody asked", true);
      return;
    }
    const auto waiting = std::move(sent_.front());
    sent_.pop_front();
    if (reply.kind != Reply::Kind::error) {
      give(*waiting, Answer(std::move(reply)));
      return;
    }
    Failure failure = classify(std::move(reply.text));
    if (failure.trouble == Trouble::wrong_server) {
      leaving_ = true;
      if (const auto redirection = redirection_in(failure.text)) follow(*redirection, facts_.place);
    }
    give(*waiting, std::unexpected(std::move(failure)));
  }

  static void give(Waiting& waiting, Answer answer) {
    if (waiting.answer) return;
    waiting.answer.emplace(std::move(answer));
    waiting.answered.cancel();
  }

  static void answer_all(std::deque<std::shared_ptr<Waiting>>& all, const Failure& failure) {
    for (const auto& waiting : std::exchange(all, {})) give(*waiting, std::unexpected(failure));
  }

  // What was sent has no answer any more; what was not waits for the next connection.
  void break_connection(std::string reason, bool answer) {
    if (!connected_) return;
    connected_ = false;
    at_once_ = true;
    reason_ = std::move(reason);
    stream_->close();
    unsent_added_.cancel();
    if (answer) answer_all(sent_, {Trouble::unknown, "the connection was lost: " + reason_});
  }

  // ---- deadlines

  void arm(Steady::duration interval) {
    tick_is_slow_ = interval > tick_busy;
    tick_.expires_after(interval);
    tick_.async_wait([self = shared_from_this()](error_code stopped) {
      if (!stopped && !self->closed_) self->tick();
    });
  }

  void tick() {
    const auto now = Steady::now();
    if (step_end_ && now > *step_end_ && stream_) stream_->close();
    if (connected_) {
      for (const auto& waiting : sent_) {
        if (waiting->deadline > now) continue;
        break_connection("no answer came in time", true);
        break;
      }
    }
    std::erase_if(unsent_, [&](const std::shared_ptr<Waiting>& waiting) {
      if (waiting->deadline > now) return false;
      waiting_bytes_ -= waiting->bytes.size();
      give(*waiting, std::unexpected(Failure{
                         Trouble::not_sent,
                         reason_.empty() ? "it could not be connected to in time" : reason_}));
      return true;
    });
    if (connected_ && sent_.empty() && unsent_.empty() && now - heard_ > options_.ping_interval) {
      const auto ping = std::make_shared<Waiting>(executor_, Command("PING").bytes(),
                                                  now + options_.ping_timeout);
      waiting_bytes_ += ping->bytes.size();
      unsent_.push_back(ping);
      unsent_added_.cancel();
    }
    const bool busy =
        std::exchange(active_, false) || !sent_.empty() || !unsent_.empty() || step_end_;
    arm(busy ? tick_busy : std::min<Steady::duration>(tick_idle, options_.ping_interval));
  }

  const asio::any_io_executor executor_;
  Random& random_;
  Log& log_;
  const ConnectionOptions options_;

  std::deque<std::shared_ptr<Waiting>> unsent_;
  std::deque<std::shared_ptr<Waiting>> sent_;  // in the order of their replies
  std::size_t waiting_bytes_ = 0;              // of unsent_

  std::shared_ptr<Stream> stream_;
  std::unique_ptr<ReplyParser> parser_;
  ServerFacts facts_;
  std::size_t next_host_ = 0;
  std::optional<HostPort> redirected_;
  std::optional<Steady::time_point> step_end_;
  Steady::time_point heard_;
  std::string reason_;  // why there is no connection
  std::int64_t connects_ = 0;
  int failures_ = 0;  // in a row, to connect or to stay connected

  bool running_ = false;
  bool closed_ = false;
  bool connected_ = false;
  bool leaving_ = false;  // the server turned out to be the wrong one
  bool at_once_ = false;  // the connection was good: no backoff before the first try
  bool lost_ = false;     // and that was logged
  bool active_ = false;   // since the last tick
  bool tick_is_slow_ = false;
  asio::steady_timer backoff_;
  asio::steady_timer tick_;
  asio::steady_timer unsent_added_;  // never expires; cancelled to wake the writer
};

RedisConnection::RedisConnection(asio::any_io_executor executor, Random& random, Log& log,
                                 ConnectionOptions options)
    : link_(std::make_shared<Link>(std::move(executor), random, log, std::move(options))) {}

RedisConnection::~RedisConnection() { link_->close(); }

asio::awaitable<Answer> RedisConnection::call(Command command, std::chrono::milliseconds deadline) {
  // The link outlives this object as long as a caller is within.
  const auto link = link_;
  co_return co_await link->call(std::move(command), deadline);
}

asio::awaitable<std::expected<ServerFacts, Failure>> RedisConnection::facts(
    std::chrono::milliseconds deadline) {
  const auto link = link_;
  auto answer = co_await link->call(Command("PING"), deadline);
  if (!answer) co_return std::unexpected(std::move(answer.error()));
  co_return link->facts();
}

const ServerFacts& RedisConnection::last_facts() const { return link_->facts(); }
void RedisConnection::reconnect() { link_->reconnect(); }
std::int64_t RedisConnection::connects() const { return link_->connects(); }

}  // namespace clipmill::redis
