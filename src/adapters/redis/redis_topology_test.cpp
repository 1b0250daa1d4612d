// Finding the server: TLS, the primary after a failover, the node that took over a slot.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "adapters/redis/redis_dispatcher.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/redis_server.hpp"
#include "tests/support/run.hpp"
#include "tests/support/until.hpp"

namespace clipmill::redis {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class RedisTopologyTest : public testing::Test {
 protected:
  RedisDispatcherOptions options(const std::string& url) const {
    RedisDispatcherOptions options;
    options.connection.address = *parse_address(url);
    options.connection.connect_timeout = 1000ms;
    options.connection.backoff_max = 100ms;
    options.call_deadline = 1000ms;
    options.time_is_the_servers = false;
    return options;
  }

  std::unique_ptr<RedisDispatcher> dispatcher_with(const RedisDispatcherOptions& options) {
    return std::make_unique<RedisDispatcher>(loop_.get_executor(), clock_, random_, log_, options);
  }

  template <class T>
  Result<T> run(asio::awaitable<Result<T>> work) {
    return test::run(loop_, std::move(work));
  }

  // Until the index is this process's, whatever state its server is in; then one task is claimed.
  void expect_it_works_again(RedisDispatcher& dispatcher) {
    test::until(loop_, [&] {
      const auto begun = run(dispatcher.begin_rebuild());
      if (!begun) return false;
      if (*begun && !run(dispatcher.finish_rebuild())) return false;
      std::vector<Dispatch> tasks(1);
      tasks[0].task = TaskId(fmt::format("t{}", next_++));
      tasks[0].user = UserId("ann");
      tasks[0].due_at = clock_.now();
      if (!run(dispatcher.enqueue(tasks))) return false;
      const auto claimed = run(dispatcher.claim(WorkerId("w1"), {"default"}, 64, 15s));
      return claimed && !claimed->leases.empty();
    });
  }

  // To one server, whatever it is part of.
  Reply tell(const HostPort& place, Command command) {
    ConnectionOptions direct;
    direct.address.hosts.push_back(place);
    RedisConnection connection(loop_.get_executor(), random_, log_, direct);
    auto answer = test::run(loop_, connection.call(std::move(command), 5000ms));
    if (!answer) throw std::runtime_error(answer.error().text);
    return std::move(*answer);
  }

  asio::io_context loop_;
  test::FakeClock clock_;
  SeededRandom random_{static_cast<std::uint64_t>(::getpid())};
  NullLog log_;
  int next_ = 0;
};

TEST_F(RedisTopologyTest, TlsIsSpokenWithAServerThatIsTrustedForItsName) {
  const test::TemporaryFolder folder;
  const std::string cert = (folder / "cert.pem").string();
  const std::string key = (folder / "key.pem").string();
  const std::string make = fmt::format(
      "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost "
      "-addext subjectAltName=DNS:localhost -keyout {} -out {} >{} 2>&1",
      key, cert, (folder / "log").string());
  ASSERT_EQ(std::system(make.c_str()), 0);
  const int port = test::free_port();
  const test::RedisServer server({"--tls-port", std::to_string(port), "--tls-cert-file", cert,
                                  "--tls-key-file", key, "--tls-auth-clients", "no"});

  auto trusted = options(fmt::format("rediss://localhost:{}", port));
  trusted.connection.ca_file = cert;
  auto other_name = options(fmt::format("rediss://127.0.0.1:{}", port));
  other_name.connection.ca_file = cert;
  const auto untrusted = options(fmt::format("rediss://localhost:{}", port));
  auto no_file = trusted;
  no_file.connection.ca_file = (folder / "none.pem").string();

  expect_it_works_again(*dispatcher_with(trusted));
  for (const auto& given : {other_name, untrusted, no_file}) {
    const auto refused = run(dispatcher_with(given)->check());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
    EXPECT_THAT(refused.error().message, HasSubstr("certificate"));
  }
}

TEST_F(RedisTopologyTest, AfterAFailoverTheNewPrimaryIsFound) {
  test::RedisServer primary({"--repl-diskless-sync-delay", "0"});
  test::RedisServer replica({"--replicaof", "127.0.0.1", std::to_string(primary.port())});
  const HostPort replica_place{"127.0.0.1", std::to_string(replica.port())};
  const test::TemporaryFolder folder;
  std::vector<std::unique_ptr<test::RedisServer>> sentinels;
  std::string hosts;
  for (int i = 0; i < 3; ++i) {
    const auto file = folder.write(fmt::format("sentinel{}.conf", i),
                                   fmt::format("sentinel monitor main 127.0.0.1 {} 2\n"
                                               "sentinel down-after-milliseconds main 500\n"
                                               "sentinel failover-timeout main 3000\n"
                                               "requirepass of-the-sentinels\n",
                                               primary.port()));
    sentinels.push_back(std::make_unique<test::RedisServer>(std::vector<std::string>{file.string()},
                                                            "redis-sentinel"));
    hosts += fmt::format("{}127.0.0.1:{}", i == 0 ? "" : ",", sentinels.back()->port());
  }
  // One of the Sentinels named is not there.
  hosts = fmt::format("127.0.0.1:{},{}", test::free_port(), hosts);
  auto given = options("redis+sentinel://" + hosts + "/main");
  const auto refused = run(dispatcher_with(given)->check());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("NOAUTH"));
  given.connection.address.sentinel_password = "of-the-sentinels";
  const auto dispatcher = dispatcher_with(given);
  expect_it_works_again(*dispatcher);
  EXPECT_EQ(dispatcher->connection().last_facts().place.port, std::to_string(primary.port()));
  // A Sentinel that has not heard of the replica and of the others cannot promote it.
  for (const auto& sentinel : sentinels) {
    ConnectionOptions direct;
    direct.address.hosts.push_back({"127.0.0.1", std::to_string(sentinel->port())});
    direct.address.password = "of-the-sentinels";
    RedisConnection connection(loop_.get_executor(), random_, log_, direct);
    Command quick("SENTINEL");
    quick.add("DEBUG");
    for (const char* period : {"info-period", "ping-period", "ask-period", "publish-period"}) {
      quick.add(period).add("100");
    }
    ASSERT_TRUE(test::run(loop_, connection.call(std::move(quick), 5000ms)));
    test::until(loop_, [&] {
      Command master("SENTINEL");
      master.add("MASTER").add("main");
      const Answer answer = test::run(loop_, connection.call(std::move(master), 5000ms));
      if (!answer) return false;
      std::map<std::string, std::string> facts;
      for (std::size_t i = 0; i + 1 < answer->items.size(); i += 2) {
        facts[answer->items[i].text] = answer->items[i + 1].text;
      }
      return facts["num-slaves"] == "1" && facts["num-other-sentinels"] == "2";
    });
  }

