#include "adapters/net/turns.hpp"

#include <gtest/gtest.h>

namespace clipmill::net {
namespace {

using Steady = std::chrono::steady_clock;

class TurnsTest : public testing::Test {
 protected:
  // Takes a turn and keeps it until `held` is told to end; notes who had one.
  void ask(Turns& turns, const std::string& place, const std::string& who,
           Steady::duration patience = std::chrono::hours(1)) {
    asio::co_spawn(loop, keep(turns, place, who, patience), asio::detached);
    settle();
  }
  void give_back(const std::string& who) {
    held.erase(who);
    settle();
  }
  void settle() {
    loop.restart();
    loop.poll();
  }

  asio::awaitable<void> keep(Turns& turns, std::string place, std::string who,
                             Steady::duration patience = std::chrono::hours(1)) {
    auto turn = co_await turns.wait(place, Steady::now() + patience);
    if (turn) {
      held.emplace(who, std::move(*turn));
      order += who;
    } else {
      refused += who;
    }
  }

  asio::io_context loop;
  std::map<std::string, Turns::Turn> held;
  std::string order;
  std::string refused;
};

TEST_F(TurnsTest, ComeInOrderWhenAllAreTaken) {
  Turns turns(loop.get_executor(), {.all_max = 2, .place_max = 2, .waiting_max = 10});
  ask(turns, "x", "a");
  ask(turns, "y", "b");
  ask(turns, "y", "c");
  ask(turns, "x", "d");
  EXPECT_EQ(order, "ab");

  give_back("a");
  EXPECT_EQ(order, "abc");
  give_back("b");
  EXPECT_EQ(order, "abcd");
  held.clear();
}

TEST_F(TurnsTest, NobodyWaitsBehindAPlaceThatIsFull) {
  Turns turns(loop.get_executor(), {.all_max = 10, .place_max = 1, .waiting_max = 10});
  ask(turns, "x", "a");
  ask(turns, "x", "b");
  ask(turns, "y", "c");
  EXPECT_EQ(order, "ac");

  give_back("a");

  EXPECT_EQ(order, "acb");
  held.clear();
}

TEST_F(TurnsTest, APlaceBeginsWithFewUntilOneHasConnected) {
  Turns turns(loop.get_executor(),
              {.all_max = 10, .place_max = 4, .place_first_max = 1, .waiting_max = 10});
  ask(turns, "x", "a");
  ask(turns, "x", "b");
  ask(turns, "x", "c");
  EXPECT_EQ(order, "a");

  held.at("a").settled();
  settle();

  EXPECT_EQ(order, "abc");
  held.clear();
}

TEST_F(TurnsTest, WhoeverFindsTooManyWaitingIsRefused) {
  Turns turns(loop.get_executor(), {.all_max = 1, .place_max = 1, .waiting_max = 1});
  ask(turns, "x", "a");
  ask(turns, "x", "b");
  ask(turns, "x", "c");

  EXPECT_EQ(refused, "c");
  give_back("a");
  EXPECT_EQ(order, "ab");
  held.clear();
}

TEST_F(TurnsTest, AWaitThatIsTooLongEnds) {
  Turns turns(loop.get_executor(), {.all_max = 1, .place_max = 1, .waiting_max = 10});
  ask(turns, "x", "a");

  ask(turns, "x", "b", Steady::duration(0));

  EXPECT_EQ(refused, "b");
  give_back("a");
  ask(turns, "x", "c");
  EXPECT_EQ(order, "ac");
  held.clear();
}

TEST_F(TurnsTest, AWaitThatIsCancelledLeavesTheLine) {
  Turns turns(loop.get_executor(), {.all_max = 1, .place_max = 1, .waiting_max = 10});
  ask(turns, "x", "a");
  asio::cancellation_signal cancel;
  asio::co_spawn(loop, keep(turns, "x", "b"),
                 asio::bind_cancellation_slot(cancel.slot(), [](std::exception_ptr) {}));
  settle();
  ask(turns, "x", "c");

  cancel.emit(asio::cancellation_type::terminal);
  settle();
  give_back("a");

  EXPECT_EQ(order, "ac");
  held.clear();
}

TEST_F(TurnsTest, ATurnThatComesToACancelledWaitGoesToTheNext) {
  Turns turns(loop.get_executor(), {.all_max = 1, .place_max = 1, .waiting_max = 10});
  ask(turns, "x", "a");
  asio::cancellation_signal cancel;
  asio::co_spawn(loop, keep(turns, "x", "b"),
                 asio::bind_cancellation_slot(cancel.slot(), [](std::exception_ptr) {}));
  settle();
  ask(turns, "x", "c");

  cancel.emit(asio::cancellation_type::terminal);
  give_back("a");

  // Which of the two it was is the loop's secret; nobody else's turn is lost by it.
  give_back("b");
  EXPECT_TRUE(order.ends_with("c")) << order;
  held.clear();
}

}  // namespace
}  // namespace clipmill::net
