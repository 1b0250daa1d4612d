#include "adapters/postgres/postgres_notifier.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>

#include "tests/support/fake_clock.hpp"
#include "tests/support/fault_proxy.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/run.hpp"
#include "tests/support/until.hpp"

namespace clipmill::postgres {
namespace {

// The clock stands still, so a wait that ends was woken.
class PostgresNotifierTest : public testing::Test {
 protected:
  std::unique_ptr<PostgresNotifier> open(Target target, ConnectionOptions options = {}) {
    return test::run(loop_, PostgresNotifier::open(std::move(target), options, clock_, random_));
  }
  std::unique_ptr<PostgresNotifier> open() { return open(fresh_.target()); }

  // Starts a wait; true once it has ended.
  std::shared_ptr<bool> start_wait(PostgresNotifier& notifier, std::string channel) {
    auto woken = std::make_shared<bool>(false);
    std::vector<std::string> channels{std::move(channel)};
    asio::co_spawn(loop_, notifier.wait(std::move(channels), 30s),
                   [woken](std::exception_ptr failure) {
                     if (failure) std::rethrow_exception(failure);
                     *woken = true;
                   });
    loop_.restart();
    loop_.poll();
    return woken;
  }

  test::FreshDatabase fresh_;
  test::FakeClock clock_;
  SeededRandom random_{7};
  asio::io_context loop_;
};

TEST_F(PostgresNotifierTest, WakesWhoeverWaitsForTheChannelHereAndElsewhere) {
  auto here = open();
  auto elsewhere = open();
  const auto woken_here = start_wait(*here, "dispatch/a");
  const auto woken_elsewhere = start_wait(*elsewhere, "dispatch/a");
  const auto other_channel = start_wait(*elsewhere, "dispatch/b");

  here->notify("dispatch/a");
  test::until(loop_, [&] { return *woken_here && *woken_elsewhere; });

  EXPECT_FALSE(*other_channel);
}

TEST_F(PostgresNotifierTest, WhatIsNotifiedInABurstArrivesAllTheSame) {
  auto here = open();
  auto elsewhere = open();
  std::vector<std::shared_ptr<bool>> woken;
  for (int i = 0; i < 300; ++i) {
    woken.push_back(start_wait(*elsewhere, std::string(60, 'c') + std::to_string(i)));
  }

  for (int i = 0; i < 300; ++i) here->notify(std::string(60, 'c') + std::to_string(i));

  test::until(loop_,
              [&] { return std::ranges::all_of(woken, [](const auto& one) { return *one; }); });
}

TEST_F(PostgresNotifierTest, AConnectionThatWasLostIsOpenedAnewAndWaitersLook) {
  test::FaultProxy proxy(loop_,
                         static_cast<std::uint16_t>(std::stoi(fresh_.target().value("port"))));
  auto here = open(test::with(fresh_.target(), "port", std::to_string(proxy.port())));
  auto elsewhere = open();
  const auto may_have_missed = start_wait(*here, "a");

  proxy.down();
  proxy.up();
  test::until(loop_, [&] { return *may_have_missed; });
  const auto woken = start_wait(*here, "a");
  elsewhere->notify("a");
  test::until(loop_, [&] { return *woken; });
}

TEST_F(PostgresNotifierTest, AConnectionThatFellSilentIsOpenedAnewAndWaitersLook) {
  test::FaultProxy proxy(loop_,
                         static_cast<std::uint16_t>(std::stoi(fresh_.target().value("port"))));
  ConnectionOptions options;
  options.silence_max = Duration(100);
  auto here = open(test::with(fresh_.target(), "port", std::to_string(proxy.port())), options);
  const auto may_have_missed = start_wait(*here, "a");

  proxy.silence();
  test::until(loop_, [&] { return *may_have_missed; });
}

TEST_F(PostgresNotifierTest, AProcessThatEndsSendsItsLastWords) {
  auto elsewhere = open();
  const auto woken = start_wait(*elsewhere, "a");

  open()->notify("a");

  test::until(loop_, [&] { return *woken; });
}

TEST_F(PostgresNotifierTest, WithoutAServerItWaitsAndNotifiesHere) {
  auto alone = open(test::with(fresh_.target(), "port", "1"));
  const auto woken = start_wait(*alone, "a");

  alone->notify("a");

  test::until(loop_, [&] { return *woken; });
}

}  // namespace
}  // namespace clipmill::postgres