  primary.kill();
  const auto killed = std::chrono::steady_clock::now();

  expect_it_works_again(*dispatcher);
  fmt::print("a claim succeeded {:.1f} s after the primary was killed\n",
             std::chrono::duration<double>(std::chrono::steady_clock::now() - killed).count());
  EXPECT_EQ(dispatcher->connection().last_facts().place, replica_place);
}

TEST_F(RedisTopologyTest, ASlotThatMovesIsFollowedToItsNode) {
  const char* const url = std::getenv("CLIPMILL_TEST_REDIS_CLUSTER_URL");
  ASSERT_NE(url, nullptr) << "CLIPMILL_TEST_REDIS_CLUSTER_URL is not set; run scripts/test";
  const Address cluster = *parse_address(url);
  RedisDispatcherOptions given = options(url);
  given.space = fmt::format("moves-{}-{}", ::getpid(),
                            std::chrono::steady_clock::now().time_since_epoch().count());
  const std::string control = fmt::format("clipmill:{{{}}}:control", given.space);
  const auto dispatcher = dispatcher_with(given);
  ASSERT_TRUE(run(dispatcher->check()));
  const HostPort from = dispatcher->connection().last_facts().place;
  const HostPort to =
      *std::ranges::find_if(cluster.hosts, [&](const HostPort& place) { return !(place == from); });
  Command which("CLUSTER");
  which.add("KEYSLOT").add(control);
  const std::int64_t slot = tell(from, std::move(which)).integer;
  const auto id_of = [this](const HostPort& place) {
    Command id("CLUSTER");
    id.add("MYID");
    return tell(place, std::move(id)).text;
  };
  const std::string owner = id_of(to);
  // A node that ends an import takes a newer epoch, so that no late word of the old owner can take
  // the slot back.
  Command importing("CLUSTER");
  importing.add("SETSLOT").add(slot).add("IMPORTING").add(id_of(from));
  tell(to, std::move(importing));

  std::vector<HostPort> places{to};
  for (const HostPort& place : cluster.hosts) {
    if (!(place == to)) places.push_back(place);
  }
  for (const HostPort& place : places) {
    Command assign("CLUSTER");
    assign.add("SETSLOT").add(slot).add("NODE").add(owner);
    tell(place, std::move(assign));
  }

  expect_it_works_again(*dispatcher);
  EXPECT_EQ(dispatcher->connection().last_facts().place, to);
}

}  // namespace
}  // namespace clipmill::redis
