#include "tests/support/fault_proxy.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

namespace clipmill::test {
namespace {

using asio::ip::tcp;

const asio::ip::address loopback = asio::ip::address_v4::loopback();

}  // namespace

// One connection: a socket to either side.
struct FaultProxy::Link {
  explicit Link(asio::io_context& loop) : client(loop), server(loop) {}
  tcp::socket client;
  tcp::socket server;
  bool silent = false;
  std::array<std::array<char, 16384>, 2> buffers{};

  void close() {
    boost::system::error_code ignored;
    // A reset, as from a host that is gone.
    client.set_option(asio::socket_base::linger(true, 0), ignored);
    client.close(ignored);
    server.close(ignored);
  }
};

struct FaultProxy::State : std::enable_shared_from_this<State> {
  State(asio::io_context& on, std::uint16_t port)
      : loop(on), target(loopback, port), acceptor(on) {}

  void listen(std::uint16_t port) {
    acceptor.open(tcp::v4());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind(tcp::endpoint(loopback, port));
    acceptor.listen();
    accept();
  }

  void accept() {
    auto link = std::make_shared<Link>(loop);
    acceptor.async_accept(link->client, [self = shared_from_this(), link](auto failed) {
      if (failed) return;
      ++self->seen;
      self->links.push_back(link);
      self->accept();
      link->server.async_connect(self->target, [self, link](auto refused) {
        if (refused) return link->close();
        self->pump(link, true);
        self->pump(link, false);
      });
    });
  }

  // From the client to the server, or back.
  void pump(const std::shared_ptr<Link>& link, bool forth) {
    tcp::socket& from = forth ? link->client : link->server;
    from.async_read_some(asio::buffer(link->buffers[forth ? 0 : 1]),
                         [self = shared_from_this(), link, forth](auto failed, std::size_t size) {
                           if (!failed && !forth && self->cutting) {
                             self->cutting = false;
                             failed = asio::error::connection_reset;
                           }
                           if (failed) return link->close();
                           if (self->swallowing || link->silent) return self->pump(link, forth);
                           tcp::socket& to = forth ? link->server : link->client;
                           asio::async_write(to, asio::buffer(link->buffers[forth ? 0 : 1], size),
                                             [self, link, forth](auto broken, std::size_t) {
                                               if (broken) return link->close();
                                               self->pump(link, forth);
                                             });
                         });
  }

  void cut() {
    for (const auto& weak : links) {
      if (const auto link = weak.lock()) link->close();
    }
    links.clear();
  }

  asio::io_context& loop;
  tcp::endpoint target;
  tcp::acceptor acceptor;
  std::list<std::weak_ptr<Link>> links;
  bool swallowing = false;
  bool cutting = false;
  int seen = 0;
};

FaultProxy::FaultProxy(asio::io_context& loop, std::uint16_t port)
    : state_(std::make_shared<State>(loop, port)) {
  state_->listen(0);
  port_ = state_->acceptor.local_endpoint().port();
}

FaultProxy::~FaultProxy() { down(); }

void FaultProxy::cut() { state_->cut(); }

void FaultProxy::down() {
  boost::system::error_code ignored;
  state_->acceptor.close(ignored);
  state_->cut();
}

void FaultProxy::up() { state_->listen(port_); }

void FaultProxy::silence() {
  for (const auto& weak : state_->links) {
    if (const auto link = weak.lock()) link->silent = true;
  }
}

void FaultProxy::swallow(bool on) { state_->swallowing = on; }

void FaultProxy::cut_before_next_answer() { state_->cutting = true; }

int FaultProxy::connections_seen() const { return state_->seen; }

}  // namespace clipmill::test
