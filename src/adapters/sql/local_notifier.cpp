#include "adapters/sql/local_notifier.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <boost/asio/local/datagram_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <cstring>
#include <set>
#include <string_view>
#include <system_error>

#include "adapters/sql/waiters.hpp"
#include "base/ids.hpp"

namespace clipmill::sql {
namespace {

constexpr std::size_t datagram_size_max = 2048;
constexpr int peers_max = 256;
constexpr std::chrono::milliseconds send_interval{5};

// An open folder. Its sockets are addressed through /proc/self/fd, because a socket's path may have
// 107 bytes only and the folder's may be longer.
class Folder {
 public:
  explicit Folder(std::filesystem::path path)
      : path_(std::move(path)),
        descriptor_(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {}
  ~Folder() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  bool is_open() const { return descriptor_ >= 0; }
  std::string socket_path(const std::string& name) const {
    return fmt::format("/proc/self/fd/{}/{}", descriptor_, name);
  }
  bool rename(const std::string& from, const std::string& to) const {
    return ::renameat(descriptor_, from.c_str(), descriptor_, to.c_str()) == 0;
  }
  void remove(const std::string& name) const { ::unlinkat(descriptor_, name.c_str(), 0); }

  std::vector<std::string> sockets() const {
    std::vector<std::string> names;
    std::error_code failed;
    for (std::filesystem::directory_iterator entry(path_, failed), end; !failed && entry != end;
         entry.increment(failed)) {
      std::string name = entry->path().filename().string();
      if (name.ends_with(".sock") && !name.starts_with('.')) names.push_back(std::move(name));
    }
    return names;
  }

 private:
  const std::filesystem::path path_;
  const int descriptor_;
};

// What the handlers of pending operations share with the notifier; they may run after it is gone.
class Mailbox : public std::enable_shared_from_this<Mailbox> {
 public:
  Mailbox(asio::any_io_executor executor, Clock& clock, std::filesystem::path folder,
          std::string name)
      : executor_(executor),
        waiters_(std::make_shared<Waiters>(clock)),
        folder_(std::move(folder)),
        name_(std::move(name)),
        socket_(executor),
        next_send_(executor) {}

  Result<void> open() {
    if (!folder_.is_open()) return failure();
    // Bound under another name first: between making the file and listening on it, it looks like
    // the socket of a process that is gone.
    const std::string fresh = "." + name_;
    boost::system::error_code failed;
    socket_.open(asio::local::datagram_protocol(), failed);
    if (!failed) {
      socket_.bind(asio::local::datagram_protocol::endpoint(folder_.socket_path(fresh)), failed);
    }
    if (!failed) socket_.non_blocking(true, failed);
    if (failed) {
      errno = failed.value();
      return failure();
    }
    if (!folder_.rename(fresh, name_)) return failure();
    receive();
    return {};
  }

  void close() {
    // A process that notifies and ends at once (a command) would take its last words with it.
    if (folder_.is_open() && socket_.is_open()) send_datagrams();
    folder_.remove(name_);
    boost::system::error_code ignored;
    socket_.close(ignored);
    next_send_.cancel();
    closed_ = true;
  }

  void notify(std::string channel) {
    waiters_->notify(channel);
    unsent_.insert(std::move(channel));
    if (sending_) return;
    sending_ = true;
    asio::post(executor_, [self = shared_from_this()] { self->send_unsent(); });
  }

  asio::awaitable<void> wait(std::vector<std::string> channels, Duration timeout) {
    return waiters_->wait(std::move(channels), timeout);
  }

 private:
  static std::unexpected<Error> failure() {
    return fail(ErrorCode::unavailable,
                fmt::format("the folder for waking other processes cannot be used ({}); it must be "
                            "a writable folder of a local file system",
                            std::generic_category().message(errno)));
  }

  void receive() {
    socket_.async_receive(
        asio::buffer(received_),
        [self = shared_from_this()](boost::system::error_code failed, std::size_t size) {
          if (failed || self->closed_) return;  // from here on every wait ends by its timeout
          self->waiters_->take(std::string_view(self->received_.data(), size));
          self->receive();
        });
  }

  void send_unsent() {
    if (closed_) return;
    if (unsent_.empty()) {
      sending_ = false;
      return;
    }
    send_datagrams();
    // What is notified until then goes together. Real time, not the clock's: this only spares work.
    next_send_.expires_after(send_interval);
    next_send_.async_wait(
        [self = shared_from_this()](boost::system::error_code) { self->send_unsent(); });
  }

  void send_datagrams() {
    if (unsent_.empty()) return;
    std::vector<std::string> datagrams;
    for (const std::string& channel : std::exchange(unsent_, {})) {
      if (datagrams.empty() || datagrams.back().size() + channel.size() >= datagram_size_max) {
        datagrams.emplace_back();
      }
      if (!datagrams.back().empty()) datagrams.back() += '\n';
      datagrams.back() += channel;
    }
    int peers = 0;
    for (const std::string& name : folder_.sockets()) {
      if (name == name_) continue;
      if (++peers > peers_max) break;
      for (const std::string& datagram : datagrams) {
        if (!send(name, datagram)) break;
      }
    }
  }

  bool send(const std::string& name, const std::string& datagram) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = folder_.socket_path(name);
    if (path.size() >= sizeof(address.sun_path)) return false;  // not a name that we give
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    const auto sent = ::sendto(socket_.native_handle(), datagram.data(), datagram.size(),
                               MSG_DONTWAIT | MSG_NOSIGNAL,
                               reinterpret_cast<const sockaddr*>(&address), sizeof(address));
    if (sent < 0 && errno == ECONNREFUSED) folder_.remove(name);
    return sent >= 0;
  }

  asio::any_io_executor executor_;
  const std::shared_ptr<Waiters> waiters_;
  Folder folder_;
  const std::string name_;
  asio::local::datagram_protocol::socket socket_;
  std::array<char, 4096> received_{};

  std::set<std::string> unsent_;
  bool sending_ = false;
  bool closed_ = false;
  asio::steady_timer next_send_;
};

class OpenLocalNotifier final : public LocalNotifier {
 public:
  explicit OpenLocalNotifier(std::shared_ptr<Mailbox> mailbox) : mailbox_(std::move(mailbox)) {}
  ~OpenLocalNotifier() override { mailbox_->close(); }

  void notify(std::string channel) override { mailbox_->notify(std::move(channel)); }
  asio::awaitable<void> wait(std::vector<std::string> channels, Duration timeout) override {
    return mailbox_->wait(std::move(channels), timeout);
  }

 private:
  std::shared_ptr<Mailbox> mailbox_;
};

}  // namespace

Result<std::unique_ptr<LocalNotifier>> LocalNotifier::open(asio::any_io_executor executor,
                                                           Clock& clock, Random& random,
                                                           std::filesystem::path folder) {
  std::error_code ignored;  // what matters shows when the folder is opened
  std::filesystem::create_directory(folder, ignored);
  auto mailbox = std::make_shared<Mailbox>(
      std::move(executor), clock, std::move(folder),
      fmt::format("{}-{}.sock", ::getpid(), make_token(random).substr(0, 16)));
  if (auto opened = mailbox->open(); !opened) return fail(std::move(opened.error()));
  return std::make_unique<OpenLocalNotifier>(std::move(mailbox));
}

}  // namespace clipmill::sql
