#include "adapters/postgres/postgres_notifier.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <set>

#include "adapters/sql/waiters.hpp"
#include "base/ids.hpp"

namespace clipmill::postgres {
namespace {

using Steady = std::chrono::steady_clock;

constexpr const char* listen = "LISTEN clipmill";
constexpr const char* ping = "SELECT 1";
constexpr const char* notify_others = "SELECT pg_notify('clipmill', $1)";

constexpr std::size_t payload_size_max = 7000;  // the server takes less than 8000 bytes
constexpr Duration send_interval{20};
constexpr Duration backoff_min{50};
constexpr Duration backoff_max{2'000};
constexpr Duration last_words_max{500};

// What the coroutine that listens shares with the notifier; it may end after it.
class Post : public std::enable_shared_from_this<Post> {
 public:
  Post(asio::any_io_executor executor, Target target, ConnectionOptions options, Clock& clock,
       Random& random)
      : target_(std::move(target)),
        options_(options),
        random_(random),
        id_(make_token(random)),
        waiters_(std::make_shared<sql::Waiters>(clock)),
        next_send_(executor),
        next_ping_(executor),
        pause_(executor) {}

  asio::awaitable<void> connect() {
    auto opened = co_await Connection::open(target_, options_);
    if (!opened) co_return;
    std::vector<Statement> statements{{listen}};
    auto reply = co_await (*opened)->exchange(std::move(statements));
    if (!reply.failure && !closed_) connection_ = std::move(*opened);
  }

  // Until close(). No failure ends it.
  asio::awaitable<void> run() {
    int failures = 0;
    while (!closed_) {
      if (connection_) {
        failures = 0;
        co_await serve();
        connection_.reset();
      } else {
        const Duration most = std::min(backoff_max, backoff_min * (1 << std::min(failures++, 10)));
        co_await sleep(Duration(static_cast<std::int64_t>(
            random_.below(static_cast<std::uint64_t>(most.count()) + 1))));
      }
      if (closed_) co_return;
      co_await connect();
      if (connection_) waiters_->notify_all();
    }
  }

  void notify(std::string channel) {
    waiters_->notify(channel);
    unsent_.insert(std::move(channel));
    if (sending_) return;
    sending_ = true;
    next_send_.expires_at(std::max(Steady::now(), may_send_at_));
    next_send_.async_wait([self = shared_from_this()](boost::system::error_code failed) {
      if (failed) return;
      self->may_send_now_ = true;
      if (self->connection_) self->connection_->interrupt();
    });
  }

  asio::awaitable<void> wait(std::vector<std::string> channels, Duration timeout) {
    return waiters_->wait(std::move(channels), timeout);
  }

  void close() {
    closed_ = true;
    next_send_.cancel();
    next_ping_.cancel();
    pause_.cancel();
    // A process that notifies and ends at once (a command) would take its last words with it.
    if (connection_ && !unsent_.empty()) {
      for (const sql::Parameters& payload : payloads()) {
        connection_->send_last(notify_others, payload, last_words_max);
      }
    }
    connection_.reset();
  }

 private:
  // Until the connection is lost.
  asio::awaitable<void> serve() {
    // Else a connection that fell silent would be waited on for ever.
    Steady::time_point ping_at = Steady::now() + options_.silence_max;
    while (!closed_) {
      if (Steady::now() >= ping_at) {
        std::vector<Statement> statements{{ping}};
        const auto reply = co_await connection_->exchange(std::move(statements));
        if (closed_ || reply.failure) co_return;
        ping_at = Steady::now() + options_.silence_max;
      }
      interrupt_at(ping_at);
      if (may_send_now_) {
        may_send_now_ = false;
        sending_ = false;
        may_send_at_ = Steady::now() + send_interval;
        if (!co_await send()) co_return;
        if (closed_) co_return;
      }
      std::vector<std::string> received;
      auto failure = co_await connection_->wait_for_notifications(received);
      if (failure || closed_) co_return;
      for (const std::string& payload : received) take(payload);
    }
  }

  void interrupt_at(Steady::time_point when) {
    next_ping_.expires_at(when);
    next_ping_.async_wait([self = shared_from_this()](boost::system::error_code failed) {
      if (!failed && self->connection_) self->connection_->interrupt();
    });
  }

  asio::awaitable<bool> send() {
    const std::vector<sql::Parameters> parameters = payloads();
    unsent_.clear();
    std::vector<Statement> statements;
    for (const sql::Parameters& payload : parameters) {
      statements.push_back({notify_others, &payload});
    }
    auto reply = co_await connection_->exchange(std::move(statements));
    co_return !reply.failure || !reply.failure->lost;
  }

  // Who sends, and channels, one a line.
  std::vector<sql::Parameters> payloads() const {
    std::vector<std::string> texts;
    for (const std::string& channel : unsent_) {
      if (texts.empty() || texts.back().size() + channel.size() >= payload_size_max) {
        texts.push_back(id_);
      }
      texts.back() += '\n' + channel;
    }
    std::vector<sql::Parameters> parameters;
    for (std::string& text : texts) parameters.push_back({std::move(text)});
    return parameters;
  }

  void take(std::string_view payload) {
    const std::size_t end = payload.find('\n');
    if (end == std::string_view::npos || payload.substr(0, end) == id_) return;
    waiters_->take(payload.substr(end + 1));
  }

  asio::awaitable<void> sleep(Duration length) {
    pause_.expires_after(length);
    boost::system::error_code ignored;
    co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }

  const Target target_;
  const ConnectionOptions options_;
  Random& random_;
  const std::string id_;
  const std::shared_ptr<sql::Waiters> waiters_;
  std::unique_ptr<Connection> connection_;

  std::set<std::string> unsent_;
  bool sending_ = false;       // the timer is set, or has just ended
  bool may_send_now_ = false;  // it has ended
  Steady::time_point may_send_at_;
  asio::steady_timer next_send_;  // real time: this only spares work
  asio::steady_timer next_ping_;
  asio::steady_timer pause_;
  bool closed_ = false;
};

class OpenPostgresNotifier final : public PostgresNotifier {
 public:
  explicit OpenPostgresNotifier(std::shared_ptr<Post> post) : post_(std::move(post)) {}
  ~OpenPostgresNotifier() override { post_->close(); }

  void notify(std::string channel) override { post_->notify(std::move(channel)); }
  asio::awaitable<void> wait(std::vector<std::string> channels, Duration timeout) override {
    return post_->wait(std::move(channels), timeout);
  }

 private:
  std::shared_ptr<Post> post_;
};

asio::awaitable<void> run(std::shared_ptr<Post> post) { co_await post->run(); }

}  // namespace

asio::awaitable<std::unique_ptr<PostgresNotifier>> PostgresNotifier::open(Target target,
                                                                          ConnectionOptions options,
                                                                          Clock& clock,
                                                                          Random& random) {
  const auto executor = co_await asio::this_coro::executor;
  auto post = std::make_shared<Post>(executor, std::move(target), options, clock, random);
  co_await post->connect();
  asio::co_spawn(executor, run(post), [](std::exception_ptr thrown) {
    if (thrown) std::rethrow_exception(thrown);  // out of memory, or a bug
  });
  std::unique_ptr<PostgresNotifier> notifier = std::make_unique<OpenPostgresNotifier>(post);
  co_return notifier;
}

}  // namespace clipmill::postgres
